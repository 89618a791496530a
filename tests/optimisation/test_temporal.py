from dataclasses import replace

import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.optimisation.mapping import Mapping, apply_mapping, fit_mapping, mapping_from_profile
from relievo.optimisation.profile import DepthProfile, measure_profile
from relievo.optimisation.temporal import MappingTrack, fit_track, smooth_track

NEAR = Mapping(0.0, 1.0, (0.0, 0.6, 1.0), (0.0, 0.3, 1.0), (0.6, 1.0), 0.8)
FAR = Mapping(2.0, 5.0, (0.0, 0.2, 1.0), (0.0, 0.5, 1.0), (0.0, 0.2), 0.2)
LEVELS = np.linspace(0, 1, 201)
NINE = np.linspace(0, 1, 9)
RATE = 25


def scene(offset=0.0, subject=0.5):
    """Levels of an 8-bit map: a slanted ground, a wall behind, a subject in the middle."""
    values = np.repeat(np.linspace(20, 235, 72, dtype=np.float32)[:, None], 128, axis=1)
    values[:20] = 30
    values[25:60, 45:85] = 255 * subject
    return values + np.float32(offset)


def noisy(values, seed, levels=2.0):
    noise = np.random.default_rng(seed).normal(0, levels, values.shape)
    return (values + noise).astype(np.float32)


def table(mapping, inputs):
    """Output levels of the same depths at any time."""
    return mapping.curve(np.clip((inputs - mapping.low) / (mapping.high - mapping.low), 0, 1))


def assert_same(mapping, expected):
    numbers, wanted = (
        (each.low, each.high, *each.emphasis, each.zero_plane) for each in (mapping, expected)
    )
    np.testing.assert_allclose(numbers, wanted, atol=1e-12)
    np.testing.assert_allclose(mapping.curve(LEVELS), expected.curve(LEVELS), atol=1e-12)


def test_between_keyframes_everything_is_linear():
    middle = MappingTrack((10.0, 14.0), (NEAR, FAR)).at(11.0)
    assert (middle.low, middle.high) == (pytest.approx(0.5), pytest.approx(2.0))
    assert middle.zero_plane == pytest.approx(0.65)
    np.testing.assert_allclose(
        middle.curve(LEVELS), 0.75 * NEAR.curve(LEVELS) + 0.25 * FAR.curve(LEVELS), atol=1e-12
    )


def test_at_and_outside_the_keyframes_the_nearest_holds():
    track = MappingTrack((10.0, 14.0), (NEAR, FAR))
    assert [track.at(time_s) for time_s in (-5.0, 10.0, 14.0, 99.0)] == [NEAR, NEAR, FAR, FAR]


def test_the_ends_of_the_curve_stay_exact_at_every_time():
    track = MappingTrack((0.0, 0.7), (NEAR, FAR))
    for time_s in np.linspace(0, 0.7, 101):
        outputs = track.at(float(time_s)).knots_out
        assert (outputs[0], outputs[-1]) == (0, 1)


def test_one_keyframe_is_a_constant():
    assert MappingTrack((3.0,), (NEAR,)).at(0.0) == NEAR


def test_a_slow_change_moves_the_curve_in_small_steps():
    track = MappingTrack((0.0, 4.0), (NEAR, FAR))
    curves = np.array([track.at(frame / 24).curve(LEVELS) for frame in range(96)])
    assert np.abs(np.diff(curves, axis=0)).max() < 2 / 255


@pytest.mark.parametrize(
    ("times_s", "mappings"),
    [((), ()), ((0.0,), (NEAR, FAR)), ((1.0, 1.0), (NEAR, FAR)), ((2.0, 1.0), (NEAR, FAR))],
)
def test_a_track_that_is_none_is_refused(times_s, mappings):
    with pytest.raises(RangeError):
        MappingTrack(times_s, mappings)


