"""Clothes as surfaces over a body: tops, trousers, skirts, coats, and how cloth folds."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.people.body import Figure
from relievo.scenes.people.detail import net_size
from relievo.scenes.people.loft import Bound, Loft, smoothstep
from relievo.scenes.people.skeleton import BONE
from relievo.scenes.people.skin import Piece, around, cover, rows, rows_through

Values = NDArray[np.float64]

TUCKED = 1.0
"""Tops whose hem is above this height of the reference adult are under trousers and skirts."""


class Top(NamedTuple):
    """What is worn on the trunk; heights are those of the reference adult.

    Fields: material; fit, how far it stands off the body, metres; hem, height of its lower edge;
    sleeve, how much of the arm it covers: 0, 0.3 = short, 1 = long; dip, how far the neckline is
    lower at the front, metres; collar, how high the neckline goes; folds, depth of the folds,
    metres; gap, half the opening at the front, in radians: at the hem and at the neck (0 =
    closed).
    """

    material: Material
    fit: float = 0.008
    hem: float = 0.93
    sleeve: float = 1.0
    dip: float = 0.05
    collar: float = 1.49
    folds: float = 0.004
    gap: tuple[float, float] = (0.0, 0.0)


class Trousers(NamedTuple):
    """What is worn on the legs.

    Fields: material; fit, as of tops; length, how much of the leg it covers: 0.3 = shorts,
    1 = to the shoe; hem, least half breadth of its legs below the knee, metres; folds; waist,
    height of its upper edge.
    """

    material: Material
    fit: float = 0.006
    length: float = 1.0
    hem: float = 0.06
    folds: float = 0.004
    waist: float = 1.06


class Skirt(NamedTuple):
    """What hangs around the legs: skirts, and the lower part of dresses and coats.

    Fields: material; hem and waist, heights of its edges; flare, how much wider it gets per metre
    down; pleats, how many folds there are around; fit; gap, half the opening at the front,
    radians.
    """

    material: Material
    hem: float = 0.5
    waist: float = 1.08
    flare: float = 0.15
    pleats: int = 9
    fit: float = 0.012
    gap: float = 0.0


def top_pieces(body: Figure, kind: Top, level: int, generator: np.random.Generator) -> list[Piece]:
    """A top: its trunk and its sleeves."""
    trunk, sleeves = body.trunk, []
    columns, count = net_size(level, 20, 15)
    turn = around(columns)
    closed = kind.gap == (0.0, 0.0)
    low, neck = body.height(kind.hem), body.height(kind.collar)
    share = np.linspace(0, 1, count)[:, None]
    if not closed:
        # The opening widens towards the neck, as lapels do.
        gap = kind.gap[0] + (kind.gap[1] - kind.gap[0]) * np.clip(share * 1.6 - 0.6, 0, 1)
        turn = gap + (2 * np.pi - 2 * gap) * np.linspace(0, 1, columns + 1)
    edge = neck - kind.dip * body.size * np.clip(np.cos(turn), 0, 1) ** 2
    s = low + (edge - low) * share
    offset = _offsets(s, turn, kind.fit, kind.folds, generator, closed)
    if kind.hem < TUCKED:
        offset = offset + 0.008 * smoothstep(1 - share * 4)  # the hem stands off a little
    pieces = [cover(trunk, s, turn, kind.material, offset, closed=closed)]
    if kind.sleeve > 0:
        sleeves = [_sleeve(arm, kind, level, body.size, generator) for arm in body.arms]
    return pieces + sleeves


def _sleeve(arm: Loft, kind: Top, level: int, size: float, generator: np.random.Generator) -> Piece:
    columns, count = net_size(level, 10, 12)
    turn = around(columns)
    end = kind.sleeve * 0.555 * size
    count = max(5, round(count * (0.4 + 0.6 * kind.sleeve)))
    s = rows_through(arm.s[0], end, count, 0.0, 0.30 * size)
    offset = _offsets(s, turn, kind.fit, 0.8 * kind.folds, generator, True)
    offset = offset + 1.3 * kind.folds * _crumple(s, turn, 0.30 * size, 0.07 * size, generator)
    if kind.sleeve < 0.6:
        offset = offset + 0.012 * smoothstep(s / end)  # short sleeves are wide
    offset = np.maximum(offset, 0.002)
    return cover(arm, s, turn, kind.material, offset)


def trouser_pieces(
    body: Figure, kind: Trousers, level: int, generator: np.random.Generator
) -> list[Piece]:
    """Trousers: the seat and two legs."""
    columns, count = net_size(level, 18, 7)
    turn = around(columns)
    s = rows(body.trunk.s[0], body.height(kind.waist), count)
    offset = _offsets(s, turn, kind.fit, 0.3 * kind.folds, generator, True)
    pieces = [cover(body.trunk, s, turn, kind.material, offset)]
    columns, count = net_size(level, 12, 14)
    turn = around(columns)
    hip = body.skeleton.of("left_thigh")[2]
    knee = hip - body.skeleton.of("left_shin")[2]
    end = kind.length * (hip - 0.035 * body.size)
    for leg in body.legs:
        s = rows_through(0.0, end, max(4, round(count * (0.3 + 0.7 * kind.length))), knee)
        offset = _offsets(s, turn, kind.fit, kind.folds, generator, True)
        offset = offset + 1.5 * kind.folds * _crumple(s, turn, knee, 0.08, generator)
        offset = offset + 1.5 * kind.folds * _crumple(s, turn, end, 0.07, generator)
        wide = np.interp(s, leg.s, (leg.side + leg.front) / 2)
        least = kind.hem * body.build.breadth * np.clip((s - 0.3 * knee) / knee, 0, 1)
        offset = np.maximum(offset, 0.003) + np.clip(least - wide, 0, None)
        if kind.length < 0.7:
            offset = offset + 0.015 * s / end
        pieces.append(cover(leg, s, turn, kind.material, offset))
    return pieces


def skirt_piece(body: Figure, kind: Skirt, level: int, generator: np.random.Generator) -> Piece:
    """A skirt, a piece of cloth that hangs from the waist and goes with both legs."""
    columns, count = net_size(level, 28, 9)
    loft = _skirt_loft(body, kind)
    share = np.linspace(0, 1, columns + 1)
    turn = kind.gap + (2 * np.pi - 2 * kind.gap) * share
    s = rows(body.height(kind.hem), body.height(kind.waist), count)
    down = (s[-1] - s) / max(float(s[-1, 0] - s[0, 0]), 1e-6)
    phase = generator.uniform(0, 2 * np.pi, 2)
    wave = np.sin(kind.pleats * turn + phase[0] + 0.8 * np.sin(2 * turn + phase[1]))
    offset = kind.fit + 0.02 * kind.flare / 0.2 * down * wave
    piece = cover(loft, s, turn, kind.material, offset, closed=kind.gap == 0)
    bounds = [_hanging(body, piece.points, side) for side in ("left", "right")]
    mix = smoothstep(0.5 + piece.points[:, 0] / (0.16 * body.build.breadth))
    return replace(piece, bound=bounds[0], other=bounds[1], mix=mix)


def _skirt_loft(body: Figure, kind: Skirt) -> Loft:
    """As the trunk down to the hips, and wider and wider below."""
    trunk, hips = body.trunk, body.height(0.89)
    hem, waist = body.height(kind.hem), body.height(kind.waist)
    z = np.unique(np.concatenate([[hem, (hem + hips) / 2], np.linspace(hips, waist, 8)]))
    sizes = np.stack([trunk.front, trunk.back, trunk.side], axis=1)
    at = np.clip(z, hips, None)
    size = np.stack([np.interp(at, trunk.s, sizes[:, n]) for n in range(3)], axis=1)
    size[:, 1] += 0.018 * body.build.breadth * smoothstep((body.height(1.02) - at) / 0.1)
    size += kind.flare * np.clip(hips - z, 0, None)[:, None]
    centre = np.stack([0 * z, np.interp(at, trunk.s, trunk.centre[:, 1]), z], axis=1)
    ones = np.ones((len(z), 1))
    ahead, aside = ones * [0.0, 1.0, 0.0], ones * [-1.0, 0.0, 0.0]
    front, back, side = size.T
    return Loft(z, centre, ahead, aside, front, back, side, trunk.bind, 2.2)


def _hanging(body: Figure, points: Values, side: str) -> Bound:
    """Above the hip with the trunk, then with the thigh, below the knee half with the shin."""
    z = points[:, 2]
    hip, knee = body.skeleton.of(f"{side}_thigh")[2], body.skeleton.of(f"{side}_shin")[2]
    thigh = smoothstep((hip + 0.08 * body.size - z) / (0.24 * body.size))
    shin = 0.75 * smoothstep((knee + 0.04 * body.size - z) / (0.3 * body.size))
    is_low = shin > 0
    bone = np.where(is_low, BONE[f"{side}_shin"], BONE[f"{side}_thigh"])
    waist = z > hip + 0.08 * body.size
    trunk = body.trunk.bind(z, points)
    share = np.where(is_low, shin, thigh)
    return Bound(np.where(waist, trunk.bone, bone), np.where(waist, trunk.share, share))


def neck_piece(body: Figure, skin: Material, top: float, level: int) -> Piece:
    """The skin of neck and upper chest, from under the top's edge to under the jaw."""
    columns, count = net_size(level, 16, 7)
    s = rows(body.height(top), body.trunk.s[-1], count)
    # It stays under the clothes and comes out of them at the neck.
    under = -0.004 * smoothstep((body.height(1.49) - s) / (0.03 * body.size))
    return cover(body.trunk, s, around(columns), skin, under)


