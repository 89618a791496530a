"""What someone wears: clothes that go together, drawn by chance."""

from dataclasses import dataclass, field

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.people import palette
from relievo.scenes.people.build import Build
from relievo.scenes.people.clothes import Skirt, Top, Trousers
from relievo.scenes.people.hair import Hair
from relievo.scenes.people.limbs import Shoe
from relievo.scenes.people.outfit import Outfit


@dataclass(slots=True)
class _Choice:
    """What is being put together."""

    tops: list[Top]
    trousers: Trousers | None = None
    skirt: Skirt | None = None
    stockings: Material | None = None
    collar: Material | None = None
    extras: list[tuple[str, Material]] = field(default_factory=list)


def random_outfit(generator: np.random.Generator, build: Build) -> Outfit:
    """Clothes that go with a body."""
    kinds = ["casual", "casual", "layers", "layers", "hoodie", "coat", "suit", "summer", "dress",
             "skirt", "sport"]  # fmt: skip
    weights = np.array([4, 3, 3, 2.5, 2, 2, 1.5, 2, 2, 1.5, 1])
    if build.manly > 0.5:
        weights[8:10] = 0
    if build.youth > 0.1:
        weights[[5, 6]] = 0.3
    kind = kinds[int(generator.choice(len(kinds), p=weights / weights.sum()))]
    choice = _MAKERS[kind](generator, build)
    if generator.random() < 0.12 and kind not in ("suit", "dress"):
        choice.extras.append(("backpack", palette.cloth(generator, ("fabric",))))
    elif generator.random() < 0.12:
        choice.extras.append(("shoulder_bag", palette.leather(generator)))
    if kind in ("coat", "layers") and generator.random() < 0.35:
        knit = palette.cloth(generator, ("knit", "checks", "stripes"), (0.3, 0.3, 0.4))
        choice.extras.append(("scarf", knit))
    return Outfit(
        tops=tuple(choice.tops),
        trousers=choice.trousers,
        skirt=choice.skirt,
        stockings=choice.stockings,
        shoes=_shoes(generator, kind),
        collar=choice.collar,
        extras=tuple(choice.extras),
        hat=_hat(generator, kind),
        spectacles=bool(generator.random() < (0.22 if build.youth < 0.1 else 0.06)),
    )


def random_hair(generator: np.random.Generator, build: Build, age: float) -> Hair:
    """A way to wear one's hair."""
    curly = float(generator.choice([0.8, 1.5, 3.0, 5.0]))
    seed = int(generator.integers(2**31))
    strands = int(generator.integers(10, 26))
    if generator.random() > build.manly:
        line = "fringe" if generator.random() < 0.3 else "usual"
        style = generator.choice(4, p=[0.45, 0.25, 0.18, 0.12])
        hang = (float(generator.uniform(40, 230)), float(generator.uniform(-25, 20)), None, None)
        tail = "" if style < 2 else "pony" if generator.random() < 0.65 else "bun"
        thick = float(generator.uniform(9, 22)) if style < 2 else float(generator.uniform(7, 13))
        return Hair(line, thick, curly, hang[int(style)], tail, strands, seed)
    bare = generator.random() < 0.12 + 0.35 * age and build.youth < 0.1
    line = str(generator.choice(["receding", "bald"])) if bare else "usual"
    if generator.random() < 0.15:
        line = line if bare else "fringe"
    thick = float(generator.uniform(6.5, 26)) if line != "bald" else 6.0
    curtain = float(generator.uniform(-30, 30)) if generator.random() < 0.05 else None
    return Hair(line, thick, curly, curtain, "", 0 if bare else strands, seed)


def _trousers(generator: np.random.Generator) -> Trousers:
    cloth = palette.denim(generator) if generator.random() < 0.45 else palette.cloth(
        generator, ("fabric",), (0.55, 0.4, 0.05)
    )  # fmt: skip
    width = float(generator.choice([0.045, 0.06, 0.075, 0.1]))
    fit = float(generator.uniform(0.003, 0.01)) + 0.1 * max(width - 0.06, 0)
    return Trousers(cloth, fit, hem=width, folds=float(generator.uniform(0.002, 0.006)))


def _shirt(generator: np.random.Generator, fit: float) -> Top:
    hem = float(generator.choice([1.04, 0.95, 0.91, 0.88]))
    sleeve = float(generator.choice([1.0, 1.0, 0.3, 0.8]))
    dip = float(generator.choice([0.02, 0.04, 0.08, 0.12]))
    return Top(palette.cloth(generator), fit, hem, sleeve, dip, 1.475, fit * 0.5)


