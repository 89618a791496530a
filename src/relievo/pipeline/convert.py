"""Photos and films to 3D: what `relievo convert` calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from relievo.core.types import DepthKind
from relievo.core.words import Preset
from relievo.depth.api import DepthEstimator
from relievo.depth.registry import load_depth
from relievo.io.depth_maps import DEPTH_SUFFIXES
from relievo.io.images import is_image
from relievo.io.video_info import VIDEO_SUFFIXES, is_video
from relievo.pipeline.batch import Job, Outcome, find_inputs, plan_jobs, run_jobs
from relievo.pipeline.config import VideoConfig, ViewConfig
from relievo.pipeline.depth_source import DepthFiles, DepthSource, EstimatedDepth
from relievo.pipeline.photo import PhotoConfig, convert_photo
from relievo.pipeline.progress import Progress, silent
from relievo.pipeline.video import convert_video

Ending = Callable[[Path], str]
"""From a source to the ending of its result in a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertConfig:
    """Everything that decides what a conversion gives.

    Attributes:
        depth: name of an estimator, an ONNX file, a folder of a hub network, or depth maps.
        depth_kind: what the values of depth maps from files mean, if they do not say so.
        preset: quality against speed.
        device: "auto", "cpu", "cuda" or "mps".
        view: how depth is spent and the views are made.
        photo: how photos are read.
        video: how films are read and written.
        overwrite: whether results may replace files that are there.
    """

    depth: str = "lite"
    depth_kind: DepthKind | None = None
    preset: Preset = Preset.BALANCED
    device: str = "auto"
    view: ViewConfig = field(default_factory=ViewConfig)
    photo: PhotoConfig = field(default_factory=PhotoConfig)
    video: VideoConfig = field(default_factory=VideoConfig)
    overwrite: bool = False


def convert(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    config: ConvertConfig | None = None,
    *,
    estimator: DepthEstimator | None = None,
    progress: Progress = silent,
) -> list[Outcome]:
    """Converts photos and films to 3D.

    Args:
        inputs: files, folders or patterns.
        output: a file whose ending says its kind, or a folder (an existing one, or written with a
            slash at its end); several inputs need a folder.
        config: everything that may be chosen; None = the defaults.
        estimator: used instead of the one that the configuration names.
        progress: told how far the work has come.

    Returns:
        One outcome for each input, in order; a failed one carries its error.

    Raises:
        UsageError: if the inputs and the output do not go together.
        InputError: if a folder or pattern yields nothing.
        WeightsError: if the estimator cannot be loaded.
        DependencyError: if it needs an extra that is not installed.
    """
    config = config or ConvertConfig()
    depth = open_depth(config) if estimator is None else EstimatedDepth(estimator)
    jobs = find_jobs(inputs, output, _ending)

    def work(job: Job) -> Outcome:
        if is_video_input(job.source):
            film = convert_video(
                job.source,
                job.target,
                depth,
                config.view,
                config.video,
                overwrite=config.overwrite,
                progress=progress,
            )
            return Outcome(job, film.files, film.notes)
        files = convert_photo(
            job.source, job.target, depth, config.view, config.photo, overwrite=config.overwrite
        )
        return Outcome(job, files)

    return run_jobs(jobs, work)


def find_jobs(
    inputs: str | Path | Sequence[str | Path], output: str | Path, ending: Ending
) -> list[Job]:
    """Pairs each input with its result."""
    listed = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    sources = find_inputs(
        [str(item) for item in listed], lambda path: is_image(path) or is_video(path)
    )
    is_folder = str(output).endswith(("/", "\\")) or len(listed) > 1 or len(sources) > 1
    is_folder = is_folder or Path(listed[0]).is_dir()
    return plan_jobs(sources, Path(output), is_folder, ending)


def open_depth(config: ConvertConfig) -> DepthSource:
    """Finds out where depth comes from: files of the user's own, or an estimator."""
    path = Path(config.depth)
    endings = DEPTH_SUFFIXES | VIDEO_SUFFIXES
    is_network = (path / "config.json").is_file()
    if path.suffix.lower() in endings or (path.is_dir() and not is_network):
        return DepthFiles(path, config.depth_kind)
    return EstimatedDepth(load_depth(config.depth, preset=config.preset, device=config.device))


def is_video_input(path: Path) -> bool:
    """Whether an input is converted as a film; what could be both is taken for a picture."""
    return is_video(path) and not is_image(path)


def _ending(source: Path) -> str:
    """The ending of a result in a folder: the source's own where players know it."""
    suffix = source.suffix.lower()
    if is_video_input(source):
        return suffix if suffix in (".mp4", ".mov", ".m4v", ".mkv") else ".mkv"
    return suffix if suffix in (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff") else ".png"
