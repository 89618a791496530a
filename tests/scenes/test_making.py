import errno
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from relievo.core.errors import (
    MissingExtraError,
    NoSpaceError,
    OutputExistsError,
    OutputFolderError,
    RangeError,
    UsageError,
)
from relievo.data.registry import open_set
from relievo.scenes.making import Making, make_set
from relievo.scenes.take_options import TakeOptions

SMALL = Making(kind="room", seed=0, frames=6, size=(32, 40))
FILM = replace(SMALL, frames=10, shots=2, options=TakeOptions(fps=5, frames=1))


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def make(tmp_path, studio):
    def made(making=SMALL, name="room", **words):
        make_set(tmp_path / name, making, studio=studio, **words)
        return tmp_path / name

    return made


class StoppedError(Exception):
    """Stands for an interruption."""


@pytest.mark.parametrize("making", [SMALL, FILM])
def test_what_was_interrupted_goes_on_to_the_same_files(make, making, tmp_path, studio):
    def stop(done, total):
        raise StoppedError

    with pytest.raises(StoppedError):
        make(making, "cut", progress=stop)
    cut = tmp_path / "cut"
    begun = contents(cut)
    assert "meta.json" not in begun
    assert 0 < sum(name.startswith("records/") for name in begun) < making.frames
    make(making, "cut")
    assert contents(cut) == contents(make(making, "whole"))


def test_a_frame_without_its_record_is_made_again(make):
    folder = make()
    before = contents(folder)
    (folder / "records" / "00000-0002.json").unlink()
    (folder / "rgb" / "00000-0002.png").write_bytes(b"half")
    make()
    assert contents(folder) == before


@pytest.mark.parametrize("damage", [b"", b'{"id": "000', b'{"id": "00000-0002"}'])
def test_a_frame_whose_record_is_damaged_is_made_again(make, damage):
    folder = make()
    before = contents(folder)
    (folder / "records" / "00000-0002.json").write_bytes(damage)
    make()
    assert contents(folder) == before


def test_two_runs_do_not_make_one_set(make):
    def again(done, total):
        with pytest.raises(OutputExistsError, match="another run writes it"):
            make()

    folder = make(progress=again)
    assert (folder / "meta.json").is_file()


def test_what_is_whole_is_not_made_again(tmp_path, studio):
    folder = tmp_path / "room"
    assert make_set(folder, SMALL, studio=studio) == 6
    assert make_set(folder, SMALL, studio=studio) == 0


def test_leftovers_of_a_killed_process_are_cleared_away(make):
    folder = make()
    leftover = folder / "rgb" / ".00000-0001.77.part.png"
    leftover.write_bytes(b"half")
    make()
    assert not leftover.exists()


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"seed": 1}, "seed 0 there, 1 now"),
        ({"frames": 7}, "frames 6 there, 7 now"),
        ({"size": (32, 44)}, "width 40 there, 44 now"),
        ({"kind": "street"}, "kind room there, street now"),
        ({"options": TakeOptions(right=True)}, "right False there, True now"),
    ],
)
def test_other_words_for_the_same_folder_are_refused_with_what_differs(make, other, named):
    make()
    with pytest.raises(UsageError, match=named):
        make(replace(SMALL, **other))


def test_a_folder_with_something_else_is_left_alone(make, tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "letter.txt").write_text("dear")
    with pytest.raises(OutputExistsError, match="something else"):
        make()
    assert [path.name for path in (tmp_path / "room").iterdir()] == ["letter.txt"]


def test_a_place_where_no_folder_can_be_is_refused(make, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFolderError):
        make(name="file/inner")


def test_a_full_disk_is_told_and_the_frame_does_not_count(make, tmp_path, monkeypatch):
    def full(path, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(NoSpaceError, match="no space left"):
            make()
    make()
    assert len(open_set(tmp_path / "room")) == 6


def test_a_missing_package_is_named_with_the_way_to_install_it(make, tmp_path, monkeypatch):
    for name in ("embreex", "embreex.rtcore_scene", "embreex.mesh_construction"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r'pip install "relievo\[scenes\]"'):
        make()
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_what_is_there(make):
    told = []
    make(progress=lambda done, total: told.append((done, total)))
    assert told == [(4, 6), (6, 6)]


def test_words_of_the_making_are_kept(make):
    said = json.loads((make(FILM) / "made.json").read_text())
    assert (said["kind"], said["width"], said["height"], said["fps"]) == ("room", 40, 32, 5)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"frames": 0}, RangeError),
        ({"frames": -3}, RangeError),
        ({"seed": -1}, RangeError),
        ({"size": (16, 64)}, RangeError),
        ({"size": (64, 5000)}, RangeError),
        ({"kind": "moon"}, UsageError),
        ({"shots": 2}, UsageError),
    ],
)
def test_impossible_sets_are_refused(wrong, error):
    with pytest.raises(error):
        replace(SMALL, **wrong)


@pytest.mark.parametrize("wrong", [{"shots": 11}, {"shots": 0}, {"frames": 1000}])
def test_impossible_films_are_refused(wrong):
    with pytest.raises((UsageError, RangeError)):
        replace(FILM, **wrong)
