"""Whether views can be compared with the picture that should be seen without glasses."""

from pathlib import Path

from relievo.core.errors import UsageError
from relievo.core.types import StereoPair
from relievo.io.video_info import is_video, read_video_info
from relievo.pipeline.arrangement import ASPECT_TOLERANCE
from relievo.pipeline.inspection.config import InspectConfig
from relievo.pipeline.inspection.sampling import Sample
from relievo.pipeline.stereo_source import StereoSource


def original_notes(
    source: StereoSource, config: InspectConfig, sample: Sample, pair: StereoPair
) -> list[str]:
    """Refuses an original of another shape than the views.

    Args:
        source: the stereo picture or film.
        config: which file the original is, if there is one.
        sample: a picture of both.
        pair: its views as they are stored.

    Returns:
        A note if the original has to be resized though the views are not squeezed; else nothing.

    Raises:
        UsageError: if a resize would distort it.
    """
    if config.original is None or sample.original is None:
        return []
    height, width = sample.original.shape[:2]
    if (height, width) == pair.left.shape[:2]:
        return []
    view_height, view_width = source.arrangement.view_size(sample.moment.first.image.shape[:2])
    aspect = _pixel_aspect(config.original) * width / height
    if abs(aspect / source.aspect(sample.moment) - 1) > ASPECT_TOLERANCE:
        raise UsageError(
            f"{config.original}: is {width} x {height} pixels and a view {view_width} x"
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


def _pixel_aspect(path: Path) -> float:
    """Width over height of a pixel."""
    return float(read_video_info(path).sample_aspect_ratio) if is_video(path) else 1.0
