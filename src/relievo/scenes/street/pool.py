"""What a street repeats: a few houses, cars and trees, made once and placed in other colours."""

from dataclasses import dataclass, replace

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh
from relievo.scenes.nature.plants import bush
from relievo.scenes.nature.trees import distant_tree, random_tree
from relievo.scenes.street.cars import Vehicle, random_vehicle
from relievo.scenes.street.cycles import bicycle, motorcycle
from relievo.scenes.street.furniture import random_piece
from relievo.scenes.street.houses import House, distant_house, random_house
from relievo.scenes.street.palette import BRICK, PAINT, PLASTER, Chooser, car_paint, pick, varied
from relievo.scenes.street.signs import traffic_sign
from relievo.scenes.street.solids import Part, by_class

_HOUSES = {
    "residential": {"detached": 4, "block": 1, "farm": 1},
    "terraces": {"terrace": 4, "town": 1},
    "inner_city": {"town": 5, "block": 1, "office": 1},
    "avenue": {"town": 3, "block": 2, "office": 1},
    "wide_road": {"office": 2, "hall": 2, "block": 2},
    "country": {"farm": 2},
}
_SEASONS = ("summer", "summer", "summer", "spring", "autumn", "winter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Prototypes.

    Attributes:
        houses: by kind of `houses.KINDS`.
        vehicles: cars, of several types.
        far_vehicles: cars of fewer triangles.
        pieces: of street furniture.
        signs: traffic signs.
        cycles: bicycles and a motorcycle.
        trees: standing at the origin.
        park_trees: the same with fewer triangles.
        fine_tree: with leaves as small as leaves, to be seen from near.
        far_houses: of few triangles.
        far_trees: of few triangles, 1 m high.
        bushes: standing at the origin.
    """

    houses: dict[str, tuple[House, ...]]
    vehicles: tuple[Vehicle, ...]
    far_vehicles: tuple[Vehicle, ...]
    pieces: tuple[list[Part], ...]
    signs: tuple[list[Part], ...]
    cycles: tuple[Part, ...]
    trees: tuple[Mesh, ...]
    park_trees: tuple[Mesh, ...]
    fine_tree: Mesh
    far_houses: tuple[House, ...]
    far_trees: tuple[Mesh, ...]
    bushes: tuple[Mesh, ...]

    def house(self, generator: Chooser, kind: str) -> House:
        """A house of a kind, in other colours."""
        return recoloured(generator, pick(generator, self.houses[kind]))

    def car(self, generator: Chooser, *, is_near: bool = True) -> Vehicle:
        """A parked or moving car, in other paint."""
        one = pick(generator, self.vehicles if is_near else self.far_vehicles)
        # The first material of a body is its paint.
        return one._replace(mesh=_swapped(one.mesh, {one.mesh.materials[0]: car_paint(generator)}))

    def tree(self, generator: Chooser, *, is_near: bool = False) -> Mesh:
        """A tree, turned and stretched; those beside the road are seen from near."""
        one = pick(generator, self.trees if is_near else self.park_trees).turned(
            float(generator.uniform(0, 360))
        )
        return one.scaled(*(float(each) for each in generator.uniform(0.85, 1.15, 3)))

    def bush(self, generator: Chooser) -> Mesh:
        """A bush, turned and stretched."""
        one = pick(generator, self.bushes).turned(float(generator.uniform(0, 360)))
        return one.scaled(*(float(each) for each in generator.uniform(0.7, 1.2, 3)))


def make_pool(generator: Chooser, character: str, *, is_lit: bool) -> Pool:
    """Makes the prototypes of a street.

    Args:
        generator: all chance.
        character: one of `layout.CHARACTERS`.
        is_lit: whether it is night.
    """
    houses = {
        kind: tuple(random_house(generator, kind, is_lit=is_lit) for _ in range(count))
        for kind, count in _HOUSES[character].items()
    }
    season = pick(generator, _SEASONS)
    heights = generator.uniform(5, 12 if character != "country" else 16, 2)
    trees = [
        tuple(
            random_tree(generator, height_m=float(h), detail=detail, season=season, palms=False)
            for h in heights
        )
        for detail in (0.3, 0.13)
    ]
    cycles = [("bicycle", bicycle(generator)) for _ in range(3)]
    return Pool(
        houses=houses,
        vehicles=tuple(random_vehicle(generator, detail=0.85) for _ in range(5)),
        far_vehicles=tuple(random_vehicle(generator, detail=0.5) for _ in range(2)),
        pieces=tuple(by_class(random_piece(generator)) for _ in range(5)),
        signs=tuple(by_class(traffic_sign(generator)) for _ in range(5)),
        cycles=(*cycles, ("motorcycle", motorcycle(generator))),
        trees=trees[0],
        park_trees=trees[1],
        fine_tree=random_tree(generator, height_m=8.0, detail=0.75, season=season, palms=False),
        far_houses=tuple(_far_house(generator, character) for _ in range(4)),
        far_trees=tuple(distant_tree(generator, conifer=n == 0) for n in range(4)),
        bushes=tuple(bush(generator, detail=0.15) for _ in range(3)),
    )


def _far_house(generator: Chooser, character: str) -> House:
    tallest = {"residential": 7.0, "terraces": 10.0, "country": 6.0, "wide_road": 14.0}
    height = float(generator.uniform(0.55, 1.0)) * tallest.get(character, 19.0)
    width, depth = generator.uniform((9, 9), (18, 13))
    return distant_house(generator, float(width), float(depth), height)


def recoloured(generator: Chooser, house: House) -> House:
    """A house with another colour of its walls and doors, or as it is."""
    style = house.style
    tints = {"brick": BRICK, "plaster": PLASTER, "planks": PLASTER}
    changes = {style.door: style.door._replace(tint=varied(generator, pick(generator, PAINT)))}
    if style.wall.texture in tints:
        tint = varied(generator, pick(generator, tints[style.wall.texture]))
        changes[style.wall] = style.wall._replace(
            tint=tint, variant=int(generator.integers(64)), dirt=float(generator.uniform(0.1, 0.6))
        )
    parts = [(name, _swapped(mesh, changes)) for name, mesh in house.parts]
    return house._replace(parts=parts)


def stretched(house: House, width: float) -> House:
    """A house a little wider or narrower, so that it fills its plot."""
    factor = width / house.width
    return house._replace(
        parts=[(name, mesh.scaled(factor, 1.0, 1.0)) for name, mesh in house.parts], width=width
    )


def _swapped(mesh: Mesh, changes: dict[Material, Material]) -> Mesh:
    return replace(mesh, materials=tuple(changes.get(each, each) for each in mesh.materials))
