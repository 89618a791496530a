"""HiddenStereo of a stereo pair that exists: its left view is what all see without glasses.

No disparity is estimated: in every band of the steerable pyramid, both views' phases are compared
on the spot, and the inducer gives the left view the difference. A phase is known up to whole waves,
so where the waves twice as long differ by more than a quarter, the shorter ones follow them.
Vertical disparity is handed on too, so rectify first.

NTT states patent rights on this method; clear them before commercial use.

Source: Fukiage, Kawabe, Nishida, ACM TOG 36(4):147 (2017). That bands of horizontal stripes carry
nothing, and that waves too faint to have a phase lead no others, are our choices.
"""

from typing import NamedTuple

import numba
import numpy as np

from relievo.core.checks import check_range, check_same_size
from relievo.core.errors import DTypeError
from relievo.core.types import FloatMap, Image, StereoPair
from relievo.geometry.steerable_decimated import ORIENTATIONS, DecimatedPyramid, Spectrum
from relievo.render.hidden_options import HiddenOptions
from relievo.render.hidden_planes import limit, planes_of, prepare, split
from relievo.render.hidden_weights import weight_of

LEVELS = 6
LARGEST_GAIN = 10.0

FAINT = 0.01
"""Energy, over that of the waves half as long, below which waves do not lead those."""


def hide_stereo(
    left: Image,
    right: Image,
    *,
    offset_px: int = 0,
    gain: float = 1.0,
    bit_depth: int | None = None,
    options: HiddenOptions | None = None,
) -> StereoPair:
    """Turns a rectified stereo pair into views whose mean is its left view.

    Args:
        left: (H, W, 3) uint8 or uint16, RGB, sRGB curve; viewers without glasses see it.
        right: like `left`.
        offset_px: disparity, pixels, of what is to appear on the screen. Only a few pixels around
            it survive, so choose the middle of the pair's range.
        gain: depth of the result over that of the pair, [0, 10].
        bit_depth: bits in use, whose largest value no view may exceed; None = all of the dtype.
        options: as for `hide_pair`; the engine is always the pyramid. None = the defaults.

    Returns:
        The views, of the images' dtype and size, with left + right == 2 * the left image as
        integers; with headroom or in linear light as `hide_pair` does. No holes.

    Raises:
        ShapeError: if an image has a wrong shape or the sizes differ.
        DTypeError: if an image has another dtype, or both differ in it.
        RangeError: if offset or gain are out of range, or an image exceeds its bit depth.
    """
    options = options or HiddenOptions()
    canvas, other = prepare(left, bit_depth, options), prepare(right, bit_depth, options)
    check_same_size(left=left, right=right)
    if left.dtype != right.dtype:
        raise DTypeError(f"left is {left.dtype} and right {right.dtype}; give both the same")
    check_range("offset_px", offset_px, 1 - left.shape[1], left.shape[1] - 1)
    check_range("gain", gain, 0.0, LARGEST_GAIN)
    columns = np.clip(np.arange(left.shape[1]) - offset_px, 0, left.shape[1] - 1)
    inducers = planes_of(canvas, luma_only=options.luma_only)
    others = planes_of(other, luma_only=options.luma_only)
    for plane, of_right in zip(inducers, others, strict=True):
        plane[:] = induce_from_stereo(plane, of_right[:, columns], gain)
    limit(canvas, inducers)
    pair = StereoPair(*(np.empty(left.shape, left.dtype) for _ in range(2)))
    split(canvas, inducers, pair.left, pair.right)
    return pair


def induce_from_stereo(left: FloatMap, right: FloatMap, gain: float = 1.0) -> FloatMap:
    """Makes the inducer of one plane.

    Args:
        left: (H, W) float32, any unit.
        right: like `left`.
        gain: depth of the result over that of the pair.

    Returns:
        (H, W) float32, the unit of both; not limited to any gamut.
    """
    height, width = left.shape
    pyramid = DecimatedPyramid((height, width), LEVELS)
    spectra = list(zip(pyramid.analyse(left), pyramid.analyse(right), strict=True))
    totals = []
    coarser: dict[int, _Compared] = {}
    for level in reversed(range(LEVELS)):
        one, other = spectra.pop()
        total = np.zeros_like(one)
        for orientation in range(ORIENTATIONS):
            if pyramid.cosine(orientation):
                band, compared = _compare(pyramid, one, other, level, orientation)
                if orientation in coarser:
                    leading = coarser[orientation]
                    _follow(compared.turn, compared.energy, leading.turn, leading.energy)
                coarser[orientation] = compared
                _weigh(band, compared.turn, np.float32(gain / (2 * np.pi)))
                pyramid.add(total, level, orientation, band)
        totals.append(total)
    return pyramid.synthesise(reversed(totals))


class _Compared(NamedTuple):
    """Of a band, (h, w): the right view's phase minus the left one's, and the energy of both."""

    turn: FloatMap
    energy: FloatMap


def _compare(
    pyramid: DecimatedPyramid, one: Spectrum, other: Spectrum, level: int, orientation: int
) -> tuple[FloatMap, _Compared]:
    """Gives the left view's band a quarter of a wave later, and how the right one differs."""
    real, imaginary, right_real, right_imaginary = (
        part(spectrum, level, orientation)
        for spectrum in (one, other)
        for part in (pyramid.real_part, pyramid.imaginary_part)
    )
    turn, energy = np.empty_like(real), np.empty_like(real)
    _subtract_phases(real, imaginary, right_real, right_imaginary, turn, energy)
    return imaginary, _Compared(turn, energy)


@numba.njit(nogil=True, cache=True)
def _subtract_phases(
    real: FloatMap,
    imaginary: FloatMap,
    right_real: FloatMap,
    right_imaginary: FloatMap,
    turn: FloatMap,
    energy: FloatMap,
) -> None:
    for y in range(turn.shape[0]):
        for x in range(turn.shape[1]):
            a, b, c, d = real[y, x], imaginary[y, x], right_real[y, x], right_imaginary[y, x]
            alike, across = a * c + b * d, a * d - b * c
            turn[y, x] = np.arctan2(across, alike)
            energy[y, x] = np.sqrt(alike * alike + across * across)


@numba.njit(nogil=True, cache=True)
def _follow(turn: FloatMap, energy: FloatMap, leading: FloatMap, leading_energy: FloatMap) -> None:
    quarter = np.float32(np.pi / 2)
    faint = np.float32(FAINT)
    for y in range(turn.shape[0]):
        for x in range(turn.shape[1]):
            of_leading = leading_energy[y // 2, x // 2]
            if of_leading >= faint * energy[y, x]:
                if abs(leading[y // 2, x // 2]) > quarter:
                    turn[y, x] = np.float32(2) * leading[y // 2, x // 2]
                # What follows a leader leads on, even if it is faint itself.
                energy[y, x] = max(energy[y, x], of_leading)


@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
def _weigh(band: FloatMap, turn: FloatMap, waves_per_radian: np.float32) -> None:
    for y in range(band.shape[0]):
        for x in range(band.shape[1]):
            band[y, x] *= weight_of(turn[y, x] * waves_per_radian)
