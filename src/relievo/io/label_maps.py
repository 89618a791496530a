"""Label images in and out: PNG, TIFF, NPY and NPZ, and COCO's panoptic PNG with its JSON.

What a file says of its segments:
- The JSON of a label image, where there is one (see `io.coco_panoptic`): classes and scores.
- A 16-bit PNG of ours: a text chunk `Segments`, which is JSON with `names`, `things` and `scores`.
- NPZ: `ids` (H, W) of integers; `names`, `things` and `scores`, where they are there, tell of
  segment 1, 2 and so on.
- All others: nothing but which pixels belong together. Each number of a grey file or an array,
  each index of a palette and each colour of a coloured file is a segment of unknown class.

What is void, unless the caller or the file knows better: 0, black, transparent and negative
numbers; and of grey, palettes and arrays of 8 or 16 bits the highest number too, if there are
others beside it and 0. So 255 is void in Pascal VOC and in labels with a number to be ignored, but
not in a mask of 0 and 255. Orientation tags and colour profiles count for nothing: a label image is
as it is stored.
"""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngImageFile, PngInfo

from relievo.core.errors import (
    CodecError,
    InputError,
    RangeError,
    SegmentInputError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.core.segments import MAX_SEGMENTS, VOID, Segment, SegmentMap
from relievo.core.types import Size
from relievo.io.atomic import replacing
from relievo.io.coco_panoptic import as_listed, find_listing
from relievo.io.image_decoding import MAX_PIXELS, DecodedImage, decode_image, read_bytes
from relievo.io.numpy_files import read_npy, read_npz

_CHUNK = "Segments"
_COLUMNS = ("names", "things", "scores")
_PNG_MAGIC = b"\x89PNG"
_PNG_COLOUR_TYPE, _PNG_PALETTE = 25, 3  # a byte of the header, which comes first; its value
_TOLERANCE = 0.02
# Segments have areas. Measured: of 239 photographs all but one change at more of their pixels, of
# the labels of CamVid and NYU none at a third as many.
_FEW_LABELS, _MOST_CHANGES = 64, 0.25


def read_segments(
    path: str | Path, *, void: int | None = None, max_pixels: int = MAX_PIXELS
) -> SegmentMap:
    """Reads a label image.

    Args:
        path: ends in one of `SEGMENT_SUFFIXES`.
        void: the one number of pixels that are not labelled (of a colour: red + 256 green +
            65536 blue), for files that list no segments; None = as the module says above.
        max_pixels: the largest width times height that is read.

    Returns:
        The segments. Where the file lists them they are in its order; else in that of their
        numbers, each once, of unknown class.

    Raises:
        UnreadableInputError: if the file or its JSON is missing, empty, truncated or damaged.
        UnsupportedInputError: if its ending is none of `SEGMENT_SUFFIXES`, or it has several
            frames.
        InputTooLargeError: if it has too many pixels; nothing of that size is allocated.
        SegmentInputError: if it holds no map of whole numbers, too many of them, or others than
            are listed; or if it looks like a photograph.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SEGMENT_SUFFIXES:
        raise UnsupportedInputError(
            f"{path}: no kind of label image; give one of {', '.join(sorted(SEGMENT_SUFFIXES))}"
        )
    return _READERS[suffix](path, void, max_pixels)


def write_segments(path: str | Path, segments: SegmentMap, *, overwrite: bool = False) -> None:
    """Writes segments so that they read back as they are; the file appears whole or not at all.

    Args:
        path: ends in .png (16-bit grey: the numbers) or .npz.
        segments: the map.
        overwrite: whether a file of that name may be replaced.

    Raises:
        CodecError: if the ending is unknown.
        OutputError: as `io.atomic.replacing`.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _ENCODERS:
        raise CodecError(f"{path}: no kind of label image; end it in {', '.join(_ENCODERS)}")
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(_ENCODERS[suffix](segments))


def label_files(path: Path) -> tuple[Path, ...]:
    """The files that are read for a label image: itself, and its JSON if it has one."""
    try:
        listing = None if path.suffix.lower() == ".npz" else find_listing(path)
    except InputError:  # which is raised again when the labels are read
        return (path,)
    return (path,) if listing is None else (path, listing.path)


def check_fits(segments: SegmentMap, image_size: Size, name: str) -> None:
    """Refuses a label image whose ratio of width to height is not that of its image.

    Args:
        segments: of any size.
        image_size: (height, width) of the image, pixels.
        name: the label image's file, for the message.

    Raises:
        SegmentInputError: if the ratios differ by more than 2 %.
    """
    height, width = segments.size
    image_height, image_width = image_size
    if abs(width * image_height / (height * image_width) - 1) > _TOLERANCE:
        raise SegmentInputError(
            f"{name}: the label image is {width} x {height}, the image {image_width} x "
            f"{image_height}; give labels of the whole image, not cropped or turned"
        )


def _read_npy(path: Path, void: int | None, max_pixels: int) -> SegmentMap:
    labels = _as_labels(path, read_npy(path, max_pixels))
    listing = find_listing(path)
    return _numbered(path, labels, void) if listing is None else as_listed(path, labels, listing)


def _read_npz(path: Path, void: int | None, max_pixels: int) -> SegmentMap:
    arrays, names = read_npz(path, ("ids", *_COLUMNS), max_pixels)
    if "ids" not in arrays:
        raise SegmentInputError(f"{path}: has no array `ids`, only {names}; add it")
    labels = _as_labels(path, arrays.pop("ids"))
    if "names" not in arrays:
        return _numbered(path, labels, void)
    return _of_columns(path, labels, {name: array.tolist() for name, array in arrays.items()})


def _read_image(path: Path, void: int | None, max_pixels: int) -> SegmentMap:
    decoded = decode_image(path, max_pixels=max_pixels)
    colours, chunk = decoded.colours, decoded.texts.get(_CHUNK)
    # A copy in 8 bits may still carry the chunk, but no longer its numbers.
    if chunk is not None and colours.dtype == np.uint16 and colours.shape[2] == 1:
        return _of_columns(path, colours[..., 0], _read_chunk(path, chunk))
    indices = _palette_indices(path)
    labels = _packed(decoded) if indices is None else indices
    listing = find_listing(path)
    return _numbered(path, labels, void) if listing is None else as_listed(path, labels, listing)


def _palette_indices(path: Path) -> NDArray[np.uint8] | None:
    """The (H, W) indices of a palette PNG that was decoded already; None for other files."""
    data = read_bytes(path)
    if not data.startswith(_PNG_MAGIC) or data[_PNG_COLOUR_TYPE] != _PNG_PALETTE:
        return None
    return np.asarray(PngImageFile(BytesIO(data)), dtype=np.uint8)


def _packed(decoded: DecodedImage) -> NDArray[np.integer]:
    """One number for each colour, as COCO counts them; 0 where a pixel is transparent."""
    colours = decoded.colours
    labels: NDArray[np.integer] = colours[..., 0].copy()
    if colours.shape[2] > 1:
        bits = 8 * colours.itemsize
        labels = labels.astype(np.uint64 if bits > 8 else np.uint32)
        for channel in range(1, colours.shape[2]):
            labels |= colours[..., channel].astype(labels.dtype) << (bits * channel)
    if decoded.alpha is not None:
        labels[decoded.alpha == 0] = VOID
    return labels


def _as_labels(path: Path, array: NDArray[Any]) -> NDArray[np.integer]:
    if array.ndim != 2 or array.size == 0 or array.dtype.kind not in "biu":
        raise SegmentInputError(
            f"{path}: has {array.dtype} values of the shape {array.shape}; "
            "give (height, width) whole numbers"
        )
    return array.astype(np.uint8) if array.dtype == np.bool_ else array


def _numbered(path: Path, labels: NDArray[np.integer], void: int | None) -> SegmentMap:
    if void is None:
        void = VOID
        labels = np.where(_is_void(labels), labels.dtype.type(VOID), labels)
    try:
        segments = SegmentMap.numbered(labels, void)
    except RangeError as error:
        raise SegmentInputError(f"{path}: {error}; is it a photograph, or depth?") from error
    _refuse_photo(path, segments)
    return segments


def _is_void(labels: NDArray[np.integer]) -> NDArray[np.bool_]:
    """The pixels that are not labelled, by the rules of the module."""
    is_void: NDArray[np.bool_] = np.less_equal(labels, VOID)
    if labels.dtype not in (np.uint8, np.uint16):
        return is_void
    with_highest = is_void | (labels == np.iinfo(labels.dtype).max)
    return is_void if with_highest.all() else with_highest


def _refuse_photo(path: Path, segments: SegmentMap) -> None:
    ids, count = segments.ids, len(segments.segments)
    changes = np.count_nonzero(ids[:, 1:] != ids[:, :-1])
    if count > _FEW_LABELS and changes > _MOST_CHANGES * ids.size:
        raise SegmentInputError(
            f"{path}: its {count} numbers or colours change from pixel to pixel as those of a"
            " photograph do; give a label image, where a segment has one number"
        )


def _of_columns(
    path: Path, labels: NDArray[np.integer], columns: dict[str, list[Any]]
) -> SegmentMap:
    """Makes a map of numbers and of what is known of each, column by column."""
    try:
        names = columns["names"]
        things = columns.get("things", [False] * len(names))
        scores = columns.get("scores", [1.0] * len(names))
        segments = tuple(
            Segment(str(name), bool(is_thing), float(score))
            for name, is_thing, score in zip(names, things, scores, strict=True)
        )
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise SegmentInputError(
            f"{path}: `names`, `things` and `scores` must be lists of equal length ({error})"
        ) from error
    low, high = int(labels.min()), int(labels.max())
    if low < VOID or high > len(segments) or len(segments) > MAX_SEGMENTS:
        raise SegmentInputError(
            f"{path}: numbers from {low} to {high}, but {len(segments)} names; limit {MAX_SEGMENTS}"
        )
    return SegmentMap(labels.astype(np.uint16), segments)


def _columns(segments: SegmentMap) -> dict[str, list[Any]]:
    return {
        "names": [segment.class_name for segment in segments.segments],
        "things": [segment.is_thing for segment in segments.segments],
        "scores": [segment.score for segment in segments.segments],
    }


def _read_chunk(path: Path, text: str) -> dict[str, list[Any]]:
    try:
        columns: dict[str, list[Any]] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableInputError(f"{path}: damaged text chunk; write it again") from error
    return columns


def _encode_png(segments: SegmentMap) -> bytes:
    texts = PngInfo()
    texts.add_text(_CHUNK, json.dumps(_columns(segments), separators=(",", ":")))
    encoded = BytesIO()
    PillowImage.fromarray(segments.ids).save(encoded, "PNG", pnginfo=texts)
    return encoded.getvalue()


def _encode_npz(segments: SegmentMap) -> bytes:
    columns = _columns(segments)
    encoded = BytesIO()
    np.savez_compressed(
        encoded,
        allow_pickle=False,
        ids=segments.ids,
        names=np.array(columns["names"], dtype=np.str_),
        things=np.array(columns["things"], dtype=np.bool_),
        scores=np.array(columns["scores"], dtype=np.float64),
    )
    return encoded.getvalue()


_READERS: dict[str, Callable[[Path, int | None, int], SegmentMap]] = {
    ".npy": _read_npy,
    ".npz": _read_npz,
    ".png": _read_image,
    ".tif": _read_image,
    ".tiff": _read_image,
}
_ENCODERS: dict[str, Callable[[SegmentMap], bytes]] = {".npz": _encode_npz, ".png": _encode_png}

SEGMENT_SUFFIXES = frozenset(_READERS)
"""The endings, in small letters, of files that hold one label image."""
