"""What one drives and walks on: asphalt, kerbs, pavements, medians, verges, the ground beside.

Everything lies in strips along the street with rows at the same distances, so that strips that
touch have the same corners when the street is bent.
"""

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import fan, grid
from relievo.scenes.street.layout import DRESSED_M, GROUND_M, REACH_M, Plan, Profile
from relievo.scenes.street.palette import Chooser, surface
from relievo.scenes.street.solids import Part

_ROW_M = 4.0
_FOOT_M = -14.0
"""How deep its far edge falls, so that it ends inside the land around it."""


def strip(
    points: tuple[tuple[float, float], ...], y0: float, y1: float, material: Material
) -> Mesh:
    """A profile of (x, z) from left to right drawn along the street from y0 to y1."""
    inner = _ROW_M * np.arange(np.floor(y0 / _ROW_M) + 1, np.ceil(y1 / _ROW_M))
    rows = np.concatenate([[y0], inner, [y1]])
    x, z = np.array(points, np.float64).T
    net = np.empty((len(rows), len(x), 3))
    net[..., 0], net[..., 1], net[..., 2] = x, rows[:, None], z
    across = np.concatenate([[0], np.cumsum(np.hypot(np.diff(x), np.diff(z)))]) + x[0]
    uv = np.stack(np.broadcast_arrays(across, rows[:, None]), axis=-1)
    return grid(net, uv, material, smooth=False)


def mirrored(points: tuple[tuple[float, float], ...], side: int) -> tuple[tuple[float, float], ...]:
    """A profile on the right (1), or the same on the left (-1)."""
    return points if side > 0 else tuple((-x, z) for x, z in points[::-1])


def roadway(generator: Chooser, plan: Plan) -> list[Part]:
    """The main road with its kerbs, pavements and verges, and the mouths of its side streets."""
    profile = plan.profile
    asphalt = road_surface(generator)
    half = profile.half
    parts: list[Part] = [("road", strip(((-half, 0.0), (half, 0.0)), *REACH_M, asphalt))]
    paving = pavement_surface(generator)
    stone = surface(generator, "concrete", 1.0, (0.9, 0.9, 0.88), dirt=0.4)
    grass = surface(generator, "grass", 2.0, bump_m=0.02)
    for side in (-1, 1):
        for y0, y1 in _stretches(plan, side, corner_radius(profile)):
            parts += kerbside(profile, side, y0, y1, paving, stone)
        # Where there is no kerb the ground lies below the side streets and needs no gap for them.
        whole = [REACH_M] if profile.pavement <= 0 else _stretches(plan, side, 0.0)
        for y0, y1 in whole:
            parts += _beside(generator, plan, side, y0, y1, grass)
    if profile.median > 0.5:
        parts += _median(profile, stone, grass if profile.median > 1.5 else paving)
    for crossing in plan.crossings:
        for side in crossing.sides:
            parts += _corners(plan, side, crossing.y, crossing.profile, paving, stone)
    return parts


def road_surface(generator: Chooser) -> Material:
    """Asphalt of some age, or sometimes stone setts."""
    if generator.random() < 0.08:
        return surface(generator, "paving", 1.0, (0.6, 0.58, 0.56), bump_m=0.01)
    shade = float(generator.uniform(0.7, 1.5))
    return surface(generator, "asphalt", 2.0, (shade, shade, shade), dirt=0.6)


def pavement_surface(generator: Chooser) -> Material:
    """Slabs, small stones or asphalt."""
    name = ("paving", "paving", "paving", "asphalt", "concrete", "stone")[generator.integers(6)]
    return surface(generator, name, 1.6, (1.0, 0.98, 0.95), dirt=0.5)


def corner_radius(profile: Profile) -> float:
    """The radius of the kerb at a side street, metres."""
    return min(1.5, profile.pavement)


def kerbside(
    profile: Profile, side: int, y0: float, y1: float, paving: Material, stone: Material
) -> list[Part]:
    """The kerb and the pavement of one side."""
    if profile.pavement <= 0 or y1 - y0 < 0.5:
        return []
    x, z, inner = profile.half, profile.kerb, profile.half + 0.15
    kerb = mirrored(((x, -0.05), (x + 0.01, z), (inner, z)), side)
    slabs = mirrored(((inner, z), (profile.front, z)), side)
    return [("sidewalk", strip(kerb, y0, y1, stone)), ("sidewalk", strip(slabs, y0, y1, paving))]


