"""What stands out of an image by its colours: a guess at the subject where nothing is labelled.

A photographer keeps the subject off the border, so whatever looks unlike all that touches the
border is likely to be it. The measure needs no training and one millisecond.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_range
from relievo.core.images import bits_of
from relievo.core.types import FloatMap, Image

THUMBNAIL_SIDE = 96
BORDER_SHARE = 0.1
"""Thickness of each border strip as a share of the side across it."""
COLOUR_NOISE = 4.0
"""Standard deviation in Lab units that even a flat border is granted, or grain would stand out."""
CENTRE_SIGMA = 0.3
"""Standard deviation of the preference for the centre, as a share of the image's diagonal."""


def border_contrast(image: Image, *, bit_depth: int | None = None) -> FloatMap:
    """Measures how unlike the colours along the image's border each pixel is.

    Args:
        image: (H, W, 3) uint8 or uint16, RGB.
        bit_depth: bits per channel of the image, 8 to 16; None = all bits of its dtype.

    Returns:
        (h, w) float32 in [0, 1] for a thumbnail of the image: 0 = as at a border.

    Raises:
        ArrayError: if image is not an image.

    Source: Zhang et al., ICCV 2015 (minimum barrier detection), the backgroundness cue: Mahalanobis
        distance in Lab from each of the four borders. The sum leaves out the border that differs
        most, for the subject may touch one. The regularisation is ours.
    """
    check_image("image", image)
    bits = bits_of(image, bit_depth)
    check_range("bit_depth", bits, 8, 16)
    lab = _lab_thumbnail(image, bits)
    distances = [_distance(lab, strip) for strip in _border_strips(lab)]
    contrast = np.sum(distances, axis=0) - np.max(distances, axis=0)
    return np.asarray(contrast / 3, dtype=np.float32)


def centre_preference(x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float64]:
    """Computes how much a place counts by its distance from the image's centre.

    Args:
        x: any shape, offset from the centre as a share of the diagonal.
        y: the same, downwards.

    Returns:
        Same shape, in (0, 1]: exp(-distance² / (2 sigma²)).
    """
    return np.asarray(np.exp(-(x**2 + y**2) / (2 * CENTRE_SIGMA**2)))


def _lab_thumbnail(image: Image, bit_depth: int) -> FloatMap:
    height, width = image.shape[:2]
    scale = min(1.0, THUMBNAIL_SIDE / max(height, width))
    wh = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, wh, interpolation=cv2.INTER_AREA).astype(np.float32)
    lab = cv2.cvtColor(small / np.float32(2**bit_depth - 1), cv2.COLOR_RGB2LAB)
    return np.asarray(lab, dtype=np.float32)


def _border_strips(lab: FloatMap) -> tuple[FloatMap, ...]:
    height, width = lab.shape[:2]
    rows, columns = (max(1, round(side * BORDER_SHARE)) for side in (height, width))
    return lab[:rows], lab[-rows:], lab[:, :columns], lab[:, -columns:]


def _distance(lab: FloatMap, strip: FloatMap) -> NDArray[np.float64]:
    colours = strip.reshape(-1, 3).astype(np.float64)
    away = colours - colours.mean(axis=0)
    spread = away.T @ away / len(away) + COLOUR_NOISE**2 * np.eye(3)
    offset = lab - colours.mean(axis=0)
    squares = np.einsum("hwi,ij,hwj->hw", offset, np.linalg.inv(spread), offset)
    distance = np.sqrt(np.maximum(squares, 0))
    return np.asarray(distance / max(distance.max(), 1.0))
