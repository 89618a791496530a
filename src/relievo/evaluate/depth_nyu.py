"""`relievo evaluate depth-nyu`: depth of rooms, NYU Depth v2.

Protocol: the test ids of the folder's `meta.json`, Eigen crop (rows 45:471, columns 41:601 of
480 x 640), 1 mm to 10 m, measures per image, then the mean over images; predictions are resized
bilinearly to the size of the truth and fitted in disparity (scale and shift per image).

Source: Eigen, Puhrsch, Fergus, NIPS 2014, for the crop; Ranftl et al., TPAMI 2022, for the fit.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnsupportedInputError
from relievo.core.types import BoolMap, DepthMap, FloatMap
from relievo.data.folders import DepthFolder
from relievo.data.sample import Sample
from relievo.depth.api import DepthEstimator
from relievo.geometry.depth import to_relative_inverse
from relievo.io.depth_maps import write_depth
from relievo.metrics.alignment import Alignment, align
from relievo.metrics.depth import mean_over_images, measure_depth

SIZE = (480, 640)
MIN_DEPTH_M, MAX_DEPTH_M = 1e-3, 10.0
_ROWS, _COLUMNS = slice(45, 471), slice(41, 601)

_MEAN_SIZE = (288, 384)  # what the training images are kept at, and enough for a mean

Predict = Callable[[Sample], FloatMap]
"""From a sample, of which only the image may be looked at, to relative inverse depth."""


class Score(NamedTuple):
    """Measures of one method: its name, their means over images, and the images measured."""

    name: str
    means: dict[str, float]
    images: int


def evaluate_depth_nyu(
    folder: Path, estimator: DepthEstimator, save: Path | None = None
) -> Iterator[Score]:
    """Yields the scores of baselines that look at no image, and then that of an estimator.

    Args:
        folder: the set `nyuv2`, with `meta.json`.
        estimator: the method.
        save: an existing folder for each prediction, as the estimator gave it: "<id>.npz", which
            replaces an older one.

    Raises:
        InputError: if the set is missing, damaged or not of the size that the protocol is for.
        OutputError: if a prediction cannot be written.
    """
    test = DepthFolder(folder, "test")
    mean_map = _mean_map(DepthFolder(folder, "train"))
    yield _score("constant", test, lambda sample: np.ones((2, 2), dtype=np.float32))
    yield _score("mean of the training set", test, lambda sample: mean_map)

    def estimate(sample: Sample) -> FloatMap:
        depth = estimator.estimate([sample.image])[0]
        if save is not None:
            write_depth(save / f"{Path(sample.name).name}.npz", depth, overwrite=True)
        return to_relative_inverse(depth).values

    yield _score(estimator.name, test, estimate)


def _mean_map(train: DepthFolder) -> FloatMap:
    """The mean inverse depth of each pixel, over the images that know it."""
    total, count = np.zeros(_MEAN_SIZE), np.zeros(_MEAN_SIZE)
    for sample in train:
        inverse = to_relative_inverse(sample.depth)
        known = np.ones(inverse.size) if inverse.valid is None else inverse.valid.astype(np.float64)
        total += _at_mean_size(inverse.values * known)
        count += _at_mean_size(known)
    return (total / np.maximum(count, 1)).astype(np.float32)


def _at_mean_size(values: NDArray[np.float64]) -> NDArray[np.float64]:
    shrunk = cv2.resize(values, _MEAN_SIZE[::-1], interpolation=cv2.INTER_NEAREST)
    return np.asarray(shrunk, dtype=np.float64)


def _score(name: str, samples: DepthFolder, predict: Predict) -> Score:
    average = mean_over_images(_measures(sample, predict) for sample in samples)
    return Score(name, average.means, average.counts["abs_rel"])


def _measures(sample: Sample, predict: Predict) -> dict[str, float]:
    if sample.depth.size != SIZE:
        raise UnsupportedInputError(
            f"{sample.name}: the protocol is for {SIZE[1]} x {SIZE[0]} pixels, got "
            f"{sample.depth.size[1]} x {sample.depth.size[0]}"
        )
    predicted = cv2.resize(predict(sample), SIZE[::-1], interpolation=cv2.INTER_LINEAR)
    truth, valid = sample.depth.values.astype(np.float64), _measured(sample.depth)
    aligned = align(
        np.asarray(predicted), truth, valid, Alignment.AFFINE_DISPARITY, max_depth=MAX_DEPTH_M
    )
    return measure_depth(aligned.depth, truth, valid)


def _measured(depth: DepthMap) -> BoolMap:
    """The pixels that count: inside the crop, known, and within the range."""
    inside = np.zeros(depth.size, dtype=np.bool_)
    inside[_ROWS, _COLUMNS] = True
    if depth.valid is not None:
        inside &= depth.valid
    return inside & (depth.values > MIN_DEPTH_M) & (depth.values < MAX_DEPTH_M)
