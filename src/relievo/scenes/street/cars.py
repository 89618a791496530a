"""Vehicles of many makes: cars, vans, lorries, buses. Their frame is that of `bodies`."""

import itertools
from typing import NamedTuple

import numpy as np

from relievo.core.errors import UsageError
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.street.bodies import Body, CarPaint, curve, loft, plate, wheel
from relievo.scenes.street.palette import BRIGHT, Chooser, car_paint, painted, pick
from relievo.scenes.street.solids import boxes, copies

TYPES: dict[str, float] = {
    "hatchback": 0.30, "saloon": 0.19, "estate": 0.14, "suv": 0.22, "city": 0.08, "van": 0.07,
}  # fmt: skip
"""Cars by type and their share among parked ones."""

ALL_TYPES = (*TYPES, "bus", "lorry")


class Vehicle(NamedTuple):
    """A vehicle in its own frame.

    Attributes:
        mesh: all of it.
        class_name: "car", "truck" or "bus".
        length: metres.
        width: metres, without mirrors.
        height: metres.
    """

    mesh: Mesh
    class_name: str
    length: float
    width: float
    height: float


_BLACK = Material("plain", tint=(0.025, 0.025, 0.027), gloss=0.2, dirt=0.3)
_TYRE = Material("plain", tint=(0.03, 0.03, 0.03), dirt=0.3)
_LAMP = Material("glass", tint=(1.6, 1.6, 1.65), gloss=0.9)
_RED = Material("plain", tint=(0.35, 0.02, 0.02), gloss=0.8)


def random_vehicle(
    generator: Chooser, kind: str | None = None, *, is_lit: bool = False, detail: float = 1.0
) -> Vehicle:
    """Draws a vehicle.

    Args:
        generator: all chance.
        kind: one of `ALL_TYPES`; None = a car, as streets have them.
        is_lit: whether its lights are on.
        detail: 1 = about 1,000 triangles; 0.5 = about 600, to be seen from 10 m on.

    Raises:
        UsageError: if there is no such type.
    """
    if kind is not None and kind not in ALL_TYPES:
        raise UsageError(f"no vehicle {kind!r}; there are {', '.join(ALL_TYPES)}")
    shares = np.array(list(TYPES.values()))
    drawn = list(TYPES)[generator.choice(len(TYPES), p=shares / shares.sum())]
    name = drawn if kind is None else kind
    paint = CarPaint(_coat(generator, name), _glass(generator), _BLACK)
    if name == "lorry":
        return _lorry(generator, paint, is_lit)
    body = _bus(generator) if name == "bus" else _body(generator, name)
    parts = [
        loft(body, paint, detail),
        *_wheels(body, generator, detail),
        *_lights(body, generator, is_lit),
    ]
    if name != "bus":
        parts += _mirrors(body, paint)
    height = max(z for _, z in body.top)
    return Vehicle(
        merged(parts), "bus" if name == "bus" else "car", body.length, body.width, height
    )


def _coat(generator: Chooser, name: str) -> Material:
    if name in ("van", "lorry", "bus") and generator.random() < 0.75:
        colour = (0.78, 0.78, 0.77) if generator.random() < 0.6 else pick(generator, BRIGHT)
        return painted(colour, gloss=0.6)
    return car_paint(generator)


def _glass(generator: Chooser) -> Material:
    shade = float(generator.uniform(0.12, 0.35))
    return Material("glass", tint=(shade, shade * 1.05, shade * 1.05), gloss=0.95)


class _Sketch(NamedTuple):
    """A car by few measures, metres: see `_body`."""

    length: tuple[float, float]
    width: tuple[float, float]
    height: tuple[float, float]
    bonnet: float
    cowl: float
    screen: float
    boot: float
    tail: float
    floor: float
    radius: float
    belt: float
    nose: float


_SKETCHES: dict[str, _Sketch] = {
    "city": _Sketch(
        (3.5, 3.7), (1.62, 1.68), (1.46, 1.54),
        0.75, 1.0, 0.75, 0.0, 0.35, 0.2, 0.29, 0.93, 0.66,
    ),
    "hatchback": _Sketch(
        (3.95, 4.4), (1.72, 1.82), (1.43, 1.52),
        1.05, 0.98, 0.85, 0.0, 0.55, 0.19, 0.315, 0.93, 0.62,
    ),
    "saloon": _Sketch(
        (4.5, 4.95), (1.78, 1.88), (1.40, 1.48),
        1.2, 0.97, 0.95, 0.85, 0.85, 0.18, 0.33, 0.92, 0.6,
    ),
    "estate": _Sketch(
        (4.5, 4.9), (1.78, 1.86), (1.44, 1.52),
        1.2, 0.97, 0.9, 0.0, 0.5, 0.18, 0.33, 0.93, 0.6,
    ),
    "suv": _Sketch(
        (4.2, 4.8), (1.8, 1.95), (1.60, 1.75),
        1.15, 1.12, 0.75, 0.0, 0.45, 0.25, 0.36, 1.06, 0.76,
    ),
    "van": _Sketch(
        (4.8, 5.9), (1.92, 2.05), (1.95, 2.6),
        0.75, 1.25, 0.85, 0.0, 0.06, 0.24, 0.34, 1.15, 0.8,
    ),
}  # fmt: skip


