"""How poses change with time: steps, swaying, gestures."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from relievo.scenes.people.loft import Values
from relievo.scenes.people.poses import Stance
from relievo.scenes.people.solve import Arm, Foot, Pose

Movement: TypeAlias = Callable[[float], Pose]
"""From a time in seconds to the pose of that time."""


@dataclass(frozen=True, slots=True)
class Gait:
    """A way to walk or run.

    Attributes:
        speed: metres per second.
        height_m: of the body.
        phase: where in its cycle it begins, 0 to 1.
        runs: whether both feet leave the ground.
        swing: how far the arms swing, a factor.
        out: how far the hands are held out, in lengths of the arm.
        bow: of the trunk, degrees.
    """

    speed: float
    height_m: float
    phase: float = 0.0
    runs: bool = False
    swing: float = 1.0
    out: float = 0.1
    bow: float = 3.0

    @property
    def cycle_s(self) -> float:
        """Duration of two steps, seconds."""
        size = self.height_m / 1.75
        if self.runs:
            return 0.72 * float(size**0.5)
        # Steps get longer and quicker alike with the speed.
        return float(1.07 * size**0.5 * (1.35 * size**0.5 / self.speed) ** 0.5)

    def pose(self, time_s: float) -> Pose:
        """The pose at a time, in the frame of the moving body."""
        share = self.phase + time_s / self.cycle_s
        left, right = share % 1.0, (share + 0.5) % 1.0
        turn = np.cos(2 * np.pi * share)  # 1 = the left heel touches the ground
        side = np.sin(2 * np.pi * share)  # 1 = the weight is on the left leg
        bob = np.sin(4 * np.pi * share) if self.runs else 0.0
        return Pose(
            shift=(-0.011 * float(side), 0.03 if self.runs else 0.012),
            sink=0.07 + 0.01 * float(bob) if self.runs else 0.012,
            pelvis=(4.0, 2.5 * float(side), -5.0 * float(turn)),
            trunk=(self.bow + (7.0 if self.runs else 0.0), -2.5 * float(side), 9.0 * float(turn)),
            head=(-self.bow, 0.0, -4.0 * float(turn)),
            left_arm=self._arm(-float(np.cos(2 * np.pi * (left - 0.03)))),
            right_arm=self._arm(-float(np.cos(2 * np.pi * (right - 0.03)))),
            left_foot=self._foot(left),
            right_foot=self._foot(right),
            hop=self._hop(share),
        )

    def _arm(self, ahead: float) -> Arm:
        """An arm that swings; ahead from -1 to 1."""
        if self.runs:
            hand = self.out - 0.12 - 0.08 * ahead, 0.24 + 0.36 * ahead, -0.46 + 0.2 * ahead
            return Arm(hand, (0.6, -1.0, -0.3), 5.0, 5.0)
        reach = self.swing * 0.32 * ahead
        up = -0.955 + 0.12 * max(ahead, 0.0) ** 2 * self.swing + 0.05 * ahead**2 * self.swing
        return Arm((self.out, 0.06 + reach, up), (0.4, -1.0, 0.0), 20.0, 4.0)

    def _foot(self, share: float) -> Foot:
        """A foot; at share 0 its heel touches the ground."""
        on_ground = 0.37 if self.runs else 0.62
        stride = self.speed * self.cycle_s / self.height_m
        reach = stride * on_ground / 2
        out = 0.03 if self.runs else 0.042
        middle = -0.02
        if share < on_ground:
            u = share / on_ground
            pitch = _between(u, (0, 0.16, 0.55, 1), (16, 0, 0, -42))
            return Foot(out, middle + reach * (1 - 2 * u), 0.0, 6.0, pitch)
        u = (share - on_ground) / (1 - on_ground)
        slope = -stride * (1 - on_ground)  # it leaves and meets the ground without skidding
        ahead = reach * (-1 + 2 * u * u * (3 - 2 * u)) + slope * u * (1 - u) * (1 - 2 * u)
        height = 0.16 if self.runs else 0.03
        lift = height * float(np.sin(np.pi * u)) ** 2 * (1.4 - 0.8 * u)
        pitch = _between(u, (0, 0.25, 0.6, 1), (-42, -50 if self.runs else -32, 0, 16))
        return Foot(out, middle + ahead, lift, 6.0, pitch)

    def _hop(self, share: float) -> float:
        """How far both feet are off the ground while none of them stands."""
        if not self.runs:
            return 0.0
        flight = (share % 0.5 - 0.37) / 0.13
        return 0.018 * float(np.sin(np.pi * flight)) ** 2 if flight > 0 else 0.0


def swaying(stance: Stance, generator: np.random.Generator) -> Movement:
    """A posture as living people hold it: it sways, breathes, looks about and gestures."""
    rates = generator.uniform(0.08, 0.35, 12)
    phases = generator.uniform(0, 2 * np.pi, 12)
    quick = generator.uniform(0.35, 0.9, 6)
    size = 0.15 + 0.85 * stance.lively
    pose = stance.pose
    steady = 0.3 if pose.seat_m is not None else 1.0

    def movement(time_s: float) -> Pose:
        slow = np.sin(2 * np.pi * rates * time_s + phases)
        fast = np.sin(2 * np.pi * quick * time_s + phases[:6])
        shift = (
            pose.shift[0] + 0.006 * steady * float(slow[0]),
            pose.shift[1] + 0.003 * float(slow[1]),
        )
        head = 3 * size * float(slow[2]), 2 * size * float(slow[3]), 12 * size * float(slow[4])
        trunk = 1.0 * float(slow[5]), 1.2 * float(slow[6]), 4.0 * size * float(slow[7])
        return replace(
            pose,
            shift=shift if pose.seat_m is None else pose.shift,
            head=_added(pose.head, head),
            trunk=_added(pose.trunk, trunk),
            left_arm=_moved(pose.left_arm, stance.lively, slow[8:10], fast[:3]),
            right_arm=_moved(pose.right_arm, stance.lively, slow[10:12], fast[3:]),
        )

    return movement


def _moved(arm: Arm, lively: float, slow: Values, fast: Values) -> Arm:
    """An arm that gestures if its hand is before the body, and else hardly moves."""
    is_free = (arm.hand[1] > 0.4 and arm.hand[2] > -0.7) or arm.hand[2] > 0.2
    size = 0.12 * max(lively - 0.2, 0.0) if is_free else 0.006
    step = (float(fast[0]) + 0.5 * float(slow[0]), 0.7 * float(fast[1]), float(fast[2]))
    hand = _added(arm.hand, (size * step[0], size * step[1], size * step[2]))
    return replace(arm, hand=hand, twist_deg=arm.twist_deg + 150 * size * float(slow[1]))


def _added(
    a: tuple[float, float, float], b: tuple[float, float, float]
) -> tuple[float, float, float]:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _between(at: float, knots: tuple[float, ...], values: tuple[float, ...]) -> float:
    """A smooth step from each value to the next."""
    n = int(np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2))
    t = (at - knots[n]) / (knots[n + 1] - knots[n])
    t = min(max(t, 0.0), 1.0)
    return values[n] + (values[n + 1] - values[n]) * t * t * (3 - 2 * t)
