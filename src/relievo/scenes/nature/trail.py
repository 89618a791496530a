"""Trails: paths on foot, tracks of carts, and whatever else follows a line on the ground."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.nature.terrain import Ground
from relievo.scenes.shapes import grid

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """A line over the ground that passes near the middle of the frame.

    Attributes:
        along: (N,) metres along it, rising, 0 = nearest to the middle.
        line: (N, 2) metres.
        width: metres.
    """

    along: Values
    line: Values
    width: float

    def at(self, along: ArrayLike) -> Values:
        """Places (..., 2) so many metres along it."""
        place = np.asarray(along, np.float64)
        return np.stack([np.interp(place, self.along, self.line[:, k]) for k in (0, 1)], axis=-1)

    def covers(self, x: Values, y: Values, margin: float) -> NDArray[np.bool_]:
        """Whether places of one shape are on it, or nearer to it than a margin in metres."""
        px, py = np.ravel(x), np.ravel(y)
        reach = self.width / 2 + margin
        found = np.zeros(px.shape, bool)
        if reach <= 0 or not len(px):
            return found.reshape(np.shape(x))
        low = np.minimum(self.line[:-1], self.line[1:]) - reach
        high = np.maximum(self.line[:-1], self.line[1:]) + reach
        # Piece by piece: so the numbers stay in the processor's cache.
        for n in np.flatnonzero(
            (high[:, 0] > px.min()) & (low[:, 0] < px.max())
            & (high[:, 1] > py.min()) & (low[:, 1] < py.max())
        ):  # fmt: skip
            (ax, ay), (bx, by) = self.line[n], self.line[n + 1]
            sx, sy = bx - ax, by - ay
            ox, oy = px - ax, py - ay
            part = np.clip((ox * sx + oy * sy) / max(sx * sx + sy * sy, 1e-12), 0, 1)
            found |= (ox - part * sx) ** 2 + (oy - part * sy) ** 2 < reach * reach
        return found.reshape(np.shape(x))

    def beside(self, ground: Ground, along: Values, offset: float) -> Points:
        """Points (N, 3) on the ground to its left (offset < 0) or right, metres."""
        place, right = self.at(along), self.right(along)
        line = place + right * offset
        return ground.points(line[:, 0], line[:, 1])

    def right(self, along: ArrayLike) -> Values:
        """Unit vectors (..., 2) to its right."""
        place = np.asarray(along, np.float64)
        way = self.at(place + 0.5) - self.at(place - 0.5)
        way = way / np.maximum(np.sqrt((way**2).sum(-1, keepdims=True)), 1e-9)
        return np.stack([way[..., 1], -way[..., 0]], axis=-1)

    def strip(
        self, ground: Ground, material: Material, generator: np.random.Generator, *, soft: float
    ) -> Mesh:
        """Its surface on the ground, whose edges run below the ground.

        Args:
            ground: on which it lies.
            material: of the surface.
            generator: where chance comes from.
            soft: how uneven its edges are, in widths.
        """
        part = np.array([-0.62, -0.5, -0.2, 0.2, 0.5, 0.62])
        lift = np.array([-0.1, 0.005, 0.03, 0.03, 0.005, -0.1])
        across = np.broadcast_to(part * self.width, (len(self.along), 6)).copy()
        across[:, [0, 1]] += generator.normal(0, soft * self.width, (len(self.along), 1))
        across[:, [4, 5]] += generator.normal(0, soft * self.width, (len(self.along), 1))
        right = self.right(self.along)
        xy = self.line[:, None] + right[:, None] * across[..., None]
        net = ground.points(xy[..., 0], xy[..., 1])
        net[..., 2] += lift
        uv = np.stack([across, np.broadcast_to(self.along[:, None], across.shape)], axis=-1)
        return grid(net, uv, material)


def trail(
    generator: np.random.Generator,
    width: float,
    *,
    heading_deg: float | None = None,
    offset_m: float = 2.0,
    winding: float = 0.5,
) -> Trail:
    """A winding trail.

    Args:
        generator: where chance comes from.
        width: metres.
        heading_deg: about where it leads, from the y axis to the right; None = anywhere.
        offset_m: how far from the middle it passes, at most.
        winding: 0 = straight, 1 = as a brook.
    """
    heading = generator.uniform(0, 360) if heading_deg is None else heading_deg
    along = 150 * np.sinh(np.linspace(-4, 4, 161)) / np.sinh(4.0)
    turn = np.radians(heading) * np.ones_like(along)
    for wave in (0.02, 0.05, 0.12):
        phase = generator.uniform(0, 2 * np.pi)
        turn += winding * generator.normal(0, 0.5) * np.sin(wave * along + phase)
    way = np.stack([np.sin(turn), np.cos(turn)], axis=1)
    steps = (way[1:] + way[:-1]) / 2 * np.diff(along)[:, None]
    line = np.concatenate([np.zeros((1, 2)), np.cumsum(steps, axis=0)])
    line -= line[len(line) // 2]
    shift = generator.uniform(-offset_m, offset_m)
    return Trail(along, line + shift * np.array([np.cos(turn[80]), -np.sin(turn[80])]), width)


def track(
    generator: np.random.Generator,
    way: Trail,
    ground: Ground,
    material: Material,
    *,
    ruts: bool,
    soft: float,
) -> Mesh:
    """The surface of a trail: of all its width, or two ruts with grass between them.

    Args:
        generator: where chance comes from.
        way: the trail.
        ground: on which it lies.
        material: of the surface.
        ruts: whether there are ruts alone.
        soft: how uneven the edges of a whole surface are, in widths.
    """
    if not ruts:
        return way.strip(ground, material, generator, soft=soft)
    sides = []
    for offset in (-0.75, 0.75):
        right = way.right(way.along)
        rut = Trail(way.along, way.line + right * offset, 0.55)
        sides.append(rut.strip(ground, material, generator, soft=0.05))
    return merged(sides)