def bare_arms(body: Figure, skin: Material, sleeve: float, level: int) -> list[Piece]:
    """The skin of the arms from under the sleeves to the wrists."""
    columns, count = net_size(level, 9, 9)
    pieces = []
    for arm in body.arms:
        start = arm.s[0] if sleeve == 0 else (sleeve * 0.555 - 0.06) * body.size
        least = 3 if sleeve > 0.8 else 5
        number = max(least, round(count * (1 - 0.7 * sleeve)))
        s = rows_through(float(start), float(arm.s[-1]), number, 0.0, 0.30 * body.size)
        pieces.append(cover(arm, s, around(columns), skin))
    return pieces


def bare_legs(body: Figure, skin: Material, length: float, level: int) -> list[Piece]:
    """The skin (or the stockings) of the legs below shorts and skirts, to inside the shoes."""
    columns, count = net_size(level, 10, 11)
    hip = body.skeleton.of("left_thigh")[2]
    start = max(0.0, length * (hip - 0.035 * body.size) - 0.06)
    knee = hip - body.skeleton.of("left_shin")[2]
    end = float(body.legs[0].s[-1])
    s = rows_through(start, end, max(4, round(count * (1 - 0.6 * length))), knee)
    return [cover(leg, s, around(columns), skin) for leg in body.legs]


