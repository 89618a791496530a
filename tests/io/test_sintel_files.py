import struct

import numpy as np
import pytest

from relievo.core.errors import (
    DTypeError,
    InputError,
    InputTooLargeError,
    OutputExistsError,
    ShapeError,
    UnreadableInputError,
)
from relievo.io.sintel_files import read_cam, read_dpt, read_flo, write_dpt, write_flo

TAG = struct.pack("<f", 202021.25)
K = [1120.0, 0.0, 511.5, 0.0, 1110.0, 217.5, 0.0, 0.0, 1.0]
# A quarter turn about z, then a step: the world's x axis is the camera's y axis.
POSE = [0.0, -1.0, 0.0, 5.0, 1.0, 0.0, 0.0, 6.0, 0.0, 0.0, 1.0, 7.0]


def camera(numbers=None):
    return TAG + struct.pack("<21d", *(numbers or [*K, *POSE]))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "frame_0001.bin"


def test_depth_is_read_as_it_was_written(file):
    depth = np.random.default_rng(1).uniform(0.5, 70, (4, 7)).astype(np.float32)
    write_dpt(file, depth)
    np.testing.assert_array_equal(read_dpt(file), depth)


def test_flow_is_read_as_it_was_written(file):
    flow = np.random.default_rng(2).normal(0, 9, (4, 7, 2)).astype(np.float32)
    write_flo(file, flow)
    np.testing.assert_array_equal(read_flo(file), flow)


def test_a_depth_file_is_tag_width_height_and_rows(file):
    file.write_bytes(TAG + struct.pack("<ii6f", 3, 2, 1, 2, 3, 4, 5, 6))
    depth = read_dpt(file)
    np.testing.assert_array_equal(depth, [[1, 2, 3], [4, 5, 6]])
    assert depth.dtype == np.float32
    again = file.with_name("again.dpt")
    write_dpt(again, depth)
    assert again.read_bytes() == file.read_bytes()


def test_a_flow_file_interleaves_its_two_components(file):
    file.write_bytes(TAG + struct.pack("<ii6f", 3, 1, 1, 2, 3, 4, 5, 6))
    np.testing.assert_array_equal(read_flo(file), [[[1, 2], [3, 4], [5, 6]]])


@pytest.mark.parametrize("read", [read_dpt, read_flo, read_cam])
@pytest.mark.parametrize("data", [None, b"", b"PI", b"HEIP" + bytes(168), TAG, TAG + b"\1\0\0"])
def test_a_file_that_is_missing_or_of_another_kind_is_refused_by_name(file, read, data):
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(UnreadableInputError, match=r"frame_0001\.bin"):
        read(file)


@pytest.mark.parametrize("change", [-1, -4, 4])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_map_that_is_not_as_long_as_it_says_is_refused(file, change, channels):
    length = 4 * channels * 3 * 2
    file.write_bytes(TAG + struct.pack("<ii", 3, 2) + bytes(length + change))
    with pytest.raises(UnreadableInputError, match=f"{12 + length + change} bytes .* 3 x 2"):
        (read_dpt if channels == 1 else read_flo)(file)


@pytest.mark.parametrize("size", [(0, 5), (5, 0), (-3, -2), (-2, 4), (2**31 - 1, 2**31 - 1)])
def test_a_map_of_an_absurd_size_is_refused(file, size):
    file.write_bytes(TAG + struct.pack("<ii", *size) + bytes(24))
    with pytest.raises(InputError, match=f"{size[0]} x {size[1]}") as caught:
        read_dpt(file)
    assert isinstance(caught.value, InputTooLargeError) == (min(size) > 0)


@pytest.mark.parametrize(
    ("write", "values", "error"),
    [
        (write_dpt, np.ones((2, 3, 1), np.float32), ShapeError),
        (write_dpt, np.ones((0, 3), np.float32), ShapeError),
        (write_dpt, np.ones((2, 3)), DTypeError),
        (write_flo, np.ones((2, 3), np.float32), ShapeError),
        (write_flo, np.ones((2, 3, 3), np.float32), ShapeError),
        (write_flo, np.ones((2, 3, 2)), DTypeError),
    ],
)
def test_what_is_no_map_is_not_written(file, write, values, error):
    with pytest.raises(error):
        write(file, values)
    assert not file.exists()


def test_a_file_is_replaced_only_if_that_is_allowed(file):
    write_dpt(file, np.ones((1, 2), np.float32))
    other = np.full((2, 1), 3, np.float32)
    with pytest.raises(OutputExistsError):
        write_dpt(file, other)
    write_dpt(file, other, overwrite=True)
    np.testing.assert_array_equal(read_dpt(file), other)


def test_a_camera_counts_from_the_corner_and_takes_points_from_the_world(file):
    file.write_bytes(camera())
    intrinsics, T_camera_from_world = read_cam(file)
    assert (intrinsics.f_x, intrinsics.f_y) == (1120, 1110)
    assert (intrinsics.c_x, intrinsics.c_y) == (512, 218)
    np.testing.assert_array_equal(T_camera_from_world @ [1, 0, 0, 1], [5, 7, 7, 1])


def test_a_camera_file_that_is_too_long_is_refused(file):
    file.write_bytes(camera() + b"\0")
    with pytest.raises(UnreadableInputError, match="173 bytes"):
        read_cam(file)


@pytest.mark.parametrize("focal_length", [0.0, -1120.0, np.nan])
def test_a_camera_without_a_focal_length_is_refused(file, focal_length):
    file.write_bytes(camera([focal_length, *K[1:], *POSE]))
    with pytest.raises(UnreadableInputError, match="focal"):
        read_cam(file)


@pytest.mark.parametrize(("index", "number"), [(0, 0.5), (3, np.nan), (10, -1.0)])
def test_a_camera_with_a_pose_that_is_not_rigid_is_refused(file, index, number):
    pose = list(POSE)
    pose[index] = number
    file.write_bytes(camera([*K, *pose]))
    with pytest.raises(UnreadableInputError, match="rotation"):
        read_cam(file)
