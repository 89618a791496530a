"""From relative inverse depth to levels: the effective range, and the subject's layer widened.

A level is float in [0, 1], 0 the farthest and 1 the nearest that is told apart; disparity within a
viewer's budget is proportional to it (`optimisation.budget`). The curve from input to output level
has one straight segment per depth layer, and the emphasised layer has the steepest.

Source: Ono, Kikuchi, Sano, Fukatsu, NTT Technical Review 19(3):22-26 (2021), depth-map
optimisation. The choice of layers, gains and limits is ours.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_map, check_range, check_same_size
from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.types import FloatMap
from relievo.optimisation.histogram import find_layers, smoothed_histogram, weighted_percentiles

Emphasis: TypeAlias = Literal["auto", "off"] | tuple[float, float]
"""Which layer is the subject: the one at the image's centre, none, or the one at a point given as
fractions (x, y) of width and height."""

MAX_SLOPE = 4.0
NEIGHBOUR_GAIN = 1.0
OTHER_GAIN = 0.5
MIN_RANGE_SHARE = 8 / 255
"""The effective range is at least this share of the whole range of the map."""
MIN_RELATIVE_RANGE = 1e-3
"""And at least this share of its largest magnitude, or a flat wall would be stretched to noise."""
SUBJECT_WINDOW = 0.1
"""Width and height, as shares of the image's, of the window whose median is a point's depth."""
TABLE_STEPS = 4096


@dataclass(frozen=True, slots=True)
class Mapping:
    """A monotone curve from relative inverse depth to levels.

    Attributes:
        low: value that becomes input level 0; what is farther becomes 0 too.
        high: value that becomes input level 1; > low.
        knots_in: input levels, strictly increasing from 0 to 1.
        knots_out: output level at each knot, increasing from 0 to 1; straight between knots.
        emphasis: input levels between which the emphasised layer lies; (0, 1) = no emphasis.
        zero_plane: output level to be shown on the screen: the median of the emphasised layer.

    Raises:
        RangeError: if high <= low or the knots are not as stated.
    """

    low: float
    high: float
    knots_in: tuple[float, ...] = (0.0, 1.0)
    knots_out: tuple[float, ...] = (0.0, 1.0)
    emphasis: tuple[float, float] = (0.0, 1.0)
    zero_plane: float = 0.5

    def __post_init__(self) -> None:
        if not self.high > self.low:
            raise RangeError(f"high must be above low, got low {self.low:g} and high {self.high:g}")
        for name, knots in (("knots_in", self.knots_in), ("knots_out", self.knots_out)):
            if len(knots) < 2 or (knots[0], knots[-1]) != (0, 1) or np.any(np.diff(knots) <= 0):
                raise RangeError(f"{name} must increase from 0 to 1, got {knots}")
        if len(self.knots_in) != len(self.knots_out):
            raise RangeError(
                f"{len(self.knots_in)} knots_in do not pair with {len(self.knots_out)} knots_out"
            )

    def curve(self, levels: NDArray[np.floating]) -> NDArray[np.float64]:
        """Maps input levels in [0, 1] to output levels, exactly."""
        return np.asarray(np.interp(levels, self.knots_in, self.knots_out))


def fit_mapping(
    values: FloatMap,
    *,
    weights: FloatMap | None = None,
    percentiles: tuple[float, float] = (5.0, 95.0),
    emphasis: Emphasis = "auto",
    layers: int = 4,
    gain: float = 2.0,
) -> Mapping:
    """Finds the effective range of a map and the curve that spends it on the subject.

    Args:
        values: (H, W) float32, relative inverse depth, finite.
        weights: (H, W) float32, >= 0: how much each pixel counts; 0 leaves it out. None = all
            alike.
        percentiles: ends of the effective range in percent of the weighted pixels.
        emphasis: the subject.
        layers: how many depth layers to look for, 2 to 6.
        gain: slope of the subject's layer beside that of its neighbours, 1 to 10; lowered where
            the slope would exceed the largest allowed.

    Returns:
        A mapping in the units of values. A constant map becomes the middle level.

    Raises:
        ArrayError: if values or weights are not as stated.
        RangeError: for percentiles out of order, a point outside the image, or another argument
            outside its range.
    """
    check_map("values", values)
    weights = _checked_weights(values, weights)
    low_percent, high_percent = percentiles
    if not 0 <= low_percent < high_percent <= 100:
        raise RangeError(f"percentiles must be in order within 0 to 100, got {percentiles}")
    check_range("layers", layers, 2, 6)
    check_range("gain", gain, 1, 10)
    low, high = _effective_range(values, weights, percentiles)
    levels = np.clip((values - low) / (high - low), 0, 1)
    if emphasis == "off":
        knots_in, knots_out, subject = np.array([0.0, 1.0]), np.array([0.0, 1.0]), 0
    else:
        level = _subject_level(levels, (0.5, 0.5) if emphasis == "auto" else emphasis)
        knots_in = find_layers(smoothed_histogram(levels, weights), layers)
        subject = int(np.clip(np.searchsorted(knots_in, level) - 1, 0, len(knots_in) - 2))
        knots_out = emphasise(knots_in, subject, gain)
    layer = (float(knots_in[subject]), float(knots_in[subject + 1]))
    inside = np.where((levels >= layer[0]) & (levels <= layer[1]), weights, 0)
    # The subject itself may have weight 0 everywhere, for instance where it is invalid.
    middle = weighted_percentiles(levels, inside, (50,))[0] if inside.any() else np.mean(layer)
    return Mapping(
        low=low,
        high=high,
        knots_in=tuple(knots_in.tolist()),
        knots_out=tuple(knots_out.tolist()),
        emphasis=layer,
        zero_plane=float(np.interp(middle, knots_in, knots_out)),
    )


def emphasise(borders: NDArray[np.float64], subject: int, gain: float) -> NDArray[np.float64]:
    """Computes the output levels of layer borders so that one layer is widened.

    Args:
        borders: (K + 1,) input levels, increasing from 0 to 1.
        subject: index of the layer to widen.
        gain: its slope beside that of its neighbours, >= 1.

    Returns:
        (K + 1,) output levels, strictly increasing from 0 to 1. With a gain above 1 the subject's
        slope is the greatest; it is at most `MAX_SLOPE`.
    """
    widths = np.diff(borders)
    if len(widths) == 1:
        return np.array([0.0, 1.0])
    distance = np.abs(np.arange(len(widths)) - subject)
    gains = np.where(distance == 1, NEIGHBOUR_GAIN, OTHER_GAIN)
    rest = float((gains * widths)[distance > 0].sum())
    own = float(widths[subject])
    # From gain / (gain * own + rest) <= MAX_SLOPE.
    if own * MAX_SLOPE < 1:
        gain = min(gain, MAX_SLOPE * rest / (1 - MAX_SLOPE * own))
    gains[subject] = gain
    outputs = np.concatenate(([0.0], np.cumsum(gains * widths)))
    return np.asarray(outputs / outputs[-1])


def apply_mapping(values: FloatMap, mapping: Mapping, *, out: FloatMap | None = None) -> FloatMap:
    """Maps relative inverse depth to levels.

    Args:
        values: (H, W) float32, finite.
        mapping: the curve.
        out: (H, W) float32, contiguous, where to write the result; may be values. None = new.

    Returns:
        (H, W) float32 in [0, 1], 1 = near: `out` if it was given.

    Raises:
        ShapeError: if values is not a map or out differs in size.
        DTypeError: if values or out is not float32.
    """
    out = np.empty(values.shape, np.float32) if out is None else out
    if values.ndim != 2 or out.shape != values.shape:
        raise ShapeError(f"values and out must be (H, W) alike, got {values.shape}, {out.shape}")
    if values.dtype != np.float32 or out.dtype != np.float32:
        raise DTypeError(f"values and out must be float32, got {values.dtype} and {out.dtype}")
    starts = mapping.curve(np.linspace(0, 1, TABLE_STEPS + 1)).astype(np.float32)
    rises = np.diff(starts, append=starts[-1:])
    scale = TABLE_STEPS / (mapping.high - mapping.low)
    _look_up(values, starts, rises, np.float32(scale), np.float32(mapping.low), out)
    return out


@numba.njit(parallel=True, nogil=True, cache=True, fastmath={"contract", "reassoc", "nsz"})
def _look_up(
    values: FloatMap,
    starts: NDArray[np.float32],
    rises: NDArray[np.float32],
    scale: np.float32,
    low: np.float32,
    out: FloatMap,
) -> None:
    height, width = values.shape
    last = np.float32(TABLE_STEPS)
    for y in numba.prange(height):
        for x in range(width):
            place = min(max((values[y, x] - low) * scale, np.float32(0)), last)
            step = np.uint32(place)
            out[y, x] = starts[step] + (place - np.float32(step)) * rises[step]


def _checked_weights(values: FloatMap, weights: FloatMap | None) -> FloatMap:
    if weights is None:
        return np.ones_like(values)
    check_map("weights", weights)
    check_same_size(values=values, weights=weights)
    if weights.min() < 0 or weights.max() == 0:
        raise RangeError("weights must be >= 0 and not all 0")
    return weights


def _effective_range(
    values: FloatMap, weights: FloatMap, percentiles: tuple[float, float]
) -> tuple[float, float]:
    low, high = weighted_percentiles(values, weights, percentiles)
    used = values[weights > 0].astype(np.float64)
    extent, magnitude = np.ptp(used), np.abs(used).max()
    least = max(extent * MIN_RANGE_SHARE, magnitude * MIN_RELATIVE_RANGE) or 1.0
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    return float(low), float(high)


def _subject_level(levels: FloatMap, point: tuple[float, float]) -> float:
    x, y = point
    check_range("emphasis x", x, 0, 1)
    check_range("emphasis y", y, 0, 1)
    height, width = levels.shape
    rows, columns = _window(y, height), _window(x, width)
    return float(np.median(levels[rows, columns]))


def _window(fraction: float, length: int) -> slice:
    half = SUBJECT_WINDOW / 2
    start = min(int(max(fraction - half, 0) * length), length - 1)
    stop = int(np.ceil(min(fraction + half, 1) * length))
    return slice(start, max(stop, start + 1))
