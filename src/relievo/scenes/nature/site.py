"""A place while it is laid out: its ground, the things on it, and the room they take."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points
from relievo.scenes.nature.terrain import Ground, picked
from relievo.scenes.nature.trail import Trail
from relievo.scenes.world import Thing

Values = NDArray[np.float64]

Land: TypeAlias = Callable[[Values, Values], NDArray[np.bool_]]
"""From x and y to whether something may stand there."""

NO_WATER = -1e3
"""The floor of sites without water, metres."""

_EYES = 2.4  # metres: what is lower than this gets in the way of somebody who walks


class Model(NamedTuple):
    """A thing at the origin, measured.

    Attributes:
        mesh: of the thing.
        low: how far it reaches from the z axis up to the height of eyes, metres.
        wide: how far it reaches anywhere.
        tall: its height.
        class_name: one of `classes.CLASSES`.
    """

    mesh: Mesh
    low: float
    wide: float
    tall: float
    class_name: str


class Subject(NamedTuple):
    """Something that is worth a picture: its place, height and radius in metres."""

    place: Points
    tall: float
    radius: float


def model(mesh: Mesh, class_name: str) -> Model:
    """Measures a thing that stands at the origin."""
    points = mesh.corners.reshape(-1, 3)
    away = np.hypot(points[:, 0], points[:, 1])
    low = away[points[:, 2] < _EYES]
    return Model(
        mesh,
        float(low.max()) if len(low) else 0.0,
        float(away.max()),
        float(points[:, 2].max()),
        class_name,
    )


class Site:
    """Collects the things of a world.

    Args:
        generator: where chance comes from.
        ground: what everything stands on.
        land: where things may stand; None = everywhere.
        trails: where nothing may stand.
        frozen: whether nothing moves.

    Attributes:
        things: what there is so far.
        subjects: what cameras may look at.
        floor: the height below which no camera may be: that of water.
    """

    def __init__(
        self,
        generator: np.random.Generator,
        ground: Ground,
        *,
        land: Land | None = None,
        trails: tuple[Trail, ...] = (),
        frozen: bool = False,
        floor: float = NO_WATER,
    ) -> None:
        self.generator, self.ground, self.trails = generator, ground, trails
        self.frozen, self.floor = frozen, floor
        self.things: list[Thing] = []
        self.subjects: list[Subject] = []
        self._land = land
        self._rooms: list[tuple[float, float, float, float, float]] = []

    def lay(self, mesh: Mesh, *class_names: str) -> None:
        """Adds stuff: one class for all of it, or one for each of its materials."""
        if len(class_names) == 1:
            self.things.append(Thing(mesh, class_names[0]))
            return
        for name in sorted(set(class_names)):
            slots = [n for n, each in enumerate(class_names) if each == name]
            chosen = np.isin(mesh.slots, slots)
            if chosen.any():
                self.things.append(Thing(picked(mesh, chosen), name))

    def stand(
        self,
        what: Model,
        x: float,
        y: float,
        *,
        turn: float | None = None,
        scale: float = 1.0,
        sink: float = 0.04,
        subject: bool = False,
        z: float | None = None,
    ) -> None:
        """Puts a thing on the ground.

        Args:
            what: the thing.
            x: metres.
            y: metres.
            turn: degrees about the z axis; None = any.
            scale: factor of its size.
            sink: how deep it stands in the ground, metres.
            subject: whether cameras may look at it.
            z: its height; None = on the ground.
        """
        degrees = float(self.generator.uniform(0, 360)) if turn is None else turn
        height = float(self.ground.height(x, y)) - sink if z is None else z
        mesh = what.mesh.turned(degrees)
        mesh = (mesh if scale == 1 else mesh.scaled(scale)).moved(x, y, height)
        self.things.append(Thing(mesh, what.class_name))
        self.take(x, y, what.low * scale, what.wide * scale, height + what.tall * scale)
        if subject:
            place = np.array([x, y, height])
            self.subjects.append(Subject(place, what.tall * scale, what.low * scale))

    def add(self, thing: Thing, way: Points, tall: float, wide: float) -> None:
        """Adds a thing that is already where it belongs, as a subject; it may move.

        Args:
            thing: the thing.
            way: (N, 3), metres, where it passes from 0 to 8 seconds.
            tall: its height, metres.
            wide: how far it reaches to its sides, metres.
        """
        self.things.append(thing)
        for x, y, z in way if thing.motion is not None else way[:1]:
            self.take(float(x), float(y), wide, wide, float(z) + tall)
        self.subjects.append(Subject(way[0], tall, wide))

    def take(self, x: float, y: float, low: float, wide: float, top: float) -> None:
        """Marks room as taken: a radius up to the height of eyes, one above, and the top."""
        self._rooms.append((x, y, low, wide, top))

    def may_stand(self, x: Values, y: Values, margin: float = 0.3) -> NDArray[np.bool_]:
        """Whether places are on land and off the trails."""
        allowed = np.ones(np.shape(x), bool) if self._land is None else self._land(x, y)
        for trail in self.trails:
            allowed = allowed & ~trail.covers(x, y, margin)
        return allowed

    def spots(
        self,
        count: int,
        near: float,
        far: float,
        room: float,
        *,
        even: bool = False,
        overlap: float = 0.5,
    ) -> Values:
        """Free places at random.

        Args:
            count: how many, at most.
            near: least distance from the middle, metres.
            far: greatest distance.
            room: radius that each needs.
            even: whether all places are as likely; else those near the middle are more so.
            overlap: how far rooms above the heads may overlap.

        Returns:
            (N, 2), metres.
        """
        g, number = self.generator, 5 * count + 10
        draw = g.random(number)
        r = np.sqrt(near**2 + draw * (far**2 - near**2)) if even else near + draw * (far - near)
        angle = g.uniform(0, 2 * np.pi, number)
        x, y = r * np.sin(angle), r * np.cos(angle)
        allowed = self.may_stand(x, y, 0.5 * room)
        taken = [(each[0], each[1], max(each[2], overlap * each[3])) for each in self._rooms]
        chosen: list[tuple[float, float]] = []
        for px, py in zip(x[allowed], y[allowed], strict=True):
            rooms = np.array([*taken, *((a, b, room) for a, b in chosen)]).reshape(-1, 3)
            if (np.hypot(rooms[:, 0] - px, rooms[:, 1] - py) > rooms[:, 2] + room).all():
                chosen.append((float(px), float(py)))
                if len(chosen) == count:
                    break
        return np.array(chosen).reshape(-1, 2)

    def is_clear(self, places: Points, margin: float) -> bool:
        """Whether cameras at (N, 3) keep a margin in metres from everything."""
        below = self.ground.height(places[:, 0], places[:, 1])
        above = places[:, 2] - below
        if ((below < self.floor - 0.5) & (places[:, 2] < self.floor + 4)).any():
            return False  # nobody stands in deep water
        if (above < 0.22).any() or (places[:, 2] < self.floor + 0.3).any():
            return False
        if not self._rooms:
            return True
        rooms = np.array(self._rooms)
        gap = np.hypot(*(places[:, None, k] - rooms[None, :, k] for k in (0, 1)))
        reach = np.where(above[:, None] < _EYES, rooms[:, 2], rooms[:, 3])
        below_top = places[:, 2, None] < rooms[None, :, 4] + margin
        return not (below_top & (gap < reach + margin)).any()

    def sees(self, eye: Points, subject: Points, radius: float) -> bool:
        """Whether nothing low stands between an eye and a subject of a radius, seen from above."""
        if not self._rooms:
            return True
        rooms = np.array(self._rooms)
        way = subject[:2] - eye[:2]
        length = max(float(np.hypot(*way)), 1e-6)
        offset = rooms[:, :2] - eye[:2]
        along = offset @ way / length
        aside = np.abs(offset[:, 0] * way[1] - offset[:, 1] * way[0]) / length
        between = (along > 0) & (along < length - radius - 0.2) & (rooms[:, 4] > eye[2] - 0.5)
        return not (between & (aside < rooms[:, 2] * 0.8)).any()


def spread(
    site: Site, models: list[Model], spots: Values, *, sizes: tuple[float, float] = (0.8, 1.25),
    sink: float = 0.06, subjects: int = 0,
) -> None:  # fmt: skip
    """Puts a model, by chance, on each of the spots; the first few are subjects."""
    g = site.generator
    for n, (x, y) in enumerate(spots):
        what = models[int(g.integers(len(models)))]
        site.stand(
            what, float(x), float(y), scale=float(g.uniform(*sizes)), sink=sink,
            subject=n < subjects,
        )  # fmt: skip


def tinted(material: Material, *factors: float) -> Material:
    """A material whose colour is multiplied by red, green and blue."""
    r, g, b = material.tint
    return material._replace(tint=(r * factors[0], g * factors[1], b * factors[2]))
