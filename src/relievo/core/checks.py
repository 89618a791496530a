"""Checks of arrays at the edges of packages: shape, dtype, range.

Every message names the argument and shows what was got beside what was wanted.
"""

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import DTypeError, RangeError, ShapeError


def check_same_size(**arrays: NDArray[np.generic]) -> None:
    """Refuses arrays whose first two axes (height, width) differ.

    Raises:
        ShapeError: naming every argument with its shape.
    """
    if len({array.shape[:2] for array in arrays.values()}) > 1:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ShapeError(f"sizes differ: {shapes}")


def check_image(name: str, image: NDArray[np.generic]) -> None:
    """Refuses anything but a non-empty (H, W, 3) array of uint8 or uint16.

    Raises:
        ShapeError: for another shape.
        DTypeError: for another dtype.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ShapeError(f"{name} must be (H, W, 3) with at least one pixel, got {image.shape}")
    if image.dtype not in (np.uint8, np.uint16):
        raise DTypeError(f"{name} must be uint8 or uint16, got {image.dtype}")


def check_map(
    name: str, values: NDArray[np.generic], *, valid: NDArray[np.bool_] | None = None
) -> None:
    """Refuses anything but a non-empty (H, W) float32 array that is finite where valid.

    Raises:
        ShapeError: for another shape, also of valid.
        DTypeError: for another dtype, also of valid.
        RangeError: for NaN or infinity on a valid pixel.
    """
    if values.ndim != 2 or values.size == 0:
        raise ShapeError(f"{name} must be (H, W) with at least one pixel, got {values.shape}")
    if values.dtype != np.float32:
        raise DTypeError(f"{name} must be float32, got {values.dtype}")
    # NaN and infinity show in the smallest or largest value, which are found far quicker.
    if valid is None and np.isfinite(values.min()) and np.isfinite(values.max()):
        return
    bad = ~np.isfinite(values)
    if valid is not None:
        if valid.shape != values.shape:
            raise ShapeError(f"valid must be {values.shape} like {name}, got {valid.shape}")
        if valid.dtype != np.bool_:
            raise DTypeError(f"valid must be bool, got {valid.dtype}")
        bad &= valid
    if bad.any():
        raise RangeError(f"{name} has {int(bad.sum())} NaN or infinite values")


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Refuses a number outside [low, high], and NaN.

    Raises:
        RangeError: naming the argument, its value and the limits.
    """
    if not low <= value <= high:
        raise RangeError(f"{name} must be in [{_said(low)}, {_said(high)}], got {_said(value)}")


def _said(number: float) -> str:
    """A number as people write it: whole ones in full."""
    return str(number) if isinstance(number, int) else f"{number:g}"
