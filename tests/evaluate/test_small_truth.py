import cv2
import numpy as np
import pytest

from relievo.core.types import DepthKind, DepthMap
from relievo.evaluate.small_truth import blurred, reduced

RELATIVE = DepthKind.RELATIVE_INVERSE_DEPTH


def test_a_map_is_made_smaller_by_the_mean_of_what_is_known():
    rng = np.random.default_rng(5)
    values = rng.uniform(1, 9, (12, 20)).astype(np.float32)
    valid = rng.uniform(size=values.shape) < 0.3
    valid[4:8, 8:12] = False
    valid[0, 0] = True
    found = reduced(DepthMap(np.where(valid, values, np.float32(1e6)), RELATIVE, valid), 4)
    assert found.size == (3, 5)
    assert found.kind is RELATIVE
    for y in range(3):
        for x in range(5):
            block = np.s_[4 * y : 4 * y + 4, 4 * x : 4 * x + 4]
            assert found.valid[y, x] == valid[block].any()
            if valid[block].any():
                expected = values[block][valid[block]].mean()
                assert found.values[y, x] == pytest.approx(expected, rel=1e-5)
    assert not found.valid[1, 2]


def test_a_map_is_blurred_by_the_mean_of_what_is_known_weighted_by_distance():
    rng = np.random.default_rng(7)
    values = rng.uniform(1, 9, (7, 9)).astype(np.float32)
    valid = rng.uniform(size=values.shape) < 0.6
    sigma_px = 0.7
    found = blurred(DepthMap(np.where(valid, values, np.float32(1e6)), RELATIVE, valid), sigma_px)
    assert found.kind is RELATIVE
    np.testing.assert_array_equal(found.valid, valid)
    rows, columns = np.nonzero(valid)
    for y, x in zip(rows, columns, strict=True):
        # OpenCV's windows are square, and four sigmas of float maps wide to each side.
        near = (abs(rows - y) <= 3) & (abs(columns - x) <= 3)
        squares = (rows[near] - y) ** 2 + (columns[near] - x) ** 2
        weights = np.exp(-squares / (2 * sigma_px**2))
        expected = np.average(values[rows[near], columns[near]], weights=weights)
        assert found.values[y, x] == pytest.approx(expected, rel=1e-4)


def test_a_map_that_is_known_everywhere_keeps_its_mask_and_what_is_flat():
    flat = DepthMap(np.full((5, 6), 3, np.float32), RELATIVE)
    found = blurred(flat, 0.7)
    assert found.valid is None
    np.testing.assert_allclose(found.values, 3, rtol=1e-6)


def test_inside_a_map_the_blur_is_the_usual_gaussian():
    values = np.random.default_rng(2).uniform(1, 9, (16, 20)).astype(np.float32)
    found = blurred(DepthMap(values, RELATIVE), 0.7)
    usual = cv2.GaussianBlur(values, (0, 0), 0.7)
    np.testing.assert_allclose(found.values[4:-4, 4:-4], usual[4:-4, 4:-4], rtol=1e-4)
