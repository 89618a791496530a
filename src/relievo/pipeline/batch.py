"""Many inputs as one job: which files they are, where each result goes, and what failed."""

import glob
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from relievo.core.errors import (
    ArrayError,
    InputTooLargeError,
    NoSpaceError,
    OutputError,
    OutputFolderError,
    OutputIsInputError,
    RelievoError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One input and the file its result goes to."""

    source: Path
    target: Path


class Plan(NamedTuple):
    """What is to be done: the jobs, and the folder of their results; None = a file of its own."""

    jobs: tuple[Job, ...]
    folder: Path | None


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


Report = Callable[[Outcome], None]


def keep_quiet(outcome: Outcome) -> None:
    """Reports to nobody."""


def find_inputs(inputs: Sequence[str], is_usable: Callable[[Path], bool]) -> list[Path]:
    """Expands files, folders and patterns to files, each once, in the order given.

    Args:
        inputs: a file is taken as it is, a folder gives its usable files sorted by name but not
            hidden ones, a pattern (`*`, `?`, `[`) the usable files that match.
        is_usable: whether a file found in a folder or by a pattern is of interest.

    Raises:
        UnreadableInputError: if a folder or pattern yields nothing.
    """
    found: dict[Path, None] = {}
    for text in inputs:
        path = Path(text)
        if path.is_dir():
            matches = sorted(each for each in path.iterdir() if not each.name.startswith("."))
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


def own_stem(source: Path) -> str:
    """The name of a file without its ending."""
    return source.stem


def plan_jobs(
    sources: Sequence[Path],
    output: Path,
    is_folder: bool,
    ending: Callable[[Path], str],
    stem: Callable[[Path], str] = own_stem,
) -> Plan:
    """Gives each source its target; nothing is made yet.

    Args:
        sources: the inputs.
        output: a file for a single source, or a folder.
        is_folder: whether `output` is a folder that may have to be made.
        ending: the suffix of a source's result in a folder.
        stem: its name in front of that.

    Raises:
        OutputFolderError: if the folder's own folder is missing, or it is a file.
        UsageError: if two sources would get the same target.
    """
    if not (is_folder or output.is_dir()):
        return Plan(tuple(Job(source, output) for source in sources), None)
    if output.exists() and not output.is_dir():
        raise OutputFolderError(f"{output}: is a file; give a folder")
    if not output.parent.is_dir():
        raise OutputFolderError(f"{output.parent}: folder does not exist; create it first")
    jobs = tuple(Job(source, output / f"{stem(source)}{ending(source)}") for source in sources)
    seen: dict[Path, Path] = {}
    for job in jobs:
        other = seen.setdefault(job.target, job.source)
        if other != job.source:
            raise UsageError(
                f"{other} and {job.source} would both become {job.target}; convert them separately"
            )
    return Plan(jobs, output)


def check_targets(targets: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuses results that would replace any input, also one of another job.

    Raises:
        OutputIsInputError: naming the file.
    """
    needed = {path.resolve() for path in inputs}
    for target in targets:
        if target.resolve() in needed:
            raise OutputIsInputError(f"{target}: the output is an input; choose another name")


def run_jobs(
    plan: Plan, work: Callable[[Job], Outcome], report: Report = keep_quiet
) -> list[Outcome]:
    """Runs jobs one after the other; one that fails does not stop the others.

    A full disk does: every further job would fail too.

    Args:
        plan: the jobs; their folder is made first.
        work: does one job; a `RelievoError` is its failure.
        report: told how each job ended, as soon as it did.

    Returns:
        One outcome for each job, in order.

    Raises:
        OutputFolderError: if the folder cannot be made.
    """
    if plan.folder is not None:
        make_folder(plan.folder)
    outcomes: list[Outcome] = []
    is_full = False
    for job in plan.jobs:
        outcome = _not_begun(job) if is_full else _attempt(job, work)
        is_full = isinstance(outcome.error, NoSpaceError)
        outcomes.append(outcome)
        report(outcome)
    return outcomes


def _attempt(job: Job, work: Callable[[Job], Outcome]) -> Outcome:
    try:
        return work(job)
    except ArrayError as error:
        # Too small, or too deep for its size: true of this input, though no reader could know it.
        _LOG.debug("%s failed", job.source, exc_info=True)
        return Outcome(job, error=UnsupportedInputError(f"{job.source}: {error}"))
    except RelievoError as error:
        _LOG.debug("%s failed", job.source, exc_info=True)
        return Outcome(job, error=error)
    except OSError as error:
        # What can be wrong with an input has a name by now; this is the system refusing to write.
        _LOG.debug("%s failed", job.source, exc_info=True)
        reason = error.strerror or str(error)
        return Outcome(
            job,
            error=OutputError(f"{job.target}: cannot be written ({reason}); check name and disk"),
        )
    except MemoryError:
        return Outcome(
            job,
            error=InputTooLargeError(f"{job.source}: too large for this machine's memory"),
        )


def _not_begun(job: Job) -> Outcome:
    return Outcome(job, error=NoSpaceError(f"{job.target}: not begun, the disk is full"))


def make_folder(folder: Path) -> None:
    """Makes a folder that is not there yet.

    Raises:
        OutputFolderError: if it cannot be made.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputFolderError(f"{folder}: cannot be created: {error.strerror}") from error
