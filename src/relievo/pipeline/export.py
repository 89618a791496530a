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
from relievo.io.images import is_image, write_image
from relievo.io.video_info import VideoInfo, is_video, read_video_info
from relievo.io.video_reader import VideoReader
from relievo.io.weights import Progress as Download
from relievo.optimisation.mapping import Mapping, apply_mapping
from relievo.parallel.ahead import ahead
from relievo.pipeline.batch import (
    Job,
    Outcome,
    Plan,
    Report,
    check_targets,
    keep_quiet,
    make_folder,
    run_jobs,
)
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.convert import (
    ConvertConfig,
    open_scenes,
    protect_inputs,
)
from relievo.pipeline.explain import explain_picture
from relievo.pipeline.film_files import reading_notes
from relievo.pipeline.frame import frame_mapping, optimised_levels, refined
from relievo.pipeline.jobs import find_jobs, is_film, is_only_video
from relievo.pipeline.photo import read_photo
from relievo.pipeline.progress import Progress, counted, silent
from relievo.pipeline.scene import Scene, SceneSource
from relievo.pipeline.shots import Shots
from relievo.pipeline.video import check_part, expected_frames, first_pass
from relievo.refinement.fill import fill_invalid


def export_depth(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    stage: Stage = Stage.REFINED,
    config: ConvertConfig | None = None,
    *,
    ending: str = ".png",
    explain: Path | None = None,
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
        explain: a picture of how the depth of each photo is spent: a file for one, a folder for
            several; None = none.
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
    scenes = open_scenes(config, download=download)
    protect_inputs(plan, scenes, Layout.DEPTH)
    photos = scenes.for_photos(config.preset)
    pictures = _explanations(plan, explain, scenes)

    def work(job: Job) -> Outcome:
        check_output(job.target, overwrite=config.overwrite, inputs=[job.source])
        if is_film(job):
            return Outcome(job, (job.target,), _export_film(job, scenes, stage, config, progress))
        picture = pictures.get(job)
        _export_photo(job, picture, photos, stage, config)
        return Outcome(job, (job.target,) if picture is None else (job.target, picture))

    return run_jobs(plan, work, report)


def _explanations(plan: Plan, explain: Path | None, scenes: SceneSource) -> dict[Job, Path]:
    """The picture that goes with each photo."""
    if explain is None:
        return {}
    photos = [job for job in plan.jobs if not is_film(job)]
    if len(photos) < len(plan.jobs):
        raise UsageError("--explain is for photos: give single frames of a film")
    if plan.folder is None and not explain.is_dir():
        if not is_image(explain):
            raise UsageError(f"{explain}: --explain is an image, such as .png, or a folder")
        pictures = {photos[0]: explain}
    else:
        make_folder(explain)
        pictures = {job: explain / f"{job.source.stem}.png" for job in photos}
    if clash := {job.target.resolve() for job in photos} & {p.resolve() for p in pictures.values()}:
        raise UsageError(f"{min(clash)}: --explain and --output need names of their own")
    sources = [job.source for job in photos]
    maps = [path for source in sources for path in scenes.files(source)]
    check_targets(pictures.values(), sources + maps)
    return pictures


def _export_photo(
    job: Job, picture: Path | None, scenes: SceneSource, stage: Stage, config: ConvertConfig
) -> None:
    if job.target.suffix.lower() not in DEPTH_SUFFIXES:
        raise UsageError(
            f"{job.target}: a photo's depth is written as {', '.join(sorted(DEPTH_SUFFIXES))}"
        )
    if picture is not None:
        check_output(picture, overwrite=config.overwrite, inputs=[job.source])
    frame = read_photo(job.source, config.photo)
    with scenes.open(job.source) as look:
        scene = look(frame)
    view = config.whole_view
    mapping = frame_mapping(scene, view)
    fine = None
    if picture is not None or stage is not Stage.RAW:
        fine = refined(scene, frame.image, view)
    if picture is not None and fine is not None:
        why = _explained(frame, fine, mapping, view)
        write_image(picture, why, overwrite=config.overwrite)
    if stage is Stage.RAW or fine is None:
        result = in_aspect_of(scene.depth, frame.image)  # of the estimator's kind
    elif stage is Stage.REFINED:
        result = fine
    else:
        result = DepthMap(optimised_levels(fine, mapping), DepthKind.RELATIVE_INVERSE_DEPTH)
    write_depth(job.target, result, overwrite=config.overwrite)


def _explained(frame: Frame, fine: DepthMap, mapping: Mapping, view: ViewConfig) -> Image:
    return explain_picture(
        frame.image,
        fine.values,
        mapping,
        apply_mapping(fine.values, mapping),
        percentiles=view.range_percentiles,
        bit_depth=frame.bit_depth,
    )


def staged(scene: Scene, stage: Stage, mapping: Mapping, view: ViewConfig) -> FloatMap:
    """Brings a frame's raw depth to a stage, as relative inverse depth or levels."""
    image = scene.frame.image
    if stage is Stage.RAW:
        inverse = to_relative_inverse(in_aspect_of(scene.depth, image))
        return fill_invalid(inverse, scene.segments)
    fine = refined(scene, image, view)
    return fine.values if stage is Stage.REFINED else optimised_levels(fine, mapping)


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
    job: Job, scenes: SceneSource, stage: Stage, config: ConvertConfig, progress: Progress
) -> tuple[str, ...]:
    if not is_video(job.target):
        raise UsageError(f"{job.target}: a film's depth is written as .mkv")
    video = config.video
    check_part(job.source, scenes, video)
    view = config.whole_view
    info = read_video_info(job.source)
    shots = first_pass(job.source, info, scenes, view, video, progress)
    value_range = (0.0, 1.0) if stage is Stage.OPTIMISED else _whole_range(shots)
    reader = VideoReader(job.source, start_s=video.start_s, end_s=video.end_s)
    with reader, scenes.open(job.source) as look, ahead(reader) as frames:

        def maps() -> Iterator[tuple[int, FloatMap]]:
            for frame in frames:
                yield frame.pts, staged(look(frame), stage, shots.mapping(frame), view)

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
