"""What people put outdoors: benches, tables, fences, signposts, huts, bales, beehives, cairns."""

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, Points, flat_normals, merged
from relievo.scenes.nature.parts import copies, scaled, tubes
from relievo.scenes.nature.rocks import boxed_uv
from relievo.scenes.shapes import ball, box, cylinder, disc, prism, quad, revolved

_PAINTS: tuple[Colour, ...] = (
    (1.0, 1.0, 1.0), (0.9, 0.9, 0.9), (0.7, 0.66, 0.6), (0.45, 0.75, 0.5), (1.1, 0.6, 0.45),
)  # fmt: skip


def weathered_wood(generator: np.random.Generator) -> Material:
    """Wood as it gets outdoors: brown, grey or painted."""
    tint = scaled(_PAINTS[int(generator.integers(len(_PAINTS)))], generator.uniform(0.7, 1.2))
    return Material("wood", int(generator.integers(16)), 0.8, tint, bump_m=0.002, dirt=0.4)


def bench(generator: np.random.Generator) -> Mesh:
    """A bench of slats for three people; it faces along -y."""
    wood = weathered_wood(generator)
    dark = Material("metal", 0, 0.5, (0.15, 0.17, 0.16), gloss=0.3)
    stone = Material("concrete", int(generator.integers(8)), 0.8)
    width = generator.uniform(1.4, 2.0)
    slat = box(width, 0.09, 0.035, wood)
    parts = [slat.moved(y=-0.2 + 0.11 * n, z=0.42) for n in range(4)]
    has_back = generator.random() < 0.8
    if has_back:
        back = slat.turned(78, "x")
        parts += [back.moved(y=0.2 + 0.025 * n, z=0.55 + 0.13 * n) for n in range(3)]
    for side in (-0.38, 0.38):
        if generator.random() < 0.5:
            parts.append(box(0.12, 0.42, 0.42, stone).moved(x=side * width, y=-0.03))
        else:
            parts.append(box(0.05, 0.05, 0.42, dark).moved(side * width, -0.18))
            parts.append(box(0.05, 0.05, 0.42, dark).moved(side * width, 0.14))
        if has_back:
            parts.append(
                box(0.04, 0.03, 0.6, dark).turned(-10, "x").moved(side * width, 0.17, 0.36)
            )
    return merged(parts)


def picnic_table(generator: np.random.Generator) -> Mesh:
    """A table with its two benches, of boards; its long side lies along x."""
    wood = weathered_wood(generator)
    board = box(1.8, 0.14, 0.04, wood)
    parts = [board.moved(y=0.15 * n, z=0.72) for n in range(-2, 3)]
    parts += [board.moved(y=y, z=0.42) for y in (-0.78, -0.63, 0.63, 0.78)]
    for x in (-0.6, 0.6):
        parts.append(box(0.05, 1.7, 0.1, wood).moved(x=x, z=0.32))
        parts.append(box(0.05, 0.75, 0.08, wood).moved(x=x, z=0.64))
        for lean in (-1, 1):
            parts.append(
                box(0.06, 0.09, 0.8, wood).turned(22 * lean, "x").moved(x + 0.04, 0.55 * lean)
            )
    return merged(parts)


def fence(generator: np.random.Generator, line: Points, kind: str | None = None) -> Mesh:
    """A fence along a line on the ground.

    Args:
        generator: where chance comes from.
        line: (N, 3), metres: where its posts stand.
        kind: "rails", "pickets" or "wire"; None = any.
    """
    kind = str(generator.choice(["rails", "pickets", "wire"])) if kind is None else kind
    wood = weathered_wood(generator)
    height = generator.uniform(0.9, 1.3)
    thick = generator.uniform(0.04, 0.06)
    up = np.array([0, 0, 1.0])
    posts = np.stack([line - 0.2 * up, line + (height + 0.1) * up], axis=1)
    parts = [tubes(posts, np.full((len(line), 2), thick), wood, sides=6)]
    parts.append(copies(disc(thick, wood, sides=6), posts[:, 1], 0, 1))
    levels = {"rails": (0.45, 0.95), "pickets": (0.25, 0.8), "wire": (0.3, 0.6, 0.85, 1.0)}[kind]
    radius = 0.004 if kind == "wire" else 0.035
    look = Material("metal", 0, 0.3) if kind == "wire" else wood
    jitter = 0.0 if kind == "wire" else 0.02
    for level in levels:
        ends = line + np.array([0, 0, level * height]) + generator.normal(0, jitter, line.shape)
        bars = np.stack([ends[:-1], ends[1:]], axis=1)
        parts.append(tubes(bars, np.full((len(bars), 2), radius), look, sides=4))
    if kind == "pickets":
        parts.append(_pickets(generator, line, height, wood))
    return merged(parts)


