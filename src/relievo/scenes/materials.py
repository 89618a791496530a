"""What surfaces are made of: a texture, its scale and colour, and how it takes the light."""

from typing import NamedTuple, TypeAlias

Colour: TypeAlias = tuple[float, float, float]
"""Red, green and blue of linear light, 0 to 1 for what reflects."""


class Material(NamedTuple):
    """A surface.

    Attributes:
        texture: a name of `scenes.textures`.
        variant: which of the texture's variants, >= 0.
        tile_m: side of the texture's square on the surface, metres; it repeats beyond.
        tint: factor of the texture's own colours.
        contrast: factor of the texture's deviation from its mean colour; 0 = plain.
        gloss: 0 = matt, 1 = reflects like a mirror at grazing angles.
        metal: 0 = reflections have the light's colour, 1 = they have the surface's.
        bump_m: how deep the texture's relief is, metres; it turns the shading normal alone.
        dirt: 0 = clean, 1 = stains and weathering that do not repeat with the tile.
        glow: light that the surface sends out itself, in units of its colour.
    """

    texture: str = "plain"
    variant: int = 0
    tile_m: float = 1.0
    tint: Colour = (1.0, 1.0, 1.0)
    contrast: float = 1.0
    gloss: float = 0.0
    metal: float = 0.0
    bump_m: float = 0.0
    dirt: float = 0.0
    glow: float = 0.0
