import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from relievo.core.errors import (
    CodecError,
    OutputExistsError,
    SegmentInputError,
    UnreadableInputError,
)
from relievo.core.segments import Segment, SegmentMap
from relievo.io.coco_panoptic import write_coco
from relievo.io.label_maps import label_files, read_segments

CATEGORIES = [
    {"id": 1, "name": "person", "isthing": 1},
    {"id": 184, "name": "tree", "isthing": 0},
]
NUMBERS = np.array([[0, 5, 300], [70_000, 5, 300]])
INFOS: list[dict[str, Any]] = [
    {"id": 70_000, "category_id": 1, "score": 0.75},
    {"id": 5, "category_id": 184},
    {"id": 300, "category_id": 1, "iscrowd": 1},
]
SEGMENTS = (Segment("person", True, 0.75), Segment("tree"), Segment("person"))
IDS = [[0, 2, 3], [1, 2, 3]]


def save(path: Path, numbers: NDArray[np.integer] = NUMBERS) -> Path:
    """Writes numbers as COCO does: red + 256 green + 65536 blue."""
    blue, green, red = numbers >> 16, numbers >> 8 & 255, numbers & 255
    assert cv2.imwrite(str(path), np.stack([blue, green, red], axis=-1).astype(np.uint8))
    return path


def say(path: Path, **record: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def annotation(name: str, infos: list[dict[str, Any]] = INFOS) -> dict[str, Any]:
    return {"image_id": 9, "file_name": name, "segments_info": infos}


def assert_read(path: Path) -> None:
    read = read_segments(path)
    assert read.ids.tolist() == IDS
    assert read.segments == SEGMENTS


def test_listing_beside_the_picture_names_its_segments(tmp_path: Path) -> None:
    listing = say(tmp_path / "a.json", segments_info=INFOS, categories=CATEGORIES)
    assert_read(save(tmp_path / "a.png"))
    assert label_files(tmp_path / "a.png") == (tmp_path / "a.png", listing)


@pytest.mark.parametrize("place", ["a.json", "panoptic.json", "../maps.json"])
def test_annotation_is_chosen_by_the_name_of_the_picture(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    annotations = [annotation("b.png", []), annotation("a.png"), annotation("c.png", [])]
    listing = say(folder / place, annotations=annotations, categories=CATEGORIES)
    assert_read(save(folder / "a.png"))
    assert label_files(folder / "a.png")[1].samefile(listing)


def test_picture_may_be_renamed_together_with_its_listing(tmp_path: Path) -> None:
    say(tmp_path / "new.json", annotations=[annotation("old.png")], categories=CATEGORIES)
    assert_read(save(tmp_path / "new.png"))


def test_listing_without_categories_still_tells_things(tmp_path: Path) -> None:
    say(tmp_path / "a.json", segments_info=[{"id": 5, "isthing": True, "score": 0.5}])
    numbers = np.array([[0, 5]])
    assert read_segments(save(tmp_path / "a.png", numbers)).segments == (Segment("", True, 0.5),)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".npy"])
def test_grey_numbers_and_arrays_may_have_a_listing_too(tmp_path: Path, suffix: str) -> None:
    labels = np.array([[0, 5, 255]], np.uint8)
    path = tmp_path / f"a{suffix}"
    if suffix == ".npy":
        np.save(path, labels.astype(np.int32) - (labels == 0))
    else:
        cv2.imwrite(str(path), labels)
    say(tmp_path / "a.json", segments_info=[{"id": 255}, {"id": 5}])
    assert read_segments(path).ids.tolist() == [[0, 2, 1]]


def test_0_is_a_segment_where_it_is_listed(tmp_path: Path) -> None:
    say(tmp_path / "a.json", segments_info=[{"id": 0}, {"id": 5}])
    assert read_segments(save(tmp_path / "a.png", np.array([[0, 5]]))).ids.tolist() == [[1, 2]]


def test_segment_without_a_pixel_stays(tmp_path: Path) -> None:
    say(tmp_path / "a.json", segments_info=[{"id": 4}, {"id": 5}])
    read = read_segments(save(tmp_path / "a.png", np.array([[0, 5]])))
    assert read.ids.tolist() == [[0, 2]]
    assert len(read.segments) == 2


def test_picture_without_a_listing_is_read_by_its_colours(tmp_path: Path) -> None:
    read = read_segments(save(tmp_path / "a.png"))
    assert read.ids.tolist() == [[0, 1, 2], [3, 1, 2]]
    assert read.segments == (Segment(),) * 3


