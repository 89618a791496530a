"""Which inputs become which files, and which of them are films."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from relievo.core.errors import UsageError
from relievo.io.depth_maps import DEPTH_SUFFIXES
from relievo.io.images import is_image
from relievo.io.video_info import is_video
from relievo.pipeline.batch import Job, Plan, find_inputs, own_stem, plan_jobs
from relievo.pipeline.photo_files import PAIR_SUFFIXES
from relievo.pipeline.stereo_source import PairReading
from relievo.pipeline.view_files import one_of_each_pair, pair_stem

Ending: TypeAlias = Callable[[Path], str]
"""From a source to the ending of its result in a folder."""


def find_jobs(
    inputs: str | Path | Sequence[str | Path],
    output: str | Path,
    ending: Ending,
    pairs: PairReading | None = None,
) -> Plan:
    """Pairs each input with its result; two files of one pair of views are one input.

    Args:
        inputs: files, folders or patterns.
        output: a file or a folder, as for `convert`.
        ending: of the result of a source in a folder.
        pairs: how inputs that hold two views are read; None = they are single pictures.

    Raises:
        UsageError: if several inputs are to become one file, or two the same one.
        InputError: if a folder or pattern yields nothing.
        OutputFolderError: if the folder of the results cannot be used.
    """
    listed = [inputs] if isinstance(inputs, str | Path) else list(inputs)
    sources = find_inputs([str(item) for item in listed], _is_input)
    stem: Callable[[Path], str] = own_stem
    if pairs is not None and pairs.may_be_two_files:
        sources, stem = one_of_each_pair(sources), pair_stem
    target = Path(output)
    has_slash = str(output).endswith(("/", "\\"))
    is_several = len(sources) > 1 or any(Path(item).is_dir() for item in listed)
    is_file = _is_input(target) or target.suffix.lower() in (*DEPTH_SUFFIXES, *PAIR_SUFFIXES)
    if is_several and is_file and not (has_slash or target.is_dir()):
        raise UsageError(f"{output}: is a file name; several inputs need a folder, {output}/")
    return plan_jobs(sources, target, has_slash or is_several, ending, stem)


def is_film(job: Job) -> bool:
    """Whether an input is a film; an animated image is one if its result can only be a film."""
    return is_only_video(job.source) or (is_video(job.source) and is_only_video(job.target))


def is_only_video(path: Path) -> bool:
    """Whether the ending of a file is one of a film and not one of an animated image."""
    return is_video(path) and not is_image(path)


def _is_input(path: Path) -> bool:
    return is_image(path) or is_video(path) or path.suffix.lower() == ".mpo"
