"""Optical flow: where the pixels of one frame are found in another.

A flow of a to b is (H, W, 2) float32, columns before rows, in pixels: what frame a shows at (x, y)
frame b shows at (x, y) + flow[y, x]. Pulling by it brings b's values to the pixels of a.
"""

from typing import Any, NamedTuple, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_same_size
from relievo.core.errors import DTypeError, ShapeError
from relievo.core.types import BoolMap, Image

Flow: TypeAlias = NDArray[np.float32]

LEAST_SIZE_PX = 12
"""The classical flow needs so many rows and columns."""

CONSISTENT_SHARE = 0.01
CONSISTENT_PX2 = 0.5
"""A pixel counts as seen in both frames if going there and back ends within sqrt(share * (squared
lengths of both flows) + this) of where it began."""


class Pulled(NamedTuple):
    """Values brought to another frame's pixels; `inside` (H, W) bool is False off the image."""

    values: NDArray[np.float32]
    inside: BoolMap


def dis_flow(image_a: Image, image_b: Image) -> Flow:
    """Estimates the flow of a to b without a network, at the medium preset.

    Args:
        image_a: (H, W, 3) uint8, RGB.
        image_b: (H, W, 3) uint8, RGB.

    Returns:
        (H, W, 2) float32, pixels.

    Raises:
        ShapeError: if the images differ in size or are too small.
        DTypeError: if one of them is not uint8.

    Source: Kroeger, Timofte, Dai, Van Gool, "Fast Optical Flow using Dense Inverse Search", ECCV
    (2016), as OpenCV has it.
    """
    for name, image in (("image_a", image_a), ("image_b", image_b)):
        check_image(name, image)
        if image.dtype != np.uint8:
            raise DTypeError(f"{name} must be uint8, got {image.dtype}")
        if min(image.shape[:2]) < LEAST_SIZE_PX:
            raise ShapeError(f"{name} must be {LEAST_SIZE_PX} px or larger, got {image.shape[:2]}")
    check_same_size(image_a=image_a, image_b=image_b)
    gray_a, gray_b = (cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (image_a, image_b))
    # OpenCV's stubs do not know that the flow to begin with may be left out.
    estimator: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(estimator.calc(gray_a, gray_b, None), dtype=np.float32)


def pull(values: NDArray[np.generic], flow: Flow) -> Pulled:
    """Reads values of frame b at where the pixels of a are found, linearly between pixels.

    Args:
        values: (H, W) or (H, W, C) of frame b, finite; taken as float32.
        flow: of a to b.

    Returns:
        (H, W) or (H, W, C) float32 for frame a; off the image its border is repeated.

    Raises:
        ShapeError: if flow is not (H, W, 2) of the same size.
    """
    if flow.ndim != 3 or flow.shape[2] != 2:
        raise ShapeError(f"flow must be (H, W, 2), got {flow.shape}")
    check_same_size(values=values, flow=flow)
    height, width = flow.shape[:2]
    columns = flow[..., 0] + np.arange(width, dtype=np.float32)
    rows = flow[..., 1] + np.arange(height, dtype=np.float32)[:, None]
    inside = (columns >= 0) & (columns <= width - 1) & (rows >= 0) & (rows <= height - 1)
    pulled = cv2.remap(
        values.astype(np.float32),
        columns,
        rows,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return Pulled(np.asarray(pulled, dtype=np.float32), inside)


def pull_valid(valid: BoolMap, flow: Flow) -> BoolMap:
    """Tells for which pixels of a `pull` reads nothing but valid pixels of b, (H, W) bool.

    Raises:
        ShapeError: if flow is not (H, W, 2) of the same size.
    """
    missing, inside = pull(~valid, flow)
    usable: BoolMap = inside & (missing == 0)
    return usable


def seen_in_both(flow_a_to_b: Flow, flow_b_to_a: Flow) -> BoolMap:
    """Finds the pixels of a that b shows too: going to b and back ends where it began.

    Returns:
        (H, W) bool; False where the flow leaves the image.

    Raises:
        ShapeError: if a flow is not (H, W, 2) or the sizes differ.

    Source: Sundaram, Brox, Keutzer, ECCV (2010), eq. 5.
    """
    back, inside = pull(flow_b_to_a, flow_a_to_b)
    gap = ((flow_a_to_b + back) ** 2).sum(axis=2)
    lengths = (flow_a_to_b**2).sum(axis=2) + (back**2).sum(axis=2)
    consistent: BoolMap = inside & (gap <= CONSISTENT_SHARE * lengths + CONSISTENT_PX2)
    return consistent
