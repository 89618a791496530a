"""Bones and joints: where they lie at rest, and where they are once the bones have turned.

The frame of a person: x right, y ahead (where it looks), z up, the origin on the ground. So a
person's left side has x < 0. At rest it stands upright with its arms held out a little.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Points
from relievo.scenes.people.build import REFERENCE_M, Build

_TRUNK = (("pelvis", ""), ("spine", "pelvis"), ("chest", "spine"), ("neck", "chest"),
          ("head", "neck"))  # fmt: skip
_ARM = (("clavicle", "chest"), ("arm", "clavicle"), ("forearm", "arm"), ("twist", "forearm"),
        ("hand", "twist"))  # fmt: skip
_LEG = (("thigh", "pelvis"), ("shin", "thigh"), ("foot", "shin"), ("toes", "foot"))


def _sided(chain: tuple[tuple[str, str], ...], side: str) -> tuple[tuple[str, str], ...]:
    trunk = {name for name, _ in _TRUNK}
    return tuple(
        (f"{side}_{name}", parent if parent in trunk else f"{side}_{parent}")
        for name, parent in chain
    )


_TREE = (
    *_TRUNK,
    *_sided(_ARM, "left"),
    *_sided(_ARM, "right"),
    *_sided(_LEG, "left"),
    *_sided(_LEG, "right"),
)
BONES = tuple(name for name, _ in _TREE)
"""Names of the bones; each turns about its own beginning."""
BONE = {name: number for number, name in enumerate(BONES)}
PARENT = np.array([BONE.get(parent, -1) for _, parent in _TREE])

_OF_JOINTS = {
    "head_top": "head", "head": "head", "neck": "neck", "chest": "chest", "pelvis": "pelvis",
    "left_shoulder": "left_arm", "right_shoulder": "right_arm",
    "left_elbow": "left_forearm", "right_elbow": "right_forearm",
    "left_wrist": "left_hand", "right_wrist": "right_hand",
    "left_hand": "left_hand", "right_hand": "right_hand",
    "left_hip": "left_thigh", "right_hip": "right_thigh",
    "left_knee": "left_shin", "right_knee": "right_shin",
    "left_ankle": "left_foot", "right_ankle": "right_foot",
    "left_toes": "left_toes", "right_toes": "right_toes",
}  # fmt: skip
JOINTS = tuple(_OF_JOINTS)
"""What `Thing.joints` of a person gives, in this order; left and right are the person's own."""
JOINT_BONES = np.array([BONE[bone] for bone in _OF_JOINTS.values()])

ARM_OUT_DEG = 30.0
"""How far the arms are held out at rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Skeleton:
    """The bones of one person at rest.

    Attributes:
        origins: (bones, 3) where each bone begins, metres.
        joints: (joints, 3).
    """

    origins: Points
    joints: Points

    def of(self, bone: str) -> Points:
        """Where a bone begins, (3,)."""
        return np.asarray(self.origins[BONE[bone]])

    def length(self, bone: str, end: str) -> float:
        """Distance of the beginnings of two bones."""
        return float(np.sqrt(((self.of(end) - self.of(bone)) ** 2).sum()))


@dataclass(frozen=True, slots=True, eq=False)
class Posed:
    """Where bones are in a pose.

    Attributes:
        origins: (bones, 3).
        turns: (bones, 3, 3) rotations from rest.
    """

    origins: Points
    turns: NDArray[np.float64]

    def joints(self, skeleton: Skeleton) -> Points:
        """The joints (joints, 3)."""
        arm = skeleton.joints - skeleton.origins[JOINT_BONES]
        turned = np.einsum("jik,jk->ji", self.turns[JOINT_BONES], arm)
        return np.asarray(self.origins[JOINT_BONES] + turned)


def arm_direction(side: int) -> Points:
    """Along the arm at rest; side = -1 for the left one, 1 for the right one."""
    angle = np.radians(ARM_OUT_DEG)
    return np.array([side * np.sin(angle), 0.0, -np.cos(angle)])


def skeleton_of(build: Build) -> Skeleton:
    """The skeleton of a body."""
    size, breadth = build.height_m / REFERENCE_M, build.breadth
    head = build.head_m / 0.225

    def at(x: float, y: float, z: float) -> Points:
        return np.array([x * breadth, y * breadth, float(build.heights(z))])

    places = {"pelvis": at(0, 0, 0.95), "spine": at(0, -0.02, 1.05), "chest": at(0, -0.015, 1.2),
              "neck": at(0, -0.018, 1.475), "head": at(0, 0.0, 1.56)}  # fmt: skip
    ends = {"head_top": at(0, 0.01, 1.735), "head": at(0, 0.01, 1.62)}
    for side, name in ((-1, "left"), (1, "right")):
        along = arm_direction(side)
        shoulder = at(side * (0.158 + 0.02 * build.manly), -0.012, 1.395)
        wrist = shoulder + along * 0.56 * size
        ankle = at(side * 0.082, -0.012, 0.085)
        places |= {
            f"{name}_clavicle": at(side * 0.03, 0.0, 1.41),
            f"{name}_arm": shoulder,
            f"{name}_forearm": shoulder + along * 0.3 * size,
            f"{name}_twist": wrist,
            f"{name}_hand": wrist,
            f"{name}_thigh": at(side * 0.088, 0.0, 0.92),
            f"{name}_shin": at(side * 0.085, 0.004, 0.49),
            f"{name}_foot": ankle,
            f"{name}_toes": at(side * 0.086, 0.115, 0.03),
        }
        ends |= {
            f"{name}_hand": wrist + along * 0.075 * head,
            f"{name}_toes": at(side * 0.087, 0.14, 0.028),
        }
    origins = np.array([places[bone] for bone in BONES])
    joints = [ends.get(joint, places[bone]) for joint, bone in _OF_JOINTS.items()]
    return Skeleton(origins, np.array(joints))
