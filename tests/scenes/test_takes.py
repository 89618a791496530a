from dataclasses import replace

import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.geometry.transform import apply, inverse
from relievo.scenes.take_options import LookName, TakeKey, TakeOptions
from relievo.scenes.takes import Take, make_take

SIZE = (48, 64)
ALL = TakeOptions(right=True, motion=True, background=True)
CLEAN = TakeOptions(look=LookName.CLEAN)


@pytest.fixture
def take(studio):
    def made(options=CLEAN, number=0, kind="room", seed=4, size=SIZE):
        return list(make_take(kind, seed, number, size, options, studio=studio))

    return made


def test_a_take_has_four_views_that_differ(take):
    samples = take()
    assert [sample.name for sample in samples] == [f"room/00000-000{n}" for n in range(4)]
    poses = {sample.T_world_from_camera.tobytes() for sample in samples}
    assert len(poses) == 4


def test_each_picture_depends_on_its_place_alone(studio, take):
    samples = take(TakeOptions())
    alone = Take(TakeKey("room", 4, 0), SIZE, TakeOptions(), studio=studio).sample(2)
    np.testing.assert_array_equal(alone.image, samples[2].image)
    np.testing.assert_array_equal(alone.truth.values, samples[2].truth.values)


@pytest.mark.parametrize("other", [{"number": 1}, {"kind": "street"}, {"seed": 5}])
def test_other_numbers_kinds_and_seeds_are_other_worlds(take, other):
    assert (take()[0].image != take(**other)[0].image).any()


def test_everything_that_is_asked_for_is_there(take):
    sample = take(ALL)[0]
    assert sample.right is not None
    assert sample.motion is not None
    assert sample.background is not None
    assert sample.people is not None
    assert len(sample.people) == 1
    assert sample.planes.vectors.shape[1] == 3
    assert sample.semantic.names[0] == "sky"
    assert (sample.truth.valid == (sample.truth.values > 0)).all()
    lean = take()[0]
    assert (lean.right, lean.motion, lean.background) == (None, None, None)


def test_disparity_is_that_of_the_depth_and_the_baseline(take):
    for sample in take(replace(ALL, baseline_m=0.25, look=LookName.CLEAN)):
        right = sample.right
        assert right.baseline_m == 0.25
        known = sample.truth.valid
        exact = sample.intrinsics.f_x * 0.25 / sample.truth.values[known]
        np.testing.assert_allclose(right.disparity[known], exact, rtol=1e-6)
        assert (right.disparity[~known] == 0).all()


def test_the_right_view_shows_the_same_moved_by_the_disparity(take):
    sample = take(replace(ALL, look=LookName.CLEAN), size=(120, 160))[0]
    rows, columns = np.nonzero(sample.right.valid & sample.truth.valid)
    there = np.rint(columns - sample.right.disparity[rows, columns]).astype(int)
    inside = there >= 0
    left = sample.image[rows, columns].astype(int)[inside]
    right = sample.right.image[rows[inside], there[inside]].astype(int)
    assert np.median(np.abs(left - right)) <= 4


def test_all_pictures_of_a_sample_have_one_look(take):
    for sample in take(replace(ALL, look=LookName.PHOTO)):
        assert abs(sample.image.mean() - sample.right.image.mean()) < 12
        same = ~sample.background.uncovered
        difference = np.abs(sample.image[same].astype(int) - sample.background.image[same])
        assert np.median(difference) <= 3


def test_points_are_where_camera_and_pose_say(take):
    for sample in take():
        rows, columns = np.indices(SIZE)
        camera, depth = sample.intrinsics, sample.truth.values.astype(float)
        x = (columns + 0.5 - camera.c_x) / camera.f_x * depth
        y = (rows + 0.5 - camera.c_y) / camera.f_y * depth
        world = apply(sample.T_world_from_camera, np.stack([x, y, depth], axis=-1))
        on_ground = sample.semantic.ids == 4
        assert on_ground.any()
        assert np.abs(world[on_ground][:, 2]).max() < 1e-3


def test_a_film_is_one_shot_whose_frames_follow_each_other(take):
    options = TakeOptions(fps=10, frames=5, motion=True)
    samples = take(options)
    times_s = [sample.time_s for sample in samples]
    np.testing.assert_allclose(np.diff(times_s), 0.1)
    assert [sample.motion is None for sample in samples] == [False] * 4 + [True]
    assert samples[0].neighbours.before is None
    assert samples[1].neighbours.before == samples[0].id
    assert samples[4].neighbours.after is None


def test_flow_leads_to_the_next_frame(take):
    first, second = take(TakeOptions(fps=10, frames=2, motion=True, look=LookName.CLEAN))
    camera, depth = first.intrinsics, first.truth.values.astype(float)
    rows, columns = np.indices(SIZE)
    points = np.stack(
        [
            (columns + 0.5 - camera.c_x) / camera.f_x * depth,
            (rows + 0.5 - camera.c_y) / camera.f_y * depth,
            depth,
        ],
        axis=-1,
    )
    world = apply(first.T_world_from_camera, points) + first.motion.points
    seen = apply(inverse(second.T_world_from_camera), world)
    known = first.truth.valid & (seen[..., 2] > 0)
    column = camera.f_x * seen[..., 0] / np.where(known, seen[..., 2], 1) + camera.c_x
    flow = column - (columns + 0.5)
    assert np.abs(flow - first.motion.flow[..., 0])[known].max() < 0.02


