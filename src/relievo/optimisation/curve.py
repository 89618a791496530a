"""The curve from input to output level: straight over each depth layer, rounded at the borders.

Source: Ono, Kikuchi, Sano, Fukatsu, NTT Technical Review 19(3):22-26 (2021): one segment per layer,
the emphasised layer's is the steepest. The gains, the limit and the rounding are ours.
"""

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_range
from relievo.core.errors import RangeError

MAX_SLOPE = 4.0
NEIGHBOUR_GAIN = 1.0
OTHER_GAIN = 0.5
SOFTNESS = 9 / 255
"""Width of the box that rounds the corners, in levels."""


def emphasise(
    borders: NDArray[np.float64],
    subject: int,
    gain: float,
    *,
    neighbour_gain: float = NEIGHBOUR_GAIN,
    other_gain: float = OTHER_GAIN,
) -> NDArray[np.float64]:
    """Computes the output levels of layer borders so that one layer is widened.

    The slope over layer i is gain_i / sum_j gain_j width_j.

    Args:
        borders: (K + 1,) input levels, increasing from 0 to 1.
        subject: index of the layer to widen, 0 to K - 1.
        gain: what the subject's layer is widened by, >= the other gains.
        neighbour_gain: the same of the layers beside it, > 0.
        other_gain: the same of all others, > 0.

    Returns:
        (K + 1,) output levels, strictly increasing from 0 to 1. The subject's slope is the
        greatest if its gain is; it is at most `MAX_SLOPE` if the layer and the other gains allow
        that with a gain that is still the greatest.

    Raises:
        RangeError: for a layer that is not there, or a gain that is not as stated.
    """
    widths = np.diff(borders)
    check_range("subject", subject, 0, len(widths) - 1)
    if not 0 < min(neighbour_gain, other_gain) <= max(neighbour_gain, other_gain) <= gain:
        raise RangeError(
            f"gains must be positive and the subject's the greatest, got {gain:g} beside "
            f"{neighbour_gain:g} and {other_gain:g}"
        )
    distance = np.abs(np.arange(len(widths)) - subject)
    gains = np.where(distance == 1, neighbour_gain, other_gain).astype(np.float64)
    rest = float((gains * widths)[distance > 0].sum())
    own = float(widths[subject])
    # From gain / (gain * own + rest) <= MAX_SLOPE.
    if own * MAX_SLOPE < 1:
        least = max(neighbour_gain, other_gain)
        gain = max(least, min(gain, MAX_SLOPE * rest / (1 - MAX_SLOPE * own)))
    gains[subject] = gain
    outputs = np.concatenate(([0.0], np.cumsum(gains * widths)))
    return np.asarray(outputs / outputs[-1])


def curve_at(
    levels: NDArray[np.floating],
    knots_in: NDArray[np.float64],
    knots_out: NDArray[np.float64],
    softness: float,
) -> NDArray[np.float64]:
    """Computes output levels: straight lines between knots, averaged over a box.

    The average is taken in closed form: a corner where the slope changes by c lifts the curve by
    c (h - distance)² / 4h within h, half the box. Near an end the box shrinks, so that 0 stays 0
    and 1 stays 1. Every slope is a mean of those of the straight lines.

    Args:
        levels: any shape, in [0, 1].
        knots_in: (K + 1,) input levels, strictly increasing from 0 to 1.
        knots_out: (K + 1,) output levels.
        softness: width of the box in levels, >= 0; 0 leaves the corners as they are.

    Returns:
        Same shape as levels, float64.
    """
    outputs = np.asarray(np.interp(levels, knots_in, knots_out))
    if softness == 0:
        return outputs
    corners = np.diff(np.diff(knots_out) / np.diff(knots_in))
    for knot, change in zip(knots_in[1:-1], corners, strict=True):
        half = min(softness / 2, knot, 1 - knot)
        outputs += change * np.maximum(half - np.abs(levels - knot), 0) ** 2 / (4 * half)
    return outputs
