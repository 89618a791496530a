"""Things that hold liquids and meals."""

import numpy as np

from relievo.scenes.clutter.paints import (
    between,
    ceramic,
    coated,
    colour,
    dark,
    glassy,
    pick,
    plastic,
    print_of,
    steel,
)
from relievo.scenes.clutter.parts import arc, lid, shown_once
from relievo.scenes.clutter.turned import cylinder, lathe, torus, wire
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import revolved


def bottle(generator: np.random.Generator) -> Mesh:
    """A bottle with a label and a cap."""
    h, r = between(generator, 0.16, 0.33), between(generator, 0.028, 0.045)
    neck, shoulder = r * between(generator, 0.3, 0.5), h * between(generator, 0.55, 0.75)
    body = glassy(generator) if generator.random() < 0.6 else plastic(generator)
    glass = lathe(
        [
            (0, 0),
            (r * 0.95, 0),
            (r * 0.95, 0),
            (r, 0.01),
            (r, shoulder),
            (r * 0.8, shoulder + r / 2),
            (neck, shoulder + 0.5 * (h - shoulder)),
            (neck, h - 0.015),
        ],
        body,
    )
    cap = cylinder(neck * 1.15, 0.02, plastic(generator), sides=14).moved(z=h - 0.02)
    parts = [glass, cap]
    if generator.random() < 0.8:
        parts.append(_label(generator, r, 0.15 * shoulder, 0.85 * shoulder))
    return merged(parts)


def spray_bottle(generator: np.random.Generator) -> Mesh:
    """A plastic bottle with a trigger or a pump."""
    h, r = between(generator, 0.12, 0.2), between(generator, 0.03, 0.045)
    paint = plastic(generator)
    flask = lathe([(0, 0), (r, 0), (r, 0), (r, h * 0.75), (r * 0.35, h), (r * 0.35, h)], paint)
    squeezed = flask.scaled(1, between(generator, 0.55, 1), 1)
    head = plastic(generator)
    stem = cylinder(r * 0.15, 0.04, head, sides=8).moved(z=h)
    spout = wire(
        [(0, 0, h + 0.04), (0, -r * 0.8, h + 0.042), (0, -r * 1.3, h + 0.025)], 0.006, head
    )
    collar = cylinder(r * 0.42, 0.02, head, sides=12).moved(z=h - 0.012)
    return merged([squeezed, stem, spout, collar])


def can(generator: np.random.Generator) -> Mesh:
    """A tin or drinks can with a printed side."""
    r, h = pick(generator, [(0.033, 0.115), (0.037, 0.11), (0.05, 0.12), (0.043, 0.05)])
    metal = steel(generator)
    ends = [
        lathe([(0, 0), (r * 0.88, 0), (r * 0.88, 0), (r, 0.006)], metal),
        lathe([(r, h - 0.006), (r * 0.92, h), (r * 0.92, h), (r * 0.88, h - 0.004)], metal),
        lid(r * 0.88, h - 0.004, metal),
    ]
    return merged([*ends, _label(generator, r - 0.0004, 0.005, h - 0.005)])


def jar(generator: np.random.Generator) -> Mesh:
    """A jar with contents, a lid and a label."""
    r, h = between(generator, 0.03, 0.055), between(generator, 0.07, 0.18)
    filling = coated(
        generator, pick(generator, ["speckle", "plain", "gravel"]), 0.1, tint=colour(generator),
        gloss=0.8,
    )  # fmt: skip
    body = lathe(
        [(0, 0), (r, 0), (r, 0), (r, 0.85 * h), (0.85 * r, 0.9 * h), (0.85 * r, h)], filling
    )
    cover = cylinder(r * 0.92, 0.015, plastic(generator), sides=18).moved(z=h - 0.012)
    parts = [body, cover]
    if generator.random() < 0.6:
        parts.append(_label(generator, r, 0.2 * h, 0.7 * h))
    return merged(parts)


def mug(generator: np.random.Generator) -> Mesh:
    """A mug or cup with a handle, empty or with a drink, some with a saucer."""
    r, h = between(generator, 0.034, 0.05), between(generator, 0.06, 0.11)
    clay = ceramic(generator)
    foot = r * between(generator, 0.6, 1.0)
    body = _open_vessel(generator, [(foot, 0), ((foot + 2 * r) / 3, h / 3), (r, h)], 0.004, clay)
    path = arc((r * 0.93, 0, h * 0.5), (h * 0.33, 0, 0), (0, 0, h * 0.33), -75, 75)
    parts = [body, wire(path, 0.005, clay)]
    if generator.random() < 0.3:
        saucer = _open_vessel(generator, [(foot, 0), (foot, 0.004), (1.8 * r, 0.015)], 0.003, clay)
        parts = [saucer, merged(parts).moved(z=0.004)]
    return merged(parts)


