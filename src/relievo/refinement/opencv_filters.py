"""OpenCV's edge-preserving filters as ways to upsample a small map.

The linear ones serve for normalised convolution: filter(purity * values) / filter(purity), a few
times over. Lengths are in pixels of the map at each level, colours in levels of 8 bits.

The parameters are the best that `benchmarks/refinement/tune_opencv.py` found on ten pairs of
Middlebury: highest F1 of outlines within 2 pixels, mean of maps of an 8th and a 16th of the size,
with an error no more than 1 % above that of bilinear upsampling. A few passes more would add less
than 0.01 to F1.
"""

import math
import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias, cast

import cv2
import numpy as np

from relievo.core.types import FloatMap, Image8
from relievo.refinement.coarse_to_fine import LEAST_PURITY, EdgeFilter, Level

Smoother: TypeAlias = Callable[[FloatMap], FloatMap]

LEAST_WEIGHT = 0.5 * LEAST_PURITY
LABEL_CONTRAST = 100
"""How many times farther apart than their colours labels are for the domain transform."""
MEDIAN_ERROR = 1 / 256
"""OpenCV's weighted median knows 256 values: half of the distance of two, in a range of 1."""
_MEDIAN_LOCK = threading.Lock()


def weighted_median(
    guide: Image8,
    values: FloatMap | Image8,
    radius: int,
    colour_sigma: float,
    known: Image8 | None = None,
) -> FloatMap | Image8:
    """OpenCV's weighted median filter, alike on every call and safe in threads.

    Args:
        guide: (H, W, 3) uint8.
        values: (H, W) float32 or uint8.
        radius: of the window, pixels.
        colour_sigma: how much colours may differ, levels of 8 bits.
        known: (H, W) uint8, 0 = of no weight; None = all have weight.

    Returns:
        (H, W) of the dtype of values.
    """
    # It crashes when two threads run it, and groups colours by OpenCV's own random numbers.
    with _MEDIAN_LOCK:
        cv2.setRNGSeed(0)
        medians = cv2.ximgproc.weightedMedianFilter(
            guide, values, radius, sigma=colour_sigma, mask=known
        )
    return cast(FloatMap | Image8, medians)


class NormalisedConvolution(EdgeFilter):
    """A linear filter, weighted by purity."""

    @property
    @abstractmethod
    def passes(self) -> int:
        """How many times the filter is used."""

    @abstractmethod
    def smoother(self, level: Level) -> Smoother:
        """The filter with the guide of a level."""

    def filtered(self, values: FloatMap, level: Level) -> FloatMap:
        """Replaces each value by a mean of the pure ones around it, `passes` times."""
        smooth = self.smoother(level)
        weights = smooth(level.purity)
        for _ in range(self.passes):
            totals = smooth(level.purity * values)
            # The guided filter's weights may be negative. A copy: division writes into it.
            values = np.divide(totals, weights, out=values.copy(), where=weights > LEAST_WEIGHT)
        return values


@dataclass(frozen=True, slots=True)
class Guided(NormalisedConvolution):
    """The guided filter (He, Sun, Tang, PAMI 2013)."""

    radius: float = 0.63
    epsilon: float = 1e-4  # variance of colours with channels in [0, 1]
    passes: int = 8
    purity_power: int = 1
    most_growth: float = 3.0

    def smoother(self, level: Level) -> Smoother:
        """The filter with the guide of a level."""
        radius = max(1, round(self.radius * level.reach_px))
        guided = cv2.ximgproc.createGuidedFilter(level.guide, radius, self.epsilon * 255**2)
        return lambda values: np.asarray(guided.filter(values, dDepth=cv2.CV_32F), np.float32)


@dataclass(frozen=True, slots=True)
class FastGlobalSmoother(NormalisedConvolution):
    """The fast global smoother (Min et al., TIP 2014)."""

    smoothness: float = 1.3
    colour_sigma: float = 6.0
    attenuation: float = 0.4
    passes: int = 6
    purity_power: int = 4
    most_growth: float = 3.0

    def smoother(self, level: Level) -> Smoother:
        """The filter with the guide of a level."""
        smooth = cv2.ximgproc.createFastGlobalSmootherFilter(
            level.guide,
            self.smoothness * level.reach_px**2,
            self.colour_sigma,
            lambda_attenuation=self.attenuation,
        )
        return lambda values: np.asarray(smooth.filter(values), np.float32)