def signpost(generator: np.random.Generator) -> Mesh:
    """A post with arms that point to places, or with a board."""
    wood = weathered_wood(generator)
    board = Material("sign", int(generator.integers(32)), 1.0)
    height = generator.uniform(1.8, 2.6)
    parts = [cylinder(0.05, height, wood, sides=8)]
    if generator.random() < 0.4:
        plate = box(0.9, 0.03, 0.6, wood).moved(y=-0.07, z=height - 0.85)
        face = quad((-0.42, -0.09, height - 0.81), (0.84, 0, 0), (0, 0, 0.52), board)
        unit_uv = face.uv / np.array([0.84, 0.52])
        face = Mesh(face.corners, unit_uv, face.normals, face.slots, face.materials)
        return merged([*parts, plate, face])
    colour = ((0.75, 0.65, 0.1), (0.7, 0.68, 0.62), (0.35, 0.2, 0.1))[int(generator.integers(3))]
    paint = Material("plain", 0, 0.5, colour, dirt=0.3)
    for n in range(int(generator.integers(1, 4))):
        outline = [(0.06, -0.07), (0.55, -0.07), (0.66, 0.0), (0.55, 0.07), (0.06, 0.07)]
        arm = prism(outline, 0.025, paint).turned(90, "x").turned(generator.uniform(0, 360))
        parts.append(arm.moved(z=height - 0.12 - 0.17 * n))
    return merged(parts)


def hut(generator: np.random.Generator) -> Mesh:
    """A hut of boards or logs with a gable roof; its door is on the -y side."""
    x, y, wall = (generator.uniform(*each) for each in ((2.4, 6.0), (2.2, 4.5), (2.1, 2.6)))
    planks = Material("planks", int(generator.integers(16)), 1.6,
                      scaled(_PAINTS[int(generator.integers(5))], generator.uniform(0.5, 1.1)),
                      bump_m=0.006, dirt=0.5)  # fmt: skip
    cover = str(generator.choice(["roof", "corrugated", "planks"]))
    roof = Material(cover, int(generator.integers(8)), 1.5, (0.7, 0.68, 0.66), bump_m=0.02)
    rise = 0.5 * y * generator.uniform(0.4, 0.9)
    gable = [(-y / 2, 0), (y / 2, 0), (y / 2, wall), (0, wall + rise), (-y / 2, wall)]
    # The outline lies in the plane of y and z and is drawn along x.
    body = prism(gable, x, planks).turned(90, "x").turned(90, "z").moved(x=-x / 2)
    slope, over = np.degrees(np.arctan2(rise, y / 2)), 0.35
    reach = np.hypot(rise, y / 2) + over
    side = box(x + 2 * over, reach, 0.07, roof).moved(y=-reach / 2).turned(slope, "x")
    eaves = [side.moved(z=wall + rise), side.turned(180).moved(z=wall + rise)]
    wood = Material("wood", int(generator.integers(8)), 1.0, (0.5, 0.4, 0.3))
    pane = Material("glass", 0, 1.0, gloss=0.8)
    place = generator.uniform(-0.2, 0.2) * x
    parts = [body, *eaves, box(0.9, 0.06, 1.95, wood).moved(x=place, y=-y / 2)]
    for at in (place - 1.1, place + 1.1):
        if abs(at) + 0.45 < x / 2:
            parts.append(box(0.75, 0.05, 0.75, wood).moved(at, -y / 2, 1.0))
            parts.append(box(0.6, 0.08, 0.6, pane).moved(at, -y / 2, 1.075))
    return merged(parts).moved(z=-0.1)


def bale(generator: np.random.Generator) -> Mesh:
    """A round bale of straw, lying."""
    straw = Material("grass", int(generator.integers(8)), 0.6, (2.6, 1.7, 1.0), bump_m=0.008)
    radius = generator.uniform(0.6, 0.8)
    part = np.linspace(0, 1, 5)
    mantle = revolved(radius * np.array([0.92, 1, 1, 1, 0.92]), 1.2 * part, straw, sides=20)
    ends = [disc(0.92 * radius, straw, sides=20).turned(180, "x")]
    ends.append(disc(0.92 * radius, straw, sides=20).moved(z=1.2))
    return merged([mantle, *ends]).moved(z=-0.6).turned(90, "y").moved(z=radius - 0.03)


