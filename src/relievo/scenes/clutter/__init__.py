"""Small things that people keep on tables, shelves and floors."""

from relievo.scenes.clutter.objects import FAMILIES, random_object
from relievo.scenes.clutter.scatter import Scattering, heap, scatter
from relievo.scenes.clutter.themes import THEMES

__all__ = ["FAMILIES", "THEMES", "Scattering", "heap", "random_object", "scatter"]
