import cv2
import numpy as np
import pytest

from relievo.refinement.softness import (
    HARD_SLOPE,
    LEAST_CONTRAST,
    SHARP_SHARE,
    SOFT_SHARE,
    snap_slopes,
)

RNG = np.random.default_rng(0)


def span(channel, y, x, radius):
    rows = slice(max(y - radius, 0), y + radius + 1)
    return np.ptp(channel[rows, max(x - radius, 0) : x + radius + 1])


def slopes_slowly(colours, reach, peak):
    channel = colours[..., 1].astype(np.float64)
    height, width = channel.shape
    radius = max(2, reach)
    steps = np.array([[span(channel, y, x, 1) for x in range(width)] for y in range(height)])
    out = np.empty((height, width))
    for y, x in np.ndindex(height, width):
        rows = slice(max(y - radius, 0), y + radius + 1)
        steepest = steps[rows, max(x - radius, 0) : x + radius + 1].max()
        around = span(channel, y, x, radius)
        share = steepest / max(around, 1)
        hardness = np.clip((share - SOFT_SHARE) / (SHARP_SHARE - SOFT_SHARE), 0, 1)
        if around < LEAST_CONTRAST * peak:
            hardness = 1
        out[y, x] = 1 + (float(HARD_SLOPE) - 1) * hardness
    return out


def outline(sigma, contrast=150):
    """Two flat colours with an outline between them, as soft as sigma says."""
    channel = np.where(np.arange(64) < 32, 50, 50 + contrast) + np.zeros((48, 1))
    if sigma:
        channel = cv2.GaussianBlur(channel, (0, 0), sigma)
    return np.repeat(channel[..., np.newaxis], 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize(
    ("dtype", "peak"), [(np.uint8, 255), (np.uint16, 65535), (np.uint16, 1023)]
)
@pytest.mark.parametrize("size", [(11, 14), (1, 9), (7, 1), (1, 1)])
@pytest.mark.parametrize("reach", [1, 3])
def test_equals_the_plain_computation(dtype, peak, size, reach):
    smooth = cv2.GaussianBlur(RNG.random((*size, 3)), (0, 0), 1.0).reshape(*size, 3)
    colours = (smooth * peak).astype(dtype)
    np.testing.assert_allclose(
        snap_slopes(colours, reach, peak), slopes_slowly(colours, reach, peak), atol=1e-4
    )


def test_steps_are_hard_at_a_sharp_outline_and_soft_at_a_blurred_one():
    slopes = [snap_slopes(outline(sigma), 3, 255)[24, 32] for sigma in (0, 1, 5)]
    assert slopes[0] == HARD_SLOPE
    assert slopes[0] >= slopes[1] > slopes[2]
    assert slopes[2] < 3


def test_where_the_image_says_nothing_steps_are_hard():
    np.testing.assert_array_equal(snap_slopes(outline(9, contrast=20), 3, 255), HARD_SLOPE)


def test_more_bits_of_the_same_picture_change_nothing():
    colours = outline(2)
    deep = colours.astype(np.uint16) * 257
    np.testing.assert_allclose(snap_slopes(deep, 3, 65535), snap_slopes(colours, 3, 255), atol=0.01)
