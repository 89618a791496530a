import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.optimisation.curve import MAX_SLOPE, curve_at, emphasise
from relievo.optimisation.histogram import MIN_LAYER, find_layers

BORDERS = np.array([0.0, 0.2, 0.5, 0.7, 1.0])


def slopes_by_the_formula(borders, subject, gain, neighbour_gain, other_gain):
    """The formula word by word; the gain is lowered bit by bit until the slope is allowed."""

    def slopes(gain):
        gains = [
            gain
            if layer == subject
            else neighbour_gain
            if abs(layer - subject) == 1
            else other_gain
            for layer in range(len(borders) - 1)
        ]
        total = sum(a * (borders[i + 1] - borders[i]) for i, a in enumerate(gains))
        return [a / total for a in gains]

    if len(borders) == 2:
        return [1.0]
    low, high = 0.0, gain
    if slopes(gain)[subject] > MAX_SLOPE:
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (low, middle) if slopes(middle)[subject] > MAX_SLOPE else (middle, high)
        gain = low
    return slopes(gain)


def test_slopes_agree_with_the_formula():
    slopes = np.diff(emphasise(BORDERS, 1, 2.0)) / np.diff(BORDERS)
    gains = [1.0, 2.0, 1.0, 0.5]
    total = sum(gain * width for gain, width in zip(gains, np.diff(BORDERS), strict=True))
    np.testing.assert_allclose(slopes, [gain / total for gain in gains], rtol=0, atol=1e-9)


def test_curves_of_random_histograms_and_gains_keep_every_promise():
    rng = np.random.default_rng(5)
    for _ in range(1000):
        histogram = rng.random(256) ** rng.uniform(1, 20)
        borders = find_layers(histogram, int(rng.integers(2, 7)))
        subject, gain = int(rng.integers(len(borders) - 1)), rng.uniform(1.01, 10)
        outputs = emphasise(borders, subject, gain)
        slopes = np.diff(outputs) / np.diff(borders)
        assert (outputs[0], outputs[-1]) == (0, 1)
        assert (slopes > 0).all()
        assert slopes[subject] <= MAX_SLOPE + 1e-9
        others = np.delete(slopes, subject)
        assert len(others) == 0 or slopes[subject] > others.max()
        expected = slopes_by_the_formula(borders, subject, gain, 1.0, 0.5)
        np.testing.assert_allclose(slopes, expected, rtol=0, atol=1e-9)


def test_random_gains_of_all_layers_follow_the_formula():
    rng = np.random.default_rng(6)
    for _ in range(200):
        borders = np.concatenate(([0.0], np.sort(rng.uniform(0.05, 0.95, 3)), [1.0]))
        subject = int(rng.integers(4))
        beside, other = rng.uniform(0.2, 1, 2)
        gain = max(beside, other) * rng.uniform(1, 1.5)
        outputs = emphasise(borders, subject, gain, neighbour_gain=beside, other_gain=other)
        expected = slopes_by_the_formula(borders, subject, gain, beside, other)
        np.testing.assert_allclose(np.diff(outputs) / np.diff(borders), expected, atol=1e-9)


def test_equal_gains_are_the_identity():
    outputs = emphasise(BORDERS, 2, 1.0, neighbour_gain=1.0, other_gain=1.0)
    np.testing.assert_allclose(outputs, BORDERS, rtol=0, atol=1e-12)
    levels = np.linspace(0, 1, 500)
    np.testing.assert_allclose(curve_at(levels, BORDERS, outputs, 9 / 255), levels, atol=1e-12)


def test_a_single_layer_is_the_identity():
    np.testing.assert_array_equal(emphasise(np.array([0.0, 1.0]), 0, 3.0), [0, 1])


def test_gain_is_lowered_until_the_slope_is_allowed():
    borders = np.array([0.0, 0.1, 0.5, 1.0])
    slopes = np.diff(emphasise(borders, 0, 10.0)) / np.diff(borders)
    assert slopes[0] == pytest.approx(MAX_SLOPE)


def test_even_the_narrowest_layer_is_still_the_steepest_after_its_gain_was_lowered():
    borders = np.array([0.0, 0.5 - MIN_LAYER / 2, 0.5 + MIN_LAYER / 2, 1.0])
    slopes = np.diff(emphasise(borders, 1, 10.0)) / np.diff(borders)
    assert slopes[1] == pytest.approx(MAX_SLOPE)
    assert slopes[1] > slopes[0] == pytest.approx(slopes[2])


@pytest.mark.parametrize("subject", [-1, 4])
def test_a_layer_that_is_not_there_is_refused(subject):
    with pytest.raises(RangeError, match="subject"):
        emphasise(BORDERS, subject, 2.0)


@pytest.mark.parametrize("gain", [0.9, 0.0, -1.0, np.nan])
def test_a_gain_that_is_not_the_greatest_is_refused(gain):
    with pytest.raises(RangeError, match="gains"):
        emphasise(BORDERS, 1, gain)


def test_soft_corners_are_the_average_over_a_box():
    outputs, half = emphasise(BORDERS, 1, 3.0), 9 / 255 / 2
    levels = np.linspace(0, 1, 101)
    offsets = np.linspace(-half, half, 4001)
    slopes = np.diff(outputs) / np.diff(BORDERS)
    # Beyond its ends the curve goes on as it ends.
    far = np.concatenate(([-1.0], BORDERS[1:-1], [2.0]))
    far_outputs = np.concatenate(([-slopes[0]], outputs[1:-1], [1 + slopes[-1]]))
    boxes = np.interp(levels[:, None] + offsets, far, far_outputs)
    expected = np.trapezoid(boxes, dx=1 / 4000, axis=1)
    np.testing.assert_allclose(curve_at(levels, BORDERS, outputs, 2 * half), expected, atol=1e-6)


def test_no_softness_leaves_the_corners():
    outputs = emphasise(BORDERS, 1, 3.0)
    np.testing.assert_array_equal(curve_at(BORDERS, BORDERS, outputs, 0.0), outputs)


@pytest.mark.parametrize("softness", [0.0, 9 / 255, 0.1, 1.0])
def test_a_soft_curve_rises_from_0_to_1_and_nowhere_faster_than_the_steepest_layer(softness):
    rng = np.random.default_rng(7)
    levels = np.linspace(0, 1, 4001)
    for _ in range(50):
        # Knots as near to each other and to the ends as chance will have them.
        knots_in, knots_out = (
            np.concatenate(([0.0], np.sort(rng.random(6)), [1.0])) for _ in range(2)
        )
        slopes = np.diff(knots_out) / np.diff(knots_in)
        curve = curve_at(levels, knots_in, knots_out, softness)
        assert (curve[0], curve[-1]) == (0, 1)
        steps = np.diff(curve) * 4000
        assert steps.min() >= slopes.min() - 1e-9
        assert steps.max() <= slopes.max() + 1e-9


def test_inside_the_emphasised_layer_a_soft_curve_keeps_the_greatest_slope():
    outputs, softness = emphasise(BORDERS, 1, 2.0), 9 / 255
    levels = np.linspace(0, 1, 2551)
    steps = np.diff(curve_at(levels, BORDERS, outputs, softness)) * 2550
    inside = (levels[:-1] >= 0.2 + softness / 2) & (levels[1:] <= 0.5 - softness / 2)
    np.testing.assert_allclose(steps[inside], (outputs[2] - outputs[1]) / 0.3, rtol=1e-9)
    outside = (levels[1:] <= 0.2) | (levels[:-1] >= 0.5)
    assert steps[outside].max() < steps[inside].min()
