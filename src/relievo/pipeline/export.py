"""Depth of photos and films as files: what `relievo depth` calls."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from relievo.core.errors import UsageError
from relievo.core.types import DepthKind, DepthMap, FloatMap, Frame, Image
from relievo.core.words import Layout, Stage
from relievo.geometry.depth import to_relative_inverse
from relievo.io.atomic import check_output
from relievo.io.depth_maps import DEPTH_SUFFIXES, write_depth
from relievo.io.depth_video import DepthVideoWriter
from relievo.io.video_info import VideoInfo, is_video, read_video_info
from relievo.io.video_reader import VideoReader
from relievo.io.weights import Progress as Download
from relievo.optimisation.mapping import Mapping
from relievo.parallel.ahead import ahead
from relievo.pipeline.batch import Job, Outcome, Report, keep_quiet, run_jobs
from relievo.pipeline.convert import (
    ConvertConfig,
    find_jobs,
    is_film,
    is_only_video,
    open_depth,
    protect_inputs,
)
from relievo.pipeline.depth_source import DepthSource
from relievo.pipeline.frame import frame_mapping, optimised_levels
from relievo.pipeline.photo import read_photo
from relievo.pipeline.progress import Progress, counted, silent
from relievo.pipeline.shots import Shots
from relievo.pipeline.video import check_part, expected_frames, first_pass, reading_notes
from relievo.refinement.fill import fill_invalid
from relievo.refinement.refine import refine


def export_depth(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    stage: Stage = Stage.REFINED,
    config: ConvertConfig | None = None,
    *,
    ending: str = ".png",
    progress: Progress = silent,
    report: Report = keep_quiet,
    download: Download | None = None,
) -> list[Outcome]:
    """Writes the depth of photos and films.

    Args:
        inputs: files, folders or patterns.
        output: a file whose ending says its kind (.png, .exr, .npz, .npy; .mkv for a film), or a
            folder.
        stage: how far the maps have come.
        config: everything that may be chosen; None = the defaults.
        ending: kind of the maps in a folder; films become .mkv.
        progress: told how far the work has come.
        report: told how each input ended, as soon as it did.
        download: told of the bytes of weights that have to be downloaded first.

    Returns:
        One outcome for each input, in order.

    Raises:
        As `pipeline.convert.convert`.
    """
    config = config or ConvertConfig()
    if ending not in DEPTH_SUFFIXES:
        raise UsageError(f"--format must be one of {', '.join(sorted(DEPTH_SUFFIXES))}")
    plan = find_jobs(inputs, output, lambda path: ".mkv" if is_only_video(path) else ending)
    depth = open_depth(config, download)
    protect_inputs(plan, depth, Layout.DEPTH)

    def work(job: Job) -> Outcome:
        check_output(job.target, overwrite=config.overwrite, inputs=[job.source])
        if is_film(job):
            return Outcome(job, (job.target,), _export_film(job, depth, stage, config, progress))
        _export_photo(job, depth, stage, config)
        return Outcome(job, (job.target,))

    return run_jobs(plan, work, report)


def _export_photo(job: Job, depth: DepthSource, stage: Stage, config: ConvertConfig) -> None:
    if job.target.suffix.lower() not in DEPTH_SUFFIXES:
        raise UsageError(
            f"{job.target}: a photo's depth is written as {', '.join(sorted(DEPTH_SUFFIXES))}"
        )
    frame = read_photo(job.source, config.photo)
    with depth.open(job.source) as depth_of:
        raw = depth_of(frame)
    if stage is Stage.RAW:
        result = in_aspect_of(raw, frame.image)  # of the estimator's kind
    else:
        values = staged(frame, raw, stage, frame_mapping(raw, config.view))
        result = DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH)
    write_depth(job.target, result, overwrite=config.overwrite)


def staged(frame: Frame, raw: DepthMap, stage: Stage, mapping: Mapping) -> FloatMap:
    """Brings a frame's raw depth to a stage, as relative inverse depth or levels."""
    if stage is Stage.RAW:
        return fill_invalid(to_relative_inverse(in_aspect_of(raw, frame.image)))
    refined = refine(raw, frame.image, bit_depth=frame.bit_depth)
    return refined.values if stage is Stage.REFINED else optimised_levels(refined, mapping)


def in_aspect_of(depth: DepthMap, image: Image) -> DepthMap:
    """Undoes the rounding of a network's size, so that the map fits its image as a file.

    The longer side is kept; a map that fits already is returned as it is.
    """
    height, width = depth.size
    aspect = image.shape[0] / image.shape[1]
    if height > width:
        width = max(1, round(height / aspect))
    else:
        height = max(1, round(width * aspect))
    if (height, width) == depth.size:
        return depth
    values = cv2.resize(depth.values, (width, height), interpolation=cv2.INTER_LINEAR)
    valid = None
    if depth.valid is not None:
        shrunk = cv2.resize(
            depth.valid.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST
        )
        valid = shrunk.astype(np.bool_)
    return DepthMap(np.asarray(values, dtype=np.float32), depth.kind, valid)


def _export_film(
    job: Job, depth: DepthSource, stage: Stage, config: ConvertConfig, progress: Progress
) -> tuple[str, ...]:
    if not is_video(job.target):
        raise UsageError(f"{job.target}: a film's depth is written as .mkv")
    video = config.video
    check_part(job.source, depth, video)
    info = read_video_info(job.source)
    shots = first_pass(job.source, info, depth, config.view, video, progress)
    value_range = (0.0, 1.0) if stage is Stage.OPTIMISED else _whole_range(shots)
    reader = VideoReader(job.source, start_s=video.start_s, end_s=video.end_s)
    with reader, depth.open(job.source) as depth_of, ahead(reader) as frames:

        def maps() -> Iterator[tuple[int, FloatMap]]:
            for frame in frames:
                yield frame.pts, staged(frame, depth_of(frame), stage, shots.mapping(frame))

        with ahead(maps()) as ready:
            total = expected_frames(info, video)
            _write_film(
                job.target,
                counted(ready, job.source, "measuring", total, progress),
                info,
                value_range,
                config.overwrite,
            )
        return tuple(reading_notes(reader))


def _write_film(
    target: Path,
    maps: Iterator[tuple[int, FloatMap]],
    info: VideoInfo,
    value_range: tuple[float, float],
    overwrite: bool,
) -> None:
    pts, values = next(maps)  # a film without a frame was refused by its reader
    height, width = values.shape
    with DepthVideoWriter(
        target,
        size=(height, width),
        frame_rate=info.frame_rate,
        time_base=info.time_base,
        kind=DepthKind.RELATIVE_INVERSE_DEPTH,
        low=value_range[0],
        high=value_range[1],
        overwrite=overwrite,
    ) as writer:
        writer.add(values, pts)
        for later_pts, later in maps:
            writer.add(later, later_pts)


def _whole_range(shots: Shots) -> tuple[float, float]:
    """The values that all shots use, with room beyond the percentiles on both sides."""
    mappings = [mapping for shot in shots.shots for mapping in shot.track.mappings]
    low, high = min(m.low for m in mappings), max(m.high for m in mappings)
    room = high - low
    return low - room, high + room
