"""From what a pose means to the turns of all bones: feet and hands where they should be."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Points, turn
from relievo.scenes.people.skeleton import BONE, BONES, PARENT, Posed, Skeleton, arm_direction
from relievo.scenes.people.skin import euler

_REACH = 0.997
"""Arms and legs are never quite straight, so that knees and elbows know where to bend."""

Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Arm:
    """What an arm does; directions are of the chest: outward, ahead, up.

    Attributes:
        hand: of the wrist from the shoulder, in lengths of the arm.
        elbow: where the elbow points.
        twist_deg: 0 = the thumb ahead when the arm hangs, 80 = the palm back, -80 = ahead.
        flex_deg: how far the hand bends to the palm's side.
        shrug_deg: how far the shoulder is raised.
    """

    hand: Three = (0.1, 0.06, -0.97)
    elbow: Three = (0.5, -1.0, 0.0)
    twist_deg: float = 15.0
    flex_deg: float = 5.0
    shrug_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class Foot:
    """Where a foot is; lengths are shares of the body's height.

    Attributes:
        out: of the heel's middle from the body's, to the foot's own side.
        ahead: likewise, ahead.
        lift: above the ground.
        yaw_deg: how far the toes point outward.
        pitch_deg: above 0 the toes are up, below 0 the heel is.
        knee: how far the knee points outward, besides where the foot points.
    """

    out: float = 0.055
    ahead: float = 0.0
    lift: float = 0.0
    yaw_deg: float = 8.0
    pitch_deg: float = 0.0
    knee: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """A posture; sides are the person's own, angles in degrees.

    Attributes:
        shift: of the pelvis: right, ahead, in shares of the body's height.
        sink: how far the pelvis is below where straight legs would hold it, in lengths of the leg.
        seat_m: height of what the person sits on; None = it stands.
        pelvis: bowing ahead, leaning to the right, turning to the left.
        trunk: likewise, of the chest against the pelvis.
        head: likewise, of the head against the chest.
        left_arm: what the left arm does.
        right_arm: what the right arm does.
        left_foot: where the left foot is.
        right_foot: where the right foot is.
        hop: how far the whole body is off the ground, in shares of its height.
    """

    shift: tuple[float, float] = (0.0, 0.0)
    sink: float = 0.0
    seat_m: float | None = None
    pelvis: Three = (0.0, 0.0, 0.0)
    trunk: Three = (0.0, 0.0, 0.0)
    head: Three = (0.0, 0.0, 0.0)
    left_arm: Arm = field(default_factory=Arm)
    right_arm: Arm = field(default_factory=Arm)
    left_foot: Foot = field(default_factory=Foot)
    right_foot: Foot = field(default_factory=Foot)
    hop: float = 0.0

    @property
    def arms(self) -> Mapping[int, Arm]:
        """The arms by side, -1 for the left one."""
        return {-1: self.left_arm, 1: self.right_arm}

    @property
    def feet(self) -> Mapping[int, Foot]:
        """The feet by side, -1 for the left one."""
        return {-1: self.left_foot, 1: self.right_foot}


class _Bones:
    """Turns and places of bones, filled in from the pelvis on."""

    def __init__(self, skeleton: Skeleton) -> None:
        self.rest = skeleton.origins
        self.origins = skeleton.origins.copy()
        self.turns = np.tile(np.eye(3), (len(BONES), 1, 1))

    def set(self, bone: str, R: NDArray[np.float64]) -> None:
        """Gives a bone its turn in the person's frame and puts it at the end of its parent."""
        n = BONE[bone]
        parent = PARENT[n]
        self.turns[n] = R
        if parent >= 0:
            arm = self.rest[n] - self.rest[parent]
            self.origins[n] = self.origins[parent] + self.turns[parent] @ arm