def test_smoothing_a_constant_track_changes_nothing():
    track = smooth_track(MappingTrack(tuple(map(float, range(7))), (NEAR,) * 7))
    for mapping in track.mappings:
        assert_same(mapping, NEAR)


@pytest.mark.parametrize("place", range(9))
def test_a_single_outlier_vanishes(place):
    mappings = [NEAR] * 9
    mappings[place] = FAR
    track = smooth_track(MappingTrack(tuple(map(float, range(9))), tuple(mappings)))
    for mapping in track.mappings:
        assert_same(mapping, NEAR)


def test_smoothing_follows_a_lasting_change_gently():
    mappings = (NEAR,) * 8 + (FAR,) * 8
    track = smooth_track(MappingTrack(tuple(map(float, range(16))), mappings))
    lows = np.array([mapping.low for mapping in track.mappings])
    assert (lows[0], lows[-1]) == (0, 2)
    assert (np.diff(lows) >= 0).all()
    assert np.diff(lows).max() < 0.5


def test_smoothing_reduces_jitter():
    rng = np.random.default_rng(0)
    mappings = tuple(replace(NEAR, low=float(low)) for low in rng.normal(0, 0.05, 60))
    track = smooth_track(MappingTrack(tuple(map(float, range(60))), mappings))
    steps = [np.diff([each.low for each in group]).std() for group in (mappings, track.mappings)]
    assert steps[1] < steps[0] / 3


def test_radius_zero_keeps_the_track():
    track = MappingTrack((0.0, 1.0, 2.0), (NEAR, FAR, NEAR))
    assert smooth_track(track, radius=0) == track


def test_negative_radius_is_refused():
    with pytest.raises(RangeError, match="radius"):
        smooth_track(MappingTrack((0.0,), (NEAR,)), radius=-1)


def wavering(mappings):
    """Standard deviation over time of the output at nine depths, in levels of 255."""
    return 255 * np.std([table(mapping, 255 * NINE) for mapping in mappings], axis=0).mean()


@pytest.mark.parametrize("emphasis", ["auto", (0.2, 0.45), (0.5, 0.9), (0.1, 0.1)])
def test_noise_on_a_static_scene_moves_no_mapping_by_half_a_level(emphasis):
    profiles = [measure_profile(noisy(scene(), seed), emphasis=emphasis) for seed in range(40)]
    assert wavering(fit_track(range(40), profiles).mappings) < 0.5


def test_a_subject_between_two_layers_wavers_three_times_less_than_by_each_frame_for_itself():
    profiles = [measure_profile(noisy(scene(), seed), emphasis=(0.2, 0.45)) for seed in range(40)]
    alone = wavering([mapping_from_profile(profile) for profile in profiles])
    assert alone > 3
    assert wavering(fit_track(range(40), profiles).mappings) < alone / 3


def test_noise_in_brightness_makes_the_levels_flicker_three_times_less():
    rng = np.random.default_rng(1)
    frames = [noisy(scene(offset), seed) for seed, offset in enumerate(rng.normal(0, 2, 40))]
    profiles = [measure_profile(values) for values in frames]
    track = fit_track(range(40), profiles)
    still = scene()
    flicker = [
        np.abs(np.diff([apply_mapping(still, mapping) for mapping in mappings], axis=0)).mean()
        for mappings in (map(mapping_from_profile, profiles), track.mappings)
    ]
    assert flicker[1] < flicker[0] / 3


def chosen(track):
    """Number of times that the emphasised layer jumps."""
    middles = np.array([np.mean(mapping.emphasis) for mapping in track.mappings])
    return int((np.abs(np.diff(middles)) > 0.02).sum())


def between_two_layers(shares):
    """Profiles whose votes go to a far and a near layer by the shares given for the near one."""
    counts = np.zeros(4096)
    counts[400:1600] = counts[2600:3800] = 1
    profiles = []
    for share in shares:
        votes = np.zeros(4096)
        votes[1000], votes[3000] = 1 - share, share
        profiles.append(DepthProfile(0.0, 1.0, counts, votes))
    return profiles