def _stretches(plan: Plan, side: int, margin: float) -> list[tuple[float, float]]:
    """As `Plan.free`, over the whole length of the road."""
    found = plan.free(side, margin)
    found[0] = (REACH_M[0], found[0][1])
    found[-1] = (found[-1][0], REACH_M[1])
    return found


def _beside(
    generator: Chooser, plan: Plan, side: int, y0: float, y1: float, grass: Material
) -> list[Part]:
    """The ground from the pavement outwards."""
    profile, edge = plan.profile, plan.profile.front
    if profile.pavement > 0:
        is_green = plan.character in ("residential", "wide_road", "avenue")
        near = grass if is_green else surface(generator, "gravel", 1.5, (0.8, 0.78, 0.74))
        z = profile.kerb - 0.02
        ground = mirrored(
            ((edge, z), (edge + 12, z), (GROUND_M, z), (GROUND_M + 30, _FOOT_M)), side
        )
        return [("grass" if is_green else "ground", strip(ground, y0, y1, near))]
    gravel = surface(generator, "gravel", 1.2, (0.8, 0.77, 0.72))
    shoulder = mirrored(plan.verge[:2], side)
    verge = mirrored((*plan.verge[1:], (GROUND_M + 30, _FOOT_M)), side)
    return [("ground", strip(shoulder, y0, y1, gravel)), ("grass", strip(verge, y0, y1, grass))]


def _median(profile: Profile, stone: Material, top: Material) -> list[Part]:
    half, z = profile.median / 2 - 0.2, 0.14
    outline = ((-half, -0.05), (-half + 0.01, z), (half - 0.01, z), (half, -0.05))
    return [
        ("sidewalk", strip(outline[:2], *DRESSED_M, stone)),
        ("sidewalk", strip(outline[2:], *DRESSED_M, stone)),
        ("grass" if top.texture == "grass" else "sidewalk", strip(outline[1:3], *DRESSED_M, top)),
    ]


def _corners(
    plan: Plan, side: int, y: float, own: Profile, paving: Material, stone: Material
) -> list[Part]:
    """The rounded corners of the pavement at a side street."""
    r = corner_radius(plan.profile)
    if r <= 0:
        return []
    x, z = plan.profile.half, plan.profile.kerb
    angle = np.linspace(0, np.pi / 2, 7)
    parts: list[Part] = []
    for end in (-1, 1):
        # The circle's middle lies on the pavement, r from both kerbs.
        middle = np.array([side * (x + r), y + end * (own.half + r)])
        rim = middle - r * np.stack([side * np.sin(angle), end * np.cos(angle)], axis=1)
        low = np.concatenate([rim, np.full((7, 1), -0.05)], axis=1)
        high = np.concatenate([rim, np.full((7, 1), z)], axis=1)
        net = np.stack([low, high])
        uv = np.stack(np.broadcast_arrays(r * angle, np.array([[0.0], [z]])), axis=-1)
        face = grid(net, uv, stone, smooth=False)
        corner = fan(np.concatenate([high, [[*middle, z]]]), paving)
        parts.append(("sidewalk", merged([face, corner])))
    return parts


def patches(generator: Chooser, profile: Profile, count: int) -> list[Part]:
    """Repairs in other asphalt, and manhole covers."""
    found: list[Part] = []
    for _ in range(count):
        shade = float(generator.uniform(0.5, 1.4))
        other = surface(generator, "asphalt", 2.0, (shade, shade, shade))
        y = float(generator.uniform(DRESSED_M[0] + 5, DRESSED_M[1] - 20))
        wide, long = generator.uniform((0.6, 1.0), (2.2, 14))
        x = float(generator.uniform(-profile.half + 0.2, max(profile.half - 2.4, 0)))
        found.append(("road", strip(((x, 0.003), (x + wide, 0.003)), y, y + long, other)))
    return found