def solve(pose: Pose, skeleton: Skeleton, height_m: float) -> Posed:
    """Turns the bones of a skeleton as a pose says.

    Feet come to lie where the pose wants them: the pelvis is as high as both legs allow.

    Args:
        pose: the posture.
        skeleton: the bones at rest.
        height_m: of the whole body.
    """
    bones = _Bones(skeleton)
    R_pelvis = euler(*pose.pelvis)
    ankles = {side: _ankle(side, pose, skeleton, height_m) for side in (-1, 1)}
    bones.origins[BONE["pelvis"]] = _pelvis_place(pose, skeleton, height_m, R_pelvis, ankles)
    bones.set("pelvis", R_pelvis)
    half = euler(*(angle / 2 for angle in pose.trunk))
    bones.set("spine", R_pelvis @ half)
    bones.set("chest", R_pelvis @ half @ half)
    nod = euler(*(angle / 2 for angle in pose.head))
    bones.set("neck", bones.turns[BONE["chest"]] @ nod)
    bones.set("head", bones.turns[BONE["neck"]] @ nod)
    for side in (-1, 1):
        _set_arm(bones, skeleton, pose.arms[side], side)
        _set_leg(bones, skeleton, pose.feet[side], side, ankles[side])
    return Posed(bones.origins, bones.turns)


def _ankle(side: int, pose: Pose, skeleton: Skeleton, height_m: float) -> Points:
    """Where the ankle is, (3,), for a foot that turns about its heel or about its ball."""
    foot, name = pose.feet[side], "left" if side < 0 else "right"
    rest, ball = skeleton.of(f"{name}_foot"), skeleton.of(f"{name}_toes")
    heel = np.array([rest[0], rest[1] - 0.45 * (ball[1] - rest[1]), 0.0])
    pivot = heel if foot.pitch_deg > 0 else ball
    place = np.array([side * foot.out, foot.ahead, foot.lift + pose.hop]) * height_m
    lifted = pivot + turn(foot.pitch_deg, "x") @ (rest - pivot)
    flat = np.array([rest[0], rest[1], 0.0])
    return np.asarray(place + turn(-side * foot.yaw_deg) @ (lifted - flat))


def _leg_lengths(skeleton: Skeleton, name: str) -> tuple[float, float]:
    thigh = skeleton.length(f"{name}_thigh", f"{name}_shin")
    return thigh, skeleton.length(f"{name}_shin", f"{name}_foot")


def _pelvis_place(
    pose: Pose,
    skeleton: Skeleton,
    height_m: float,
    R: NDArray[np.float64],
    ankles: Mapping[int, Points],
) -> Points:
    """As high as the legs allow, less what the pose bends them; or on the seat."""
    rest = skeleton.of("pelvis")
    flat = np.array([pose.shift[0] * height_m, pose.shift[1] * height_m, 0.0])
    heights = []
    for side, name in ((-1, "left"), (1, "right")):
        hip = R @ (skeleton.of(f"{name}_thigh") - rest)
        reach = _REACH * sum(_leg_lengths(skeleton, name))
        beside = (ankles[side] - flat - hip)[:2]
        up = np.sqrt(max(reach**2 - float((beside**2).sum()), (0.3 * reach) ** 2))
        heights.append(float(ankles[side][2] + up - hip[2]))
    if pose.seat_m is not None:
        hip_above = rest[2] - skeleton.of("left_thigh")[2]
        return np.asarray(flat + np.array([0.0, 0.0, pose.seat_m + hip_above + 0.052 * height_m]))
    leg = sum(_leg_lengths(skeleton, "left"))
    up = _soft_min(heights[0], heights[1], 0.02 * leg) - pose.sink * leg
    return np.asarray(flat + np.array([0.0, 0.0, up]))


def _soft_min(a: float, b: float, width: float) -> float:
    """At most the smaller one, without a kink where both are equal."""
    near = max(width - abs(a - b), 0.0) / width
    return min(a, b) - near * near * width / 4


