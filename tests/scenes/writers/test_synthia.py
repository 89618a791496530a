import numpy as np
import pytest

from relievo.core.types import DepthKind
from relievo.data.class_names import SYNTHIA_RAND, SYNTHIA_SEQUENCE
from relievo.data.registry import open_set
from relievo.scenes.classes import CLASSES
from relievo.scenes.take_options import TakeOptions
from relievo.scenes.takes import make_take
from relievo.scenes.writers.synthia_classes import synthia_numbers


def test_stills_are_read_by_the_loader_of_single_images(made, studio):
    samples = list(open_set(made(layout="synthia", frames=4)))
    exact = make_take("room", 1, 0, (48, 64), TakeOptions(), studio=studio)
    for read, sample in zip(samples, exact, strict=True):
        assert read.name == f"synthia_rand/{sample.id}"
        np.testing.assert_array_equal(read.image, sample.image)
        np.testing.assert_array_equal(read.truth.valid, sample.truth.valid)
        known = sample.truth.valid
        assert np.abs(read.truth.values - sample.truth.values)[known].max() <= 0.0051
        np.testing.assert_array_equal(read.instance, sample.instance)


def test_films_are_read_by_the_loader_of_sequences(made, film):
    wanted = {"fps": 6, "right": True}
    folder = made(layout="synthia", frames=7, shots=2, **wanted)
    dataset = open_set(folder, kind="synthia-seqs")
    frames = film(**wanted)
    assert [len(take) for take in dataset.takes] == [
        sum(frame.shot == shot for frame in frames) for shot in (0, 1)
    ]
    for read, frame in zip(dataset, frames, strict=True):
        sample = frame.sample
        assert read.truth.kind is DepthKind.METRIC_DEPTH
        np.testing.assert_array_equal(read.image, sample.image)
        np.testing.assert_array_equal(read.right.image, sample.right.image)
        assert read.right.baseline_m == sample.right.baseline_m
        np.testing.assert_allclose(read.intrinsics.K, sample.intrinsics.K)


@pytest.mark.parametrize("names", [SYNTHIA_RAND, SYNTHIA_SEQUENCE])
def test_classes_have_the_numbers_of_the_set(names):
    ids = np.array([[each.number for each in CLASSES.values()]], np.int32)
    found = [names[int(number)] for number in synthia_numbers(ids, names)[0]]
    by_class = dict(zip(CLASSES, found, strict=True))
    assert by_class["sky"] == "sky"
    assert by_class["car"] == "car"
    assert by_class["tree"] == by_class["vegetation"] == "vegetation"
    assert by_class["chair"] == names[0]
    streets = ("road", "building", "person", "pole", "sign", "traffic_light", "wall", "truck")
    assert all(by_class[name] != names[0] for name in streets)
