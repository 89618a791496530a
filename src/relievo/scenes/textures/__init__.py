"""Textures made by code: what surfaces of the scenes look like from near and far."""

from relievo.scenes.textures.bank import TEXTURES, VARIANTS, TextureKind, texture
from relievo.scenes.textures.noise import SIZE

__all__ = ["SIZE", "TEXTURES", "VARIANTS", "TextureKind", "texture"]
