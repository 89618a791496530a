import numpy as np
import pytest

from relievo.refinement.grid import WORK_RATIO, places, work_guide


@pytest.mark.parametrize("size", [(1080, 1920), (719, 1281), (2160, 3840)])
def test_the_work_grid_is_a_few_times_finer_than_the_map(size):
    small, shrink = work_guide(np.zeros((*size, 3), np.uint8), 216 * 384)
    ratio = np.sqrt(small.shape[0] * small.shape[1] / (216 * 384))
    assert WORK_RATIO / 1.5 < ratio < WORK_RATIO * 1.5
    assert small.shape[0] == -(-size[0] // shrink)


def test_a_guide_that_is_hardly_finer_is_not_reduced():
    guide = np.random.default_rng(0).integers(0, 256, (20, 30, 3), dtype=np.uint8)
    small, shrink = work_guide(guide, 10 * 15)
    assert shrink == 1
    np.testing.assert_array_equal(small, guide)


@pytest.mark.parametrize("work_ratio", [1.75, 2.5, 5.0])
def test_a_ratio_aimed_at_is_met_as_nearly_as_halves_can(work_ratio):
    small, shrink = work_guide(np.zeros((1080, 1920, 3), np.uint16), 216 * 384, work_ratio)
    ratio = np.sqrt(small.shape[0] * small.shape[1] / (216 * 384))
    assert work_ratio / 1.45 < ratio < work_ratio * 1.45
    assert small.dtype == np.uint16
    assert shrink in (1, 2, 4)


def test_the_reduced_guide_is_the_mean_of_its_pixels():
    guide = np.random.default_rng(1).integers(0, 256, (64, 96, 3), dtype=np.uint8)
    small, shrink = work_guide(guide, 4 * 6)
    assert shrink == 4
    blocks = guide.reshape(16, 4, 24, 4, 3).mean(axis=(1, 3))
    # Two halves round twice.
    np.testing.assert_allclose(small, blocks, atol=1.01)


@pytest.mark.parametrize(("length", "work_length"), [(8, 4), (9, 5), (1, 1), (7, 7), (100, 13)])
def test_a_ramp_over_the_image_is_interpolated_exactly(length, work_length):
    ramp = (np.arange(work_length) + 0.5) / work_length
    first, second, share = places(length, work_length)
    result = ramp[first] * (1 - share) + ramp[second] * share
    expected = np.clip((np.arange(length) + 0.5) / length, ramp[0], ramp[-1])
    np.testing.assert_allclose(result, expected, atol=1e-6)
