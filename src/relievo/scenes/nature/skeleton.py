"""Skeletons of trees and bushes: branches that sprout from branches, a level at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Points, unit
from relievo.scenes.nature.parts import Range, across

_GOLDEN = 2.399963  # radians between leaves of most plants


class Branches(NamedTuple):
    """Branches of one level.

    Attributes:
        paths: (B, N, 3), metres, from their roots to their tips.
        radii: (B, N), metres.
        starts: (B,), where each sits on its parent, 0 = at its root, 1 = at its tip.
    """

    paths: Points
    radii: NDArray[np.float64]
    starts: NDArray[np.float64]

    @property
    def lengths(self) -> NDArray[np.float64]:
        """How far each tip is from its root, (B,)."""
        return np.asarray(np.sqrt(((self.paths[:, -1] - self.paths[:, 0]) ** 2).sum(-1)))


class Sprouting(NamedTuple):
    """How branches come out of their parents.

    Attributes:
        number: how many from each parent.
        span: between which parts of the parent.
        angle: from the parent's direction, degrees.
        segments: straight pieces of each.
        lift: how much it turns up along its way; < 0 = it hangs.
        wobble: how crooked it is.
        radius: at its root, in radii of the parent there.
        taper: radius at its tip, in radii of its root.
        flat: 0 = all round the parent, 1 = to its left and right alone.
    """

    number: int
    span: Range = Range(0.3, 0.95)
    angle: Range = Range(35, 60)
    segments: int = 3
    lift: float = 0.1
    wobble: float = 0.15
    radius: float = 0.6
    taper: float = 0.25
    flat: float = 0.0


def stem(
    generator: np.random.Generator,
    height: float,
    radius: float,
    *,
    segments: int = 8,
    lean: float = 0.03,
    wobble: float = 0.03,
    taper: float = 0.3,
    flare: float = 0.35,
) -> Branches:
    """One trunk from a little below the origin.

    Args:
        generator: where chance comes from.
        height: of its tip, metres.
        radius: above its roots, metres.
        segments: straight pieces.
        lean: how far it leans, in heights.
        wobble: how crooked it is, in heights.
        taper: radius at the top, in radii.
        flare: how much wider it is at the ground.
    """
    part = np.linspace(0, 1, segments + 1)
    drift = np.cumsum(generator.normal(0, wobble / np.sqrt(segments), (segments + 1, 2)), axis=0)
    drift += generator.normal(0, lean, 2) * part[:, None]
    depth = min(0.15, 0.05 * height)  # it goes on below the ground, which may slope
    z = part * (height + depth) - depth
    path = np.concatenate([(drift - drift[0]) * height, z[:, None]], axis=1)
    radii = radius * ((1 - part) ** 0.8 * (1 - taper) + taper)
    radii[0] *= 1 + flare
    return Branches(path[None], radii[None], np.zeros(1))


def sprout(
    generator: np.random.Generator,
    parents: Branches,
    how: Sprouting,
    reach: NDArray[np.float64] | None = None,
) -> Branches:
    """The branches that come out of others.

    Args:
        generator: where chance comes from.
        parents: of B branches.
        how: how they grow.
        reach: (B * number,) lengths, metres; None = by the parent's length, shorter near its tip.
    """
    stems = len(parents.paths)
    part = (np.arange(how.number) + generator.uniform(0, 1, (stems, how.number))) / how.number
    start = how.span.low + part * (how.span.high - how.span.low)
    roots, ahead, radii = _on(parents, start)
    angle = np.radians(generator.uniform(*how.angle, roots.shape[0]))
    around = _around(generator, stems, how)
    side, over = across(ahead)
    out = np.cos(around)[:, None] * side + np.sin(around)[:, None] * over
    way = unit(np.cos(angle)[:, None] * ahead + np.sin(angle)[:, None] * out)
    if reach is None:
        own = np.repeat(parents.lengths, how.number) * (1 - 0.6 * start.ravel())
        reach = own * generator.uniform(0.5, 0.8, own.shape)
    paths = _grown(generator, roots, way, reach, how)
    thin = np.linspace(1, how.taper, how.segments + 1)
    return Branches(paths, np.maximum(radii * how.radius, 0.003)[:, None] * thin, start.ravel())


def at_height(parents: Branches, start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights of the points at the parts (M,) of one stem, metres."""
    path = parents.paths[0]
    heights: NDArray[np.float64] = np.interp(start, np.linspace(0, 1, len(path)), path[:, 2])
    return heights


def _around(generator: np.random.Generator, number: int, how: Sprouting) -> NDArray[np.float64]:
    turns = np.arange(how.number) * _GOLDEN + generator.uniform(0, 2 * np.pi, (number, 1))
    turns = turns + generator.normal(0, 0.4, turns.shape)
    sides = np.pi * (np.arange(how.number) % 2) + generator.normal(0, 0.25, turns.shape)
    return np.asarray(np.where(how.flat > 0.5, sides, turns).ravel())


def _on(
    parents: Branches, start: NDArray[np.float64]
) -> tuple[Points, Points, NDArray[np.float64]]:
    """Points, directions and radii at the parts (B, M) of branches."""
    pieces = parents.paths.shape[1] - 1
    place = np.clip(start * pieces, 0, pieces - 1e-9)
    n = place.astype(np.int64)
    rest, b = (place - n)[..., None], np.arange(len(parents.paths))[:, None]
    first, second = parents.paths[b, n], parents.paths[b, n + 1]
    radii = parents.radii[b, n] * (1 - rest[..., 0]) + parents.radii[b, n + 1] * rest[..., 0]
    points = first + (second - first) * rest
    return points.reshape(-1, 3), unit(second - first).reshape(-1, 3), radii.ravel()


def _grown(
    generator: np.random.Generator,
    roots: Points,
    way: Points,
    reach: NDArray[np.float64],
    how: Sprouting,
) -> Points:
    paths = [roots]
    step = (reach / how.segments)[:, None]
    up = np.array([0, 0, how.lift])
    for _ in range(how.segments):
        paths.append(paths[-1] + way * step)
        way = unit(way + up + generator.normal(0, how.wobble, way.shape))
    return np.stack(paths, axis=1)
