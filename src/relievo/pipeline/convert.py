"""Photos and films to 3D: what `relievo convert` calls."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from relievo.core.types import DepthKind
from relievo.core.words import Fill, Layout, Preset
from relievo.depth.api import DepthEstimator
from relievo.depth.registry import load_depth
from relievo.io.depth_maps import DEPTH_SUFFIXES
from relievo.io.video_info import VIDEO_SUFFIXES
from relievo.io.weights import Progress as Download
from relievo.pipeline.batch import (
    Job,
    Outcome,
    Plan,
    Report,
    check_targets,
    keep_quiet,
    run_jobs,
)
from relievo.pipeline.config import VideoConfig, ViewConfig
from relievo.pipeline.depth_source import DepthFiles, DepthSource, EstimatedDepth
from relievo.pipeline.jobs import find_jobs, is_film, is_only_video
from relievo.pipeline.photo import PhotoConfig, convert_photo
from relievo.pipeline.photo_files import notes_on, output_files
from relievo.pipeline.progress import Progress, silent
from relievo.pipeline.repack import check_repacking, repack_photo, repack_video
from relievo.pipeline.scene import SceneSource
from relievo.pipeline.segment_source import FoundSegments, open_segments
from relievo.pipeline.stereo_source import PairReading
from relievo.pipeline.video import convert_video
from relievo.segmentation.api import Segmenter


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertConfig:
    """Everything that decides what a conversion gives.

    Attributes:
        depth: name of an estimator, an ONNX file, a folder of a hub network, or depth maps.
        depth_kind: what the values of depth maps from files mean, if they do not say so.
        segment: name of a segmenter, a folder of a hub network, or label images.
        preset: quality against speed.
        device: "auto", "cpu", "cuda" or "mps".
        view: how depth is spent and the views are made.
        photo: how photos are read.
        video: how films are read and written.
        pairs: how inputs that hold two views already are read: no depth is needed then; None = they
            are single pictures.
        overwrite: whether results may replace files that are there.
    """

    depth: str = "lite"
    depth_kind: DepthKind | None = None
    segment: str = "regions"
    preset: Preset = Preset.BALANCED
    device: str = "auto"
    view: ViewConfig = field(default_factory=ViewConfig)
    photo: PhotoConfig = field(default_factory=PhotoConfig)
    video: VideoConfig = field(default_factory=VideoConfig)
    pairs: PairReading | None = None
    overwrite: bool = False

    @property
    def whole_video(self) -> VideoConfig:
        """The configuration of films with the preset that holds."""
        return replace(self.video, preset=self.preset)

    @property
    def whole_view(self) -> ViewConfig:
        """The configuration of the views with the filter that holds."""
        usual = "outlines-fast" if self.preset is Preset.FAST else "outlines"
        return replace(self.view, filter=self.view.filter or usual)

    @property
    def film_view(self) -> ViewConfig:
        """The same for films, whose frames the best preset fills from one another."""
        view = self.whole_view
        if view.fill is not None or not view.has_holes:
            return view
        is_best = self.preset is Preset.BEST and not view.is_sphere
        return replace(view, fill=Fill.FRAMES if is_best else Fill.ROWS)

    @property
    def photo_view(self) -> ViewConfig:
        """The same for photos, which the best preset fills with patches."""
        view = self.whole_view
        if view.fill not in (None, Fill.FRAMES) or not view.has_holes:
            return view
        return replace(view, fill=Fill.PATCHES if self.preset is Preset.BEST else Fill.ROWS)


def convert(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    config: ConvertConfig | None = None,
    *,
    estimator: DepthEstimator | None = None,
    segmenter: Segmenter | None = None,
    progress: Progress = silent,
    report: Report = keep_quiet,
    download: Download | None = None,
) -> list[Outcome]:
    """Converts photos and films to 3D.

    Args:
        inputs: files, folders or patterns.
        output: a file whose ending says its kind, or a folder (an existing one, or written with a
            slash at its end, or any name without such an ending for several inputs).
        config: everything that may be chosen; None = the defaults.
        estimator: used instead of the one that the configuration names.
        segmenter: likewise.
        progress: told how far the work has come.
        report: told how each input ended, as soon as it did.
        download: told of the bytes of weights that have to be downloaded first.

    Returns:
        One outcome for each input, in order; a failed one carries its error.

    Raises:
        UsageError: if the inputs and the output do not go together.
        InputError: if a folder or pattern yields nothing.
        OutputIsInputError: if a result would replace an input or a depth map.
        OutputFolderError: if the folder of the results cannot be made.
        WeightsError: if the estimator or the segmenter cannot be loaded.
        DependencyError: if one needs an extra that is not installed.
    """
    config = config or ConvertConfig()
    plan = find_jobs(inputs, output, _ending, config.pairs)
    if config.pairs is not None:
        return _repack(plan, config, progress, report)
    view = config.whole_view
    scenes = open_scenes(config, estimator=estimator, segmenter=segmenter, download=download)
    photos = scenes.for_photos(config.preset)
    protect_inputs(plan, scenes, view.layout)

    def work(job: Job) -> Outcome:
        if is_film(job):
            film = convert_video(
                job.source,
                job.target,
                scenes,
                config.film_view,
                config.whole_video,
                overwrite=config.overwrite,
                progress=progress,
            )
            return Outcome(job, film.files, notes_on(job.target, view) + film.notes)
        files = convert_photo(
            job.source,
            job.target,
            photos,
            config.photo_view,
            config.photo,
            overwrite=config.overwrite,
        )
        return Outcome(job, files, notes_on(job.target, view))

    return run_jobs(plan, work, report)


def _repack(plan: Plan, config: ConvertConfig, progress: Progress, report: Report) -> list[Outcome]:
    """Lays views that are there out anew."""
    view, pairs = config.view, cast(PairReading, config.pairs)
    check_repacking(view)
    check_targets(
        [path for job in plan.jobs for path in output_files(job.target, view.layout)],
        [path for job in plan.jobs for path in pairs.files(job.source)],
    )

    def work(job: Job) -> Outcome:
        if not is_film(job):
            files = repack_photo(job.source, job.target, pairs, view, overwrite=config.overwrite)
            return Outcome(job, files, notes_on(job.target, view))
        film = repack_video(
            job.source,
            job.target,
            pairs,
            view,
            config.whole_video,
            overwrite=config.overwrite,
            progress=progress,
        )
        return Outcome(job, film.files, film.notes)

    return run_jobs(plan, work, report)


def protect_inputs(plan: Plan, scenes: SceneSource, layout: Layout) -> None:
    """Refuses results that would replace an input or a map of it, whatever may be overwritten.

    Raises:
        OutputIsInputError: naming the file.
    """
    sources = [job.source for job in plan.jobs]
    maps = [path for source in sources for path in scenes.files(source)]
    targets = [path for job in plan.jobs for path in output_files(job.target, layout)]
    check_targets(targets, sources + maps)


def open_scenes(
    config: ConvertConfig,
    *,
    estimator: DepthEstimator | None = None,
    segmenter: Segmenter | None = None,
    download: Download | None = None,
) -> SceneSource:
    """Finds out where depth and segments come from; what is handed over goes first."""
    return SceneSource(
        open_depth(config, download) if estimator is None else EstimatedDepth(estimator),
        open_segments(config.segment, preset=config.preset, device=config.device, progress=download)
        if segmenter is None
        else FoundSegments(segmenter),
    )


def open_depth(config: ConvertConfig, download: Download | None = None) -> DepthSource:
    """Finds out where depth comes from: files of the user's own, or an estimator."""
    path = Path(config.depth)
    endings = DEPTH_SUFFIXES | VIDEO_SUFFIXES
    is_network = (path / "config.json").is_file()
    if path.suffix.lower() in endings or (path.is_dir() and not is_network):
        return DepthFiles(path, config.depth_kind)
    return EstimatedDepth(
        load_depth(config.depth, preset=config.preset, device=config.device, progress=download)
    )


def _ending(source: Path) -> str:
    """The ending of a result in a folder: the source's own where players know it."""
    suffix = source.suffix.lower()
    if is_only_video(source):
        return suffix if suffix in (".mp4", ".mov", ".m4v", ".mkv") else ".mkv"
    return suffix if suffix in (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff") else ".png"
