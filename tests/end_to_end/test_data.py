"""`relievo data`: what can be read, and whether it is whole."""

import json

import cv2
import numpy as np
import pytest

from relievo.data.registry import list_kinds


@pytest.fixture
def write_rooms(folder, write_set):
    def write(name, count=2, size=(4, 6)):
        codes = np.arange(1, size[0] * size[1] + 1, dtype=np.uint16).reshape(size) * 100
        codes[0, :3] = 0
        image = np.full((*size, 3), 90, np.uint8)
        samples = {str(number): (image, codes) for number in range(count)}
        splits = {"train": ["0"], "test": [str(n) for n in range(1, count)]}
        return write_set(name, samples, depth_scale_per_metre=1000, invalid=0, **splits)

    return write


def test_every_layout_is_listed_with_what_it_holds(relievo):
    lines = relievo.works("data", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == [kind.name for kind in list_kinds()]
    assert all(
        pattern in line
        for kind, line in zip(list_kinds(), lines, strict=True)
        for pattern in kind.holds
    )


def test_a_whole_set_is_described(relievo, write_rooms):
    write_rooms("rooms")
    out = relievo.works("data", "check", "rooms").out
    assert "rooms: 2 samples, 6x4 (2)" in out
    assert "depth 2" in out
    assert "0.40 to 2.40 m, known in 87.5 % of the pixels" in out


def test_a_split_is_checked_alone(relievo, write_rooms):
    write_rooms("rooms", count=4)
    out = relievo.works("data", "check", "rooms", "--split=test").out
    assert "rooms: 3 samples" in out


def test_every_set_of_a_folder_is_checked(relievo, write_rooms):
    write_rooms("rooms")
    write_rooms("attic", size=(6, 8))
    first = [
        line for line in relievo.works("data", "check", ".").out.splitlines() if line[0] != " "
    ]
    assert [line.partition(":")[0] for line in first] == ["attic", "rooms"]


def test_images_alone_are_told_as_such(relievo, folder):
    (folder / "photos").mkdir()
    (folder / "photos" / "meta.json").write_text("{}", encoding="utf-8")
    cv2.imwrite(str(folder / "photos" / "a.png"), np.zeros((4, 6, 3), np.uint8))
    out = relievo.works("data", "check", "photos").out
    assert "images alone" in out
    assert "depth" not in out


def test_a_report_of_json_has_a_line_for_each_set(relievo, write_rooms):
    write_rooms("rooms")
    events = relievo.works("data", "check", "rooms", "--json").events
    report = events[-1]
    assert (report["name"], report["samples"], report["sizes"]) == ("rooms", 2, {"6x4": 2})
    assert (report["nearest_m"], report["farthest_m"], report["damaged"]) == (0.4, 2.4, [])


def test_a_set_of_no_depth_has_none_in_json(relievo, folder):
    (folder / "meta.json").write_text("{}", encoding="utf-8")
    cv2.imwrite(str(folder / "a.png"), np.zeros((4, 6, 3), np.uint8))
    report = relievo.works("data", "check", ".", "--json").events[-1]
    assert report["nearest_m"] is report["known_share"] is None


def test_a_damaged_file_is_named_and_fails_the_command(relievo, write_rooms):
    path = write_rooms("rooms", count=3) / "depth" / "1.png"
    path.write_bytes(path.read_bytes()[:40])
    result = relievo("data", "check", "rooms")
    assert result.code == 1
    errors = [line for line in result.err.splitlines() if line.startswith("relievo: error: ")]
    assert len(errors) == 1
    assert "rooms/1: " in errors[0]
    assert "1.png" in errors[0]
    assert "rooms: 3 samples" in result.out


def test_a_damaged_file_is_named_in_json_too(relievo, write_rooms):
    (write_rooms("rooms") / "depth" / "1.png").unlink()
    result = relievo("data", "check", "rooms", "--json")
    assert result.code == 1
    assert [bad["id"] for bad in result.events[-1]["damaged"]] == ["1"]


@pytest.mark.parametrize("text", ["{", json.dumps({"depth_scale_per_metre": 0})])
def test_a_set_that_cannot_be_opened_is_refused(relievo, write_rooms, text):
    (write_rooms("rooms") / "meta.json").write_text(text, encoding="utf-8")
    assert "meta.json" in relievo.refuses("data", "check", "rooms")


def test_a_folder_without_sets_is_refused(relievo, folder):
    (folder / "empty").mkdir()
    assert "empty: holds no set" in relievo.refuses("data", "check", "empty")
    assert "nowhere: no such folder" in relievo.refuses("data", "check", "nowhere")


def test_an_unknown_kind_is_a_wrong_option(relievo, write_rooms):
    write_rooms("rooms")
    line = relievo.refuses("data", "check", "rooms", "--kind=nyu", code=2)
    assert "there are" in line
    assert "nyu-labelled" in line
