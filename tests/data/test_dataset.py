import numpy as np
import pytest

from relievo.core.errors import ShapeError, UnreadableInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.dataset import Dataset, TakeSet
from relievo.data.sample import Neighbours, Sample


class Three(Dataset):
    name = "three"

    def __init__(self):
        self.read_ids = []

    @property
    def ids(self):
        return ["b", "a", "c"]

    def _read(self, id):
        self.read_ids.append(id)
        image = np.zeros((2, 3, 3), np.uint8)
        values = np.ones((2, 3), np.float32)
        depth = None if id == "a" else DepthMap(values, DepthKind.SCALE_INVARIANT_DEPTH)
        return Sample(name=f"three/{id}", image=image, depth=depth)


class Takes(TakeSet):
    name = "takes"

    def __init__(self):
        self._takes = {"y": ["y/1", "y/2"], "x": ["x/1", "x/2", "x/3"]}

    def _read(self, id):
        image = np.zeros((2, 3, 3), np.uint8)
        return Sample(name=f"takes/{id}", image=image, neighbours=self._neighbours(id))


def test_samples_come_in_the_order_of_the_ids():
    three = Three()
    assert len(three) == 3
    assert [sample.name for sample in three] == ["three/b", "three/a", "three/c"]


def test_samples_are_read_one_at_a_time():
    three = Three()
    samples = iter(three)
    assert three.read_ids == []
    next(samples)
    assert three.read_ids == ["b"]


def test_the_kind_of_depth_is_that_of_the_sample():
    three = Three()
    assert three.depth_kind("c") is DepthKind.SCALE_INVARIANT_DEPTH
    assert three.depth_kind("a") is None


def test_a_set_tells_no_splits_and_no_takes_unless_it_has_them():
    assert list(Three().splits) == list(Three().takes) == []


def test_a_set_without_a_way_to_read_it_cannot_be_made():
    with pytest.raises(TypeError, match="abstract"):
        Dataset()


def test_frames_come_take_by_take():
    assert Takes().ids == ["y/1", "y/2", "x/1", "x/2", "x/3"]
    assert Takes().takes == [["y/1", "y/2"], ["x/1", "x/2", "x/3"]]


def test_neighbours_are_of_one_take():
    takes = Takes()
    assert takes.read("y/2").neighbours == Neighbours("y/1", None)
    assert takes.read("x/2").neighbours == Neighbours("x/1", "x/3")


class Unfit(Dataset):
    name = "unfit"
    ids = ("1",)

    def _read(self, id):
        raise ShapeError("sizes differ: image (3, 4), depth (4, 3)")


def test_parts_that_do_not_fit_are_told_with_the_name_of_the_sample():
    with pytest.raises(UnreadableInputError, match=r"unfit/1: sizes differ"):
        Unfit().read("1")
