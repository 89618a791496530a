"""The benchmarks by name, and how each is opened; their modules are imported when one is run."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from relievo.core.errors import UsageError
from relievo.core.words import Preset
from relievo.evaluate.benchmark import Benchmark
from relievo.evaluate.predictors import Predictor
from relievo.evaluate.provenance import digest_of, provenance
from relievo.metrics.alignment import Alignment


@dataclass(frozen=True)
class Request:
    """What a user asks of a benchmark.

    Attributes:
        data: folder of the set, or of several sets.
        predictor: the depth that is measured or worked with.
        protocol: a variant of the benchmark; None = its usual one.
        alignment: what is fitted; None = what the kind of depth leaves open.
        split: of the set; None = the benchmark's own.
        kind: layout of the set; None = recognised.
        segment: the segmenter whose segments guide filters, or "none"; None = the benchmark's own.
        preset: how closely a segmenter looks: fast, balanced or best.
        device: where a segmenter of the hub runs: auto, cpu, cuda or mps.
    """

    data: Path
    predictor: Predictor
    protocol: str | None = None
    alignment: Alignment | None = None
    split: str | None = None
    kind: str | None = None
    segment: str | None = None
    preset: str = Preset.BALANCED
    device: str = "auto"

    @property
    def identity(self) -> Mapping[str, Any]:
        """What the numbers of a run depend on beside the benchmark's own protocol."""
        code = provenance()
        return {
            **self.predictor.identity,
            "data": str(self.data.resolve()),
            "data_files": digest_of(self.data),
            "split": self.split,
            "kind": self.kind,
            "relievo": code["relievo"],
            "commit": code["commit"],
        }


class BenchmarkRow(NamedTuple):
    """A benchmark.

    Fields: its name; "module:function" that opens it; its variants; what it measures; whether it
    works with segments.
    """

    name: str
    target: str
    protocols: tuple[str, ...]
    summary: str
    has_segments: bool = False


_ROWS = (
    BenchmarkRow("depth-nyu", "depth_sets:open_nyu", ("eigen", "laina"), "depth of rooms, NYU v2"),
    BenchmarkRow(
        "depth-kitti",
        "depth_sets:open_kitti",
        ("garg", "garg-50", "garg-1-50", "eigen", "benchmark", "whole"),
        "depth of streets, KITTI",
    ),
    BenchmarkRow(
        "depth-make3d", "depth_sets:open_make3d", ("c1", "c1-middle", "c2"), "depth of Make3D"
    ),
    BenchmarkRow(
        "depth-zeroshot",
        "depth_sets:open_zero_shot",
        (),
        "depth of several sets, fitted in disparity",
    ),
    BenchmarkRow(
        "edges",
        "edges:open_edges",
        ("8", "16"),
        "outlines of depth, per upsampling filter",
        has_segments=True,
    ),
    BenchmarkRow("stereo-views", "stereo_views:open_stereo_views", (), "rendered right views"),
    BenchmarkRow("hidden", "hidden:open_hidden", (), "HiddenStereo: ghost and delivered depth"),
    BenchmarkRow("temporal", "temporal:open_temporal", (), "steadiness of depth in time"),
    BenchmarkRow("planes", "planes:open_planes", (), "planes found in depth"),
    BenchmarkRow("pose", "pose:open_pose", (), "camera motion from depth and matches"),
)


def list_benchmarks() -> tuple[BenchmarkRow, ...]:
    """Lists every benchmark."""
    return _ROWS


def open_benchmark(name: str, request: Request) -> Benchmark:
    """Opens a benchmark: its sets are found, nothing is measured yet.

    Raises:
        UsageError: if there is none of that name, it has no such protocol or no segments, or the
            method is called like a baseline.
        InputError: if a set is missing, incomplete or damaged.
    """
    for row in _ROWS:
        if row.name == name:
            break
    else:
        raise UsageError(f"no benchmark {name!r}; there are {', '.join(r.name for r in _ROWS)}")
    if request.protocol is not None and request.protocol not in row.protocols:
        known = ", ".join(row.protocols) or "one only"
        raise UsageError(f"{name} has no protocol {request.protocol!r}; it has {known}")
    if request.segment is not None and not row.has_segments:
        raise UsageError(f"{name} works without segments; leave out --segment")
    module, function = row.target.split(":")
    opener = getattr(importlib.import_module(f"relievo.evaluate.{module}"), function)
    opened: Benchmark = opener(request)
    if len(set(opened.methods)) < len(opened.methods):
        raise UsageError(f"{request.predictor.name!r} is the name of a baseline; rename the method")
    return opened
