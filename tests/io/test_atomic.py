import errno
import os
from pathlib import Path

import pytest

from relievo.core.errors import (
    NoSpaceError,
    OutputExistsError,
    OutputFolderError,
    OutputIsInputError,
)
from relievo.io.atomic import check_output, replacing


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def write_half(path: Path, failure: BaseException, *, overwrite: bool = False) -> None:
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_text("half")
        raise failure


def test_result_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt") as temporary:
        temporary.write_text("half")
        assert not (tmp_path / "a.txt").exists()
        temporary.write_text("whole")
    assert (tmp_path / "a.txt").read_text() == "whole"
    assert names(tmp_path) == ["a.txt"]


def test_temporary_file_is_beside_the_result_and_ends_like_it(tmp_path: Path) -> None:
    with replacing(tmp_path / "film.mp4") as temporary:
        temporary.touch()
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".mp4"
        assert temporary.name.startswith(".")


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_an_interruption_leaves_is_deleted(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    with pytest.raises(interruption):
        write_half(tmp_path / "a.txt", interruption())
    assert names(tmp_path) == []


def test_failure_keeps_the_earlier_result(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("earlier")
    with pytest.raises(EOFError):
        write_half(tmp_path / "a.txt", EOFError(), overwrite=True)
    assert (tmp_path / "a.txt").read_text() == "earlier"
    assert names(tmp_path) == ["a.txt"]


def test_overwriting_replaces_the_earlier_result(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("earlier")
    with replacing(tmp_path / "a.txt", overwrite=True) as temporary:
        temporary.write_text("later")
        assert (tmp_path / "a.txt").read_text() == "earlier"
    assert (tmp_path / "a.txt").read_text() == "later"


def test_existing_file_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("earlier")
    with pytest.raises(OutputExistsError, match=r"a\.txt.*--overwrite"):
        replacing(tmp_path / "a.txt").__enter__()
    assert (tmp_path / "a.txt").read_text() == "earlier"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_is_named_and_leaves_nothing(tmp_path: Path, number: int) -> None:
    with pytest.raises(NoSpaceError, match=r"a\.txt: no space left"):
        write_half(tmp_path / "a.txt", OSError(number, os.strerror(number)))
    assert names(tmp_path) == []


def test_other_system_errors_are_not_called_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(PermissionError):
        write_half(tmp_path / "a.txt", PermissionError(errno.EACCES, "no"))
    assert names(tmp_path) == []


def test_two_results_can_be_under_way_at_once(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.txt") as first, replacing(tmp_path / "a.png") as second:
        first.write_text("text")
        second.write_text("picture")
    assert (tmp_path / "a.txt").read_text() == "text"
    assert (tmp_path / "a.png").read_text() == "picture"


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputFolderError, match=r"nowhere: folder does not exist"):
        check_output(tmp_path / "nowhere" / "a.txt")


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputFolderError):
        check_output(tmp_path / "file" / "a.txt")


@pytest.mark.parametrize("overwrite", [False, True])
def test_folder_is_never_overwritten(tmp_path: Path, overwrite: bool) -> None:
    with pytest.raises(OutputExistsError, match="folder"):
        check_output(tmp_path, overwrite=overwrite)


def test_output_that_is_an_input_is_refused_even_when_overwriting(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "sub").mkdir()
    roundabout = tmp_path / "sub" / ".." / "a.txt"
    with pytest.raises(OutputIsInputError):
        check_output(tmp_path / "a.txt", overwrite=True, inputs=[roundabout])


def test_link_to_an_input_is_the_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    with pytest.raises(OutputIsInputError):
        check_output(tmp_path / "link.txt", overwrite=True, inputs=[tmp_path / "a.txt"])


def test_free_place_beside_the_inputs_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    check_output(tmp_path / "b.txt", inputs=[tmp_path / "a.txt", tmp_path / "missing.txt"])
    assert names(tmp_path) == ["a.txt"]
