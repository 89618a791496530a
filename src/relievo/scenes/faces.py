"""All triangles of a world at one time, as the renderer wants them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Mesh, Points, cross, rounded, unit
from relievo.scenes.world import Thing

Numbers = NDArray[np.int32]
Rows = NDArray[np.intp]

_APART_M = 0.00025
_APARTS = 8
_STEPS_PER_M = 2.0**30
_LEAST_FACE_M2 = 1e-8
_LEAST_PLANE_M2 = 0.02
_FLATNESS_M = 0.0005
_SAME_NORMAL = 1 - 1e-6
_NORMAL_PARTS = 100
_PARTS_PER_M = 500
_PACKING = np.array([1 << 52, 1 << 42, 1 << 32, 1])
_SHIFTS = (0.553, 0.053, 0.803, 0.303)
"""What is not in the plane of its group's largest triangle is tried again in other groups."""


class Faces(NamedTuple):
    """F triangles.

    Fields: corners (F, 3, 3) float64, metres, in the world; uv (F, 3, 2) float32; normals
    (F, 3, 3) float32; material, thing, plane (F,) int32: rows of the world's tables, plane -1 = on
    no plane.
    """

    corners: Points
    uv: NDArray[np.float32]
    normals: NDArray[np.float32]
    material: Numbers
    thing: Numbers
    plane: Numbers


def joined(parts: Sequence[Faces]) -> Faces:
    """Puts faces of one world together."""
    return Faces(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def faces_of(
    thing: Thing, number: int, instance: int, materials: dict[object, int], first_plane: int
) -> Faces:
    """The triangles of a thing as it is at time 0.

    Args:
        thing: the thing.
        number: its row in the world's table.
        instance: its number among the things that are counted, 0 = stuff.
        materials: the world's table; new materials are added.
        first_plane: row of its first plane.
    """
    mesh = thing.mesh
    rows = [materials.setdefault(material, len(materials)) for material in mesh.materials]
    corners = corners_of(mesh, instance)
    planes = flat_parts(mesh)
    return Faces(
        corners,
        mesh.uv.astype(np.float32),
        mesh.normals.astype(np.float32),
        np.array(rows, np.int32)[mesh.slots],
        np.full(len(corners), number, np.int32),
        np.where(planes < 0, -1, planes + first_plane).astype(np.int32),
    )


def corners_of(mesh: Mesh, instance: int) -> Points:
    """The corners of a mesh as they are rendered.

    Things stand and hang flush on stuff and on each other. Each is moved by a fraction of a
    millimetre, unlike the next ones, so that rays always know which of two surfaces comes first.

    Args:
        mesh: at any time.
        instance: number among the things that are counted, 0 = stuff, which stays.
    """
    apart = 0 if instance == 0 else 1 + instance % _APARTS
    return rounded(mesh.corners + _APART_M * apart)


def flat_parts(mesh: Mesh) -> Numbers:
    """The plane that each triangle of a mesh belongs to, (F,), -1 = none or a small one.

    Triangles whose normals differ from corner to corner stand for something round. A plane is that
    of its largest triangle, and corners lie within half a millimetre of it.
    """
    # Last bits must not count, but corners as they are rendered would tilt small triangles.
    corners = np.rint(mesh.corners * _STEPS_PER_M) / _STEPS_PER_M
    across = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.sqrt((across**2).sum(1)) / 2
    normal = unit(across)
    agree = np.einsum("fi,fki->fk", normal, mesh.normals).min(1)
    left = np.flatnonzero((agree > _SAME_NORMAL) & (area > _LEAST_FACE_M2))
    left = left[np.argsort(-area[left], kind="stable")]
    found = np.full(len(corners), -1, np.int32)
    count = 0
    for shift in _SHIFTS:
        if len(left) == 0:
            break
        left, head = _led(left, corners, normal, area, shift)
        away = np.einsum("fki,fi->fk", corners[left] - corners[head, :1], normal[head])
        fits = np.abs(away).max(1) < _FLATNESS_M
        total = np.bincount(head[fits], area[left[fits]], len(corners))
        chosen = fits & (total[head] >= _LEAST_PLANE_M2)
        heads, rank = np.unique(head[chosen], return_inverse=True)
        found[left[chosen]] = count + rank
        count += len(heads)
        left = left[~chosen & (left != head)]
    return found


def _led(
    left: Rows, corners: Points, normal: Points, area: NDArray[np.float64], shift: float
) -> tuple[Rows, Rows]:
    """Groups triangles that face alike at a like distance.

    Args:
        left: rows of the triangles in question, the largest first.
        corners: of all triangles.
        normal: of all triangles.
        area: of all triangles.
        shift: of the borders between groups, in parts of a group.

    Returns:
        The rows that are in groups large enough for a plane, and the largest triangle of each.
    """
    centre = corners.reshape(-1, 3).mean(0)
    offset = np.einsum("fi,fi->f", normal[left], corners[left, 0] - centre)
    parts = np.column_stack([normal[left] * _NORMAL_PARTS, offset * _PARTS_PER_M])
    keys = np.floor(parts + shift).astype(np.int64) @ _PACKING
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    hopeful = np.bincount(group, area[left])[group] >= _LEAST_PLANE_M2
    return left[hopeful], left[first[group[hopeful]]]


def fitted_planes(faces: Faces) -> tuple[Points, Points]:
    """Normals, of either sign, and middles (N, 3) of the planes of faces, each of all of its own.

    The largest triangle alone would not do: corners are rounded, and beside a small one a wall may
    go on for long.
    """
    count = int(faces.plane.max(initial=-1)) + 1
    if count == 0:
        return np.empty((0, 3)), np.empty((0, 3))
    rows = np.flatnonzero(faces.plane >= 0)
    group, corners = faces.plane[rows], faces.corners[rows]
    across = cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.sqrt((across**2).sum(1))
    total = np.bincount(group, area, count)

    def averaged(values: Points) -> Points:
        columns = (area[:, None] * values).T
        sums = [np.bincount(group, column, count) / total for column in columns]
        return np.stack(sums, axis=1)

    middle = averaged(corners.mean(1))
    apart = corners - middle[group, None]
    spread = averaged(np.einsum("fci,fcj->fij", apart, apart).reshape(-1, 9))
    _, axes = np.linalg.eigh(spread.reshape(-1, 3, 3))
    return axes[:, :, 0], middle
