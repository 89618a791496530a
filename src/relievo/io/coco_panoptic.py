"""Panoptic segments in the files of COCO: a PNG of numbers as colours, and a JSON of their classes.

The number of a pixel is red + 256 green + 65536 blue; 0 is void. The JSON of a picture is
`<stem>.json` beside it, or else the only JSON of its folder, or else `<folder>.json` beside the
folder, as COCO has it. It holds either `segments_info` itself, or `annotations`, of which the one
with the `file_name` of the picture counts; `categories` give the names. A JSON without these, or
one of another name that does not list the picture, is not its own.

Source: Kirillov et al., CVPR 2019, and the format page of cocodataset.org. `score` and `isthing`
of a segment are not part of COCO; several programs write them. A crowd is not one thing.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from relievo.core.errors import CodecError, SegmentInputError, UnreadableInputError
from relievo.core.segments import MAX_SEGMENTS, VOID, Segment, SegmentMap
from relievo.io.atomic import replacing
from relievo.io.images import write_image


class Listing(NamedTuple):
    """What a JSON says of one picture: path its file; numbers (N,) int64, each once; N segments."""

    path: Path
    numbers: NDArray[np.int64]
    segments: tuple[Segment, ...]


def find_listing(path: Path) -> Listing | None:
    """Reads the JSON that belongs to a picture; None where there is none.

    Raises:
        UnreadableInputError: if the JSON is damaged.
        SegmentInputError: if `<stem>.json` lists other pictures, or entries are not as COCO's.
    """
    for candidate in _candidates(path):
        record = _read_json(candidate)
        infos = _infos(record, path, candidate)
        if infos is not None:
            return _listing(record, infos, candidate)
    return None


def as_listed(path: Path, labels: NDArray[np.integer], listing: Listing) -> SegmentMap:
    """Gives the pixels of each label the segment that the listing has for it.

    Args:
        path: the picture, for messages.
        labels: (H, W) of any integer type; what is not above 0 is void unless it is listed.
        listing: segments come in its order; those without pixels stay.

    Raises:
        SegmentInputError: if the picture has labels that are not listed.
    """
    # One more below all labels, so that each has a number before it. Measured at 12 megapixels: a
    # quarter of the time of sorting the labels.
    numbers = np.append(listing.numbers, np.iinfo(np.int64).min)
    order = np.argsort(numbers)
    place = np.searchsorted(numbers[order], labels, side="right") - 1
    is_listed = numbers[order][place] == labels
    unknown = np.unique(labels[~is_listed & (labels > VOID)])
    if unknown.size:
        raise SegmentInputError(
            f"{path}: {unknown.size} of its numbers, such as {unknown[0]}, are not in"
            f" {listing.path}; add them there, or take that file away"
        )
    ids = np.where(is_listed, order[place] + 1, VOID)
    return SegmentMap(ids.astype(np.uint16), listing.segments)


def write_coco(path: str | Path, segments: SegmentMap, *, overwrite: bool = False) -> None:
    """Writes `<stem>.png` and `<stem>.json`, which read back as they were.

    Args:
        path: ends in .png.
        segments: the map; a segment's `category_id` counts its class among those of the map.
        overwrite: whether files of these names may be replaced.

    Raises:
        CodecError: if the ending is another.
        OutputError: as `io.atomic.replacing`.
    """
    path = Path(path)
    if path.suffix.lower() != ".png":
        raise CodecError(f"{path}: COCO keeps segments as PNG; end it in .png")
    colours = np.zeros((*segments.size, 3), np.uint8)
    colours[..., 0] = segments.ids & 255
    colours[..., 1] = segments.ids >> 8
    with replacing(json_beside(path), overwrite=overwrite) as temporary:
        temporary.write_text(json.dumps(_record(path, segments)), encoding="utf-8")
        write_image(path, colours, overwrite=overwrite)


def json_beside(path: Path) -> Path:
    """The JSON that is written beside a picture."""
    return path.with_suffix(".json")


def _candidates(path: Path) -> Iterator[Path]:
    own = json_beside(path)
    folder = path.absolute().parent
    beside = [own] if own.is_file() else sorted(path.parent.glob("*.json"))
    if len(beside) == 1:
        yield beside[0]
    if (of_folder := folder.with_name(f"{folder.name}.json")).is_file():
        yield of_folder


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableInputError(
            f"{path}: damaged JSON of a label image ({error}); write it again or take it away"
        ) from error


def _infos(record: Any, path: Path, candidate: Path) -> Any:
    """The entries for a picture; None if the JSON is not its own."""
    if not isinstance(record, dict):
        return None
    is_namesake = candidate.stem == path.stem
    if is_namesake and "segments_info" in record:
        return record["segments_info"]
    entries = record.get("annotations")
    panoptic = [
        entry
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and "segments_info" in entry
    ]
    for entry in panoptic:
        # A picture that was renamed together with its JSON is still the one meant.
        is_only = is_namesake and len(panoptic) == 1
        if is_only or Path(str(entry.get("file_name"))).name == path.name:
            return entry["segments_info"]
    if is_namesake and panoptic:
        raise SegmentInputError(f"{candidate}: lists no picture of the name {path.name}; add it")
    return None


def _listing(record: dict[str, Any], infos: Any, path: Path) -> Listing:
    try:
        categories = {entry["id"]: entry for entry in record.get("categories", ())}
        numbers = np.array([int(info["id"]) for info in infos], dtype=np.int64)
        segments = tuple(_segment(info, categories) for info in infos)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise SegmentInputError(
            f"{path}: segments are not listed as COCO does ({error}); each needs an id, categories"
            " need id and name, scores are from 0 to 1"
        ) from error
    if len(segments) > MAX_SEGMENTS:
        raise SegmentInputError(f"{path}: lists {len(segments)} segments; limit {MAX_SEGMENTS}")
    if np.unique(numbers).size < numbers.size:
        raise SegmentInputError(f"{path}: lists a segment twice; give each an id of its own")
    return Listing(path, numbers, segments)


def _segment(info: dict[str, Any], categories: dict[int, dict[str, Any]]) -> Segment:
    category = categories.get(info.get("category_id", 0), {})
    is_thing = bool(info.get("isthing", category.get("isthing", False)))
    return Segment(
        class_name=str(category.get("name", "")),
        is_thing=is_thing and not info.get("iscrowd", 0),
        score=float(info.get("score", 1.0)),
    )


def _record(path: Path, segments: SegmentMap) -> dict[str, Any]:
    kinds = [(segment.class_name, segment.is_thing) for segment in segments.segments]
    categories = {kind: number for number, kind in enumerate(dict.fromkeys(kinds), start=1)}
    areas = np.bincount(segments.ids.ravel(), minlength=len(kinds) + 1)
    boxes = ndimage.find_objects(segments.ids, max_label=len(kinds))
    infos = [
        {
            "id": number,
            "category_id": categories[kind],
            "isthing": int(segment.is_thing),
            "score": segment.score,
            "area": int(areas[number]),
            "bbox": _bbox(box),
            "iscrowd": 0,
        }
        for number, (segment, kind, box) in enumerate(
            zip(segments.segments, kinds, boxes, strict=True), start=1
        )
    ]
    height, width = segments.size
    return {
        "images": [{"id": 1, "height": height, "width": width}],
        "annotations": [{"image_id": 1, "file_name": path.name, "segments_info": infos}],
        "categories": [
            {"id": number, "name": name, "isthing": int(is_thing)}
            for (name, is_thing), number in categories.items()
        ],
    }


def _bbox(box: tuple[slice, slice] | None) -> list[int]:
    """COCO's left, top, width and height of a segment."""
    if box is None:
        return [0, 0, 0, 0]
    rows, columns = box
    return [columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start]
