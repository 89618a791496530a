"""A whole person as a thing of a world."""

from dataclasses import dataclass

import numpy as np

from relievo.core.errors import RangeError, UsageError
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, turn
from relievo.scenes.people import extras, hair, head, palette
from relievo.scenes.people.arms import Setting
from relievo.scenes.people.body import Figure, figure
from relievo.scenes.people.build import Build, random_build
from relievo.scenes.people.detail import NEAR, level_of
from relievo.scenes.people.gait import Gait, Movement, swaying
from relievo.scenes.people.limbs import HANDS, hand, shoe
from relievo.scenes.people.outfit import Outfit, dress
from relievo.scenes.people.poses import POSTURES, Stance
from relievo.scenes.people.skeleton import skeleton_of
from relievo.scenes.people.skin import Body, Piece
from relievo.scenes.people.solve import Pose, solve
from relievo.scenes.people.wardrobe import random_hair, random_outfit
from relievo.scenes.world import Thing

ACTIVITIES = (*POSTURES, "walk", "run")
"""What people do."""


def person(
    generator: np.random.Generator,
    place: tuple[float, float, float] = (0.0, 0.0, 0.0),
    heading_deg: float = 0.0,
    activity: str = "stand",
    *,
    frozen: bool = False,
    detail: float = NEAR,
    seat_m: float = 0.45,
    speed_m_per_s: float | None = None,
    build: Build | None = None,
) -> Thing:
    """A person at a place, dressed by chance.

    Those who walk or run go straight on from the place, with feet that do not skid; the others
    stay there and sway, look about and gesture a little. Someone who sits has the middle of the
    pelvis above the place and the feet about 0.4 m ahead of it; the seat is the caller's. Someone
    who leans has their back about 0.2 m behind the place, where the caller has a wall or a post.

    Args:
        generator: the only source of chance.
        place: x, y, z of the ground under the person at time 0, metres.
        heading_deg: 0 = faces along y, anticlockwise seen from above.
        activity: one of `ACTIVITIES`: stand, talk, phone, point, wave, reach, carry, sit, crouch,
            lean, dance, walk, run.
        frozen: True = stands still in the middle of what it does, with no motion at all.
        detail: 0 to 2: `PORTRAIT` for 4,500 triangles, `NEAR` for 2,200 (with fingers and face),
            `MIDDLE` for 1,000, `FAR` for less than 500.
        seat_m: height of the seat of those who sit, 0.2 to 0.9 m.
        speed_m_per_s: of those who walk (0.4 to 2.2) or run (1.5 to 6); None = by chance.
        build: the body; None = by chance.

    Raises:
        UsageError: if there is no such activity.
        RangeError: if the seat or the speed is not possible.
    """
    if activity not in ACTIVITIES:
        raise UsageError(f"no activity {activity!r}; there are {', '.join(ACTIVITIES)}")
    if not 0.2 <= seat_m <= 0.9:
        raise RangeError(f"seats are 0.2 to 0.9 m high, got {seat_m}")
    own = random_build(generator) if build is None else build
    outfit = random_outfit(generator, own)
    setting = Setting(generator, own, outfit.breadth_m, seat_m)
    if activity in POSTURES:
        stance = POSTURES[activity](setting)
        movement, speed = swaying(stance, generator), 0.0
    else:
        stance = Stance(pose=Pose())
        gait = _gait(setting, activity == "run", speed_m_per_s)
        movement, speed = gait.pose, gait.speed
    body = _made(generator, own, outfit, stance, level_of(detail))
    moment = float(generator.uniform(0, 4)) if frozen else None
    return _thing(body, movement, speed, place, heading_deg, moment)


def random_person(
    generator: np.random.Generator, *, activity: str | None = None, frozen: bool = False
) -> Thing:
    """A person in the middle of the frame, doing what is said or what chance will have."""
    chosen = str(generator.choice(ACTIVITIES)) if activity is None else activity
    heading = float(generator.uniform(0, 360))
    return person(generator, (0.0, 0.0, 0.0), heading, chosen, frozen=frozen)