def _casual(generator: np.random.Generator, build: Build) -> _Choice:
    fit = float(generator.uniform(0.006, 0.02))
    top = _shirt(generator, fit)
    choice = _Choice([top], _trousers(generator))
    if generator.random() < 0.35:
        choice.collar = top.material
    if top.hem > 1.0:
        choice.extras.append(("belt", palette.leather(generator)))
    return choice


def _layers(generator: np.random.Generator, build: Build) -> _Choice:
    choice = _casual(generator, build)
    inner = choice.tops[0]._replace(fit=0.006, folds=0.002)
    kinds = ("fabric", "fabric", "leather", "knit")
    cloth = palette.cloth(generator, kinds, (0.55, 0.3, 0.15))
    low = float(generator.uniform(0.05, 0.5))
    gap = (low, low + float(generator.uniform(0.0, 0.5)))
    fit = float(generator.uniform(0.022, 0.034))
    hem = float(generator.uniform(0.84, 0.95))
    jacket = Top(cloth, fit, hem, 1.0, 0.01, 1.485, float(generator.uniform(0.004, 0.008)), gap)
    choice.tops = [inner, jacket]
    choice.collar, choice.extras = cloth, []
    return choice


def _hoodie(generator: np.random.Generator, build: Build) -> _Choice:
    cloth = palette.cloth(generator, ("fabric", "knit"), (0.4, 0.35, 0.25))
    fit = float(generator.uniform(0.018, 0.03))
    top = Top(cloth, fit, float(generator.uniform(0.88, 0.95)), 1.0, 0.03, 1.485, 0.007)
    return _Choice([top], _trousers(generator), extras=[("hood", cloth)])


def _coat(generator: np.random.Generator, build: Build) -> _Choice:
    cloth = palette.cloth(generator, ("fabric", "fabric", "knit", "checks"), (0.55, 0.38, 0.07))
    inner = Top(palette.cloth(generator), 0.006, 0.95, 0.0, 0.05, 1.475, 0.002)
    is_open = generator.random() < 0.4
    low = float(generator.uniform(0.08, 0.3)) if is_open else 0.0
    gap = (low, low + float(generator.uniform(0.1, 0.4))) if is_open else (0.0, 0.0)
    fit = float(generator.uniform(0.024, 0.036))
    coat = Top(cloth, fit, 0.99, 1.0, 0.02, 1.49, float(generator.uniform(0.003, 0.006)), gap)
    hem = float(generator.uniform(0.42, 0.75))
    skirt = Skirt(cloth, hem, 1.02, float(generator.uniform(0.03, 0.14)), 5, fit + 0.004, low)
    return _Choice([inner, coat], _trousers(generator), skirt, collar=cloth)


def _suit(generator: np.random.Generator, build: Build) -> _Choice:
    cloth = palette.cloth(generator, ("fabric",), (0.75, 0.25, 0.0))
    white = palette.cloth(generator, ("fabric",), (0.0, 1.0, 0.0))._replace(
        tint=(1.2, 1.2, 1.18) if generator.random() < 0.6 else (0.7, 0.85, 1.1)
    )
    shirt = Top(white, 0.006, 0.98, 0.0, 0.02, 1.485, 0.001)
    gap = (0.06, float(generator.uniform(0.45, 0.6)))
    jacket = Top(cloth, 0.02, 0.86, 1.0, 0.01, 1.48, 0.003, gap)
    legs = Trousers(cloth, 0.006, hem=0.072, folds=0.003)
    choice = _Choice([shirt, jacket], legs, collar=white)
    if generator.random() < 0.6:
        kinds = ("fabric", "stripes", "checks")
        choice.extras.append(("tie", palette.cloth(generator, kinds, (0.4, 0.1, 0.5))))
    return choice


def _summer(generator: np.random.Generator, build: Build) -> _Choice:
    kinds = ("fabric", "fabric", "stripes", "checks")
    cloth = palette.cloth(generator, kinds, (0.2, 0.4, 0.4))
    sleeve = 0.3 if generator.random() < 0.75 else 0.0
    fit = float(generator.uniform(0.006, 0.02))
    dip = float(generator.uniform(0.03, 0.09))
    collar = 1.475 if sleeve else 1.455
    top = Top(cloth, fit, float(generator.uniform(0.89, 0.97)), sleeve, dip, collar, 0.5 * fit)
    shorts = palette.denim(generator) if generator.random() < 0.4 else palette.cloth(
        generator, ("fabric", "fabric", "checks"), (0.3, 0.5, 0.2)
    )  # fmt: skip
    length = float(generator.uniform(0.28, 0.55))
    return _Choice([top], Trousers(shorts, 0.012, length, 0.0, 0.004))


