"""Pieces of a body, and the body that moves with its bones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, cross, turn, unit
from relievo.scenes.people.loft import Bound, Loft
from relievo.scenes.people.skeleton import PARENT, Posed, Skeleton


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A part of a body's surface, of one material, at rest.

    Attributes:
        points: (V, 3).
        normals: (V, 3).
        uv: (V, 2), metres.
        faces: (F, 3) numbers of points.
        material: of all faces.
        bound: (V,) what moves the points.
        other: a second joint that moves them, for what hangs between two limbs.
        mix: (V,) how far the points follow it.
    """

    points: Points
    normals: Points
    uv: NDArray[np.float64]
    faces: NDArray[np.int64]
    material: Material
    bound: Bound
    other: Bound | None = None
    mix: NDArray[np.float64] | None = None

    def painted(self, material: Material) -> "Piece":
        """The same piece of another material."""
        return replace(self, material=material)


class Body:
    """Pieces that move together with a skeleton; the faces never change."""

    def __init__(self, pieces: Sequence[Piece], skeleton: Skeleton) -> None:
        self._origins = skeleton.origins
        self._points = np.concatenate([piece.points for piece in pieces])
        self._normals = np.concatenate([piece.normals for piece in pieces])
        starts = np.cumsum([0, *(len(piece.points) for piece in pieces)])
        places: dict[Material, int] = {}
        slots = [places.setdefault(piece.material, len(places)) for piece in pieces]
        faces = [piece.faces + start for piece, start in zip(pieces, starts, strict=False)]
        self._faces = np.concatenate(faces)
        self._uv = np.concatenate([piece.uv for piece in pieces])[self._faces]
        counts = [len(piece.faces) for piece in pieces]
        self._slots = np.repeat(np.array(slots, np.int32), counts)
        self._materials = tuple(places)
        self._bone = np.concatenate([piece.bound.bone for piece in pieces])
        self._share = np.concatenate([piece.bound.share for piece in pieces])
        self._followers(pieces, starts)

    def _followers(self, pieces: Sequence[Piece], starts: NDArray[np.int64]) -> None:
        """Keeps the points that follow a second joint."""
        places, bones, shares, mixes = [], [], [], []
        for piece, start in zip(pieces, starts, strict=False):
            if piece.other is not None and piece.mix is not None:
                places.append(start + np.arange(len(piece.points)))
                bones.append(piece.other.bone)
                shares.append(piece.other.share)
                mixes.append(piece.mix)
        self._follow: tuple[NDArray[np.int64], Bound, NDArray[np.float64]] | None = None
        if places:
            other = Bound(np.concatenate(bones), np.concatenate(shares))
            self._follow = np.concatenate(places), other, np.concatenate(mixes)[:, None]

    def mesh(self, posed: Posed) -> Mesh:
        """The surface in a pose, in the frame of the person."""
        points, normals = self._moved(slice(None), Bound(self._bone, self._share), posed)
        if self._follow is not None:
            rows, bound, mix = self._follow
            others = self._moved(rows, bound, posed)
            points[rows] += mix * (others[0] - points[rows])
            normals[rows] += mix * (others[1] - normals[rows])
        return Mesh(
            points[self._faces],
            self._uv,
            unit(normals)[self._faces],
            self._slots,
            self._materials,
        )

    def _moved(
        self, rows: slice | NDArray[np.int64], bound: Bound, posed: Posed
    ) -> tuple[Points, Points]:
        """Points and normals turned about their joints by their shares of the joints' turns."""
        base = posed.turns[PARENT]
        base[0] = np.eye(3)
        local = np.swapaxes(base, 1, 2) @ posed.turns
        axis, angle = _axis_angle(local)
        bone = bound.bone
        a, theta = axis[bone], (angle[bone] * bound.share)[:, None]
        cos, sin = np.cos(theta), np.sin(theta)
        vectors = np.stack([self._points[rows] - self._origins[bone], self._normals[rows]])
        dot = (vectors * a).sum(-1, keepdims=True)
        turned = vectors * cos + cross(a, vectors) * sin + a * dot * (1 - cos)
        turned = np.einsum("vij,nvj->nvi", base[bone], turned)
        return turned[0] + posed.origins[bone], turned[1]


