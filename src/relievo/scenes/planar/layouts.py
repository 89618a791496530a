"""Layouts of flat surfaces: rooms, corridors, stairwells, offices, and rooms at odd angles."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.clutter.paints import between, pick
from relievo.scenes.clutter.parts import block
from relievo.scenes.mesh import Mesh
from relievo.scenes.planar import bodies
from relievo.scenes.planar.bodies import SLANTED, STRAIGHT
from relievo.scenes.planar.site import Site, ceiling_lamp, finish, shell, wall_lamp
from relievo.scenes.shapes import quad

_Plan = NDArray[np.float64]


def plain_room(generator: np.random.Generator) -> Site:
    """A room with a rectangular plan, pillars, beams, and furniture along the axes."""
    x, y, height = generator.uniform([3.2, 3.2, 2.3], [8.0, 8.0, 3.6]).tolist()
    plan = _rectangle(x, y)
    site = _closed(generator, plan, height)
    for _ in range(int(generator.integers(0, 3))):
        skin, low = finish(generator, "wall"), height - between(generator, 0.2, 0.5)
        beam = block(x, between(generator, 0.2, 0.5), 1.0, skin)
        site.add(beam.moved(x / 2, between(generator, 0.2, 0.8) * y, low), "ceiling_part")
    if generator.random() < 0.4:
        _divide(generator, site, x, y, height)
    for _ in range(int(generator.integers(0, 3))):
        site.settle(generator, bodies.pillar(generator), "wall", (0, 0), (x, y))
    _fill(generator, site, STRAIGHT, (x, y), int(generator.integers(6, 18)), square=True)
    return site


def corridor(generator: np.random.Generator) -> Site:
    """A long passage with doors and niches, often round a corner."""
    wide, long, height = generator.uniform([1.5, 7, 2.3], [2.8, 16, 3.2]).tolist()
    if generator.random() < 0.6:
        arm = between(generator, 3, 7)
        plan = np.array(
            [
                [0, 0],
                [wide, 0],
                [wide, long - wide],
                [wide + arm, long - wide],
                [wide + arm, long],
                [0, long],
            ]
        )
    else:
        plan = _rectangle(wide, long)
    site = _closed(generator, plan, height, panels=10)
    step = between(generator, 1.8, 3.5)
    skin = finish(generator, "wall")
    if generator.random() < 0.6:
        for at in np.arange(step, long - wide, step).tolist():
            for side in (0.0, wide):
                post = block(0.3, 0.35, height, skin).moved(side, at)
                site.add(post, "wall", stands=True)
    for at in np.arange(1.5, long, 3.0).tolist()[:5]:
        if len(site.lamps) < 2:
            ceiling_lamp(generator, site, wide / 2, at, height)
    _fill(generator, site, STRAIGHT, (wide, long), int(generator.integers(0, 5)), square=True)
    return site


def stairwell(generator: np.random.Generator) -> Site:
    """Flights of stairs with landings between high walls."""
    wide, rest = between(generator, 1.1, 1.8), between(generator, 1.4, 2.6)
    count, gap = int(generator.integers(8, 15)), between(generator, 0.1, 0.9)
    flight = bodies.stairs(generator, count=count, width=wide)
    run, rise = flight.bounds[1, 1], flight.bounds[1, 2]
    x, y, height = 2 * wide + gap, rest + float(run) + rest, 2 * float(rise) + 2.4
    site = _closed(generator, _rectangle(x, y), height)
    site.add(flight.moved(wide / 2, rest), "object", stands=True)
    skin = finish(generator, "floor")
    landing = block(x, rest, float(rise), skin).moved(x / 2, y - rest / 2)
    site.add(landing, "floor", stands=True)
    back = bodies.stairs(generator, count=count - 2, width=wide).turned(180)
    upper = back.moved(x - wide / 2, y - rest, float(rise) + 0.001)
    site.add(upper, "object")
    under = block(wide, float(np.ptp(upper.bounds[:, 1])), float(rise), finish(generator, "wall"))
    site.add(under.moved(x - wide / 2, float(upper.bounds.mean(0)[1])), "wall", stands=True)
    rail = block(0.06, float(run), 0.9, finish(generator, "body"))
    site.add(rail.moved(x / 2, rest + float(run) / 2, float(rise)), "rail")
    return site


def office(generator: np.random.Generator) -> Site:
    """Cubicles with low partitions, desks and screens below a ceiling of panels."""
    x, y, height = generator.uniform([6, 6, 2.5], [12, 12, 3.2]).tolist()
    site = _closed(generator, _rectangle(x, y), height)
    skin, top = finish(generator, "wall"), finish(generator, "body")
    tall, cell = between(generator, 1.1, 1.7), between(generator, 1.8, 2.6)
    for at_x in np.arange(1.2, x - cell, cell + between(generator, 0.9, 1.4)).tolist():
        for at_y in np.arange(1.2, y - cell, cell).tolist():
            if generator.random() < 0.2:
                continue
            walls = [(cell, 0.05, cell / 2, 0.0), (0.05, cell - 0.06, 0.0, cell / 2)]
            for w, d, dx, dy in walls:
                site.add(block(w, d, tall, skin).moved(at_x + dx, at_y + dy), "wall", stands=True)
            desk = block(cell - 0.2, 0.7, 0.03, top).moved(at_x + cell / 2 + 0.05, at_y + 0.4, 0.72)
            site.add(desk, "table", stands=True)
            panel = block(0.55, 0.03, 0.34, finish(generator, "body"), once=True)
            site.add(panel.moved(at_x + cell / 2, at_y + 0.3, 0.85), "screen")
            chest = block(0.42, 0.6, 0.7, finish(generator, "body"))
            site.add(chest.moved(at_x + cell - 0.4, at_y + 0.4), "cabinet", stands=True)
    _fill(generator, site, STRAIGHT, (x, y), int(generator.integers(0, 6)), square=True)
    return site


def odd_room(generator: np.random.Generator) -> Site:
    """A room with walls at any angle, and boards, ramps and boxes turned anyhow."""
    count = int(generator.integers(4, 9))
    angle = (np.arange(count) + generator.uniform(-0.3, 0.3, count)) * 2 * np.pi / count
    radius = between(generator, 2.4, 4.6) * generator.uniform(0.8, 1.2, count)
    plan = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    plan = plan - plan.min(0)
    height = between(generator, 2.4, 3.6)
    site = _closed(generator, plan, height)
    x, y = plan.max(0).tolist()
    inner = 0.22
    low, high = (inner * x, inner * y), ((1 - inner) * x, (1 - inner) * y)
    _fill(generator, site, SLANTED, high, int(generator.integers(6, 18)), square=False, low=low)
    return site


def attic(generator: np.random.Generator) -> Site:
    """A room below a roof: slanted ceilings from low walls to the ridge."""
    x, y, knee = generator.uniform([4, 4, 0.5], [7, 9, 1.3]).tolist()
    ridge = knee + x / 2 * between(generator, 0.5, 1.1)
    site = Site()
    walls = [finish(generator, "wall") for _ in range(2)]
    shell(site, _rectangle(x, y), ridge, walls, finish(generator, "floor"), None)
    slope, up = finish(generator, "ceiling"), np.array([x / 2, 0, ridge - knee])
    site.add(quad((0, 0, knee), (0, y, 0), up, slope), "ceiling")
    site.add(quad((x, y, knee), (0, -y, 0), up * [-1, 1, 1], slope), "ceiling")
    beam = block(0.12, y, 0.14, finish(generator, "body"))
    site.add(beam.moved(x / 2, y / 2, ridge - 0.25), "ceiling_part")
    level = knee + 0.35 * (ridge - knee)
    for n in range(int(generator.integers(0, 6)) if level > 1.9 else 0):
        tie = block(0.6 * x, 0.12, 0.12, finish(generator, "body"))
        site.add(tie.moved(x / 2, y * (n + 1) / 7, level), "ceiling_part")
    ceiling_lamp(generator, site, x / 2, y * between(generator, 0.3, 0.7), ridge - 0.3)
    _gable_window(generator, site, x, y)
    kinds = pick(generator, [STRAIGHT, SLANTED])
    _fill(
        generator,
        site,
        kinds,
        (x - 0.5, y),
        int(generator.integers(3, 10)),
        square=True,
        low=(0.5, 0),
        clear=knee,
    )
    return site


def _closed(generator: np.random.Generator, plan: _Plan, height: float, *, panels: int = 9) -> Site:
    """A room with its lamps and with what hangs at its walls."""
    site = Site()
    walls = [finish(generator, "wall") for _ in range(int(generator.integers(1, 4)))]
    shell(site, plan, height, walls, finish(generator, "floor"), finish(generator, "ceiling"))
    ends = list(zip(np.roll(plan, -1, axis=0), plan, strict=True))
    if generator.random() < 0.5:
        b, a = pick(generator, ends)
        wall_lamp(generator, site, b, a - b)
    middle = plan.mean(0)
    if not site.lamps or generator.random() < 0.5:
        x, y = (middle + generator.uniform(-0.8, 0.8, 2) * (len(plan) != 6)).tolist()
        if len(plan) == 6:
            x, y = plan[1, 0] / 2, plan[2, 1] / 2
        ceiling_lamp(generator, site, float(x), float(y), height)
    for _ in range(int(generator.integers(0, panels))):
        b, a = pick(generator, ends)
        _on_wall(generator, site, b, a - b, height)
    return site


def _on_wall(
    generator: np.random.Generator, site: Site, corner: _Plan, along: _Plan, height: float
) -> None:
    """Hangs a panel or sets a door into a wall that begins at its left end seen from inside."""
    length = float(np.sqrt((along**2).sum()))
    is_door = generator.random() < 0.4
    panel = (bodies.door_panel if is_door else bodies.wall_panel)(generator)
    wide, tall = np.ptp(panel.bounds, axis=0)[[0, 2]].tolist()
    low = 0.0 if is_door else between(generator, 0.9, 1.5)
    if wide + 0.2 > length or low + tall > height:
        return
    at = between(generator, wide / 2 + 0.05, length - wide / 2 - 0.05)
    yaw = float(np.degrees(np.arctan2(along[1], along[0])))
    x, y = (corner + along * at / length).tolist()
    there = panel.turned(yaw).moved(x, y, low)
    deep = there.moved()
    if any(
        _meets(deep, other.mesh)
        for other in site.things
        if other.class_name in ("picture", "door", "window")
    ):
        return
    site.add(there, "door" if is_door else "picture")


def _meets(mesh: Mesh, other: Mesh) -> bool:
    """Whether the boxes around two meshes overlap."""
    (low, high), (least, largest) = mesh.bounds, other.bounds
    return bool((low < largest).all() and (least < high).all())


def _divide(generator: np.random.Generator, site: Site, x: float, y: float, height: float) -> None:
    """A wall across the room with a passage in it."""
    at, start = between(generator, 0.35, 0.65) * y, between(generator, 0.15, 0.6) * x
    wide, skin = between(generator, 0.9, 1.8), finish(generator, "wall")
    thick = between(generator, 0.1, 0.25)
    end = min(start + wide, x - 0.3)
    for a, b in ((0.0, start), (end, x)):
        part = block(b - a, thick, height, skin).moved((a + b) / 2, at)
        site.add(part, "wall", stands=True)
    lintel = block(end - start, thick, height - 2.05, skin).moved((start + end) / 2, at, 2.05)
    site.add(lintel, "wall")
    ceiling_lamp(generator, site, x / 2, (at + y) / 2, height)


def _gable_window(generator: np.random.Generator, site: Site, x: float, y: float) -> None:
    if generator.random() < 0.6:
        wall_lamp(generator, site, np.array([x * 0.25, y]), np.array([x * 0.5, 0.0]))


def _fill(
    generator: np.random.Generator,
    site: Site,
    kinds: tuple[tuple[Callable[[np.random.Generator], Mesh], str], ...],
    high: tuple[float, float],
    count: int,
    *,
    square: bool,
    low: tuple[float, float] = (0.0, 0.0),
    clear: float = 2.2,
) -> None:
    """Puts bodies on the floor; square: along the axes of the room, not turned anyhow."""
    for _ in range(count):
        make, name = pick(generator, kinds)
        turned = (
            pick(generator, [0.0, 90.0, 180.0, 270.0]) if square else between(generator, 0, 360)
        )
        mesh = make(generator).turned(turned)
        if mesh.bounds[1, 2] <= clear:
            site.settle(generator, mesh, name, low, high)


def _rectangle(x: float, y: float) -> _Plan:
    return np.array([[0.0, 0.0], [x, 0.0], [x, y], [0.0, y]])


LAYOUTS: dict[Callable[[np.random.Generator], Site], float] = {
    plain_room: 0.32,
    corridor: 0.14,
    stairwell: 0.1,
    office: 0.12,
    odd_room: 0.2,
    attic: 0.12,
}
"""The layouts, and how often each comes."""
