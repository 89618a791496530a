import json

import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.segments import Segment, SegmentMap
from relievo.optimisation.mapping import (
    STAYING_POWER,
    Mapping,
    apply_mapping,
    fit_mapping,
    mapping_from_profile,
)
from relievo.optimisation.profile import DepthProfile, measure_profile


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


@pytest.mark.parametrize("softness", [0.0, 9 / 255])
@pytest.mark.parametrize("gain", [1.0, 2.0, 10.0])
def test_the_table_agrees_with_the_exact_curve(gain, softness):
    for seed in range(10):
        rng = np.random.default_rng(seed)
        values = rng.normal(rng.uniform(-1e3, 1e3), 5, (40, 50)).astype(np.float32)
        mapping = fit_mapping(values, gain=gain, softness=softness, layers=2 + seed % 5)
        exact = values.astype(np.float64)
        levels = np.clip((exact - mapping.low) / (mapping.high - mapping.low), 0, 1)
        difference = 255 * np.abs(apply_mapping(values, mapping) - mapping.curve(levels))
        # Half a level is asked for; values a thousand units away lose digits of their own.
        assert difference.max() < 0.05


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


def test_the_widened_layer_gets_a_greater_share_of_the_levels():
    values = scene()
    plain, widened = (
        apply_mapping(values, fit_mapping(values, emphasis=emphasis))
        for emphasis in ("off", "auto")
    )
    subject = (slice(22, 38), slice(32, 58))
    assert widened[subject].std() > 1.3 * plain[subject].std()


def test_gain_1_is_no_emphasis_where_every_layer_is_the_subjects_neighbour():
    mapping = fit_mapping(scene(), layers=2, gain=1.0)
    levels = np.linspace(0, 1, 101)
    np.testing.assert_allclose(mapping.curve(levels), levels, atol=1e-12)


def test_the_layer_of_the_things_is_emphasised_wherever_they_are():
    ids = np.zeros((60, 90), np.uint16)
    ids[:, :25] = 1
    segments = SegmentMap(ids, (Segment("wall", is_thing=True),))
    mapping = fit_mapping(scene(), segments=segments)
    assert mapping.emphasis[1] == 1
    assert mapping.emphasis[0] > 0.6


def test_two_things_of_one_layer_outvote_a_larger_one_of_another():
    values = np.full((60, 90), 0.1, np.float32)
    ids = np.zeros(values.shape, np.uint16)
    for number, (rows, columns, value) in enumerate(
        [
            (slice(20, 40), slice(10, 30), 0.9),
            (slice(20, 40), slice(60, 80), 0.9),
            (slice(20, 40), slice(33, 57), 0.5),
        ],
        start=1,
    ):
        ids[rows, columns], values[rows, columns] = number, value
    segments = SegmentMap(ids, (Segment(is_thing=True),) * 3)
    mapping = fit_mapping(values, segments=segments)
    assert mapping.emphasis[1] == 1


@pytest.mark.parametrize("softness", [-0.1, 1.1, np.nan])
def test_softness_outside_its_range_is_refused(softness):
    with pytest.raises(RangeError, match="softness"):
        fit_mapping(ramp(), softness=softness)


def two_layers(votes_far, votes_near):
    counts, votes = np.zeros(4096), np.zeros(4096)
    counts[400:1600] = counts[2600:3800] = 1
    votes[1000], votes[3000] = votes_far, votes_near
    return DepthProfile(0.0, 1.0, counts, votes)


def test_the_subject_of_a_moment_ago_stays_until_it_is_clearly_outvoted():
    far = mapping_from_profile(two_layers(1.0, 0.0), layers=2)
    for share in (1.0, STAYING_POWER):
        profile = two_layers(1.0, share)
        assert mapping_from_profile(profile, layers=2, before=far).emphasis == far.emphasis
    profile = two_layers(1.0, 1.01 * STAYING_POWER)
    assert mapping_from_profile(profile, layers=2, before=far).emphasis != far.emphasis


def test_fitting_is_measuring_and_then_mapping():
    values = scene()
    assert fit_mapping(values) == mapping_from_profile(measure_profile(values))


def test_the_report_tells_levels_of_255():
    mapping = fit_mapping(scene())
    report = mapping.report()
    assert report["range"] == [mapping.low, mapping.high]
    assert (report["knots_in"][0], report["knots_in"][-1]) == (0, 255)
    table = np.array(report["table"])
    assert (len(table), table[0], table[-1]) == (256, 0, 255)
    assert (np.diff(table) >= 0).all()
    subject = report["knots_in"].index(report["emphasis"][0])
    assert np.argmax(report["slopes"]) == subject


def test_the_report_can_be_written_as_json():
    report = fit_mapping(scene()).report()
    assert json.loads(json.dumps(report)) == report


def test_a_range_that_float32_hardly_knows_is_mapped_all_the_same() -> None:
    values = np.linspace(0, 1e-40, 12, dtype=np.float32).reshape(3, 4)
    levels = apply_mapping(values, Mapping(low=0.0, high=1e-40))
    assert np.isfinite(levels).all()
    assert levels.min() >= 0
    assert levels.max() <= 1
