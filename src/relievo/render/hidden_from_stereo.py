"""HiddenStereo of a stereo pair that exists: its left view is what all see without glasses.

No disparity is estimated: in every band of the steerable pyramid, both views' phases are compared
on the spot, and the inducer gives the left view the difference. A phase is known up to whole waves,
so where the waves twice as long differ by more than a quarter, the shorter ones follow them.
Vertical disparity is handed on too, so rectify first. Orientations are on their own, which spares
memory: the bands of one level, and what leads them, are all that exists together.

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

_ARCTANGENT = (
    *(0.0028662257, -0.0161657367, 0.0429096138, -0.0752896400, 0.1065626393),
    *(-0.1420889944, 0.1999355085, -0.3333314528, 1.0),
)


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
    canvas = prepare(left, bit_depth, options)
    check_same_size(left=left, right=right)
    if left.dtype != right.dtype:
        raise DTypeError(f"left is {left.dtype} and right {right.dtype}; give both the same")
    check_range("offset_px", offset_px, 1 - left.shape[1], left.shape[1] - 1)
    check_range("gain", gain, 0.0, LARGEST_GAIN)
    inducers = planes_of(canvas, luma_only=options.luma_only)
    columns = np.arange(right.shape[1]) - offset_px
    others = planes_of(
        prepare(right.take(columns, axis=1, mode="clip"), bit_depth, options),
        luma_only=options.luma_only,
    )
    for plane, of_right in zip(inducers, others, strict=True):
        plane[:] = induce_from_stereo(plane, of_right, gain)
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
    totals = [np.zeros_like(one) for one, _ in spectra]
    for orientation in range(ORIENTATIONS):
        if pyramid.cosine(orientation):
            leading: _Compared | None = None
            for level in reversed(range(LEVELS)):
                band, compared = _compare(pyramid, *spectra[level], level, orientation)
                if leading is not None:
                    _follow(*compared, *leading)
                _weigh(band, compared.turn, np.float32(gain / (2 * np.pi)))
                pyramid.add(totals[level], level, orientation, band)
                leading = compared
    return pyramid.synthesise(totals)


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
    _subtract_phases(real, imaginary, right_real, right_imaginary)
    return imaginary, _Compared(right_real, right_imaginary)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _subtract_phases(
    real: FloatMap, imaginary: FloatMap, right_real: FloatMap, right_imaginary: FloatMap
) -> None:
    """Puts the turn in the place of the right real part, the energy in that of the other one."""
    for y in range(real.shape[0]):
        for x in range(real.shape[1]):
            a, b, c, d = real[y, x], imaginary[y, x], right_real[y, x], right_imaginary[y, x]
            alike, across = a * c + b * d, a * d - b * c
            right_real[y, x] = _angle(across, alike)
            right_imaginary[y, x] = np.sqrt(alike * alike + across * across)


@numba.njit(nogil=True, cache=True, error_model="numpy")
def _angle(across: np.float32, alike: np.float32) -> np.float32:
    """The angle of a vector, radians in [-pi, pi]; unlike that of the library, of several at once.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 4.4.49.
    """
    longer, shorter = max(abs(alike), abs(across)), min(abs(alike), abs(across))
    slope = shorter / max(longer, np.float32(1e-30))
    square = slope * slope
    series = np.float32(0)
    for coefficient in _ARCTANGENT:
        series = series * square + np.float32(coefficient)
    angle = slope * series
    angle = np.float32(np.pi / 2) - angle if abs(across) > abs(alike) else angle
    angle = np.float32(np.pi) - angle if alike < 0 else angle
    return angle if across >= 0 else -angle


@numba.njit(nogil=True, cache=True)
def _follow(turn: FloatMap, energy: FloatMap, leading: FloatMap, leading_energy: FloatMap) -> None:
    width = turn.shape[1]
    # Spread to the width first: only so are several pixels compared at once.
    ahead, energy_ahead = np.empty(width, dtype=np.float32), np.empty(width, dtype=np.float32)
    for y in range(turn.shape[0]):
        for x in range(width // 2):
            ahead[2 * x] = ahead[2 * x + 1] = leading[y // 2, x]
            energy_ahead[2 * x] = energy_ahead[2 * x + 1] = leading_energy[y // 2, x]
        _follow_row(turn[y], energy[y], ahead, energy_ahead)


@numba.njit(nogil=True, cache=True)
def _follow_row(turn: FloatMap, energy: FloatMap, ahead: FloatMap, energy_ahead: FloatMap) -> None:
    quarter, faint = np.float32(np.pi / 2), np.float32(FAINT)
    for x in range(turn.shape[0]):
        leads = energy_ahead[x] >= faint * energy[x]
        turn[x] = np.float32(2) * ahead[x] if leads and abs(ahead[x]) > quarter else turn[x]
        # What follows a leader leads on, even if it is faint itself.
        energy[x] = max(energy[x], energy_ahead[x]) if leads else energy[x]


@numba.njit(nogil=True, cache=True, error_model="numpy", fastmath={"contract"})
def _weigh(band: FloatMap, turn: FloatMap, waves_per_radian: np.float32) -> None:
    for y in range(band.shape[0]):
        for x in range(band.shape[1]):
            band[y, x] *= weight_of(turn[y, x] * waves_per_radian)