@dataclass(frozen=True, slots=True, eq=False)
class _Moving:
    """A body with its way through the world, which tells its mesh and its joints at a time."""

    body: Body
    figure: Figure
    movement: Movement
    speed: float
    place: tuple[float, float, float]
    heading_deg: float
    moment: float | None

    def _time(self, time_s: float) -> float:
        return time_s if self.moment is None else self.moment

    def _ground(self, time_s: float) -> Points:
        way = self.speed * time_s if self.moment is None else 0.0
        ahead = turn(self.heading_deg) @ np.array([0.0, way, 0.0])
        return np.asarray(np.array(self.place) + ahead)

    def mesh(self, time_s: float) -> Mesh:
        """The mesh in the world."""
        pose = self.movement(self._time(time_s))
        posed = solve(pose, self.figure.skeleton, self.figure.build.height_m)
        x, y, z = self._ground(time_s)
        return self.body.mesh(posed).turned(self.heading_deg).moved(x, y, z)

    def joints(self, time_s: float) -> Points:
        """The joints in the world, as `JOINTS` lists them."""
        pose = self.movement(self._time(time_s))
        posed = solve(pose, self.figure.skeleton, self.figure.build.height_m)
        own = posed.joints(self.figure.skeleton)
        return np.asarray(own @ turn(self.heading_deg).T + self._ground(time_s))


def _thing(
    body: tuple[Body, Figure],
    movement: Movement,
    speed: float,
    place: tuple[float, float, float],
    heading_deg: float,
    moment: float | None,
) -> Thing:
    moving = _Moving(body[0], body[1], movement, speed, place, heading_deg, moment)
    motion = moving.mesh if moment is None else None
    return Thing(moving.mesh(0.0), "person", motion, moving.joints)


def _gait(setting: Setting, runs: bool, speed: float | None) -> Gait:
    generator, build = setting.generator, setting.build
    size = (build.height_m / 1.75) ** 0.5
    low, high = (1.5, 6.0) if runs else (0.4, 2.2)
    if speed is None:
        own = generator.uniform(2.2, 3.4) if runs else generator.uniform(0.9, 1.6)
        speed = float(np.clip(own * size, low, high))
    if not low <= speed <= high:
        raise RangeError(f"speeds are {low} to {high} m/s, got {speed}")
    out = 0.1 + 0.10 * max(build.weight, 0) + 1.3 * max(setting.breadth_m - 0.01, 0)
    swing = float(generator.uniform(0.5, 1.2))
    phase, bow = float(generator.random()), float(generator.uniform(0, 6))
    return Gait(speed, build.height_m, phase, runs, swing, out, bow)


def _made(
    generator: np.random.Generator, build: Build, outfit: Outfit, stance: Stance, level: int
) -> tuple[Body, Figure]:
    """The dressed body and its shapes."""
    skeleton = skeleton_of(build)
    shape = figure(build, skeleton, rounded=level > 0)
    skin = palette.skin(generator)
    seed = int(generator.integers(2**31))
    pieces = dress(shape, outfit, skin, level, seed)
    for side, name in zip((-1, 1), stance.hands, strict=True):
        pieces += hand(shape, side, HANDS[name], skin, level)
        pieces += shoe(shape, side, outfit.shoes, level)
    pieces += _head_pieces(generator, shape, outfit, skin, level)
    if level > 0:
        for prop, side in stance.props:
            pieces += _prop(generator, shape, prop, side)
    return Body(pieces, skeleton), shape


