"""The shapes of a body below the head, as lofts on which skin and clothes lie."""

from dataclasses import dataclass, replace

import numpy as np

from relievo.scenes.mesh import Points
from relievo.scenes.people.build import REFERENCE_M, Build
from relievo.scenes.people.loft import Bind, Bound, Bump, Loft, Values, along, chain, smoothstep
from relievo.scenes.people.skeleton import BONE, Skeleton, arm_direction

# Reference height; half breadth, depth ahead and behind of a woman and of a man; how much fat adds
# at the sides, ahead and behind; where the middle lies ahead of the axis.
_TRUNK = np.array(
    [
        # z     side w, m     front w, m    back w, m     fat s, f, b          y
        [0.790, 0.045, 0.045, 0.045, 0.045, 0.060, 0.055, 0.010, 0.010, 0.010, 0.000],
        [0.835, 0.135, 0.125, 0.080, 0.082, 0.105, 0.095, 0.030, 0.020, 0.020, 0.000],
        [0.900, 0.176, 0.166, 0.092, 0.096, 0.122, 0.112, 0.045, 0.035, 0.030, 0.000],
        [0.960, 0.172, 0.163, 0.100, 0.100, 0.116, 0.108, 0.055, 0.050, 0.030, 0.000],
        [1.030, 0.146, 0.153, 0.106, 0.106, 0.092, 0.094, 0.065, 0.065, 0.030, 0.004],
        [1.100, 0.126, 0.146, 0.102, 0.108, 0.080, 0.086, 0.065, 0.072, 0.030, 0.006],
        [1.180, 0.130, 0.152, 0.104, 0.112, 0.088, 0.096, 0.050, 0.058, 0.025, 0.004],
        [1.270, 0.143, 0.166, 0.106, 0.118, 0.100, 0.112, 0.035, 0.040, 0.025, 0.000],
        [1.340, 0.152, 0.176, 0.096, 0.110, 0.104, 0.118, 0.028, 0.022, 0.025, -0.004],
        [1.395, 0.152, 0.174, 0.078, 0.090, 0.098, 0.112, 0.020, 0.014, 0.020, -0.008],
        [1.430, 0.134, 0.154, 0.058, 0.066, 0.082, 0.092, 0.014, 0.010, 0.015, -0.012],
        [1.457, 0.100, 0.116, 0.052, 0.058, 0.070, 0.078, 0.012, 0.008, 0.012, -0.014],
        [1.480, 0.069, 0.082, 0.050, 0.056, 0.060, 0.067, 0.010, 0.008, 0.010, -0.012],
        [1.505, 0.053, 0.061, 0.049, 0.056, 0.055, 0.061, 0.008, 0.008, 0.010, -0.006],
        [1.545, 0.050, 0.057, 0.048, 0.055, 0.053, 0.059, 0.008, 0.010, 0.010, 0.004],
        [1.590, 0.050, 0.056, 0.048, 0.054, 0.052, 0.058, 0.006, 0.010, 0.008, 0.008],
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A body's build, bones and shapes.

    Attributes:
        build: its build.
        skeleton: its bones at rest.
        trunk: from the crotch to the neck; s is the height at rest.
        arms: left and right, from inside the shoulder to the wrist; s = 0 is the shoulder.
        legs: left and right, from the hip to the ankle; s = 0 is the hip.
    """

    build: Build
    skeleton: Skeleton
    trunk: Loft
    arms: tuple[Loft, Loft]
    legs: tuple[Loft, Loft]

    @property
    def size(self) -> float:
        """How long limbs are as a share of the reference adult's."""
        return self.build.height_m / REFERENCE_M

    def height(self, z: float) -> float:
        """The height on this body of a height on the reference adult."""
        return float(self.build.heights(z))


def figure(build: Build, skeleton: Skeleton, *, rounded: bool = True) -> Figure:
    """The shapes of a body; rounded = limbs and trunk run smoothly into each other."""
    left_arm, right_arm = _arm(build, skeleton, -1), _arm(build, skeleton, 1)
    left_leg, right_leg = _leg(build, skeleton, -1), _leg(build, skeleton, 1)
    bare = _trunk(build, skeleton)
    if not rounded:
        return Figure(build, skeleton, bare, (left_arm, right_arm), (left_leg, right_leg))
    fillet = 0.07 * build.breadth
    trunk = replace(bare, near=(left_arm, right_arm, left_leg, right_leg), fillet_m=fillet)
    arms = (
        replace(left_arm, near=(bare,), fillet_m=fillet),
        replace(right_arm, near=(bare,), fillet_m=fillet),
    )
    legs = (
        replace(left_leg, near=(bare,), fillet_m=fillet),
        replace(right_leg, near=(bare,), fillet_m=fillet),
    )
    return Figure(build, skeleton, trunk, arms, legs)


def _trunk(build: Build, skeleton: Skeleton) -> Loft:
    z = build.heights(_TRUNK[:, 0])
    woman, man, fat = _TRUNK[:, 1:6:2], _TRUNK[:, 2:7:2], _TRUNK[:, 7:10]
    size = woman + build.manly * (man - woman)
    # Children are as broad at the waist as at the hips, with a round belly.
    child = size.mean(0) + 0.55 * (size - size.mean(0))
    is_middle = (_TRUNK[:, 0] > 0.85) & (_TRUNK[:, 0] < 1.3)
    size = np.where(is_middle[:, None], size + build.youth * (child - size), size)
    weight = build.weight if build.weight > 0 else 0.35 * build.weight
    side, front, back = ((size + weight * fat) * build.breadth).T
    centre = np.zeros((len(z), 3))
    centre[:, 1], centre[:, 2] = _TRUNK[:, 10] * build.breadth, z
    ones = np.ones((len(z), 1))
    loft = Loft(
        z,
        centre,
        ones * [0.0, 1.0, 0.0],
        ones * [-1.0, 0.0, 0.0],
        front,
        back,
        side,
        _trunk_bind(build, skeleton),
        2.35,
    )
    return replace(loft, bumps=_trunk_bumps(build))


def _trunk_bumps(build: Build) -> tuple[Bump, ...]:
    grown, breadth = 1 - build.youth, build.breadth
    womanly = max(0.0, 1 - 1.6 * build.manly) * grown
    bust = (0.040 + 0.014 * build.weight) * womanly + 0.008 * build.manly * grown
    belly = 0.025 * max(build.weight, 0) + 0.012 * build.youth
    seat = 0.024 + 0.012 * build.weight * grown
    bumps = [(1.08, 0.0, 0.13, 0.13, belly, False)]
    for side in (-1, 1):
        bumps.append((1.245 + 0.02 * build.manly, side * 0.074, 0.062, 0.062, bust, False))
        bumps.append((0.895, side * 0.078, 0.075, 0.075, seat, True))
    return tuple(
        Bump(float(build.heights(z)), x * breadth, dz * breadth, dx * breadth, out * breadth, back)
        for z, x, dz, dx, out, back in bumps
    )


def _trunk_bind(build: Build, skeleton: Skeleton) -> Bind:
    size = build.height_m / REFERENCE_M
    bones = [BONE[name] for name in ("spine", "chest", "neck", "head")]
    places = [skeleton.origins[bone, 2] for bone in bones]
    spine = chain(bones, places, np.array([0.07, 0.07, 0.035, 0.03]) * size)
    low, top = build.heights(np.array([1.30, 1.455]))
    inner, outer = 0.05 * build.breadth, 0.16 * build.breadth

    def bind(s: Values, points: Points) -> Bound:
        bone, share = spine(s, points)
        beside = smoothstep((np.abs(points[:, 0]) - inner) / (outer - inner))
        beside = beside * smoothstep((s - low) / (0.1 * size))
        name = np.where(points[:, 0] < 0, BONE["left_clavicle"], BONE["right_clavicle"])
        is_shoulder = (beside > 0) & (s > low) & (s < top)
        return Bound(np.where(is_shoulder, name, bone), np.where(is_shoulder, beside, share))

    return bind


def _arm(build: Build, skeleton: Skeleton, side: int) -> Loft:
    name = "left" if side < 0 else "right"
    size, breadth = build.height_m / REFERENCE_M, build.breadth
    shoulder, direction = skeleton.of(f"{name}_arm"), arm_direction(side)
    places = np.array([0.05, 0.11, 0.18, 0.24, 0.285, 0.315, 0.36, 0.42, 0.50, 0.56, 0.59]) * size
    inner = np.array([[-0.105, 0.0, 0.012], [-0.055, 0.0, 0.019], [-0.005, 0.0, 0.004]])
    inner[:, 0] *= side
    path = np.concatenate([shoulder + inner * breadth, shoulder + places[:, None] * direction])
    muscle = np.array([0, 0, 3, 5, 5, 6, 4, 2, 1, 3, 4, 3, 1, 0]) * 1e-3
    front = np.array([42, 52, 59, 57, 50, 47, 43, 40, 40, 43, 40, 33, 29, 28]) * 1e-3
    wide = np.array([36, 46, 53, 51, 46, 43, 40, 39, 39, 42, 39, 29, 22, 21]) * 1e-3
    grow = muscle * (2 * build.manly - 1.2) * (1 - build.youth)
    fat = np.array([6, 8, 10, 13, 14, 13, 11, 9, 8, 8, 7, 5, 3, 2]) * 1e-3
    grow = grow + fat * (build.weight if build.weight > 0 else 0.45 * build.weight)
    bones = [BONE[f"{name}_{bone}"] for bone in ("arm", "forearm", "twist")]
    bind = chain(bones, np.array([0.0, 0.30, 0.44]) * size, np.array([0.07, 0.045, 0.1]) * size)
    way = np.concatenate([path[:3], shoulder[None]])
    start = -float(np.sqrt((np.diff(way, axis=0) ** 2).sum(1)).sum())
    deep, broad = (front + grow) * breadth, (wide + grow) * breadth
    return along(path, (0, 1, 0), front=deep, back=deep, side=broad, bind=bind, start=start)


def _leg(build: Build, skeleton: Skeleton, side: int) -> Loft:
    name = "left" if side < 0 else "right"
    breadth, manly = build.breadth, build.manly
    # reference height, ahead, behind, half breadth, y of the middle, what fat adds; millimetres
    table = (
        np.array(
            [
                [920, 78, 86, 76, 2, 16],
                [860, 84, 92, 82, 0, 20],
                [790, 82, 86, 82, 2, 21],
                [710, 77, 78, 75, 4, 18],
                [620, 66, 66, 63, 6, 13],
                [545, 58, 56, 55, 6, 9],
                [490, 56, 53, 53, 4, 7],
                [440, 50, 54, 52, 0, 7],
                [375, 46, 64, 56, -6, 8],
                [310, 44, 60, 53, -9, 7],
                [230, 39, 45, 42, -11, 4],
                [150, 34, 38, 33, -12, 2],
                [95, 36, 38, 33, -12, 2],
                [60, 38, 38, 33, -12, 2],
            ]
        )
        / 1000
    )
    hip, knee, ankle = (skeleton.of(f"{name}_{bone}") for bone in ("thigh", "shin", "foot"))
    z = build.heights(table[:, 0])
    x = np.interp(z, [ankle[2], knee[2], hip[2]], [ankle[0], knee[0], hip[0]])
    path = np.stack([x, table[:, 4] * breadth, z], axis=1)
    weight = build.weight if build.weight > 0 else 0.5 * build.weight
    grow = table[:, 5] * weight - 0.004 * (1 - manly) * (table[:, 0] < 0.5)
    grow = grow + 0.004 * (0.5 - manly) * (table[:, 0] > 0.6)
    front, back, wide = ((table[:, n] + grow) * breadth for n in (1, 2, 3))
    s = hip[2] - z
    bones = [BONE[f"{name}_{bone}"] for bone in ("thigh", "shin", "foot")]
    places = np.array([0.0, hip[2] - knee[2], hip[2] - ankle[2]])
    bind = chain(bones, places, np.array([0.12, 0.07, 0.03]) * breadth)
    ones = np.ones((len(z), 1))
    return Loft(s, path, ones * [0.0, 1.0, 0.0], ones * [1.0, 0.0, 0.0], front, back, wide, bind)
