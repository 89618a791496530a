"""Painters of holes: what may stand in the place of the quick fill from the same row.

Every hole is first filled from its row (`render.holes`). A painter then gets the whole view and may
paint the holes anew: slower and better, as `render.patches.PatchFiller`, or by a network.
"""

from typing import Protocol

from relievo.core.types import BoolMap, FloatMap, Image


class HoleFiller(Protocol):
    """Paints the holes of a view."""

    def fill(self, view: Image, disparity: FloatMap, holes: BoolMap, *, bit_depth: int) -> None:
        """Paints the holes of one view, in place.

        Args:
            view: (H, W, 3) uint8 or uint16, RGB, its holes filled from their rows. Only they may
                be changed.
            disparity: (H, W) float32, pixels, of the surface that each pixel shows, near is large;
                in a hole that of the background beside it.
            holes: (H, W) bool, True = to be painted.
            bit_depth: bits per channel of the view that are in use.
        """
        ...
