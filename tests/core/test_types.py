from fractions import Fraction

import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.types import DepthKind, DepthMap, Frame, Intrinsics, StereoPair

KIND = DepthKind.RELATIVE_INVERSE_DEPTH


def view(height=4, width=6, dtype=np.uint8):
    return np.zeros((height, width, 3), dtype)


def test_near_is_large_in_the_two_inverse_kinds_alone():
    inverse = {kind for kind in DepthKind if kind.is_inverse}
    assert inverse == {DepthKind.METRIC_INVERSE_DEPTH, DepthKind.RELATIVE_INVERSE_DEPTH}


def test_the_size_of_a_depth_map_is_height_and_width():
    assert DepthMap(np.zeros((4, 6), np.float32), KIND).size == (4, 6)


def test_a_depth_map_cannot_be_changed():
    depth = DepthMap(np.zeros((4, 6), np.float32), KIND)
    with pytest.raises(AttributeError):
        depth.kind = DepthKind.METRIC_DEPTH


def test_a_depth_map_may_hold_anything_where_it_is_not_valid():
    values = np.full((4, 6), np.nan, np.float32)
    values[0, 0] = 2
    assert DepthMap(values, KIND, np.isfinite(values)).valid.sum() == 1


@pytest.mark.parametrize(
    ("values", "valid", "error"),
    [
        (np.zeros((4, 6)), None, DTypeError),
        (np.zeros((4, 6, 1), np.float32), None, ShapeError),
        (np.full((4, 6), np.inf, np.float32), None, RangeError),
        (np.full((4, 6), np.nan, np.float32), np.ones((4, 6), np.bool_), RangeError),
        (np.zeros((4, 6), np.float32), np.ones((6, 4), np.bool_), ShapeError),
        (np.zeros((4, 6), np.float32), np.ones((4, 6), np.float32), DTypeError),
    ],
)
def test_a_depth_map_that_breaks_its_contract_is_refused(values, valid, error):
    with pytest.raises(error):
        DepthMap(values, KIND, valid)


def test_the_time_of_a_frame_is_its_timestamp_in_seconds():
    frame = Frame(view(), index=3, pts=3003, time_base=Fraction(1, 24000))
    assert frame.time_s == pytest.approx(0.125125)
    assert frame.bit_depth == 8


def test_a_pair_holds_views_and_holes_of_one_size():
    holes = np.zeros((4, 6), np.bool_)
    pair = StereoPair(view(), view(), left_holes=holes)
    assert pair.left_holes is holes
    assert pair.right_holes is None


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"right": view(width=7)}, ShapeError),
        ({"right": np.zeros((4, 6), np.uint8)}, ShapeError),
        ({"left": view(dtype=np.float32)}, DTypeError),
        ({"left_holes": np.zeros((4, 7), np.bool_)}, ShapeError),
        ({"right_holes": np.zeros((5, 6), np.bool_)}, ShapeError),
    ],
)
def test_a_pair_that_breaks_its_contract_is_refused(parts, error):
    with pytest.raises(error):
        StereoPair(**{"left": view(), "right": view(), **parts})


CAMERA = Intrinsics(f_x=500, f_y=400, c_x=321, c_y=243)


def test_the_matrix_of_a_camera_takes_a_point_to_its_pixel():
    u, v, w = CAMERA.K @ (2.0, 3.0, 10.0)
    assert (u / w, v / w) == (500 * 2 / 10 + 321, 400 * 3 / 10 + 243)


def test_published_numbers_count_from_the_centre_of_the_first_pixel():
    assert Intrinsics.centred_on_pixels(500, 400, 320.5, 242.5) == CAMERA


def test_a_camera_follows_the_size_of_its_image():
    half = CAMERA.resized((480, 640), (240, 160))
    assert half == Intrinsics(f_x=125, f_y=200, c_x=80.25, c_y=121.5)


def test_the_edges_of_an_image_stay_where_they_are_when_it_is_resized():
    # A point on the right edge, column 640, must fall on the right edge again.
    x = (640 - CAMERA.c_x) / CAMERA.f_x
    small = CAMERA.resized((480, 640), (120, 96))
    assert small.f_x * x + small.c_x == pytest.approx(96)


def test_a_camera_follows_the_corner_of_its_image():
    assert CAMERA.cropped(top=13, left=21) == Intrinsics(f_x=500, f_y=400, c_x=300, c_y=230)


@pytest.mark.parametrize(
    "numbers",
    [
        (0, 400, 1, 1),
        (500, -400, 1, 1),
        (np.nan, 400, 1, 1),
        (500, np.inf, 1, 1),
        (500, 400, np.nan, 1),
        (500, 400, 1, np.inf),
    ],
)
def test_numbers_that_make_no_camera_are_refused(numbers):
    with pytest.raises(RangeError, match="positive focal lengths"):
        Intrinsics(*numbers)
