import itertools

import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.scenes.film import Film, Mark, Opening, planned
from relievo.scenes.take_options import LookName, TakeOptions

SIZE = (32, 40)
OPTIONS = TakeOptions(fps=12, frames=1, look=LookName.CLEAN)


def plan(seed, frames=200, shots=12, fps=12.0):
    return planned(frames, shots, fps, np.random.default_rng(seed))


def film_with(studio, opening, frames=40, shots=2, options=OPTIONS):
    """The first film whose second shot begins like that, and where."""
    for seed in range(200):
        film = Film("room", seed, SIZE, frames, shots, options, studio=studio)
        if film.shots[1].opening is opening and not film.shots[1].flash and not film.shots[0].flash:
            return film, film.shots[1]
    raise AssertionError("no such film")


def test_shots_fill_the_film_and_none_is_longer_than_worlds_move():
    for seed in range(30):
        shots = plan(seed)
        assert shots[0].first == 0
        ends = [shot.first + shot.length for shot in shots]
        assert ends == [*(shot.first for shot in shots[1:]), 200]
        assert all(1 <= shot.length <= 84 for shot in shots)


@pytest.mark.parametrize(("frames", "shots"), [(84, 1), (168, 2), (5, 5), (1, 1)])
def test_the_shortest_and_longest_films_can_be_planned(frames, shots):
    assert sum(shot.length for shot in plan(1, frames, shots)) == frames


def test_without_a_number_of_shots_they_last_about_four_seconds():
    assert len(plan(0, 960, None)) == 20
    assert len(plan(0, 3, None)) == 1


def test_transitions_do_not_overlap():
    for seed in range(60):
        shots = plan(seed, 150, 20)
        assert shots[0].opening is Opening.CUT
        for shot, following in itertools.pairwise(shots):
            assert shot.half + following.half < shot.length


def test_all_openings_and_flashes_occur():
    shots = [shot for seed in range(20) for shot in plan(seed)]
    assert {shot.opening for shot in shots} == set(Opening)
    assert 0.05 < np.mean([bool(shot.flash) for shot in shots]) < 0.4
    assert all(shot.first <= n < shot.first + shot.length for shot in shots for n in shot.flash)


def test_more_shots_than_frames_are_refused():
    with pytest.raises(UsageError, match="at least as many frames"):
        plan(0, 3, 4)


def test_too_long_shots_are_refused_with_the_number_that_would_do():
    with pytest.raises(UsageError, match="at least 3 shots"):
        plan(0, 200, 2)


def test_no_shots_and_no_frames_are_refused(studio):
    with pytest.raises(RangeError):
        plan(0, 10, 0)
    with pytest.raises(RangeError):
        Film("room", 0, SIZE, 0, None, OPTIONS, studio=studio)


def test_a_film_needs_its_frames_per_second(studio):
    with pytest.raises(UsageError, match="frames per second"):
        Film("room", 0, SIZE, 5, None, TakeOptions(), studio=studio)


def test_frames_depend_on_their_number_alone(studio):
    film = Film("room", 2, SIZE, 12, 3, OPTIONS, studio=studio)
    in_order = [film.frame(n).sample.image for n in range(12)]
    for number in (7, 2, 11):
        alone = Film("room", 2, SIZE, 12, 3, OPTIONS, studio=studio).frame(number)
        np.testing.assert_array_equal(alone.sample.image, in_order[number])


def test_frames_know_shot_time_and_neighbours(studio):
    film = Film("room", 2, SIZE, 12, 3, OPTIONS, studio=studio)
    frames = [film.frame(n) for n in range(12)]
    assert [frame.sample.name for frame in frames][:2] == ["room/000000", "room/000001"]
    np.testing.assert_allclose([frame.sample.time_s for frame in frames], np.arange(12) / 12)
    for number, frame in enumerate(frames):
        shot = film.shots[frame.shot]
        assert number == shot.first + frame.position
        assert (frame.sample.neighbours.before is None) == (frame.position == 0)
        assert (frame.sample.neighbours.after is None) == (frame.position == shot.length - 1)


def test_motion_ends_with_the_shot(studio):
    options = TakeOptions(fps=12, frames=1, motion=True)
    film, second = film_with(studio, Opening.DISSOLVE, options=options)
    assert film.frame(second.first - 1).sample.motion is None
    assert film.frame(second.first).sample.motion is not None


def test_a_cut_changes_the_scene_at_once(studio):
    film, second = film_with(studio, Opening.CUT)
    before, after = film.frame(second.first - 1), film.frame(second.first)
    assert (before.shot, before.mark, after.shot, after.mark) == (0, Mark.NONE, 1, Mark.NONE)


def test_a_fade_ends_in_one_colour_and_the_depth_stays(studio):
    film, second = film_with(studio, Opening.FADE)
    middle, plain = film.frame(second.first), film.frame(second.first + second.half)
    assert (middle.mark, plain.mark) == (Mark.FADE, Mark.NONE)
    assert middle.sample.image.std() < 0.4 * plain.sample.image.std()
    assert middle.sample.truth.valid.any()
    assert film.frame(second.first - second.half - 1).mark is Mark.NONE


def test_a_dissolve_shows_both_scenes_with_the_depth_of_the_stronger_one(studio):
    film, second = film_with(studio, Opening.DISSOLVE)
    numbers = range(second.first - second.half, second.first + second.half)
    frames = [film.frame(n) for n in numbers]
    assert {frame.mark for frame in frames} == {Mark.DISSOLVE}
    assert [frame.shot for frame in frames] == [0] * second.half + [1] * second.half
    # Steadily from one to the other.
    steps = [
        np.abs(a.sample.image.astype(int) - b.sample.image).mean()
        for a, b in itertools.pairwise(frames)
    ]
    whole = np.abs(
        film.frame(numbers[0] - 1).sample.image.astype(int)
        - film.frame(numbers[-1] + 1).sample.image
    ).mean()
    assert max(steps) < 0.75 * whole


def test_a_flash_brightens_the_picture_and_is_marked(studio):
    for seed in range(100):
        film = Film("room", seed, SIZE, 20, 1, OPTIONS, studio=studio)
        if film.shots[0].flash:
            break
    number = next(iter(film.shots[0].flash))
    lit = film.frame(number)
    others = [film.frame(n) for n in range(20) if n not in film.shots[0].flash]
    assert lit.mark is Mark.FLASH
    assert lit.sample.image.mean() > max(other.sample.image.mean() for other in others) + 20
