from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as PillowImage

from relievo.core.errors import (
    CodecError,
    InputTooLargeError,
    OutputError,
    OutputExistsError,
    SegmentInputError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.core.segments import MAX_SEGMENTS, Segment, SegmentMap
from relievo.io.label_maps import (
    SEGMENT_SUFFIXES,
    check_fits,
    label_files,
    read_segments,
    write_segments,
)

IMAGES = (".png", ".tif", ".tiff")
WRITTEN = (".png", ".npz")
LABELS = np.array([[0, 7, 7, 200], [0, 3, 7, 200]])
IDS = [[0, 2, 2, 3], [0, 1, 2, 3]]


def save(path: Path, labels: NDArray[np.generic]) -> Path:
    if path.suffix == ".npy":
        np.save(path, labels)
    elif path.suffix == ".npz":
        np.savez(path, ids=labels)
    else:
        assert cv2.imwrite(str(path), labels[..., ::-1] if labels.ndim == 3 else labels)
    return path


def save_palette(path: Path, indices: NDArray[np.uint8], bits: int = 8) -> Path:
    image = PillowImage.fromarray(indices).convert("P")
    image.putdata(indices.ravel().tolist())
    # A palette of one colour for all: only the indices tell labels apart.
    image.putpalette([9, 9, 9] * 256)
    image.save(path, bits=bits)
    return path


def some_segments(size: tuple[int, int] = (12, 9), count: int = 6) -> SegmentMap:
    """A map with void, and with a segment that has no pixel."""
    ids = np.random.default_rng(3).integers(0, count, size, dtype=np.uint16)
    segments = [Segment(f"class {k % 3}", k % 2 == 0, 1 / (k + 1)) for k in range(count)]
    return SegmentMap(ids, tuple(segments))


def assert_equal(one: SegmentMap, two: SegmentMap) -> None:
    np.testing.assert_array_equal(one.ids, two.ids)
    assert one.segments == two.segments


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", sorted(SEGMENT_SUFFIXES))
def test_each_number_is_a_segment_and_0_is_void(tmp_path: Path, suffix: str, dtype: type) -> None:
    read = read_segments(save(tmp_path / f"a{suffix}", LABELS.astype(dtype)))
    assert read.ids.tolist() == IDS
    assert read.segments == (Segment(),) * 3


@pytest.mark.parametrize("dtype", [np.int8, np.int32, np.int64, np.uint32, np.uint64])
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_arrays_may_be_of_any_integers(tmp_path: Path, suffix: str, dtype: type) -> None:
    labels = np.where(LABELS == 200, 100, LABELS).astype(dtype)
    assert read_segments(save(tmp_path / f"a{suffix}", labels)).ids.tolist() == IDS


def test_numbers_beyond_16_bits_are_numbered_anew(tmp_path: Path) -> None:
    labels = np.array([[10**12, 0], [10**12 + 1, 10**12]])
    assert read_segments(save(tmp_path / "a.npy", labels)).ids.tolist() == [[1, 0], [2, 1]]


def test_negative_numbers_are_void(tmp_path: Path) -> None:
    labels = np.array([[-1, 4], [-9, 0]])
    assert read_segments(save(tmp_path / "a.npy", labels)).ids.tolist() == [[0, 1], [0, 0]]


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_mask_of_truth_values_is_one_segment(tmp_path: Path, suffix: str) -> None:
    path = save(tmp_path / f"a{suffix}", np.array([[True, False]]))
    assert read_segments(path).ids.tolist() == [[1, 0]]


@pytest.mark.parametrize("suffix", [".png", ".tif", ".npy", ".npz"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_highest_number_is_void_among_others(tmp_path: Path, suffix: str, dtype: type) -> None:
    labels = np.array([[0, 1, np.iinfo(dtype).max, 2]], dtype)
    assert read_segments(save(tmp_path / f"a{suffix}", labels)).ids.tolist() == [[0, 1, 0, 2]]


@pytest.mark.parametrize("suffix", [".png", ".npy"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_highest_number_is_the_segment_of_a_mask(tmp_path: Path, suffix: str, dtype: type) -> None:
    labels = np.array([[0, np.iinfo(dtype).max]], dtype)
    assert read_segments(save(tmp_path / f"a{suffix}", labels)).ids.tolist() == [[0, 1]]


def test_mask_of_one_bit_is_one_segment(tmp_path: Path) -> None:
    PillowImage.fromarray(np.array([[True, False]])).save(tmp_path / "a.png")
    assert read_segments(tmp_path / "a.png").ids.tolist() == [[1, 0]]


def test_the_caller_may_name_void(tmp_path: Path) -> None:
    labels = np.array([[0, 11, 255]], np.uint8)
    for suffix in (".png", ".npy", ".npz"):
        read = read_segments(save(tmp_path / f"a{suffix}", labels), void=11)
        assert read.ids.tolist() == [[1, 0, 2]]


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_index_of_a_palette_is_the_label(tmp_path: Path, bits: int) -> None:
    indices = np.array([[0, 1, 1, 0]], np.uint8) * np.uint8(2**bits - 1)
    assert read_segments(save_palette(tmp_path / "a.png", indices, bits)).ids.tolist() == [
        [0, 1, 1, 0]
    ]


def test_border_of_pascal_voc_is_void(tmp_path: Path) -> None:
    indices = np.array([[0, 15, 255, 20]], np.uint8)
    assert read_segments(save_palette(tmp_path / "a.png", indices)).ids.tolist() == [[0, 1, 0, 2]]


@pytest.mark.parametrize("suffix", IMAGES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_each_colour_is_a_segment_and_black_is_void(
    tmp_path: Path, suffix: str, dtype: type
) -> None:
    labels = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 0, 1], [1, 1, 1], [1, 0, 0]]], dtype)
    labels *= np.iinfo(dtype).max
    read = read_segments(save(tmp_path / f"a{suffix}", labels))
    assert read.ids.tolist() == [[0, 1, 2], [3, 4, 1]]


def test_transparent_pixels_are_void(tmp_path: Path) -> None:
    pixels = np.full((1, 3, 4), 255, np.uint8)
    pixels[0, 1] = (50, 60, 70, 0)
    PillowImage.fromarray(pixels).save(tmp_path / "a.png")
    assert read_segments(tmp_path / "a.png").ids.tolist() == [[1, 0, 1]]


@pytest.mark.parametrize("suffix", WRITTEN)
def test_what_is_written_reads_back_equal(tmp_path: Path, suffix: str) -> None:
    for index, segments in enumerate(
        [
            some_segments(),
            SegmentMap.void((1, 1)),
            SegmentMap(np.array([[1]], np.uint16), (Segment('ä "b"\n日本', True, 0.1),)),
            SegmentMap(np.zeros((4, 2), np.uint16), (Segment("a"), Segment(""), Segment("bc"))),
        ]
    ):
        path = tmp_path / f"{index}{suffix}"
        write_segments(path, segments)
        assert_equal(read_segments(path), segments)


@pytest.mark.parametrize("suffix", WRITTEN)
def test_as_many_segments_as_there_may_be(tmp_path: Path, suffix: str) -> None:
    ids = np.arange(2**16, dtype=np.uint16).reshape(256, 256)
    segments = SegmentMap(ids, tuple(Segment(f"thing {k}") for k in range(MAX_SEGMENTS)))
    write_segments(tmp_path / f"a{suffix}", segments)
    assert_equal(read_segments(tmp_path / f"a{suffix}"), segments)


def test_written_png_is_16_bit_grey_for_other_programs(tmp_path: Path) -> None:
    write_segments(tmp_path / "a.png", some_segments())
    codes = cv2.imread(str(tmp_path / "a.png"), cv2.IMREAD_UNCHANGED)
    assert codes.dtype == np.uint16
    np.testing.assert_array_equal(codes, some_segments().ids)


def test_copy_in_8_bits_is_read_by_its_numbers_alone(tmp_path: Path) -> None:
    write_segments(tmp_path / "a.png", some_segments())
    with PillowImage.open(tmp_path / "a.png") as image:
        image.load()
        PillowImage.fromarray(np.asarray(image).astype(np.uint8)).save(
            tmp_path / "b.png", pnginfo=_texts(image.info)
        )
    assert read_segments(tmp_path / "b.png").segments == (Segment(),) * 5


def _texts(info: dict) -> object:
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Segments", info["Segments"])
    return texts


def test_archive_may_tell_only_names(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", ids=np.array([[1, 2]]), names=np.array(["sky", "tree"]))
    read = read_segments(tmp_path / "a.npz")
    assert read.segments == (Segment("sky"), Segment("tree"))


@pytest.mark.parametrize(
    "arrays",
    [
        {"names": np.array(["sky"])},
        {"names": np.array(["sky", "tree"]), "things": np.array([True])},
        {"names": np.array(["sky", "tree"]), "scores": np.array([0.5, 1.5])},
        {"names": np.array(["sky", "tree"]), "scores": np.array(["a", "b"])},
        {"names": np.array("sky, tree"), "things": np.array(True)},
    ],
)
def test_archive_that_contradicts_itself_is_refused(tmp_path: Path, arrays: dict) -> None:
    np.savez(tmp_path / "a.npz", ids=np.array([[1, 2]]), **arrays)
    with pytest.raises(SegmentInputError, match=r"a\.npz"):
        read_segments(tmp_path / "a.npz")


def test_archive_without_ids_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", labels=np.array([[1, 2]]))
    with pytest.raises(SegmentInputError, match=r"no array `ids`, only labels\.npy"):
        read_segments(tmp_path / "a.npz")


@pytest.mark.parametrize(
    "labels",
    [
        np.zeros((2, 2), np.float32),
        np.zeros((2, 2, 2), int),
        np.zeros(4, int),
        np.zeros((0, 3), int),
    ],
)
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_other_arrays_are_refused(tmp_path: Path, suffix: str, labels: NDArray) -> None:
    with pytest.raises((SegmentInputError, UnreadableInputError), match=f"a\\{suffix}"):
        read_segments(save(tmp_path / f"a{suffix}", labels))


def test_float_image_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "a.tif", np.zeros((4, 4), np.float32))
    with pytest.raises(UnsupportedInputError):
        read_segments(tmp_path / "a.tif")


@pytest.mark.parametrize("shape", [(32, 32, 3), (32, 32)])
def test_photograph_is_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    photo = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    with pytest.raises(SegmentInputError, match="photograph"):
        read_segments(save(tmp_path / "a.png", photo))


def test_many_small_segments_are_no_photograph(tmp_path: Path) -> None:
    cells = np.arange(1, 1601, dtype=np.uint16).reshape(40, 40)
    labels = np.kron(cells, np.ones((5, 5), np.uint16))
    assert len(read_segments(save(tmp_path / "a.png", labels)).segments) == 1600


def test_column_of_many_segments_is_read(tmp_path: Path) -> None:
    column = np.arange(1, 101, dtype=np.uint16)[:, None]
    assert len(read_segments(save(tmp_path / "a.npy", column)).segments) == 100


def test_too_many_labels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SegmentInputError, match="too many"):
        read_segments(save(tmp_path / "a.npy", np.arange(1, 70001).reshape(7, -1)))


@pytest.mark.parametrize("suffix", sorted(SEGMENT_SUFFIXES))
def test_missing_and_empty_files_are_refused(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UnreadableInputError, match="no such file"):
        read_segments(tmp_path / f"a{suffix}")
    (tmp_path / f"a{suffix}").touch()
    with pytest.raises(UnreadableInputError, match="empty"):
        read_segments(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".png", ".tif"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_file_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    labels = np.random.default_rng(2).integers(0, 60, (40, 40), dtype=np.uint8)
    path = save(tmp_path / f"a{suffix}", labels)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(UnreadableInputError):
        read_segments(path)


def test_truncated_palette_is_refused(tmp_path: Path) -> None:
    indices = np.random.default_rng(2).integers(0, 60, (40, 40), dtype=np.uint8)
    path = save_palette(tmp_path / "a.png", indices)
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(UnreadableInputError):
        read_segments(path)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{", UnreadableInputError),
        ("[]", SegmentInputError),
        ("{}", SegmentInputError),
        ('{"names": ["a"]}', SegmentInputError),
        ('{"names": 3}', SegmentInputError),
    ],
)
def test_damaged_text_chunk_is_refused(tmp_path: Path, text: str, error: type) -> None:
    PillowImage.fromarray(np.array([[0, 2]], np.uint16)).save(
        tmp_path / "a.png", pnginfo=_texts({"Segments": text})
    )
    with pytest.raises(error, match=r"a\.png"):
        read_segments(tmp_path / "a.png")


def test_other_endings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedInputError, match=r"give one of \.npy"):
        read_segments(tmp_path / "a.jpg")
    with pytest.raises(CodecError, match=r"\.npz, \.png"):
        write_segments(tmp_path / "a.tif", some_segments())


