"""OpenCV's edge-preserving filters as they are commonly used, to be measured beside ours.

The small map is upsampled bilinearly, and one call of the filter (two of the weighted median) moves
its steps with the image as guide. Lengths are shares of the ratio of sizes, colours are in levels
of 8 bits. The results are OpenCV's own: those of the guided filter may leave the range of the map.

The parameters are the best of a search on ten pairs of Middlebury with the measures of
`benchmarks/refinement/tune_opencv.py`: highest F1 of outlines within 2 pixels, mean of maps of an
8th and a 16th of the size, with an error no more than 10 % above that of bilinear upsampling. Held
to 1 %, the guided filter would hardly sharpen anything; only the weighted median lowers the error.

OpenCV's bilateral solver is missing: the wheels of PyPI are built without Eigen, which it needs.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np

from relievo.core.types import FloatMap, Image8
from relievo.refinement.opencv_filters import weighted_median


class OpenCVPeer(ABC):
    """A filter of OpenCV after bilinear upsampling; what differs is `filtered`."""

    @abstractmethod
    def filtered(self, soft: FloatMap, guide: Image8, ratio: float) -> FloatMap:
        """Moves steps onto edges.

        Args:
            soft: (H, W) float32, [0, 1], upsampled bilinearly.
            guide: (H, W, 3) uint8, RGB.
            ratio: how many times larger than before the map is, across or down.
        """

    def __call__(self, values: FloatMap, guide: Image8) -> FloatMap:
        """Brings a map to the size of its guide.

        Args:
            values: (h, w) float32, finite, of any unit.
            guide: (H, W, 3) uint8, RGB.

        Returns:
            (H, W) float32 in the unit of values.
        """
        lowest, highest = values.min(), values.max()
        height, width = guide.shape[:2]
        if lowest == highest:
            return np.full((height, width), lowest, np.float32)
        soft = cv2.resize((values - lowest) / (highest - lowest), (width, height))
        ratio = float(np.sqrt(soft.size / values.size))
        filtered = self.filtered(np.asarray(soft, np.float32), guide, ratio)
        return np.asarray(filtered * (highest - lowest) + lowest, np.float32)


@dataclass(frozen=True, slots=True)
class Guided(OpenCVPeer):
    """The guided filter (He, Sun, Tang, PAMI 2013)."""

    radius: float = 1.3
    epsilon: float = 1e-5  # variance of colours with channels in [0, 1]

    def filtered(self, soft: FloatMap, guide: Image8, ratio: float) -> FloatMap:
        """Fits the map by the colours, in windows."""
        radius = max(1, round(self.radius * ratio))
        filtered = cv2.ximgproc.guidedFilter(guide, soft, radius, self.epsilon * 255**2)
        # Where the guide has one colour only it divides by what rounding left over.
        return np.asarray(np.where(np.isfinite(filtered), filtered, soft), np.float32)


@dataclass(frozen=True, slots=True)
class FastGlobalSmoother(OpenCVPeer):
    """The fast global smoother (Min et al., TIP 2014)."""

    smoothness: float = 6.3
    colour_sigma: float = 3.7
    attenuation: float = 0.63
    iterations: int = 5

    def filtered(self, soft: FloatMap, guide: Image8, ratio: float) -> FloatMap:
        """Minimises differences between neighbours, less so across edges."""
        smoothness = self.smoothness * ratio**2
        filtered = cv2.ximgproc.fastGlobalSmootherFilter(
            guide, soft, smoothness, self.colour_sigma, None, self.attenuation, self.iterations
        )
        return np.asarray(filtered, np.float32)


@dataclass(frozen=True, slots=True)
class DomainTransform(OpenCVPeer):
    """The domain transform (Gastal and Oliveira, SIGGRAPH 2011)."""

    sigma: float = 20.0
    colour_sigma: float = 95.0
    iterations: int = 5
    mode: ClassVar[int] = cv2.ximgproc.DTF_NC

    def filtered(self, soft: FloatMap, guide: Image8, ratio: float) -> FloatMap:
        """Takes means along rows and columns whose pixels are apart as their colours are."""
        filtered = cv2.ximgproc.dtFilter(
            guide, soft, self.sigma * ratio, self.colour_sigma, None, self.mode, self.iterations
        )
        return np.asarray(filtered, np.float32)


@dataclass(frozen=True, slots=True)
class JointBilateral(OpenCVPeer):
    """The joint bilateral filter (Petschnigg et al.; Eisemann and Durand, SIGGRAPH 2004)."""

    sigma: float = 2.2
    colour_sigma: float = 14.0

    def filtered(self, soft: FloatMap, guide: Image8, ratio: float) -> FloatMap:
        """Takes means of what is near and of like colour, within one and a half sigmas."""
        filtered = cv2.ximgproc.jointBilateralFilter(
            guide.astype(np.float32), soft, -1, self.colour_sigma, self.sigma * ratio
        )
        return np.asarray(filtered, np.float32)


@dataclass(frozen=True, slots=True)
class WeightedMedian(OpenCVPeer):
    """The weighted median filter (Zhang, Xu, Jia, CVPR 2014), which knows 256 values."""

    radius: float = 2.0
    colour_sigma: float = 21.0
    calls: int = 2

    def filtered(self, soft: FloatMap, guide: Image8, ratio: float) -> FloatMap:
        """Takes medians, in which like colours count more."""
        radius = max(1, round(self.radius * ratio))
        levels = np.rint(255 * soft).astype(np.uint8)
        for _ in range(self.calls):
            medians = weighted_median(guide, levels, radius, self.colour_sigma)
            levels = np.asarray(medians, np.uint8)
        return levels.astype(np.float32) / np.float32(255)


OPENCV_PEERS: Mapping[str, OpenCVPeer] = {
    "OpenCV guided filter": Guided(),
    "OpenCV fast global smoother": FastGlobalSmoother(),
    "OpenCV domain transform": DomainTransform(),
    "OpenCV joint bilateral": JointBilateral(),
    "OpenCV weighted median": WeightedMedian(),
}
"""Each filter by its name, with the parameters it is best with."""
