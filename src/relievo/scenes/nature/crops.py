"""Rows of crops beside a track that leads along the y axis."""

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UsageError
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.nature import plants
from relievo.scenes.nature.looks import foliage, petals
from relievo.scenes.nature.parts import blades, copies, directions, leaves, tubes
from relievo.scenes.nature.place import block
from relievo.scenes.nature.site import Site
from relievo.scenes.shapes import grid

Values = NDArray[np.float64]

CROPS = ("corn", "cabbage", "sunflower", "wheat", "vines", "ploughed")
"""What `sow` knows."""

_SPACING = {
    "corn": 0.75, "cabbage": 0.7, "sunflower": 0.9, "wheat": 0.3, "vines": 2.2, "ploughed": 0.8,
}  # fmt: skip
_NEAR_M = 15.0


def sow(site: Site, crop: str, side: float, earth: Material) -> None:
    """Plants a field.

    Args:
        site: on which.
        crop: one of `CROPS`.
        side: +1 = to the right of the track, -1 = to its left.
        earth: what it grows in.

    Raises:
        UsageError: if there is no such crop.
    """
    if crop not in CROPS:
        raise UsageError(f"no crop {crop!r}; there are {', '.join(CROPS)}")
    g = site.generator
    spacing = _SPACING[crop]
    first = 2.6 + g.uniform(0, 2)
    rows = np.asarray(side * (first + spacing * np.arange(int(24 / spacing))), np.float64)
    coat, height = earth, 0.13
    if crop not in ("ploughed", "cabbage"):
        coat = _far_coat(g, crop)
        height = {"corn": 1.7, "sunflower": 1.4, "wheat": 0.75, "vines": 1.5}[crop]
    start = _NEAR_M if height > 0.2 else -70.0
    wide = 0.4 * spacing
    ends = ((start, 75.0), (-75.0, -start)) if start > 0 else ((start, 70.0),)
    strips = [_ridge(site, x, a, b, wide, height, coat) for x in rows for a, b in ends]
    site.lay(merged(strips), "vegetation" if height > 0.2 else "ground")
    if crop == "vines":
        _vines(site, rows)
    elif crop != "ploughed":
        _plants(site, crop, rows)
    if height > 1:
        edge = site.ground.points(np.full(12, rows[0]), np.linspace(-75, 75, 12))
        for depth in np.arange(0, 24, 3.0):
            block(site, edge + np.array([side * depth, 0, 0]), 2.0, height + 0.3)


def _ridge(
    site: Site, x: float, start: float, end: float, width: float, height: float, look: Material
) -> Mesh:
    """A row seen from afar: a long low heap."""
    along = np.linspace(start, end, 22)
    across = np.array([-1.0, -0.6, 0.6, 1.0]) * width
    lift = np.array([-0.05, 1.0, 1.0, -0.05]) * height
    px, py = np.broadcast_arrays(x + across, along[:, None])
    net = site.ground.points(px, py)
    net[..., 2] += lift * site.generator.uniform(0.8, 1.1, (22, 1))
    return grid(net, np.stack([across + 0 * py, py], axis=-1), look)


def _far_coat(generator: np.random.Generator, crop: str) -> Material:
    if crop == "wheat":
        return Material("grass", int(generator.choice([5, 10, 20, 29])), 0.8, (1.6, 1.35, 1.0))
    return foliage(generator, "green" if crop == "corn" else "bright", (0.85, 0.85, 0.8))[0]


def _plants(site: Site, crop: str, rows: Values) -> None:
    g = site.generator
    step = {"corn": 0.3, "cabbage": 0.55, "sunflower": 0.5, "wheat": 0.2}[crop]
    depth = {"corn": 7, "cabbage": 16, "sunflower": 7, "wheat": 9}[crop]
    along = np.arange(-_NEAR_M, _NEAR_M, step)
    x, y = (each.ravel() for each in np.meshgrid(rows[:depth], along))
    x = x + g.normal(0, 0.03, x.shape)
    places = site.ground.points(x, y + g.normal(0, 0.2 * step, y.shape), -0.02)
    places = places[site.may_stand(x, y, 0.1)]
    shapes = [_one(g, crop) for _ in range(2)]
    kind = g.integers(2, size=len(places))
    turns, sizes = g.uniform(0, 360, len(places)), g.uniform(0.8, 1.15, len(places))
    parts = [
        copies(shape, places[kind == n], turns[kind == n], sizes[kind == n])
        for n, shape in enumerate(shapes)
    ]
    site.lay(merged(parts), "vegetation")


