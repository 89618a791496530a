import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.optimisation.histogram import find_layers
from relievo.optimisation.mapping import (
    MAX_SLOPE,
    Mapping,
    apply_mapping,
    emphasise,
    fit_mapping,
)


def ramp(low=0.0, high=255.0, size=(64, 256)):
    return np.linspace(low, high, size[0] * size[1], dtype=np.float32).reshape(size)


def scene():
    """Three surfaces, the middle one at the image's centre, with noise."""
    values = np.full((60, 90), 0.1, np.float32)
    values[:, :25] = 0.9
    values[20:40, 30:60] = 0.5
    return values + np.random.default_rng(0).normal(0, 0.02, values.shape).astype(np.float32)


def test_effective_range_of_a_uniform_map_is_between_the_percentiles():
    mapping = fit_mapping(ramp(), emphasis="off")
    assert mapping.low == pytest.approx(12.75, abs=1e-3)
    assert mapping.high == pytest.approx(242.25, abs=1e-3)


def test_values_outside_the_effective_range_are_clipped():
    levels = apply_mapping(ramp(), fit_mapping(ramp(), emphasis="off"))
    assert levels.min() == 0
    assert levels.max() == 1
    assert (levels[:3] == 0).all()
    assert (levels[-3:] == 1).all()


@pytest.mark.parametrize("value", [0.0, 5.0, -1e6, 1e-20])
@pytest.mark.parametrize("emphasis", ["auto", "off"])
def test_constant_map_becomes_the_middle(value, emphasis):
    values = np.full((9, 16), value, np.float32)
    mapping = fit_mapping(values, emphasis=emphasis)
    levels = apply_mapping(values, mapping)
    assert np.ptp(levels) == 0
    assert mapping.low < value < mapping.high
    np.testing.assert_allclose(levels, mapping.zero_plane, atol=1e-3)


def test_noise_on_a_flat_wall_is_not_stretched_to_the_whole_range():
    noise = np.random.default_rng(0).normal(0, 1e-6, (40, 40))
    values = (10 + noise).astype(np.float32)
    levels = apply_mapping(values, fit_mapping(values))
    assert np.ptp(levels) < 0.02


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (2, 1), (3, 3)])
def test_tiny_maps_can_be_mapped(size):
    values = np.arange(size[0] * size[1], dtype=np.float32).reshape(size)
    levels = apply_mapping(values, fit_mapping(values))
    assert levels.shape == size
    assert ((levels >= 0) & (levels <= 1)).all()


def test_without_emphasis_the_curve_is_the_identity():
    mapping = fit_mapping(scene(), emphasis="off")
    levels = np.linspace(0, 1, 101)
    np.testing.assert_array_equal(mapping.curve(levels), levels)


def test_equal_gains_are_the_identity():
    borders = np.array([0.0, 0.4, 1.0])
    np.testing.assert_allclose(emphasise(borders, 0, 1.0), borders, rtol=1e-12)


def test_slopes_agree_with_the_formula():
    borders = np.array([0.0, 0.2, 0.5, 0.7, 1.0])
    slopes = np.diff(emphasise(borders, 1, 2.0)) / np.diff(borders)
    gains = [1.0, 2.0, 1.0, 0.5]
    total = sum(gain * width for gain, width in zip(gains, np.diff(borders), strict=True))
    np.testing.assert_allclose(slopes, [gain / total for gain in gains], rtol=0, atol=1e-9)


def test_curves_of_random_histograms_keep_every_promise():
    rng = np.random.default_rng(5)
    for _ in range(1000):
        histogram = rng.random(256) ** rng.uniform(1, 20)
        borders = find_layers(histogram, int(rng.integers(2, 7)))
        subject = int(rng.integers(len(borders) - 1))
        outputs = emphasise(borders, subject, rng.uniform(1.01, 10))
        slopes = np.diff(outputs) / np.diff(borders)
        assert (outputs[0], outputs[-1]) == (0, 1)
        assert (slopes > 0).all()
        assert slopes[subject] <= MAX_SLOPE + 1e-9
        others = np.delete(slopes, subject)
        assert len(others) == 0 or slopes[subject] > others.max()


def test_gain_is_lowered_until_the_slope_is_allowed():
    borders = np.array([0.0, 0.1, 0.5, 1.0])
    slopes = np.diff(emphasise(borders, 0, 10.0)) / np.diff(borders)
    assert slopes[0] == pytest.approx(MAX_SLOPE)


def test_the_layer_at_the_centre_is_emphasised():
    mapping = fit_mapping(scene())
    start, end = mapping.emphasis
    level = (0.5 - mapping.low) / (mapping.high - mapping.low)
    assert start < level < end