def _head_pieces(
    generator: np.random.Generator, shape: Figure, outfit: Outfit, skin: Material, level: int
) -> list[Piece]:
    build, spread = shape.build, generator.normal(0, 1, 4)
    age = float(generator.random()) if build.youth < 0.05 else 0.0
    face = head.Face(
        nose=float(np.clip(1 + 0.2 * spread[0], 0.6, 1.5)),
        jaw=float(np.clip(1 + 0.25 * spread[1], 0.6, 1.5)),
        brow=float(np.clip(1 + 0.3 * spread[2], 0.4, 1.6)),
        long=float(np.clip(1 + 0.04 * spread[3], 0.92, 1.08)),
        smile=float(generator.choice([0.0, 0.3, 0.9])),
    )
    own = head.head_of(shape, face)
    strands = palette.hair(generator, skin, max(0.0, 1.6 * age - 0.75))
    kind = random_hair(generator, build, age)
    full = float(generator.random())
    bearded = build.manly > 0.5 and build.youth < 0.05 and generator.random() < 0.35
    seed = int(generator.integers(2**31))
    pieces = head.skull(own, skin, level)
    hat = outfit.hat
    if hat is not None:
        kind = kind._replace(thick=min(kind.thick, 6.5), curly=min(kind.curly, 0.8), strands=0)
        kind = kind._replace(line="usual" if kind.line == "fringe" else kind.line)
        kind = kind._replace(tail="" if kind.tail == "bun" else kind.tail)
        pieces += _hat_pieces(own, hat, level)
    pieces += hair.hair_pieces(own, kind, strands, level)
    if bearded:
        pieces.append(hair.beard(own, full, strands, np.random.default_rng(seed)))
    if level == 1:
        dark = Material("plain", 0, 1.0, (0.07, 0.06, 0.05))
        pieces += head.plain_eyes(own, dark) + head.brows(own, strands, 1.3)
    if level > 1:
        pieces += _features(generator, own, skin, strands, build, face.smile)
        if bearded or (build.manly > 0.5 and full < 0.08):
            pieces.append(hair.moustache(own, strands))
        if outfit.spectacles:
            dark = Material("plain", 0, 1.0, (0.02, 0.02, 0.02), gloss=0.5)
            pieces += hair.glasses(own, dark, dark if full > 0.75 else None)
    return pieces


def _hat_pieces(own: head.Head, hat: tuple[str, Material], level: int) -> list[Piece]:
    name, material = hat
    if name == "beanie":
        return hair.beanie(own, material, level)
    return hair.cap(own, material, level, brim=75.0 if name == "brim" else 0.0)


def _features(
    generator: np.random.Generator,
    own: head.Head,
    skin: Material,
    strands: Material,
    build: Build,
    smile: float,
) -> list[Piece]:
    irises = ((0.03, 0.016, 0.008), (0.05, 0.03, 0.015), (0.08, 0.14, 0.2), (0.07, 0.1, 0.05))
    is_dark = palette.mean_colour("skin", skin.variant)[0] < 0.5
    shade = irises[int(generator.integers(2 if is_dark else 4))]
    iris = Material("plain", 0, 1.0, shade, gloss=0.5)
    white = Material("plain", 0, 1.0, (0.62, 0.59, 0.57), gloss=0.3)
    lid = skin._replace(tint=palette.times(skin.tint, (0.55, 0.45, 0.42)))
    dark = strands._replace(tint=palette.times(strands.tint, (0.7, 0.7, 0.7)))
    pieces = head.eyes(own, white, iris, lid)
    pieces += head.brows(own, dark, 0.7 + 0.8 * build.manly)
    return pieces + head.lips(own, palette.lip(skin, generator), smile)


def _prop(generator: np.random.Generator, shape: Figure, prop: str, side: int) -> list[Piece]:
    if prop == "phone":
        return [
            extras.telephone(shape, side, Material("plain", 0, 1.0, (0.02, 0.02, 0.02), gloss=0.6))
        ]
    if prop == "bag":
        cloth = palette.cloth(generator, ("fabric", "leather"), (0.3, 0.4, 0.3))
        return extras.hand_bag(shape, side, cloth, float(generator.uniform(0.25, 0.42)))
    card = Material("cardboard", int(generator.integers(8)), 0.4)
    return [extras.carried_box(shape, card, float(generator.uniform(0.28, 0.4)))]
