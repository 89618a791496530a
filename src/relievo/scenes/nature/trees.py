"""Trees: trunk, branches, twigs and leaves, with as many triangles as the distance asks for."""

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import RangeError, UsageError
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged, unit
from relievo.scenes.nature.looks import bark, foliage, petals
from relievo.scenes.nature.palms import palm
from relievo.scenes.nature.parts import Range, directions, leaves, tubes
from relievo.scenes.nature.rocks import blob
from relievo.scenes.nature.skeleton import Branches, Sprouting, at_height, sprout, stem
from relievo.scenes.nature.species import EVERGREEN, SEASONS, SPECIES, Species

Values = NDArray[np.float64]

KINDS = (*SPECIES, "palm", "dead")
"""What `tree` knows."""

_PALM_SHARE = 0.05
_LEAVES = 1900  # at detail 1


def random_tree(
    generator: np.random.Generator,
    *,
    height_m: float | None = None,
    detail: float = 1.0,
    season: str | None = None,
    palms: bool = True,
) -> Mesh:
    """A tree of any kind, standing at the origin; its trunk goes on a little below the ground.

    Args:
        generator: where chance comes from.
        height_m: 0.5 to 60; None = as the kind grows.
        detail: 1 = about 1,500 to 8,000 triangles, for 3 to 30 m; 0.2 = 300 to 1,000.
        season: one of `species.SEASONS` or "winter"; None = mostly summer.
        palms: whether it may be a palm.
    """
    if palms and generator.random() < _PALM_SHARE:
        return tree(generator, "palm", height_m=height_m, detail=detail)
    weights = np.array([each.weight for each in SPECIES.values()])
    kind = str(generator.choice(list(SPECIES), p=weights / weights.sum()))
    return tree(generator, kind, height_m=height_m, detail=detail, season=season)


def tree(
    generator: np.random.Generator,
    kind: str,
    *,
    height_m: float | None = None,
    detail: float = 1.0,
    season: str | None = None,
) -> Mesh:
    """A tree of a kind, standing at the origin.

    Args:
        generator: where chance comes from.
        kind: one of `KINDS`.
        height_m: as for `random_tree`.
        detail: as for `random_tree`.
        season: as for `random_tree`.

    Raises:
        UsageError: if there is no such kind or season.
        RangeError: if the height or the detail is outside its range.
    """
    if kind not in KINDS:
        raise UsageError(f"no tree {kind!r}; there are {', '.join(KINDS)}")
    if height_m is not None and not 0.5 <= height_m <= 60:
        raise RangeError(f"a tree must be 0.5 to 60 m high, got {height_m}")
    if not 0.1 <= detail <= 4:
        raise RangeError(f"the detail must be 0.1 to 4, got {detail}")
    season = _any_season(generator) if season is None else season
    if season != "winter" and season not in SEASONS:
        raise UsageError(f"no season {season!r}; there are winter, {', '.join(SEASONS)}")
    if kind == "palm":
        return palm(generator, height_m, detail)
    if kind == "dead":
        return _grown(generator, SPECIES["oak"], height_m, detail, None)
    species = SPECIES[kind]
    bare = season == "winter" and kind not in EVERGREEN
    coat = None if bare else _coat(generator, species, kind, season)
    return _grown(generator, species, height_m, detail, coat)


