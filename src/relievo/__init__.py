"""Relievo turns ordinary 2D photos and films into 3D.

The public names are loaded on first use, so that importing this package costs next to nothing.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relievo.core.compile_cache import ensure_compile_cache, forget_outdated_loops
from relievo.core.idle_threads import let_idle_threads_sleep

if TYPE_CHECKING:
    from relievo.core.segments import Segment, SegmentMap
    from relievo.core.types import DepthKind, DepthMap, Frame, StereoPair
    from relievo.core.words import Border, Fill, Layout, Preset, SourceView, Stage, Views
    from relievo.depth.registry import list_estimators, load_depth
    from relievo.io.depth_maps import read_depth, write_depth
    from relievo.io.images import read_image, write_image
    from relievo.io.label_maps import read_segments, write_segments
    from relievo.optimisation.comfort import Screen
    from relievo.optimisation.disparity import optimise
    from relievo.pipeline.batch import Outcome
    from relievo.pipeline.config import VideoConfig, ViewConfig
    from relievo.pipeline.convert import ConvertConfig, convert
    from relievo.pipeline.inspection.config import InspectConfig
    from relievo.pipeline.inspection.inspect import inspect
    from relievo.pipeline.photo import PhotoConfig
    from relievo.pipeline.progress import Step
    from relievo.pipeline.stereo_source import PairReading
    from relievo.refinement.refine import refine
    from relievo.render.formats import pack
    from relievo.render.hidden_from_stereo import hide_stereo
    from relievo.render.hidden_options import HiddenOptions
    from relievo.render.plate import Plate
    from relievo.render.quilt import QuiltShape, render_quilt
    from relievo.render.unpacking import unpack
    from relievo.render.views import render_views
    from relievo.segmentation.registry import list_segmenters, load_segmenter

__version__ = "0.1.0"

ensure_compile_cache(Path(__file__).parent)
forget_outdated_loops()
let_idle_threads_sleep()

_HOMES = {
    "Border": "relievo.core.words",
    "ConvertConfig": "relievo.pipeline.convert",
    "DepthKind": "relievo.core.types",
    "DepthMap": "relievo.core.types",
    "Fill": "relievo.core.words",
    "Frame": "relievo.core.types",
    "HiddenOptions": "relievo.render.hidden_options",
    "InspectConfig": "relievo.pipeline.inspection.config",
    "Layout": "relievo.core.words",
    "Outcome": "relievo.pipeline.batch",
    "PairReading": "relievo.pipeline.stereo_source",
    "PhotoConfig": "relievo.pipeline.photo",
    "Plate": "relievo.render.plate",
    "Preset": "relievo.core.words",
    "QuiltShape": "relievo.render.quilt",
    "Screen": "relievo.optimisation.comfort",
    "Segment": "relievo.core.segments",
    "SegmentMap": "relievo.core.segments",
    "SourceView": "relievo.core.words",
    "Stage": "relievo.core.words",
    "Step": "relievo.pipeline.progress",
    "StereoPair": "relievo.core.types",
    "VideoConfig": "relievo.pipeline.config",
    "ViewConfig": "relievo.pipeline.config",
    "Views": "relievo.core.words",
    "convert": "relievo.pipeline.convert",
    "hide_stereo": "relievo.render.hidden_from_stereo",
    "inspect": "relievo.pipeline.inspection.inspect",
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
    "render_quilt": "relievo.render.quilt",
    "render_views": "relievo.render.views",
    "unpack": "relievo.render.unpacking",
    "write_depth": "relievo.io.depth_maps",
    "write_image": "relievo.io.images",
    "write_segments": "relievo.io.label_maps",
}

__all__ = [
    "Border",
    "ConvertConfig",
    "DepthKind",
    "DepthMap",
    "Fill",
    "Frame",
    "HiddenOptions",
    "InspectConfig",
    "Layout",
    "Outcome",
    "PairReading",
    "PhotoConfig",
    "Plate",
    "Preset",
    "QuiltShape",
    "Screen",
    "Segment",
    "SegmentMap",
    "SourceView",
    "Stage",
    "Step",
    "StereoPair",
    "VideoConfig",
    "ViewConfig",
    "Views",
    "__version__",
    "convert",
    "hide_stereo",
    "inspect",
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
    "render_quilt",
    "render_views",
    "unpack",
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
