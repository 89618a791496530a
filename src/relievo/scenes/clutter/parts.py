"""Parts that small things are put together from, beyond those of `scenes.shapes`."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.shapes import box, disc, fan, grid, quad

_CUBE = box(1.0, 1.0, 1.0, Material())
_FACE_EDGES = np.repeat([[0, 2], [0, 2], [1, 2], [1, 2], [0, 1], [0, 1]], 2, axis=0)
"""Along which edges of the cube the texture of each of its triangles runs."""


def block(x: float, y: float, z: float, material: Material, *, once: bool = False) -> Mesh:
    """A box of these edges, made quickly.

    Args:
        x: width, metres.
        y: depth.
        z: height.
        material: of its faces.
        once: whether each face shows the texture's tile once instead of by the metre.
    """
    edges = np.array([x, y, z], np.float64)
    per_face = np.full((12, 2), material.tile_m) if once else edges[_FACE_EDGES]
    return replace(
        _CUBE,
        corners=_CUBE.corners * edges,
        uv=_CUBE.uv * per_face[:, None],
        materials=(material,),
    )


def decal(corner: ArrayLike, right: ArrayLike, up: ArrayLike, material: Material) -> Mesh:
    """A parallelogram that shows its texture's tile once; it faces along right x up."""
    flat = quad(corner, right, up, material)
    a, b, c, d = material.tile_m * np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    return replace(flat, uv=np.array([[a, b, c], [a, c, d]]))


def shown_once(mesh: Mesh, times_u: int = 1, times_v: int = 1) -> Mesh:
    """The same mesh with texture coordinates stretched to whole tiles of its one material."""
    low, high = mesh.uv.min((0, 1)), mesh.uv.max((0, 1))
    share = (mesh.uv - low) / np.maximum(high - low, 1e-9)
    return replace(mesh, uv=share * mesh.materials[0].tile_m * [times_u, times_v])


def arc(
    centre: ArrayLike,
    first: ArrayLike,
    second: ArrayLike,
    start_deg: float,
    end_deg: float,
    count: int = 9,
) -> Points:
    """Points (count, 3) of an ellipse: centre + cos * first + sin * second."""
    angle = np.radians(np.linspace(start_deg, end_deg, count))[:, None]
    along, across = np.asarray(first, np.float64), np.asarray(second, np.float64)
    path: Points = np.asarray(centre, np.float64) + np.cos(angle) * along + np.sin(angle) * across
    return path


def rounded_rectangle(x: float, y: float, radius: float, per_corner: int = 3) -> Points:
    """An outline (N, 2), anticlockwise, of a rectangle with round corners."""
    radius = min(radius, 0.499 * min(x, y))
    angle = np.linspace(0, np.pi / 2, per_corner)
    turns = np.arange(4)[:, None] * np.pi / 2 + angle
    inner = np.array([x / 2 - radius, y / 2 - radius])
    middle = np.array([[1.0, 1.0], [-1, 1], [-1, -1], [1, -1]]) * inner
    outline: Points = middle[:, None] + radius * np.stack([np.cos(turns), np.sin(turns)], axis=-1)
    flat: Points = outline.reshape(-1, 2)
    return flat


def oval(x: float, y: float, count: int = 16) -> Points:
    """An outline (count, 2), anticlockwise, of an ellipse with these diameters."""
    angle = np.arange(count) * 2 * np.pi / count
    outline: Points = np.stack([x / 2 * np.cos(angle), y / 2 * np.sin(angle)], axis=-1)
    return outline


def loft(
    outlines: ArrayLike, heights: ArrayLike, material: Material, *, smooth: bool = True
) -> Mesh:
    """A closed solid through outlines one above the other.

    Args:
        outlines: (R, N, 2), anticlockwise, each seen whole from the middle of its corners.
        heights: (R,), or (R, N) for outlines that are not level; metres, rising.
        material: of its surface.
        smooth: False = each face is flat.
    """
    plans = np.asarray(outlines, np.float64)
    z = np.asarray(heights, np.float64)
    level = z[:, None] if z.ndim == 1 else z
    rings = np.concatenate([plans, np.broadcast_to(level, plans.shape[:2])[..., None]], axis=2)
    net = np.concatenate([rings, rings[:, :1]], axis=1)
    side = grid(net, net_uv(net), material, smooth=smooth)
    return merged([side, fan(rings[-1], material), fan(rings[0, ::-1], material)])


def slab(x: float, y: float, z: float, radius: float, material: Material) -> Mesh:
    """A board with round corners and a small bevel: devices, cushions of chairs, soap."""
    plan = rounded_rectangle(x, y, radius)
    bevel = min(0.25 * z, 0.1 * min(x, y))
    shrunk = plan * [1 - 2 * bevel / x, 1 - 2 * bevel / y]
    return loft([shrunk, plan, plan, shrunk], [0, bevel, z - bevel, z], material)


def net_uv(net: Points) -> NDArray[np.float64]:
    """Texture coordinates (R, C, 2) of a net (R, C, 3): metres along its rows and columns."""
    across = np.sqrt((np.diff(net, axis=1) ** 2).sum(2)).mean(0)
    along = np.sqrt((np.diff(net, axis=0) ** 2).sum(2)).mean(1)
    u, v = (np.concatenate([[0.0], np.cumsum(steps)]) for steps in (across, along))
    return np.stack(np.broadcast_arrays(u[None, :], v[:, None]), axis=-1)


def rumpled(mesh: Mesh, generator: np.random.Generator, depth_m: float, wave_m: float) -> Mesh:
    """The same mesh with every corner moved a little, alike where corners touch.

    Args:
        mesh: to be deformed; its normals become those of its triangles unless it is smooth
            enough for the old ones, which are kept.
        generator: chance.
        depth_m: how far corners move, about.
        wave_m: over which distance the movement changes.
    """
    waves = generator.normal(0, 2 * np.pi / wave_m, (4, 3)) / np.sqrt(3)
    phases = generator.uniform(0, 2 * np.pi, (4, 3))
    angles = np.einsum("fca,wa->fcw", mesh.corners, waves)[..., None] + phases
    shift = np.sin(angles).sum(2) * depth_m / np.sqrt(2)
    return replace(mesh, corners=mesh.corners + shift)


def stood(mesh: Mesh) -> Mesh:
    """The same mesh with its lowest corner at z = 0 and its middle above the origin."""
    low, high = mesh.bounds
    x, y, _ = -(low + high) / 2
    return mesh.moved(float(x), float(y), float(-low[2]))


def lid(radius: float, z: float, material: Material, *, sides: int = 18) -> Mesh:
    """A disc at a height that faces up: what is in a vessel."""
    return disc(radius, material, sides=sides).moved(z=z)
