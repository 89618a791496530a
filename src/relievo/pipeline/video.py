"""A film's way from file to file: two passes, the second with all stages side by side."""

from pathlib import Path
from typing import NamedTuple

from relievo.core.errors import UsageError
from relievo.core.types import Size
from relievo.io.video_info import VideoInfo, is_video, read_video_info
from relievo.io.video_reader import VideoReader
from relievo.parallel.ahead import ahead
from relievo.parallel.ordered import map_ordered
from relievo.pipeline.config import VideoConfig, ViewConfig
from relievo.pipeline.film_files import FilmFiles, Pictures, reading_notes, with_square_pixels
from relievo.pipeline.frame import convert_frame
from relievo.pipeline.plates import Planned, plan_plates
from relievo.pipeline.progress import Progress, counted, silent
from relievo.pipeline.scene import SceneSource
from relievo.pipeline.shots import Shots, find_shots

# The first pass looks at frames of this size: larger than most networks' input.
_FIRST_PASS_LONG_SIDE = 640


class Film(NamedTuple):
    """What was written: the files, and what the user should know."""

    files: tuple[Path, ...]
    notes: tuple[str, ...]


def convert_video(
    source: Path,
    target: Path,
    scenes: SceneSource,
    view: ViewConfig,
    video: VideoConfig,
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> Film:
    """Converts one film, with all its streams.

    Raises:
        UsageError: if the target is not a film, or the depth does not go with a part of one.
        InputError: if the film or its depth cannot be used.
        OutputError: if the result cannot be written.
    """
    if not is_video(target):
        raise UsageError(f"{target}: a film becomes a film; give an ending such as .mp4 or .mkv")
    check_part(source, scenes, video)
    info = with_square_pixels(read_video_info(source), view)
    # Opened first: an unknown codec is refused before the long first pass.
    with FilmFiles(target, source, info, view, video, overwrite=overwrite) as films:
        shots = first_pass(source, info, scenes, view, video, progress)
        notes = _second_pass(source, info, scenes, shots, view, video, films, progress)
    return Film(films.paths, tuple(dict.fromkeys(notes + films.notes)))


def check_part(source: Path, scenes: SceneSource, video: VideoConfig) -> None:
    """Refuses to begin within a film whose maps have to be read along from its first frame.

    Raises:
        UsageError: naming the film.
    """
    if video.start_s and scenes.follows_frames(source):
        raise UsageError(
            f"{source}: --start does not go with maps for each frame; cut the film first"
        )


def first_pass(
    source: Path,
    info: VideoInfo,
    scenes: SceneSource,
    view: ViewConfig,
    video: VideoConfig,
    progress: Progress,
) -> Shots:
    """Finds the shots of a film, or of the part that is asked for, and their mappings."""
    reader = VideoReader(source, size=_reduced(info.size), start_s=video.start_s, end_s=video.end_s)
    with reader, scenes.open(source) as look:
        total = expected_frames(info, video)
        with ahead(counted(reader, source, "looking", total, progress), depth=4) as frames:
            return find_shots(frames, look, view)


def _second_pass(
    source: Path,
    info: VideoInfo,
    scenes: SceneSource,
    shots: Shots,
    view: ViewConfig,
    video: VideoConfig,
    films: FilmFiles,
    progress: Progress,
) -> list[str]:
    total = expected_frames(info, video)
    reader = VideoReader(
        source,
        bit_depth=video.bit_depth,
        start_s=video.start_s,
        end_s=video.end_s,
        size=info.size,
    )
    with reader, scenes.open(source) as look, ahead(reader) as frames:

        def picture(planned: Planned) -> Pictures:
            frame, depth, plate_of = planned
            scene = look.complete(frame, depth)
            return frame.pts, convert_frame(scene, shots.mapping(frame), view, plate_of)

        # Depth comes in order; all that has compiled loops belongs to the workers.
        with_depth = ((frame, look.depth_of(frame)) for frame in frames)
        planned = plan_plates(with_depth, shots, view)
        with ahead(map_ordered(picture, planned)) as rendered:
            films.write(counted(rendered, source, "converting", total, progress))
        return reading_notes(reader)


def expected_frames(info: VideoInfo, video: VideoConfig) -> int | None:
    """How many frames a part of a film has, as far as the film says."""
    if info.frame_count is None or info.duration_s is None:
        return info.frame_count
    end_s = min(info.duration_s, video.end_s or info.duration_s)
    length_s = max(0.0, end_s - (video.start_s or 0))
    return max(1, round(info.frame_count * length_s / info.duration_s))


def _reduced(size: Size) -> Size:
    scale = min(1.0, _FIRST_PASS_LONG_SIDE / max(size))
    height, width = (max(2, round(side * scale)) for side in size)
    return height, width
