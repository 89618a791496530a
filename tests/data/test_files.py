import cv2
import numpy as np
import pytest
from scipy.io import savemat

from relievo.core.errors import (
    DepthInputError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.core.types import DepthKind, Intrinsics
from relievo.data.files import (
    FARTHEST_MEDIAN_M,
    NEAREST_MEDIAN_M,
    camera_of,
    check_size_of_map,
    depth_of_codes,
    metric_depth,
    neighbours_in,
    parse_numbers,
    read_codes,
    read_coloured_codes,
    read_ids,
    read_json,
    read_lines,
    read_mat,
    read_matrix,
    read_picture,
    require_folder,
    require_split,
)
from relievo.data.sample import Neighbours

GREY = np.arange(0, 24 * 2500, 2500, dtype=np.uint16).reshape(4, 6)
COLOURED = np.random.default_rng(0).integers(0, 256, (4, 6, 3), np.uint8)
MATRIX = np.arange(16.0).reshape(4, 4) - 7.5


@pytest.fixture
def file(tmp_path):
    def write(contents, name="file.txt"):
        path = tmp_path / name
        if isinstance(contents, np.ndarray):
            pixels = contents if contents.ndim == 2 else contents[..., ::-1]
            assert cv2.imwrite(str(path), np.ascontiguousarray(pixels))
        else:
            path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        return path

    return write


def values(*rows):
    return np.array(rows, np.float32)


def test_a_picture_has_8_bits_whatever_its_file_has(file):
    np.testing.assert_array_equal(read_picture(file(COLOURED, "a.png")), COLOURED)
    deep = COLOURED.astype(np.uint16) * 256 + 255
    np.testing.assert_array_equal(read_picture(file(deep, "b.png")), COLOURED)


def test_codes_are_read_as_they_stand(file):
    codes = read_codes(file(GREY, "codes.png"))
    assert codes.dtype == np.uint16
    np.testing.assert_array_equal(codes, GREY)


def test_codes_may_stand_in_three_equal_channels(file):
    grey = np.repeat((GREY >> 8).astype(np.uint8)[..., None], 3, axis=2)
    np.testing.assert_array_equal(read_codes(file(grey, "codes.png")), GREY >> 8)


def test_ids_are_whole_numbers_of_32_bits(file):
    ids = read_ids(file(GREY, "ids.png"))
    assert ids.dtype == np.int32
    np.testing.assert_array_equal(ids, GREY)


def test_colours_where_codes_are_expected_are_refused(file):
    with pytest.raises(UnsupportedInputError, match=r"codes\.png: coloured"):
        read_codes(file(COLOURED, "codes.png"))


def test_coloured_codes_are_red_green_blue(file):
    deep = COLOURED.astype(np.uint16) * 200
    for pixels in (COLOURED, deep):
        codes = read_coloured_codes(file(pixels, "codes.png"))
        assert codes.dtype == pixels.dtype
        np.testing.assert_array_equal(codes, pixels)


def test_codes_in_grey_where_colours_are_expected_are_refused(file):
    with pytest.raises(UnsupportedInputError, match=r"codes\.png: grey"):
        read_coloured_codes(file(GREY, "codes.png"))


def test_an_object_of_json_is_read(file):
    assert read_json(file('{"a": [1, "ü"]}')) == {"a": [1, "ü"]}


@pytest.mark.parametrize("text", ["", "{", "[1]", "3", b"\xff"])
def test_anything_else_is_no_record(file, text):
    with pytest.raises(UnreadableInputError, match=r"file\.txt"):
        read_json(file(text))


def test_lines_are_those_that_say_something(file):
    assert read_lines(file("# head\n\n a b \r\n  # more\nc#d\n")) == ["a b", "c#d"]


@pytest.mark.parametrize("read", [read_json, read_lines, read_matrix])
def test_a_file_that_is_missing_is_named(tmp_path, read):
    with pytest.raises(UnreadableInputError, match=r"absent\.txt"):
        read(tmp_path / "absent.txt")


def test_lines_of_no_text_are_refused(file):
    with pytest.raises(UnreadableInputError, match=r"file\.txt: cannot be read"):
        read_lines(file(b"\xff\xfe\x00"))


def test_words_become_as_many_numbers_as_are_wanted(tmp_path):
    assert parse_numbers(tmp_path, "a pose", ["1", "-2e3", ".5"], 3) == [1, -2000, 0.5]


@pytest.mark.parametrize("words", [["1", "2"], ["1", "2", "3", "4"], ["1", "2", "x"], []])
def test_other_words_are_refused_as_they_stand(tmp_path, words):
    with pytest.raises(UnreadableInputError, match=r"poses\.txt: a pose must be 3 numbers"):
        parse_numbers(tmp_path / "poses.txt", "a pose", words, 3)


def test_a_matrix_is_read_row_by_row(file):
    rows = "\n".join(" ".join(map(str, row)) for row in MATRIX)
    np.testing.assert_array_equal(read_matrix(file(f"# camera to world\n{rows}\n")), MATRIX)


@pytest.mark.parametrize("text", ["", "1 2 3", "a b c d\n" * 4, "1 0 0 0\n" * 3])
def test_anything_else_is_no_matrix(file, text):
    with pytest.raises(UnreadableInputError, match="a 4 x 4 matrix must be 16 numbers"):
        read_matrix(file(text))


def test_metres_are_valid_where_they_can_be(tmp_path):
    depth = metric_depth(
        tmp_path,
        values([1, 2, np.nan], [np.inf, -1, 0], [3, 4, 5]),
        np.array([[True, True, True], [True, True, True], [False, True, True]]),
    )
    assert depth.kind is DepthKind.METRIC_DEPTH
    np.testing.assert_array_equal(depth.valid, [[1, 1, 0], [0, 0, 0], [0, 1, 1]])
    np.testing.assert_array_equal(depth.values, [[1, 2, 0], [0, 0, 0], [0, 4, 5]])


@pytest.mark.parametrize("median", [2 * FARTHEST_MEDIAN_M, NEAREST_MEDIAN_M / 2])
def test_numbers_that_cannot_be_metres_are_refused(tmp_path, median):
    with pytest.raises(UnsupportedInputError, match=rf"a\.png.* would be {median:g} m"):
        metric_depth(tmp_path / "a.png", values([1e-3, median, 1e4]), np.ones((1, 3), np.bool_))


def test_a_map_of_which_nothing_is_known_is_taken(tmp_path):
    depth = metric_depth(tmp_path, values([1e9, 1e9]), np.zeros((1, 2), np.bool_))
    assert not depth.valid.any()


def test_codes_become_metres_by_their_scale(tmp_path):
    codes = np.array([[0, 500, 65535], [1000, 7, 250]], np.uint16)
    depth = depth_of_codes(tmp_path, codes, 1000, invalid=[65535, 7])
    np.testing.assert_allclose(depth.values, [[0, 0.5, 0], [1, 0, 0.25]], rtol=1e-6)
    np.testing.assert_array_equal(depth.valid, [[0, 1, 0], [1, 0, 1]])


def test_neighbours_are_those_next_in_time():
    take = ["a", "b", "c"]
    assert [neighbours_in(take, n) for n in range(3)] == [
        Neighbours(None, "b"),
        Neighbours("a", "c"),
        Neighbours("b", None),
    ]


def test_a_folder_that_is_there_is_returned(tmp_path):
    assert require_folder(tmp_path, "images") == tmp_path


def test_a_folder_that_is_missing_is_named_with_its_purpose(tmp_path):
    with pytest.raises(UnreadableInputError, match="nowhere: no such folder; it should hold maps"):
        require_folder(tmp_path / "nowhere", "maps")


def test_a_split_is_one_that_the_set_has():
    assert require_split("nyu", "test", ["train", "test"]) == "test"


@pytest.mark.parametrize(
    ("known", "message"), [(["train", "val"], "its splits are train, val"), ([], "has no splits")]
)
def test_another_split_is_refused_with_those_there_are(known, message):
    with pytest.raises(UsageError, match=f"nyu: no split 'test'; .*{message}"):
        require_split("nyu", "test", known)


def test_a_map_of_another_size_than_its_image_is_refused(tmp_path):
    check_size_of_map(tmp_path, GREY, (4, 6))
    with pytest.raises(DepthInputError, match=r"a\.png: a map \(4, 6\) for an image \(6, 4\)"):
        check_size_of_map(tmp_path / "a.png", GREY, (6, 4))


def test_an_array_of_a_matlab_file_is_read_by_its_name(tmp_path):
    path = tmp_path / "grid.mat"
    savemat(path, {"other": np.zeros(3), "grid": np.arange(24.0).reshape(2, 3, 4)})
    np.testing.assert_array_equal(read_mat(path, "grid"), np.arange(24.0).reshape(2, 3, 4))


@pytest.mark.parametrize("contents", [{"grid": "words"}, {"other": np.zeros(3)}])
def test_a_matlab_file_without_the_array_is_refused(tmp_path, contents):
    path = tmp_path / "grid.mat"
    savemat(path, contents)
    with pytest.raises(UnreadableInputError, match=r"grid\.mat: has no array of numbers"):
        read_mat(path, "grid")


@pytest.mark.parametrize("keep", [0, 100, 200])
def test_a_damaged_matlab_file_is_refused(tmp_path, keep):
    path = tmp_path / "grid.mat"
    savemat(path, {"grid": np.random.default_rng(0).random((9, 9))}, do_compression=True)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnreadableInputError, match=r"grid\.mat"):
        read_mat(path, "grid")


def test_a_camera_of_a_file_counts_from_the_centre_of_the_first_pixel():
    assert camera_of("calib.txt", 5, 4, 2, 1) == Intrinsics(5, 4, 2.5, 1.5)


def test_numbers_that_make_no_camera_are_refused_by_the_name_of_the_file():
    with pytest.raises(UnreadableInputError, match=r"calib\.txt: intrinsics must be"):
        camera_of("calib.txt", 0, 4, 2, 1)
