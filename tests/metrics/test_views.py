import math
import sys

import numpy as np
import pytest

from relievo.core.errors import (
    DependencyError,
    DTypeError,
    RangeError,
    ShapeError,
    WeightsMissingError,
)
from relievo.metrics.views import (
    beyond_the_frame,
    disoccluded_from_left,
    load_lpips,
    measure_views,
    psnr,
    ssim,
)


def pictures(size=(23, 31), seed=0):
    rng = np.random.default_rng(seed)
    a = rng.integers(0, 256, (*size, 3), np.uint8)
    return a, np.clip(a + rng.normal(3, 20, a.shape), 0, 255).astype(np.uint8)


def random_mask(size=(23, 31), seed=1):
    return np.random.default_rng(seed).random(size) > 0.6


def slow_ssim(a, b, where):
    """Window by window, straight from the definition, on images in [0, 1]."""
    a, b = a / 255, b / 255
    profile = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    window = np.outer(profile, profile) / profile.sum() ** 2
    numbers = []
    for y in range(5, a.shape[0] - 5):
        for x in range(5, a.shape[1] - 5):
            if not where[y, x]:
                continue
            for c in range(3):
                p, q = (image[y - 5 : y + 6, x - 5 : x + 6, c] for image in (a, b))
                mean_p, mean_q = (window * p).sum(), (window * q).sum()
                var_p = (window * (p - mean_p) ** 2).sum()
                var_q = (window * (q - mean_q) ** 2).sum()
                cov = (window * (p - mean_p) * (q - mean_q)).sum()
                light = (2 * mean_p * mean_q + 0.01**2) / (mean_p**2 + mean_q**2 + 0.01**2)
                numbers.append(light * (2 * cov + 0.03**2) / (var_p + var_q + 0.03**2))
    return np.mean(numbers)


@pytest.mark.parametrize("where", [None, random_mask()])
def test_ssim_agrees_with_its_definition(where):
    a, b = pictures()
    a[:, 20:] //= 8
    expected = slow_ssim(a, b, np.ones((23, 31), bool) if where is None else where)
    assert ssim(a, b, where) == pytest.approx(expected, abs=1e-5)
    assert 0.1 < expected < 0.9


def test_ssim_of_many_rows_agrees_with_its_definition():
    a, b = pictures((83, 13))
    assert ssim(a, b) == pytest.approx(slow_ssim(a, b, np.ones((83, 13), bool)), abs=1e-5)


def test_psnr_agrees_with_its_definition():
    a, b = pictures()
    where = random_mask()
    errors = [
        (float(p) - float(q)) ** 2 / 255**2
        for y, x in zip(*np.nonzero(where), strict=True)
        for p, q in zip(a[y, x], b[y, x], strict=True)
    ]
    assert psnr(a, b, where) == pytest.approx(10 * math.log10(len(errors) / sum(errors)), abs=1e-6)


def test_psnr_of_a_difference_of_a_tenth_is_twenty():
    a = np.full((2, 3, 3), 0.3)
    assert psnr(a, a + 0.1) == pytest.approx(20)


def test_masked_psnr_divides_by_the_pixels_that_count():
    a, b = np.zeros((2, 2, 4, 3))
    b[0, 0], b[1, 3] = 0.1, 1.0
    where = np.zeros((2, 4), bool)
    where[0, :2] = True
    assert psnr(a, b, where) == pytest.approx(20 + 10 * math.log10(2))


@pytest.mark.parametrize("measure", [psnr, ssim])
def test_floats_and_bytes_of_one_picture_measure_alike(measure):
    a, b = pictures()
    assert measure(a, b) == pytest.approx(measure(a / 255, (b / 255).astype(np.float32)), rel=1e-5)


def test_identical_pictures_are_perfect():
    a, _ = pictures()
    assert psnr(a, a) == math.inf
    assert ssim(a, a) == 1


def test_nothing_to_count_gives_nan():
    a, b = pictures()
    nothing = np.zeros((23, 31), bool)
    border = np.ones((23, 31), bool)
    border[5:-5, 5:-5] = False
    assert math.isnan(psnr(a, b, nothing))
    assert math.isnan(ssim(a, b, border))
    assert psnr(a, b, border) > 0


def test_views_are_measured_everywhere_and_in_both_parts():
    a, b = pictures()
    disoccluded = random_mask()
    beyond = beyond_the_frame(disoccluded)
    measures = measure_views(a, b, disoccluded)
    assert measures == {
        "disoccluded": disoccluded.mean(),
        "psnr": psnr(a, b),
        "ssim": ssim(a, b),
        "psnr_visible": psnr(a, b, ~disoccluded),
        "ssim_visible": ssim(a, b, ~disoccluded),
        "psnr_disoccluded": psnr(a, b, disoccluded),
        "ssim_disoccluded": ssim(a, b, disoccluded),
        "psnr_uncovered": psnr(a, b, disoccluded & ~beyond),
        "ssim_uncovered": ssim(a, b, disoccluded & ~beyond),
        "psnr_inside": psnr(a, b, ~beyond),
        "ssim_inside": ssim(a, b, ~beyond),
    }
    assert len(set(measures.values())) == 11


def test_what_lies_beyond_the_frame_is_at_the_ends_of_rows():
    rows = ["##.#..##", "........", "########", ".#......"]
    beyond = ["##....##", "........", "########", "........"]
    masks = [np.array([[c == "#" for c in row] for row in lines]) for lines in (rows, beyond)]
    np.testing.assert_array_equal(beyond_the_frame(masks[0]), masks[1])


