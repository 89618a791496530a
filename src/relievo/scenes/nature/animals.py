"""Animals as simple bodies that can be told apart: trunk, legs, neck, head, ears and tail."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from relievo.core.errors import UsageError
from relievo.scenes.materials import Colour, Material
from relievo.scenes.mesh import Mesh, Points, merged, unit
from relievo.scenes.nature.parts import across, leaves, tubes
from relievo.scenes.shapes import grid, revolved


class _Body(NamedTuple):
    """A kind of four-legged animal; lengths in metres.

    Attributes:
        back: height of its back.
        length: of its trunk.
        girth: height and width of the trunk.
        leg: radius of a leg at its top and at its foot.
        neck: length, elevation in degrees, radius.
        head: length and radius.
        ear: length; upright where > 0.
        tail: length, radius, elevation in degrees.
        horn: length.
        coats: colours that it may have.
        texture: of its coat.
        patched: chance of a second colour.
    """

    back: float
    length: float
    girth: tuple[float, float]
    leg: tuple[float, float]
    neck: tuple[float, float, float]
    head: tuple[float, float]
    ear: float
    tail: tuple[float, float, float]
    horn: float
    coats: tuple[Colour, ...]
    texture: str = "hair"
    patched: float = 0.0


_BLACK, _WHITE = (0.05, 0.045, 0.04), (0.75, 0.72, 0.66)
_BROWN, _TAN, _GREY = (0.22, 0.1, 0.05), (0.5, 0.32, 0.17), (0.3, 0.28, 0.26)

_BODIES: dict[str, _Body] = {
    "cow": _Body(
        1.4, 1.75, (0.75, 0.62), (0.13, 0.055), (0.5, 20, 0.21), (0.52, 0.14), 0.17,
        (0.85, 0.03, -82), 0.16, (_WHITE, _BROWN, _BLACK, _TAN), "plain", 0.6,
    ),
    "sheep": _Body(
        0.78, 0.95, (0.5, 0.46), (0.06, 0.028), (0.22, 35, 0.11), (0.26, 0.075), 0.1,
        (0.18, 0.035, -75), 0.0, (_WHITE, (0.6, 0.56, 0.48), _GREY), "knit",
    ),
    "goat": _Body(
        0.78, 0.85, (0.38, 0.3), (0.055, 0.025), (0.32, 50, 0.09), (0.24, 0.065), 0.12,
        (0.14, 0.03, 30), 0.2, (_WHITE, _BROWN, _GREY, _BLACK), "plain", 0.4,
    ),
    "horse": _Body(
        1.55, 1.55, (0.62, 0.5), (0.12, 0.05), (0.75, 45, 0.17), (0.6, 0.12), 0.15,
        (0.9, 0.06, -78), 0.0, (_BROWN, (0.3, 0.13, 0.05), _BLACK, _GREY, _WHITE), "plain", 0.15,
    ),
    "dog": _Body(
        0.58, 0.68, (0.27, 0.2), (0.055, 0.028), (0.2, 50, 0.085), (0.24, 0.065), 0.1,
        (0.36, 0.03, 35), 0.0, (_BLACK, _BROWN, _TAN, _WHITE, _GREY), "plain", 0.4,
    ),
    "deer": _Body(
        1.05, 1.1, (0.42, 0.32), (0.08, 0.028), (0.5, 58, 0.1), (0.3, 0.075), 0.17,
        (0.14, 0.03, -50), 0.45, ((0.35, 0.19, 0.1), (0.28, 0.16, 0.09)), "plain",
    ),
    "cat": _Body(
        0.27, 0.36, (0.13, 0.11), (0.026, 0.016), (0.07, 45, 0.05), (0.1, 0.045), 0.05,
        (0.28, 0.014, 55), 0.0, (_BLACK, _GREY, (0.5, 0.25, 0.08), _WHITE), "plain", 0.4,
    ),
}  # fmt: skip

_PARTS = (0.0, 0.03, 0.08, 0.16, 0.35, 0.5, 0.66, 0.82, 0.92, 0.98, 1.0)
_SHAPE = (0.15, 0.5, 0.76, 0.93, 1.0, 0.98, 0.95, 1.0, 0.85, 0.5, 0.15)

ANIMALS = (*_BODIES, "bird", "duck")
"""What `animal` knows."""


class Animal:
    """An animal that stands at the origin and looks along the y axis.

    Args:
        generator: where chance comes from.
        kind: one of `ANIMALS`.

    Raises:
        UsageError: if there is no such kind.
    """

    def __init__(self, generator: np.random.Generator, kind: str) -> None:
        if kind not in ANIMALS:
            raise UsageError(f"no animal {kind!r}; there are {', '.join(ANIMALS)}")
        self.size = float(generator.uniform(0.85, 1.1))
        self._body = _BODIES.get(kind)
        self._is_duck = kind == "duck"
        coats = self._body.coats if self._body else (_BLACK, _GREY, _WHITE, _BROWN)
        first, second = generator.choice(len(coats), 2)
        light = generator.uniform(0.8, 1.2)
        coat = tuple(float(light * each) for each in coats[int(first)])
        texture = self._body.texture if self._body else "plain"
        self._coat = Material(texture, 0, 0.25, (coat[0], coat[1], coat[2]), bump_m=0.004)
        self._patch = self._coat
        if self._body and generator.random() < self._body.patched:
            self._patch = self._coat._replace(tint=coats[int(second)])
        self._waves = generator.normal(0, 1.0, (3, 4)), generator.uniform(0, 6.3, 4)
        self._dip = float(generator.choice([0.0, 0.0, -75.0]))  # grazing animals lower their heads
        self._step = float(generator.uniform(0, 0.5))

    @property
    def pace(self) -> float:
        """How fast it walks, metres per second; 0 = it does not."""
        return 0.0 if self._body is None else 0.8 * self._body.back**0.5 * self.size

    def mesh(self, walked: float = 0.0) -> Mesh:
        """The animal after a distance in metres; equal materials and corners at any distance."""
        if self._body is None:
            return _bird(self._coat, self._is_duck).scaled(self.size)
        return _four_legged(
            self._body, self._coat, self._patch, self._waves, self._dip, self._step + walked
        ).scaled(self.size)


def _four_legged(
    body: _Body,
    coat: Material,
    patch: Material,
    waves: tuple[Points, Points],
    dip: float,
    walked: float,
) -> Mesh:
    part = np.concatenate([[0.0, 0.03], np.linspace(0.08, 0.94, 11), [0.98, 1.0]])
    shape = np.interp(part, _PARTS, _SHAPE)
    tall, wide = body.girth
    middle = body.back - tall / 2
    path = np.stack([0 * part, (part - 0.5) * body.length, middle + 0.03 * tall * part], axis=1)
    trunk = _spotted(limb(path, shape * tall / 2, coat, wide / tall, sides=12), patch, waves)
    parts = [trunk, _legs(body, coat, walked), *_head(body, coat, patch, dip)]
    length, radius, elevation = body.tail
    root = np.array([0, -0.48 * body.length, body.back - 0.12 * tall])
    way = _pointing(elevation, -1.0)
    swing = 0.06 * np.sin(2.0 * walked + 1.0)
    tail = root + np.linspace(0, 1, 4)[:, None] * length * (way + np.array([swing, 0, 0]))
    parts.append(limb(tail, radius * np.array([1.2, 1.0, 0.9, 0.5]), coat, sides=5))
    return merged(parts)


def _legs(body: _Body, coat: Material, walked: float) -> Mesh:
    """Four legs; diagonal ones swing together."""
    tall, wide = body.girth
    hip = body.back - 0.62 * tall
    stride = 2.2 * hip
    parts = []
    for side, front in ((-1, 0), (1, 0), (-1, 1), (1, 1)):
        phase = 2 * np.pi * (walked / stride + (0.5 if (side > 0) == bool(front) else 0.0))
        swing, lift = 0.24 * hip * np.sin(phase), 0.07 * hip * max(0.0, np.cos(phase))
        y = (0.34 if front else -0.38) * body.length
        x = side * 0.3 * wide
        bend = -0.08 if front else 0.12
        knee = np.array([x, y + 0.6 * swing - bend * hip, 0.5 * hip + lift])
        foot = np.array([x, y + swing, lift])
        ankle = np.array([x, y + swing, lift + 0.06 * hip])
        path = np.array([[x, y, hip + 0.15 * tall], [x, y, hip], knee, ankle, foot])
        thick, thin = body.leg
        radii = [1.2 * thick, thick, 0.62 * thick, thin, 1.25 * thin]
        parts.append(limb(path, radii, coat, sides=7))
    return merged(parts)


def _head(body: _Body, coat: Material, patch: Material, dip: float) -> list[Mesh]:
    length, elevation, radius = body.neck
    size, thick = body.head
    elevation = elevation + dip
    root = np.array([0, 0.42 * body.length, body.back - 0.28 * body.girth[0]])
    end = root + length * _pointing(elevation)
    neck = limb(np.stack([root - 0.1 * length * _pointing(elevation), (root + end) / 2, end]),
                radius * np.array([1.25, 1.0, 0.8]), coat, sides=9)  # fmt: skip
    nose = _pointing(-25 if dip == 0 else -70)
    back = end - 0.25 * size * nose + np.array([0, 0, 0.15 * radius])
    part = np.array([0.0, 0.06, 0.3, 0.6, 0.92, 1.0])
    shape = thick * np.array([0.3, 0.85, 1.1, 0.75, 0.6, 0.2])
    head = limb(back + part[:, None] * size * nose, shape, patch, 0.85, sides=9)
    dark = Material("plain", 0, 0.1, (0.02, 0.015, 0.012), gloss=0.5)
    up = np.cross(np.array([1.0, 0, 0]), nose)
    top = back + 0.16 * size * nose + 0.75 * thick * up
    sides = np.array([[-1.0, 0, 0], [1.0, 0, 0]])
    made = [neck, head]
    quiet = np.random.default_rng(0)  # for the places of leaves on their texture alone
    made.append(
        leaves(quiet, top + 0.55 * thick * sides, 0.9 * sides + 0.75 * up, np.tile(nose, (2, 1)),
               (body.ear, 0.5 * body.ear), (coat,), fold=0.25)
    )  # fmt: skip
    eye = back + 0.38 * size * nose + 0.45 * thick * up
    for side in sides:
        at = eye + 0.72 * thick * side
        ring = np.stack([at - 0.12 * thick * side, at + 0.12 * thick * side])
        made.append(limb(ring, [0.14 * thick, 0.08 * thick], dark, sides=5))
        if body.horn:
            curve = np.linspace(0, 1, 4)[:, None]
            tip = top + body.horn * (curve * (0.7 * side + 0.5 * up) + curve**2 * 0.4 * up)
            bone = Material("plain", 0, 0.1, (0.45, 0.4, 0.3))
            made.append(limb(tip, 0.13 * thick * np.array([1.2, 1, 0.7, 0.2]), bone, sides=5))
    return made


def _bird(coat: Material, is_duck: bool) -> Mesh:
    """A bird on the ground, about 0.3 m long (a crow, a gull), or a duck that swims."""
    part = np.linspace(0, 1, 8)
    radii = 0.075 * np.array([0.2, 0.5, 0.85, 1.0, 1.0, 0.85, 0.5, 0.1])
    up = 0.04 if is_duck else 0.14
    path = np.stack([0 * part, -0.15 + 0.26 * part, up + 0.03 * part], axis=1)
    body = limb(path, radii, coat, 0.85, sides=10)
    head_at = np.array([0, 0.13, up + 0.13])
    neck = limb(np.array([[0, 0.06, up + 0.03], [0, 0.11, up + 0.09], head_at]),
                [0.05, 0.032, 0.03], coat, sides=8)  # fmt: skip
    bead = revolved(np.array([0, 0.03, 0.036, 0.025, 0.0]), np.array([0, 0.012, 0.035, 0.06, 0.07]),
                    coat, sides=8).moved(0, 0.13, up + 0.1)  # fmt: skip
    horn = Material("plain", 0, 0.1, (0.6, 0.35, 0.05))
    bill = limb(
        head_at + np.array([[0, 0.02, 0], [0, 0.085, -0.012]]), [0.014, 0.004], horn, 1.4, sides=5
    )
    tail = limb(
        np.array([[0, -0.13, up + 0.005], [0, -0.26, up]]), [0.045, 0.05], coat, 0.2, sides=6
    )
    tail = tail.turned(0)
    parts = [body, neck, bead, bill, tail]
    for side in (-0.03, 0.03):
        if not is_duck:
            foot = np.array([[side, 0, up - 0.03], [side, 0.0, 0.01], [side, 0.05, 0.004]])
            parts.append(limb(foot, 0.006, horn, sides=4))
    return merged(parts)


def limb(
    path: Points, radii: ArrayLike, material: Material, width: float = 1.0, *, sides: int = 8
) -> Mesh:
    """A round part of a body along a path (N, 3), closed at both ends by its own small rings.

    Args:
        path: metres.
        radii: one or (N,), metres.
        material: of its surface.
        width: its width sideways over its height.
        sides: around.
    """
    r = np.broadcast_to(np.asarray(radii, np.float64), len(path))
    if width == 1.0:
        return tubes(path[None], r[None], material, sides=sides)
    ahead = unit(np.gradient(path, axis=0))
    side, over = across(ahead)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    angle[-1] = 0
    ring = width * np.cos(angle)[:, None] * side[:, None] + np.sin(angle)[:, None] * over[:, None]
    net = path[:, None] + r[:, None, None] * ring
    along = np.concatenate([[0], np.cumsum(np.sqrt((np.diff(path, axis=0) ** 2).sum(1)))])
    around = np.linspace(0, 2 * np.pi * float(r.max()), sides + 1)
    return grid(net, np.stack(np.broadcast_arrays(around, along[:, None]), axis=-1), material)


def _spotted(mesh: Mesh, patch: Material, waves: tuple[Points, Points]) -> Mesh:
    """The same mesh with patches of another material."""
    if patch == mesh.materials[0]:
        return mesh
    middle = mesh.corners.mean(1) * 4
    chosen = np.sin(middle @ waves[0] + waves[1]).sum(1) > 0.3
    return Mesh(
        mesh.corners, mesh.uv, mesh.normals, chosen.astype(np.int32), (*mesh.materials, patch)
    )


def _pointing(elevation_deg: float, ahead: float = 1.0) -> Points:
    angle = np.radians(elevation_deg)
    return np.array([0.0, ahead * np.cos(angle), np.sin(angle)])
