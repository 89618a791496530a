"""Which of the user's own maps belongs to an input: of depth, or of segments."""

from collections.abc import Callable
from pathlib import Path

from relievo.io.video_info import is_video


def map_of(path: Path, source: Path, is_map: Callable[[Path], bool]) -> Path | None:
    """Finds the map of an input.

    Args:
        path: what the user gave: a file, which serves every input, or a folder.
        source: the input.
        is_map: whether a file of the folder is of interest.

    Returns:
        The file; in a folder the one of the input's base name. The folder itself for a film
        without such a file: its maps are the film's frames. None if there is nothing.
    """
    if not path.is_dir():
        return path
    same_name = [file for file in sorted(path.iterdir()) if file.stem == source.stem]
    usable = [file for file in same_name if is_map(file)]
    if usable:
        return usable[0]
    return path if is_video(source) else None
