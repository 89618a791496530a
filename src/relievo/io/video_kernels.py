"""Row kernels between planar YUV and planar RGB, in 32-bit fixed point.

Coefficients come from `video_colour`, which also states the conventions. Planes are contiguous
arrays, padding included: numba makes vector code for nothing else.
"""

from typing import TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

Plane: TypeAlias = NDArray[np.uint8] | NDArray[np.uint16]


# No kernel is parallel: they release the GIL, and a film keeps the cores busy with decoding and
# encoding beside them. One output row per loop: with three, LLVM gives up on vector code.
@numba.njit(nogil=True, cache=True)
def rows_to_rgb(
    y: Plane,
    u: Plane,
    v: Plane,
    shift_y: int,
    shift_x: int,
    coefficients: NDArray[np.int32],
    red: Plane,
    green: Plane,
    blue: Plane,
) -> None:
    """Writes rows of red, green and blue from rows of planes.

    Args:
        y: (rows, columns or more) luma.
        u: chroma, subsampled by 2 ** shift; the first row belongs to the first row of luma.
        v: like `u`.
        shift_y: 0 or 1.
        shift_x: 0 or 1.
        coefficients: luma gain, offset, four chroma gains, chroma zero, largest value, shift.
        red: (rows, columns), written.
        green: like `red`.
        blue: like `red`.
    """
    gain, offset, red_v, green_u, green_v, blue_u, zero, top, shift = coefficients
    rows, columns = red.shape
    to_red = np.empty(columns + 1, np.int32)
    to_green = np.empty(columns + 1, np.int32)
    to_blue = np.empty(columns + 1, np.int32)
    for row in range(rows):
        chroma = row >> shift_y
        if row == chroma << shift_y:
            for x in range((columns + shift_x) >> shift_x):
                du = np.int32(u[chroma, x]) - zero
                dv = np.int32(v[chroma, x]) - zero
                to_red[x] = red_v * dv + offset
                to_green[x] = green_u * du + green_v * dv + offset
                to_blue[x] = blue_u * du + offset
            if shift_x:
                _double_columns(to_red)
                _double_columns(to_green)
                _double_columns(to_blue)
        _add_luma(y[row], to_red, gain, shift, top, red[row])
        _add_luma(y[row], to_green, gain, shift, top, green[row])
        _add_luma(y[row], to_blue, gain, shift, top, blue[row])


@numba.njit(nogil=True, cache=True)
def _double_columns(values: NDArray[np.int32]) -> None:
    for x in range(values.size // 2 - 1, -1, -1):
        values[2 * x + 1] = values[x]
        values[2 * x] = values[x]


@numba.njit(nogil=True, cache=True)
def _add_luma(
    y: Plane, chroma: NDArray[np.int32], gain: int, shift: int, top: int, out: Plane
) -> None:
    for x in range(out.size):
        out[x] = min(max((gain * np.int32(y[x]) + chroma[x]) >> shift, np.int32(0)), top)


@numba.njit(nogil=True, cache=True)
def rgb_rows_to_420(
    red: Plane,
    green: Plane,
    blue: Plane,
    coefficients: NDArray[np.int32],
    y: Plane,
    u: Plane,
    v: Plane,
) -> None:
    """Writes rows of 4:2:0 planes; chroma is the mean of two by two pixels.

    Args:
        red: (rows, columns), both even.
        green: like `red`.
        blue: like `red`.
        coefficients: gains of R, G, B for Y, U and V, offset of luma, offset of chroma sums,
            largest value, shift.
        y: (rows, columns or more), written.
        u: (rows / 2, columns / 2 or more), written.
        v: like `u`.
    """
    yr, yg, yb, ur, ug, ub, vr, vg, vb, black, zero, top, shift = coefficients
    rows, columns = red.shape
    sums = np.empty((3, columns // 2), np.int32)
    for row in range(rows):
        _weigh(red[row], green[row], blue[row], yr, yg, yb, black, shift, top, y[row])
    for row in range(rows // 2):
        _sum_blocks(red[2 * row], red[2 * row + 1], sums[0])
        _sum_blocks(green[2 * row], green[2 * row + 1], sums[1])
        _sum_blocks(blue[2 * row], blue[2 * row + 1], sums[2])
        # Two more bits of shift divide the sums by four.
        chroma_shift = shift + np.int32(2)
        _weigh(sums[0], sums[1], sums[2], ur, ug, ub, zero, chroma_shift, top, u[row])
        _weigh(sums[0], sums[1], sums[2], vr, vg, vb, zero, chroma_shift, top, v[row])


@numba.njit(nogil=True, cache=True)
def _sum_blocks(upper: Plane, lower: Plane, out: NDArray[np.int32]) -> None:
    for x in range(out.size):
        out[x] = (
            np.int32(upper[2 * x])
            + np.int32(upper[2 * x + 1])
            + np.int32(lower[2 * x])
            + np.int32(lower[2 * x + 1])
        )


@numba.njit(nogil=True, cache=True)
def _weigh(
    red: Plane | NDArray[np.int32],
    green: Plane | NDArray[np.int32],
    blue: Plane | NDArray[np.int32],
    r: int,
    g: int,
    b: int,
    offset: int,
    shift: int,
    top: int,
    out: Plane,
) -> None:
    for x in range(red.size):
        total = r * np.int32(red[x]) + g * np.int32(green[x]) + b * np.int32(blue[x]) + offset
        # Full-range chroma of a pure colour rounds to one more than the largest value.
        out[x] = min(total >> shift, top)  # type: ignore[call-overload]