def test_the_layer_at_a_given_point_is_emphasised():
    mapping = fit_mapping(scene(), emphasis=(0.1, 0.5))
    assert mapping.emphasis[1] == 1
    assert mapping.emphasis[0] > 0.6


@pytest.mark.parametrize("point", [(0.0, 0.0), (1.0, 1.0)])
def test_the_emphasised_point_may_be_a_corner(point):
    assert fit_mapping(scene(), emphasis=point).high > 0.8


def test_the_emphasised_layer_has_the_greatest_slope():
    mapping = fit_mapping(scene())
    slopes = np.diff(mapping.knots_out) / np.diff(mapping.knots_in)
    subject = mapping.knots_in.index(mapping.emphasis[0])
    assert slopes.argmax() == subject


def test_the_zero_plane_is_the_median_of_the_emphasised_layer_after_mapping():
    values = scene()
    mapping = fit_mapping(values)
    levels = apply_mapping(values, mapping)
    start, end = mapping.curve(np.array(mapping.emphasis))
    inside = levels[(levels >= start) & (levels <= end)]
    assert mapping.zero_plane == pytest.approx(np.median(inside), abs=2e-3)


def test_weights_choose_which_pixels_count():
    values = scene()
    weights = np.zeros_like(values)
    weights[20:40, 30:60] = 1
    mapping = fit_mapping(values, weights=weights)
    assert 0.4 < mapping.low < mapping.high < 0.6


def test_a_subject_without_weight_still_gives_a_mapping():
    values = scene()
    weights = np.ones_like(values)
    weights[20:40, 30:60] = 0
    mapping = fit_mapping(values, weights=weights)
    assert 0 <= mapping.zero_plane <= 1


def test_scaling_and_shifting_a_map_changes_no_level():
    values = scene()
    other = (3 * values + 2).astype(np.float32)
    first = apply_mapping(values, fit_mapping(values))
    second = apply_mapping(other, fit_mapping(other))
    np.testing.assert_allclose(first, second, atol=1e-4)


@pytest.mark.parametrize("percentiles", [(95, 5), (50, 50), (-1, 90), (5, 101), (np.nan, 95)])
def test_percentiles_out_of_order_are_refused(percentiles):
    with pytest.raises(RangeError, match="percentiles"):
        fit_mapping(ramp(), percentiles=percentiles)


@pytest.mark.parametrize("point", [(-0.1, 0.5), (0.5, 1.1)])
def test_a_point_outside_the_image_is_refused(point):
    with pytest.raises(RangeError, match="emphasis"):
        fit_mapping(ramp(), emphasis=point)


@pytest.mark.parametrize("options", [{"layers": 1}, {"layers": 7}, {"gain": 0.5}])
def test_arguments_outside_their_range_are_refused(options):
    with pytest.raises(RangeError):
        fit_mapping(ramp(), **options)


def test_weights_must_fit_the_map_and_not_all_be_zero():
    with pytest.raises(ShapeError):
        fit_mapping(ramp(), weights=np.ones((2, 2), np.float32))
    with pytest.raises(RangeError, match="weights"):
        fit_mapping(ramp(), weights=np.zeros_like(ramp()))


def test_lookup_agrees_with_the_exact_curve():
    values = scene()
    mapping = fit_mapping(values, gain=5.0)
    levels = np.clip((values - mapping.low) / (mapping.high - mapping.low), 0, 1)
    np.testing.assert_allclose(
        apply_mapping(values, mapping), mapping.curve(levels), atol=0.5 / 255
    )


def test_mapping_in_place_gives_the_same_levels():
    values = scene()
    mapping = fit_mapping(values)
    expected = apply_mapping(values, mapping)
    assert apply_mapping(values, mapping, out=values) is values
    np.testing.assert_array_equal(values, expected)


def test_apply_refuses_other_shapes_and_types():
    mapping = Mapping(0.0, 1.0)
    with pytest.raises(ShapeError):
        apply_mapping(np.zeros(3, np.float32), mapping)
    with pytest.raises(ShapeError):
        apply_mapping(np.zeros((2, 3), np.float32), mapping, out=np.zeros((3, 2), np.float32))
    with pytest.raises(DTypeError):
        apply_mapping(np.zeros((2, 3)), mapping)


@pytest.mark.parametrize(
    "fields",
    [
        {"low": 1.0, "high": 1.0},
        {"low": np.nan, "high": 1.0},
        {"knots_in": (0.0, 0.5, 0.5, 1.0), "knots_out": (0.0, 0.3, 0.6, 1.0)},
        {"knots_in": (0.0, 0.5, 1.0)},
        {"knots_out": (0.1, 1.0)},
    ],
)
def test_a_curve_that_does_not_increase_is_refused(fields):
    with pytest.raises(RangeError):
        Mapping(**{"low": 0.0, "high": 1.0, **fields})
