"""What people wear and carry besides clothes: belts, scarves, hoods, bags, telephones."""

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import cross, merged, unit
from relievo.scenes.people.body import Figure
from relievo.scenes.people.loft import Loft, Values, rigid_to
from relievo.scenes.people.skeleton import ARM_OUT_DEG, BONE
from relievo.scenes.people.skin import Piece, around, cover, fixed, rows, sheet
from relievo.scenes.shapes import box, tube


def belt(body: Figure, material: Material, at: float, lift_m: float) -> Piece:
    """A belt at a height of the reference adult."""
    s = np.array([[-0.018], [-0.016], [0.016], [0.018]]) * body.size + body.height(at)
    offset = lift_m + np.array([[0.0], [0.008], [0.008], [0.0]])
    return cover(body.trunk, s, around(16), material, offset)


def tie(body: Figure, material: Material) -> Piece:
    """A tie down the middle of the front."""
    s = rows(body.height(1.08), body.height(1.465), 7)
    half = np.array([0.01, 0.045, 0.04, 0.034, 0.027, 0.02, 0.028])[:, None] * body.build.breadth
    angle = np.array([-1.0, 0.0, 1.0]) * half / 0.13
    offset = np.array([0.016, 0.020, 0.016]) + 0.004 * np.linspace(0, 1, 7)[:, None]
    return cover(body.trunk, s, angle, material, offset, closed=False)


def scarf(
    body: Figure, material: Material, lift_m: float, generator: np.random.Generator
) -> list[Piece]:
    """A scarf about the neck with an end that hangs down the front."""
    lift = np.array([[0.0], [0.028], [0.038], [0.032], [0.006]]) * body.build.breadth
    lift = lift + 0.3 * lift_m
    turn = around(16)
    s = body.height(1.45) + np.array([[0.0], [0.012], [0.04], [0.07], [0.082]]) * body.size
    s = s - 0.02 * body.size * np.cos(turn)
    wave = (
        0.006 * np.sin(4 * turn + generator.uniform(0, 6)) * np.array([[0.0], [1], [-1], [1], [0]])
    )
    ring = cover(body.trunk, s, turn, material, lift + wave)
    side = float(generator.choice([-1, 1])) * 0.32
    end = rows(body.height(generator.uniform(1.0, 1.2)), body.height(1.45), 6)
    strip = side + np.array([-0.28, -0.1, 0.1, 0.28])
    offset = 0.010 + lift_m + 0.006 * np.array([-1, 1, -1, 1])
    hanging = cover(body.trunk, end, strip, material, offset, closed=False)
    return [ring, hanging]


def hood(body: Figure, material: Material, lift_m: float) -> Piece:
    """A hood that lies on the back."""
    angle = np.radians(np.linspace(75, 285, 12))
    share = np.array([0.0, 0.25, 0.6, 0.9, 1.0])[:, None]
    s = body.height(1.37) + share * 0.15 * body.size
    behind = np.clip(-np.cos(angle), 0, 1)
    offset = np.array([[0.0], [0.03], [0.045], [0.04], [0.004]]) * (0.25 + 0.75 * behind)
    return cover(body.trunk, s, angle, material, offset * body.build.breadth + lift_m, closed=False)


def backpack(body: Figure, material: Material, lift_m: float) -> list[Piece]:
    """A backpack with two straps over the shoulders."""
    size = body.build.breadth
    low, high = body.height(1.03), body.height(1.44)
    z = np.array([low, low + 0.01, low + 0.05, (low + high) / 2, high - 0.08, high - 0.01, high])
    share = np.array([0.01, 0.8, 1.0, 1.0, 0.92, 0.6, 0.01])
    centre = np.stack([0 * z, np.full(7, -0.19 * size - lift_m), z], axis=1)
    ones = np.ones((7, 1))
    deep, wide = 0.095 * size * share, 0.145 * size * share
    loft = Loft(z, centre, ones * [0.0, 1.0, 0.0], ones * [-1.0, 0.0, 0.0], deep, deep, wide,
                rigid_to(BONE["chest"]), 3.6)  # fmt: skip
    pieces = [cover(loft, z[:, None], around(14), material)]
    for side in (-1, 1):
        # Up the front beside the breast, over the shoulder and down to the pack.
        z = np.array([1.05, 1.06, 1.09, 1.15, 1.22, 1.3, 1.37, 1.415, 1.45, 1.455, 1.44, 1.38])
        angle = np.array([2.6, 2.05, 1.5, 1.08, 0.84, 0.72, 0.66, 0.72, 1.1, 1.75, 2.3, 2.6])
        angle = side * angle
        pieces.append(_strap(body, z, angle, lift_m + 0.004, 0.05, material))
    return pieces


