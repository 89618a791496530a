"""Traffic signs, traffic lights, boards, poles with wires.

All stand at x = y = 0 on z = 0 and are read by who looks along +y.
"""

import itertools

import numpy as np

from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, Points, merged
from relievo.scenes.shapes import cylinder, disc
from relievo.scenes.street.palette import BRIGHT, Chooser, painted, pick, poster
from relievo.scenes.street.solids import Part, bars, boxes

_STEEL = Material("metal", tint=(0.5, 0.51, 0.52), gloss=0.4, metal=0.6, dirt=0.3)
_RED: Colour = (0.55, 0.03, 0.03)
_WHITE: Colour = (0.75, 0.75, 0.74)
_BLUE: Colour = (0.03, 0.12, 0.5)


def traffic_sign(generator: Chooser) -> list[Part]:
    """One or two signs of the usual shapes on a pole."""
    height = float(generator.uniform(2.2, 2.9))
    signs = [_shape(generator).moved(z=height)]
    if generator.random() < 0.3:
        signs.append(_shape(generator).moved(z=height - 0.75))
    pole = cylinder(0.03, height + 0.3, _STEEL, sides=6)
    return [("pole", pole), ("sign", merged(signs).moved(y=-0.04))]


def _shape(generator: Chooser) -> Mesh:
    """A disc, triangle, square or octagon with a border, its middle at z = 0."""
    kind = int(generator.integers(6))
    back = disc(0.32, _STEEL, sides=12).turned(90, "x").moved(y=0.01)
    if kind == 0:
        return merged(
            [back, _disc(0.32, 16, painted(_RED)), _disc(0.24, 16, painted(_WHITE)).moved(y=-0.004)]
        )
    if kind == 1:
        return merged([back, _disc(0.32, 16, painted(_BLUE)), _arrow().moved(y=-0.004)])
    if kind == 2:
        up = 1 if generator.random() < 0.6 else -1
        outer, inner = (_disc(r, 3, painted(c), up=up) for r, c in ((0.45, _RED), (0.31, _WHITE)))
        return merged([outer, inner.moved(y=-0.004)])
    if kind == 3:
        bar = boxes((-0.22, -0.012, -0.05), (0.22, -0.004, 0.05), painted(_WHITE), bottom=True)
        return merged([back, _disc(0.32, 16, painted(_RED)), bar])
    if kind == 4:
        text = Material("sign", variant=int(generator.integers(64)), tile_m=0.6, gloss=0.2)
        plate = poster((-0.3, -0.004, -0.3), (0.6, 0, 0), (0, 0, 0.6), text)
        return merged([boxes((-0.3, 0, -0.3), (0.3, 0.01, 0.3), _STEEL, bottom=True), plate])
    yellow, white = painted((0.75, 0.45, 0.02)), painted(_WHITE)
    return merged([_disc(0.42, 4, white), _disc(0.32, 4, yellow).moved(y=-0.004)])


def _disc(radius: float, sides: int, paint: Material, up: int = 1) -> Mesh:
    """A regular polygon that looks along -y with a corner at the top (or the bottom)."""
    flat = disc(radius, paint, sides=sides).turned(90 * up, "z")
    return flat.turned(90, "x")


def _arrow() -> Mesh:
    white = painted(_WHITE)
    tip = (0.0, 0.0, 0.17)
    path = [((0.0, 0.0, -0.18), tip), ((-0.12, 0.0, 0.04), tip), ((0.12, 0.0, 0.04), tip)]
    return bars(path, 0.025, white)


def traffic_light(generator: Chooser, *, reach: float) -> list[Part]:
    """A pole with a light, and a second one on an arm over the road if reach > 0 (towards -x)."""
    dark = painted((0.03, 0.035, 0.03))
    pole = cylinder(0.06, 3.4 if reach <= 0 else 5.9, dark, sides=8)
    on = int(generator.integers(3))
    heads = [_three(dark, on).moved(0, -0.12, 2.3)]
    if reach > 0:
        arm = bars([[(0, 0, 5.7), (-reach, 0, 5.9)]], 0.06, dark)
        heads += [arm, _three(dark, on).moved(-reach, -0.12, 5.2)]
    return [("pole", pole), ("traffic_light", merged(heads))]