def _body(generator: Chooser, name: str) -> Body:
    """Silhouettes from bonnet, cowl (base of the windscreen), screen, boot and tail."""
    s = _SKETCHES[name]
    length, width, height = (float(generator.uniform(*r)) for r in (s.length, s.width, s.height))
    stretch = float(generator.uniform(0.93, 1.08))
    cowl = s.bonnet * stretch + 0.05
    roof = cowl + s.screen * float(generator.uniform(0.93, 1.07))
    end = length - s.boot
    back = end - s.tail
    deck = s.cowl + 0.05 if s.boot else s.belt + 0.04
    tail = ((end, deck), (length - 0.06, deck - 0.03)) if s.boot else ((length - 0.06, deck),)
    top = ((0.0, s.nose), (0.06, s.nose + 0.08), (0.3, s.nose + 0.15), (cowl, s.cowl),
           ((cowl + roof) / 2, (s.cowl + height) / 2 + 0.02), (roof, height - 0.05),
           (roof + 0.5, height), (back - 0.3, height - 0.02), (back, height - 0.06), *tail,
           (length, deck - 0.1))  # fmt: skip
    belt = ((0.0, s.nose - 0.03), (0.3, s.nose + 0.08), (cowl, s.belt - 0.03),
            (end, s.belt + 0.03), (length, deck - 0.14))  # fmt: skip
    plan = (
        (0.0, 0.72),
        (0.06, 0.82),
        (0.18, 0.92),
        (0.5, 0.985),
        (1.2, 1.0),
        (length - 1.0, 1.0),
        (length - 0.3, 0.96),
        (length - 0.06, 0.88),
        (length, 0.84),
    )
    axles = (0.87 * stretch, length - (0.78 if name != "saloon" else 1.0))
    glass = _panes(name, (cowl + roof) / 2, roof, back, end)
    behind = (end, end) if name == "van" else (back + 0.06, end - 0.08)
    return Body(
        length,
        width,
        top,
        belt,
        plan,
        s.floor,
        axles,
        s.radius,
        (cowl + 0.03, roof - 0.03),
        behind,
        glass,
        0.86 if name == "van" else 0.74,
    )


def _panes(
    name: str, first: float, roof: float, back: float, end: float
) -> tuple[tuple[float, float], ...]:
    """Side windows between the pillars."""
    if name == "van":
        return ((first, roof + 0.75),)
    middle = (roof + back) / 2 + 0.02
    if name in ("estate", "suv"):
        third = back - 0.15
        door = (first + third) / 2
        return ((first, door - 0.04), (door + 0.04, third - 0.04), (third + 0.06, back + 0.15))
    return ((first, middle - 0.04), (middle + 0.04, (back + end) / 2))


def _bus(generator: Chooser) -> Body:
    length, height = float(generator.uniform(9.5, 12.2)), float(generator.uniform(2.9, 3.15))
    top = ((0.0, 1.05), (0.05, 1.2), (0.3, height - 0.15), (0.5, height), (length - 0.3, height),
           (length - 0.1, height - 0.2), (length, 1.3))  # fmt: skip
    belt = ((0.0, 0.95), (0.05, 1.1), (0.4, 1.2), (length - 0.1, 1.25), (length, 1.1))
    plan = ((0.0, 0.9), (0.15, 0.98), (0.4, 1.0), (length - 0.3, 1.0), (length, 0.94))
    count = int((length - 1.2) / 1.5)
    edges = np.linspace(0.7, length - 0.6, count + 1)
    panes = tuple((float(a) + 0.04, float(b) - 0.04) for a, b in itertools.pairwise(edges))
    return Body(length, 2.5, top, belt, plan, 0.32, (2.6, length - 3.1), 0.48, (0.06, 0.45),
                (length - 0.28, length - 0.12), panes, 0.93)  # fmt: skip


def _wheels(body: Body, generator: Chooser, detail: float = 1.0) -> list[Mesh]:
    shade = float(generator.choice([0.08, 0.45, 0.6]))
    rim = Material("metal", tint=(shade, shade, shade), gloss=0.6, metal=0.7, dirt=0.3)
    one = wheel(body.radius, 0.21 if body.radius < 0.4 else 0.28, _TYRE, rim,
                sides=10 if detail > 0.7 else 8)  # fmt: skip
    x = body.width / 2 - 0.14
    y = [body.length / 2 - place for place in body.wheels]
    places = [(side * x, each, 0.0) for each in y for side in (1, -1)]
    return [copies(one, places, [0.0, 180.0] * len(y))]


