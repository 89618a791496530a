"""Many inputs as one job: which files they are, where each result goes, and what failed."""

import glob
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from relievo.core.errors import (
    NoSpaceError,
    OutputFolderError,
    RelievoError,
    UnreadableInputError,
    UsageError,
)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One input and the file its result goes to."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one job ended.

    Attributes:
        job: what was asked.
        outputs: files that were written.
        notes: what the user should know: streams left out, frames skipped.
        error: why it failed; None = done.
    """

    job: Job
    outputs: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    error: RelievoError | None = None


def find_inputs(inputs: Sequence[str], is_usable: Callable[[Path], bool]) -> list[Path]:
    """Expands files, folders and patterns to files, each once, in the order given.

    Args:
        inputs: a file is taken as it is, a folder gives its usable files sorted by name, a
            pattern (`*`, `?`, `[`) the usable files that match.
        is_usable: whether a file found in a folder or by a pattern is of interest.

    Raises:
        UnreadableInputError: if a folder or pattern yields nothing.
    """
    found: dict[Path, None] = {}
    for text in inputs:
        path = Path(text)
        if path.is_dir():
            matches = sorted(path.iterdir())
        elif not path.exists() and glob.has_magic(text):
            matches = [Path(match) for match in sorted(glob.glob(text, recursive=True))]
        else:
            found[path] = None
            continue
        usable = [match for match in matches if match.is_file() and is_usable(match)]
        if not usable:
            raise UnreadableInputError(f"{text}: holds no image or video that can be read")
        found.update(dict.fromkeys(usable))
    return list(found)


def plan_jobs(
    sources: Sequence[Path], output: Path, is_folder: bool, ending: Callable[[Path], str]
) -> list[Job]:
    """Gives each source its target.

    Args:
        sources: the inputs.
        output: a file for a single source, or a folder.
        is_folder: whether `output` was written as a folder, or several inputs were asked for.
        ending: the suffix of a source's result in a folder; the base name is kept.

    Raises:
        OutputFolderError: if the folder's own folder is missing or it cannot be made.
        UsageError: if two sources would get the same target.
    """
    if not (is_folder or output.is_dir()):
        return [Job(source, output) for source in sources]
    _make_folder(output)
    jobs = [Job(source, output / f"{source.stem}{ending(source)}") for source in sources]
    seen: dict[Path, Path] = {}
    for job in jobs:
        other = seen.setdefault(job.target, job.source)
        if other != job.source:
            raise UsageError(
                f"{other} and {job.source} would both become {job.target}; convert them separately"
            )
    return jobs


def run_jobs(jobs: Iterable[Job], work: Callable[[Job], Outcome]) -> list[Outcome]:
    """Runs jobs one after the other; one that fails does not stop the others.

    A full disk does: every further job would fail too.
    """
    outcomes = []
    for job in jobs:
        try:
            outcomes.append(work(job))
        except RelievoError as error:
            _LOG.debug("%s failed", job.source, exc_info=True)
            outcomes.append(Outcome(job, error=error))
            if isinstance(error, NoSpaceError):
                break
    return outcomes


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except FileNotFoundError as error:
        raise OutputFolderError(
            f"{folder.parent}: folder does not exist; create it first"
        ) from error
    except FileExistsError as error:
        raise OutputFolderError(f"{folder}: is a file; several results need a folder") from error
    except OSError as error:
        raise OutputFolderError(f"{folder}: cannot be created: {error.strerror}") from error
