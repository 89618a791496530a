import importlib
import json
import logging

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError, UsageError
from relievo.data.dataset import Dataset
from relievo.data.folders import FolderSet
from relievo.data.registry import list_kinds, open_set, open_sets, recognise, set_folders

KINDS = {kind.name: kind for kind in list_kinds()}
CODES = np.arange(1, 25, dtype=np.uint16).reshape(4, 6)
IMAGE = np.random.default_rng(0).integers(0, 256, (4, 6, 3), np.uint8)


def put(folder, pattern):
    """Makes something that a pattern of the registry finds, and nothing else."""
    path = folder / pattern.replace("*", "2011")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


@pytest.fixture
def write_rooms(write_set):
    def write(name, **meta):
        return write_set(name, {"1": (IMAGE, CODES)}, depth_scale_per_metre=1000, **meta)

    return write


@pytest.mark.parametrize(
    ("name", "pattern"), [(kind.name, pattern) for kind in list_kinds() for pattern in kind.holds]
)
def test_every_layout_is_recognised_by_what_it_holds(tmp_path, name, pattern):
    put(tmp_path, pattern)
    assert recognise(tmp_path).name == name


@pytest.mark.parametrize("name", KINDS)
def test_every_layout_has_a_class_that_reads_it(name):
    module, loader = KINDS[name].target.split(":")
    found = getattr(importlib.import_module(f"relievo.data.{module}"), loader)
    assert issubclass(found, Dataset)


@pytest.mark.parametrize("name", KINDS)
def test_an_incomplete_set_of_every_layout_is_refused_and_never_fails_otherwise(tmp_path, name):
    with pytest.raises(UnreadableInputError, match=tmp_path.name):
        open_set(tmp_path, kind=name)


def test_names_are_told_apart():
    assert len(KINDS) == len(list_kinds())


def test_the_first_layout_that_fits_is_taken(tmp_path):
    put(tmp_path, "meta.json")
    put(tmp_path, "depth.txt")
    assert recognise(tmp_path).name == "folder"


def test_a_folder_of_no_layout_is_refused_with_what_helps(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(UnreadableInputError, match="relievo data list"):
        recognise(tmp_path)


def test_a_folder_that_is_missing_is_named(tmp_path):
    for find in (recognise, set_folders, open_set, open_sets):
        with pytest.raises(UnreadableInputError, match="nowhere: no such folder"):
            find(tmp_path / "nowhere")


def test_a_set_is_opened_by_what_its_folder_holds(write_rooms):
    opened = open_set(write_rooms("rooms"))
    assert isinstance(opened, FolderSet)
    assert (opened.name, opened.ids) == ("rooms", ["1"])


def test_a_set_is_opened_by_its_split(write_rooms):
    folder = write_rooms("rooms", test=["1"])
    assert open_set(folder, "test").ids == ["1"]
    with pytest.raises(UnreadableInputError, match="no split 'val'"):
        open_set(folder, "val")


def test_the_kind_asked_for_comes_before_the_one_recognised(write_rooms):
    with pytest.raises(UnreadableInputError, match=r"nyu_depth_v2_labeled\.mat"):
        open_set(write_rooms("rooms"), kind="nyu-labelled")


def test_an_unknown_kind_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(UsageError, match=r"no kind of set 'nyu'; there are .*nyu-labelled"):
        open_set(tmp_path, kind="nyu")


def test_a_set_is_its_own_folder_and_others_are_looked_for_one_level_down(write_rooms, tmp_path):
    rooms, attic = write_rooms("rooms"), write_rooms("attic")
    (tmp_path / "notes").mkdir()
    (tmp_path / "list.txt").touch()
    assert set_folders(rooms) == [rooms]
    assert set_folders(tmp_path) == [attic, rooms]
    assert [opened.name for opened in open_sets(tmp_path)] == ["attic", "rooms"]
    assert [opened.name for opened in open_sets(rooms)] == ["rooms"]
    assert [opened.name for opened in open_sets(rooms, kind="folder")] == ["rooms"]


def test_a_folder_that_holds_no_set_is_refused(tmp_path):
    (tmp_path / "notes").mkdir()
    with pytest.raises(UnreadableInputError, match="holds no set of a known layout"):
        open_sets(tmp_path)


def test_a_damaged_set_among_others_is_passed_over_with_a_warning(write_rooms, tmp_path, caplog):
    write_rooms("rooms")
    (write_rooms("attic") / "meta.json").write_text("{", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert [opened.name for opened in open_sets(tmp_path)] == ["rooms"]
    assert "attic" in caplog.text


def test_a_damaged_set_alone_is_refused(write_rooms):
    folder = write_rooms("rooms")
    (folder / "meta.json").write_text(json.dumps([]), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"meta\.json"):
        open_sets(folder)


def test_a_set_without_the_split_among_others_is_passed_over_with_a_warning(
    write_rooms, tmp_path, caplog
):
    write_rooms("rooms", test=["1"])
    write_rooms("attic")
    (tmp_path / "films").mkdir()
    (tmp_path / "films" / "a.mp4").touch()
    with caplog.at_level(logging.WARNING):
        assert [opened.name for opened in open_sets(tmp_path, "test")] == ["rooms"]
    warnings = [record.getMessage() for record in caplog.records]
    assert len(warnings) == 2
    assert all(warning.startswith("passed over: ") for warning in warnings)
    assert "attic" in warnings[0]
    assert "films" in warnings[1]


def test_folders_of_sets_are_found_whether_or_not_they_can_be_opened(write_rooms, tmp_path):
    attic, rooms = write_rooms("attic"), write_rooms("rooms")
    (attic / "meta.json").write_text("{", encoding="utf-8")
    assert set_folders(tmp_path) == [attic, rooms]


def test_two_sets_of_one_name_are_refused(write_rooms, tmp_path):
    rooms = write_rooms("rooms")
    for name in ("one", "two"):
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "rooms").symlink_to(rooms)
    links = tmp_path / "links"
    links.mkdir()
    (links / "a").symlink_to(rooms)
    (links / "b").symlink_to(rooms)
    with pytest.raises(UnsupportedInputError, match="several sets of one name: rooms, rooms"):
        open_sets(links)


def test_a_film_beside_images_is_no_set_of_films(write_rooms):
    folder = write_rooms("rooms")
    (folder / "making-of.mp4").touch()
    assert recognise(folder).name == "folder"
