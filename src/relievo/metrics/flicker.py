"""Flicker: how much depth wavers where the picture stands still."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_image, check_same_size
from relievo.core.errors import DTypeError
from relievo.core.types import BoolMap, Image

STILL_STEP = 2
"""A pixel stands still while each channel changes by less than this between frames, of 255."""

LEAST_FRAMES = 5
"""A pixel counts once it has stood still for so many frames."""


class Flicker(NamedTuple):
    """What a sequence showed.

    `std_log`: standard deviation over time of the natural log of depth, the mean over every time
    that a pixel stood still, weighted by how long it did; NaN if none did. `still`: the share, in
    [0, 1], of all pixels of all frames that this was measured on; NaN without a frame.
    """

    std_log: float
    still: float


class FlickerMeter:
    """Measures flicker while the frames of one shot go by, in the memory of a few frames.

    Depth must be aligned once for all frames: aligning each by itself would hide the flicker.

    Source: our choice.
    """

    def __init__(self) -> None:
        self._image: Image | None = None
        # Of the run of still frames that each pixel is in: length, mean and summed squared
        # deviation of log depth (Welford's update).
        self._length = np.zeros((0, 0), dtype=np.int32)
        self._mean = np.zeros((0, 0))
        self._squares = np.zeros((0, 0))
        self._ended = np.zeros(2)  # std times length, and length, of the runs that are over
        self._pixels = 0

    def add(self, image: Image, depth: NDArray[np.floating], valid: BoolMap) -> None:
        """Adds the next frame.

        Args:
            image: (H, W, 3) uint8, RGB, of one size for all frames.
            depth: (H, W), metres or any other unit.
            valid: (H, W) bool; depth that is not positive and finite does not count either.

        Raises:
            ShapeError: if a size differs.
            DTypeError: if image is not uint8.
        """
        check_image("image", image)
        if image.dtype != np.uint8:
            raise DTypeError(f"image must be uint8, got {image.dtype}")
        check_same_size(image=image, depth=depth, valid=valid)
        if self._image is None:
            self._length = np.zeros(depth.shape, dtype=np.int32)
            self._mean, self._squares = np.zeros(depth.shape), np.zeros(depth.shape)
            self._image = image
        check_same_size(image=image, first_image=self._image)
        usable = valid & np.isfinite(depth) & (depth > 0)
        change = cv2.absdiff(image, self._image).max(axis=2)
        self._end_runs(~usable | (change >= STILL_STEP))
        log = np.log(np.where(usable, depth, 1), dtype=np.float64)
        self._length += usable
        step = np.where(usable, log - self._mean, 0)
        self._mean += step / np.maximum(self._length, 1)
        self._squares += step * (log - self._mean)
        self._image = image.copy()
        self._pixels += depth.size

    def result(self) -> Flicker:
        """Gives the flicker of the frames added so far; more may follow."""
        weighted, length = self._ended + self._sums(self._length >= LEAST_FRAMES)
        return Flicker(
            std_log=float(weighted / length) if length else float("nan"),
            still=float(length / self._pixels) if self._pixels else float("nan"),
        )

    def _end_runs(self, moved: BoolMap) -> None:
        self._ended += self._sums(moved & (self._length >= LEAST_FRAMES))
        for state in (self._length, self._mean, self._squares):
            state[moved] = 0

    def _sums(self, counted: BoolMap) -> NDArray[np.float64]:
        length = self._length[counted]
        # A variance of equal numbers may come out a hair below zero.
        std = np.sqrt(np.maximum(self._squares[counted], 0) / length)
        return np.array([(std * length).sum(), length.sum()], dtype=np.float64)
