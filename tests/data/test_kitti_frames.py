import gzip

import pytest

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.data.kitti_frames import (
    KittiFrame,
    check_complete,
    find_frame_list,
    frame_numbers,
    left_frames,
    read_frame_list,
    runs_of,
)
from relievo.data.sample import Neighbours

DRIVE = "2011_09_26_drive_0002_sync"
OTHER = "2011_10_03_drive_0047_sync"
LINES = f"2011_09_26/{DRIVE} 0000000069 l\n2011_09_26/{DRIVE} 54 r\n2011_10_03/{OTHER} 7 l\n"
FRAMES = [KittiFrame(DRIVE, 2, 69), KittiFrame(DRIVE, 3, 54), KittiFrame(OTHER, 2, 7)]


def test_an_id_is_the_path_without_data(tmp_path):
    frame = KittiFrame(DRIVE, 3, 54)
    assert frame.id == f"2011_09_26/{DRIVE}/image_03/0000000054"
    assert KittiFrame.of_id(frame.id) == frame
    drive = tmp_path / "2011_09_26" / DRIVE
    assert frame.image_stem(tmp_path) == drive / "image_03" / "data" / "0000000054"


def test_neighbours_are_those_that_are_there():
    frame = KittiFrame(DRIVE, 2, 10)
    place = f"2011_09_26/{DRIVE}/image_02"
    neighbours = frame.neighbours(lambda near: near.number >= 10)
    assert neighbours == Neighbours(None, f"{place}/0000000011")
    assert frame.neighbours(lambda near: near.number < 10).before == f"{place}/0000000009"


@pytest.mark.parametrize("packed", [False, True])
def test_lists_are_read_with_or_without_leading_zeros(tmp_path, packed):
    path = tmp_path / ("list.txt.gz" if packed else "list.txt")
    text = f"{LINES}\n{LINES.splitlines()[0]}\n".encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    assert read_frame_list(path) == FRAMES


@pytest.mark.parametrize(
    "line",
    [
        f"2011_09_26/{DRIVE} 69",
        f"2011_09_26/{DRIVE} 69 m",
        f"2011_09_28/{DRIVE} 69 l",
        f"{DRIVE} 69 l",
        "9 0 l",
    ],
)
def test_a_damaged_line_is_shown(tmp_path, line):
    path = tmp_path / "list.txt"
    path.write_text(f"{LINES}{line}\n")
    with pytest.raises(UnreadableInputError, match=rf"list\.txt: must list .* got '{line}'"):
        read_frame_list(path)


def test_damaged_lists_are_named(tmp_path):
    packed = tmp_path / "list.txt.gz"
    packed.write_bytes(gzip.compress(LINES.encode())[:-9])
    with pytest.raises(UnreadableInputError, match=r"list\.txt\.gz: cannot be read"):
        read_frame_list(packed)
    packed.write_bytes(b"no archive")
    with pytest.raises(UnreadableInputError, match=r"list\.txt\.gz: cannot be read"):
        read_frame_list(packed)
    plain = tmp_path / "list.txt"
    plain.write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableInputError, match=r"list\.txt: cannot be read"):
        read_frame_list(plain)
    plain.write_text("\n\n")
    with pytest.raises(UnreadableInputError, match="lists no frames"):
        read_frame_list(plain)


@pytest.mark.parametrize("place", ["set", "set/splits", "splits"])
def test_a_list_is_found_in_the_set_and_in_splits_in_it_and_beside_it(tmp_path, place):
    (tmp_path / "set").mkdir()
    (tmp_path / place).mkdir(exist_ok=True)
    for name in ("kitti_eigen_test_697.txt", "kitti_eigen_zhou_val.txt.gz", "kitti_eigen_test.csv"):
        (tmp_path / place / name).touch()
    found = find_frame_list("kitti", tmp_path / "set", "eigen_test")
    assert found.resolve() == (tmp_path / place / "kitti_eigen_test_697.txt").resolve()
    found = find_frame_list("kitti", tmp_path / "set", "zhou_val")
    assert found.name == "kitti_eigen_zhou_val.txt.gz"


def test_a_list_is_found_by_its_path(tmp_path):
    path = tmp_path / "mine"
    path.touch()
    assert find_frame_list("kitti", tmp_path / "set", str(path)) == path


def test_a_list_that_is_not_there_or_not_the_only_one_is_refused(tmp_path):
    with pytest.raises(UsageError, match="kitti: no split 'eigen'; give the path"):
        find_frame_list("kitti", tmp_path, "eigen")
    for name in ("eigen_train.txt", "eigen_val.txt"):
        (tmp_path / name).touch()
    with pytest.raises(UsageError, match=r"'eigen' may be any of eigen_train\.txt, eigen_val\.txt"):
        find_frame_list("kitti", tmp_path, "eigen")


def test_what_is_missing_of_a_list_is_counted(tmp_path):
    (tmp_path / "image_02").mkdir()
    (tmp_path / "image_02" / "0000000069.jpg").touch()

    def folder_of(frame):
        return tmp_path / f"image_0{frame.camera}"

    check_complete(tmp_path / "list.txt", FRAMES[:1], folder_of)
    message = r"list\.txt: 2 of its 3 frames are missing, .*image_03/0000000054 among them"
    with pytest.raises(UnreadableInputError, match=message):
        check_complete(tmp_path / "list.txt", FRAMES, folder_of)


def test_runs_end_at_gaps_and_at_the_ends_of_drives():
    numbers = [(DRIVE, 3), (DRIVE, 4), (DRIVE, 6), (OTHER, 7), (OTHER, 8)]
    runs = runs_of(KittiFrame(drive, 2, number) for drive, number in numbers)
    assert [[id[-2:] for id in run] for run in runs] == [["03", "04"], ["06"], ["07", "08"]]


def test_frames_are_found_drive_by_drive(tmp_path):
    for drive, number in ((OTHER, 1), (DRIVE, 10), (DRIVE, 9)):
        stem = KittiFrame(drive, 2, number).image_stem(tmp_path)
        stem.parent.mkdir(parents=True, exist_ok=True)
        stem.with_suffix(".png").touch()
        stem.with_name("notes.txt").touch()
        stem.with_name("12.png").touch()
    assert left_frames(tmp_path) == [
        KittiFrame(DRIVE, 2, 9),
        KittiFrame(DRIVE, 2, 10),
        KittiFrame(OTHER, 2, 1),
    ]


def test_folders_without_frames_are_named(tmp_path):
    with pytest.raises(UnreadableInputError, match="has no <date>/<drive>_sync/image_02/data"):
        left_frames(tmp_path)
    (tmp_path / "1.png").touch()
    with pytest.raises(UnreadableInputError, match="has no frames named by 6 digits"):
        frame_numbers(tmp_path, 6)