def test_a_view_without_disocclusion_has_no_number_for_it():
    measures = measure_views(*pictures(), np.zeros((23, 31), bool))
    assert math.isnan(measures["psnr_disoccluded"])
    assert measures["ssim_visible"] == measures["ssim"]


def test_two_planes_uncover_what_was_behind_the_edge():
    # Columns 20 to 29 are near, 7 px, before a plane of 2 px: they land at 13 to 22. Of the plane,
    # 0 to 19 land at -2 to 17 and 30 to 49 at 28 to 47.
    disparity = np.full((3, 50), 2, np.float32)
    disparity[1, 20:30] = 7
    expected = np.zeros((3, 50), bool)
    expected[:, 48:] = True
    expected[1, 23:28] = True
    valid = np.ones((3, 50), bool)
    np.testing.assert_array_equal(disoccluded_from_left(disparity, valid), expected)


def test_a_point_between_two_pixels_covers_the_nearer_one():
    disparity = np.full((1, 10), 20, np.float32)
    disparity[0, 4], disparity[0, 8] = 0.4, 0.6
    reached = ~disoccluded_from_left(disparity, np.ones((1, 10), bool))
    np.testing.assert_array_equal(np.nonzero(reached)[1], [4, 7])


def test_slopes_have_no_cracks():
    # Column x lands at (1 + slope) * x - 20: the surface is stretched to twice its width and more.
    for slope, last in ((1.0, 18), (1.2, 19)):
        disparity = (20 - slope * np.arange(20, dtype=np.float32))[None]
        missing = disoccluded_from_left(disparity, np.ones((1, 20), bool))[0]
        np.testing.assert_array_equal(np.nonzero(~missing)[0], np.arange(last + 1))


def test_random_surfaces_agree_with_a_slow_loop():
    rng = np.random.default_rng(3)
    disparity = np.cumsum(rng.normal(0, 1, (12, 40)), axis=1).astype(np.float32)
    valid = rng.random((12, 40)) > 0.2
    expected = np.ones((12, 40), bool)
    for y, x in zip(*np.nonzero(valid), strict=True):
        here = x - float(disparity[y, x])
        ends = [here, here]
        if x + 1 < 40 and valid[y, x + 1]:
            step = abs(float(disparity[y, x + 1]) - float(disparity[y, x]))
            if step <= 1.25:
                ends[1] = x + 1 - float(disparity[y, x + 1])
        for column in range(40):
            if min(ends) <= column <= max(ends) or column == math.floor(here + 0.5):
                expected[y, column] = False
    np.testing.assert_array_equal(disoccluded_from_left(disparity, valid), expected)
    assert 0.1 < expected.mean() < 0.9


def test_invalid_pixels_reach_nothing_whatever_they_hold():
    disparity = np.full((1, 6), np.nan, np.float32)
    disparity[0, 3] = 1
    missing = disoccluded_from_left(disparity, np.array([[False] * 3 + [True] + [False] * 2]))
    np.testing.assert_array_equal(missing, [[True, True, False, True, True, True]])


def test_pictures_of_two_sizes_are_refused():
    a, _ = pictures()
    with pytest.raises(ShapeError, match="sizes differ"):
        ssim(a, a.transpose(1, 0, 2))


def test_a_mask_of_another_size_is_refused():
    a, b = pictures()
    with pytest.raises(ShapeError, match=r"where \(31, 23\)"):
        psnr(a, b, random_mask().T)


def test_gray_pictures_are_refused():
    with pytest.raises(ShapeError, match="a must be"):
        psnr(np.zeros((20, 20), np.uint8), np.zeros((20, 20), np.uint8))


def test_pictures_smaller_than_the_window_have_no_ssim():
    a, b = pictures((10, 40))
    with pytest.raises(ShapeError, match="11 x 11"):
        ssim(a, b)


def test_whole_numbers_of_other_types_are_refused():
    a, b = pictures()
    with pytest.raises(DTypeError, match="b must be uint8 or floats"):
        psnr(a, b.astype(np.int32))


@pytest.mark.parametrize("wrong", [1.01, -0.01, np.nan])
def test_floats_outside_the_unit_range_are_refused(wrong):
    a = np.full((4, 4, 3), 0.5)
    b = a.copy()
    b[2, 1, 0] = wrong
    with pytest.raises(RangeError, match="b must be in"):
        psnr(a, b)


def test_lpips_hands_images_between_minus_one_and_one_to_its_network():
    seen = []

    def network(a, b):
        seen.extend((a, b))
        return (a - b).abs().mean()

    a, b = np.zeros((4, 5, 3), np.uint8), np.zeros((4, 5, 3), np.uint8)
    b[0, 4, 2] = 255
    distance = load_lpips(lambda: network)
    assert distance(a, b) == pytest.approx(2 / 60)
    assert [tuple(tensor.shape) for tensor in seen] == [(1, 3, 4, 5)] * 2
    assert seen[1][0, 2, 0, 4] == 1
    assert seen[0].max() == -1


def test_lpips_without_its_package_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "lpips", None)  # as if it were not installed
    with pytest.raises(DependencyError, match="pip install lpips"):
        load_lpips()


def test_lpips_without_its_weights_is_refused():
    def build():
        raise OSError("no network")

    with pytest.raises(WeightsMissingError, match="no network"):
        load_lpips(build)
