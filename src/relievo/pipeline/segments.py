"""Segments of photos as files: what `relievo segment` calls."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from relievo.core.errors import UsageError
from relievo.core.segments import SegmentMap
from relievo.core.types import Frame
from relievo.io.atomic import check_output
from relievo.io.coco_panoptic import json_beside, write_coco
from relievo.io.images import is_image, write_image
from relievo.io.label_maps import write_segments
from relievo.io.weights import Progress as Download
from relievo.pipeline.batch import Job, Outcome, Plan, Report, check_targets, keep_quiet, run_jobs
from relievo.pipeline.convert import ConvertConfig, open_depth
from relievo.pipeline.depth_source import DepthSource
from relievo.pipeline.jobs import find_jobs, is_only_video
from relievo.pipeline.photo import read_photo
from relievo.pipeline.scene import SceneSource
from relievo.pipeline.segment_picture import segment_picture
from relievo.pipeline.segment_source import SegmentSource, open_segments

_PICTURE, _IDS, _COCO, _NPZ = "picture", "ids", "coco", "npz"
_ENDINGS = {_PICTURE: ".png", _IDS: ".png", _COCO: ".png", _NPZ: ".npz"}
SEGMENT_FORMATS = tuple(_ENDINGS)
"""The forms in which segments are written."""


def export_segments(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    config: ConvertConfig | None = None,
    *,
    form: str | None = None,
    report: Report = keep_quiet,
    download: Download | None = None,
) -> list[Outcome]:
    """Writes the segments of photos.

    Args:
        inputs: files, folders or patterns.
        output: a file, or a folder.
        config: the segmenter, how photos are read, and the depth that some segmenters look at;
            None = the defaults.
        form: "picture", "ids" (16-bit grey PNG), "coco" (PNG and JSON) or "npz"; all but the
            picture are read by `io.label_maps.read_segments`. None = by the ending of `output`.
        report: told how each input ended, as soon as it did.
        download: told of the bytes of weights that have to be downloaded first.

    Returns:
        One outcome for each input, in order; a failed one carries its error.

    Raises:
        As `pipeline.convert.convert`.
    """
    config = config or ConvertConfig()
    form = _checked_form(form, Path(output))
    plan = find_jobs(inputs, output, lambda _: _ENDINGS[form])
    segments = open_segments(
        config.segment, preset=config.preset, device=config.device, progress=download
    )
    depth = open_depth(config, download) if segments.needs_depth else None
    if depth is not None:
        depth = SceneSource(depth, segments).for_photos(config.preset).depth
    _protect_inputs(plan, segments, depth, form)

    def work(job: Job) -> Outcome:
        targets = _files(job.target, form)
        _check(job, targets, form, config.overwrite)
        frame = read_photo(job.source, config.photo)
        found = _segments(job.source, frame, segments, depth)
        _write(job.target, frame, found, form, config.overwrite)
        return Outcome(job, targets)

    return run_jobs(plan, work, report)


def _checked_form(form: str | None, output: Path) -> str:
    if form is None:
        return _NPZ if output.suffix.lower() == _ENDINGS[_NPZ] else _PICTURE
    if form not in SEGMENT_FORMATS:
        raise UsageError(f"--format must be one of {', '.join(SEGMENT_FORMATS)}, got {form!r}")
    return form


def _files(target: Path, form: str) -> tuple[Path, ...]:
    return (target, json_beside(target)) if form == _COCO else (target,)


def _protect_inputs(
    plan: Plan, segments: SegmentSource, depth: DepthSource | None, form: str
) -> None:
    sources = [job.source for job in plan.jobs]
    maps = [path for source in sources for path in segments.files(source)]
    if depth is not None:
        maps += [path for source in sources for path in depth.files(source)]
    targets = [path for job in plan.jobs for path in _files(job.target, form)]
    check_targets(targets, sources + maps)


def _check(job: Job, targets: tuple[Path, ...], form: str, overwrite: bool) -> None:
    """Refuses what cannot be done before the photo is read."""
    if is_only_video(job.source):
        raise UsageError(f"{job.source}: is a film; segments are of photos: give single frames")
    is_right = (
        is_image(job.target) if form == _PICTURE else job.target.suffix.lower() == _ENDINGS[form]
    )
    if not is_right:
        raise UsageError(
            f"{job.target}: --format {form} is written as {_ENDINGS[form]}; end it so, or give a"
            " folder with a slash at its end"
        )
    for path in targets:
        check_output(path, overwrite=overwrite, inputs=[job.source])


def _segments(
    source: Path, frame: Frame, segments: SegmentSource, depth: DepthSource | None
) -> SegmentMap:
    with ExitStack() as opened:
        own_depth = None
        if depth is not None:
            own_depth = opened.enter_context(depth.open(source))(frame)
        return opened.enter_context(segments.open(source))(frame, own_depth)


def _write(target: Path, frame: Frame, found: SegmentMap, form: str, overwrite: bool) -> None:
    if form == _PICTURE:
        picture = segment_picture(frame.image, found, bit_depth=frame.bit_depth)
        write_image(target, picture, overwrite=overwrite)
        return
    # Other programs expect labels pixel by pixel.
    height, width = frame.image.shape[:2]
    full = found.resized((height, width))
    if form == _COCO:
        write_coco(target, full, overwrite=overwrite)
    else:
        write_segments(target, full, overwrite=overwrite)