def _one(g: np.random.Generator, crop: str) -> Mesh:
    """One plant, of 20 to 40 triangles."""
    if crop == "wheat":
        straw = Material("grass", int(g.choice([5, 10, 20])), 0.5, (1.7, 1.45, 1.0), contrast=0.5)
        roots = np.concatenate([g.normal(0, 0.06, (5, 2)), np.zeros((5, 1))], axis=1)
        return blades(g, roots, g.uniform(0.6, 0.8, 5), np.full(5, 0.025), (straw,), bend=0.35)
    if crop == "cabbage":
        part = np.linspace(0, 1, 10)
        angle = np.arange(10) * 2.4
        axes = np.stack([np.cos(angle), np.sin(angle), 0.3 + 1.8 * part], axis=1)
        coat = foliage(g, "silver", (0.8, 1.1, 0.8))
        length = 0.3 - 0.12 * part
        bases = np.tile(np.array([0, 0, 0.12]), (10, 1))
        up = np.array([0, 0, 1.0]) - axes * 0.2
        return leaves(g, bases, axes, up, (length, 0.8 * length), coat, fold=0.3, waist=0.6)
    return _stalk(g, 1.8 if crop == "corn" else 1.45, crop == "sunflower")


def _stalk(g: np.random.Generator, height: float, has_head: bool) -> Mesh:
    coat = foliage(g, "bright")
    path = np.array([[[0, 0, 0], [0, 0.0, height]]], np.float64)
    stem = tubes(path, np.array([[0.02, 0.012]]), coat[0], sides=3)
    angle = np.arange(10) * 3.3 + g.normal(0, 0.3, 10)
    z = np.linspace(0.15, 0.95, 10) * height
    out = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    bases = np.array([0, 0, 1.0]) * z[:, None]
    rise = 0.2 if has_head else 0.7
    long = (0.3 if has_head else 0.7) * g.uniform(0.8, 1.2, 10)
    wide = (0.7 if has_head else 0.11) * long
    own = leaves(
        g, bases, out + np.array([0, 0, rise]), np.array([0, 0, 1.0]), (long, wide), coat, fold=0.1
    )
    if not has_head:
        return merged([stem, own])
    turn = np.arange(12) * np.pi / 6
    tilt = np.array([0.0, -0.9, 0.45])
    side, over = np.array([1.0, 0, 0]), np.array([0, 0.45, 0.9])
    axes = np.cos(turn)[:, None] * side + np.sin(turn)[:, None] * over
    head = np.array([0, -0.03, height])
    rays = leaves(g, head + 0.07 * axes, axes, tilt, (0.12, 0.06), petals(g, (0.8, 0.5, 0.02)))
    eye = Material("plain", 0, 0.1, (0.08, 0.04, 0.015))
    disc = leaves(
        g, head - 0.1 * axes[:6] + 0.02 * tilt, axes[:6], tilt, (0.2, 0.16), (eye,), fold=0.0
    )
    return merged([stem, own, rays, disc])


def _vines(site: Site, rows: Values) -> None:
    """Hedges of vines on the rows near the middle."""
    g = site.generator
    shape = plants.hedge(g, 3.0, height_m=1.6, width_m=0.5, detail=0.35).turned(90)
    x, y = (each.ravel() for each in np.meshgrid(rows[:5], np.arange(-13.5, 14, 3.0)))
    places = site.ground.points(x, y, -0.05)
    turns = np.where(g.random(len(places)) < 0.5, 0.0, 180.0)
    site.lay(merged([copies(shape, places, turns, 1.0), _posts(site, x, y)]), "vegetation")


def _posts(site: Site, x: Values, y: Values) -> Mesh:
    wood = Material("wood", 2, 0.5, (0.9, 0.9, 0.9))
    foot = site.ground.points(x, y + 1.5, -0.1)
    jitter = 0.02 * directions(site.generator, len(foot))
    paths = np.stack([foot, foot + jitter + np.array([0, 0, 1.9])], axis=1)
    return tubes(paths, np.full(paths.shape[:2], 0.04), wood, sides=5)