@pytest.mark.parametrize(
    "record",
    [
        {"version": 3},
        {"annotations": [annotation("b.png", [])]},
        {"segments_info": []},
        {"annotations": [{"file_name": "a.png", "segmentation": []}]},
    ],
)
def test_json_of_something_else_is_not_its_listing(tmp_path: Path, record: dict) -> None:
    say(tmp_path / "b.json", **record)
    assert len(read_segments(save(tmp_path / "a.png")).segments) == 3


def test_json_of_the_same_name_and_another_kind_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[1, 2]")
    assert len(read_segments(save(tmp_path / "a.png")).segments) == 3


def test_number_that_is_not_listed_is_refused(tmp_path: Path) -> None:
    say(tmp_path / "a.json", segments_info=INFOS[:1])
    with pytest.raises(
        SegmentInputError, match=r"2 of its numbers, such as 5, are not in .*a\.json"
    ):
        read_segments(save(tmp_path / "a.png"))


def test_listing_of_other_pictures_is_refused(tmp_path: Path) -> None:
    say(tmp_path / "a.json", annotations=[annotation("b.png"), annotation("c.png")])
    with pytest.raises(SegmentInputError, match=r"lists no picture of the name a\.png"):
        read_segments(save(tmp_path / "a.png"))


@pytest.mark.parametrize(
    "record",
    [
        {"segments_info": [{"category_id": 1}]},
        {"segments_info": [{"id": "five"}]},
        {"segments_info": [{"id": 5, "score": 2}]},
        {"segments_info": [{"id": 5, "score": None}]},
        {"segments_info": [{"id": 5}, {"id": 5}]},
        {"segments_info": [{"id": k} for k in range(65_536)]},
        {"segments_info": [{"id": 5, "category_id": [1]}]},
        {"segments_info": [5]},
        {"segments_info": 7},
        {"segments_info": [{"id": float("inf")}]},
        {"segments_info": [{"id": 5}], "categories": [{"name": "person"}]},
        {"segments_info": [{"id": 5}], "categories": 7},
    ],
)
def test_listing_that_is_not_as_coco_has_it_is_refused(tmp_path: Path, record: dict) -> None:
    say(tmp_path / "a.json", **record)
    with pytest.raises(SegmentInputError, match=r"a\.json"):
        read_segments(save(tmp_path / "a.png"))


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b'{"a": ' * 100_000])
def test_damaged_listing_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(UnreadableInputError, match=r"a\.json"):
        read_segments(save(tmp_path / "a.png"))
    assert label_files(tmp_path / "a.png") == (tmp_path / "a.png",)


def some_segments(count: int = 700) -> SegmentMap:
    ids = np.random.default_rng(3).integers(0, count, (40, 30), dtype=np.uint16)
    kinds = [("sky", False), ("person", True), ("tree ä", False), ("", True)]
    return SegmentMap(ids, tuple(Segment(*kinds[k % 4], 1 / (k + 1)) for k in range(count)))


@pytest.mark.parametrize("segments", [some_segments(), SegmentMap.void((3, 2))])
def test_what_is_written_reads_back_equal(tmp_path: Path, segments: SegmentMap) -> None:
    write_coco(tmp_path / "a.png", segments)
    read = read_segments(tmp_path / "a.png")
    np.testing.assert_array_equal(read.ids, segments.ids)
    assert read.segments == segments.segments


def test_written_listing_counts_pixels_and_boxes(tmp_path: Path) -> None:
    ids = np.zeros((5, 6), np.uint16)
    ids[1:4, 2:4] = 1
    write_coco(tmp_path / "a.png", SegmentMap(ids, (Segment("cat", True), Segment("sky"))))
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    cat, sky = record["annotations"][0]["segments_info"]
    assert (cat["area"], cat["bbox"]) == (6, [2, 1, 2, 3])
    assert (sky["area"], sky["bbox"]) == (0, [0, 0, 0, 0])
    assert record["annotations"][0]["file_name"] == "a.png"
    names = {entry["id"]: entry["name"] for entry in record["categories"]}
    assert names[cat["category_id"]] == "cat"


@pytest.mark.parametrize("existing", ["a.png", "a.json"])
def test_neither_file_is_replaced_unless_asked(tmp_path: Path, existing: str) -> None:
    (tmp_path / existing).write_text("earlier")
    with pytest.raises(OutputExistsError):
        write_coco(tmp_path / "a.png", some_segments())
    assert [path.name for path in tmp_path.iterdir()] == [existing]
    assert (tmp_path / existing).read_text() == "earlier"
    write_coco(tmp_path / "a.png", some_segments(), overwrite=True)
    assert len(read_segments(tmp_path / "a.png").segments) == 700


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CodecError, match=r"end it in \.png"):
        write_coco(tmp_path / "a.jpg", some_segments())