def cup(generator: np.random.Generator) -> Mesh:
    """A beaker: of paper with a print, of plastic or clay."""
    r, h = between(generator, 0.032, 0.045), between(generator, 0.08, 0.15)
    foot = 0.72 * r
    if generator.random() < 0.5:
        side = shown_once(revolved([foot, r], [0, h], print_of(generator), sides=18), 2)
        cover = cylinder(r * 1.05, 0.012, plastic(generator), top=r * 0.9).moved(z=h - 0.003)
        return merged([side, cover])
    return _open_vessel(generator, [(foot, 0), (r, h)], 0.003, plastic(generator))


def stem_glass(generator: np.random.Generator) -> Mesh:
    """A wine glass on its thin stem."""
    h, r = between(generator, 0.14, 0.22), between(generator, 0.03, 0.045)
    stem = h * between(generator, 0.35, 0.55)
    glass = coated(generator, "plain", 0.3, tint=(0.6, 0.64, 0.66), gloss=0.95)
    foot = lathe([(0, 0), (0.8 * r, 0), (0.8 * r, 0), (0.1 * r, 0.012), (0.08 * r, stem)], glass)
    bowl = _open_vessel(
        generator, [(0.004, 0), (0.8 * r, 0.2 * r), (r, r), (0.75 * r, h - stem)], 0.0015, glass
    )
    return merged([foot, bowl.moved(z=stem - 0.001)])


def tumbler(generator: np.random.Generator) -> Mesh:
    """A drinking glass, often half full."""
    r, h = between(generator, 0.03, 0.042), between(generator, 0.08, 0.15)
    glass = coated(generator, "plain", 0.3, tint=(0.55, 0.6, 0.6), gloss=0.95)
    return _open_vessel(generator, [(r * between(generator, 0.75, 1), 0), (r, h)], 0.002, glass)


def bowl(generator: np.random.Generator, filled: float = 0.4) -> Mesh:
    """An open bowl; filled: how often it holds something."""
    r = between(generator, 0.06, 0.15)
    h = r * between(generator, 0.45, 0.9)
    foot = 0.45 * r
    profile = [(foot, 0), (0.75 * r, 0.25 * h), (0.95 * r, 0.65 * h), (r, h)]
    return _open_vessel(generator, profile, 0.005, ceramic(generator), filled)


def plate(generator: np.random.Generator) -> Mesh:
    """A plate or a stack of them."""
    r, clay = between(generator, 0.08, 0.14), ceramic(generator)
    one = _open_vessel(generator, [(0.6 * r, 0), (0.62 * r, 0.008), (r, 0.02)], 0.004, clay, 0)
    count = 1 if generator.random() < 0.6 else int(generator.integers(2, 6))
    return merged([one.moved(z=0.009 * n) for n in range(count)])


def pot(generator: np.random.Generator) -> Mesh:
    """A cooking pot with two handles, with or without its lid."""
    r, h = between(generator, 0.07, 0.14), between(generator, 0.07, 0.16)
    metal, grip = _cookware(generator), dark(generator)
    parts = [_open_vessel(generator, [(r, 0), (r, h)], 0.004, metal)]
    for side in (-1, 1):
        path = arc((side * r, 0, 0.85 * h), (side * 0.035, 0, 0), (0, 0.035, 0), -85, 85)
        parts.append(wire(path, 0.006, grip))
    if generator.random() < 0.6:
        cover = lathe([(r * 1.02, 0), (r * 0.7, 0.02), (0.015, 0.03)], metal)
        knob = cylinder(0.012, 0.025, grip, top=0.018, sides=10).moved(z=0.03)
        parts.append(merged([cover, knob]).moved(z=h))
    return merged(parts)


def pan(generator: np.random.Generator) -> Mesh:
    """A frying pan with its long handle."""
    r, h, grip = between(generator, 0.09, 0.14), between(generator, 0.035, 0.06), dark(generator)
    dish = _open_vessel(generator, [(0.8 * r, 0), (r, h)], 0.004, _cookware(generator), 0.1)
    handle = wire(
        [(0.97 * r, 0, 0.8 * h), (r + 0.06, 0, h + 0.01), (r + 0.17, 0, h + 0.02)], 0.009, grip
    )
    return merged([dish, handle])


def kettle(generator: np.random.Generator) -> Mesh:
    """A kettle or teapot with spout, handle and knob."""
    r, h = between(generator, 0.06, 0.09), between(generator, 0.1, 0.17)
    skin = pick(generator, [steel, ceramic, plastic])(generator)
    grip = dark(generator) if generator.random() < 0.5 else skin
    body = lathe(
        [
            (0, 0),
            (0.85 * r, 0),
            (0.85 * r, 0),
            (r, 0.4 * h),
            (0.8 * r, 0.8 * h),
            (0.35 * r, h),
            (0, h),
        ],
        skin,
    )
    spout = wire(
        [(-0.8 * r, 0, 0.4 * h), (-1.25 * r, 0, 0.55 * h), (-1.5 * r, 0, 0.9 * h)],
        [0.018, 0.014, 0.009], skin,
    )  # fmt: skip
    knob = cylinder(0.008, 0.02, grip, top=0.014, sides=10).moved(z=h)
    if generator.random() < 0.5:
        path = arc((0, 0, 0.75 * h), (0.8 * r, 0, 0), (0, 0, 0.75 * h), 0, 180, 13)
    else:
        path = arc((0.75 * r, 0, 0.5 * h), (0.7 * r, 0, 0), (0, 0, 0.3 * h), -80, 80)
    return merged([body, spout, knob, wire(path, 0.006, grip)])


