"""Water, boats, jetties and reeds."""

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.nature.looks import bark, blade_coat, lawn
from relievo.scenes.nature.parts import blades, tubes
from relievo.scenes.shapes import box, cylinder, grid

_HULLS: tuple[Colour, ...] = (
    (0.8, 0.8, 0.78), (0.08, 0.2, 0.35), (0.5, 0.06, 0.04), (0.1, 0.28, 0.15), (0.5, 0.32, 0.16),
)  # fmt: skip


def water(generator: np.random.Generator, level: float, *, waves: float = 0.5) -> Mesh:
    """A level surface of water to the horizon.

    Args:
        generator: where chance comes from.
        level: its height, metres.
        waves: 0 = a pond in calm air, 1 = the sea.
    """
    radius = np.geomspace(4.0, 20e3, 14)[:, None]
    angle = np.linspace(0, 2 * np.pi, 49)
    angle[-1] = 0
    x, y = radius * np.sin(angle), radius * np.cos(angle)
    net = np.stack([x, y, np.full_like(x, level)], axis=-1)
    middle = np.broadcast_to(np.array([0.0, 0.0, level]), net[:1].shape) + 0.01 * net[:1]
    middle = np.concatenate([middle[..., :2], net[:1, :, 2:]], axis=-1)
    net = np.concatenate([middle, net])
    deep = generator.uniform(0.25, 0.7)
    tint = (deep * generator.uniform(0.6, 1.1), deep, deep * generator.uniform(0.7, 1.1))
    look = Material(
        "water", int(generator.integers(8)), 1.5 + 3 * waves, tint, gloss=0.95,
        bump_m=0.01 + 0.05 * waves,
    )  # fmt: skip
    return grid(net, net[..., :2].copy(), look)


def boat(generator: np.random.Generator, length: float = 3.6) -> Mesh:
    """A rowing boat along the x axis; z = 0 is where the water reaches."""
    paint = Material("planks", 0, 0.6, _HULLS[int(generator.integers(len(_HULLS)))], gloss=0.2)
    wood = Material("wood", int(generator.integers(8)), 0.8)
    part = np.linspace(-1, 1, 13)
    half = 0.2 * length * np.clip(1 - np.abs(part) ** 3, 0.02, 1) ** 0.7
    half[part < 0] = 0.2 * length * np.clip(1 - 0.35 * part[part < 0] ** 2, 0, 1)
    rim = 0.32 + 0.12 * part**2
    keel = -0.12 + 0.3 * np.clip(part - 0.5, 0, 1) ** 2
    angle = np.linspace(0, np.pi, 9)[:, None]
    y, z = half * np.cos(angle), rim - (rim - keel) * np.sin(angle) ** 0.7
    net = np.stack([np.broadcast_to(part * length / 2, y.shape), y, z], axis=-1)
    around = np.cumsum(np.full(9, 0.12))[:, None]
    uv = np.stack(np.broadcast_arrays(part * length / 2, around), axis=-1)
    inner = net * np.array([0.97, 0.93, 1.0]) + np.array([0, 0, 0.03])
    edge = np.concatenate([net[:1], inner[:1]]), np.concatenate([net[-1:], inner[-1:]])
    parts = [grid(net, uv, paint), grid(inner, uv, wood)]
    parts += [grid(each, uv[:2], wood) for each in edge]
    stern = np.stack([net[:, 0], inner[:, 0] * np.array([0.98, 0.0, 1.0])])
    parts.append(grid(stern, np.stack([uv[:, 0], uv[:, 0] + 0.3]), paint))
    seat = box(0.25, 0.36 * length, 0.03, wood)
    return merged([*parts, seat.moved(x=-0.3, z=0.2), seat.moved(x=0.55, z=0.22)])


def jetty(generator: np.random.Generator, length: float, width: float = 1.3) -> Mesh:
    """A jetty of planks on piles along the y axis from the origin; its top is 0.5 m above z = 0."""
    wood = Material("wood", int(generator.integers(8)), 0.9, (0.85, 0.83, 0.8), dirt=0.5)
    count = round(length / 0.16)
    planks = [
        box(width * generator.uniform(0.97, 1.03), 0.145, 0.04, wood).moved(y=0.16 * n, z=0.46)
        for n in range(count)
    ]
    pile = cylinder(0.08, 2.4, wood, sides=8)
    places = [(side, y) for y in np.arange(0.3, length, 1.8) for side in (-0.45, 0.45)]
    return merged([*planks, *(pile.moved(side * width, y, -1.7) for side, y in places)])


def reeds(generator: np.random.Generator, roots: Points) -> Mesh:
    """Reeds with their brown heads, one for each root (N, 3)."""
    heights = generator.uniform(0.8, 1.9, len(roots))
    green = blade_coat(generator, lawn(generator, dry=0.5))
    own = blades(generator, roots, heights, np.full(len(roots), 0.03), green, bend=0.35)
    heads = roots[: len(roots) // 4 + 1]
    tall = heights[: len(heads)] * 1.05
    part = np.array([0.0, 0.84, 0.86, 0.98, 1.0])
    paths = heads[:, None] + np.array([0, 0, 1.0]) * (tall[:, None] * part)[..., None]
    radii = np.broadcast_to(np.array([0.005, 0.005, 0.017, 0.017, 0.004]), paths.shape[:2])
    return merged([own, tubes(paths, radii, bark(generator, "brown"), sides=4)])
