import numpy as np
import pytest

from relievo.core.errors import DTypeError, ShapeError
from relievo.metrics.fill_steadiness import FillSteadiness, FillSteadinessMeter

SIZE = (40, 60)
EVERYWHERE, NOWHERE = np.ones(SIZE, bool), np.zeros(SIZE, bool)
STILL = np.zeros((*SIZE, 2), np.float32)


def texture(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(40, 200, (*SIZE, 3), dtype=np.uint8)


def box() -> np.ndarray:
    filled = NOWHERE.copy()
    filled[10:30, 20:30] = True
    return filled


def measure(
    views: list[np.ndarray], filled: list[np.ndarray], flow: np.ndarray, background: np.ndarray
) -> FillSteadiness:
    meter = FillSteadinessMeter()
    for view, holes in zip(views, filled, strict=True):
        meter.add(view, holes, background, flow)
    return meter.result()


def test_a_view_that_stands_still_is_steady() -> None:
    view = texture()
    result = measure([view] * 3, [box()] * 3, STILL, EVERYWHERE)
    assert result.filled == 0
    assert result.visible == 0


def test_texture_that_follows_the_background_is_steady() -> None:
    view = texture()
    moved = np.roll(view, 3, axis=1)
    flow = STILL + np.float32([-3, 0])
    result = measure([view, moved], [box(), np.roll(box(), 3, axis=1)], flow, EVERYWHERE)
    assert result.filled == 0


def test_changes_of_what_was_filled_are_told_from_those_of_what_was_seen() -> None:
    view, later = texture(), texture()
    later[box()] += 6
    later[~box()] += 2
    result = measure([view, later], [box()] * 2, STILL, EVERYWHERE)
    assert result.filled == pytest.approx(6)
    assert result.visible == pytest.approx(2)
    assert result.ratio == pytest.approx(3)


def test_what_appears_beside_a_hole_is_compared_with_what_had_been_filled_in() -> None:
    view, later = texture(), texture()
    later[box()] += 6
    result = measure([view, later], [box(), NOWHERE], STILL, EVERYWHERE)
    assert result.filled == pytest.approx(6)
    assert result.visible == 0


def test_the_subject_does_not_count() -> None:
    view, later = texture(), texture()
    later[:, 30:] = 0
    background = EVERYWHERE.copy()
    background[:, 30:] = False
    result = measure([view, later], [box()] * 2, STILL, background)
    assert result == (0, 0)


def test_visible_background_far_from_holes_does_not_count() -> None:
    view, later = texture(), texture()
    later[:, 50:] = 0
    assert measure([view, later], [box()] * 2, STILL, EVERYWHERE).visible == 0


def test_a_single_frame_says_nothing() -> None:
    result = measure([texture()], [box()], STILL, EVERYWHERE)
    assert np.isnan(result).all()


def test_inputs_that_do_not_fit_are_refused() -> None:
    meter = FillSteadinessMeter()
    with pytest.raises(ShapeError):
        meter.add(texture(), NOWHERE[:-1], EVERYWHERE, None)
    with pytest.raises(DTypeError):
        meter.add(texture().astype(np.float32), NOWHERE, EVERYWHERE, None)
