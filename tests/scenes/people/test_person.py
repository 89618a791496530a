import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.scenes.people import (
    ACTIVITIES,
    FAR,
    JOINTS,
    MIDDLE,
    NEAR,
    PORTRAIT,
    Build,
    person,
    random_person,
)

STAYING = [name for name in ACTIVITIES if name not in ("walk", "run")]
MOST_TRIANGLES = {PORTRAIT: 6500, NEAR: 3200, MIDDLE: 1600, FAR: 650}


def one(activity="stand", seed=0, **options):
    return person(np.random.default_rng(seed), activity=activity, **options)


def joint(thing, name, time_s=0.0):
    return thing.joints(time_s)[JOINTS.index(name)]


def winding(point, corners):
    """How often a surface goes round a point: the solid angles of all triangles, over 4 pi."""
    a, b, c = np.moveaxis(corners - point, 1, 0)
    la, lb, lc = (np.sqrt((each**2).sum(1)) for each in (a, b, c))
    volume = (a * np.cross(b, c)).sum(1)
    rest = la * lb * lc + (a * b).sum(1) * lc + (b * c).sum(1) * la + (c * a).sum(1) * lb
    return np.arctan2(volume, rest).sum() / (2 * np.pi)


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_everyone_has_the_ground_under_the_feet(activity):
    for seed in range(2):
        thing = one(activity, seed, frozen=True, detail=MIDDLE)
        lowest = thing.mesh.bounds[0, 2]
        high = 0.12 if activity == "run" else 0.06 if activity == "sit" else 0.02
        if activity == "sit" and thing.mesh.bounds[1, 2] < 1.25:
            high = 0.35  # the feet of children on a chair hang
        assert -0.02 < lowest < high


@pytest.mark.parametrize("activity", ACTIVITIES)
def test_joints_lie_inside_the_body(activity):
    for detail in (NEAR, FAR):
        thing = one(activity, 5, frozen=True, detail=detail)
        inside = [winding(point, thing.mesh.corners) > 0.4 for point in thing.joints(0.0)]
        outside = [name for name, is_in in zip(JOINTS, inside, strict=True) if not is_in]
        assert outside == []


@pytest.mark.parametrize("activity", ["stand", "talk", "sit", "walk", "run", "dance"])
def test_motion_is_continuous_and_keeps_the_triangles(activity):
    thing = one(activity, 2, detail=MIDDLE)
    for time in (0.0, 0.37, 1.9, 5.5):
        now, soon = thing.at(time), thing.at(time + 0.004)
        assert now.corners.shape == thing.mesh.corners.shape
        assert np.array_equal(now.slots, thing.mesh.slots)
        assert np.array_equal(now.uv, thing.mesh.uv)
        assert now.materials == thing.mesh.materials
        step = np.sqrt(((soon.corners - now.corners) ** 2).sum(-1)).max()
        assert 0 < step < 0.05


def test_motion_begins_with_the_mesh():
    thing = one("walk", 1)
    assert np.array_equal(thing.at(0.0).corners, thing.mesh.corners)


def test_walkers_go_straight_ahead_at_their_speed():
    start = 1.0, 2.0, 0.5
    thing = one("walk", 4, place=start, heading_deg=90.0, speed_m_per_s=1.2)
    step = joint(thing, "pelvis", 5.0) - joint(thing, "pelvis", 0.0)
    assert step[0] == pytest.approx(-6.0, abs=0.05)  # 90 degrees to the left of y
    assert abs(step[1]) < 0.05
    assert abs(thing.mesh.bounds[0, 2] - 0.5) < 0.02


@pytest.mark.parametrize("speed", [0.7, 1.3, 2.0])
def test_feet_that_stand_do_not_skid(speed):
    thing = one("walk", 3, speed_m_per_s=speed, build=Build(1.75))
    times = np.arange(0, 2.0, 0.02)
    for side in ("left", "right"):
        ankle = np.stack([joint(thing, f"{side}_ankle", t) for t in times])
        toes = np.stack([joint(thing, f"{side}_toes", t) for t in times])
        is_flat = (ankle[:, 2] < ankle[:, 2].min() + 0.004) & (toes[:, 2] < 0.035)
        standing = is_flat[1:] & is_flat[:-1]
        assert standing.mean() > 0.15
        moved = np.abs(np.diff(toes[:, 1]))[standing]
        assert moved.max() < 0.004