def _set_arm(bones: _Bones, skeleton: Skeleton, arm: Arm, side: int) -> None:
    name = "left" if side < 0 else "right"
    R_chest = bones.turns[BONE["chest"]]
    bones.set(f"{name}_clavicle", R_chest @ turn(-side * arm.shrug_deg, "y"))
    upper = skeleton.length(f"{name}_arm", f"{name}_forearm")
    lower = skeleton.length(f"{name}_forearm", f"{name}_hand")
    bones.set(f"{name}_arm", R_chest)
    shoulder = bones.origins[BONE[f"{name}_arm"]]
    mirror = np.array([side, 1.0, 1.0])
    target = shoulder + R_chest @ (np.array(arm.hand) * mirror) * (upper + lower)
    pole = R_chest @ (np.array(arm.elbow) * mirror)
    u, f, hinge = _two_bones(shoulder, target, pole, upper, lower)
    along = arm_direction(side)
    R_rest = _basis(along, _cross(along, np.array([0.0, 1.0, 0.0])))
    bones.set(f"{name}_arm", _basis(u, hinge) @ R_rest.T)
    R_forearm = _basis(f, hinge) @ R_rest.T
    bones.set(f"{name}_forearm", R_forearm)
    R_twist = R_forearm @ _turn_about(along, -side * arm.twist_deg)
    bones.set(f"{name}_twist", R_twist)
    # The hand bends about the thumb's direction, ahead at rest.
    bones.set(f"{name}_hand", R_twist @ turn(side * arm.flex_deg, "y"))


def _set_leg(bones: _Bones, skeleton: Skeleton, foot: Foot, side: int, ankle: Points) -> None:
    name = "left" if side < 0 else "right"
    R_pelvis = bones.turns[BONE["pelvis"]]
    bones.set(f"{name}_thigh", R_pelvis)
    hip = bones.origins[BONE[f"{name}_thigh"]]
    R_yaw = turn(-side * foot.yaw_deg, "z")
    ahead = R_pelvis @ [0.0, 1.0, 0.35] + R_yaw @ [0.0, 1.0, 0.0]
    pole = ahead + R_yaw @ [side * foot.knee, 0.0, 0.0]
    u, f, hinge = _two_bones(hip, ankle, pole, *_leg_lengths(skeleton, name))
    for bone, end, direction in (("thigh", "shin", u), ("shin", "foot", f)):
        rest = skeleton.of(f"{name}_{end}") - skeleton.of(f"{name}_{bone}")
        R_rest = _basis(rest, np.array([-1.0, 0.0, 0.0]))
        bones.set(f"{name}_{bone}", _basis(direction, hinge) @ R_rest.T)
    R_foot = R_yaw @ turn(foot.pitch_deg, "x")
    bones.set(f"{name}_foot", R_foot)
    # With the heel up the toes stay on the ground.
    lifted = min(max(foot.lift / 0.04, 0.0), 1.0)
    bend = (1 - lifted) * min(max(-foot.pitch_deg, 0.0), 45.0) + lifted * 12.0
    bones.set(f"{name}_toes", R_foot @ turn(bend, "x"))


def _two_bones(
    start: Points, target: Points, pole: Points, first: float, second: float
) -> tuple[Points, Points, Points]:
    """Directions of two bones that reach for a target, and the axis of the joint between them."""
    way = target - start
    whole = max(math.sqrt(way @ way), 1e-6)
    direction = way / whole
    reach = min(max(whole, 1.05 * abs(first - second) + 0.02), _REACH * (first + second))
    middle = (reach**2 + first**2 - second**2) / (2 * reach)
    out = math.sqrt(max(first**2 - middle**2, 0.0))
    aside = _unit(pole - direction * (pole @ direction))
    joint = direction * middle + aside * out
    end = direction * reach
    return _unit(joint), _unit(end - joint), _cross(aside, direction)


def _basis(along: Points, across: Points) -> NDArray[np.float64]:
    """The rotation whose first two columns are a direction and what is across it."""
    first = _unit(along)
    second = _unit(across - first * (across @ first))
    return np.stack([first, second, _cross(first, second)], axis=1)


def _unit(vector: Points) -> Points:
    """One vector of length 1; NumPy's ways for many are slow for one."""
    return np.asarray(vector / max(math.sqrt(vector @ vector), 1e-12))


def _cross(a: Points, b: Points) -> Points:
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def _turn_about(axis: Points, degrees: float) -> NDArray[np.float64]:
    angle = np.radians(degrees)
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross)
