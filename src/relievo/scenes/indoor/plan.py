"""The plan of a room: what stands where, so that things do not run into each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.indoor.draws import between, chance
from relievo.scenes.indoor.piece import Piece, Pose, Surface
from relievo.scenes.indoor.style import Style
from relievo.scenes.indoor.walls import Shell, Wall, plan_rects, walls_of
from relievo.scenes.light import Lamp
from relievo.scenes.mesh import Mesh
from relievo.scenes.world import Thing

Box = NDArray[np.float64]
"""Lowest and highest corner, (2, 3), metres."""

_TOUCH_M = 0.004


class Plan:
    """A room that is being furnished.

    Args:
        shell: its walls.
        style: of its furniture.

    Attributes:
        things: everything in it so far.
        surfaces: where small things can stand.
        lamps: light that its lamps send out.
        solids: boxes of the shell that reach into the room.
    """

    def __init__(self, shell: Shell, style: Style) -> None:
        self.shell = shell
        self.style = style
        self.walls: tuple[Wall, ...] = walls_of(shell.outline)
        self.things: list[Thing] = []
        self.surfaces: list[Surface] = []
        self.lamps: list[Lamp] = []
        self.solids: list[Box] = []
        self._boxes = np.empty((256, 2, 3))
        self._count = 0
        self._bounds = self._room()
        if len(shell.outline) == 6:  # the corner that an L-shaped room leaves out
            corner = [*shell.outline[3], 0.0], [*self._bounds[1, :2], shell.height]
            self.block_solid(np.array(corner))

    def _room(self) -> Box:
        rects = np.array(plan_rects(self.shell.outline))
        low, high = rects[:, :2].min(0), rects[:, 2:].max(0)
        return np.array([[*low, 0.0], [*high, self.shell.height]])

    @property
    def bounds(self) -> Box:
        """Of the room, (2, 3)."""
        return self._bounds

    @property
    def boxes(self) -> NDArray[np.float64]:
        """Boxes (N, 2, 3) that are taken, and places that are kept free for doors and windows."""
        return self._boxes[: self._count]

    def block(self, box: Box) -> None:
        """Takes a box."""
        if self._count == len(self._boxes):
            self._boxes = np.concatenate([self._boxes, np.empty_like(self._boxes)])
        self._boxes[self._count] = box
        self._count += 1

    def block_solid(self, box: Box) -> None:
        """Takes a box for good: cameras cannot be there either."""
        self.block(box)
        self.solids.append(box)

    def is_free(self, box: Box) -> bool:
        """Whether a box lies in the room and meets no other."""
        if not self._is_inside(box):
            return False
        taken = self.boxes
        return not bool(((taken[:, 0] < box[1]) & (taken[:, 1] > box[0])).all(1).any())

    def _is_inside(self, box: Box) -> bool:
        low, high = self._bounds
        return bool((box[0] >= low - 1e-9).all() and (box[1] <= high + 1e-9).all())

    def add(self, piece: Piece, *, solid: bool = True) -> None:
        """Puts a piece where it is; a solid one takes its box."""
        self.things += [Thing(mesh, name) for mesh, name in piece.parts]
        self.surfaces += piece.surfaces
        if solid:
            self.block(piece.bounds)

    def add_parts(self, parts: Sequence[tuple[Mesh, str]]) -> None:
        """Puts things where they are without taking a place."""
        self.things += [Thing(mesh, name) for mesh, name in parts]

    def place(self, piece: Piece, pose: Pose, *, margin: float = 0.0, under: float = 0.0) -> bool:
        """Puts a piece at a pose if it is free there.

        Args:
            piece: what is placed.
            pose: where; 1 mm is left below it.
            margin: that must be free round it in plan, metres.
            under: how much of its front may be under something, as of chairs at tables.

        Returns:
            Whether it was put there.
        """
        lifted = pose._replace(z=pose.z + 0.001)
        whole = box = piece.bounds_at(lifted)
        if under > 0:
            box = _turned_box(piece.bounds + np.array([[0, under, 0], [0, 0, 0]]), pose)
        around = box + np.array([[-margin, -margin, 0.0], [margin, margin, 0.0]])
        if not (self.is_free(around if margin else box) and self._is_inside(whole)):
            return False
        self.add(piece.at(lifted), solid=under == 0)
        if under > 0:
            self.block(box)
        return True

    def along_wall(
        self,
        generator: np.random.Generator,
        piece: Piece,
        *,
        z: float = 0.0,
        gap: float = 0.0,
        corner: float = 0.4,
        walls: Sequence[int] | None = None,
        tries: int = 14,
    ) -> Pose | None:
        """Puts a piece with its back to a wall.

        Args:
            generator: of chance.
            piece: its back along +y.
            z: height above the floor.
            gap: between its back and the wall.
            corner: share of the tries at the ends of walls.
            walls: numbers of the walls that may be taken; None = all.
            tries: places tried.

        Returns:
            Where it stands; None where no place was found.
        """
        box = piece.bounds
        left, right = float(box[0, 0]), float(box[1, 0])
        numbers = tuple(range(len(self.walls))) if walls is None else tuple(walls)
        lengths = np.cumsum([self.walls[n].length for n in numbers])
        for _ in range(tries):
            chosen = int(np.searchsorted(lengths, generator.random() * lengths[-1]))
            wall = self.walls[numbers[min(chosen, len(numbers) - 1)]]
            free = wall.length - (right - left) - 2 * _TOUCH_M - 0.02
            if free < 0:
                continue
            share = (
                float(round(generator.random()))
                if chance(generator, corner)
                else generator.random()
            )
            x = share * free - left + _TOUCH_M + 0.01
            pose = wall.pose.beside(x, -float(box[1, 1]) - _TOUCH_M - gap - 0.015 * (z < 0.1), z)
            if self.place(piece, pose):
                return pose
        return None

    def anywhere(
        self,
        generator: np.random.Generator,
        piece: Piece,
        *,
        turned: bool = True,
        margin: float = 0.05,
        tries: int = 10,
    ) -> Pose | None:
        """Puts a piece somewhere on the floor, turned at will; None where no place was found."""
        low, high = self._bounds
        for _ in range(tries):
            x, y = between(generator, low[0], high[0]), between(generator, low[1], high[1])
            degrees = between(generator, 0, 360) if turned else 90.0 * int(generator.integers(4))
            pose = Pose(float(x), float(y), 0.0, degrees)
            if self.place(piece, pose, margin=margin):
                return pose
        return None


def _turned_box(box: Box, pose: Pose) -> Box:
    """The box round a box that is put at a pose."""
    corners = [pose.beside(float(x), float(y))[:2] for x in box[:, 0] for y in box[:, 1]]
    flat = np.array(corners)
    return np.array(
        [[*flat.min(0), pose.z + box[0, 2] + 0.001], [*flat.max(0), pose.z + box[1, 2] + 0.001]]
    )
