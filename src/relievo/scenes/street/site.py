"""Everything of a street while it is put together, and the things that it becomes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from relievo.scenes.classes import CLASSES
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.street.course import Course
from relievo.scenes.street.solids import Part, moved, turned
from relievo.scenes.world import Thing


@dataclass(slots=True)
class Site:
    """Parts in the frame of the straight street.

    Attributes:
        stuff: by class: meshes with the distance along the street at which each is level, or NaN
            where it follows the ground.
        things: class, mesh and that distance.
        lamps: places of lit lamps.
    """

    stuff: dict[str, list[tuple[Mesh, float]]] = field(default_factory=dict)
    things: list[tuple[str, Mesh, float]] = field(default_factory=list)
    lamps: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, parts: Iterable[Part], level_y: float = float("nan")) -> None:
        """Adds parts.

        Args:
            parts: in the frame of the straight street.
            level_y: the distance along the street whose height they all have; NaN = each corner
                lies as high as the street beside it.
        """
        for name, mesh in parts:
            if CLASSES[name].is_thing:
                self.things.append((name, mesh, level_y))
            else:
                self.stuff.setdefault(name, []).append((mesh, level_y))

    def built(self, course: Course) -> tuple[Thing, ...]:
        """All of it along a course, in the world."""
        names = [*self.stuff, *(name for name, _, _ in self.things)]
        meshes = [merged([mesh for mesh, _ in group]) for group in self.stuff.values()]
        meshes += [mesh for _, mesh, _ in self.things]
        levels = [each for group in self.stuff.values() for each in group]
        levels += [(mesh, level) for _, mesh, level in self.things]
        heights = np.concatenate([np.full(len(mesh.slots), level) for mesh, level in levels])
        is_level = ~np.isnan(heights)
        heights[is_level] = course.height(heights[is_level])
        whole = Mesh(
            np.concatenate([mesh.corners for mesh in meshes]),
            np.concatenate([mesh.uv for mesh in meshes]),
            np.concatenate([mesh.normals for mesh in meshes]),
            np.concatenate([mesh.slots for mesh in meshes]),
            meshes[0].materials,
        )
        bent = course.bent_mesh(whole, heights)
        return tuple(_sliced(bent, names, meshes))


def _sliced(whole: Mesh, names: list[str], meshes: list[Mesh]) -> Iterable[Thing]:
    ends = np.cumsum([len(mesh.slots) for mesh in meshes])
    for name, mesh, end in zip(names, meshes, ends, strict=True):
        own = slice(int(end) - len(mesh.slots), int(end))
        placed = Mesh(whole.corners[own], mesh.uv, whole.normals[own], mesh.slots, mesh.materials)
        yield Thing(placed, name)


def beside(parts: Iterable[Part], side: int, x: float, y: float, width: float) -> list[Part]:
    """Parts of a front at one side of the street, looking at it.

    Args:
        parts: in the frame of their front.
        side: -1 = left, 1 = right.
        x: distance of the front from the middle of the street.
        y: where the front begins along the street.
        width: of the front.
    """
    if side > 0:
        return moved(turned(parts, -90), x, y + width)
    return moved(turned(parts, 90), -x, y)


def off_to(parts: Iterable[Part], side: int, y: float) -> list[Part]:
    """Parts of a side street, made along its own y axis, in the frame of the main street."""
    return moved(turned(parts, -90.0 * side), 0, y)