def collar_piece(body: Figure, material: Material, level: int, *, high: float = 0.035) -> Piece:
    """A collar that stands up and falls over."""
    columns, _ = net_size(level, 16, 0)
    turn = 0.35 + (2 * np.pi - 0.7) * np.linspace(0, 1, columns + 1)
    low = body.height(1.475) - 0.022 * np.clip(np.cos(turn), 0, 1)
    rise = np.array([[0.0], [0.8], [1.0], [0.05]]) * high * body.build.breadth
    offset = np.array([[0.008], [0.012], [0.017], [0.026]]) * body.build.breadth
    return cover(body.trunk, low + rise, turn, material, offset, closed=False)


def _offsets(
    s: Values, turn: Values, fit: float, folds: float, generator: np.random.Generator, closed: bool
) -> Values:
    """How far cloth stands off the body: its fit with long soft folds."""
    phase = generator.uniform(0, 2 * np.pi, 6)
    waves = 0.5 * np.sin(3 * turn + 13 * s + phase[0]) + 0.35 * np.sin(5 * turn - 24 * s + phase[1])
    waves = waves + 0.4 * np.sin(2 * turn + 41 * s + phase[2]) * np.sin(turn + phase[3])
    return np.asarray(fit + folds * waves)


def _crumple(
    s: Values, turn: Values, at: float, wide: float, generator: np.random.Generator
) -> Values:
    """Short folds across a limb, where it bends."""
    phase = generator.uniform(0, 2 * np.pi, 2)
    near = np.exp(-(((s - at) / wide) ** 2))
    return np.asarray(near * np.sin(95 * s + 1.4 * np.sin(turn + phase[0]) + phase[1]))
