import numpy as np
import pytest

from relievo.scenes.people.body import figure
from relievo.scenes.people.build import Build, random_build
from relievo.scenes.people.skeleton import BONES, JOINTS, PARENT, skeleton_of
from relievo.scenes.people.solve import Arm, Foot, Pose, solve

BUILDS = [Build(1.55, 0.0), Build(1.75, 0.5), Build(1.95, 1.0, 0.8), Build(1.0, 0.5, 0.0, 0.9)]


def test_bones_hang_together():
    assert PARENT[0] == -1
    assert all(parent < number for number, parent in enumerate(PARENT))
    assert len(set(BONES)) == len(BONES)
    assert len(set(JOINTS)) == len(JOINTS)


@pytest.mark.parametrize("build", BUILDS)
def test_proportions_are_those_of_people(build):
    skeleton = skeleton_of(build)
    size = build.height_m
    assert 0.44 < skeleton.of("left_thigh")[2] / size < 0.55
    assert 0.24 < skeleton.of("left_shin")[2] / size < 0.31
    assert 0.75 < skeleton.of("left_arm")[2] / size < 0.84
    arm = skeleton.length("left_arm", "left_forearm") + skeleton.length("left_forearm", "left_hand")
    assert 0.28 < arm / size < 0.36
    heads = size / build.head_m
    assert 4.5 < heads < 8.3


def test_children_have_bigger_heads_and_shorter_legs_for_their_size():
    adult, child = Build(1.75), Build(1.0, youth=0.9)
    assert child.head_m / child.height_m > 1.3 * adult.head_m / adult.height_m
    hips = [skeleton_of(each).of("left_thigh")[2] / each.height_m for each in (adult, child)]
    assert hips[1] < hips[0]


def test_left_and_right_mirror_each_other():
    skeleton = skeleton_of(Build(1.7))
    for bone in ("arm", "hand", "thigh", "toes"):
        assert np.allclose(skeleton.of(f"left_{bone}"), skeleton.of(f"right_{bone}") * [-1, 1, 1])


def test_heavy_people_are_broader():
    waist = []
    for weight in (-1.0, 0.0, 1.0):
        build = Build(1.75, 0.5, weight)
        trunk = figure(build, skeleton_of(build)).trunk
        waist.append(np.ptp(trunk.points(1.1, np.linspace(0, 6.2, 30))[:, 0]))
    assert waist[0] < waist[1] < waist[2]
    assert 0.2 < waist[0] < waist[2] < 0.6


def test_random_builds_are_people():
    generator = np.random.default_rng(0)
    builds = [random_build(generator) for _ in range(200)]
    heights = np.array([each.height_m for each in builds])
    assert 0.05 < np.mean([each.youth > 0.1 for each in builds]) < 0.3
    assert heights.min() >= 0.9
    assert heights.max() <= 1.96
    assert all(random_build(generator, child=True).height_m <= 1.5 for _ in range(20))


@pytest.mark.parametrize("build", BUILDS)
def test_bones_keep_their_lengths_in_any_pose(build):
    skeleton = skeleton_of(build)
    pose = Pose(
        sink=0.3,
        pelvis=(20, 5, 30),
        trunk=(15, -10, 20),
        left_arm=Arm((0.3, 0.6, 0.5)),
        right_foot=Foot(0.1, 0.2, 0.1, 20, -30),
    )
    posed = solve(pose, skeleton, build.height_m)
    for number, parent in enumerate(PARENT):
        if parent >= 0:
            now = posed.origins[number] - posed.origins[parent]
            rest = skeleton.origins[number] - skeleton.origins[parent]
            assert now @ now == pytest.approx(rest @ rest)
    assert np.allclose(posed.turns @ np.swapaxes(posed.turns, 1, 2), np.eye(3))


def test_hands_reach_what_they_can_reach():
    build = Build(1.75)
    skeleton = skeleton_of(build)
    hand = (0.2, 0.6, 0.3)
    posed = solve(Pose(right_arm=Arm(hand)), skeleton, build.height_m)
    arm = skeleton.length("right_arm", "right_forearm") + skeleton.length(
        "right_forearm", "right_hand"
    )
    names = BONES.index("right_arm"), BONES.index("right_hand")
    way = posed.origins[names[1]] - posed.origins[names[0]]
    assert np.allclose(way, np.array(hand) * arm, atol=1e-6)
