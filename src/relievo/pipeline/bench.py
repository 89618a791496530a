"""Timing of each stage of one frame's way, on made-up input of the usual film sizes."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from relievo.core.errors import UsageError
from relievo.core.types import DepthKind, DepthMap, FloatMap, Image, Size
from relievo.core.words import Layout
from relievo.depth.registry import load_depth
from relievo.optimisation.budget import to_disparity
from relievo.optimisation.mapping import apply_mapping, fit_mapping
from relievo.refinement.guided import upsample
from relievo.render.formats import pack
from relievo.render.hidden import hide_pair
from relievo.render.stereo import render_pair
from relievo.segmentation.registry import load_segmenter

SIZES: dict[str, Size] = {"720p": (720, 1280), "1080p": (1080, 1920), "4K": (2160, 3840)}


class StageTime(NamedTuple):
    """Milliseconds of one stage at one size: median, fastest and slowest run."""

    stage: str
    size: str
    median_ms: float
    low_ms: float
    high_ms: float


class _Scene(NamedTuple):
    """What the stages work on: an image, depth at network size and at image size."""

    image: Image
    small: FloatMap
    levels: FloatMap
    disparity: FloatMap


def time_stages(stages: Sequence[str], repeats: int = 7) -> Iterator[StageTime]:
    """Times stages one by one, each at all sizes, after one run that is not counted.

    Raises:
        UsageError: for a stage that is not in `STAGES`, before anything is timed.
    """
    unknown = [stage for stage in stages if stage not in STAGES]
    if unknown:
        raise UsageError(f"no stage {', '.join(unknown)}; there are {', '.join(STAGES)}")
    return _time_stages(stages, repeats)


def _time_stages(stages: Sequence[str], repeats: int) -> Iterator[StageTime]:
    for stage in stages:
        for name, size in SIZES.items():
            task = STAGES[stage](_scene(size))
            task()
            yield StageTime(stage, name, *_measure(task, repeats))


def _measure(task: Callable[[], object], repeats: int) -> tuple[float, float, float]:
    times_ms = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times_ms.append((time.perf_counter() - start) * 1000)
    return statistics.median(times_ms), min(times_ms), max(times_ms)


def _scene(size: Size) -> _Scene:
    """Soft blobs before a slanted ground: edges, slopes and texture at every scale."""
    height, width = size
    generator = np.random.default_rng(0)
    texture = generator.integers(0, 256, (height // 4, width // 4, 3), dtype=np.uint8)
    enlarged = cv2.resize(texture, (width, height), interpolation=cv2.INTER_CUBIC)
    image = np.asarray(enlarged, dtype=np.uint8)
    small = np.repeat(np.linspace(0, 1, 216, dtype=np.float32)[:, None], 384, axis=1)
    for x, y, near in ((96, 120, 1.0), (230, 90, 0.7), (300, 160, 1.2)):
        cv2.circle(small, (x, y), 40, near, -1)
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.5), dtype=np.float32)
    levels = np.asarray(cv2.resize(small, (width, height)), dtype=np.float32) / small.max()
    return _Scene(image, small, levels, to_disparity(levels, width_px=width))


def _lite(scene: _Scene) -> Callable[[], object]:
    estimator = load_depth("lite")
    return lambda: estimator.estimate([scene.image])


def _regions(scene: _Scene) -> Callable[[], object]:
    segmenter = load_segmenter("regions")
    depth = DepthMap(scene.small, DepthKind.RELATIVE_INVERSE_DEPTH)
    return lambda: segmenter.segment(scene.image, depth)


def _refine(scene: _Scene) -> Callable[[], object]:
    depth = DepthMap(scene.small, DepthKind.RELATIVE_INVERSE_DEPTH)
    segments = load_segmenter("regions").segment(scene.image, depth)
    return lambda: upsample(scene.small, scene.image, segments=segments)


def _optimise(scene: _Scene) -> Callable[[], object]:
    mapping = fit_mapping(scene.small)
    return lambda: to_disparity(
        apply_mapping(scene.levels, mapping), width_px=scene.levels.shape[1]
    )


def _hidden(scene: _Scene) -> Callable[[], object]:
    disparity: FloatMap = scene.disparity * np.float32(0.12)
    return lambda: hide_pair(scene.image, disparity)


def _pack(layout: Layout) -> Callable[[_Scene], Callable[[], object]]:
    def prepare(scene: _Scene) -> Callable[[], object]:
        pair = render_pair(scene.image, scene.disparity)
        return lambda: pack(pair, layout)

    return prepare


STAGES: dict[str, Callable[[_Scene], Callable[[], object]]] = {
    "depth-lite": _lite,
    "segment-regions": _regions,
    "refine": _refine,
    "optimise": _optimise,
    "views-warp": lambda scene: lambda: render_pair(scene.image, scene.disparity),
    "views-hidden": _hidden,
    "layout-half-sbs": _pack(Layout.HALF_SBS),
    "layout-anaglyph": _pack(Layout.ANAGLYPH_DUBOIS),
}