@pytest.mark.parametrize("suffix", sorted(SEGMENT_SUFFIXES))
def test_too_many_pixels_are_refused(tmp_path: Path, suffix: str) -> None:
    path = save(tmp_path / f"a{suffix}", np.zeros((10, 11), np.uint8))
    with pytest.raises(InputTooLargeError):
        read_segments(path, max_pixels=100)


@pytest.mark.parametrize("suffix", WRITTEN)
def test_existing_file_is_replaced_only_when_asked(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("earlier")
    with pytest.raises(OutputExistsError):
        write_segments(path, some_segments())
    assert path.read_text() == "earlier"
    write_segments(path, some_segments(), overwrite=True)
    assert_equal(read_segments(path), some_segments())
    with pytest.raises(OutputError):
        write_segments(tmp_path / "none" / f"a{suffix}", some_segments())


def test_files_of_a_map_without_a_listing_are_itself(tmp_path: Path) -> None:
    assert label_files(tmp_path / "a.png") == (tmp_path / "a.png",)


@pytest.mark.parametrize("size", [(48, 64), (12, 16), (96, 128), (47, 63), (1, 1)])
def test_map_of_the_same_aspect_fits(size: tuple[int, int]) -> None:
    image_size = (7, 7) if size == (1, 1) else (48, 64)
    check_fits(SegmentMap.void(size), image_size, "a.png")


@pytest.mark.parametrize("size", [(64, 48), (48, 48), (48, 66)])
def test_map_of_another_aspect_does_not(size: tuple[int, int]) -> None:
    with pytest.raises(SegmentInputError, match=r"a\.png: the label image is .* the image 64 x 48"):
        check_fits(SegmentMap.void(size), (48, 64), "a.png")
