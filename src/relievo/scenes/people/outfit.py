"""What someone wears, and the pieces of a dressed body."""

from dataclasses import dataclass, replace

import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.people import extras
from relievo.scenes.people.body import Figure
from relievo.scenes.people.clothes import (
    TUCKED,
    Skirt,
    Top,
    Trousers,
    bare_arms,
    bare_legs,
    collar_piece,
    neck_piece,
    skirt_piece,
    top_pieces,
    trouser_pieces,
)
from relievo.scenes.people.limbs import Shoe
from relievo.scenes.people.skin import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """Clothes, shoes and what else is worn.

    Attributes:
        tops: from the skin outward.
        trousers: None = bare legs.
        skirt: of skirts, dresses and long coats.
        stockings: of legs that no trousers cover; None = the skin.
        shoes: on both feet.
        collar: of a shirt or a coat.
        extras: names and materials of what else is worn.
        hat: '', 'beanie', 'cap' or 'brim', with its material.
        spectacles: whether there are glasses.
    """

    tops: tuple[Top, ...]
    trousers: Trousers | None
    skirt: Skirt | None
    stockings: Material | None
    shoes: Shoe
    collar: Material | None = None
    extras: tuple[tuple[str, Material], ...] = ()
    hat: tuple[str, Material] | None = None
    spectacles: bool = False

    @property
    def breadth_m(self) -> float:
        """How far the clothes stand off the hips."""
        skirt = self.skirt
        flare = 0.0 if skirt is None else skirt.fit + 0.35 * skirt.flare
        return max(flare, *(top.fit for top in self.tops))


def dress(body: Figure, outfit: Outfit, skin: Material, level: int, seed: int) -> list[Piece]:
    """The pieces of clothes, and of the skin that they leave bare, without head, hands, shoes."""
    generator = np.random.default_rng(seed)
    pieces = []
    outfit = _layered(outfit)
    inner, outer = outfit.tops[0], outfit.tops[-1]
    seen = outfit.tops if level > 0 else outfit.tops[-1:]
    for top in seen:
        # What is worn under something lies close, so that it does not show through.
        kind = top if top is outer else top._replace(sleeve=0.0, fit=0.002, folds=0.001)
        pieces += top_pieces(body, kind, level, generator)
    if outer.sleeve < 1:
        pieces += bare_arms(body, skin, outer.sleeve, level)
    neckline = inner.collar - inner.dip - 0.05
    pieces.append(neck_piece(body, skin, min(neckline, 1.42), level))
    if outfit.trousers is not None:
        pieces += trouser_pieces(body, outfit.trousers, level, generator)
        if outfit.trousers.length < 0.97:
            pieces += bare_legs(body, skin, outfit.trousers.length, level)
    else:
        pieces += bare_legs(body, outfit.stockings or skin, 0.0, level)
    if outfit.skirt is not None:
        pieces.append(skirt_piece(body, outfit.skirt, level, generator))
    if level > 0:
        if outfit.collar is not None:
            pieces.append(collar_piece(body, outfit.collar, level))
        for name, material in outfit.extras:
            lift = outer.fit + outer.folds
            if name == "belt" and outfit.skirt is not None:
                lift = outfit.skirt.fit + 0.003
            pieces += _extra(body, name, material, lift, generator)
    return pieces


def _layered(outfit: Outfit) -> Outfit:
    """The same clothes, each clear of what is worn under it."""
    outer, tops, trousers = outfit.tops[-1], outfit.tops, outfit.trousers
    if outer.hem >= TUCKED:
        tops = (outer._replace(fit=min(outer.fit, 0.006), folds=min(outer.folds, 0.002)),)
    if trousers is not None:
        if outer.hem >= TUCKED:
            trousers = trousers._replace(fit=max(trousers.fit, 0.011))
        else:
            # Under a top that hangs over them they end where they are no longer seen.
            trousers = trousers._replace(waist=min(trousers.waist, outer.hem + 0.05))
            thick = trousers.fit + 0.5 * trousers.folds + 0.004
            tops = (*tops[:-1], outer._replace(fit=max(outer.fit, thick + 0.7 * outer.folds)))
    return replace(outfit, tops=tops, trousers=trousers)


def _extra(
    body: Figure, name: str, material: Material, lift_m: float, generator: np.random.Generator
) -> list[Piece]:
    side = -1 if generator.random() < 0.5 else 1
    if name == "belt":
        return [extras.belt(body, material, 1.05, lift_m)]
    if name == "tie":
        return [extras.tie(body, material)]
    if name == "scarf":
        return extras.scarf(body, material, lift_m, generator)
    if name == "hood":
        return [extras.hood(body, material, lift_m)]
    if name == "backpack":
        return extras.backpack(body, material, lift_m)
    return extras.shoulder_bag(body, side, material, lift_m)
