"""From relative inverse depth to levels: the effective range, and the subject's layer widened.

A level is float in [0, 1], 0 the farthest and 1 the nearest that is told apart; disparity within a
viewer's budget is proportional to it (`optimisation.budget`). Where the source speaks of levels of
an 8-bit map, one of its levels is 1/255 here.

Source: Ono, Kikuchi, Sano, Fukatsu, NTT Technical Review 19(3):22-26 (2021), depth-map
optimisation. The choice of layers, gains and limits is ours.
"""

from dataclasses import dataclass, replace
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_range
from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.segments import SegmentMap
from relievo.core.types import FloatMap, Image
from relievo.optimisation.curve import SOFTNESS, curve_at, emphasise
from relievo.optimisation.histogram import FINE_BINS, find_layers, smoothed_histogram
from relievo.optimisation.profile import PERCENTILES, DepthProfile, measure_profile, median_level
from relievo.optimisation.subject import Emphasis

LAYERS = 4
GAIN = 2.0
STAYING_POWER = 2.0
"""Within a shot another layer becomes the subject's once it has more than this times the votes."""
TABLE_STEPS = 2**15
"""Within 1/60 of a level of the exact curve at the largest slope; a table is made in half a ms."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A monotone curve from relative inverse depth to levels.

    Attributes:
        low: value that becomes input level 0; what is farther becomes 0 too.
        high: value that becomes input level 1; > low.
        knots_in: input levels, strictly increasing from 0 to 1: the borders of the depth layers.
        knots_out: output level at each knot, increasing from 0 to 1; straight between knots.
        emphasis: input levels between which the emphasised layer lies; (0, 1) = no emphasis.
        zero_plane: output level to be shown on the screen: the median of the emphasised layer.
        softness: width in levels of the box that rounds the corners at the knots, [0, 1].

    Raises:
        RangeError: if high <= low, or the knots or the softness are not as stated.
    """

    low: float
    high: float
    knots_in: tuple[float, ...] = (0.0, 1.0)
    knots_out: tuple[float, ...] = (0.0, 1.0)
    emphasis: tuple[float, float] = (0.0, 1.0)
    zero_plane: float = 0.5
    softness: float = 0.0

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
        check_range("softness", self.softness, 0, 1)

    def curve(self, levels: NDArray[np.floating]) -> NDArray[np.float64]:
        """Maps input levels in [0, 1] to output levels, exactly."""
        return curve_at(
            levels, np.asarray(self.knots_in), np.asarray(self.knots_out), self.softness
        )

    def report(self) -> dict[str, Any]:
        """Tells the mapping in numbers that JSON can hold.

        Returns:
            `range`: low and high. `knots_in`, `knots_out`, `emphasis`, `zero_plane`: in levels of
            255. `slopes`: of each layer. `table`: the output level of each input level 0 to 255,
            rounded.
        """
        knots_in, knots_out = (255 * np.asarray(knots) for knots in (self.knots_in, self.knots_out))
        return {
            "range": [self.low, self.high],
            "knots_in": knots_in.tolist(),
            "knots_out": knots_out.tolist(),
            "slopes": (np.diff(knots_out) / np.diff(knots_in)).tolist(),
            "emphasis": [255 * level for level in self.emphasis],
            "zero_plane": 255 * self.zero_plane,
            "table": np.rint(255 * self.curve(np.linspace(0, 1, 256))).astype(int).tolist(),
        }