@dataclass(frozen=True, slots=True)
class DomainTransform(NormalisedConvolution):
    """The domain transform with normalised convolution (Gastal and Oliveira, SIGGRAPH 2011)."""

    sigma: float = 2.7
    colour_sigma: float = 45.0
    passes: int = 6
    purity_power: int = 4
    most_growth: float = 3.0

    def smoother(self, level: Level) -> Smoother:
        """The filter with the guide of a level."""
        guide = level.guide.astype(np.float32)
        if level.labelled is not None:
            # Above all colours, so that labels are far from what is void, too.
            guide[level.labelled] = LABEL_CONTRAST * (guide[level.labelled] + 256)
        transform = cv2.ximgproc.createDTFilter(
            guide, self.sigma * level.reach_px, self.colour_sigma, mode=cv2.ximgproc.DTF_NC
        )
        return lambda values: np.asarray(transform.filter(values), np.float32)


@dataclass(frozen=True, slots=True)
class JointBilateral(NormalisedConvolution):
    """The joint bilateral filter (Petschnigg et al.; Eisemann and Durand, SIGGRAPH 2004)."""

    radius: float = 1.9
    sigma: float = 2.0
    colour_sigma: float = 12.0
    passes: int = 6
    purity_power: int = 4
    most_growth: float = 3.0

    def smoother(self, level: Level) -> Smoother:
        """The filter with the guide of a level."""
        guide = level.guide.astype(np.float32)
        window = 2 * max(1, round(self.radius * level.reach_px)) + 1
        sigmas = self.colour_sigma, self.sigma * level.reach_px
        return lambda values: np.asarray(
            cv2.ximgproc.jointBilateralFilter(guide, values, window, *sigmas), np.float32
        )


@dataclass(frozen=True, slots=True)
class BilateralSolver(EdgeFilter):
    """The bilateral solver (Barron and Poole, ECCV 2016), ours: confidence is purity."""

    cell: float = 1.0
    cell_luma: float = 12.0
    cell_chroma: float = 6.0
    smoothness: float = 8.0
    purity_power: int = 6
    most_growth: float = math.inf

    def filtered(self, values: FloatMap, level: Level) -> FloatMap:
        """Solves for the smoothest map that keeps to the pure values."""
        # Sparse matrices of SciPy take a tenth of a second to import, which others need not pay.
        from relievo.refinement.bilateral_solver import solve_bilateral

        # A solution is flat within each cell; the mean of two grids is less so.
        solutions = [
            solve_bilateral(
                values,
                level.purity,
                level.guide,
                cell_px=max(1.0, self.cell * level.reach_px),
                cell_luma=self.cell_luma,
                cell_chroma=self.cell_chroma,
                smoothness=self.smoothness,
                offset=offset,
            )
            for offset in (0, 0.5)
        ]
        return np.asarray(np.mean(solutions, axis=0), np.float32)


@dataclass(frozen=True, slots=True)
class WeightedMedian(EdgeFilter):
    """The weighted median filter (Zhang, Xu, Jia, CVPR 2014) over the values that are pure."""

    radius: float = 1.8
    colour_sigma: float = 24.0
    least_purity: float = 0.03
    passes: int = 4
    purity_power: int = 2
    most_growth: float = 4.1  # four times, of maps whose size was rounded

    def filtered(self, values: FloatMap, level: Level) -> FloatMap:
        """Takes medians of the pure values around each pixel, as far as there are any."""
        radius = max(1, round(self.radius * level.reach_px))
        are_pure = (level.purity > self.least_purity).astype(np.uint8)
        window = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
        know_pure = cv2.dilate(are_pure, window) > 0
        for _ in range(self.passes):
            medians = weighted_median(level.guide, values, radius, self.colour_sigma, are_pure)
            # Where the median changes nothing, the value is kept, which has no such steps.
            near = np.clip(values, medians - MEDIAN_ERROR, medians + MEDIAN_ERROR)
            values = np.where(know_pure, near, values).astype(np.float32)
        return values


OPENCV_METHODS: Mapping[str, EdgeFilter] = {
    "opencv-guided": Guided(),
    "fast-global-smoother": FastGlobalSmoother(),
    "domain-transform": DomainTransform(),
    "joint-bilateral": JointBilateral(),
    "bilateral-solver": BilateralSolver(),
    "weighted-median": WeightedMedian(),
}
"""Each filter by its name, with the parameters it is best with."""
