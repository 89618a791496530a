"""Hands and shoes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Points
from relievo.scenes.people.body import Figure
from relievo.scenes.people.detail import net_size
from relievo.scenes.people.loft import Loft, along, chain, rigid_to
from relievo.scenes.people.skeleton import BONE, arm_direction
from relievo.scenes.people.skin import Piece, around, cover, sheet


class Hand(NamedTuple):
    """How the fingers are bent: the first one, the others, and the thumb, in degrees."""

    first: float
    others: float
    thumb: float


HANDS = {
    "relaxed": Hand(22, 34, 22),
    "open": Hand(4, 8, 0),
    "fist": Hand(82, 86, 50),
    "point": Hand(3, 82, 50),
    "grip": Hand(52, 58, 35),
}
"""Hands by name."""

# Length along the hand, half breadth, half thickness, how far the middle lies to the thumb; mm.
_PALM = np.array(
    [[-18, 26, 19, 0], [8, 29, 18, 1], [35, 37, 17, 2], [68, 40, 14, 1], [90, 39, 12, 0],
     [98, 30, 7, 0], [100, 1, 1, 0]]
)  # fmt: skip
_MITT = np.array(
    [[-18, 26, 19, 0], [20, 33, 18, 1], [68, 40, 14, 1], [110, 37, 11, 0], [165, 22, 8, 0],
     [178, 1, 1, 0]]
)  # fmt: skip
# Length along the hand, place towards the thumb, length, radius, spread in degrees; mm.
_FINGERS = np.array(
    [[88, 29, 74, 9.2, 5], [92, 10, 82, 9.4, 1], [90, -9.5, 76, 8.9, -3], [84, -28, 60, 8.0, -8]]
)


def hand(body: Figure, side: int, shape: Hand, skin: Material, level: int) -> list[Piece]:
    """A hand: its palm, its fingers and its thumb, or a mitt where there is little detail.

    Args:
        body: whose hand.
        side: -1 = left, 1 = right.
        shape: how the fingers are bent.
        skin: of the hand.
        level: from 2 on there are fingers, from 1 on there is a thumb.
    """
    name = "left_hand" if side < 0 else "right_hand"
    frame = _Frame(body.skeleton.of(name), side, body.build.breadth, BONE[name])
    if level == 0:
        return [frame.blade(_MITT[[0, 2, 4, 5]], skin, 4)]
    sides = (4, 5, 6, 9)[level]
    thumb = frame.finger((26, 26), 72, 11.5, 38, shape.thumb, skin, 12, fine=level > 2)
    if level == 1:
        return [frame.blade(_MITT, skin, sides), thumb]
    pieces = [frame.blade(_PALM, skin, sides), thumb]
    for n, (start, place, length, radius, spread) in enumerate(_FINGERS):
        bend = shape.first if n == 0 else shape.others + 4 * (n - 1)
        pieces.append(
            frame.finger((start, place), length, radius, spread, bend, skin, fine=level > 2)
        )
    return pieces


class _Frame:
    """A hand's own axes at rest: along it, to the thumb's side, out of the palm."""

    def __init__(self, wrist: Points, side: int, size: float, bone: int) -> None:
        self._wrist, self._size, self._bone = wrist, size / 1000, bone
        self._along = arm_direction(side)
        self._thumb = np.array([0.0, 1.0, 0.0])
        self._palm = -side * np.cross(self._along, self._thumb)

    def _at(self, along_mm: NDArray[np.float64], thumb: Points, palm: Points) -> Points:
        axes = np.stack([self._along, self._thumb, self._palm])
        places = np.stack([along_mm, thumb, palm], axis=-1) @ axes
        return np.asarray(self._wrist + places * self._size)

    def blade(self, table: Points, skin: Material, sides: int) -> Piece:
        """A flat tapered body along the hand."""
        path = self._at(table[:, 0], table[:, 3], 0 * table[:, 0])
        broad, thick = table[:, 1] * self._size, table[:, 2] * self._size
        return self._covered(path, broad, thick, self._thumb, skin, sides)

    def finger(
        self,
        start: tuple[float, float],
        length: float,
        radius: float,
        spread: float,
        bend: float,
        skin: Material,
        palm: float = 0.0,
        fine: bool = True,
    ) -> Piece:
        """A finger of three phalanges, each bent against the one before."""
        parts = np.array([0.46, 0.3, 0.2]) * length
        angles = np.radians(np.array([0.9, 1.9, 2.6]) * bend)
        way = np.radians(spread)
        steps = np.stack(
            [np.cos(angles) * np.cos(way), np.cos(angles) * np.sin(way), np.sin(angles)], axis=1
        )
        first = np.array([start[0], start[1], palm * 0.5])
        places = np.concatenate([first[None], first + np.cumsum(steps * parts[:, None], axis=0)])
        places = np.insert(places, 3, places[2] + 0.75 * (places[3] - places[2]), axis=0)
        radii = np.array([1.05, 1.0, 0.92, 0.78, 0.1]) * radius * self._size
        if not fine:
            places, radii = places[[0, 2, 4]], radii[[0, 2, 4]]
        path = self._at(*places.T)
        return self._covered(path, radii, radii, self._thumb, skin, 5 if fine else 4)

    def _covered(
        self,
        path: Points,
        front: NDArray[np.float64],
        side: NDArray[np.float64],
        axis: Points,
        skin: Material,
        sides: int,
    ) -> Piece:
        front[-1] = side[-1] = 0
        bind = rigid_to(self._bone)
        loft = along(path, axis, front=front, back=front, side=side, bind=bind)
        return cover(loft, loft.s[:, None], around(sides), skin)


class Shoe(NamedTuple):
    """A kind of shoe.

    Fields: upper and sole, their materials; shaft_mm, how far it goes up the leg above the ankle;
    thick_mm, of its sole; broad, factor of its breadth.
    """

    upper: Material
    sole: Material
    shaft_mm: float = 0.0
    thick_mm: float = 22.0
    broad: float = 1.0


# Ahead of the ankle, half breadth, height of the top, of a foot of 265 mm with a shoe; mm.
_SHOE = np.array(
    [[-69, 16, 62], [-64, 28, 78], [-42, 35, 96], [-5, 36, 104], [40, 38, 88], [85, 44, 64],
     [130, 47, 54], [168, 42, 47], [192, 30, 38], [203, 14, 26], [205, 1, 22]]
)  # fmt: skip


def shoe(body: Figure, side: int, kind: Shoe, level: int) -> list[Piece]:
    """A shoe on the ground: its upper and, seen from near, its sole."""
    rings = ([0, 3, 6, 10], [0, 2, 3, 5, 7, 10], [0, 1, 2, 3, 5, 7, 9, 10], list(range(11)))[level]
    loft = _shoe_loft(body, side, _SHOE[rings], kind.broad)
    turn = around((4, 6, 8, 10)[level])
    pieces = [_on_ground(loft, turn, kind.upper, 0.0)]
    if level > 0:
        low = np.radians(np.linspace(100, 260, 2 + level))
        pieces.append(_on_ground(loft, low, kind.sole, 0.003, kind.thick_mm / 1000))
    if kind.shaft_mm > 0:
        leg = body.legs[0 if side < 0 else 1]
        ankle = body.skeleton.of("left_thigh")[2] - body.skeleton.of("left_foot")[2]
        top = ankle - kind.shaft_mm / 1000 * body.size
        s = np.linspace(top, ankle + 0.02, 4)[:, None]
        columns, _ = net_size(level, 10, 4)
        offset = np.array([[0.014], [0.014], [0.018], [0.012]]) * body.build.breadth
        pieces.append(cover(leg, s, around(columns), kind.upper, offset))
    return pieces


def _shoe_loft(body: Figure, side: int, table: Points, broad: float) -> Loft:
    name = "left" if side < 0 else "right"
    ankle, ball = body.skeleton.of(f"{name}_foot"), body.skeleton.of(f"{name}_toes")
    size = body.build.breadth / 1000
    y, half, top = table.T * size
    middle = np.minimum(0.022 * body.build.breadth, 0.6 * top)
    x = ankle[0] + (ball[0] - ankle[0]) * y / (ball[1] - ankle[1])
    path = np.stack([x, ankle[1] + y, middle], axis=1)
    at_ball = ball[1] - path[0, 1]
    bones = BONE[f"{name}_foot"], BONE[f"{name}_toes"]
    # The foot is rigid, so its joint lies before the heel.
    bind = chain(bones, np.array([-1.0, at_ball]), np.array([0.5, 0.03 * body.build.breadth]))
    ones = np.ones((len(table), 1))
    up, right = ones * [0.0, 0.0, 1.0], ones * [1.0, 0.0, 0.0]
    down = middle + 0.012 * body.build.breadth
    return Loft(
        path[:, 1] - path[0, 1], path, up, right, top - middle, down, half * broad, bind, 2.6
    )


def _on_ground(
    loft: Loft, turn: NDArray[np.float64], material: Material, offset: float, top: float = 1.0
) -> Piece:
    """A net on a shoe, flat where it meets the ground."""
    place, angle = np.broadcast_arrays(loft.s[:, None], turn)
    points = loft.points(place, angle, offset)
    points[..., 2] = np.clip(points[..., 2], 0.0, top)
    bound = loft.bind(place.ravel(), points.reshape(-1, 3))
    uv = np.stack([angle * 0.05, place], axis=-1)
    closed = bool(np.allclose(points[:, 0], points[:, -1]))
    return sheet(points, uv, bound, material, closed=closed)
