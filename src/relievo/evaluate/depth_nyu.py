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

from relievo.core.types import FloatMap, Image
from relievo.data.folders import DepthFolder
from relievo.data.sample import Sample
from relievo.depth.api import DepthEstimator
from relievo.geometry.depth import to_relative_inverse
from relievo.io.depth_maps import write_depth
from relievo.metrics.alignment import Alignment, align
from relievo.metrics.depth import mean_over_images, measure_depth

MAX_DEPTH_M = 10.0
_ROWS, _COLUMNS = slice(45, 471), slice(41, 601)

Predict = Callable[[Image], FloatMap]
"""From an image to relative inverse depth of any size."""


class Score(NamedTuple):
    """Measures of one method: its name, their means over images, and the images measured."""

    name: str
    means: dict[str, float]
    images: int


def evaluate_depth_nyu(
    folder: Path, estimator: DepthEstimator, save: Path | None = None
) -> Iterator[Score]:
    """Yields the score of an estimator, and those of baselines that look at no image.

    Args:
        folder: the set `nyuv2`, with `meta.json`.
        estimator: the method.
        save: an existing folder for each prediction as .npz, named like its image.

    Raises:
        UnreadableInputError: if the set is missing or damaged.
    """
    test = DepthFolder(folder, "test")
    mean_map = _mean_map(DepthFolder(folder, "train"))
    yield _score("constant", test, lambda image: np.ones((2, 2), dtype=np.float32))
    yield _score("mean of the training set", test, lambda image: mean_map)
    yield _score(estimator.name, test, lambda image: _estimate(estimator, image))
    if save is not None:
        for sample in test:
            name = f"{Path(sample.name).name}.npz"
            write_depth(save / name, estimator.estimate([sample.image])[0], overwrite=True)


def _estimate(estimator: DepthEstimator, image: Image) -> FloatMap:
    return to_relative_inverse(estimator.estimate([image])[0]).values


def _mean_map(train: DepthFolder) -> FloatMap:
    """The mean inverse depth of each pixel."""
    total, count = np.zeros((288, 384)), 0
    for sample in train:
        total += cv2.resize(1 / _truth(sample), (384, 288), interpolation=cv2.INTER_NEAREST)
        count += 1
    return (total / count).astype(np.float32)


def _score(name: str, samples: DepthFolder, predict: Predict) -> Score:
    average = mean_over_images(_measures(sample, predict) for sample in samples)
    return Score(name, average.means, average.counts["abs_rel"])


def _measures(sample: Sample, predict: Predict) -> dict[str, float]:
    truth = _truth(sample)
    height, width = truth.shape
    predicted = cv2.resize(predict(sample.image), (width, height), interpolation=cv2.INTER_LINEAR)
    valid = (truth > 1e-3) & (truth < MAX_DEPTH_M)
    inside = np.zeros_like(valid)
    inside[_ROWS, _COLUMNS] = True
    aligned = align(
        np.asarray(predicted),
        truth,
        valid & inside,
        Alignment.AFFINE_DISPARITY,
        max_depth=MAX_DEPTH_M,
    )
    return measure_depth(aligned.depth, truth, valid & inside)


def _truth(sample: Sample) -> NDArray[np.float64]:
    return sample.depth.values.astype(np.float64)
