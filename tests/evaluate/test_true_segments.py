import numpy as np
import pytest

from relievo.data.sample import Sample, Semantic
from relievo.evaluate.true_segments import has_true_segments, true_segments

SIZE = (9, 12)


def sample(classes=None, names=None, instance=None):
    semantic = None if classes is None else Semantic(np.int32(classes), names or {})
    return Sample(
        name="held/0",
        image=np.zeros((*SIZE, 3), np.uint8),
        semantic=semantic,
        instance=None if instance is None else np.int32(instance),
    )


def flooded(classes):
    """Numbers of connected regions of one class: each pixel takes what its neighbours have."""
    numbers = np.arange(1, classes.size + 1).reshape(classes.shape)
    before = None
    while not np.array_equal(before, numbers):
        before = numbers.copy()
        for a, b in (
            (np.s_[1:], np.s_[:-1]),
            (np.s_[:-1], np.s_[1:]),
            (np.s_[:, 1:], np.s_[:, :-1]),
            (np.s_[:, :-1], np.s_[:, 1:]),
        ):
            is_same = classes[a] == classes[b]
            numbers[a] = np.where(is_same, np.maximum(numbers[a], numbers[b]), numbers[a])
    return numbers


def is_same_partition(first, second):
    pairs = np.unique(np.stack([first.ravel(), second.ravel()]), axis=1).shape[1]
    return pairs == np.unique(first).size == np.unique(second).size


@pytest.fixture
def classes():
    return np.random.default_rng(4).integers(1, 4, SIZE)


def test_classes_are_parted_into_connected_regions(classes):
    found = true_segments(sample(classes))
    assert found.size == SIZE
    assert found.ids.min() == 1
    assert len(found.segments) == np.unique(found.ids).size
    assert is_same_partition(found.ids, flooded(classes))


def test_instances_are_segments_wherever_they_lie():
    instance = np.full(SIZE, 7)
    instance[:, 4:6] = 0
    instance[2:5, 5:] = 9
    found = true_segments(sample(instance=instance))
    np.testing.assert_array_equal(found.ids == 0, instance == 0)
    assert is_same_partition(found.ids, instance)


def test_what_is_no_instance_is_parted_by_class(classes):
    instance = np.zeros(SIZE, int)
    instance[:, 5:7] = 1
    found = true_segments(sample(classes, instance=instance))
    assert is_same_partition(found.ids, flooded(np.where(instance, 99, classes)))


@pytest.mark.parametrize(
    ("number", "names"),
    [(0, {}), (-1, {}), (0, {1: "wall"}), (2, {2: "void"}), (11, {0: "sky", 11: "unlabelled"})],
)
def test_what_is_unlabelled_is_void(number, names):
    classes = np.full(SIZE, 5)
    classes[3:6, 2:9] = number
    found = true_segments(sample(classes, names))
    np.testing.assert_array_equal(found.ids == 0, classes == number)


def test_a_class_of_number_0_counts_if_it_has_a_name():
    classes = np.full(SIZE, 5)
    classes[:4] = 0
    assert np.unique(true_segments(sample(classes, {0: "sky"})).ids).tolist() == [1, 2]


def test_a_sample_of_which_neither_is_known_has_none(classes):
    assert true_segments(sample()) is None
    assert not has_true_segments(sample())
    assert has_true_segments(sample(classes))
    assert has_true_segments(sample(instance=classes))
