"""Many small things at once: round bars, leaves, blades and copies, made without loops."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, Points, cross, mesh, unit

Values = NDArray[np.float64]


class Range(NamedTuple):
    """From where to where a number is drawn, evenly."""

    low: float
    high: float

    def draw(self, generator: np.random.Generator) -> float:
        """One number of the range."""
        return float(generator.uniform(self.low, self.high))


def tubes(paths: Points, radii: Values, material: Material, *, sides: int = 5) -> Mesh:
    """Round bars along many paths of the same number of points, without caps.

    Args:
        paths: (B, N, 3), metres.
        radii: (B, N), metres, > 0.
        material: of all of them.
        sides: around, >= 3.
    """
    side, over = across(unit(np.gradient(paths, axis=1)))
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    angle[-1] = 0
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    ring = cos * side[:, :, None] + sin * over[:, :, None]
    net = paths[:, :, None] + radii[:, :, None, None] * ring
    steps = np.sqrt((np.diff(paths, axis=1) ** 2).sum(-1))
    along = np.concatenate([np.zeros((len(paths), 1)), np.cumsum(steps, axis=1)], axis=1)
    around = np.linspace(0, 2 * np.pi, sides + 1) * radii.max(1)[:, None]
    uv = np.stack(np.broadcast_arrays(around[:, None, :], along[:, :, None]), axis=-1)
    return mesh(_net_triangles(net), _net_triangles(uv), material, _net_triangles(ring))


def across(ahead: Points) -> tuple[Points, Points]:
    """Two unit vectors across each of the unit vectors (..., 3); the three turn to the right."""
    upright = np.abs(ahead[..., 2:]) > 0.9
    reference = np.where(upright, np.array([1.0, 0, 0]), np.array([0, 0, 1.0]))
    side = unit(cross(reference, ahead))
    return side, cross(ahead, side)


def leaves(
    generator: np.random.Generator,
    bases: Points,
    axes: Points,
    facing: Points,
    size: tuple[ArrayLike, ArrayLike],
    materials: tuple[Material, ...],
    *,
    centre: ArrayLike | None = None,
    fold: float = 0.15,
    waist: float = 0.45,
) -> Mesh:
    """Leaves or tufts of leaves of two triangles each, pointed at both ends.

    Args:
        generator: where chance comes from: the material of each and its place on the texture.
        bases: (N, 3), metres, where each begins.
        axes: (N, 3), where its tip points; of any length.
        facing: (N, 3), about where its front faces.
        size: length and width, each one number or (N,), metres.
        materials: one of them for each, by chance.
        centre: (x, y, z): surfaces are shaded as if they faced away from here as well, as those of
            a crown do; None = each leaf for itself.
        fold: how far its sides are bent up, in widths.
        waist: where it is widest, in lengths.
    """
    count = len(bases)
    length, width = (np.broadcast_to(np.asarray(each, np.float64), count) for each in size)
    ahead = unit(axes)
    right = unit(cross(ahead, facing))
    normal = cross(right, ahead)
    tip = bases + ahead * length[:, None]
    middle = bases + ahead * (waist * length)[:, None] + normal * (fold * width)[:, None]
    half = right * (width / 2)[:, None]
    first = np.stack([bases, middle + half, tip], axis=1)
    second = np.stack([bases, tip, middle - half], axis=1)
    corners = np.stack([first, second], axis=1).reshape(-1, 3, 3)
    shading = normal
    if centre is not None:
        outward = unit(middle - np.asarray(centre, np.float64))
        shading = unit(normal * np.sign((normal * outward).sum(1, keepdims=True)) + outward)
    shading = np.repeat(np.repeat(shading[:, None], 2, axis=0), 3, axis=1)
    uv = _leaf_uv(length, width, waist) + np.repeat(generator.uniform(0, 7, (count, 1, 2)), 2, 0)
    slots = np.repeat(generator.integers(len(materials), size=count), 2).astype(np.int32)
    return Mesh(corners, uv, shading, slots, materials)


def blades(
    generator: np.random.Generator,
    roots: Points,
    heights: Values,
    widths: Values,
    materials: tuple[Material, ...],
    *,
    bend: float = 0.5,
) -> Mesh:
    """Blades of grass, of three triangles each.

    Args:
        generator: where chance comes from.
        roots: (N, 3), metres.
        heights: (N,), metres.
        widths: (N,), metres, at the root.
        materials: one of them for each, by chance.
        bend: 0 = straight up, 1 = the tip leans as far as it is high.
    """
    count = len(roots)
    angle = generator.uniform(0, 2 * np.pi, count)
    lean = bend * generator.uniform(0.2, 1, count) * heights
    ahead = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    side = np.stack([-ahead[:, 1], ahead[:, 0], 0 * angle], axis=1) * (widths / 2)[:, None]
    up = np.array([0, 0, 1.0])
    middle = roots + 0.3 * ahead * lean[:, None] + 0.6 * up * heights[:, None]
    tip = roots + ahead * lean[:, None] + up * (heights - 0.2 * lean)[:, None]
    a, b, c, d = roots - side, roots + side, middle + 0.7 * side, middle - 0.7 * side
    faces = np.stack([a, b, c, a, c, d, d, c, tip], axis=1)
    normal = unit(cross(side, tip - roots) + 0.7 * up * (widths * heights)[:, None])
    shading = np.repeat(np.repeat(normal, 3, axis=0)[:, None], 3, axis=1)
    u, h = widths / 2, heights
    flat = np.stack([-u, 0 * h, u, 0 * h, u, 0.6 * h, -u, 0 * h, u, 0.6 * h, -u, 0.6 * h,
                     -u, 0.6 * h, u, 0.6 * h, 0 * h, h], axis=1)  # fmt: skip
    uv = flat.reshape(-1, 3, 2) + np.repeat(generator.uniform(0, 7, (count, 1, 2)), 3, axis=0)
    slots = np.repeat(generator.integers(len(materials), size=count), 3).astype(np.int32)
    return Mesh(faces.reshape(-1, 3, 3), uv, shading, slots, materials)


def copies(prototype: Mesh, places: Points, degrees: ArrayLike, scales: ArrayLike) -> Mesh:
    """Many copies of a mesh as one.

    Args:
        prototype: stands at the origin.
        places: (N, 3), metres.
        degrees: one number or (N,), about the z axis.
        scales: one number, (N,), or (N, 3).
    """
    count = len(places)
    angle = np.radians(np.broadcast_to(np.asarray(degrees, np.float64), count))
    factors = np.asarray(scales, np.float64)
    factors = np.broadcast_to(factors if factors.ndim == 2 else factors[..., None], (count, 3))
    R = np.zeros((count, 3, 3))
    R[:, 0, 0] = R[:, 1, 1] = np.cos(angle)
    R[:, 1, 0], R[:, 2, 2] = np.sin(angle), 1
    R[:, 0, 1] = -R[:, 1, 0]
    corners = prototype.corners.reshape(1, -1, 3) * factors[:, None] @ R.transpose(0, 2, 1)
    normals = unit(prototype.normals.reshape(1, -1, 3) / factors[:, None]) @ R.transpose(0, 2, 1)
    return Mesh(
        (corners + places[:, None]).reshape(-1, 3, 3),
        np.tile(prototype.uv, (count, 1, 1)),
        normals.reshape(-1, 3, 3),
        np.tile(prototype.slots, count),
        prototype.materials,
    )


def varied(
    generator: np.random.Generator, material: Material, count: int, spread: float = 0.25
) -> tuple[Material, ...]:
    """Materials like one, lighter and darker, yellower and bluer."""
    made = []
    for _ in range(count):
        light = generator.uniform(1 - spread, 1 + spread)
        warm = generator.uniform(-spread, spread) * 0.6
        made.append(material._replace(tint=scaled(material.tint, light, warm)))
    return tuple(made)


def scaled(colour: Colour, light: float, warm: float = 0.0) -> Colour:
    """A colour made lighter by a factor and warmer by a share."""
    r, g, b = colour
    return (r * light * (1 + warm), g * light, b * light * (1 - warm))


def directions(generator: np.random.Generator, count: int) -> Points:
    """Unit vectors (N, 3) that point everywhere alike."""
    return unit(generator.normal(size=(count, 3)))


def _leaf_uv(length: Values, width: Values, waist: float) -> Values:
    zero, half, widest = 0 * length, width / 2, waist * length
    first = np.stack([zero, zero, half, widest, zero, length], axis=1)
    second = np.stack([zero, zero, zero, length, -half, widest], axis=1)
    return np.stack([first, second], axis=1).reshape(-1, 3, 2)


def _net_triangles(net: Values) -> Values:
    """From values at nets (B, R, C, N) to those at the corners of their triangles (F, 3, N)."""
    a, b, c, d = net[:, :-1, :-1], net[:, :-1, 1:], net[:, 1:, 1:], net[:, 1:, :-1]
    pairs = np.stack([np.stack([a, b, c], axis=3), np.stack([a, c, d], axis=3)], axis=3)
    return pairs.reshape(-1, 3, net.shape[-1])
