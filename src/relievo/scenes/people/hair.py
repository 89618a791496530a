"""Hair, beards and what is worn on the head."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.scenes.materials import Material
from relievo.scenes.mesh import merged, mesh
from relievo.scenes.people.detail import net_size
from relievo.scenes.people.head import Head
from relievo.scenes.people.loft import Bound
from relievo.scenes.people.skeleton import BONE
from relievo.scenes.people.skin import Piece, around, cover, fixed, sheet
from relievo.scenes.shapes import ball, fan, tube

_SIDE_DEG = np.array([0, 24, 42, 56, 68, 80, 92, 104, 122, 150, 180])
_HAIRLINES = {
    "usual": np.array([176, 174, 166, 152, 128, 96, 116, 108, 66, 40, 34]),
    "receding": np.array([192, 204, 200, 176, 138, 96, 116, 108, 66, 40, 34]),
    "bald": np.array([150, 150, 150, 150, 128, 96, 116, 108, 66, 40, 34]),
    "fringe": np.array([142, 142, 142, 140, 126, 92, 112, 104, 60, 36, 30]),
}
_CROWN = 225.0


class Hair(NamedTuple):
    """How someone's hair is worn; lengths in millimetres of a head of 225.

    Fields: line, a name of hairlines: usual, receding, bald, fringe; thick, on the crown; curly,
    spread of the surface; curtain, how far it hangs below the chin (None = short); tail: '',
    'pony' or 'bun'; strands, how many stand out; seed, which irregularities.
    """

    line: str = "usual"
    thick: float = 14.0
    curly: float = 1.5
    curtain: float | None = None
    tail: str = ""
    strands: int = 14
    seed: int = 0


def hair_pieces(head: Head, kind: Hair, material: Material, level: int) -> list[Piece]:
    """The hair of a head."""
    generator = np.random.default_rng(kind.seed)
    pieces = [_cap(head, kind, material, level, generator)]
    if kind.curtain is not None:
        pieces.append(_curtain(head, kind, material, level, generator))
    if kind.tail:
        pieces.append(_tail(head, kind, material, level))
    if level > 1 and kind.strands:
        pieces.append(_strands(head, kind, material, generator))
    return pieces


def _line(kind: Hair, angle: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height of the hairline above the chin at angles around the head, millimetres."""
    degrees = np.degrees(np.abs((angle + np.pi) % (2 * np.pi) - np.pi))
    return np.asarray(np.interp(degrees, _SIDE_DEG, _HAIRLINES[kind.line]))


def _cap(
    head: Head, kind: Hair, material: Material, level: int, generator: np.random.Generator
) -> Piece:
    columns, count = net_size(level, 20, 8)
    if kind.line == "bald":
        return _wreath(head, kind, material, columns, count)
    turn = around(columns)
    # Hairlines are neither straight nor alike on both sides.
    tilt, rough = generator.normal(0, 5), generator.normal(0, 3.0, len(turn))
    line = _line(kind, turn) + tilt * np.sin(turn) + rough
    line[-1] = line[0]
    share = np.linspace(0, 1, count)[:, None] ** 0.8
    above = line + (_CROWN - line) * share
    grow = np.clip(share * 4, 0, 1)
    offset = 1.0 + (kind.thick - 1.0) * grow * (0.75 + 0.25 * share)
    wild = np.clip(generator.normal(0, kind.curly, above.shape), -0.4 * kind.thick, None) * grow
    wild[:, -1] = wild[:, 0]
    wild[-1] = wild[-1, 0]
    return _dome(head, above, turn, (offset + wild) * head.factor / 1000, material)


def _wreath(head: Head, kind: Hair, material: Material, columns: int, count: int) -> Piece:
    """What bald heads have left, from ear to ear around the back."""
    turn = np.linspace(np.radians(66), np.radians(294), columns)
    line = _line(kind, turn)
    share = np.linspace(0, 1, count)[:, None]
    above = line + (150 - line).clip(8) * share
    lift = (0.5 + 5.5 * np.sin(np.pi * share)) * np.ones_like(turn) * head.factor / 1000
    return cover(head.loft, head.s(above), turn, material, lift, closed=False)


def _dome(
    head: Head,
    above: NDArray[np.float64],
    turn: NDArray[np.float64],
    lift: NDArray[np.float64],
    material: Material,
) -> Piece:
    """A closed net over the crown; its lift turns upward towards the top."""
    slope = np.clip((above - 150) / (_CROWN - 150), 0, 1)
    s = head.s(above)
    points = head.loft.points(s, turn, lift * np.sqrt(1 - 0.95 * slope**2))
    points[..., 2] += lift * slope
    points[:, -1] = points[:, 0]
    points[-1] = points[-1, :-1].mean(0)
    uv = np.stack([np.broadcast_to(turn * 0.09, s.shape), s], axis=-1)
    bound = head.loft.bind(s.ravel(), points.reshape(-1, 3))
    return sheet(points, uv, bound, material, closed=True)


