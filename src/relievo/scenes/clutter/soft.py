"""Cloth, paper, shoes and hats."""

import numpy as np

from relievo.scenes.clutter.paints import between, coated, dark, pick, plastic, print_of, textile
from relievo.scenes.clutter.parts import arc, loft, net_uv, oval, rounded_rectangle, rumpled, slab
from relievo.scenes.clutter.turned import lathe, lump, torus, wire
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import grid


def shoe(generator: np.random.Generator) -> Mesh:
    """A shoe or boot, or a pair of them; the toes towards -y."""
    long = between(generator, 0.2, 0.3)
    upper, sole = textile(generator), pick(generator, [dark, plastic])(generator)
    top = pick(generator, [0.07, 0.08, 0.18])
    y = long * np.array([-0.5, -0.38, -0.1, 0.2, 0.42, 0.5])
    half = long * np.array([0.1, 0.16, 0.165, 0.125, 0.13, 0.1])
    plan = np.concatenate([np.stack([half, y], axis=1), np.stack([-half[::-1], y[::-1]], axis=1)])
    opening = oval(0.55 * 0.3 * long, 0.42 * long, 12) + np.array([0, 0.22 * long])
    # Both outlines begin at the toe's right and run anticlockwise.
    opening = np.roll(opening, 3, axis=0)
    waist = 0.45 * plan + 0.55 * opening
    base = loft([plan * 1.03] * 2, [0, 0.022], sole)
    body = loft([plan, plan * [1, 0.99], waist, opening], [0.022, 0.05, 0.065, top + 0.012], upper)
    laces = [
        wire([(-0.025, a * long, b), (0.025, a * long, b)], 0.003, plastic(generator), sides=4)
        for a, b in ((-0.17, 0.066), (-0.1, 0.07), (-0.03, 0.075))
    ]
    one = merged([base, body, *laces])
    if generator.random() < 0.4:
        return one
    other = one.turned(between(generator, -12, 12))
    return merged([one, other.moved(x=0.13 + 0.02 * float(generator.random()))])


def hat(generator: np.random.Generator) -> Mesh:
    """A hat with a brim, a cap, or a helmet."""
    r, h, skin = between(generator, 0.085, 0.1), between(generator, 0.08, 0.15), textile(generator)
    kind = generator.random()
    if kind < 0.5:
        brim = r * between(generator, 1.4, 1.9)
        crown = lathe(
            [(brim, 0), (r, 0.012), (r, 0.012), (0.9 * r, 0.9 * h), (0.75 * r, h), (0, 0.96 * h)],
            skin,
        )
        return merged([crown, lathe([(r * 1.01, 0.013), (r * 0.99, 0.035)], textile(generator))])
    dome = lathe([(r, 0), (0.97 * r, 0.5 * h), (0.7 * r, 0.9 * h), (0, h)], skin, sides=20)
    button = lump(0.015, 0.015, 0.01, skin, sides=8).moved(z=h - 0.003)
    angle = np.radians(np.linspace(-70, 70, 9))
    inner = np.stack([r * np.sin(angle), -r * np.cos(angle), 0.012 + 0 * angle], axis=1)
    outer = inner * [1.0, 1.0, 1.0] + np.stack(
        [0 * angle, -0.07 * np.cos(angle), -0.01 * np.cos(angle)], axis=1
    )
    peak = grid(np.stack([outer, inner]), net_uv(np.stack([outer, inner])), skin)
    return merged([dome, button, peak])


def folded_cloth(generator: np.random.Generator) -> Mesh:
    """Towels, shirts or blankets, folded and stacked."""
    x, y = between(generator, 0.2, 0.36), between(generator, 0.16, 0.28)
    parts, z = [], 0.0
    for _ in range(int(generator.integers(1, 6))):
        thick = between(generator, 0.015, 0.04)
        plan = rounded_rectangle(x, y, 0.3 * thick)
        rings = [plan * 0.96, plan, plan * 0.99, plan * 0.94]
        layer = loft(rings, [0, 0.3 * thick, 0.7 * thick, thick], textile(generator))
        rough = rumpled(layer, generator, 0.004, 0.12)
        parts.append(rough.turned(between(generator, -5, 5)).moved(z=z))
        z += 0.93 * thick
    return merged(parts)


def heaped_cloth(generator: np.random.Generator) -> Mesh:
    """A cloth or garment that was dropped: a net with folds."""
    s = between(generator, 0.2, 0.4)
    n = 22
    x, y = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n))
    waves = generator.normal(0, 3.5, (5, 2))
    phases = generator.uniform(0, 2 * np.pi, 5)
    folds = np.sin(np.stack([x, y], axis=-1) @ waves.T + phases)
    height = np.abs(folds).mean(-1) * np.clip(1.25 - x**2 - y**2, 0.05, 1)
    shift = 0.12 * folds[..., :2]
    net = np.stack([x + shift[..., 0], y + shift[..., 1], 0.35 * height], axis=-1) * (s / 2.3)
    skin = textile(generator)
    return grid(net, net_uv(net) * 1.3, skin)