def test_a_film_does_not_flicker(take):
    samples = take(TakeOptions(fps=8, frames=8))
    means = [sample.image.mean() for sample in samples]
    assert np.abs(np.diff(means)).max() < 4


def test_motion_leads_to_the_very_time_of_the_next_frame(quick_studio):
    times_s, next_times_s = [], []

    class Noted(Dawn):
        def render(self, camera, size, time_s=0.0, *, next_time_s=None, **words):
            if next_time_s is not None:
                times_s.append(time_s)
                next_times_s.append(next_time_s)
            return super().render(camera, size, time_s, **words)

    noted = quick_studio._replace(stage=lambda *said: Noted(quick_studio.stage(*said)))
    list(make_take("room", 1, 0, SIZE, TakeOptions(fps=24, frames=24), studio=noted))
    assert times_s[1:] == next_times_s[:-1]
    assert len(times_s) == 24


class Dawn:
    """A stage that grows twice as bright every second."""

    def __init__(self, stage):
        self._stage = stage

    def glance(self, camera, size, time_s=0.0):
        return self._stage.glance(camera, size, time_s)

    def render(self, camera, size, time_s=0.0, **words):
        frame = self._stage.render(camera, size, time_s, **words)
        light = frame.view.light * np.float32(2.0**time_s)
        return replace(frame, view=replace(frame.view, light=light))


def test_the_exposure_of_a_film_follows_the_light_steadily(quick_studio):
    dawn = quick_studio._replace(stage=lambda *said: Dawn(quick_studio.stage(*said)))
    options = TakeOptions(fps=8, frames=24, look=LookName.CLEAN)
    samples = list(make_take("room", 1, 0, SIZE, options, studio=dawn))
    means = np.array([sample.image.mean() for sample in samples])
    assert np.abs(np.diff(means)).max() < 3


def test_nothing_but_the_camera_moves_in_a_frozen_world(take):
    moving = TakeOptions(fps=4, frames=2, motion=True)
    frozen = take(replace(moving, frozen=True))
    assert np.abs(frozen[0].motion.points).max() == 0


def test_lenses_are_straight_unless_they_are_asked_to_bend(studio):
    def lenses(options):
        take = Take(TakeKey("room", 4, 0), SIZE, options, studio=studio)
        return [take.distortion(position) for position in range(4)]

    assert set(lenses(CLEAN)) == {(0.0, 0.0)}
    assert (0.0, 0.0) not in lenses(replace(CLEAN, distortion=True))


def test_views_are_as_many_as_are_asked_for_even_if_there_are_fewer_cameras(take):
    assert len(take(replace(CLEAN, views=9))) == 9


@pytest.mark.parametrize("size", [(32, 32), (33, 47), (200, 32)])
def test_sizes_may_be_odd_and_upright(take, size):
    assert take(size=size)[0].image.shape[:2] == size


@pytest.mark.parametrize("size", [(31, 64), (64, 4097), (0, 0), (-5, 64)])
def test_impossible_sizes_are_refused(take, size):
    with pytest.raises(RangeError, match="side of a picture"):
        take(size=size)


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"seed": 2**40}, {"number": -1}])
def test_seeds_and_numbers_outside_their_range_are_refused(take, wrong):
    with pytest.raises(RangeError):
        take(**wrong)


def test_an_unknown_kind_is_refused_with_those_that_there_are(take):
    with pytest.raises(UsageError, match=r"no kind of scenes .moon.*street, room"):
        take(kind="moon")


def test_a_position_beyond_the_take_is_refused(studio):
    with pytest.raises(RangeError, match="position"):
        Take(TakeKey("room", 4, 0), SIZE, CLEAN, studio=studio).sample(4)


@pytest.mark.parametrize(
    "wrong",
    [{"views": 0}, {"fps": 0.5}, {"fps": float("nan")}, {"frames": 0}, {"baseline_m": 0.0}],
)
def test_options_outside_their_range_are_refused(wrong):
    with pytest.raises(RangeError):
        TakeOptions(**wrong)


def test_shots_longer_than_worlds_move_are_refused():
    with pytest.raises(UsageError, match=r"10\.0 s long"):
        TakeOptions(fps=10, frames=100)


def test_bent_lenses_and_right_views_are_refused_together():
    with pytest.raises(UsageError, match="without distortion"):
        TakeOptions(right=True, distortion=True)


@pytest.mark.parametrize("words", [{"look": "clean"}, {"effort": "fine"}])
def test_words_that_are_no_options_are_refused(words):
    with pytest.raises(UsageError, match="must be a"):
        TakeOptions(**words)
