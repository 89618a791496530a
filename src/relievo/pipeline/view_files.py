"""Two files that hold one pair of views, told by their names: NAME_left.ext and NAME_right.ext."""

import re
from collections.abc import Iterable
from pathlib import Path

from relievo.core.errors import RelievoError, UnreadableInputError, UsageError

_VIEW_NAME = re.compile(r"(.+)_(left|right)")


def both_files(path: Path) -> tuple[Path, Path] | None:
    """The files of the left and the right view, of which `path` is one.

    Returns:
        None if they are not both there.
    """
    named = _both_names(path)
    return named if named is not None and all(each.is_file() for each in named) else None


def one_of_each_pair(sources: Iterable[Path]) -> list[Path]:
    """Leaves out the second file of each pair: the one that comes first stands for both."""
    found: dict[Path | tuple[Path, Path], Path] = {}
    for source in sources:
        found.setdefault(both_files(source) or source, source)
    return list(found.values())


def pair_stem(path: Path) -> str:
    """The name of a file without its ending; NAME for a file of a pair."""
    return path.stem if both_files(path) is None else path.stem.rpartition("_")[0]


def refusal_of_half(path: Path) -> RelievoError:
    """The error for a file that should be one of a pair and is not."""
    if not path.is_file():
        return UnreadableInputError(f"{path}: no such file")
    missing = [each for each in _both_names(path) or () if not each.is_file()]
    if missing:
        return UnreadableInputError(
            f"{path}: its other view, {missing[0].name}, is missing; put both into one folder"
        )
    return UsageError(
        f"{path}: layout left-right is two files, NAME_left{path.suffix} and "
        f"NAME_right{path.suffix}; give one of them"
    )


def _both_names(path: Path) -> tuple[Path, Path] | None:
    named = _VIEW_NAME.fullmatch(path.stem)
    if named is None:
        return None
    return path.with_stem(f"{named[1]}_left"), path.with_stem(f"{named[1]}_right")
