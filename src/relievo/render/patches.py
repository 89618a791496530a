"""Filling of holes with patches of the background: slower and better than from one row.

The fill from the row is a fair guess of colour, but repeats and mirrors what it finds, and knows
nothing of what comes in from above, from below or aslant. Here each hole is painted with what
surrounds the most similar places of the background, first in a small view, where a hole is a few
pixels wide, then in larger and larger ones. Nothing nearer than the background of a hole is ever
copied into it. Two guesses that err differently are better than one: at each size the fill from
the row keeps a share.
"""

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_map, check_same_size
from relievo.core.images import to_8_bit
from relievo.core.types import BoolMap, FloatMap, Image
from relievo.render.patch_levels import Level, halve, make_level
from relievo.render.patch_search import improve, inherit, paint

SMALLEST_WIDTH = 128
"""Width below which a view is not made smaller: patches then show more than one thing."""

TURNS = 5
"""Rounds of search at each size."""

COARSE_SHARE, FINAL_SHARE = 0.5, 0.8
"""Share of the patches in what the next larger view begins from, and in the result."""


class PatchFiller:
    """Paints holes with like patches of the background: a `HoleFiller` for photographs."""

    def fill(self, view: Image, disparity: FloatMap, holes: BoolMap, *, bit_depth: int) -> None:
        """Paints the holes of one view, in place.

        Args:
            view: (H, W, 3) uint8 or uint16, RGB, its holes filled from their rows. Only they are
                changed, and only where there is background to copy from.
            disparity: (H, W) float32, pixels, finite, of the surface that each pixel shows, near
                is large; in a hole that of the background beside it.
            holes: (H, W) bool, True = to be painted.
            bit_depth: bits per channel of the view that are in use.

        Raises:
            ShapeError: if an array has a wrong shape or the sizes differ.
            DTypeError: if view or disparity has another dtype.
            RangeError: if disparity is not finite.
        """
        check_image("view", view)
        check_map("disparity", disparity)
        check_same_size(view=view, disparity=disparity, holes=holes)
        if not holes.any():
            return
        # A copy, for it is painted on to compare in.
        levels = [make_level(to_8_bit(view, bit_depth).copy(), disparity, holes)]
        while levels[-1].image.shape[1] >= 2 * SMALLEST_WIDTH:
            levels.append(halve(levels[-1]))
        matches, costs = _match(levels)
        paint(view, levels[0], matches, costs, FINAL_SHARE)


def _match(levels: list[Level]) -> tuple[NDArray[np.int32], FloatMap]:
    """Matches the patches of the largest view, from the smallest one on."""
    level = levels[-1]
    matches, costs = _search(level, np.full_like(level.centres, -1), is_first=True)
    for larger in reversed(levels[:-1]):
        matches = inherit(level, matches, larger)
        level = larger
        paint(level.image, level, matches, np.zeros(len(matches), np.float32), COARSE_SHARE)
        matches, costs = _search(level, matches, is_first=False)
    return matches, costs


def _search(
    level: Level, matches: NDArray[np.int32], *, is_first: bool
) -> tuple[NDArray[np.int32], FloatMap]:
    costs = np.empty(0, np.float32)
    for turn in range(TURNS):
        matches, costs = improve(level, matches, turn, is_first)
    return matches, costs
