"""Photos finer than a network sees them: the layout of one estimate with the detail of many.

A network works at a size of its own, far below that of a photo. Shown the whole, it knows what lies
before what; shown a part, it sees outlines and thin things that it missed. `MergedEstimator` asks
for both and merges them into one map of twice the height and width.

Source: the idea of merging estimates at two resolutions is Miangoleh et al., "Boosting Monocular
Depth Estimation Models to High-Resolution", CVPR 2021; that of tiles on a coarse whole also Li et
al., "PatchFusion", CVPR 2024. Both train a network to merge; here that is done by filters alone.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from relievo.core.types import DepthKind, FloatMap, Image8
from relievo.depth.api import DepthEstimator
from relievo.depth.detail import add_detail, fit_tile

LEAST_RATIO = 3.0
"""Pixels of the image for each of the map, across and down, from which tiles show more."""
LONGEST_SIDE = 4096
"""Larger pictures are halved before they go to the network: some adapters make floats of them."""

_SHIFTED_KINDS = (DepthKind.AFFINE_INVARIANT_DEPTH, DepthKind.RELATIVE_INVERSE_DEPTH)
# Of a tile's weight in its middle: keeps the sum of weights above 0 along the border of the image.
_LEAST_WEIGHT = np.float32(1e-3)


class MergedEstimator(DepthEstimator):
    """Runs an estimator on the whole image and on nine overlapping parts of half its size.

    Takes ten times as long as the estimator alone. A map has twice its height and width, the same
    kind, unit and range. An image with less than `LEAST_RATIO` pixels for each of the estimator's
    own map is passed through. Wrapped twice, an estimator gives maps of four times the size.
    """

    def __init__(self, estimator: DepthEstimator) -> None:
        """Wraps an estimator.

        Args:
            estimator: of any kind; its maps should have about one size for images of one aspect.
        """
        self.name = f"{estimator.name}, merged"
        self.kind = estimator.kind
        self.trained_on = estimator.trained_on
        self._estimator = estimator

    @property
    def weights_sha256(self) -> str | None:
        """Hash of the wrapped estimator's weights."""
        return self._estimator.weights_sha256

    def _predict(self, images: Sequence[Image8]) -> list[FloatMap]:
        return [self._predict_one(image) for image in images]

    def _predict_one(self, image: Image8) -> FloatMap:
        values = self._estimated(image)
        height, width = values.shape
        if min(image.shape[0] / height, image.shape[1] / width) < LEAST_RATIO:
            return values
        layout = _resized(values, 2 * height, 2 * width, cv2.INTER_CUBIC)
        np.clip(layout, values.min(), values.max(), out=layout)
        return add_detail(layout, self._tiles(image, layout))

    def _tiles(self, image: Image8, layout: FloatMap) -> FloatMap:
        """All tiles blended, (H, W) like the layout, which stands in where a tile disagrees."""
        height, width = (side // 2 for side in layout.shape)
        window = _hill(height)[:, None] * _hill(width)[None, :] + _LEAST_WEIGHT
        total, weight = np.zeros_like(layout), np.zeros_like(layout)
        for part in _parts(height, width):
            beneath = layout[part]
            values = self._estimated(_crop(image, part, layout))
            tile = _resized(values, height, width, cv2.INTER_LINEAR)
            fitted = fit_tile(tile, beneath, has_shift=self.kind in _SHIFTED_KINDS)
            total[part] += window * (beneath if fitted is None else fitted)
            weight[part] += window
        return np.divide(total, weight, out=total)

    def _estimated(self, image: Image8) -> FloatMap:
        return self._estimator.estimate([_halved(image)])[0].values


def _parts(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    """Nine parts of (height, width) of a map of twice that size: rows, then columns."""
    for top in (0, height // 2, height):
        for left in (0, width // 2, width):
            yield slice(top, top + height), slice(left, left + width)


def _crop(image: Image8, part: tuple[slice, slice], layout: FloatMap) -> Image8:
    """The pixels of an image that a part of its layout shows; not copied."""
    rows, columns = (
        slice(round(each.start * full / count), round(each.stop * full / count))
        for each, full, count in zip(part, image.shape, layout.shape, strict=False)
    )
    return image[rows, columns]


def _halved(image: Image8) -> Image8:
    """Averages pixels until no side is longer than `LONGEST_SIDE`."""
    while max(image.shape) > LONGEST_SIDE:
        height, width = ((side + 1) // 2 for side in image.shape[:2])
        halved = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
        image = np.asarray(halved, np.uint8)
    return image


def _resized(values: FloatMap, height: int, width: int, interpolation: int) -> FloatMap:
    return np.asarray(cv2.resize(values, (width, height), interpolation=interpolation), np.float32)


def _hill(count: int) -> FloatMap:
    """Rises from 0 to 1 and falls again, over `count` pixels; no corners."""
    return (np.sin(np.pi * (np.arange(count) + 0.5) / count) ** 2).astype(np.float32)
