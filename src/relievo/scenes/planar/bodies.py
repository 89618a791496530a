"""Furniture and the like of flat boards, each standing on z = 0 around the origin."""

from collections.abc import Callable

import numpy as np

from relievo.scenes.clutter.paints import between, pick
from relievo.scenes.clutter.parts import block, decal, loft
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.planar.site import finish


def crate(generator: np.random.Generator) -> Mesh:
    """A closed box, or a few on each other."""
    parts, z = [], 0.0
    size = generator.uniform([0.25, 0.25, 0.2], [0.9, 0.8, 0.7])
    for _ in range(int(generator.integers(1, 4))):
        x, y, height = (size * generator.uniform(0.7, 1.0, 3)).tolist()
        one = block(x, y, height, finish(generator, "body"), once=generator.random() < 0.3)
        parts.append(one.turned(between(generator, -20, 20)).moved(z=z))
        z += height
        size = np.array([x, y, height]) * 0.92
    return merged(parts)


def table(generator: np.random.Generator) -> Mesh:
    """A table on panels or posts."""
    x, y, z = generator.uniform([0.8, 0.5, 0.4], [2.0, 0.9, 0.9]).tolist()
    top, leg = finish(generator, "body"), finish(generator, "body")
    thick = between(generator, 0.02, 0.06)
    parts = [block(x, y, thick, top).moved(z=z - thick)]
    if generator.random() < 0.5:
        parts += [block(0.03, 0.9 * y, z - thick, leg).moved(x=s * (x / 2 - 0.05)) for s in (-1, 1)]
    else:
        post = block(0.06, 0.06, z - thick, leg)
        parts += [
            post.moved(i * (x / 2 - 0.05), j * (y / 2 - 0.05)) for i in (-1, 1) for j in (-1, 1)
        ]
    return merged(parts)


def cabinet(generator: np.random.Generator) -> Mesh:
    """A cabinet with flat doors."""
    x, y, z = generator.uniform([0.4, 0.3, 0.5], [1.4, 0.6, 2.1]).tolist()
    skin, front = finish(generator, "body"), finish(generator, "body")
    count = max(1, round(x / 0.5))
    wide = x / count
    doors = [
        block(wide - 0.01, 0.018, z - 0.04, front).moved(
            (n + 0.5) * wide - x / 2, -y / 2 - 0.009, 0.02
        )
        for n in range(count)
    ]
    return merged([block(x, y, z, skin), *doors])


def rack(generator: np.random.Generator) -> Mesh:
    """Boards between two sides, with boxes on them."""
    x, y, z = generator.uniform([0.6, 0.25, 0.8], [1.4, 0.45, 2.1]).tolist()
    skin = finish(generator, "body")
    parts = [block(0.03, y, z, skin).moved(x=s * x / 2) for s in (-1, 1)]
    rows = int(generator.integers(2, 6))
    for row in range(rows + 1):
        level = row * (z - 0.03) / rows
        parts.append(block(x - 0.03, y, 0.03, skin).moved(z=level))
        if row < rows and generator.random() < 0.6:
            room = (z - 0.03) / rows - 0.05
            wide = between(generator, 0.2, 0.8) * x
            load = block(
                wide, 0.8 * y, room * between(generator, 0.4, 0.95), finish(generator, "body")
            )
            parts.append(load.moved((x - wide) * between(generator, -0.4, 0.4), 0.0, level + 0.031))
    return merged(parts)


def seat(generator: np.random.Generator) -> Mesh:
    """A bench, a block to sit on, or a chair of boards."""
    skin = finish(generator, "body")
    if generator.random() < 0.5:
        return block(between(generator, 0.5, 1.8), between(generator, 0.35, 0.6), 0.45, skin)
    parts = [
        block(0.45, 0.45, 0.04, skin).moved(z=0.42),
        block(0.45, 0.03, 0.5, skin).moved(y=0.21, z=0.46),
    ]
    parts += [block(0.035, 0.42, 0.42, skin).moved(x=s * 0.2) for s in (-1, 1)]
    return merged(parts)


def partition(generator: np.random.Generator) -> Mesh:
    """A free-standing wall, straight or at an angle."""
    z, thick = between(generator, 1.0, 2.0), between(generator, 0.03, 0.12)
    skin = finish(generator, "wall")
    long = between(generator, 0.9, 2.2)
    parts = [block(long, thick, z, skin)]
    if generator.random() < 0.6:
        short, angle = (
            between(generator, 0.6, 1.6),
            pick(generator, [90.0, 90.0, 60.0, 120.0, 45.0]),
        )
        wing = block(short, thick, z - 0.002, skin).moved(x=short / 2 - thick / 2)
        parts.append(wing.turned(angle).moved(x=long / 2 - thick / 2, y=0.0))
    return merged(parts)


def pillar(generator: np.random.Generator) -> Mesh:
    """A pillar up to any ceiling."""
    side = between(generator, 0.25, 0.6)
    return block(side, side * pick(generator, [1.0, 1.0, 1.8]), 6.0, finish(generator, "wall"))


def platform(generator: np.random.Generator) -> Mesh:
    """A stage of one to three steps."""
    x, y, skin = (
        between(generator, 1.0, 2.4),
        between(generator, 0.8, 1.8),
        finish(generator, "floor"),
    )
    rise, tread = between(generator, 0.12, 0.2), between(generator, 0.25, 0.4)
    count = int(generator.integers(1, 4))
    return merged(
        block(x, y + (count - 1 - n) * tread, rise, skin).moved(
            y=-(count - 1 - n) * tread / 2, z=n * rise
        )
        for n in range(count)
    )


