import cv2
import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.metrics.row_alignment import RowAlignment, fit_row_alignment


def flow_of(rows: RowAlignment, size: tuple[int, int], across: float = 0.0) -> np.ndarray:
    flow = np.zeros((*size, 2), np.float32)
    flow[..., 0] = across
    flow[..., 1] = rows.field(size)
    return flow


def test_an_offset_is_found_exactly():
    flow = flow_of(RowAlignment(200, offset_px=3.25), (120, 200))
    found = fit_row_alignment(flow, np.ones((120, 200), bool))
    assert found.offset_px == pytest.approx(3.25, abs=1e-4)
    assert (found.rotation_degrees, found.scale) == (
        pytest.approx(0, abs=1e-4),
        pytest.approx(1, abs=1e-5),
    )


def test_rotation_scale_and_keystone_are_found_together():
    true = RowAlignment(200, offset_px=-1.0, across_px=3.5, down_px=-2.0, keystone_px=1.5)
    found = fit_row_alignment(flow_of(true, (120, 200)), np.ones((120, 200), bool))
    # The model is of places between both views, a little off those of the left one.
    for name in ("offset_px", "across_px", "down_px", "keystone_px"):
        assert getattr(found, name) == pytest.approx(getattr(true, name), abs=0.05)


def test_a_third_of_wild_values_changes_nothing():
    rng = np.random.default_rng(0)
    flow = flow_of(RowAlignment(200, offset_px=2.0), (120, 200))
    wild = rng.random((120, 200)) < 0.33
    flow[..., 1][wild] = rng.uniform(-40, 40, int(wild.sum()))
    found = fit_row_alignment(flow, np.ones((120, 200), bool))
    assert found.offset_px == pytest.approx(2.0, abs=0.02)


def test_pixels_that_are_not_valid_have_no_say():
    flow = flow_of(RowAlignment(200, offset_px=2.0), (120, 200))
    valid = np.ones((120, 200), bool)
    flow[:80, :, 1], valid[:80] = 30, False
    assert fit_row_alignment(flow, valid).offset_px == pytest.approx(2.0, abs=1e-3)


def test_too_few_points_say_nothing():
    valid = np.zeros((30, 40), bool)
    valid[0, :10] = True
    assert fit_row_alignment(np.full((30, 40, 2), 9, np.float32), valid) == RowAlignment(40)


def test_numbers_do_not_depend_on_the_size_of_the_views():
    rows = RowAlignment(200, offset_px=2.0, across_px=1.0, down_px=3.0)
    large, small = rows.field((240, 400)), rows.field((120, 200))
    np.testing.assert_allclose(large[::2, ::2], 2 * small, atol=0.03)


def test_a_straightened_view_is_where_it_was():
    noise = np.random.default_rng(0).random((90, 140, 3)).astype(np.float32)
    view = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 3), None, 0, 255, cv2.NORM_MINMAX)
    lower = cv2.warpAffine(view, np.float32([[1, 0, 0], [0, 1, 4]]), (140, 90))
    straight = RowAlignment(140, offset_px=4.0).straighten(lower.astype(np.uint8))
    assert np.abs(straight[:80].astype(int) - view[:80].astype(np.uint8)).max() <= 1


def test_a_turn_of_one_degree_is_one_degree():
    rows = RowAlignment(100, across_px=100 * np.tan(np.radians(1)))
    assert rows.rotation_degrees == pytest.approx(1)


def test_views_of_other_size_are_refused():
    with pytest.raises(ShapeError):
        fit_row_alignment(np.zeros((4, 5, 2), np.float32), np.ones((4, 6), bool))
