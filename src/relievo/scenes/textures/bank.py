"""The textures by name: what makes each, and how large one tile of it is."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UsageError
from relievo.scenes.textures import (
    cloth,
    displays,
    ground,
    masonry,
    paving,
    pictures,
    plants,
    rugs,
    surfaces,
    timber,
)
from relievo.scenes.textures.paint import Swatch

VARIANTS = 16
"""How many variants each texture has; higher numbers begin again. Few enough to keep them all."""

_CACHED = 32


class TextureKind(NamedTuple):
    """A texture.

    Attributes:
        name: as in `Material.texture`.
        tile_m: side of the surface that one tile shows at its natural size, metres.
        make: draws a variant.
        light: whether it is near white on average, so that a tint gives the colour.
        wraps: whether it goes on across its borders; False = shows one thing exactly once.
    """

    name: str
    tile_m: float
    make: Callable[[np.random.Generator], Swatch]
    light: bool = False
    wraps: bool = True


# New kinds are added at the end: a kind's place in the table is the seed of its variants.
_KINDS = (
    TextureKind("plain", 1.0, surfaces.plain, light=True),
    TextureKind("brick", 0.9, masonry.brick),
    TextureKind("plaster", 1.5, surfaces.plaster, light=True),
    TextureKind("concrete", 2.5, ground.concrete, light=True),
    TextureKind("stone", 1.8, masonry.stone),
    TextureKind("wood", 0.6, timber.wood),
    TextureKind("planks", 1.2, timber.planks),
    TextureKind("parquet", 1.0, timber.parquet),
    TextureKind("tile", 1.2, paving.tile),
    TextureKind("paving", 1.6, paving.paving),
    TextureKind("asphalt", 1.5, ground.asphalt),
    TextureKind("gravel", 0.6, ground.gravel),
    TextureKind("soil", 1.0, ground.soil),
    TextureKind("sand", 1.2, ground.sand),
    TextureKind("grass", 0.9, plants.grass),
    TextureKind("foliage", 0.9, plants.foliage),
    TextureKind("bark", 0.6, timber.bark),
    TextureKind("rock", 2.0, ground.rock),
    TextureKind("snow", 2.0, ground.snow),
    TextureKind("roof", 2.4, masonry.roof),
    TextureKind("metal", 0.5, surfaces.metal, light=True),
    TextureKind("rust", 0.8, surfaces.rust),
    TextureKind("corrugated", 1.2, masonry.corrugated, light=True),
    TextureKind("fabric", 0.15, cloth.fabric, light=True),
    TextureKind("knit", 0.2, cloth.knit, light=True),
    TextureKind("stripes", 0.3, cloth.stripes),
    TextureKind("checks", 0.3, cloth.checks),
    TextureKind("carpet", 0.6, cloth.carpet, light=True),
    TextureKind("leather", 0.2, cloth.leather, light=True),
    TextureKind("wallpaper", 0.53, cloth.wallpaper),
    TextureKind("marble", 1.5, masonry.marble),
    TextureKind("cardboard", 0.4, timber.cardboard),
    TextureKind("glass", 1.0, ground.glass),
    TextureKind("water", 3.0, ground.water),
    TextureKind("skin", 0.2, cloth.skin),
    TextureKind("hair", 0.2, cloth.hair),
    TextureKind("poster", 0.7, pictures.poster, wraps=False),
    TextureKind("painting", 0.7, pictures.painting, wraps=False),
    TextureKind("screen", 0.6, displays.screen, wraps=False),
    TextureKind("text", 0.3, pictures.text, wraps=False),
    TextureKind("sign", 0.6, displays.sign, wraps=False),
    TextureKind("spines", 0.28, pictures.spines),
    TextureKind("keys", 0.23, surfaces.keys),
    TextureKind("panels", 1.2, masonry.panels, light=True),
    TextureKind("speckle", 0.6, paving.speckle),
    TextureKind("rug", 2.0, rugs.rug, wraps=False),
)

TEXTURES: dict[str, TextureKind] = {kind.name: kind for kind in _KINDS}
"""By name. Those with `light` have their colour from the tint; all others have natural colours,
which a tint makes darker or warmer. Grain, bark, hair, waves of sheets and backs of books run up
(along v), brushed metal runs across; roofs have their ridge above."""

_NUMBERS = {kind.name: number for number, kind in enumerate(_KINDS)}


def texture(name: str, variant: int) -> NDArray[np.uint8]:
    """One variant of a texture, the same wherever and whenever it is made.

    Args:
        name: one of `TEXTURES`.
        variant: any whole number; counted modulo `VARIANTS`.

    Returns:
        (SIZE, SIZE, 4) uint8, not to be written: sRGB codes of the colour that it reflects, then
        the relief, 0 = lowest. Row 0 is the top, where v = tile_m; column 0 is where u = 0.

    Raises:
        UsageError: if there is no such texture.
    """
    if name not in TEXTURES:
        raise UsageError(f"no texture is called {name!r}; there are {', '.join(sorted(TEXTURES))}")
    return _made(name, variant % VARIANTS)


@lru_cache(maxsize=_CACHED)
def _made(name: str, variant: int) -> NDArray[np.uint8]:
    generator = np.random.default_rng((_NUMBERS[name], variant))
    codes = TEXTURES[name].make(generator).codes()
    codes.flags.writeable = False
    return codes
