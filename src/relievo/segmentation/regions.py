"""Regions of like colour and depth, found without a network.

Where the depth map has no step, there is one surface; where it has one, the colours say where
exactly it lies. Surfaces are parted further where colours differ much, and the more so where their
depths do: a soft map has few steps. What is left are some dozens of regions at most, for small ones
would mislead a filter that takes depth apart by them.

All happens on a work grid, a reduced copy of the image.
"""

from collections.abc import Sequence
from typing import Self, TypeAlias, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import Segment, SegmentMap
from relievo.core.types import DepthMap, FloatMap, Image8, Size
from relievo.core.words import Preset
from relievo.geometry.depth import to_relative_inverse
from relievo.refinement.fill import fill_invalid
from relievo.refinement.guided import upsample
from relievo.refinement.sharpening import sharpened
from relievo.refinement.steps import find_steps
from relievo.segmentation.api import Segmenter
from relievo.segmentation.graph_regions import (
    NO_MARK,
    Borders,
    Floats,
    Joined,
    Labels,
    PixelEdges,
    edge_weights,
    find_borders,
    join_borders,
    join_pixels,
    join_regions,
)

BoolLine: TypeAlias = NDArray[np.bool_]
Line: TypeAlias = Floats | BoolLine

GRID_PIXELS = {Preset.FAST: 50_000, Preset.BALANCED: 100_000, Preset.BEST: 200_000}
"""Finer grids follow outlines hardly better and take longer."""
COLOUR_SIGMA_PX = 0.8
"""Noise below this scale is smoothed before colours are compared."""
RADIUS = 1
"""How far a step of the map is smeared to each side, in pixels of the map."""
FLAT_SHARE = 0.06
"""Where the map steps by less than this share of its range, it is one surface."""
LEAST_SHARE = 3e-3
"""Smaller parts of the image are no surfaces and no regions."""
PIXEL_SCALE = 0.3
"""Makes first regions that are small, but large enough for their mean colours to tell."""
LEAST_PIXELS = 20
LIMITS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
"""Colours that differ by more stay apart, round after round: white and black differ by 1."""
LIMITS_WITHOUT_DEPTH = (0.05, 0.1, 0.15)
DEPTH_EMPHASIS = 6.0
"""How much a difference of the map's whole range makes colours count more."""

REACH_SHARE = 0.02
"""So far from an outline, as a share of the image's side, depth is that of the surface beside."""
THING_RISE = 0.02
"""A thing is nearer than its surroundings by at least this share of the range of depth."""
MOST = 0.5
MOST_SIDES = 2
LEAST_SCORE = 0.5
CLEAR_BORDER = 0.1
"""How much two neighbouring pixels differ at an outline that is clear."""


class RegionSegmenter(Segmenter):
    """Finds regions of like colour that no step of depth runs through.

    Regions that are nearer than most of what they touch are things; without depth there are none.
    Every pixel is in a region. Scores are at least 0.5 and grow with the contrast of the outline.
    """

    name = "regions"
    uses_depth = True

    def __init__(self, preset: Preset = Preset.BALANCED) -> None:
        """Fixes how fine the work grid is.

        Args:
            preset: finer grids take longer, in proportion to `GRID_PIXELS`.
        """
        self._grid_pixels = GRID_PIXELS[preset]

    @classmethod
    def for_preset(cls, preset: Preset) -> Self:
        """Looks more closely for better presets."""
        return cls(preset)

    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        colours = work_image(image, self._grid_pixels)
        size = colours.shape[0], colours.shape[1]
        nearness = None if depth is None else _nearness(depth)
        if nearness is None:
            marks, fine = np.full(size, NO_MARK, np.int32), None
        else:
            nearness = _at_most(nearness, size)
            marks, fine = find_surfaces(nearness, size), upsample(nearness, colours)
        lab = _lab(colours)
        weights = edge_weights(lab, fine)
        regions, borders = _find_regions(lab, fine, weights, marks)
        ids = (regions.numbers + 1).astype(np.uint16)
        return SegmentMap(ids, _describe(regions, borders, fine))


