"""People outdoors: on paths, on benches, standing about."""

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.mesh import Mesh, Points
from relievo.scenes.nature.site import Site
from relievo.scenes.nature.terrain import Ground
from relievo.scenes.nature.trail import Trail
from relievo.scenes.people import person
from relievo.scenes.world import LASTS_S, Thing

_TALL, _WIDE = 1.8, 0.45
_STANDING = ("stand", "stand", "talk", "phone", "point", "wave", "crouch", "carry")


def walkers(site: Site, way: Trail, count: int) -> None:
    """People who walk on a trail, if it is free."""
    g = site.generator
    for _ in range(count):
        along, back = float(g.uniform(-14, 14)), float(g.choice([-1.0, 1.0]))
        speed, activity = float(g.uniform(0.8, 1.5)), "walk"
        if g.random() < 0.12:
            speed, activity = float(g.uniform(2.2, 3.2)), "run"
        right = way.right(along)
        x, y = way.at(along) + g.uniform(-0.2, 0.2) * way.width * right
        heading = back * np.array([-right[1], right[0]])
        times = np.linspace(0, LASTS_S, 5)[:, None]
        course = np.array([x, y]) + speed * times * heading
        points = site.ground.points(course[:, 0], course[:, 1])
        if not site.is_clear(points + np.array([0, 0, 1.0]), 0.5):
            continue
        turn = float(np.degrees(np.arctan2(-heading[0], heading[1])))
        still = (float(x), float(y), 0.0)
        made = person(g, still, turn, activity, frozen=site.frozen, speed_m_per_s=speed)
        site.add(on_ground(made, site.ground), points, _TALL, _WIDE)


def standing(site: Site, count: int, near: float, far: float) -> None:
    """People who stand about."""
    g = site.generator
    for x, y in site.spots(count, near, far, 0.6):
        activity = str(g.choice(_STANDING))
        turn = float(g.uniform(0, 360))
        made = person(g, (float(x), float(y), 0.0), turn, activity, frozen=site.frozen)
        site.add(on_ground(made, site.ground), site.ground.points(x, y)[None], _TALL, _WIDE)


def seated(site: Site, place: Points, turn: float, seat_m: float = 0.455) -> None:
    """Somebody who sits at a place (3,) on the ground and faces along y turned by some degrees."""
    x, y, z = (float(each) for each in place)
    made = person(site.generator, (x, y, z), turn, "sit", frozen=site.frozen, seat_m=seat_m)
    site.add(made, place[None], 1.3, _WIDE)


def on_ground(made: Thing, ground: Ground) -> Thing:
    """A person of level land on ground that rises and falls."""
    own, joints = made.motion, made.joints
    if joints is None:
        return made

    def height(time_s: float) -> float:
        x, y = joints(time_s)[:, :2].mean(0)
        return float(ground.height(x, y))

    def lifted(time_s: float) -> Mesh:
        return made.at(time_s).moved(z=height(time_s))

    def lifted_joints(time_s: float) -> NDArray[np.float64]:
        return np.asarray(joints(time_s) + np.array([0.0, 0.0, height(time_s)]))

    motion = None if own is None else lifted
    return Thing(lifted(0.0), made.class_name, motion, lifted_joints)