def distant_tree(
    generator: np.random.Generator, *, conifer: bool = False, season: str = "summer"
) -> Mesh:
    """A tree of about 130 triangles and height 1 m, to be seen from 60 m on and to be stretched."""
    shade = SEASONS["summer" if conifer else season][0]
    coat = foliage(generator, "needles" if conifer else "green", shade, spread=0.15)
    coat = tuple(each._replace(tile_m=0.15) for each in coat)
    radius = generator.uniform(0.14, 0.19) if conifer else generator.uniform(0.27, 0.42)
    count = 56 if conifer else 52
    part = (np.arange(count) + generator.random(count)) / count
    angle = np.arange(count) * 2.4 + generator.uniform(0, 6)
    out = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    up = np.array([0, 0, 1.0])
    if conifer:
        wide = radius * (1 - part) + 0.015
        bases = up * (0.08 + 0.88 * part)[:, None]
        axes = out - 0.35 * up + generator.normal(0, 0.2, out.shape)
        length, width = wide * generator.uniform(0.85, 1.3, count), wide * 0.9
        inner = []
    else:
        wide = radius * np.sqrt(1 - (1.8 * part - 0.9) ** 2)
        bases = out * (0.7 * wide)[:, None] + up * (0.24 + 0.66 * part)[:, None]
        axes = out + up * (1.6 * part - 0.5)[:, None] + generator.normal(0, 0.5, out.shape)
        length = radius * generator.uniform(0.35, 0.6, count)
        width = 0.8 * length
        inner = [blob(generator, (0.85 * radius, 0.85 * radius, 0.35), coat[0], 0).moved(z=0.58)]
    crown = leaves(
        generator, bases, axes, out + 0.5 * up, (length, width), coat, centre=(0, 0, 0.4)
    )
    trunk = stem(generator, 0.9, 0.02, segments=1, wobble=0.0)
    return merged(
        [crown, *inner, tubes(trunk.paths, trunk.radii, bark(generator, "brown"), sides=3)]
    )


def _any_season(generator: np.random.Generator) -> str:
    names = ("summer", "spring", "autumn", "blossom", "winter")
    return str(generator.choice(names, p=(0.68, 0.1, 0.1, 0.03, 0.09)))


def _coat(
    generator: np.random.Generator, species: Species, kind: str, season: str
) -> tuple[Material, ...]:
    """The materials of a tree's leaves."""
    green = kind in EVERGREEN or (season == "blossom" and kind != "fruit")
    shades = SEASONS["summer" if green else season]
    shade = shades[int(generator.integers(len(shades)))]
    if season == "blossom" and not green:
        return petals(generator, shade)
    return foliage(generator, species.leaf, shade)


def _grown(
    generator: np.random.Generator,
    species: Species,
    height_m: float | None,
    detail: float,
    coat: tuple[Material, ...] | None,
) -> Mesh:
    height = species.height.draw(generator) if height_m is None else height_m
    wood = bark(generator, species.bark)
    fine = detail >= 0.5
    trunk = stem(
        generator,
        height * 0.95,
        height * species.thickness.draw(generator),
        segments=8 if fine else 4,
        lean=species.lean,
        wobble=species.lean,
        taper=0.08,
    )
    branches = _branches(generator, species, trunk, height, detail)
    twigs = _twigs(generator, species, branches, detail)
    sides = (10, 5, 3) if fine else (5, 3, 3)
    parts = [tubes(trunk.paths, trunk.radii, wood, sides=sides[0])]
    if fine or not species.flat:  # needles hide the branches of a far fir
        parts.append(tubes(branches.paths, branches.radii, wood, sides=sides[1]))
    if coat is None:
        parts.append(tubes(twigs.paths, twigs.radii, wood, sides=3))
        if fine:
            parts.append(_bare_twigs(generator, twigs, wood, detail))
    else:
        if detail >= 0.8 and not species.flat:
            parts.append(tubes(twigs.paths, twigs.radii, wood, sides=sides[2]))
        parts.append(_crown(generator, species, twigs, height, detail, coat))
    grown = merged(parts)
    return grown.scaled(height / float(grown.bounds[1, 2]))


def _branches(
    generator: np.random.Generator, species: Species, trunk: Branches, height: float, detail: float
) -> Branches:
    clear, width = species.clear.draw(generator), species.width.draw(generator)
    count = max(6, round(species.branches * min(1.0, 0.35 + 0.65 * detail)))
    top = 0.99 if species.flat else 0.92
    how = Sprouting(
        count,
        Range(clear, top),
        Range(min(species.angle), max(species.angle)),
        segments=4 if detail >= 0.5 else 2,
        lift=species.lift,
        wobble=0.05 if species.flat else 0.13,
        radius=0.3 if species.flat else 0.5,
    )
    part = (np.arange(count) + 0.5) / count
    a, b = species.profile
    peak = (a / (a + b)) ** a * (b / (a + b)) ** b
    shape = part**a * (1 - part) ** b / peak
    angle = np.radians(species.angle[0] + (species.angle[1] - species.angle[0]) * part)
    room = height * 1.02 - at_height(trunk, clear + part * (top - clear))
    reach = height * width * shape / np.maximum(np.sin(angle), 0.35)
    reach = np.minimum(reach, room / np.maximum(np.cos(angle), 0.2)) * generator.uniform(
        0.75, 1.1, count
    )
    grown = sprout(generator, trunk, how, np.maximum(reach, 0.015 * height))
    return _tilted(grown, angle)


