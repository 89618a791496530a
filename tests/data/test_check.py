import math

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError
from relievo.core.types import DepthKind, DepthMap, Intrinsics
from relievo.data.check import check_set
from relievo.data.dataset import Dataset
from relievo.data.folders import FolderSet
from relievo.data.sample import Neighbours, Sample

METRIC, RELATIVE = DepthKind.METRIC_DEPTH, DepthKind.RELATIVE_INVERSE_DEPTH


def depth(values, kind=METRIC, valid=None):
    return DepthMap(np.array(values, np.float32), kind, valid and np.array(valid))


class Held(Dataset):
    """Samples made of the parts that are given by their ids; None = damaged."""

    name = "held"

    def __init__(self, parts, takes=()):
        self._parts = parts
        self._all_takes = takes

    @property
    def ids(self):
        return list(self._parts)

    @property
    def takes(self):
        return self._all_takes

    def _read(self, id):
        parts = self._parts[id]
        if parts is None:
            raise UnreadableInputError(f"{id}.png: truncated")
        size = parts["depth"].size if "depth" in parts else (4, 6)
        return Sample(name=f"held/{id}", image=np.zeros((*size, 3), np.uint8), **parts)


def test_a_report_counts_what_the_samples_hold():
    camera, neighbours = Intrinsics(5, 5, 1, 1), Neighbours(None, None)
    parts = {
        "1": {"intrinsics": camera, "neighbours": neighbours, "time_s": 0.0},
        "2": {"intrinsics": camera, "T_world_from_camera": np.eye(4)},
        "3": {"depth": depth([[1, 2, 3]])},
    }
    report = check_set(Held(parts, takes=[["1", "2"]]))
    assert (report.name, report.samples, report.takes, report.damaged) == ("held", 3, 1, ())
    assert report.sizes == {(4, 6): 2, (1, 3): 1}
    assert report.holds == {
        "intrinsics": 2,
        "neighbours": 1,
        "time_s": 1,
        "T_world_from_camera": 1,
        "depth": 1,
    }


def test_a_report_tells_the_range_of_metric_depth_where_it_is_known():
    parts = {
        "1": {"depth": depth([[2, 3, 0.1, 99]], valid=[[True, True, False, False]])},
        "2": {"depth": depth([[5, 4]])},
        "3": {"depth": depth([[0.01, 700]], RELATIVE)},
        "4": {"depth": depth([[1, 1]], valid=[[False, False]])},
        "5": {},
    }
    report = check_set(Held(parts))
    assert (report.nearest_m, report.farthest_m) == (2, 5)
    # The share is a mean over the samples that have depth: 1/2, 1 and 1.
    assert report.known_share == pytest.approx(2.5 / 3)
    assert [bad.id for bad in report.damaged] == ["4"]
    assert "no pixel of its depth is known" in report.damaged[0].reason


@pytest.mark.parametrize("parts", [{}, {"1": {}}, {"1": None}])
def test_without_depth_there_is_no_range(parts):
    report = check_set(Held(parts))
    assert all(map(math.isnan, (report.nearest_m, report.farthest_m, report.known_share)))


def test_damaged_samples_are_named_and_the_others_read():
    report = check_set(Held({"1": {}, "2": None, "3": {}, "4": None}))
    assert report.samples == 4
    assert sum(report.sizes.values()) == 2
    assert report.damaged == (("2", "2.png: truncated"), ("4", "4.png: truncated"))


def test_progress_is_told_after_every_sample():
    told = []
    check_set(Held({"1": {}, "2": None, "3": {}}), lambda *numbers: told.append(numbers))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_what_is_wrong_with_the_set_as_a_whole_is_named_too(write_set):
    image, codes = np.zeros((4, 6, 3), np.uint8), np.ones((4, 6), np.uint16)
    folder = write_set(
        "rooms",
        {"1": (image, codes), "2": (image, codes)},
        depth_scale_per_metre=1,
        test=["1", "3"],
    )
    (folder / "rgb" / "2.png").unlink()
    report = check_set(FolderSet(folder))
    assert [(bad.id, bad.reason) for bad in report.damaged] == [
        ("", "3: is listed, but has no image"),
        ("", "depth/2.png: has no image"),
    ]