def _curtain(
    head: Head, kind: Hair, material: Material, level: int, generator: np.random.Generator
) -> Piece:
    """Hair that hangs around the back of the head and lies on the shoulders."""
    assert kind.curtain is not None
    columns, count = net_size(level, 18, 8)
    angle = np.linspace(np.radians(62), np.radians(298), columns)
    end = -kind.curtain + generator.normal(0, 6, columns)
    share = np.linspace(0, 1, count)[:, None]
    above = end + (158 - end) * share
    beside, behind = np.abs(np.sin(angle)), np.clip(-np.cos(angle), -0.4, 1)
    low = np.clip((60 - above) / 120, 0, 1)
    wide = (83 + kind.thick * 0.6 + 10 * low) * (1 - 0.22 * np.clip((above - 110) / 50, 0, 1))
    deep = 103 + kind.thick * 0.7 + 26 * low * (1 - head.youth) - 12 * np.clip(1 - low * 4, 0, 1)
    wave = generator.normal(0, 1.0 + kind.curly, above.shape) + 3 * np.sin(13 * angle + above / 30)
    x = -np.sign(np.sin(angle)) * beside * (wide + wave)
    y = -behind * (deep + wave) + 4 * (1 - share)
    unit = head.factor / 1000
    middle = np.array([0.0, float(head.loft.centre[0, 1]), head.chin])
    points = middle + np.stack([x, y, above], axis=-1) * unit
    uv = np.stack([np.broadcast_to(angle * 0.09, above.shape), above / 1000], axis=-1)
    # Below the chin the hair lies on the shoulders and follows the head less and less.
    share_of_head = np.clip(1 + (above.ravel() - 40) / 260, 0.25, 1)
    bound = Bound(np.full(above.size, BONE["head"]), share_of_head)
    return sheet(points, uv, bound, material, closed=False)


def _tail(head: Head, kind: Hair, material: Material, level: int) -> Piece:
    """A pony tail or a bun at the back of the head."""
    unit = head.factor / 1000
    start = np.array([0.0, -0.104 * head.factor, head.chin + 150 * unit])
    sides = (3, 4, 5, 7)[level]
    if kind.tail == "bun":
        knot = ball(34 * unit, material, sides=8).scaled(1.0, 0.85, 0.9)
        place = start - np.array([0.0, 0.016 * head.factor, 0.0])
        return fixed(knot.moved(float(place[0]), float(place[1]), float(place[2])), BONE["head"])
    way = np.array([[0, 10, 0], [0, -28, 4], [0, -52, -30], [0, -50, -90], [0, -44, -170]]) * unit
    radii = np.array([14, 17, 26, 24, 3]) * unit
    return fixed(tube(start + way, radii, material, sides=sides), BONE["head"])


def _strands(head: Head, kind: Hair, material: Material, generator: np.random.Generator) -> Piece:
    """Thin locks that hang over the hairline or stand off the hair."""
    count = kind.strands
    angle = generator.uniform(-2.6, 2.6, count)
    root = _line(kind, angle) + generator.uniform(6, 24, count)
    hang = generator.uniform(14, 34, count) * (1.0 if kind.line == "fringe" else 0.8)
    lean = generator.normal(0, 0.12, count)
    half = generator.uniform(0.02, 0.05, count)
    lift = generator.uniform(4, 10, count) + 0.3 * kind.thick
    shares = np.array([0.0, 0.5, 1.0])
    s = head.s(root[:, None] - hang[:, None] * shares)
    middle = angle[:, None] + lean[:, None] * shares
    unit = head.factor / 1000
    offset = (lift[:, None] * (1 - 0.5 * shares)) * unit
    sides = [
        head.loft.points(s, middle + way * half[:, None] * np.array([1.0, 0.8, 0.1]), offset)
        for way in (-1, 1)
    ]
    a, b = sides  # (strands, 3, 3): the angle rises from a to b, the height falls along the strand
    quads = [
        [np.stack([a[:, n + 1], b[:, n + 1], b[:, n]], 1),
         np.stack([a[:, n + 1], b[:, n], a[:, n]], 1)]
        for n in (0, 1)
    ]  # fmt: skip
    corners = np.concatenate([triangle for pair in quads for triangle in pair])
    uv = corners[..., ::2].copy()
    return fixed(mesh(corners, uv, material), BONE["head"])


def beard(head: Head, full: float, material: Material, generator: np.random.Generator) -> Piece:
    """Hair on the lower face; full = 0 is stubble around the mouth, 1 a full beard."""
    angle = np.radians(np.linspace(-78, 78, 13))
    low = np.full(13, -14.0)
    face = np.degrees(np.abs(angle))
    high = np.interp(face, [0, 12, 22, 40, 60, 78], [26, 30, 54, 56, 68, 96])
    share = np.linspace(0, 1, 5)[:, None]
    above = low + (high - low) * share
    thick = (2.0 + 9 * full) * np.sin(np.pi * np.clip(share * 0.9 + 0.1, 0, 1)) + 0.6
    lift = (thick + generator.normal(0, 0.8 + full, above.shape)) * head.factor / 1000
    return cover(head.loft, head.s(above), angle, material, lift, closed=False)