def stairs(
    generator: np.random.Generator, *, count: int | None = None, width: float | None = None
) -> Mesh:
    """Solid stairs that rise along y from y = 0, as wide as it comes."""
    rise, tread = between(generator, 0.15, 0.19), between(generator, 0.25, 0.32)
    steps = int(generator.integers(4, 9)) if count is None else count
    wide = between(generator, 0.9, 1.6) if width is None else width
    skin, front = finish(generator, "floor"), finish(generator, "wall")
    parts = []
    for n in range(steps):
        body = block(wide, (steps - n) * tread, rise - 0.02, front)
        board = block(wide + 0.01, tread + 0.02, 0.02, skin)
        parts.append(body.moved(y=(steps + n) * tread / 2, z=n * rise))
        parts.append(board.moved(y=(n + 0.5) * tread - 0.01, z=(n + 1) * rise - 0.02))
    return merged(parts)


def ramp(generator: np.random.Generator) -> Mesh:
    """A wedge."""
    x, y, z = generator.uniform([0.8, 1.2, 0.2], [1.8, 3.0, 1.2]).tolist()
    foot = np.array([[-x, -y], [x, -y], [x, y], [-x, y]]) / 2
    edge = np.array([[-x, y - 0.02], [x, y - 0.02], [x, y], [-x, y]]) / 2
    return loft([foot, edge], [0, z], finish(generator, "floor"), smooth=False)


def tent(generator: np.random.Generator) -> Mesh:
    """Two boards that lean against each other, as of a sign on a pavement."""
    wide, tall = between(generator, 0.5, 1.4), between(generator, 0.7, 1.6)
    angle = between(generator, 10, 35)
    parts = []
    for side in (0.0, 180.0):
        board = block(wide, 0.025, tall, finish(generator, "body"), once=True)
        reach = tall * float(np.sin(np.radians(angle)))
        parts.append(board.turned(-angle, "x").moved(y=-reach - 0.018).turned(side))
    return merged(parts)


def slanted_board(generator: np.random.Generator) -> Mesh:
    """A board that leans on a block behind it."""
    wide, tall, angle = (
        between(generator, 0.5, 1.6),
        between(generator, 0.6, 2.0),
        between(generator, 12, 50),
    )
    lean = np.radians(angle)
    face = block(wide, 0.02, tall, finish(generator, "wall"), once=generator.random() < 0.5)
    board = face.moved(y=0.01).turned(-angle, "x").moved(z=0.005)
    high = 0.6 * tall * float(np.cos(lean))
    behind = 0.6 * tall * float(np.sin(lean)) + 0.03 / float(np.cos(lean))
    prop = block(0.7 * wide, 0.12, high, finish(generator, "body")).moved(y=behind + 0.06)
    return merged([board, prop])


def pyramid(generator: np.random.Generator) -> Mesh:
    """A pyramid or its stump with three to six sides."""
    count = int(generator.integers(3, 7))
    angle = np.arange(count) * 2 * np.pi / count
    plan = between(generator, 0.3, 0.8) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    top = plan * pick(generator, [0.01, 0.3, 0.6, 1.2])
    return loft(
        [plan, top], [0, between(generator, 0.3, 1.4)], finish(generator, "body"), smooth=False
    )


def wall_panel(generator: np.random.Generator) -> Mesh:
    """What hangs at a wall: a picture, a board, a poster; its back is y = 0, it faces -y."""
    x, z = generator.uniform([0.3, 0.3], [1.5, 1.1]).tolist()
    frame: Material = finish(generator, "body")
    image = finish(generator, "body")
    texture = pick(generator, ["poster", "painting", "text", "sign", "plain", "checks"])
    image = image._replace(texture=texture, tile_m=1.0, tint=(0.9, 0.9, 0.9))
    body = block(x, 0.03, z, frame).moved(y=-0.016)
    face = decal((-0.47 * x, -0.0335, 0.03 * z), (0.94 * x, 0, 0), (0, 0, 0.94 * z), image)
    return merged([body, face])


def door_panel(generator: np.random.Generator) -> Mesh:
    """A closed door with its frame; its back is y = 0, it faces -y."""
    wide, tall = between(generator, 0.75, 1.0), between(generator, 1.95, 2.1)
    frame, leaf = finish(generator, "body"), finish(generator, "body")
    parts = [block(wide, 0.03, tall, leaf).moved(y=-0.016)]
    parts += [
        block(0.08, 0.06, tall + 0.08, frame).moved(s * (wide / 2 + 0.04), -0.031) for s in (-1, 1)
    ]
    parts.append(block(wide, 0.06, 0.08, frame).moved(y=-0.031, z=tall))
    return merged(parts)


STRAIGHT: tuple[tuple[Callable[[np.random.Generator], Mesh], str], ...] = (
    (crate, "box"), (crate, "box"), (table, "table"), (cabinet, "cabinet"), (rack, "shelf"),
    (seat, "chair"), (partition, "wall"), (platform, "object"), (stairs, "object"),
)  # fmt: skip
"""Bodies whose faces are level or upright, and their classes."""

SLANTED: tuple[tuple[Callable[[np.random.Generator], Mesh], str], ...] = (
    (ramp, "object"), (tent, "sign"), (slanted_board, "object"), (slanted_board, "object"),
    (pyramid, "object"), (crate, "box"), (partition, "wall"), (table, "table"),
)  # fmt: skip
"""Bodies of which most have slanted faces."""
