"""The head: skull, face, ears, eyes, brows and lips."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Points
from relievo.scenes.people.body import Figure
from relievo.scenes.people.loft import Bump, Loft, rigid_to
from relievo.scenes.people.skeleton import BONE
from relievo.scenes.people.skin import Piece, cover, sheet

_SKULL = np.array(
    [
        # above the chin, half breadth, ahead, behind; millimetres of a head of 225
        [-30, 44, 20, 46],
        [-12, 46, 52, 50],
        [-4, 47, 76, 52],
        [8, 50, 85, 56],
        [22, 55, 85, 62],
        [45, 62, 86, 74],
        [70, 67, 87, 88],
        [92, 70, 87, 98],
        [110, 72, 88, 103],
        [126, 74, 93, 106],
        [148, 76, 92, 107],
        [172, 75, 85, 102],
        [194, 66, 69, 87],
        [210, 51, 49, 66],
        [220, 31, 28, 38],
        [225, 2, 2, 2],
    ]
)
_CHIN_M = 1.525
_FRONT_DEG: dict[int, tuple[float, ...]] = {
    3: (0, 6, 12.5, 20, 28, 37, 48, 62, 82, 108, 140),
    2: (0, 8, 17, 29, 44, 62, 86, 128),
    1: (0, 18, 48, 95),
    0: (0, 50, 115),
}
_ROWS: dict[int, tuple[int, ...]] = {
    3: (-30, -12, -4, 4, 14, 26, 36, 44, 52, 62, 70, 77, 85, 95, 106, 116, 126, 136, 155, 178, 200,
        216, 225),
    2: (-30, -8, 4, 16, 32, 45, 60, 72, 84, 106, 124, 138, 170, 204, 225),
    1: (-30, -4, 16, 48, 74, 106, 130, 176, 214, 225),
    0: (-30, 4, 60, 120, 190, 225),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """What makes faces differ; 1 or 0 = average, spreads of about a fifth.

    Attributes:
        nose: factor of its size.
        jaw: factor of its breadth.
        brow: factor of the ridge above the eyes.
        long: factor of the skull's height against its breadth.
        smile: 0 = serious, 1 = laughing.
    """

    nose: float = 1.0
    jaw: float = 1.0
    brow: float = 1.0
    long: float = 1.0
    smile: float = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """The shape of a head and where it is.

    Attributes:
        loft: its surface; s is the height at rest, metres.
        factor: size against the head of the tables.
        chin: its s.
        youth: as of the build.
    """

    loft: Loft
    factor: float
    chin: float
    youth: float

    def s(self, above_chin_mm: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """The place on the loft of heights of the tables."""
        return np.asarray(self.chin + np.asarray(above_chin_mm) * (self.factor / 1000))

    def patch(
        self, across_mm: Points, above_mm: Points, offset_mm: Points | float, material: Material
    ) -> Piece:
        """A net (R, C) on the face, given in the millimetres of the tables."""
        s = self.s(above_mm)
        angle = -self.loft.angle_at(s, across_mm * (self.factor / 1000))
        offset = np.broadcast_to(np.asarray(offset_mm), s.shape) * (self.factor / 1000)
        points = self.loft.points(s, angle, offset)
        uv = np.stack([across_mm, above_mm], axis=-1) / 1000
        bound = self.loft.bind(s.ravel(), points.reshape(-1, 3))
        return sheet(points, uv, bound, material, closed=False)


def head_of(body: Figure, face: Face) -> Head:
    """The head of a body."""
    build = body.build
    factor, chin = build.head_m / 0.225, body.height(_CHIN_M)
    up, side, front, back = _SKULL.T * (factor / 1000)
    low = np.clip(1 - _SKULL[:, 0] / 70, 0, 1)
    side = side * (1 + (0.05 * build.manly - 0.05 + 0.18 * (face.jaw - 1)) * low)
    side = side * (1 + 0.10 * max(build.weight, 0) * low) / face.long
    # A child's face is small and flat below a big brow.
    front = front * (1 - 0.10 * build.youth * low)
    centre = np.zeros((len(up), 3))
    centre[:, 1] = 0.012 * build.breadth + 0.004
    centre[:, 2] = chin + up
    ones = np.ones((len(up), 1))
    loft = Loft(
        chin + up,
        centre,
        ones * [0.0, 1.0, 0.0],
        ones * [-1.0, 0.0, 0.0],
        front,
        back,
        side,
        rigid_to(BONE["head"]),
        2.15,
    )
    head = Head(loft, factor, chin, build.youth)
    return replace(head, loft=replace(loft, bumps=_features(head, face, build.manly)))


def _features(head: Head, face: Face, manly: float) -> tuple[Bump, ...]:
    """Nose, sockets, cheeks, lips and chin, in millimetres of the tables."""
    nose, young = face.nose, 1 - 0.45 * head.youth
    table = [
        (75, 0, 9, 9, 17 * nose * young),
        (84, 0, 14, 7, 9 * nose * young),
        (103, 0, 17, 7, 6 * nose * young),
        (72, -10, 7, 6, 6 * nose * young),
        (72, 10, 7, 6, 6 * nose * young),
        (45, 0, 7, 16, 5),
        (32, 0, 5, 16, -3),
        (12, 0, 14, 14, 5 * young),
        (62, 0, 5, 8, -2),
    ]
    for side in (-1, 1):
        table += [
            (110, side * 32, 12, 15, -10),
            (127, side * 28, 7, 22, (2 + 3.5 * manly) * face.brow * young),
            (82, side * 40, 16, 15, 4 + 3 * head.youth + 2 * face.smile),
            (45, side * 48, 20, 14, -3 * young),
            (58, side * 22, 12, 6, -1.5 - 1.5 * face.smile),
        ]
    unit = head.factor / 1000
    return tuple(
        Bump(float(head.s(s)), x * unit, ds * unit * 1.2, dx * unit * 1.2, out * unit)
        for s, x, ds, dx, out in table
    )


def skull(head: Head, skin: Material, level: int) -> list[Piece]:
    """Head and ears in skin."""
    front = _FRONT_DEG[level]
    degrees = np.concatenate([front, [180], 360 - np.array(front[::-1])])
    s = head.s(np.array(_ROWS[level], np.float64))[:, None]
    pieces = [cover(head.loft, s, np.radians(degrees), skin)]
    if level > 1:
        pieces += [_ear(head, skin, side, level) for side in (-1, 1)]
    return pieces


def _ear(head: Head, skin: Material, side: int, level: int) -> Piece:
    """A shell that stands off the head behind: an outer rim, a fold, a hollow."""
    turn = np.linspace(0, 2 * np.pi, 10 if level > 2 else 7)
    up = 92 + 31 * np.cos(turn)
    ahead = -12 + np.where(np.sin(turn) > 0, 8, 17) * np.sin(turn) - 0.12 * (up - 92)
    rings = [(0.25, 0.0), (0.6, 3.0), (0.92, 7.0), (1.0, 4.0), (0.8, -5.0)]
    if level < 3:
        rings = rings[::2][:2] + rings[-1:]
    net = np.empty((len(rings), len(turn), 3))
    for n, (share, lift) in enumerate(rings):
        behind = np.clip(-np.sin(turn), 0, 1)
        net[n, :, 0] = 70 + lift + 11 * behind * min(share * 1.2, 1) * (lift > 0)
        net[n, :, 1] = -12 + (ahead + 12) * share
        net[n, :, 2] = 92 + (up - 92) * share
    net[:, :, 0] *= side * head.loft.side[8] / (0.072 * head.factor)
    net *= head.factor / 1000
    net += [0.0, head.loft.centre[0, 1], head.chin]
    if side < 0:
        net = net[:, ::-1]
    uv = net[..., 1:]
    bound = head.loft.bind(net[..., 2].ravel(), net.reshape(-1, 3))
    return sheet(net, uv, bound, skin, closed=True)


def eyes(head: Head, white: Material, iris: Material, lids: Material) -> list[Piece]:
    """Almonds with a dark disc in each, and the fold above."""
    pieces = []
    grow = 1 + 0.12 * head.youth
    across = np.array([14.5, 8, 0, -8, -14.5]) * grow
    low = np.array([0.8, -3.6, -4.5, -3.8, 0.0]) * grow
    high = np.array([0.8, 3.9, 4.7, 3.8, 0.0]) * grow
    ball = np.array([[3.0] * 5, [3.2, 4.6, 5.4, 4.6, 3.2], [3.0] * 5])
    turn = np.linspace(0, -2 * np.pi, 9)
    ring = np.array([[6.0], [0.0]]) * grow
    disc = ring * np.cos(turn), 0.4 + np.clip(ring * np.sin(turn), -4.9, 4.0)
    for side in (-1, 1):
        for x, up, out, material in (
            (across, np.stack([low, (low + high) / 2, high]), ball, white),
            (disc[0] - 0.6, disc[1], np.array([[6.0], [6.6]]), iris),
            (
                across,
                np.stack([high, high + np.array([1.0, 2.2, 2.6, 2.4, 1.2])]),
                [[5.8], [4.6]],
                lids,
            ),
        ):
            wide, high_up = _sided(side, x, up)
            shape = high_up.shape
            pieces.append(
                head.patch(side * 32 + wide, 109 + high_up, np.broadcast_to(out, shape), material)
            )
    return pieces


def plain_eyes(head: Head, dark: Material) -> list[Piece]:
    """Dark almonds: what is left of eyes some metres away."""
    across = np.array([13.0, 0, -13])
    up = np.stack([np.array([0.0, -4.0, 0]), np.array([1.0, 4.5, 0])])
    pieces = []
    for side in (-1, 1):
        wide, high = _sided(side, across, up)
        pieces.append(head.patch(side * 32 + wide, 109 + high, 6.0, dark))
    return pieces


def brows(head: Head, hair: Material, thick: float) -> list[Piece]:
    """Two strips of hair above the eyes."""
    across = np.array([46.0, 34, 22, 12])
    middle = np.array([121.0, 126, 125, 122])
    half = np.array([0.5, 2.0, 2.4, 1.6]) * thick
    up = np.stack([middle - half, middle + half])
    return [head.patch(*_sided(side, across, up), 2.2, hair) for side in (-1, 1)]


def _sided(side: int, across: Points, up: Points) -> tuple[Points, Points]:
    """A net written from the outside of the right side inward, for either side."""
    wide = np.broadcast_to(across, up.shape)
    return (wide, up) if side > 0 else (-wide[:, ::-1], up[:, ::-1])


def lips(head: Head, red: Material, smile: float) -> list[Piece]:
    """The mouth: two lips and the dark line between them by their relief."""
    across = np.array([25, 15, 6, 0, -6, -15, -25]) * (1 + 0.15 * smile)
    corner = 5.0 * smile * (across / 25) ** 2
    low = np.array([0.0, -5, -8, -8.5, -8, -5, 0])
    high = np.array([0.0, 5, 7.5, 6.5, 7.5, 5, 0])
    up = 44 + corner + np.stack([low, 0.55 * low, 0 * low, 0.5 * high, high])
    out = np.array([[0.8], [4.2], [0.6], [3.6], [0.8]]) * np.ones(7)
    out[:, [0, -1]] = 0.8
    return [head.patch(np.broadcast_to(across, up.shape), up, out, red)]
