from dataclasses import replace

import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.optimisation.mapping import Mapping
from relievo.optimisation.temporal import MappingTrack, smooth_track

NEAR = Mapping(0.0, 1.0, (0.0, 0.6, 1.0), (0.0, 0.3, 1.0), (0.6, 1.0), 0.8)
FAR = Mapping(2.0, 5.0, (0.0, 0.2, 1.0), (0.0, 0.5, 1.0), (0.0, 0.2), 0.2)
LEVELS = np.linspace(0, 1, 201)


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