def _three(dark: Material, on: int) -> Mesh:
    """Three lamps in a case, 0.9 m high, on z = 0; 0 = red is on, 1 = amber, 2 = green."""
    colours: tuple[Colour, ...] = ((0.9, 0.05, 0.03), (0.9, 0.45, 0.02), (0.05, 0.8, 0.25))
    case = boxes((-0.16, -0.1, 0), (0.16, 0.1, 0.95), dark, bottom=True)
    shade = boxes(
        [(-0.13, -0.26, z + 0.11) for z in (0.05, 0.35, 0.65)],
        [(0.13, -0.1, z + 0.13) for z in (0.15, 0.45, 0.75)],
        dark,
        bottom=True,
    )
    lamps = []
    for n, (r, g, b) in enumerate(colours):
        paint = painted((r, g, b) if n == on else (r * 0.12, g * 0.12, b * 0.12), gloss=0.5)
        lamp = paint._replace(glow=2.5 if n == on else 0.0)
        lamps.append(_disc(0.1, 12, lamp).moved(0, -0.11, 0.78 - 0.3 * n))
    return merged([case, shade, *lamps])


def direction_board(generator: Chooser) -> list[Part]:
    """A large board on two posts beside a wide road."""
    w, h = generator.uniform((1.8, 1.2), (4.0, 2.4))
    tint = pick(generator, ((0.03, 0.15, 0.5), (0.02, 0.25, 0.12), _WHITE))
    text = Material("sign", variant=int(generator.integers(64)), tile_m=2.0, gloss=0.1)
    low = 1.9
    posts = boxes(
        [(-w / 3, 0, 0), (w / 3, 0, 0)],
        [(-w / 3 + 0.1, 0.1, low + h), (w / 3 + 0.1, 0.1, low + h)],
        _STEEL,
    )
    board = boxes((-w / 2, -0.06, low), (w / 2, 0.0, low + h), painted(tint), bottom=True)
    face = poster((-w / 2 + 0.1, -0.065, low + 0.1), (w - 0.2, 0, 0), (0, 0, h - 0.2), text)
    return [("pole", posts), ("sign", merged([board, face]))]


def billboard(generator: Chooser) -> list[Part]:
    """A poster of several metres on legs."""
    w, h, low = 3.6, 2.6, float(generator.uniform(0.6, 2.5))
    picture = Material("poster", variant=int(generator.integers(64)), tile_m=2.0, gloss=0.1)
    legs = boxes(
        [(-1.3, 0.05, -0.5), (1.2, 0.05, -0.5)],
        [(-1.2, 0.15, low + h), (1.3, 0.15, low + h)],
        _STEEL,
    )
    board = boxes(
        (-w / 2, -0.05, low), (w / 2, 0.05, low + h), painted((0.3, 0.3, 0.3)), bottom=True
    )
    face = poster((-w / 2 + 0.1, -0.055, low + 0.1), (w - 0.2, 0, 0), (0, 0, h - 0.2), picture)
    return [("sign", merged([legs, board, face]))]


def name_sign(generator: Chooser) -> list[Part]:
    """The name of a street on a thin pole."""
    tint = pick(generator, ((0.03, 0.1, 0.4), _WHITE, (0.02, 0.2, 0.1), *BRIGHT[:1]))
    text = Material("text", variant=int(generator.integers(64)), tile_m=1.0, tint=tint)
    pole = cylinder(0.025, 2.5, _STEEL, sides=6)
    board = boxes((0.02, -0.012, 2.2), (0.75, 0.012, 2.42), painted(tint), bottom=True)
    face = poster((0.05, -0.016, 2.22), (0.68, 0, 0), (0, 0, 0.18), text)
    return [("pole", pole), ("sign", merged([board, face]))]


def wire_poles(generator: Chooser, places: Points) -> list[Part]:
    """Wooden poles at places (N, 3) along a line, with wires that sag between them."""
    wood = Material("bark", tile_m=0.8, tint=(0.9, 0.8, 0.7), contrast=0.6)
    height, sag = float(generator.uniform(6.5, 9.0)), float(generator.uniform(0.3, 0.9))
    count = int(generator.integers(1, 4))
    along = places[-1] - places[0]
    across = np.array([along[1], -along[0], 0.0]) / max(float(np.hypot(along[0], along[1])), 1e-6)
    parts: list[Part] = []
    for place in places:
        pole = cylinder(0.13, height, wood, top=0.09, sides=8)
        beam = bars(
            [[-0.9 * across + [0, 0, height - 0.4], 0.9 * across + [0, 0, height - 0.4]]],
            0.06,
            wood,
        )
        parts.append(("pole", merged([pole, beam]).moved(*place)))
    t = np.linspace(0, 1, 9)
    dip = np.stack([0 * t, 0 * t, -4 * sag * t * (1 - t)], axis=1)
    wires = []
    for n in range(count):
        shift = across * (-0.8 + 1.6 * n / max(count - 1, 1)) + [0, 0, height - 0.3]
        for a, b in itertools.pairwise(places):
            line = a + t[:, None] * (b - a) + shift + dip
            wires.append(np.stack([line[:-1], line[1:]], axis=1))
    paint = Material("plain", tint=(0.02, 0.02, 0.02))
    parts.append(("pole", bars(np.concatenate(wires), 0.012, paint)))
    return parts