def _tilted(branches: Branches, angle: Values) -> Branches:
    """The same branches with each one's chord at its own angle from straight up."""
    roots = branches.paths[:, :1]
    own = branches.paths - roots
    chord = unit(own[:, -1])
    flat = unit(chord * np.array([1.0, 1.0, 0.0]))
    wanted = np.sin(angle)[:, None] * flat + np.cos(angle)[:, None] * np.array([0, 0, 1.0])
    axis = unit(chord + wanted)  # half a turn about the middle of two directions swaps them
    turned = 2 * axis[:, None] * (own * axis[:, None]).sum(-1, keepdims=True) - own
    return branches._replace(paths=roots + turned)


def _twigs(
    generator: np.random.Generator, species: Species, branches: Branches, detail: float
) -> Branches:
    count = max(2, round(species.twigs * min(1.0, 0.5 + 0.5 * detail)))
    how = Sprouting(
        count,
        Range(0.2, 1.0),
        Range(30, 65),
        segments=2,
        lift=species.lift * 1.5,
        wobble=0.1,
        radius=0.6,
        flat=species.flat,
    )
    return sprout(generator, branches, how)


def _bare_twigs(
    generator: np.random.Generator, twigs: Branches, wood: Material, detail: float
) -> Mesh:
    """The thinnest twigs of a tree without leaves."""
    count = max(1, round(4 * min(detail, 1.5)))
    how = Sprouting(count, Range(0.15, 1.0), Range(25, 55), segments=1, lift=0.2, radius=0.7)
    thin = sprout(generator, twigs, how)
    return tubes(thin.paths, np.maximum(thin.radii, 0.004), wood, sides=3)


def _crown(
    generator: np.random.Generator,
    species: Species,
    twigs: Branches,
    height: float,
    detail: float,
    coat: tuple[Material, ...],
) -> Mesh:
    """Leaves along the twigs and at their tips."""
    number = len(twigs.paths)
    each = max(2, round(_LEAVES * detail / number))
    count = number * each
    part = generator.uniform(0.15, 1.05, (number, each))[..., None]
    root, middle, tip = (twigs.paths[:, n][:, None] for n in (0, 1, -1))
    low, high = np.minimum(part * 2, 1), np.maximum(part * 2 - 1, 0)
    bases = (root + (middle - root) * low + (tip - middle) * high).reshape(-1, 3)
    spread = np.ptp(bases, axis=0)
    surface = np.pi * (spread[0] + spread[1]) / 2 * spread[2] * 0.9
    size = np.sqrt(species.cover * surface / count / max(species.leaf_shape, 0.3))
    ahead = np.repeat(unit((tip - root).reshape(-1, 3)), each, axis=0)
    hang = np.array([0, 0, -species.hang])
    axes = unit(0.9 * ahead + hang + 0.8 * directions(generator, count))
    facing = np.array([0, 0, 0.8]) + directions(generator, count)
    bases = bases + generator.normal(0, 0.2 * size, bases.shape)
    bases[:, 2] = np.maximum(bases[:, 2], 0.12 * size + 0.05 * height)
    length = size * generator.uniform(0.7, 1.3, count)
    if species.flat:
        length = length * np.clip(1.3 - bases[:, 2] / height, 0.25, 1.0)
    length = np.minimum(length, bases[:, 2])
    centre = (bases[:, 0].mean(), bases[:, 1].mean(), bases[:, 2].mean() - 0.1 * height)
    return leaves(
        generator, bases, axes, facing, (length, length * species.leaf_shape), coat, centre=centre
    )
