"""The depth benchmarks: which samples of which sets, under which protocol, beside which rows."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from relievo.core.errors import InputError, UnsupportedInputError, UsageError
from relievo.core.types import DepthKind
from relievo.data.dataset import Dataset
from relievo.data.registry import open_set, recognise, set_folders
from relievo.evaluate import depth_protocols as protocols
from relievo.evaluate.alignments import usual_alignment
from relievo.evaluate.depth import DepthBenchmark, EvaluatedSet
from relievo.evaluate.depth_protocols import DepthProtocol
from relievo.evaluate.published import PublishedRow, published, zero_shot
from relievo.evaluate.registry import Request
from relievo.metrics.alignment import Alignment

logger = logging.getLogger(__name__)

_PUBLISHED_AS = {"ddad_sample": "ddad", "kitti_annotated": "kitti"}


def open_nyu(request: Request) -> DepthBenchmark:
    """NYU Depth v2: the test images, the mean of the training images as baseline."""
    test = open_set(request.data, request.split or "test", kind=request.kind)
    train = _training_part(request)
    protocol = _chosen(protocols.NYU, request.protocol, "eigen")
    rows: Mapping[Alignment, Sequence[PublishedRow]] = {
        Alignment.AFFINE_DISPARITY: () if protocol.is_pooled else zero_shot("nyuv2"),
        Alignment.NONE: published("nyu-laina") if protocol.is_pooled else published("nyu-metric"),
    }
    return _benchmark(
        "depth-nyu",
        f"NYU Depth v2, protocol {protocol.name}",
        [EvaluatedSet(test, protocol, train, request.predictor.left_out(test))],
        request,
        rows,
    )


def open_kitti(request: Request) -> DepthBenchmark:
    """KITTI: the Eigen test list of the raw set, or whatever KITTI images the folder holds."""
    kind = request.kind or recognise(request.data).name
    is_raw = kind == "kitti-raw"
    test = open_set(request.data, request.split or ("eigen_test" if is_raw else None), kind=kind)
    protocol = _chosen(protocols.KITTI, request.protocol, "garg")
    rows: dict[Alignment, Sequence[PublishedRow]] = {}
    if protocol.name in ("garg", "eigen", "benchmark"):
        rows = {Alignment.AFFINE_DISPARITY: zero_shot("kitti")}
    if protocol.name == "garg":
        rows |= {
            Alignment.MEDIAN: published("kitti-median"),
            Alignment.NONE: published("kitti-metric"),
        }
    elif protocol.name == "garg-50":
        rows = {Alignment.MEDIAN: published("kitti-median-50")}
    elif protocol.name == "garg-1-50":
        rows = {Alignment.NONE: published("kitti-metric-1-50")}
    return _benchmark(
        "depth-kitti",
        f"KITTI, protocol {protocol.name}",
        [EvaluatedSet(test, protocol, left_out=request.predictor.left_out(test))],
        request,
        rows,
    )


def open_make3d(request: Request) -> DepthBenchmark:
    """Make3D: the 134 test images, the mean of the 400 training images as baseline."""
    test = open_set(request.data, request.split or "test", kind=request.kind)
    train = _training_part(request)
    protocol = _chosen(protocols.MAKE3D, request.protocol, "c1")
    rows = published(f"make3d-{protocol.name}")
    return _benchmark(
        "depth-make3d",
        f"Make3D, criterion {protocol.name.upper()}",
        [EvaluatedSet(test, protocol, train, request.predictor.left_out(test))],
        request,
        {Alignment.NONE: rows},
    )


def open_zero_shot(request: Request) -> DepthBenchmark:
    """Several sets, each fitted in disparity; samples without metric depth are left out.

    Raises:
        UnsupportedInputError: if none is left.
        UsageError: if another alignment is asked for.
    """
    if request.alignment not in (None, Alignment.AFFINE_DISPARITY):
        raise UsageError(f"depth-zeroshot is always fitted by {Alignment.AFFINE_DISPARITY}")
    folders = [request.data] if request.kind else set_folders(request.data)
    sets: list[EvaluatedSet] = []
    for folder in folders:
        try:
            sets.append(_zero_shot_set(folder, request))
        except (InputError, UsageError) as error:
            if len(folders) == 1:
                raise
            logger.warning("passed over: %s", error)
    if not sets:
        raise UnsupportedInputError(f"{request.data}: holds no metric depth that is not left out")
    if len({each.test.name for each in sets}) < len(sets):
        names = ", ".join(each.test.name for each in sets)
        raise UnsupportedInputError(f"{request.data}: several sets of one name: {names}")
    return _benchmark(
        "depth-zeroshot",
        "depth of several sets, fitted in disparity",
        sets,
        replace(request, alignment=Alignment.AFFINE_DISPARITY),
        {Alignment.AFFINE_DISPARITY: _rows_of_sets([each.test.name for each in sets])},
    )


def _rows_of_sets(names: Sequence[str]) -> Sequence[PublishedRow]:
    """The published rows of each set, which is named in them if there are several."""
    found = {name: zero_shot(_PUBLISHED_AS.get(name, name)) for name in names}
    if len(names) == 1:
        return found[names[0]]
    return [
        row._replace(method=f"{row.method}, {name}") for name, rows in found.items() for row in rows
    ]


def _training_part(request: Request) -> Dataset | None:
    """The training images, for the baselines; None where they are measured, or not there."""
    if request.split == "train":
        return None
    try:
        return open_set(request.data, "train", kind=request.kind)
    except InputError as error:
        logger.warning("baselines are of the other images: %s", error)
        return None


def _zero_shot_set(folder: Path, request: Request) -> EvaluatedSet:
    kind, train = request.kind, None
    test = open_set(folder, request.split, kind=kind)
    if request.split is None and "test" in test.splits:
        train = open_set(folder, "train", kind=kind) if "train" in test.splits else None
        test = open_set(folder, "test", kind=kind)
    left_out = request.predictor.left_out(test) | _without_metres(test)
    if len(left_out) == len(test):
        raise UnsupportedInputError(f"{folder}: nothing left to measure")
    protocol = protocols.zero_shot_protocol(test.name)
    return EvaluatedSet(test, protocol, train, left_out)


def _without_metres(dataset: Dataset) -> frozenset[str]:
    """Samples whose depth is absent or relative: nothing can be said of its ratios."""
    return frozenset(id for id in dataset.ids if not _is_metric(dataset, id))


def _is_metric(dataset: Dataset, id: str) -> bool:
    try:
        return dataset.depth_kind(id) is DepthKind.METRIC_DEPTH
    except InputError:
        return True  # refused by name when it is measured


def _chosen(known: Mapping[str, DepthProtocol], name: str | None, default: str) -> DepthProtocol:
    return known[name or default]


def _benchmark(
    name: str,
    title: str,
    sets: Sequence[EvaluatedSet],
    request: Request,
    rows: Mapping[Alignment, Sequence[PublishedRow]],
) -> DepthBenchmark:
    alignment = request.alignment or usual_alignment(request.predictor.kind)
    # Rows of other sets say nothing beside these.
    is_that_set = name == "depth-zeroshot" or sets[0].test.name.startswith(name.split("-")[1])
    return DepthBenchmark(
        name,
        title,
        sets,
        request.predictor,
        alignment=alignment,
        published=rows.get(alignment, ()) if is_that_set else (),
    )
