"""What is measured of depth while the frames of a sequence go by."""

from typing import NamedTuple

import cv2
import numpy as np

from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Image8, Intrinsics, Size
from relievo.data.sample import Sample
from relievo.evaluate.alignments import at_size
from relievo.geometry.transform import Transform
from relievo.metrics.alignment import MIN_INVERSE_DEPTH
from relievo.metrics.depth import mean_over_images, measures_of, total_errors
from relievo.metrics.flicker import FlickerMeter
from relievo.metrics.optical_flow import Flow, dis_flow
from relievo.metrics.temporal import relative_temporal_change, tae, warping_error

MOST_COLUMNS = 640
"""Wider frames are shrunk to this before anything is measured: sequences are long (our choice)."""


class Limits(NamedTuple):
    """Depth that counts, in metres: predictions are clipped to it, truth beyond is left out."""

    nearest_m: float
    farthest_m: float


class Frame(NamedTuple):
    """A frame at the size at which it is measured.

    Fields: image (H, W, 3) uint8; truth (H, W) float32, metres, and the pixels valid (H, W) bool
    that are known and within limits, none where there is no truth; camera and pose, None if
    unknown.
    """

    image: Image8
    truth: FloatMap
    valid: BoolMap
    intrinsics: Intrinsics | None
    T_world_from_camera: Transform | None


class Prediction(NamedTuple):
    """Values (H, W) float32 of one frame, and the pixels that have one."""

    values: FloatMap
    known: BoolMap


class Fit(NamedTuple):
    """How the values of a method become depth.

    Fields: scale and shift; is_inverse, whether scale * value + shift is inverse depth; limits
    that depth is clipped to.
    """

    scale: float
    shift: float
    is_inverse: bool
    limits: Limits

    def depth(self, prediction: Prediction) -> Prediction:
        """Depth (H, W) float32, metres; nothing is known of it if the fit is NaN."""
        depth = self.scale * prediction.values.astype(np.float64) + self.shift
        if self.is_inverse:
            depth = 1 / np.maximum(depth, MIN_INVERSE_DEPTH)
        clipped = np.clip(depth, *self.limits).astype(np.float32)
        return Prediction(clipped, prediction.known & np.isfinite(clipped))


class Flows(NamedTuple):
    """Optical flow (H, W, 2) between a frame and the one before it."""

    back: Flow
    forth: Flow


def frame_of(sample: Sample, limits: Limits) -> Frame:
    """Brings a sample to the size at which it is measured; depth of another kind is no truth.

    Args:
        sample: any size.
        limits: truth outside does not count.
    """
    size = measured_size((sample.image.shape[0], sample.image.shape[1]))
    truth, valid = np.zeros(size, np.float32), np.zeros(size, np.bool_)
    if sample.depth is not None and sample.depth.kind is DepthKind.METRIC_DEPTH:
        depth = shrunk(sample.depth, size)
        truth = depth.values
        valid = (truth > limits.nearest_m) & (truth < limits.farthest_m)
        if depth.valid is not None:
            valid &= depth.valid
    camera = sample.intrinsics
    return Frame(
        _image_at(sample.image, size),
        truth,
        valid,
        None if camera is None else camera.resized(sample.image.shape[:2], size),
        sample.T_world_from_camera,
    )


def measured_size(size: Size) -> Size:
    """The size at which frames of this size are measured."""
    height, width = size
    if width <= MOST_COLUMNS:
        return size
    return max(1, round(height * MOST_COLUMNS / width)), MOST_COLUMNS


def shrunk(depth: DepthMap, size: Size) -> DepthMap:
    """Resizes a map: bilinearly, or by nearest pixels where some are invalid, for few may be."""
    if depth.valid is None or depth.valid.all() or depth.size == size:
        return at_size(depth, size)
    nearest = cv2.INTER_NEAREST_EXACT
    values = cv2.resize(depth.values, size[::-1], interpolation=nearest)
    known = cv2.resize(depth.valid.astype(np.uint8), size[::-1], interpolation=nearest)
    return DepthMap(
        np.asarray(values, dtype=np.float32), depth.kind, np.asarray(known, dtype=np.bool_)
    )


def flows_between(before: Frame, frame: Frame) -> Flows:
    """Estimates the flow between two frames, both ways."""
    return Flows(dis_flow(frame.image, before.image), dis_flow(before.image, frame.image))


class Steadiness:
    """Measures one method on a sequence, in the memory of a few frames.

    Args:
        is_metric: whether values are metres that truth can be compared with; otherwise only how
            they change along the flow is measured, for ratios of relative values mean nothing.
        limits: of the truth.
    """

    def __init__(self, *, is_metric: bool, limits: Limits) -> None:
        self._is_metric = is_metric
        self._limits = limits
        self._flicker = FlickerMeter()
        self._frames: list[dict[str, float]] = []
        self._pairs: list[dict[str, float]] = []
        self._before: tuple[Frame, Prediction] | None = None

    def add(self, frame: Frame, prediction: Prediction, flows: Flows | None) -> None:
        """Adds the next frame; `flows` are to and from the one before, None for the first."""
        if self._before is not None and flows is not None:
            self._pairs.append(self._pair(*self._before, frame, prediction, flows))
        if self._is_metric:
            self._flicker.add(frame.image, *prediction)
            self._frames.append(self._errors(frame, prediction))
        self._before = frame, prediction

    def result(self) -> dict[str, float]:
        """The measures by name: `tae`, `opw`, `flicker`, `still`, `rtc`, `abs_rel`, `delta_1`."""
        measures = dict(mean_over_images(self._pairs).means)
        if self._is_metric:
            std_log, still = self._flicker.result()
            measures |= {"flicker": std_log, "still": still}
            measures |= mean_over_images(self._frames).means
        return measures

    def _pair(
        self,
        before: Frame,
        prediction_before: Prediction,
        now: Frame,
        prediction: Prediction,
        flows: Flows,
    ) -> dict[str, float]:
        (a, known_a), (b, known_b) = prediction_before, prediction
        error = warping_error(
            a,
            b,
            flows.back,
            flows.forth,
            before.image,
            now.image,
            valid_t=known_a,
            valid_next=known_b,
        )
        if not self._is_metric:
            return {"opw": error}
        steady = relative_temporal_change([a, b], [known_a, known_b], [flows.back])
        measures = {"opw": error, "rtc": steady}
        poses = before.T_world_from_camera, now.T_world_from_camera
        if now.intrinsics is not None and poses[0] is not None and poses[1] is not None:
            measures["tae"] = tae(
                a, b, now.intrinsics, poses[0], poses[1], valid_1=known_a, valid_2=known_b
            )
        return measures

    def _errors(self, frame: Frame, prediction: Prediction) -> dict[str, float]:
        totals = total_errors(
            prediction.values,
            frame.truth,
            frame.valid & prediction.known & np.isfinite(prediction.values),
            min_depth=self._limits.nearest_m,
            max_depth=self._limits.farthest_m,
        )
        measures = measures_of(totals)
        return {name: measures[name] for name in ("abs_rel", "delta_1")}


def _image_at(image: Image8, size: Size) -> Image8:
    if image.shape[:2] == size:
        return image
    return np.asarray(cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA), dtype=np.uint8)