def work_image(image: Image8, grid_pixels: int) -> Image8:
    """Reduces an image to the work grid.

    Args:
        image: (H, W, 3) uint8.
        grid_pixels: aim for the pixels of the grid.

    Returns:
        (h, w, 3) uint8 of the same aspect, with no more than about so many pixels.
    """
    while image.shape[0] * image.shape[1] > 4 * grid_pixels:
        # OpenCV's area filter is quick for exact halves only.
        image = _resized(image, ((image.shape[0] + 1) // 2, (image.shape[1] + 1) // 2))
    height, width = image.shape[:2]
    shrink = min(1.0, (grid_pixels / (height * width)) ** 0.5)
    return _resized(image, (max(1, round(height * shrink)), max(1, round(width * shrink))))


def find_surfaces(nearness: FloatMap, size: Size) -> Labels:
    """Finds the parts of a map that have no step within.

    Args:
        nearness: (h, w) float32, [0, 1].
        size: of the result.

    Returns:
        (H, W) int32: the number of each surface, `NO_MARK` at steps and where a surface would be
        too small.
    """
    # Slopes go on beyond the frame, or they would look like steps there.
    margin = 2 * RADIUS + 1
    wider = np.pad(sharpened(nearness), margin, mode="reflect", reflect_type="odd")
    _, lowest, highest = find_steps(wider, RADIUS)
    is_flat = (highest - lowest < FLAT_SHARE)[margin:-margin, margin:-margin].astype(np.uint8)
    _, marks, facts, _ = cv2.connectedComponentsWithStats(is_flat, connectivity=4)
    areas = facts[:, cv2.CC_STAT_AREA]
    areas[NO_MARK] = 0
    numbers = np.where(areas < LEAST_SHARE * nearness.size, NO_MARK, np.arange(areas.size))
    rows, columns = (
        (np.arange(new) * 2 + 1) * old // (2 * new)
        for new, old in zip(size, nearness.shape, strict=True)
    )
    return np.asarray(numbers[marks[rows[:, None], columns]], np.int32)


def _resized(image: Image8, size: Size) -> Image8:
    if image.shape[:2] == size:
        return image
    return cast(Image8, cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA))


def _lab(colours: Image8) -> FloatMap:
    smooth = cv2.GaussianBlur(colours, (0, 0), COLOUR_SIGMA_PX)
    return np.asarray(cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB) / np.float32(255), np.float32)


def _nearness(depth: DepthMap) -> FloatMap | None:
    """Relative inverse depth in [0, 1] without gaps; None if it tells nothing apart."""
    inverse = to_relative_inverse(depth)
    if inverse.valid is not None and not inverse.valid.any():
        return None
    values = fill_invalid(inverse)
    # In float64, for the span of extreme values overflows float32.
    low = np.float64(values.min())
    span = np.float64(values.max()) - low
    return np.asarray((values - low) / span, np.float32) if span > 0 else None


