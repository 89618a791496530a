import numpy as np
import pytest

from relievo.core.segments import Segment, SegmentMap
from relievo.refinement.label_grid import LEAST_PIXELS, LEAST_SCORE, guiding_labels

RNG = np.random.default_rng(0)


def centre(place, length, count):
    """The pixel under the centre of a grid's pixel; no grid here has one between two."""
    return int((place + 0.5) * length / count)


def labels_slowly(segments, grid, image):
    """The rules of the module, pixel by pixel."""
    scale = image[0] * image[1] / segments.ids.size
    out = np.zeros(grid, np.uint16)
    for y, x in np.ndindex(*grid):
        number = segments.ids[
            centre(y, segments.size[0], grid[0]), centre(x, segments.size[1], grid[1])
        ]
        large = (segments.ids == number).sum() * scale >= LEAST_PIXELS
        if number and large and segments.segments[number - 1].score >= LEAST_SCORE:
            out[y, x] = number
    return out


def random_segments(size):
    labels = np.kron(RNG.integers(0, 12, (9, 9)), np.ones((9, 9), int))[: size[0], : size[1]]
    labels[RNG.random(size) < 0.05] = RNG.integers(12, 30)
    scores = (Segment(score=each) for each in RNG.choice([0.2, 0.499, 0.5, 0.9], 30))
    return SegmentMap(labels.astype(np.uint16), tuple(scores))


def halves(size=(40, 60), **known):
    ids = 1 + (np.arange(size[1]) >= size[1] // 2) + np.zeros((size[0], 1), int)
    return SegmentMap(ids.astype(np.uint16), (Segment(**known), Segment()))


@pytest.mark.parametrize("grid", [(20, 30), (16, 32), (5, 3), (64, 80)])
@pytest.mark.parametrize("size", [(40, 60), (33, 47), (70, 81)])
def test_equals_the_plain_computation(grid, size):
    segments = random_segments(size)
    labels = guiding_labels(segments, grid, (70, 81))
    np.testing.assert_array_equal(labels.grid, labels_slowly(segments, grid, (70, 81)))


def test_segments_of_the_images_size_are_known_at_every_pixel():
    segments = random_segments((40, 60))
    labels = guiding_labels(segments, (20, 30), (40, 60))
    expected = labels_slowly(segments, (40, 60), (40, 60))
    np.testing.assert_array_equal(labels.kept[labels.exact], expected)


def test_segments_of_another_size_are_known_on_the_grid_only():
    labels = guiding_labels(halves((20, 30)), (10, 15), (40, 60))
    assert labels.exact is None
    assert set(np.unique(labels.grid)) == {1, 2}


@pytest.mark.parametrize(
    "segments",
    [None, SegmentMap.void((40, 60)), SegmentMap(np.zeros((4, 6), np.uint16), (Segment(),))],
)
def test_nothing_labelled_is_void_everywhere(segments):
    labels = guiding_labels(segments, (10, 15), (40, 60))
    assert labels.grid.shape == (10, 15)
    assert labels.grid.dtype == np.uint16
    assert not labels.grid.any()
    assert labels.exact is None


def test_doubtful_segments_are_void():
    labels = guiding_labels(halves(score=0.4), (10, 15), (40, 60))
    assert set(np.unique(labels.grid)) == {0, 2}
    assert labels.kept.tolist() == [0, 0, 2]


@pytest.mark.parametrize(("side", "is_kept"), [(3, False), (4, True)])
def test_specks_are_void(side, is_kept):
    ids = np.ones((40, 60), np.uint16)
    ids[10 : 10 + side, 20 : 20 + side] = 2
    labels = guiding_labels(SegmentMap.numbered(ids), (40, 60), (40, 60))
    assert labels.kept.tolist() == [0, 1, 2 if is_kept else 0]


def test_a_pixel_of_a_small_map_counts_as_many_of_the_image():
    ids = np.ones((10, 15), np.uint16)
    ids[4, 7] = 2
    labels = guiding_labels(SegmentMap.numbered(ids), (10, 15), (40, 60))
    assert labels.grid[4, 7] == 2


def test_segments_of_large_maps_are_told_from_specks():
    ids = np.ones((900, 1200), np.uint16)
    ids[300:340, 500:540] = 2
    labels = guiding_labels(SegmentMap.numbered(ids), (90, 120), (900, 1200))
    assert labels.kept.tolist() == [0, 1, 2]


@pytest.mark.parametrize("column", range(400, 408))
def test_a_pole_is_no_speck_however_large_the_map(column):
    ids = np.ones((2160, 900), np.uint16)
    ids[:, column : column + 4] = 2
    labels = guiding_labels(SegmentMap.numbered(ids), (540, 225), (2160, 900))
    assert labels.kept.tolist() == [0, 1, 2]


def test_segments_are_not_changed():
    segments = halves(score=0.1)
    before = segments.ids.copy()
    guiding_labels(segments, (10, 15), (40, 60))
    np.testing.assert_array_equal(segments.ids, before)
