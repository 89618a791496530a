"""Measures of a rendered view against the true one.

Images are (H, W, 3) RGB: uint8, or floats in [0, 1]. A measure over no pixel is NaN: it is to be
counted apart and never averaged in.
"""

import importlib
from collections.abc import Callable
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.errors import (
    DependencyError,
    DTypeError,
    RangeError,
    ShapeError,
    WeightsMissingError,
)
from relievo.core.types import BoolMap, FloatMap

View: TypeAlias = NDArray[np.uint8] | NDArray[np.floating]
Distance: TypeAlias = Callable[[View, View], float]

WHITE = 255.0
"""Images are measured in code values of 8 bits."""

SSIM_RADIUS_PX = 5
SSIM_SIGMA_PX = 1.5
SSIM_K1, SSIM_K2 = 0.01, 0.03
SSIM_ROWS_AT_ONCE = 32
MIDDLE = 128.0

SURFACE_STEP_PX = 1.25
"""Two neighbours whose disparities differ by no more are one surface, without cracks."""


def code_values(name: str, image: View) -> NDArray[np.floating]:
    """Brings an image to floats in [0, 255], float32 from uint8 and float64 from floats.

    Raises:
        ShapeError: if it is not (H, W, 3).
        DTypeError: if it is neither uint8 nor floating.
        RangeError: if a float is outside [0, 1].
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ShapeError(f"{name} must be (H, W, 3) with at least one pixel, got {image.shape}")
    if image.dtype == np.uint8:
        return image.astype(np.float32)
    if not np.issubdtype(image.dtype, np.floating):
        raise DTypeError(f"{name} must be uint8 or floats in [0, 1], got {image.dtype}")
    if not (image.min() >= 0 and image.max() <= 1):
        raise RangeError(
            f"{name} must be in [0, 1] or uint8, got [{image.min():g}, {image.max():g}]"
        )
    return image.astype(np.float64) * WHITE


def psnr(a: View, b: View, where: BoolMap | None = None) -> float:
    """10 log10(1 / MSE) in decibels, the mean over the pixels that count and their channels.

    Args:
        a: (H, W, 3).
        b: (H, W, 3).
        where: (H, W) bool, the pixels that count; None = all.

    Returns:
        Infinite where the images are identical; NaN if no pixel counts.

    Raises:
        ShapeError: if the sizes differ.
        DTypeError: if an image is neither uint8 nor floating.
        RangeError: if a float is outside [0, 1].
    """
    where = _checked_mask(a, where)
    return _psnr(_squared_errors(*_checked(a, b)), where)


def ssim(a: View, b: View, where: BoolMap | None = None) -> float:
    """Structural similarity under a Gaussian window, the mean of the three channels.

    Args:
        a: (H, W, 3), at least as large as the window.
        b: (H, W, 3).
        where: (H, W) bool, the pixels that count; None = all. Pixels at the border, whose window
            leaves the image, never count.

    Returns:
        At most 1, for identical images; NaN if no pixel counts.

    Raises:
        ShapeError: if the sizes differ or the images are smaller than the window.
        DTypeError: if an image is neither uint8 nor floating.
        RangeError: if a float is outside [0, 1].

    Source: Wang, Bovik, Sheikh, Simoncelli, IEEE TIP 13(4) (2004). scikit-image gives the same
    with gaussian_weights=True, sigma=1.5, use_sample_covariance=False.
    """
    where = _checked_mask(a, where)
    return _mean_inside(_ssim_map(*_checked(a, b)), where)


def measure_views(view: View, truth: View, disoccluded: BoolMap) -> dict[str, float]:
    """Measures a rendered view over all pixels, the visible and the disoccluded ones.

    Args:
        view: (H, W, 3), rendered.
        truth: (H, W, 3), taken from there.
        disoccluded: (H, W) bool, the pixels that had no source.

    Returns:
        `psnr` and `ssim`, each also with `_visible` and `_disoccluded`; with `_uncovered`, over
        the disoccluded pixels that lie between visible ones in their row, so behind a surface, not
        beyond the frame of the source; with `_inside`, over all but those beyond that frame; and
        `disoccluded`, the share of such pixels in [0, 1].

    Raises:
        ShapeError: if the sizes differ or the images are smaller than the window of SSIM.
        DTypeError: if an image is neither uint8 nor floating.
        RangeError: if a float is outside [0, 1].
    """
    check_same_size(view=view, truth=truth, disoccluded=disoccluded)
    images = _checked(view, truth)
    squares, similarity = _squared_errors(*images), _ssim_map(*images)
    measures = {"disoccluded": float(disoccluded.mean())}
    beyond = beyond_the_frame(disoccluded)
    parts = {
        "": disoccluded | True,
        "_visible": ~disoccluded,
        "_disoccluded": disoccluded,
        "_uncovered": disoccluded & ~beyond,
        "_inside": ~beyond,
    }
    for suffix, where in parts.items():
        measures[f"psnr{suffix}"] = _psnr(squares, where)
        measures[f"ssim{suffix}"] = _mean_inside(similarity, where)
    return measures


def disoccluded_from_left(disparity: FloatMap, valid: BoolMap) -> BoolMap:
    """Finds the pixels of the right view that no pixel of the left view reaches.

    A point at column x of the left view is seen at x - disparity in the right one and covers the
    pixel whose centre is nearest. Between neighbours of one surface everything is covered.

    Args:
        disparity: (H, W) float32, pixels, of the left view, near is large.
        valid: (H, W) bool; invalid pixels reach nothing, so only dense truth gives a true answer.

    Returns:
        (H, W) bool, for the right view; also True for what the left view's frame does not hold.

    Raises:
        ShapeError: if the sizes differ.
    """
    check_same_size(disparity=disparity, valid=valid)
    known = np.where(valid, disparity, np.nan).astype(np.float64)
    target = np.arange(disparity.shape[1]) - known
    reached = np.zeros(disparity.shape, dtype=np.bool_)
    _mark(reached, np.floor(target + 0.5), np.isfinite(target))
    begin = np.minimum(target[:, :-1], target[:, 1:])
    end = np.maximum(target[:, :-1], target[:, 1:])
    joined = np.abs(np.diff(known, axis=1)) <= SURFACE_STEP_PX
    for step in range(int(np.ceil(1 + SURFACE_STEP_PX))):
        column = np.ceil(begin) + step
        _mark(reached, column, joined & (column <= end))
    return ~reached


def beyond_the_frame(disoccluded: BoolMap) -> BoolMap:
    """Finds the disoccluded pixels that the source's frame does not hold: those at ends of rows.

    Args:
        disoccluded: (H, W) bool, pixels that had no source.

    Returns:
        (H, W) bool, True = no pixel further left, or none further right, had a source.
    """
    from_left = np.logical_and.accumulate(disoccluded, axis=1)
    from_right = np.logical_and.accumulate(disoccluded[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(from_left | from_right)


def load_lpips(build: Callable[[], Any] | None = None) -> Distance:
    """Loads the learned perceptual distance LPIPS, which is not part of this project.

    Args:
        build: makes the network, which takes two (1, 3, H, W) float32 tensors in [-1, 1]; None =
            AlexNet of the package `lpips`, whose weights it keeps or fetches itself.

    Returns:
        A function of two images (H, W, 3) that gives their distance, 0 if they are identical.

    Raises:
        DependencyError: if the package `lpips` is not installed.
        WeightsMissingError: if the weights are neither there nor to be had.

    Source: Zhang, Isola, Efros, Shechtman, Wang, CVPR (2018).
    """
    try:
        network = (build or _build_alexnet)()
    except ModuleNotFoundError as error:
        raise DependencyError(f"LPIPS needs a package: pip install lpips ({error})") from error
    except OSError as error:
        raise WeightsMissingError(f"the weights of LPIPS cannot be read: {error}") from error

    def distance(a: View, b: View) -> float:
        import torch

        tensors = [
            torch.from_numpy((image / (WHITE / 2) - 1).astype(np.float32).transpose(2, 0, 1)[None])
            for image in _checked(a, b)
        ]
        with torch.inference_mode():
            return float(network(*tensors).item())

    return distance


def _build_alexnet() -> Any:
    return importlib.import_module("lpips").LPIPS(net="alex", verbose=False).eval()


def _checked(a: View, b: View) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    check_same_size(a=a, b=b)
    return code_values("a", a), code_values("b", b)


def _checked_mask(image: View, where: BoolMap | None) -> BoolMap:
    if where is None:
        return np.ones(image.shape[:2], dtype=np.bool_)
    check_same_size(image=image, where=where)
    return where


def _squared_errors(a: NDArray[np.floating], b: NDArray[np.floating]) -> NDArray[np.floating]:
    """Sum over the channels of the squared difference, (H, W)."""
    difference = a - b
    return np.asarray(np.einsum("yxc,yxc->yx", difference, difference))


def _psnr(squares: NDArray[np.floating], where: BoolMap) -> float:
    counted = squares[where]
    if counted.size == 0:
        return float("nan")
    error = float(counted.sum(dtype=np.float64)) / (3 * counted.size)
    return float("inf") if error == 0 else float(10 * np.log10(WHITE**2 / error))


def _ssim_map(a: NDArray[np.floating], b: NDArray[np.floating]) -> FloatMap:
    """Similarity, the mean of the channels, of the pixels whose window is inside."""
    size = 2 * SSIM_RADIUS_PX + 1
    if min(a.shape[:2]) < size:
        raise ShapeError(f"SSIM needs images of {size} x {size} or larger, got {a.shape[:2]}")
    height = a.shape[0] - size + 1
    similarity = np.empty((height, a.shape[1] - size + 1), dtype=np.float32)
    # A few rows at a time stay near the processor: all at once takes four times as long.
    for top in range(0, height, SSIM_ROWS_AT_ONCE):
        rows = slice(top, min(top + SSIM_ROWS_AT_ONCE, height) + size - 1)
        similarity[top : top + SSIM_ROWS_AT_ONCE] = _similarity(a[rows], b[rows])
    return similarity


def _similarity(a: NDArray[np.floating], b: NDArray[np.floating]) -> NDArray[np.floating]:
    c1, c2 = (SSIM_K1 * WHITE) ** 2, (SSIM_K2 * WHITE) ** 2
    # Variances do not depend on the zero of the scale, but are exact only near it.
    a, b = a - MIDDLE, b - MIDDLE
    mean_a, mean_b = _window_mean(a), _window_mean(b)
    product, squares = mean_a * mean_b, mean_a * mean_a + mean_b * mean_b
    covariance = _window_mean(a * b) - product
    variances = _window_mean(a * a + b * b) - squares
    offset = MIDDLE * (mean_a + mean_b) + MIDDLE**2
    similarity = (2 * (product + offset) + c1) * (2 * covariance + c2)
    similarity /= (squares + 2 * offset + c1) * (variances + c2)
    return np.asarray(similarity.sum(axis=2) / 3)


def _window_mean(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Gaussian mean around each pixel whose window is inside."""
    r = SSIM_RADIUS_PX
    kernel = cv2.getGaussianKernel(2 * r + 1, SSIM_SIGMA_PX)
    return np.asarray(cv2.sepFilter2D(values, -1, kernel, kernel)[r:-r, r:-r])


def _mean_inside(similarity: FloatMap, where: BoolMap) -> float:
    r = SSIM_RADIUS_PX
    counted = similarity[where[r:-r, r:-r]]
    return float(counted.mean(dtype=np.float64)) if counted.size else float("nan")


def _mark(reached: BoolMap, columns: NDArray[np.float64], counted: BoolMap) -> None:
    """Sets the pixels of each row at the columns that count and are inside."""
    counted = counted & (columns >= 0) & (columns < reached.shape[1])
    rows = np.nonzero(counted)[0]
    reached[rows, columns[counted].astype(np.intp)] = True
