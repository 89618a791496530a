"""Regions of like colour and depth, found without a network.

The depth map says what belongs to one surface: where it has no step, it is one. Where it has one,
the colours say where exactly: the pixels between two surfaces go to the side that they are most
like. Surfaces are then parted further where colours differ much, so that a region is rather a
subject than a layer.

Everything happens on a work grid, a reduced copy of the image.
"""

from typing import NamedTuple, cast

import cv2
import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import Segment, SegmentMap
from relievo.core.types import DepthMap, FloatMap, Image8, Size
from relievo.geometry.depth import to_relative_inverse
from relievo.refinement.fill import fill_invalid
from relievo.refinement.guided import upsample
from relievo.refinement.sharpening import sharpened
from relievo.refinement.steps import find_steps
from relievo.segmentation.api import Segmenter
from relievo.segmentation.graph_regions import (
    NO_MARK,
    Joined,
    Labels,
    PixelEdges,
    edge_weights,
    find_borders,
    join_pixels,
    join_regions,
)

GRID_PIXELS = 200_000
"""Finer grids follow outlines little better and take longer."""
COLOUR_SIGMA_PX = 0.8
"""Noise below this scale is smoothed before colours are compared."""
OUTER_PERCENT = 0
TWO = True
"""Share of the map's pixels at either end of its values that its range leaves out."""

FLAT_SHARE = 0.06
"""Surfaces are where the map has no step above this share of its range."""
LEAST_SURFACE = 2e-3
"""Surfaces below this share of the image join others; so do regions."""
DEPTH_WEIGHT = np.float32(1)
SCALE = 0.3
LEAST_PIXELS = 20
PASSES = (0.05, 0.1, 0.2, 0.3)
MOST_SEGMENTS = 60000


class RegionSegmenter(Segmenter):
    """Finds regions of like colour whose depth has no step within."""

    name = "regions"
    uses_depth = True

    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        colours = _work_image(image)
        small = None if depth is None else _relative(depth)
        regions, weights, rises = find_regions(colours, small)
        return SegmentMap(
            (regions.numbers + 1).astype(np.uint16), _described(regions, weights, rises)
        )


def find_regions(
    colours: Image8, values: FloatMap | None
) -> tuple[Joined, PixelEdges, PixelEdges | None]:
    size = colours.shape[0], colours.shape[1]
    lab = _lab(colours)
    marks = np.full(size, NO_MARK, np.int32)
    fine = rises = wide = None
    if values is not None:
        if values.size > marks.size:
            values = np.asarray(cv2.resize(values, size[::-1], interpolation=cv2.INTER_AREA), np.float32)
        marks = find_surfaces(values, size)
        fine = upsample(values, colours)
        rises = _rises(fine, max(1, round(0.5 * (marks.size / values.size) ** 0.5)))
        weights = edge_weights(lab, fine * DEPTH_WEIGHT)
        R = round(WIDE * marks.size ** 0.5)
        wide = _wide(fine, R)
    else:
        weights = edge_weights(lab)
    if TWO:
        whole = join_pixels(weights, marks, scale=np.inf, least_pixels=0)
        marks = whole.marks[whole.numbers]
    regions = join_pixels(weights, marks, scale=SCALE, least_pixels=LEAST_PIXELS)
    for limit in PASSES:
        regions = _pass(regions, lab, weights, rises, limit, fine, wide)
    return regions, weights, rises


def _pass(regions, lab, weights, rises, limit, fine=None, wide=None):
    count = regions.sizes.size
    if count == 1:
        return regions
    quantities = [weights]
    if rises is not None:
        quantities.append(PixelEdges(np.abs(rises.across), np.abs(rises.down)))
        quantities.append(wide)
    borders = find_borders(regions.numbers, quantities)
    means = borders.sums / borders.lengths[:, None]
    flat = regions.numbers.ravel()
    colours = np.stack([np.bincount(flat, lab[..., i].ravel(), count) for i in range(3)], 1) / regions.sizes[:, None]
    apart = np.sqrt(np.square(colours[borders.first] - colours[borders.second]).sum(1))
    if rises is None:
        costs = BORDER * means[:, 0] + MEAN * apart
    else:
        dm = np.bincount(flat, fine.ravel(), count) / regions.sizes
        away = np.abs(dm[borders.first] - dm[borders.second]) * GM + means[:, 2] * GW
        costs = (BORDER * means[:, 0] + MEAN * apart) * (FL + away) + STEP * means[:, 1]
    return join_regions(regions, borders, costs, limit=limit, least_pixels=round(LEAST_SURFACE * flat.size))
