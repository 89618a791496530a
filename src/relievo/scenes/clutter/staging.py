"""What still lifes have in common: things laid out, cloths, plinths, views from windows."""

from typing import NamedTuple

import numpy as np

from relievo.scenes.clutter.interior import Interior
from relievo.scenes.clutter.paints import between, coated, colour, pick, textile, timber
from relievo.scenes.clutter.parts import block, slab
from relievo.scenes.clutter.scatter import Named, Scattering, scatter
from relievo.scenes.clutter.turned import cylinder
from relievo.scenes.indoor.piece import Piece, Pose, Surface
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh
from relievo.scenes.shapes import grid

Place = tuple[float, float, float]


class Still(NamedTuple):
    """A room with a subject.

    Attributes:
        room: with everything in it.
        targets: (x, y, z) of what is worth looking at, at least one, metres.
        swinging: numbers of `room.things` that swing, and the point each hangs from.
        reach_m: from how near and how far it is looked at, metres.
    """

    room: Interior
    targets: list[Place]
    swinging: tuple[tuple[int, Place], ...] = ()
    reach_m: tuple[float, float] = (0.3, 2.4)


def cover(
    generator: np.random.Generator,
    room: Interior,
    place: Surface,
    theme: tuple[str, ...],
    *,
    density: float = 75,
    to_wall: bool = False,
    max_size_m: float = 0.45,
) -> list[Place]:
    """Covers a place, from nearly empty to full; density: things on a square metre when full."""
    full = density * place.width * place.depth
    count = int(np.clip(full * between(generator, 0.3, 1.0), 3, 60))
    size = max(min(max_size_m, place.clear), 0.06)
    how = Scattering(
        size, theme, between(generator, 0, 0.4), 0.15, between(generator, 5, 70), to_wall
    )
    return put(room, scatter(generator, place.width, place.depth, count, how), place)


def put(room: Interior, things: list[Named], place: Surface) -> list[Place]:
    """Moves things to a place, and says where they are then."""
    # Surfaces that touch exactly would be told apart by chance.
    above = place.z + 0.0006
    piece = Piece(tuple(things)).at(Pose(place.x, place.y, above, place.degrees))
    room.things += piece.parts
    middles = [mesh.bounds.mean(0).tolist() for mesh, _ in piece.parts]
    return [(x, y, z) for x, y, z in middles]


def lay_cloth(generator: np.random.Generator, room: Interior, top: Surface) -> Surface:
    """A table cloth over a table."""
    drop = between(generator, 0.05, 0.3)
    skin = textile(generator)
    cloth = block(top.width + 0.1, top.depth + 0.1, drop, skin)
    room.things.append((cloth.moved(top.x, top.y, top.z + 0.004 - drop), "cloth"))
    return top._replace(z=top.z + 0.0045)


def add_plinth(generator: np.random.Generator, room: Interior, y: float) -> float:
    """Something to stand on, and how high it is."""
    height, half = between(generator, 0.4, 1.1), between(generator, 0.2, 0.35)
    kind, skin = generator.random(), coated(generator, "plaster", 1.0, tint=colour(generator))
    if kind < 0.4:
        body = block(2 * half, 2 * half, height, skin)
    elif kind < 0.7:
        body = cylinder(half, height, timber(generator), sides=24)
    else:
        post = cylinder(0.03, height - 0.02, timber(generator))
        plate, foot = (
            cylinder(half, 0.02, timber(generator), sides=24),
            slab(half, half, 0.02, 0.02, skin),
        )
        room.things += [(post.moved(y=y), "object"), (foot.moved(y=y), "object")]
        body = plate.moved(z=height - 0.02)
    room.things.append((body.moved(y=y), "table"))
    return height


def add_view(generator: np.random.Generator, room: Interior) -> None:
    """Ground, hedges and houses outside of the window."""
    if room.daylight == 0:
        return
    ground = block(60, 40, 0.01, coated(generator, "grass", 2.0)).moved(y=21, z=-1.0)
    room.shell.append((ground, "ground"))
    for _ in range(int(generator.integers(2, 6))):
        x, y = generator.uniform([-14, 6], [14, 30]).tolist()
        skin, name = pick(
            generator, [("brick", "building"), ("plaster", "building"), ("foliage", "vegetation")]
        )
        w, h = between(generator, 3, 9), between(generator, 1.5, 8)
        body = block(w, 3.0, h, coated(generator, skin, 1.5)).moved(x, y, -1.0)
        room.shell.append((body, name))


def strong_cloth(generator: np.random.Generator) -> Material:
    """Cloth or paper with a strong pattern."""
    texture = pick(generator, ["wallpaper", "checks", "stripes", "poster", "marble", "speckle"])
    return coated(generator, texture, between(generator, 0.3, 1.2))


def draped(
    generator: np.random.Generator, wide: float, deep: float, z: float, skin: Material
) -> Mesh:
    """A cloth that hangs down behind a stand and lies on it, with folds where it hangs."""
    columns, up, flat = 60, 12, 8
    s = np.linspace(-0.5, 0.5, columns)
    phases, rates = generator.uniform(0, 6, 3), generator.uniform(10, 40, 3)
    fold = np.sin(s[:, None] * rates + phases).mean(1)
    rows = []
    for t in np.linspace(0, 1, flat):
        rows.append(
            np.stack([s * wide, np.full(columns, -deep * (1 - t) - 0.03), np.full(columns, z)], 1)
        )
    for t in np.linspace(0, 1, up)[1:]:
        y = -0.03 - 0.022 * (1 + fold) * min(4 * t, 1)
        rows.append(np.stack([s * wide, y, np.full(columns, z + 1.4 * t)], 1))
    net = np.stack(rows)
    along = np.concatenate([np.linspace(0, deep, flat), deep + 1.4 * np.linspace(0, 1, up)[1:]])
    uv = np.stack(np.broadcast_arrays(s * wide, along[:, None]), axis=-1)
    return grid(net, uv, skin)
