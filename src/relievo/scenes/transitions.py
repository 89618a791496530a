"""What transitions and flashes do to the pictures of a sample; its truth stays."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from relievo.core.types import Image8
from relievo.data.sample import Sample


def changed(sample: Sample, change: Callable[[Image8], Image8]) -> Sample:
    """The sample with all of its pictures changed alike."""
    right, background = sample.right, sample.background
    return replace(
        sample,
        image=change(sample.image),
        right=None if right is None else right._replace(image=change(right.image)),
        background=(
            None if background is None else background._replace(image=change(background.image))
        ),
    )


def towards(image: Image8, grey: int, share: float) -> Image8:
    """A picture of which a share, 0 to 1, is an even grey."""
    return mixed(image, np.full_like(image, grey), share)


def mixed(image: Image8, other: Image8, share: float) -> Image8:
    """A picture of which a share, 0 to 1, is another one."""
    weight = round(share * 256)
    total = image.astype(np.uint16) * np.uint16(256 - weight) + np.uint16(128)
    return ((total + other.astype(np.uint16) * np.uint16(weight)) >> np.uint16(8)).astype(np.uint8)


def dissolved(sample: Sample, other: Sample, share: float) -> Sample:
    """The sample with a share of another one's pictures in its own.

    Args:
        sample: whose truth stays.
        other: with the same pictures.
        share: 0 to 1.
    """
    right, background = sample.right, sample.background
    if right is not None and other.right is not None:
        right = right._replace(image=mixed(right.image, other.right.image, share))
    if background is not None and other.background is not None:
        image = mixed(background.image, other.background.image, share)
        background = background._replace(image=image)
    image = mixed(sample.image, other.image, share)
    return replace(sample, image=image, right=right, background=background)