def crumpled_paper(generator: np.random.Generator) -> Mesh:
    """A sheet of paper or foil that was crumpled to a ball."""
    d = between(generator, 0.04, 0.1)
    skin = coated(
        generator,
        pick(generator, ["plain", "text", "cardboard", "metal"]),
        0.2,
        tint=(0.8, 0.8, 0.78),
    )
    body = rumpled(lump(d, d, 0.85 * d, skin, sides=16), generator, 0.1 * d, 0.45 * d)
    return rumpled(body, generator, 0.05 * d, 0.2 * d).flat()


def cushion(generator: np.random.Generator) -> Mesh:
    """A cushion that lies or leans."""
    s, thick, n = between(generator, 0.25, 0.4), between(generator, 0.08, 0.14), 11
    x, y = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n))
    bulge = thick / 2 * ((1 - x**2) * (1 - y**2)) ** 0.4
    pinch = 1 - 0.1 * (x**2 + y**2) * (1 - 0.6 * (x * y) ** 2)
    skin = textile(generator)
    top = np.stack([s / 2 * x * pinch, s / 2 * y * pinch, bulge], axis=-1)
    under = top[::-1] * [1, 1, -1]
    whole = merged([grid(top, net_uv(top), skin), grid(under, net_uv(under), skin)])
    return whole if generator.random() < 0.5 else whole.turned(between(generator, 55, 75), "x")


def towel_roll(generator: np.random.Generator) -> Mesh:
    """A roll of cloth, kitchen paper or toilet paper, standing or lying."""
    r, h = between(generator, 0.04, 0.07), between(generator, 0.09, 0.26)
    skin = textile(generator)
    if generator.random() < 0.5:
        skin = coated(generator, "fabric", 0.2, tint=(0.85, 0.85, 0.84))
    core = 0.3 * r
    roll = lathe([(core, 0), (r, 0), (r, 0), (r, h), (r, h), (core, h), (core, h), (core, 0)], skin)
    return roll if generator.random() < 0.5 else roll.turned(90, "x").moved(z=r)


def soap(generator: np.random.Generator) -> Mesh:
    """A bar of soap or a sponge."""
    x, y, z = generator.uniform([0.07, 0.05, 0.02], [0.12, 0.08, 0.04]).tolist()
    skin = pick(generator, [plastic, textile])(generator)
    return slab(x, y, z, 0.3 * y, skin)


def scarf_on_stand(generator: np.random.Generator) -> Mesh:
    """A scarf or flag that hangs from a bar with fringes."""
    w, h, n = between(generator, 0.14, 0.26), between(generator, 0.22, 0.34), 18
    x, z = np.meshgrid(np.linspace(-0.5, 0.5, n), np.linspace(0, 1, 7))
    sway = 0.02 * np.sin(x * between(generator, 12, 30)) * (1.2 - z)
    net = np.stack([x * w, sway, 0.05 + z * (h - 0.05)], axis=-1)
    skin = (
        textile(generator) if generator.random() < 0.6 else print_of(generator, "poster", "checks")
    )
    uv = net_uv(net)
    cloth = grid(net, uv / uv.max((0, 1)) * skin.tile_m if skin.tile_m == 1 else uv, skin)
    fringes = [wire([p, p - [0, 0, 0.028]], 0.0015, skin, sides=3) for p in net[0]]
    bar = wire([(-0.55 * w, 0, h), (0.55 * w, 0, h)], 0.005, plastic(generator))
    post = wire([(0, 0.02, 0.01), (0, 0.02, h)], 0.005, plastic(generator))
    foot = lathe([(0, 0), (0.06, 0), (0.06, 0.008), (0, 0.012)], dark(generator))
    return merged([cloth, *fringes, bar, post.moved(y=0.0), foot])


def gloves(generator: np.random.Generator) -> Mesh:
    """A glove that lies flat with its fingers spread."""
    skin = textile(generator)
    palm = slab(0.085, 0.1, 0.028, 0.03, skin)
    parts = [palm]
    for n, reach in enumerate((0.07, 0.08, 0.078, 0.06)):
        x = 0.022 * (n - 1.5)
        path = [
            (x, 0.04, 0.014),
            (1.2 * x, 0.05 + 0.6 * reach, 0.016),
            (1.3 * x, 0.05 + reach, 0.012),
        ]
        parts.append(wire(path, [0.012, 0.011, 0.004], skin))
    thumb = arc((-0.04, -0.01, 0.014), (-0.035, 0.01, 0), (0, 0.05, 0), 40, -60, 5)[::-1]
    cuff = torus(0.042, 0.022, skin, sides=14).scaled(1, 0.45, 1).moved(y=-0.05)
    return merged([*parts, wire(thumb, [0.013, 0.013, 0.012, 0.01, 0.004], skin), cuff])