def test_each_foot_leaves_the_ground_in_turn():
    thing = one("walk", 3)
    heights = np.stack(
        [[joint(thing, f"{side}_ankle", t)[2] for side in ("left", "right")]
         for t in np.arange(0, 3, 0.03)]
    )  # fmt: skip
    lifted = heights > heights.min(0) + 0.03
    assert lifted.any(0).all()
    assert np.corrcoef(heights.T)[0, 1] < 0


def test_frozen_people_do_not_move():
    for activity in ("walk", "dance", "talk"):
        thing = one(activity, 6, frozen=True)
        assert thing.motion is None
        assert np.array_equal(thing.joints(0.0), thing.joints(7.0))


def test_people_are_where_they_are_put_and_look_where_they_should():
    thing = one("stand", 8, place=(3.0, -2.0, 1.0), heading_deg=180.0)
    assert joint(thing, "pelvis")[:2] == pytest.approx((3.0, -2.0), abs=0.15)
    assert joint(thing, "pelvis")[2] > 1.4
    assert joint(thing, "left_shoulder")[0] > joint(thing, "right_shoulder")[0]


def test_those_who_sit_are_on_their_seat():
    for height in (0.4, 0.45, 0.6):
        thing = one("sit", 9, seat_m=height, build=Build(1.75))
        assert height < joint(thing, "left_hip")[2] < height + 0.16
        below = thing.mesh.corners.reshape(-1, 3)
        under = below[(np.abs(below[:, :2]) < 0.1).all(1)][:, 2].min()
        assert height - 0.12 < under < height + 0.05
        assert joint(thing, "left_knee")[1] > 0.3


def test_elbows_and_knees_bend_only_their_way():
    for seed, activity in enumerate(STAYING * 2):
        thing = one(activity, seed, frozen=True, detail=FAR)
        for side in ("left", "right"):
            hip, knee, ankle = (joint(thing, f"{side}_{n}") for n in ("hip", "knee", "ankle"))
            ahead = joint(thing, f"{side}_toes") - ankle
            bent = knee - (hip + ankle) / 2
            assert bent @ ahead > -0.01 * np.sqrt(ahead @ ahead)


def test_one_generator_state_gives_one_person():
    for activity in ("stand", "walk"):
        first, again = one(activity, 7), one(activity, 7)
        assert first.mesh.corners.tobytes() == again.mesh.corners.tobytes()
        assert first.mesh.materials == again.mesh.materials
        assert first.joints(1.0).tobytes() == again.joints(1.0).tobytes()


def test_everyone_is_different():
    shapes = {one("stand", seed, detail=FAR).mesh.corners.tobytes() for seed in range(10)}
    assert len(shapes) == 10


@pytest.mark.parametrize(("detail", "most"), MOST_TRIANGLES.items())
def test_details_keep_to_their_triangles(detail, most):
    counts = [len(one(a, n, detail=detail).mesh.corners) for n, a in enumerate(ACTIVITIES)]
    assert max(counts) <= most
    assert np.mean(counts) < 0.85 * most


def test_meshes_are_whole():
    mesh = random_person(np.random.default_rng(0)).mesh
    assert np.isfinite(mesh.corners).all()
    assert np.isfinite(mesh.uv).all()
    assert np.allclose((mesh.normals**2).sum(-1), 1)
    across = np.cross(
        mesh.corners[:, 1] - mesh.corners[:, 0], mesh.corners[:, 2] - mesh.corners[:, 0]
    )
    outward = (across[:, None] * mesh.normals).sum(-1).mean(1) > 0
    area = np.sqrt((across**2).sum(1))
    assert area[outward].sum() > 0.97 * area.sum()


def test_what_makes_no_sense_is_refused():
    with pytest.raises(UsageError, match="stand, talk"):
        one("fly")
    with pytest.raises(RangeError, match="seats"):
        one("sit", seat_m=2.0)
    with pytest.raises(RangeError, match="speeds"):
        one("walk", speed_m_per_s=9.0)
    with pytest.raises(RangeError, match="detail"):
        one(detail=3.0)
    with pytest.raises(RangeError, match="tall"):
        Build(2.5)
    with pytest.raises(RangeError, match="weight"):
        Build(1.7, weight=3.0)
