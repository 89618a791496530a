"""Random views of a sample for training: crop, flip, colour, blur, compression.

The target is relative inverse depth (near = large), NaN-free, with a mask. Cropping and resizing
change an image's scale, which relative inverse depth does not know of.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, FloatMap, Image8, Size

# Plain nearest takes the corner of a cell, which moves the target against the image.
_NEAREST = cv2.INTER_NEAREST_EXACT


class Example(NamedTuple):
    """What a network is trained on.

    Fields: image (H, W, 3) uint8; inverse_depth (H, W) float32, 0 where not valid; valid (H, W).
    """

    image: Image8
    inverse_depth: FloatMap
    valid: BoolMap


def augment(example: Example, size: Size, generator: np.random.Generator) -> Example:
    """Draws a random crop of an example at the wanted size, with random colours.

    Args:
        example: any size.
        size: (height, width) of the result.
        generator: the only source of chance.
    """
    framed = random_framing(example, size, generator)
    return framed._replace(image=random_look(framed.image, generator))


def random_framing(example: Example, size: Size, generator: np.random.Generator) -> Example:
    """Draws a random crop, stretched a little and mirrored half of the time; colours stay.

    Args:
        example: any size.
        size: (height, width) of the result.
        generator: the only source of chance.
    """
    cropped = resize_example(_windowed(example, _random_window(example, size, generator)), size)
    if generator.random() < 0.5:
        cropped = _windowed(cropped, np.s_[:, ::-1])
    return cropped


def random_look(image: Image8, generator: np.random.Generator) -> Image8:
    """Draws other colours, and now and then grey, blur or compression.

    Args:
        image: (H, W, 3) uint8, RGB; not changed.
        generator: the only source of chance.
    """
    look: NDArray[np.floating[Any]] = image.astype(np.float32) / 255
    if generator.random() < 0.7:
        grey = look.mean(axis=2, keepdims=True)
        look = grey + (look - grey) * generator.uniform(0.5, 1.5)
        look = look * generator.uniform(0.7, 1.3) * generator.uniform(0.85, 1.15, 3)
        look = 0.5 + (look - 0.5) * generator.uniform(0.7, 1.3)
        look = np.clip(look, 0, 1) ** generator.uniform(0.75, 1.35)
    if generator.random() < 0.08:
        look = np.repeat(look.mean(axis=2, keepdims=True), 3, axis=2)
    if generator.random() < 0.1:
        look = np.asarray(cv2.GaussianBlur(look, (0, 0), generator.uniform(0.5, 1.5)))
    pixels = np.asarray(np.clip(look, 0, 1) * 255 + 0.5, dtype=np.uint8)
    if generator.random() < 0.1:
        quality = int(generator.integers(25, 80))
        _, code = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
        pixels = np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR), dtype=np.uint8)
    return pixels


def resize_example(example: Example, size: Size) -> Example:
    """Resizes an example: the image by area, the sparse target by nearest.

    Args:
        example: any size.
        size: (height, width) of the result.
    """
    wh = (size[1], size[0])
    shrinks = size[0] < example.image.shape[0]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    image = cv2.resize(example.image, wh, interpolation=way)
    target = cv2.resize(example.inverse_depth, wh, interpolation=_NEAREST)
    valid = cv2.resize(example.valid.astype(np.uint8), wh, interpolation=_NEAREST)
    return Example(
        np.asarray(image, dtype=np.uint8),
        np.asarray(target, dtype=np.float32),
        valid.astype(np.bool_),
    )


def _random_window(
    example: Example, size: Size, generator: np.random.Generator
) -> tuple[slice, slice]:
    height, width = example.image.shape[:2]
    aspect = size[1] / size[0] * np.exp(generator.uniform(-0.2, 0.2))
    widest = min(width, height * aspect)
    crop_width = max(1, int(widest * np.sqrt(generator.uniform(0.5, 1.0))))
    crop_height = max(1, min(height, int(crop_width / aspect)))
    top = int(generator.integers(0, height - crop_height + 1))
    left = int(generator.integers(0, width - crop_width + 1))
    return np.s_[top : top + crop_height, left : left + crop_width]


def _windowed(example: Example, window: tuple[slice, slice]) -> Example:
    return Example(
        np.ascontiguousarray(example.image[window], dtype=np.uint8),
        np.ascontiguousarray(example.inverse_depth[window]),
        np.ascontiguousarray(example.valid[window]),
    )