def _at_most(nearness: FloatMap, size: Size) -> FloatMap:
    height, width = size
    if nearness.size <= height * width:
        return nearness
    reduced = cv2.resize(nearness, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(reduced, np.float32)


def _find_regions(
    lab: FloatMap, fine: FloatMap | None, weights: PixelEdges, marks: Labels
) -> tuple[Joined, Borders]:
    """The regions of pixels that are left in the end, and the weights of their borders."""
    regions = join_pixels(weights, marks, scale=PIXEL_SCALE, least_pixels=LEAST_PIXELS)
    borders = find_borders(regions.numbers, weights)
    pixels, least_pixels = regions.numbers, round(LEAST_SHARE * marks.size)
    colours = _sums(regions, [lab[..., channel] for channel in range(lab.shape[2])])
    depths = None if fine is None else _sums(regions, [fine])
    for limit in LIMITS_WITHOUT_DEPTH if fine is None else LIMITS:
        costs = _costs(regions, borders, colours, depths)
        regions = join_regions(regions, borders, costs, limit=limit, least_pixels=least_pixels)
        borders = join_borders(borders, regions.numbers)
        colours = _sums(regions, colours)
        depths = None if depths is None else _sums(regions, depths)
        pixels = regions.numbers[pixels]
    return Joined(pixels, regions.marks, regions.sizes), borders


def _sums(regions: Joined, channels: Sequence[FloatMap] | Sequence[Floats]) -> list[Floats]:
    """Adds up, for each region, what it is made of."""
    places, count = regions.numbers.ravel(), regions.sizes.size
    return [
        np.asarray(np.bincount(places, channel.ravel(), count), np.float64) for channel in channels
    ]


def _costs(
    regions: Joined, borders: Borders, colours: list[Floats], depths: list[Floats] | None
) -> Floats:
    """How much the two regions of each border differ: at it, and as a whole."""
    costs = (borders.means + _apart(regions, borders, colours)) / 2
    if depths is not None:
        costs *= 1 + DEPTH_EMPHASIS * _apart(regions, borders, depths)
    return costs


def _apart(regions: Joined, borders: Borders, sums: list[Floats]) -> Floats:
    """The distance between the means of the two regions of each border."""
    means = np.stack(sums, axis=1) / regions.sizes[:, None]
    return np.asarray(np.linalg.norm(means[borders.first] - means[borders.second], axis=1))


def _describe(regions: Joined, borders: Borders, fine: FloatMap | None) -> tuple[Segment, ...]:
    count = regions.sizes.size
    contrasts = _around(borders, borders.means, borders.means, count)
    scores = LEAST_SCORE + (1 - LEAST_SCORE) * (1 - np.exp(-contrasts / CLEAR_BORDER))
    is_thing = np.zeros(count, np.bool_) if fine is None else _things(regions.numbers, fine, count)
    return tuple(
        Segment(is_thing=bool(thing), score=float(score))
        for thing, score in zip(is_thing, scores, strict=True)
    )


def _things(numbers: Labels, fine: FloatMap, count: int) -> BoolLine:
    borders = find_borders(numbers, _rises(fine), has_direction=True)
    is_first, is_second = borders.means < -THING_RISE, borders.means > THING_RISE
    nearer = _around(borders, is_first, is_second, count) > MOST
    return np.asarray(nearer & ~_spans(numbers, count), np.bool_)


def _around(borders: Borders, of_first: Line, of_second: Line, count: int) -> Floats:
    """For each region, the mean along its borders of what is known of either side."""
    ends = np.concatenate([borders.first, borders.second])
    lengths = np.tile(borders.lengths, 2)
    total = np.bincount(ends, lengths * np.concatenate([of_first, of_second]), count)
    return np.asarray(total / np.maximum(np.bincount(ends, lengths, count), 1), np.float64)


def _rises(fine: FloatMap) -> PixelEdges:
    """By how much it is nearer beyond each edge than before it, some pixels away."""
    reach = round(REACH_SHARE * fine.size**0.5)
    differences = []
    for axis in (1, 0):
        length = fine.shape[axis]
        before = np.maximum(np.arange(length - 1) - reach, 0)
        after = np.minimum(np.arange(1, length) + reach, length - 1)
        differences.append(fine.take(after, axis) - fine.take(before, axis))
    return PixelEdges(*differences)


def _spans(numbers: Labels, count: int) -> BoolLine:
    """Which regions reach from left to right, or touch more than two sides of the image."""
    left, right, top, bottom = (
        np.bincount(side, minlength=count) > 0
        for side in (numbers[:, 0], numbers[:, -1], numbers[0], numbers[-1])
    )
    sides = left.astype(int) + right + top + bottom
    return (left & right) | (sides > MOST_SIDES)