def fountain(generator: np.random.Generator) -> Mesh:
    """A round stone basin with water and a column."""
    stone = Material("stone", int(generator.integers(8)), 1.0, bump_m=0.01, dirt=0.4)
    r = generator.uniform(1.2, 2.4)
    rim = r * np.array([1.0, 1.02, 1.06, 1.06, 0.92, 0.9])
    basin = revolved(rim, [-0.1, 0.4, 0.42, 0.5, 0.5, 0.1], stone, sides=28)
    pool = disc(0.91 * r, Material("water", 0, 1.0, gloss=0.9, bump_m=0.01), sides=28).moved(z=0.38)
    profile = [0.16, 0.12, 0.1, 0.16, 0.5, 0.55, 0.5, 0.0]
    heights = [0.0, 0.2, 0.9, 1.0, 1.15, 1.25, 1.22, 1.12]
    bowl = revolved(profile, heights, stone, sides=18)
    return merged([basin, pool, bowl, ball(0.11, stone, sides=10).moved(z=1.12)])


def parasol(generator: np.random.Generator) -> Mesh:
    """A parasol, open, with its pole in the ground."""
    pole = cylinder(0.02, 2.1, Material("wood", 1, 0.5), sides=6)
    colours = ((0.7, 0.1, 0.08), (0.8, 0.75, 0.6), (0.08, 0.25, 0.5), (0.75, 0.5, 0.08))
    cloth = [Material("fabric", 0, 0.3, colours[int(generator.integers(4))]) for _ in range(2)]
    radius = generator.uniform(0.9, 1.3)
    angle = np.linspace(0, 2 * np.pi, 17)
    rim = np.stack([radius * np.cos(angle), radius * np.sin(angle), 1.75 + 0 * angle], axis=1)
    rim[1::2] *= [0.94, 0.94, 1.0]
    top = np.array([0.0, 0.0, 2.15])
    corners = np.stack([np.broadcast_to(top, (16, 3)), rim[:-1], rim[1:]], axis=1)
    slots = (np.arange(16) // 2 % 2).astype(np.int32)
    flat = boxed_uv(corners)
    shade = Mesh(corners, flat, flat_normals(corners), slots, tuple(cloth))
    return merged([pole, shade]).turned(generator.uniform(-8, 8), "x")


def snowman(generator: np.random.Generator) -> Mesh:
    """Three balls of snow with eyes, a nose and arms of twigs; it looks along -y."""
    snow = Material("snow", int(generator.integers(8)), 0.8, bump_m=0.01)
    coal = Material("plain", 0, 0.1, (0.02, 0.02, 0.02))
    carrot = Material("plain", 0, 0.1, (0.8, 0.25, 0.02))
    twig = Material("bark", 0, 0.4)
    r = generator.uniform(0.3, 0.45)
    head = 2.95 * r
    parts = [ball(r, snow).moved(z=-0.1), ball(0.72 * r, snow).moved(z=1.45 * r)]
    parts.append(ball(0.5 * r, snow).moved(z=head - 0.5 * r + 0.15 * r))
    nose = cylinder(0.03, 0.16, carrot, top=0.003, sides=7).turned(90, "x")
    parts.append(nose.moved(y=-0.48 * r, z=head + 0.15 * r))
    for side in (-1, 1):
        parts.append(ball(0.025, coal, sides=6).moved(side * 0.17 * r, -0.45 * r, head + 0.28 * r))
        arm = cylinder(0.012, 0.6, twig, sides=5).turned(side * 60, "y")
        parts.append(arm.moved(side * 0.6 * r, 0, 2.2 * r))
    return merged(parts)


def _pickets(generator: np.random.Generator, line: Points, height: float, wood: Material) -> Mesh:
    steps = np.sqrt((np.diff(line, axis=0) ** 2).sum(1))
    along = np.concatenate([[0], np.cumsum(steps)])
    place = np.arange(0.08, along[-1], 0.16)
    roots = np.stack([np.interp(place, along, line[:, k]) for k in range(3)], axis=1)
    ahead = np.stack([np.interp(place, along, np.gradient(line[:, k], along)) for k in (0, 1)])
    turns = np.degrees(np.arctan2(ahead[1], ahead[0]))
    outline = [(-0.045, 0.06), (0.045, 0.06), (0.045, 0.93), (0, 1.0), (-0.045, 0.93)]
    slat = prism(outline, 0.02, wood).turned(90, "x").moved(y=-0.035)
    tall = np.stack(
        [0 * place + 1, 0 * place + 1, height * generator.uniform(0.98, 1.02, len(place))], 1
    )
    return copies(slat, roots, turns, tall)