def moustache(head: Head, material: Material) -> Piece:
    """Hair above the mouth."""
    across = np.array([24.0, 14, 5, 0, -5, -14, -24])
    low = np.array([46.0, 52, 54, 53, 54, 52, 46])
    high = np.array([50.0, 59, 62, 60, 62, 59, 50])
    out = np.array([[3.0], [5.5], [2.5]]) * np.ones(7)
    up = np.stack([low, (low + high) / 2, high])
    return head.patch(np.broadcast_to(across, up.shape), up, out, material)


def beanie(head: Head, material: Material, level: int) -> list[Piece]:
    """A knitted cap with a turned-up edge."""
    columns, _ = net_size(level, 16, 6)
    turn = around(columns)
    line = np.interp(np.abs(np.degrees((turn + np.pi) % (2 * np.pi) - np.pi)), [0, 90, 180],
                     [158, 128, 104])  # fmt: skip
    share = np.linspace(0, 1, 6)[:, None]
    above = line + (_CROWN - line) * share
    unit = head.factor / 1000
    lift = np.array([[12], [13], [13], [14], [17], [22]]) * unit
    top = _dome(head, above, turn, lift * np.ones_like(turn), material)
    edge = cover(
        head.loft,
        head.s(line + np.array([[-4.0], [-4], [32], [34]])),
        turn,
        material,
        np.array([[8], [17], [19], [11]]) * unit,
    )
    return [top, edge]


def cap(head: Head, material: Material, level: int, *, brim: float = 0.0) -> list[Piece]:
    """A cap with a visor, or with a brim all around of so many millimetres.

    Args:
        head: who wears it.
        material: of the hat.
        level: of its detail.
        brim: 0 = a visor.
    """
    columns, _ = net_size(level, 16, 6)
    turn = around(columns)
    line = 150 - 14 * (1 - np.cos(turn)) / 2
    share = np.linspace(0, 1, 6)[:, None]
    above = line + (_CROWN - line) * share
    unit = head.factor / 1000
    high = 22 if brim else 14
    lift = np.array([[9], [10], [11], [high], [high], [high]]) * unit
    pieces = [_dome(head, above, turn, lift * np.ones_like(turn), material)]
    reach = np.array([0.0, 0.55, 1.0])[:, None]
    if brim:
        wide = brim * reach
        drop = -0.12 * wide * (1 + 0.6 * np.cos(2 * turn))
        angle = turn
    else:
        angle = np.radians(np.linspace(-62, 62, 9))
        line = 150 - 14 * (1 - np.cos(angle)) / 2
        wide = 72 * reach * np.cos(angle * 1.25).clip(0)
        drop = -0.32 * wide
    edge = head.loft.points(head.s(line + 0 * wide), angle, 9 * unit)
    out = np.stack([-np.sin(angle), np.cos(angle), 0 * angle], axis=-1)
    points = edge + (wide * unit)[..., None] * out
    points[..., 2] += drop * unit
    points = points[::-1]  # it faces up
    uv = points[..., :2].copy()
    bound = head.loft.bind(points[..., 2].ravel(), points.reshape(-1, 3))
    return [*pieces, sheet(points, uv, bound, material, closed=bool(brim))]


def glasses(head: Head, frame: Material, lens: Material | None) -> list[Piece]:
    """Two thin rims, a bridge and the arms to the ears; lens = None leaves them open."""
    unit = head.factor / 1000
    turn = around(10)
    y = float(head.loft.centre[0, 1]) + 94 * unit
    parts, lenses = [], []
    wide = float(head.loft.side[8]) + 2 * unit
    for side in (-1, 1):
        x = (side * 33 + 24 * np.cos(turn)) * unit
        z = head.chin + (106 + 18 * np.sin(turn)) * unit
        rim = np.stack([x, y - 0.12 * np.abs(x), z], axis=1)
        parts.append(tube(rim, 1.6 * unit, frame, sides=3, closed=False))
        hinge = np.array([side * wide, y - 14 * unit, head.chin + 110 * unit])
        ear = np.array([side * (wide + 1 * unit), y - 104 * unit, head.chin + 112 * unit])
        outer = rim[np.argmax(side * x)]
        parts.append(tube(np.stack([outer, hinge, ear]), 1.7 * unit, frame, sides=3))
        if lens is not None:
            lenses.append(fan(rim[:-1][::-1], lens))
    bridge = np.array([[-10.0, 1, 110], [0, 3, 113], [10, 1, 110]]) * unit + [0, y, head.chin]
    parts.append(tube(bridge, 1.6 * unit, frame, sides=3))
    pieces = [fixed(merged(parts), BONE["head"])]
    return pieces + ([fixed(merged(lenses), BONE["head"])] if lenses else [])
