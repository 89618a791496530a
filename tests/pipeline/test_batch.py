import errno
import os
from pathlib import Path

import pytest

from relievo.core.errors import (
    InputTooLargeError,
    NoSpaceError,
    OutputError,
    OutputFolderError,
    OutputIsInputError,
    UnreadableInputError,
    UsageError,
)
from relievo.pipeline.batch import (
    Job,
    Outcome,
    Plan,
    check_targets,
    find_inputs,
    plan_jobs,
    run_jobs,
)


def is_text(path: Path) -> bool:
    return path.suffix == ".txt"


def keep_ending(path: Path) -> str:
    return path.suffix


def touch(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).touch()
    return [folder / name for name in names]


def plan_of(*names: str) -> Plan:
    return Plan(tuple(Job(Path(name), Path(f"out/{name}")) for name in names), None)


def test_files_are_taken_as_they_are(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.jpg")
    assert find_inputs([missing], is_text) == [Path(missing)]


def test_folder_gives_its_usable_files_by_name(tmp_path: Path) -> None:
    touch(tmp_path, "b.txt", "a.txt", "c.jpg", ".hidden.txt")
    (tmp_path / "folder.txt").mkdir()
    assert find_inputs([str(tmp_path)], is_text) == [tmp_path / "a.txt", tmp_path / "b.txt"]


def test_pattern_gives_the_usable_files_that_match(tmp_path: Path) -> None:
    touch(tmp_path, "a1.txt", "a2.txt", "b1.txt", "a3.jpg")
    assert find_inputs([f"{tmp_path}/a*"], is_text) == [tmp_path / "a1.txt", tmp_path / "a2.txt"]


def test_name_with_brackets_is_no_pattern(tmp_path: Path) -> None:
    (path,) = touch(tmp_path, "a[1].txt")
    assert find_inputs([str(path)], is_text) == [path]


def test_each_file_is_taken_once_in_the_order_given(tmp_path: Path) -> None:
    a, b, c = touch(tmp_path, "a.txt", "b.txt", "c.txt")
    assert find_inputs([str(c), str(tmp_path), str(a)], is_text) == [c, a, b]


@pytest.mark.parametrize("name", ["", "*.jpg"])
def test_folder_or_pattern_that_yields_nothing_is_refused(tmp_path: Path, name: str) -> None:
    touch(tmp_path, "a.jpg")
    with pytest.raises(UnreadableInputError, match="holds no image or video"):
        find_inputs([str(tmp_path / name)], is_text)


def test_single_source_becomes_the_file_that_is_named() -> None:
    plan = plan_jobs([Path("a.txt")], Path("b.doc"), False, keep_ending)
    assert plan == Plan((Job(Path("a.txt"), Path("b.doc")),), None)


def test_folder_that_is_there_is_known_as_one(tmp_path: Path) -> None:
    plan = plan_jobs([Path("a.txt")], tmp_path, False, keep_ending)
    assert plan == Plan((Job(Path("a.txt"), tmp_path / "a.txt"),), tmp_path)


def test_results_in_a_folder_may_be_called_otherwise(tmp_path: Path) -> None:
    plan = plan_jobs([Path("a_left.txt")], tmp_path, True, keep_ending, lambda path: path.stem[0])
    assert plan.jobs == (Job(Path("a_left.txt"), tmp_path / "a.txt"),)


def test_planning_makes_nothing(tmp_path: Path) -> None:
    plan_jobs([Path("a.txt")], tmp_path / "new", True, keep_ending)
    assert list(tmp_path.iterdir()) == []


def test_folder_is_made_one_level_deep_when_work_begins(tmp_path: Path) -> None:
    plan = plan_jobs([Path("a.txt")], tmp_path / "new", True, keep_ending)
    run_jobs(plan, Outcome)
    assert (tmp_path / "new").is_dir()
    with pytest.raises(OutputFolderError, match="deep: folder does not exist"):
        plan_jobs([Path("a.txt")], tmp_path / "deep" / "er", True, keep_ending)


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (path,) = touch(tmp_path, "taken")
    with pytest.raises(OutputFolderError, match="taken: is a file"):
        plan_jobs([Path("a.txt")], path, True, keep_ending)


def test_sources_that_would_share_a_target_are_refused(tmp_path: Path) -> None:
    sources = [Path("one/a.txt"), Path("two/a.txt")]
    with pytest.raises(UsageError, match=r"one/a\.txt and two/a\.txt would both become"):
        plan_jobs(sources, tmp_path, True, keep_ending)


def test_target_that_is_any_input_is_refused(tmp_path: Path) -> None:
    a, b = touch(tmp_path, "a.txt", "b.txt")
    (tmp_path / "link.txt").symlink_to(b)
    check_targets([tmp_path / "c.txt"], [a, b])
    for target in (b, tmp_path / ".." / tmp_path.name / "b.txt", tmp_path / "link.txt"):
        with pytest.raises(OutputIsInputError):
            check_targets([tmp_path / "c.txt", target], [a, b])


def test_failure_does_not_stop_the_others() -> None:
    def work(job: Job) -> Outcome:
        if job.source.name == "b":
            raise UnreadableInputError("b: broken")
        return Outcome(job, (job.target,))

    outcomes = run_jobs(plan_of("a", "b", "c"), work)
    assert [outcome.job.source.name for outcome in outcomes] == ["a", "b", "c"]
    assert [type(outcome.error) for outcome in outcomes] == [
        *(type(None), UnreadableInputError, type(None))
    ]


def test_full_disk_ends_the_work_and_names_what_was_not_begun() -> None:
    begun = []

    def work(job: Job) -> Outcome:
        begun.append(job.source.name)
        if job.source.name == "b":
            raise NoSpaceError("out/b: no space left")
        return Outcome(job)

    outcomes = run_jobs(plan_of("a", "b", "c", "d"), work)
    assert begun == ["a", "b"]
    assert [str(outcome.error) for outcome in outcomes[1:]] == [
        "out/b: no space left",
        "out/c: not begun, the disk is full",
        "out/d: not begun, the disk is full",
    ]


def test_refusal_of_the_system_is_a_failure_that_names_the_result() -> None:
    def work(job: Job) -> Outcome:
        raise OSError(errno.EIO, os.strerror(errno.EIO), ".a.part")

    (outcome,) = run_jobs(plan_of("a"), work)
    assert type(outcome.error) is OutputError
    assert str(outcome.error).startswith("out/a: cannot be written (Input/output error)")


def test_too_little_memory_is_a_failure_that_names_the_input() -> None:
    def work(job: Job) -> Outcome:
        raise MemoryError

    (outcome,) = run_jobs(plan_of("a"), work)
    assert type(outcome.error) is InputTooLargeError


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_interruption_and_errors_of_ours_end_everything(error: type[BaseException]) -> None:
    def work(job: Job) -> Outcome:
        raise error

    with pytest.raises(error):
        run_jobs(plan_of("a"), work)


def test_each_outcome_is_reported_when_it_is_known() -> None:
    told: list[str] = []

    def work(job: Job) -> Outcome:
        told.append(f"work {job.source}")
        return Outcome(job)

    run_jobs(plan_of("a", "b"), work, lambda outcome: told.append(f"end {outcome.job.source}"))
    assert told == ["work a", "end a", "work b", "end b"]