def jug(generator: np.random.Generator) -> Mesh:
    """A jug with a handle."""
    r, h = between(generator, 0.05, 0.08), between(generator, 0.13, 0.26)
    clay = ceramic(generator)
    profile = [(0.7 * r, 0), (r, 0.35 * h), (0.6 * r, 0.8 * h), (0.75 * r, h)]
    path = arc((0.7 * r, 0, 0.6 * h), (0.9 * r, 0, 0), (0, 0, 0.27 * h), -70, 80)
    return merged([_open_vessel(generator, profile, 0.004, clay), wire(path, 0.007, clay)])


def vase(generator: np.random.Generator) -> Mesh:
    """A vase, empty."""
    h, r = between(generator, 0.12, 0.38), between(generator, 0.035, 0.09)
    widths = (
        between(generator, 0.5, 1),
        1.0,
        between(generator, 0.25, 0.7),
        between(generator, 0.35, 0.9),
    )
    heights = 0, between(generator, 0.25, 0.5) * h, 0.85 * h, h
    profile = _smooth_profile([w * r for w in widths], list(heights))
    skin = ceramic(generator) if generator.random() < 0.8 else glassy(generator)
    return _open_vessel(generator, profile, 0.004, skin, 0)


def bucket(generator: np.random.Generator) -> Mesh:
    """A bucket with a bail."""
    r, h = between(generator, 0.1, 0.15), between(generator, 0.2, 0.3)
    skin = plastic(generator) if generator.random() < 0.6 else steel(generator)
    body = _open_vessel(generator, [(0.75 * r, 0), (r, h)], 0.004, skin, 0.2)
    bail = arc((0, 0, h), (r, 0, 0), (0, 0.35 * h, 0.6 * h), 0, 180, 13)
    rim = torus(r, 0.012, skin, sides=18).moved(z=h - 0.008)
    return merged([body, rim, wire(bail, 0.003, steel(generator), sides=5)])


def _open_vessel(
    generator: np.random.Generator,
    profile: list[tuple[float, float]],
    thickness: float,
    material: Material,
    filled: float = 0.4,
) -> Mesh:
    """A bowl with an inside; profile: its outer side; filled: how often it holds something."""
    inner = [(max(r - thickness, 0.0005), max(z, thickness)) for r, z in reversed(profile)]
    foot, _ = profile[0]
    rim = inner[0]
    shell = [(0.0, 0.0), (foot, 0.0), *profile, profile[-1], rim, rim, *inner[1:]]
    parts = [lathe([*shell, (inner[-1][0], thickness), (0.0, thickness)], material)]
    if generator.random() < filled:
        z = profile[-1][1] * between(generator, 0.6, 0.9)
        heights = [height for _, height in profile]
        r = float(np.interp(z, heights, [radius for radius, _ in profile])) - 0.9 * thickness
        drink = coated(generator, "plain", 0.2, tint=_drink(generator), gloss=0.9)
        parts.append(lid(r, z, drink))
    return merged(parts)


def _drink(generator: np.random.Generator) -> tuple[float, float, float]:
    return pick(
        generator, [(0.03, 0.012, 0.006), (0.7, 0.66, 0.58), (0.5, 0.2, 0.02), (0.2, 0.02, 0.02)]
    )


def _cookware(generator: np.random.Generator) -> Material:
    return pick(generator, [steel, steel, dark, plastic])(generator)


def _smooth_profile(radii: list[float], heights: list[float]) -> list[tuple[float, float]]:
    """A profile with round bends through a few points, by cosines between them."""
    z = np.linspace(0, heights[-1], 12)
    place = np.clip(np.searchsorted(heights, z, "right") - 1, 0, len(heights) - 2)
    low, high = np.take(heights, place), np.take(heights, place + 1)
    share = 0.5 - 0.5 * np.cos(np.pi * (z - low) / (high - low))
    r = np.take(radii, place) * (1 - share) + np.take(radii, place + 1) * share
    return list(zip(r.tolist(), z.tolist(), strict=True))


def _label(generator: np.random.Generator, r: float, low: float, high: float) -> Mesh:
    """A printed band around a vessel."""
    band = revolved([r + 0.0004] * 2, [low, high], print_of(generator), sides=18)
    return shown_once(band, int(generator.integers(1, 3)))