def _dress(generator: np.random.Generator, build: Build) -> _Choice:
    kinds = ("fabric", "fabric", "stripes", "checks", "knit")
    cloth = palette.cloth(generator, kinds, (0.25, 0.3, 0.45))
    sleeve = float(generator.choice([0.0, 0.25, 0.5, 1.0]))
    dip = float(generator.uniform(0.04, 0.14))
    top = Top(cloth, 0.005, 1.06, sleeve, dip, 1.465 if sleeve else 1.44, 0.002)
    choice = _Choice([top], None, _random_skirt(generator, cloth, 1.09))
    if generator.random() < 0.35:
        choice.stockings = palette.cloth(generator, ("fabric",), (0.9, 0.1, 0.0))
    if generator.random() < 0.3:
        choice.extras.append(("belt", palette.leather(generator)))
    return choice


def _skirt(generator: np.random.Generator, build: Build) -> _Choice:
    choice = _casual(generator, build)
    choice.tops = [choice.tops[0]._replace(hem=1.0, fit=0.006, folds=0.002)]
    choice.trousers, choice.extras = None, []
    cloth = palette.cloth(generator, ("fabric", "fabric", "checks"), (0.45, 0.3, 0.25))
    choice.skirt = _random_skirt(generator, cloth, 1.08)
    if generator.random() < 0.45:
        choice.stockings = palette.cloth(generator, ("fabric",), (0.9, 0.1, 0.0))
    return choice


def _random_skirt(generator: np.random.Generator, cloth: Material, waist: float) -> Skirt:
    hem = float(generator.choice([0.68, 0.55, 0.45, 0.3, 0.15]) + generator.uniform(-0.04, 0.04))
    flare = float(generator.uniform(0.02, 0.35)) * (0.6 if hem < 0.4 else 1.0)
    return Skirt(cloth, hem, waist, flare, int(generator.integers(5, 12)), 0.011)


def _sport(generator: np.random.Generator, build: Build) -> _Choice:
    cloth = palette.cloth(generator, ("fabric",), (0.3, 0.2, 0.5))
    sleeve = float(generator.choice([0.0, 0.3, 1.0]))
    top = Top(cloth, 0.005, 0.95, sleeve, 0.06, 1.47 if sleeve else 1.45, 0.002)
    tights = palette.cloth(generator, ("fabric",), (0.8, 0.1, 0.1))
    length = float(generator.choice([0.35, 0.75, 1.0]))
    return _Choice([top], Trousers(tights, 0.003, length, 0.0, 0.001))


_MAKERS = {
    "casual": _casual, "layers": _layers, "hoodie": _hoodie, "coat": _coat, "suit": _suit,
    "summer": _summer, "dress": _dress, "skirt": _skirt, "sport": _sport,
}  # fmt: skip


def _shoes(generator: np.random.Generator, kind: str) -> Shoe:
    dark = Material("plain", 0, 1.0, (0.03, 0.03, 0.03))
    pale = Material("plain", 0, 1.0, (1.0, 0.99, 0.95))
    if kind in ("suit",) or generator.random() < 0.25:
        return Shoe(palette.leather(generator), dark, 0, 16, 0.92)
    if kind in ("coat", "dress", "skirt", "layers") and generator.random() < 0.5:
        return Shoe(palette.leather(generator), dark, float(generator.choice([80, 130, 300])), 24)
    cloth = palette.cloth(generator, ("fabric", "leather"), (0.35, 0.4, 0.25))
    return Shoe(cloth, pale if generator.random() < 0.65 else dark, 0, 28, 1.06)


def _hat(generator: np.random.Generator, kind: str) -> tuple[str, Material] | None:
    chances = {"coat": 0.35, "layers": 0.2, "summer": 0.25, "sport": 0.25, "suit": 0.08}
    if generator.random() > chances.get(kind, 0.12):
        return None
    if kind in ("coat", "layers") and generator.random() < 0.7:
        return "beanie", palette.cloth(generator, ("knit",), (0.4, 0.3, 0.3))
    name = "brim" if generator.random() < 0.4 else "cap"
    return name, palette.cloth(generator, ("fabric",), (0.4, 0.35, 0.25))
