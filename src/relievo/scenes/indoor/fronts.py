"""Fronts of cupboards: doors and drawers with handles."""

from typing import NamedTuple

import numpy as np

from relievo.scenes.indoor.draws import chance, pick
from relievo.scenes.indoor.parts import boxes, knob, split
from relievo.scenes.indoor.style import Style
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged

_GAP_M = 0.006
_THICK_M = 0.018


class Front(NamedTuple):
    """How the fronts of one piece of furniture are made.

    Attributes:
        panel: material of doors and drawers.
        handle: material of handles.
        grip: bar, knob or none.
        framed: whether panels have a raised frame.
    """

    panel: Material
    handle: Material
    grip: str
    framed: bool


def random_front(generator: np.random.Generator, style: Style, body: Material) -> Front:
    """Fronts that go with a body of some material."""
    panel = body if chance(generator, 0.7) else style.body(generator)
    grip = pick(generator, ("bar", "knob", "none"), (3, 3, 1))
    return Front(panel, style.metal, grip, chance(generator, 0.4))


def front_panels(
    width: float, height: float, counts: tuple[int, int], front: Front, *, drawers: bool = False
) -> Mesh:
    """Doors or drawers side by side and one above the other.

    Args:
        width: of all, along x from 0.
        height: of all, along z from 0; they look along -y from y = 0.
        counts: columns and rows.
        front: how they are made.
        drawers: whether handles lie in the middle, as of drawers, or at a side, as of doors.
    """
    spans, slots, knobs = [], [], []
    deep = -_THICK_M
    for column, (x0, x1) in enumerate(split(width, counts[0], _GAP_M)):
        for z0, z1 in split(height, counts[1], _GAP_M):
            spans.append([x0, deep, z0, x1, 0, z1])
            slots.append(0)
            if front.framed and min(x1 - x0, z1 - z0) > 0.16:
                frame = _frame(x0, z0, x1, z1, deep)
                spans += frame
                slots += [0] * len(frame)
            place = _grip_place((x0, z0, x1, z1), column, drawers)
            if front.grip == "bar":
                spans.append(_bar(place, drawers, min(0.07, 0.4 * min(x1 - x0, z1 - z0))))
                slots.append(1)
            elif front.grip == "knob":
                ball = knob(0.014, front.handle)
                knobs.append(ball.moved(place[0], deep - 0.02, place[1] - 0.014))
    panels = boxes(spans, front.panel, front.handle, slots=slots)
    return merged([panels, *knobs])


def _frame(x0: float, z0: float, x1: float, z1: float, y: float) -> list[list[float]]:
    """Four raised bars round a panel."""
    edge, out = 0.055, y - 0.007
    return [
        [x0, out, z0, x0 + edge, y, z1],
        [x1 - edge, out, z0, x1, y, z1],
        [x0 + edge, out, z0, x1 - edge, y, z0 + edge],
        [x0 + edge, out, z1 - edge, x1 - edge, y, z1],
    ]


def _grip_place(
    rect: tuple[float, float, float, float], column: int, drawers: bool
) -> tuple[float, float]:
    x0, z0, x1, z1 = rect
    if drawers:
        return (x0 + x1) / 2, (z0 + z1) / 2
    side = x1 - 0.04 if column % 2 == 0 else x0 + 0.04
    return side, z1 - 0.12 if z1 < 1.2 else min(max(1.0, z0 + 0.12), z1 - 0.12)


def _bar(place: tuple[float, float], lying: bool, half: float) -> list[float]:
    x, z = place
    w, h = (half, 0.006) if lying else (0.006, half)
    return [x - w, -_THICK_M - 0.03, z - h, x + w, -_THICK_M - 0.006, z + h]
