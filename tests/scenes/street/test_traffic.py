import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.scenes.street.layout import CHARACTERS, DRESSED_M, Lane, random_plan
from relievo.scenes.street.pool import make_pool
from relievo.scenes.street.traffic import LASTS_S, Slot, is_clear, lane_speeds, traffic


@pytest.fixture(scope="module")
def plan():
    return random_plan(np.random.default_rng(5), character="avenue")


@pytest.fixture(scope="module")
def pool():
    return make_pool(np.random.default_rng(5), "country", is_lit=False)


def test_who_overtakes_is_not_clear():
    lane = Lane(2.0, 1, 3.0)
    slow, fast = Slot(50, 3, 4), Slot(20, 9, 4)
    assert not is_clear(lane, slow, fast, 2)
    assert is_clear(lane, slow, Slot(20, 3, 4), 2)
    assert not is_clear(lane, slow, Slot(55, 3, 4), 2)


def test_slots_move_in_the_direction_of_their_lane():
    assert Slot(10, 5, 4).at(Lane(2, 1, 3), 2) == 20
    assert Slot(10, 5, 4).at(Lane(-2, -1, 3), 2) == 0


def test_vehicles_keep_to_lanes_and_clear_of_each_other(plan, pool):
    cars = traffic(np.random.default_rng(1), plan, pool, {}, [8.0, 9.0, 0.0, 7.0], frozen=False)
    assert len(cars) > 4
    for time_s in (0.0, 3.0, LASTS_S):
        middles = np.array([car.at(time_s).corners.reshape(-1, 3).mean(0) for car in cars])
        gaps = np.sqrt(((middles[:, None] - middles[None]) ** 2).sum(-1))
        along = np.sort(gaps + 1e3 * np.eye(len(cars)), axis=1)[:, 0]
        assert along.min() > 2.4
        for car in cars:
            x = nearest_lane_offset(plan, car.at(time_s))
            assert abs(x) < 0.35


def nearest_lane_offset(plan, mesh):
    """How far the middle of a vehicle lies beside the middle of the nearest lane."""
    low_high = mesh.corners.reshape(-1, 3)
    middle = low_high.mean(0)
    course = plan.course
    n = ((course.middle[:, :2] - middle[:2]) ** 2).sum(1).argmin()
    right = np.array([course.heading[n, 1], -course.heading[n, 0]])
    across = low_high[:, :2] @ right - course.middle[n, :2] @ right
    offset = (across.min() + across.max()) / 2
    return min((offset - lane.x for lane in plan.profile.all_lanes), key=abs)


def test_nothing_drives_through_a_camera(plan, pool):
    lane = plan.profile.all_lanes[0]
    for speed in (0.0, 12.0):
        camera = Slot(120.0, speed, 4.6)
        for seed in range(4):
            cars = traffic(np.random.default_rng(seed), plan, pool, {0: [camera]}, [8.0] * 4,
                           frozen=seed % 2 == 0)  # fmt: skip
            for time_s in np.linspace(0, LASTS_S, 9):
                eye = plan.course.pose(lane.x, camera.at(lane, float(time_s)))[:3, 3]
                for car in cars:
                    gap = np.sqrt(((car.at(float(time_s)).corners - eye) ** 2).sum(-1)).min()
                    assert gap > 1.0


def test_frozen_vehicles_stand(plan, pool):
    cars = traffic(np.random.default_rng(1), plan, pool, {}, [8.0] * 4, frozen=True)
    assert all(car.motion is None for car in cars)


def test_speeds_are_those_of_streets():
    for seed in range(30):
        plan = random_plan(np.random.default_rng(seed))
        speeds = lane_speeds(np.random.default_rng(seed), plan)
        assert len(speeds) == 2 * plan.profile.lanes
        assert all(speed == 0 or 2.5 < speed < 17 for speed in speeds)


@pytest.mark.parametrize("name", CHARACTERS)
def test_plans_are_streets(name):
    for seed in range(10):
        plan = random_plan(np.random.default_rng(seed), character=name)
        assert 2.5 <= plan.profile.lane <= 3.8
        assert plan.profile.kerb in (0.0, 0.12)
        assert plan.profile.half < 22
        slope = np.abs(np.diff(plan.course.middle[:, 2])).max() / 2
        assert slope < 0.08
        for side in (-1, 1):
            for y0, y1 in plan.free(side, 3.0):
                assert DRESSED_M[0] <= y0 < y1 <= DRESSED_M[1]


def test_lanes_lie_on_the_side_where_one_drives():
    for seed in range(8):
        profile = random_plan(np.random.default_rng(seed)).profile
        for lane in profile.all_lanes:
            assert (lane.x > 0) == ((lane.direction > 0) == profile.is_right_hand)


def test_unknown_streets_are_refused():
    with pytest.raises(UsageError, match="canal"):
        random_plan(np.random.default_rng(0), character="canal")
