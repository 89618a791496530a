import cv2
import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.metrics.eye_differences import measure_colours, measure_rows, measure_sharpness
from relievo.metrics.matching import MatchedViews, match_views, reduce_views
from relievo.metrics.row_alignment import RowAlignment


def texture(height, width, seed=0):
    noise = np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)
    noise = sum(sigma * cv2.GaussianBlur(noise, (0, 0), sigma) for sigma in (1, 3, 9))
    return cv2.normalize(noise, None, 20, 200, cv2.NORM_MINMAX, cv2.CV_8U)


def pair(disparity=6, size=(180, 320)):
    wide = texture(size[0], size[1] + 100)
    width = size[1]
    return (
        np.ascontiguousarray(wide[:, 50 : 50 + width]),
        np.ascontiguousarray(wide[:, 50 + disparity : 50 + disparity + width]),
    )


def exact(left, right, disparity, rows=None):
    """Matches that are known, not found."""
    size = left.shape[:2]
    valid = np.ones(size, bool)
    valid[:, : max(0, disparity)] = False
    rows = rows or RowAlignment(size[1])
    return MatchedViews(left, right, np.full(size, disparity, np.float32), valid, rows)


def test_equal_eyes_do_not_differ():
    left, right = pair()
    matched = exact(left, right, 6)
    colours = measure_colours(matched)
    assert colours["delta_e"] < 0.05
    assert colours["lightness_contrast"] == pytest.approx(1, abs=0.01)
    assert measure_sharpness(left, right, matched)["sharpness"] == pytest.approx(1, abs=0.01)
    assert measure_rows(matched)["vertical_p95_percent"] == 0


def test_a_known_change_of_colour_has_its_size_in_cielab():
    left = np.full((60, 80, 3), (120, 100, 90), np.uint8)
    right = np.full((60, 80, 3), (110, 112, 90), np.uint8)
    lab = [
        cv2.cvtColor(view[:1, :1].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0, 0]
        for view in (left, right)
    ]
    colours = measure_colours(exact(left, right, 0))
    assert colours["delta_e"] == pytest.approx(np.linalg.norm(lab[1] - lab[0]), abs=0.01)
    for index, name in enumerate(("lightness", "a", "b")):
        assert colours[f"{name}_shift"] == pytest.approx(lab[1][index] - lab[0][index], abs=0.01)
    assert np.isnan(colours["a_contrast"])


def test_a_brighter_right_eye_is_brighter():
    left, right = pair()
    matched = match_views(reduce_views(left, cv2.convertScaleAbs(right, alpha=1.25)))
    colours = measure_colours(matched)
    assert colours["lightness_shift"] > 5
    assert colours["lightness_contrast"] == pytest.approx(1.2, abs=0.1)


@pytest.mark.parametrize(("blurred", "sign"), [("right", -1), ("left", 1)])
def test_a_blurred_eye_is_found_on_its_side(blurred, sign):
    left, right = pair()
    if blurred == "right":
        right = cv2.GaussianBlur(right, (0, 0), 1)
    else:
        left = cv2.GaussianBlur(left, (0, 0), 1)
    sharpness = measure_sharpness(left, right, exact(left, right, 6))["sharpness"]
    assert sign * np.log2(sharpness) > 0.3


def test_contrast_is_not_sharpness():
    left, right = pair()
    pale = cv2.convertScaleAbs(right, alpha=0.5, beta=60)
    sharpness = measure_sharpness(left, pale, exact(left, pale, 6))["sharpness"]
    assert sharpness == pytest.approx(1, abs=0.03)


def test_blur_of_large_views_is_seen_though_they_are_matched_small():
    left, right = pair(disparity=24, size=(540, 1280))
    soft = cv2.GaussianBlur(right, (0, 0), 0.8)
    matched = match_views(reduce_views(left, soft))
    assert matched.valid.shape == (270, 640)
    assert measure_sharpness(left, soft, matched)["sharpness"] < 0.8


def test_a_known_vertical_offset_is_measured():
    left, right = pair(size=(180, 400))
    lower = cv2.warpAffine(right, np.float32([[1, 0, 0], [0, 1, 3]]), (400, 180), borderMode=1)
    rows = measure_rows(match_views(reduce_views(left, lower)))
    assert rows["vertical_percent"] == pytest.approx(0.75, abs=0.03)
    assert rows["vertical_p95_percent"] == pytest.approx(0.75, abs=0.06)
    assert rows["rotation_degrees"] == pytest.approx(0, abs=0.05)
    assert rows["scale"] == pytest.approx(1, abs=0.002)


def test_nothing_is_known_where_nothing_matches():
    left, right = pair()
    matched = exact(left, right, 6)._replace(valid=np.zeros((180, 320), bool))
    for measures in (
        measure_colours(matched),
        measure_sharpness(left, right, matched),
    ):
        assert all(np.isnan(value) for value in measures.values())
    assert np.isnan(measure_rows(matched)["vertical_percent"])


def test_flat_colour_has_no_sharpness():
    grey = np.full((60, 80, 3), 90, np.uint8)
    assert np.isnan(measure_sharpness(grey, grey, exact(grey, grey, 0))["sharpness"])


def test_views_of_different_size_are_refused():
    left, right = pair()
    with pytest.raises(ShapeError):
        measure_sharpness(left, right[:-1], exact(left, right, 6))
