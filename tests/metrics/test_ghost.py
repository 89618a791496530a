import cv2
import numpy as np
import pytest

from relievo.core.errors import DTypeError, ShapeError
from relievo.metrics.ghost import looks_clean, measure_doubling, measure_ghost
from relievo.render.hidden import hide_pair
from relievo.render.stereo import render_pair


def picture(height=160, width=400):
    noise = np.random.default_rng(0).random((height, width, 3)).astype(np.float32)
    noise = sum(sigma * cv2.GaussianBlur(noise, (0, 0), sigma) for sigma in (1, 2, 4, 8))
    return cv2.normalize(noise, None, 40, 210, cv2.NORM_MINMAX, cv2.CV_8U)


def slope(size, most):
    return np.broadcast_to(np.linspace(-most, most, size[1]), size).astype(np.float32)


def gratings(wavelength, turn, size=(40, 512)):
    """Waves whose phases differ by `turn` between the views."""
    phase = 2 * np.pi * np.arange(size[1]) / wavelength
    rows = [128 + 80 * np.cos(phase + sign * turn / 2) for sign in (1, -1)]
    return [
        np.broadcast_to(np.rint(row)[None, :, None], (*size, 3)).astype(np.uint8) for row in rows
    ]


@pytest.mark.parametrize("wavelength", [8, 16, 32])
@pytest.mark.parametrize("turn", [0.4, 1.4, 2.4])
def test_the_turn_of_a_grating_is_measured(wavelength, turn):
    measures = measure_doubling(*gratings(wavelength, turn))
    assert measures["turn"] == pytest.approx(turn, abs=0.05)
    assert measures["doubled"] == pytest.approx(float(turn > np.pi / 2), abs=0.02)


def test_equal_views_are_not_doubled():
    image = picture()
    measures = measure_doubling(image, image)
    assert measures == {"doubled": 0, "turn": pytest.approx(0, abs=1e-6)}
    assert looks_clean(measures)


def test_a_hidden_pair_looks_clean_and_a_warped_one_does_not():
    image = picture()
    disparity = slope(image.shape[:2], 6)
    hidden, warped = hide_pair(image, disparity), render_pair(image, disparity)
    assert looks_clean(measure_doubling(hidden.left, hidden.right))
    assert not looks_clean(measure_doubling(warped.left, warped.right))


def test_a_hidden_pair_has_no_ghost_at_all_against_its_original():
    image = picture()
    pair = hide_pair(image, slope(image.shape[:2], 6))
    measures = measure_ghost(pair.left, pair.right, image)
    assert (measures["ghost_psnr"], measures["ghost_max"]) == (np.inf, 0)


def test_a_warped_pair_has_a_ghost():
    image = picture()
    pair = render_pair(image, slope(image.shape[:2], 6))
    measures = measure_ghost(pair.left, pair.right, image)
    assert measures["ghost_psnr"] < 35
    assert measures["ghost_max"] > 20


def test_light_averages_to_more_than_code_values():
    dark, bright = np.zeros((20, 30, 3), np.uint8), np.full((20, 30, 3), 255, np.uint8)
    middle = np.full((20, 30, 3), 188, np.uint8)
    measures = measure_ghost(dark, bright, middle)
    assert measures["ghost_max_light"] < 1
    assert measures["ghost_max"] == pytest.approx(60.5)


def test_flat_grey_has_no_detail_to_double():
    grey = np.full((20, 100, 3), 90, np.uint8)
    measures = measure_doubling(grey, grey)
    assert np.isnan(measures["doubled"])
    assert not looks_clean(measures)


def test_strips_of_rows_change_nothing():
    image = picture(height=200)
    pair = render_pair(image, slope(image.shape[:2], 5))
    whole = measure_doubling(pair.left, pair.right)
    halves = [measure_doubling(pair.left[part], pair.right[part]) for part in np.s_[:100, 100:]]
    assert min(h["turn"] for h in halves) <= whole["turn"] <= max(h["turn"] for h in halves)


def test_wrong_views_are_refused():
    image = picture()
    with pytest.raises(ShapeError):
        measure_doubling(image, image[:, :-1])
    with pytest.raises(DTypeError):
        measure_doubling(image.astype(np.float32), image)