def _strap(
    body: Figure, z: Values, angle: Values, lift_m: float, wide_m: float, material: Material
) -> Piece:
    """A band on the trunk through places at heights of the reference adult."""
    s = body.build.heights(z)
    middle = body.trunk.points(s, angle, lift_m)
    normal = unit(body.trunk.points(s, angle, lift_m + 0.02) - middle)
    # Where the trunk slopes to the neck the band lies on top of it.
    normal = unit(normal + np.clip((z - 1.40) / 0.05, 0, 1)[:, None] * [0.0, 0.0, 1.2])
    middle = middle + np.clip((z - 1.42) / 0.03, 0, 1)[:, None] * [0.0, 0.0, 0.5 * lift_m]
    across = unit(cross(normal, np.gradient(middle, axis=0))) * wide_m * body.build.breadth / 2
    points = np.stack([middle - across, middle + 0.004 * normal, middle + across], axis=1)
    way = np.linspace(0, 0.6, len(z))[:, None]
    uv = np.stack(np.broadcast_arrays(np.array([0.0, wide_m / 2, wide_m]), way), axis=-1)
    flat = points.reshape(-1, 3)
    bound = body.trunk.bind(np.repeat(s, 3), flat)
    return sheet(points, uv, bound, material, closed=False)


def hand_bag(body: Figure, side: int, material: Material, size_m: float) -> list[Piece]:
    """A bag that hangs from a hand by two thin handles."""
    name = "left_hand" if side < 0 else "right_hand"
    wrist = body.skeleton.of(name)
    grip = 0.11 * body.build.breadth
    sack = box(0.35 * size_m, size_m, 0.8 * size_m, material).scaled(1.0, 1.0, 1.0)
    parts = [sack.moved(z=-grip - 0.22 - 0.8 * size_m)]
    for x in (-0.05, 0.05):
        way = np.array([[x, -0.3 * size_m, -grip - 0.23], [0.1 * x, 0.0, -grip],
                        [x, 0.3 * size_m, -grip - 0.23]])  # fmt: skip
        parts.append(tube(way, 0.005, material, sides=3))
    hanging = merged(parts).turned(-side * ARM_OUT_DEG, "y").moved(*wrist)
    return [fixed(hanging, BONE[name])]


def shoulder_bag(body: Figure, side: int, material: Material, lift_m: float) -> list[Piece]:
    """A bag at the hip with a strap across the trunk."""
    size = body.build.breadth
    hip = body.trunk.points(body.height(0.93), -side * 1.57, lift_m + 0.045)
    sack = box(0.09 * size, 0.26 * size, 0.2 * size, material)
    pieces = [fixed(sack.moved(hip[0], hip[1], hip[2] - 0.1 * size), BONE["spine"])]
    for way in (1, -1):  # over the front, over the back
        z = np.linspace(0.98, 1.458, 10)
        share = np.linspace(0, 1, 10)
        end = 1.35 * side if way > 0 else 1.79 * side
        other = -1.2 * side if way > 0 else (2 * np.pi - 1.9) * side
        # The strap runs from one hip to the other shoulder.
        angle = -(end + (other - end) * share**1.15)
        pieces.append(_strap(body, z, angle, lift_m + 0.004, 0.028, material))
    return pieces


def telephone(body: Figure, side: int, material: Material) -> Piece:
    """A telephone in the palm of a hand."""
    name = "left_hand" if side < 0 else "right_hand"
    size = body.build.breadth
    slab = box(0.009, 0.073, 0.15, material).moved(z=-0.075 - 0.12 * size)
    palm = slab.moved(x=-side * 0.032 * size).turned(-side * ARM_OUT_DEG, "y")
    return fixed(palm.moved(*body.skeleton.of(name)), BONE[name])


def carried_box(body: Figure, material: Material, wide_m: float) -> Piece:
    """A box held before the body."""
    chest = body.height(1.13)
    ahead = 0.2 * body.build.breadth + 0.13
    load = box(wide_m, 0.26, 0.24, material).moved(0.0, ahead + 0.03, chest - 0.1)
    return fixed(load, BONE["chest"])
