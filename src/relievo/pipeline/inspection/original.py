"""Whether views can be compared with the picture that should be seen without glasses."""

from pathlib import Path

from relievo.core.errors import UsageError
from relievo.core.types import StereoPair
from relievo.io.video_info import is_video, read_video_info
from relievo.pipeline.arrangement import ASPECT_TOLERANCE
from relievo.pipeline.inspection.config import InspectConfig
from relievo.pipeline.inspection.sampling import Sample
from relievo.pipeline.stereo_source import StereoSource

LENGTH_TOLERANCE_S = 0.5
"""By how much a film and what was made of it may differ in length."""


def original_notes(
    source: StereoSource, config: InspectConfig, sample: Sample, pair: StereoPair
) -> list[str]:
    """Refuses an original of another shape than the views, and tells of other differences.

    Args:
        source: the stereo picture or film.
        config: which file the original is, if there is one.
        sample: a picture of both.
        pair: its views as they are stored.

    Returns:
        Notes if the original has to be resized though the views are not squeezed, and if it is not
        as long as they are.

    Raises:
        UsageError: if a resize would distort it.
    """
    if config.original is None or sample.original is None:
        return []
    return _size_notes(source, config.original, sample, pair) + _length_notes(
        source, config.original
    )


def _size_notes(
    source: StereoSource, original: Path, sample: Sample, pair: StereoPair
) -> list[str]:
    assert sample.original is not None
    height, width = sample.original.shape[:2]
    if (height, width) == pair.left.shape[:2]:
        return []
    view_height, view_width = source.arrangement.view_size(sample.moment.first.image.shape[:2])
    aspect = _pixel_aspect(original) * width / height
    if abs(aspect / source.aspect(sample.moment) - 1) > ASPECT_TOLERANCE:
        raise UsageError(
            f"{original}: is {width} x {height} pixels and a view {view_width} x"
            f" {view_height} ({source.arrangement.layout}, {source.found}): give the --original"
            " that the views were made of, or name their --layout"
        )
    # Half layouts make an odd size even.
    if max(abs(view_height - height), abs(view_width - width)) <= 1:
        return []
    return [
        f"the original is {width} x {height} pixels and a view {view_width} x {view_height}: it"
        " was resized, and the errors without glasses are those of the resize too"
    ]


def _length_notes(source: StereoSource, original: Path) -> list[str]:
    if not (source.is_film and is_video(original)):
        return []
    length_s, views_s = (read_video_info(path).duration_s for path in (original, source.paths[0]))
    if length_s is None or views_s is None or abs(length_s - views_s) < LENGTH_TOLERANCE_S:
        return []
    return [
        f"the original takes {length_s:.1f} s and the views {views_s:.1f} s: they are"
        " compared from the beginning of both on"
    ]


def _pixel_aspect(path: Path) -> float:
    """Width over height of a pixel."""
    return float(read_video_info(path).sample_aspect_ratio) if is_video(path) else 1.0
