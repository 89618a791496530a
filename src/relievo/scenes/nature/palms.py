"""Palms: a trunk with a head of feathered leaves."""

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, Points, merged, unit
from relievo.scenes.nature.looks import bark, foliage
from relievo.scenes.nature.parts import Range, leaves, tubes
from relievo.scenes.nature.skeleton import Branches, Sprouting, sprout, stem

_RISE = Range(5, 70)


def palm(
    generator: np.random.Generator, height_m: float | None = None, detail: float = 1.0
) -> Mesh:
    """A palm that stands at the origin.

    Args:
        generator: where chance comes from.
        height_m: None = 4 to 14.
        detail: 1 = about 2,000 triangles.
    """
    height = generator.uniform(4, 14) if height_m is None else height_m
    radius = height * generator.uniform(0.012, 0.02) + 0.05
    reach = generator.uniform(0.22, 0.32) * height + 0.3
    trunk = stem(
        generator,
        height - 0.45 * reach,
        radius,
        segments=8,
        lean=0.08,
        wobble=0.03,
        taper=0.7,
        flare=0.5,
    )
    wood = bark(generator, "grey")._replace(tile_m=0.35)
    coat = foliage(generator, "green")
    crown = fronds(
        generator, trunk.paths[0, -1], reach, round(9 + 9 * min(detail, 1)), detail, coat
    )
    return merged([tubes(trunk.paths, trunk.radii, wood, sides=9 if detail > 0.5 else 5), crown])


def fronds(
    generator: np.random.Generator,
    root: Points,
    reach: float,
    count: int,
    detail: float,
    coat: tuple[Material, ...],
    *,
    rise_deg: Range = _RISE,
    sag: float = 0.55,
) -> Mesh:
    """Feathered leaves that arch from one place.

    Args:
        generator: where chance comes from.
        root: (3,), metres.
        reach: length of each, metres.
        count: how many.
        detail: 1 = 30 leaflets each.
        coat: materials of the leaflets.
        rise_deg: elevation with which they leave their root.
        sag: how far their tips hang, in lengths.
    """
    angle = np.arange(count) * 2.4 + generator.normal(0, 0.2, count)
    rise = np.radians(generator.uniform(*rise_deg, count))
    out = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    part = np.linspace(0, 1, 7)[None, :, None]
    way = out * np.cos(rise)[:, None] + np.array([0, 0, 1.0]) * np.sin(rise)[:, None]
    hang = np.array([0, 0, -sag]) * generator.uniform(0.6, 1.3, (count, 1))
    paths = root + reach * (way[:, None] * part + hang[:, None] * part**2)
    radii = np.broadcast_to(np.linspace(0.018, 0.005, 7) * reach, (count, 7))
    pairs = max(4, round(14 * detail))
    place = np.tile(np.linspace(0.15, 0.98, pairs), (count, 1))
    ribs = Branches(paths, radii, np.zeros(count))
    how = Sprouting(pairs * 2, Range(0.12, 1.0), Range(40, 65), segments=1, flat=1.0)
    size = np.repeat(np.sin(np.pi * np.clip(place, 0.12, 0.9)) ** 0.6, 2, axis=1).ravel()
    leaflets = sprout(generator, ribs, how, reach * 0.32 * size)
    base, tip = leaflets.paths[:, 0], leaflets.paths[:, -1]
    axes = unit(tip - base) + np.array([0, 0, -0.35])
    length = reach * 0.32 * size
    blade = leaves(
        generator, base, axes, np.array([0, 0, 1.0]), (length, length * 0.16), coat, waist=0.3
    )
    return merged([tubes(paths, radii, coat[0], sides=3), blade])