def _lights(body: Body, generator: Chooser, is_lit: bool) -> list[Mesh]:
    """Lamps, number plates, a grille and a dark strip at the bumpers."""
    front, rear = body.length / 2, -body.length / 2
    half = body.width / 2
    z = float(curve(body.top, np.array([0.0]))[0])
    white = _LAMP._replace(glow=3.0 if is_lit else 0.0)
    red = _RED._replace(
        glow=1.0 if is_lit else 0.0, tint=(0.8, 0.03, 0.03) if is_lit else _RED.tint
    )
    wide, x = half * 0.34, half * 0.5
    lamps = boxes([(x, front - 0.3, z - 0.11), (-x - wide, front - 0.3, z - 0.11)],
                  [(x + wide, front - 0.015, z + 0.06), (-x, front - 0.015, z + 0.06)],
                  white, bottom=True)  # fmt: skip
    zr = float(curve(body.belt, np.array([body.length]))[0])
    tall = 0.16 if body.length > 4.4 else 0.26
    a, b = half * 0.56, half * 0.87
    tail = boxes([(a, rear - 0.012, zr - tall / 2), (-b, rear - 0.012, zr - tall / 2)],
                 [(b, rear + 0.1, zr + tall / 2), (-a, rear + 0.1, zr + tall / 2)],
                 red, bottom=True)  # fmt: skip
    low = body.floor + 0.12
    grille = boxes([(-half * 0.42, front - 0.1, low), (-half * 0.6, rear - 0.006, low)],
                   [(half * 0.42, front + 0.008, z - 0.06), (half * 0.6, rear + 0.1, low + 0.12)],
                   _BLACK, bottom=True)  # fmt: skip
    text = Material("sign", variant=int(generator.integers(64)), tile_m=0.5, gloss=0.3,
                    tint=(0.9, 0.9, 0.88), contrast=0.6)  # fmt: skip
    plates = [plate((0, front + 0.014, low + 0.1), 0.52, 0.11, text, 1),
              plate((0, rear - 0.018, (zr + low) / 2 + 0.03), 0.52, 0.11, text, -1)]  # fmt: skip
    return [lamps, tail, grille, *plates]


def _mirrors(body: Body, paint: CarPaint) -> list[Mesh]:
    y = body.length / 2 - (body.screen[0] * 0.55 + body.screen[1] * 0.45)
    z = float(curve(body.belt, np.array([body.screen[1]]))[0])
    half = body.width / 2
    low = [(half - 0.06, y, z + 0.02), (-half - 0.16, y, z + 0.02)]
    high = [(half + 0.16, y + 0.1, z + 0.15), (-half + 0.06, y + 0.1, z + 0.15)]
    return [boxes(low, high, paint.paint, bottom=True)]


def _lorry(generator: Chooser, paint: CarPaint, is_lit: bool) -> Vehicle:
    """A cab and a box, a tipper or a tank's worth of load behind it."""
    cab_m, height = 2.0, float(generator.uniform(2.5, 3.0))
    load = float(generator.uniform(4.2, 7.2))
    top = ((0.0, 1.3), (0.08, 1.4), (0.35, height - 0.1), (0.6, height), (cab_m, height))
    belt = ((0.0, 1.2), (0.3, 1.35), (cab_m, 1.4))
    plan = ((0.0, 0.92), (0.2, 1.0), (cab_m, 1.0))
    length = cab_m + 0.15 + load
    cab = Body(cab_m, 2.35, top, belt, plan, 0.45, (1.05,), 0.46, (0.1, 0.5), (cab_m, cab_m),
               ((0.6, 1.5),), 0.95)  # fmt: skip
    shift = (length - cab_m) / 2
    parts = [loft(cab, paint).moved(y=shift)]
    parts += [each.moved(y=shift) for each in _lights(cab, generator, is_lit)[:1]]
    box = painted((0.76, 0.76, 0.75) if generator.random() < 0.6 else pick(generator, BRIGHT))
    rear, front = -length / 2, length / 2 - cab_m - 0.15
    tall = 3.1 + float(generator.uniform(-0.4, 0.5)) if generator.random() < 0.75 else 1.7
    parts.append(boxes((-1.24, rear, 1.0), (1.24, front, tall), box, bottom=True))
    parts.append(boxes((-0.45, rear + 0.2, 0.6), (0.45, front + 1.0, 1.0), _BLACK, bottom=True))
    parts.append(
        boxes(
            [(-1.15, rear - 0.01, 0.75), (0.75, rear - 0.01, 0.75)],
            [(-0.75, rear + 0.05, 0.95), (1.15, rear + 0.05, 0.95)],
            _RED,
            bottom=True,
        )
    )
    axles = (1.05, length - 1.5)
    whole = cab._replace(length=length, wheels=axles, width=2.4)
    return Vehicle(
        merged([*parts, *_wheels(whole, generator)]), "truck", length, 2.48, max(height, tall)
    )
