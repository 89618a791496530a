"""Relievo turns ordinary 2D photos and films into 3D.

The public names are loaded on first use, so that importing this package costs next to nothing.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relievo.core.compile_cache import ensure_compile_cache

if TYPE_CHECKING:
    from relievo.core.segments import Segment, SegmentMap
    from relievo.core.types import DepthKind, DepthMap, Frame, StereoPair
    from relievo.core.words import Layout, Preset, Stage, Views
    from relievo.depth.registry import list_estimators, load_depth
    from relievo.io.depth_maps import read_depth, write_depth
    from relievo.io.images import read_image, write_image
    from relievo.io.label_maps import read_segments, write_segments
    from relievo.optimisation.comfort import Screen
    from relievo.optimisation.disparity import optimise
    from relievo.pipeline.batch import Outcome
    from relievo.pipeline.config import VideoConfig, ViewConfig
    from relievo.pipeline.convert import ConvertConfig, convert
    from relievo.pipeline.photo import PhotoConfig
    from relievo.pipeline.progress import Step
    from relievo.refinement.refine import refine
    from relievo.render.formats import pack
    from relievo.render.views import render_views
    from relievo.segmentation.registry import list_segmenters, load_segmenter

__version__ = "0.1.0"

ensure_compile_cache(Path(__file__).parent)

_HOMES = {
    "ConvertConfig": "relievo.pipeline.convert",
    "DepthKind": "relievo.core.types",
    "DepthMap": "relievo.core.types",
    "Frame": "relievo.core.types",
    "Layout": "relievo.core.words",
    "Outcome": "relievo.pipeline.batch",
    "PhotoConfig": "relievo.pipeline.photo",
    "Preset": "relievo.core.words",
    "Screen": "relievo.optimisation.comfort",
    "Segment": "relievo.core.segments",
    "SegmentMap": "relievo.core.segments",
    "Stage": "relievo.core.words",
    "Step": "relievo.pipeline.progress",
    "StereoPair": "relievo.core.types",
    "VideoConfig": "relievo.pipeline.config",
    "ViewConfig": "relievo.pipeline.config",
    "Views": "relievo.core.words",
    "convert": "relievo.pipeline.convert",
    "list_estimators": "relievo.depth.registry",
    "list_segmenters": "relievo.segmentation.registry",
    "load_depth": "relievo.depth.registry",
    "load_segmenter": "relievo.segmentation.registry",
    "optimise": "relievo.optimisation.disparity",
    "pack": "relievo.render.formats",
    "read_depth": "relievo.io.depth_maps",
    "read_image": "relievo.io.images",
    "read_segments": "relievo.io.label_maps",
    "refine": "relievo.refinement.refine",
    "render_views": "relievo.render.views",
    "write_depth": "relievo.io.depth_maps",
    "write_image": "relievo.io.images",
    "write_segments": "relievo.io.label_maps",
}

__all__ = [
    "ConvertConfig",
    "DepthKind",
    "DepthMap",
    "Frame",
    "Layout",
    "Outcome",
    "PhotoConfig",
    "Preset",
    "Screen",
    "Segment",
    "SegmentMap",
    "Stage",
    "Step",
    "StereoPair",
    "VideoConfig",
    "ViewConfig",
    "Views",
    "__version__",
    "convert",
    "list_estimators",
    "list_segmenters",
    "load_depth",
    "load_segmenter",
    "optimise",
    "pack",
    "read_depth",
    "read_image",
    "read_segments",
    "refine",
    "render_views",
    "write_depth",
    "write_image",
    "write_segments",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
