"""Places where people meet outdoors: squares between houses, lawns and gardens."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from relievo.scenes.classes import CLASSES
from relievo.scenes.daylight import random_daylight
from relievo.scenes.light import Light
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.nature.flowers import flower_bed
from relievo.scenes.nature.garden import bench, fence
from relievo.scenes.nature.plants import bush, hedge
from relievo.scenes.nature.trees import distant_tree, random_tree
from relievo.scenes.shapes import box, quad
from relievo.scenes.street import furniture
from relievo.scenes.street.houses import distant_house, random_house
from relievo.scenes.textures import VARIANTS
from relievo.scenes.world import Thing

Rect = tuple[float, float, float, float]
"""Left, near, right, far end of a rectangle on the ground, metres."""


class Spot(NamedTuple):
    """A place for one person: where, looking where, and the height of the seat if there is one."""

    x: float
    y: float
    heading_deg: float
    seat_m: float = 0.0


@dataclass(slots=True)
class Site:
    """A place that waits for people.

    Attributes:
        light: what lights it.
        area: where people may stand.
        room: where cameras may be: lowest and highest corner, (2, 3).
        things: what is there.
        taken: rectangles in which something stands.
        seats: where one can sit.
        leans: where one can lean against something.
        is_open: whether there is room to walk, and others pass far away.
    """

    light: Light
    area: Rect
    room: Points
    things: list[Thing] = field(default_factory=list)
    taken: list[Rect] = field(default_factory=list)
    seats: list[Spot] = field(default_factory=list)
    leans: list[Spot] = field(default_factory=list)
    is_open: bool = True

    def put(self, mesh: Mesh, class_name: str, *, margin: float = 0.0) -> None:
        """Adds a thing, and takes the ground under it up to the height of heads."""
        self.things.append(Thing(mesh, class_name))
        if CLASSES[class_name].is_thing:
            points = mesh.corners.reshape(-1, 3)
            low = points[points[:, 2] < 1.9]
            if len(low):
                x0, y0 = (float(each) - margin for each in low[:, :2].min(0))
                x1, y1 = (float(each) + margin for each in low[:, :2].max(0))
                self.taken.append((x0, y0, x1, y1))

    def is_free(self, x: float, y: float, radius: float) -> bool:
        """Whether a disc on the ground is within the area and meets nothing."""
        x0, y0, x1, y1 = self.area
        if not (x0 + radius <= x <= x1 - radius and y0 + radius <= y <= y1 - radius):
            return False
        for a, b, c, d in self.taken:
            if np.hypot(max(a - x, x - c, 0.0), max(b - y, y - d, 0.0)) < radius:
                return False
        return True


def variant(generator: np.random.Generator) -> int:
    """Any variant of a texture."""
    return int(generator.integers(VARIANTS))


def square(generator: np.random.Generator) -> Site:
    """A street corner, a square or a yard between houses."""
    half, back = float(generator.uniform(4, 9)), float(generator.uniform(3, 11))
    site = _outdoors(generator, (-half, -4.0, half, back))
    floor = ("paving", "paving", "asphalt", "concrete", "stone", "gravel")
    name = floor[int(generator.integers(len(floor)))]
    shade = float(generator.uniform(0.7, 1.1))
    tile = {"paving": 1.6, "asphalt": 1.5, "concrete": 2.5, "stone": 1.8, "gravel": 0.8}[name]
    look = Material(name, variant(generator), tile, (shade, shade, shade), bump_m=0.003, dirt=0.3)
    site.things.append(Thing(_plain(45.0, 0.0, look), "sidewalk"))
    _houses(site, generator, back + float(generator.uniform(0.5, 5)))
    if generator.random() < 0.5:
        _side_houses(site, generator, half + float(generator.uniform(2, 6)))
    site.leans += _wall_spots(generator, site, back)
    _furnish_street(site, generator)
    _far_rows(site, generator, trees=0.3)
    return site


def lawn(generator: np.random.Generator) -> Site:
    """A garden or a park: grass, a path, hedges, trees and flowers."""
    half, back = float(generator.uniform(4, 8)), float(generator.uniform(4, 11))
    site = _outdoors(generator, (-half, -4.0, half, back))
    green = Material("grass", variant(generator), 1.2, bump_m=0.01)
    site.things.append(Thing(_plain(45.0, 0.0, green), "grass"))
    if generator.random() < 0.6:
        width, turned = float(generator.uniform(1.2, 2.6)), float(generator.uniform(-80, 80))
        name = ("gravel", "paving", "sand", "asphalt")[int(generator.integers(4))]
        path = quad((-width / 2, -40, 0), (width, 0, 0), (0, 80, 0),
                    Material(name, variant(generator), 1.0))  # fmt: skip
        site.things.append(Thing(path.turned(turned).moved(z=0.006), "sidewalk"))
    _border(site, generator, back + 1.0)
    for n in range(int(generator.integers(2, 5))):
        x = float(generator.uniform(-1, 1)) * (half + 5)
        tree = random_tree(generator, height_m=float(generator.uniform(4, 12)), detail=0.3)
        site.things.append(Thing(tree.moved(x, back + 3 + 2.5 * n), "tree"))
    if generator.random() < 0.5:
        house = random_house(generator, "detached")
        x = float(generator.uniform(-half, half)) - house.width / 2
        _add_parts(site, house.parts, x, back + float(generator.uniform(4, 14)))
    _plant(site, generator)
    _benches(site, generator, 0.6)
    _far_rows(site, generator, trees=0.85)
    return site


def _outdoors(generator: np.random.Generator, area: Rect) -> Site:
    light = random_daylight(generator, night=False)
    x0, y0, x1, y1 = area
    room = np.array([[x0 - 4, y0 - 5, 0.25], [x1 + 4, y1 + 0.5, 5.0]])
    site = Site(light, area, room)
    site.things.append(Thing(_plain(400.0, -0.03, Material("soil", 0, 4.0)), "ground"))
    return site


def _plain(half: float, z: float, material: Material) -> Mesh:
    return quad((-half, -half, z), (2 * half, 0, 0), (0, 2 * half, 0), material)


def _add_parts(
    site: Site, parts: list[tuple[str, Mesh]], x: float, y: float, degrees: float = 0.0
) -> None:
    """Adds a house; what is countable of it becomes things of their own."""
    for name, mesh in parts:
        site.things.append(Thing(mesh.turned(degrees).moved(x, y), name))


def _houses(site: Site, generator: np.random.Generator, y: float) -> None:
    """A row of houses along x that looks at the square."""
    kinds = ("town", "town", "terrace", "block", "office", "hall")
    kind = kinds[int(generator.integers(len(kinds)))]
    x = -float(generator.uniform(20, 34))
    while x < 22:
        house = random_house(generator, kind)
        _add_parts(site, house.parts, x, y)
        x += house.width + (0.0 if kind in ("town", "terrace") else float(generator.uniform(2, 5)))


def _side_houses(site: Site, generator: np.random.Generator, x: float) -> None:
    side = float(generator.choice([-1, 1]))
    y = float(generator.uniform(-14, -6))
    for _ in range(2):
        house = random_house(generator, "town")
        # Its front, towards -y, is turned to the square.
        start = y + house.width if side > 0 else y
        _add_parts(site, house.parts, side * x, start, -90 * side)
        y += house.width


def _wall_spots(generator: np.random.Generator, site: Site, back: float) -> list[Spot]:
    """A low wall to lean against and to sit on."""
    if generator.random() < 0.5:
        return []
    x, length = float(generator.uniform(-3, 1)), float(generator.uniform(2, 5))
    y = back - 0.5
    names = ("stone", "concrete", "brick")
    look = Material(names[int(generator.integers(3))], variant(generator), 1.5, dirt=0.4)
    height = 0.45 if generator.random() < 0.5 else 1.1
    site.put(box(length, 0.4, height, look).moved(x + length / 2, y), "street_furniture")
    places = x + 0.4 + 0.75 * np.arange(int((length - 0.3) / 0.75))
    if height < 0.6:
        site.seats += [Spot(float(each), y - 0.02, 180.0, height) for each in places]
        return []
    return [Spot(float(each), y - 0.4, 180.0) for each in places]


def _furnish_street(site: Site, generator: np.random.Generator) -> None:
    """Lamps, bollards, bins, benches and trees at the edges of the square."""
    x0, _, x1, y1 = site.area
    for _ in range(int(generator.integers(2, 6))):
        draw = generator.random()
        x, y = float(generator.uniform(x0, x1)), float(generator.uniform(0.35, 1)) * y1
        if not site.is_free(x, y, 0.4):
            continue
        if draw < 0.35:
            height = float(generator.choice([3.6, 4.5, 6.0]))
            parts = furniture.lamp_post(generator, height=height, reach=0.8, is_lit=False)
        elif draw < 0.6:
            parts = furniture.bollard(generator)
        elif draw < 0.85:
            parts = furniture.bin_(generator)
        else:
            parts = [("tree", random_tree(generator, height_m=5.5, detail=0.25, palms=False))]
        for name, mesh in parts:
            site.put(mesh.moved(x, y), name, margin=0.1)
    _benches(site, generator, 0.5)


def _benches(site: Site, generator: np.random.Generator, share: float) -> None:
    for _ in range(2):
        if generator.random() > share:
            continue
        x0, _, x1, y1 = site.area
        x = float(generator.uniform(x0 + 1, x1 - 1))
        y = float(generator.uniform(0.3 * y1, y1 - 0.6))
        if not site.is_free(x, y, 1.1):
            continue
        seat, degrees = bench(generator), float(generator.uniform(-25, 25))
        wide = float(seat.bounds[1, 0])
        site.put(seat.turned(degrees).moved(x, y), "street_furniture")
        for side in (-0.55, 0.55):
            angle = np.radians(degrees)
            dx, dy = side * wide, -0.08
            site.seats.append(
                Spot(
                    x + float(dx * np.cos(angle) - dy * np.sin(angle)),
                    y + float(dx * np.sin(angle) + dy * np.cos(angle)),
                    180.0 + degrees,
                    0.455,
                )
            )


def _border(site: Site, generator: np.random.Generator, y: float) -> None:
    """What ends a garden: a hedge, a fence or bushes."""
    draw = generator.random()
    if draw < 0.45:
        green = hedge(generator, 22.0, detail=0.35)
        site.things.append(Thing(green.moved(0.0, y), "vegetation"))
    elif draw < 0.75:
        x = np.linspace(-14, 14, 15)
        line = np.stack([x, 0 * x + y, 0 * x], axis=1)
        site.things.append(Thing(fence(generator, line), "fence"))
    else:
        shrubs = [bush(generator, detail=0.4) for _ in range(2)]
        for n, x in enumerate(np.arange(-9, 9, 2.3) + generator.uniform(-0.6, 0.6, 8)):
            turned = shrubs[n % 2].turned(float(generator.uniform(0, 360)))
            site.things.append(Thing(turned.moved(float(x), y + 0.4), "plant"))


def _plant(site: Site, generator: np.random.Generator) -> None:
    """Bushes and flowers at the edges."""
    x0, _, x1, y1 = site.area
    for _ in range(int(generator.integers(1, 4))):
        x, y = float(generator.choice([x0, x1])), float(generator.uniform(0, y1))
        x += float(generator.uniform(-0.8, 0.8))
        site.put(bush(generator, detail=0.4).moved(x, y), "plant", margin=0.1)
    if generator.random() < 0.5:
        x, y = float(generator.uniform(x0, x1)), y1 - 0.3
        site.put(flower_bed(generator, 2.5, 0.9, detail=0.6).moved(x, y), "plant")


def _far_rows(site: Site, generator: np.random.Generator, trees: float) -> None:
    """Houses and trees far away on all sides."""
    models = [distant_tree(generator, conifer=n == 2) for n in range(3)]
    rows: dict[str, list[Mesh]] = {"building": [], "vegetation": []}
    for angle in np.arange(0, 360, 11.0) + generator.uniform(-4, 4, 33):
        away = float(generator.uniform(38, 60))
        if generator.random() < trees:
            size = float(generator.uniform(6, 14))
            rows["vegetation"].append(
                models[int(generator.integers(3))].scaled(size).moved(0.0, away).turned(angle)
            )
        else:
            wide, high = float(generator.uniform(9, 18)), float(generator.uniform(5, 14))
            far = distant_house(generator, wide, 9.0, high)
            whole = merged([mesh for _, mesh in far.parts])
            rows["building"].append(whole.moved(-wide / 2, away).turned(angle))
    for name, meshes in rows.items():
        if meshes:
            site.things.append(Thing(merged(meshes), name))