def _axis_angle(R: NDArray[np.float64]) -> tuple[Points, NDArray[np.float64]]:
    """Axes (N, 3) and angles (N,) in radians of rotations below half a turn."""
    twice = np.stack([R[:, 2, 1] - R[:, 1, 2], R[:, 0, 2] - R[:, 2, 0], R[:, 1, 0] - R[:, 0, 1]], 1)
    trace = R[:, 0, 0] + R[:, 1, 1] + R[:, 2, 2]
    return unit(twice), np.arctan2(np.sqrt((twice**2).sum(1)), trace - 1)


def sheet(
    points: Points, uv: NDArray[np.float64], bound: Bound, material: Material, *, closed: bool
) -> Piece:
    """A net of points (R, C, 3); closed = its last column falls on its first."""
    rows, columns = points.shape[:2]
    corner = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = (
        part.ravel() for part in
        (corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1])
    )  # fmt: skip
    lower, upper = np.stack([a, b, c], 1), np.stack([a, c, d], 1)
    if _is_pole(points[0]):
        lower = lower[columns - 1 :]
    if _is_pole(points[-1]):
        upper = upper[: -(columns - 1)]
    faces = np.concatenate([lower, upper])
    normals = _net_normals(points, closed).reshape(-1, 3)
    return Piece(points.reshape(-1, 3), normals, uv.reshape(-1, 2), faces, material, bound)


def cover(
    loft: Loft,
    s: ArrayLike,
    angle: ArrayLike,
    material: Material,
    offset: ArrayLike = 0.0,
    *,
    closed: bool = True,
) -> Piece:
    """A net on a loft.

    Args:
        loft: the surface.
        s: (R, 1) or (R, C) places along the axis, rising.
        angle: (C,) or (R, C), rising.
        material: of the piece.
        offset: how far the net lies off the loft, metres, of a shape that fits.
        closed: whether the last angle is the first one, a turn later.
    """
    place, around, lift = np.broadcast_arrays(
        *(np.asarray(each, np.float64) for each in (s, angle, offset))
    )
    points = loft.points(place, around, lift)
    if closed:
        points[:, -1] = points[:, 0]
    girth = float(np.max(loft.side + loft.front)) / 2
    uv = np.stack([around * girth, place], axis=-1)
    bound = loft.bind(place.ravel(), points.reshape(-1, 3))
    return sheet(points, uv, bound, material, closed=closed)


def fixed(mesh: Mesh, bone: int) -> Piece:
    """A mesh of one material that goes with a bone as it is."""
    count = 3 * len(mesh.corners)
    bound = Bound(np.full(count, bone), np.ones(count))
    faces = np.arange(count).reshape(-1, 3)
    corners, normals = mesh.corners.reshape(-1, 3), mesh.normals.reshape(-1, 3)
    return Piece(corners, normals, mesh.uv.reshape(-1, 2), faces, mesh.materials[0], bound)


def around(sides: int) -> NDArray[np.float64]:
    """Angles of a closed ring, with the first one again at the end."""
    return np.linspace(0, 2 * np.pi, sides + 1)


def rows(low: float, high: float, count: int) -> NDArray[np.float64]:
    """Places along an axis as a column, (count, 1)."""
    return np.linspace(low, high, count)[:, None]


def rows_through(low: float, high: float, count: int, *joints: float) -> NDArray[np.float64]:
    """Places along a limb as a column, one of them at each joint between its ends."""
    within = [joint for joint in joints if low + 1e-3 < joint < high - 1e-3]
    s = np.linspace(low, high, max(count, 2 + len(within)))
    free = np.arange(1, len(s) - 1)
    for joint in within:
        nearest = free[np.argmin(np.abs(s[free] - joint))]
        s[nearest] = joint
        free = free[free != nearest]
    return np.sort(s)[:, None]


def euler(pitch: float, roll: float, yaw: float) -> NDArray[np.float64]:
    """The turn by angles in degrees: bowing ahead, leaning to the right, turning to the left."""
    return turn(yaw, "z") @ turn(roll, "y") @ turn(-pitch, "x")


def _net_normals(points: Points, closed: bool) -> Points:
    a, b, c, d = points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]
    cells = cross(c - a, d - b)
    total = np.zeros(points.shape)
    for row in (slice(None, -1), slice(1, None)):
        for column in (slice(None, -1), slice(1, None)):
            total[row, column] += cells
    if closed:
        total[:, 0] = total[:, -1] = total[:, 0] + total[:, -1]
    for end in (0, -1):
        if _is_pole(points[end]):  # all its points look the same way
            total[end] = total[end].sum(0)
    return unit(total)


def _is_pole(line: Points) -> bool:
    return bool(np.ptp(line, axis=0).max() < 1e-6)
