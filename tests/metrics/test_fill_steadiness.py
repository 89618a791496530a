import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.metrics.fill_steadiness import FillSteadinessMeter

SIZE = (40, 60)


def texture() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)


def masks() -> tuple[np.ndarray, np.ndarray]:
    filled = np.zeros(SIZE, bool)
    filled[15:25, 20:30] = True
    return filled, np.ones(SIZE, bool)


def test_what_does_not_change_is_perfectly_steady():
    meter = FillSteadinessMeter()
    for flow in (None, np.zeros((*SIZE, 2), np.float32)):
        meter.add(texture(), *masks(), flow)
    assert meter.result().filled == meter.result().visible == 0


def test_flicker_in_the_fill_alone_is_seen_there():
    meter = FillSteadinessMeter()
    filled, background = masks()
    brighter = texture().astype(int)
    brighter[filled] += np.where(brighter[filled] > 127, -10, 10)
    meter.add(texture(), filled, background, None)
    meter.add(brighter.astype(np.uint8), filled, background, np.zeros((*SIZE, 2), np.float32))
    found = meter.result()
    assert found.filled == pytest.approx(10, abs=0.5)
    assert found.visible == 0


def test_flicker_everywhere_cannot_be_told_apart():
    meter = FillSteadinessMeter()
    brighter = np.where(texture() > 127, texture() - 10, texture() + 10).astype(np.uint8)
    for image, flow in ((texture(), None), (brighter, np.zeros((*SIZE, 2), np.float32))):
        meter.add(image, *masks(), flow)
    assert meter.result().ratio == pytest.approx(1)


def test_without_a_second_frame_there_is_no_number():
    meter = FillSteadinessMeter()
    meter.add(texture(), *masks(), None)
    assert np.isnan(meter.result().filled)


def test_masks_of_another_size_are_refused():
    filled, background = masks()
    with pytest.raises(ShapeError):
        FillSteadinessMeter().add(texture(), filled[:-1], background, None)