def fit_mapping(
    values: FloatMap,
    *,
    weights: FloatMap | None = None,
    percentiles: tuple[float, float] = PERCENTILES,
    emphasis: Emphasis = "auto",
    segments: SegmentMap | None = None,
    image: Image | None = None,
    bit_depth: int | None = None,
    layers: int = LAYERS,
    gain: float = GAIN,
    softness: float = SOFTNESS,
) -> Mapping:
    """Finds the effective range of a map and the curve that spends it on the subject.

    Args:
        values: (H, W) float32, relative inverse depth, finite.
        weights: (H, W) float32, >= 0: how much each pixel counts; 0 leaves it out. None = all
            alike.
        percentiles: ends of the effective range in percent of the weighted pixels.
        emphasis: the subject.
        segments: those of the image, at any size; None = not known.
        image: (H', W', 3) uint8 or uint16, RGB, to see what stands out; None = not at hand.
        bit_depth: bits per channel of the image; None = all bits of its dtype.
        layers: how many depth layers to look for, 2 to 6.
        gain: slope of the subject's layer beside that of its neighbours, 1 to 10; lowered where
            the slope would exceed the largest allowed.
        softness: width in levels of the box that rounds the corners of the curve, [0, 1].

    Returns:
        A mapping in the units of values. A constant map becomes the middle level.

    Raises:
        ArrayError: if an array is not as stated; RangeError for percentiles out of order, a point
            outside the image, or another argument outside its range.
        UsageError: for the emphasis "saliency" without an image.
    """
    profile = measure_profile(
        values,
        weights=weights,
        percentiles=percentiles,
        emphasis=emphasis,
        segments=segments,
        image=image,
        bit_depth=bit_depth,
    )
    return mapping_from_profile(profile, layers=layers, gain=gain, softness=softness)


def mapping_from_profile(
    profile: DepthProfile,
    *,
    layers: int = LAYERS,
    gain: float = GAIN,
    softness: float = SOFTNESS,
    before: Mapping | None = None,
) -> Mapping:
    """Finds the depth layers in a profile and the curve that widens the subject's.

    Args:
        profile: what is known of the image, or of some images of a shot.
        layers: how many depth layers to look for, 2 to 6.
        gain: slope of the subject's layer beside that of its neighbours, 1 to 10.
        softness: width in levels of the box that rounds the corners of the curve, [0, 1].
        before: the mapping a moment earlier in the same shot, whose subject stays while no other
            clearly outvotes it; None = there is none.

    Raises:
        RangeError: for an argument outside its range.
    """
    check_range("layers", layers, 2, 6)
    check_range("gain", gain, 1, 10)
    if profile.votes is None:
        middle = median_level(profile, 0, 1)
        return Mapping(profile.low, profile.high, zero_plane=middle, softness=softness)
    borders = find_layers(smoothed_histogram(profile.counts), layers)
    subject = _choose_layer(profile.votes, borders, before)
    start, end = borders[subject : subject + 2].tolist()
    mapping = Mapping(
        low=profile.low,
        high=profile.high,
        knots_in=tuple(borders.tolist()),
        knots_out=tuple(emphasise(borders, subject, gain).tolist()),
        emphasis=(start, end),
        softness=softness,
    )
    middle = median_level(profile, start, end)
    return replace(mapping, zero_plane=float(mapping.curve(np.array(middle))))


def _choose_layer(
    votes: NDArray[np.float64], borders: NDArray[np.float64], before: Mapping | None
) -> int:
    centres = (np.arange(FINE_BINS) + 0.5) / FINE_BINS
    owners = np.searchsorted(borders[1:-1], centres)
    sums = np.bincount(owners, votes, len(borders) - 1)
    winner = int(sums.argmax())
    if before is None:
        return winner
    kept = int(np.searchsorted(borders[1:-1], np.mean(before.emphasis)))
    return winner if sums[winner] > STAYING_POWER * sums[kept] else kept


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
    table = mapping.curve(np.linspace(0, 1, TABLE_STEPS + 1)).astype(np.float32)
    # Of a range that float32 can hardly tell from nothing, the scale would be infinite.
    scale = min(TABLE_STEPS / (mapping.high - mapping.low), float(np.finfo(np.float32).max))
    _look_up(values, table, np.float32(scale), np.float32(mapping.low), out)
    return out


@numba.njit(parallel=True, nogil=True, cache=True, fastmath={"contract", "reassoc", "nsz"})
def _look_up(
    values: FloatMap,
    table: NDArray[np.float32],
    scale: np.float32,
    low: np.float32,
    out: FloatMap,
) -> None:
    height, width = values.shape
    last = np.float32(TABLE_STEPS) + np.float32(0.5)
    for y in numba.prange(height):
        for x in range(width):
            # One read of a fine table costs half of two reads and an interpolation.
            place = (values[y, x] - low) * scale + np.float32(0.5)
            # In this order, for not a number, of infinities that cancel out, must be 0, too.
            place = min(place, last) if place > np.float32(0) else np.float32(0)
            out[y, x] = table[np.uint32(place)]