@pytest.mark.parametrize("seed", range(5))
def test_two_subjects_of_equal_weight_do_not_take_turns(seed):
    shares = np.random.default_rng(seed).uniform(0.4, 0.6, 60)
    assert chosen(fit_track(range(60), between_two_layers(shares))) == 0


def test_votes_that_alternate_all_or_nothing_do_not_take_turns():
    assert chosen(fit_track(range(60), between_two_layers([0.0, 1.0] * 30))) == 0


def test_a_subject_that_moves_to_another_layer_is_followed_once_and_gently():
    shares = [0.0] * 15 + [1.0] * 15
    track = fit_track(range(30), between_two_layers(shares), layers=2)
    first, last = track.mappings[0], track.mappings[-1]
    assert first.emphasis[1] == last.emphasis[0]
    curves = np.array([track.at(frame / RATE).curve(LEVELS) for frame in range(30 * RATE)])
    assert np.abs(np.diff(curves, axis=0)).max() < 2 / 255
    middles = np.array([np.mean(mapping.emphasis) for mapping in track.mappings])
    assert (np.diff(middles) >= 0).all()


def test_during_a_slow_pan_knots_move_by_less_than_two_levels_per_frame():
    # Ten seconds; the ground rises by ten levels and the subject comes half the way to the viewer.
    times = range(11)
    profiles = [measure_profile(noisy(scene(time, 0.3 + 0.05 * time), time)) for time in times]
    track = fit_track(times, profiles)
    inputs = np.arange(256.0)
    tables = [table(track.at(frame / RATE), inputs) for frame in range(10 * RATE)]
    assert 255 * np.abs(np.diff(tables, axis=0)).max() < 2
    ends = np.array([(each.low, each.high) for each in map(track.at, np.arange(0, 10, 1 / RATE))])
    assert np.abs(np.diff(ends, axis=0)).max() < 2


def test_a_slow_pan_of_brightness_leaves_the_curve_and_moves_the_range():
    profiles = [measure_profile(scene(2.0 * time)) for time in range(20)]
    track = fit_track(range(20), profiles)
    early, late = track.mappings[5], track.mappings[15]
    np.testing.assert_allclose(late.curve(LEVELS), early.curve(LEVELS), atol=1 / 255)
    assert late.low - early.low == pytest.approx(20)


def test_a_cut_has_the_new_mapping_in_its_first_frame():
    shots = [scene(subject=0.3), scene(offset=40, subject=0.9)]
    before, after = (fit_track(range(8), [measure_profile(values)] * 8) for values in shots)
    assert_same(before.at(7.0), fit_mapping(shots[0]))
    assert_same(after.at(0.0), fit_mapping(shots[1]))


def test_a_shot_without_emphasis_follows_the_range_alone():
    profiles = [measure_profile(scene(offset), emphasis="off") for offset in (0.0, 0.0, 0.0)]
    mapping = fit_track(range(3), profiles).mappings[1]
    assert_same(mapping, fit_mapping(scene(), emphasis="off"))


def test_softness_is_kept_between_keyframes():
    pair = tuple(replace(mapping, softness=0.04) for mapping in (NEAR, FAR))
    middle = MappingTrack((0.0, 1.0), pair).at(0.5)
    np.testing.assert_allclose(
        middle.curve(LEVELS), (pair[0].curve(LEVELS) + pair[1].curve(LEVELS)) / 2, atol=1e-12
    )


def test_a_shot_without_keyframes_is_refused():
    with pytest.raises(RangeError, match="at least one"):
        fit_track((), ())


def test_a_negative_radius_of_a_shot_is_refused():
    with pytest.raises(RangeError, match="radius"):
        fit_track((0.0,), [measure_profile(scene())], radius=-1)