BORDER, MEAN, STEP = .5, .5, 1.
GM = GW = 0.
FL = 1.
WIDE=.02

def _work_image(image: Image8) -> Image8:
    while image.shape[0] * image.shape[1] > 4 * GRID_PIXELS:
        height, width = image.shape[:2]
        wh = ((width + 1) // 2, (height + 1) // 2)
        image = cast(Image8, cv2.resize(image, wh, interpolation=cv2.INTER_AREA))
    height, width = image.shape[:2]
    shrink = np.sqrt(GRID_PIXELS / (height * width))
    if shrink >= 1:
        return image
    wh = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    return cast(Image8, cv2.resize(image, wh, interpolation=cv2.INTER_AREA))


def _lab(colours: Image8) -> FloatMap:
    smooth = cv2.GaussianBlur(colours, (0, 0), COLOUR_SIGMA_PX)
    lab = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB)
    return np.asarray(lab, np.float32) / np.float32(255)


def _relative(depth: DepthMap) -> FloatMap | None:
    inverse = to_relative_inverse(depth)
    if inverse.valid is not None and not inverse.valid.any():
        return None
    values = fill_invalid(inverse)
    known = values if inverse.valid is None else values[inverse.valid]
    low, high = np.percentile(known, (OUTER_PERCENT, 100 - OUTER_PERCENT))
    if not high > low:
        low, high = known.min(), known.max()
        if not high > low:
            return None
    shares = (np.clip(values, low, high) - np.float32(low)) / np.float32(high - low)
    return np.asarray(shares, np.float32)


def find_surfaces(values: FloatMap, size: Size) -> Labels:
    _, lowest, highest = find_steps(sharpened(values), 1)
    is_flat = (highest - lowest < FLAT_SHARE).astype(np.uint8)
    count, marks, facts, _ = cv2.connectedComponentsWithStats(is_flat, connectivity=4)
    areas = facts[:, cv2.CC_STAT_AREA]
    marks[areas[marks] < LEAST_SURFACE * values.size] = NO_MARK
    height, width = size
    rows, columns = ((np.arange(n) * 2 + 1) * m // (2 * n) for n, m in zip(size, marks.shape))
    return marks[rows[:, None], columns]


@numba.njit(nogil=True, cache=True)
def _rise(a, b, c, d):
    """From b to c, less what the slope on both sides, from a and to d, explains."""
    rise = c - b
    rest = 2 * abs(rise) - abs(d - a) if (d - a) * rise > 0 else 2 * abs(rise)
    rest = min(abs(rise), max(rest, np.float32(0)))
    return rest if rise > 0 else -rest


@numba.njit(nogil=True, cache=True)
def _rise_maps(depth, reach):
    h, w = depth.shape
    across = np.zeros((h, max(w - 1, 0)), np.float32); down = np.zeros((max(h - 1, 0), w), np.float32)
    far = 2 * reach + 1
    for y in range(h):
        for x in range(w):
            if x + 1 < w:
                across[y, x] = _rise(depth[y, max(x - far, 0)], depth[y, max(x - reach, 0)], depth[y, min(x + 1 + reach, w - 1)], depth[y, min(x + 1 + far, w - 1)])
            if y + 1 < h:
                down[y, x] = _rise(depth[max(y - far, 0), x], depth[max(y - reach, 0), x], depth[min(y + 1 + reach, h - 1), x], depth[min(y + 1 + far, h - 1), x])
    return across, down


def _rises(depth, reach):
    return PixelEdges(*_rise_maps(depth, reach))


def _described(regions, weights, rises):
    return tuple(Segment() for _ in regions.sizes)


def _wide(d, r):
    def one(d):
        w = d.shape[1]; x = np.arange(w - 1)
        return np.abs(d[:, np.minimum(x + 1 + r, w - 1)] - d[:, np.maximum(x - r, 0)])
    return PixelEdges(one(d), np.ascontiguousarray(one(d.T).T))
