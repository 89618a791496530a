import math

import numpy as np
import pytest

from relievo.core.errors import UnsupportedInputError
from relievo.evaluate.depth_protocols import (
    KITTI,
    MAKE3D,
    NYU,
    eigen_kitti,
    eigen_nyu,
    garg,
    kitti_benchmark,
    middle_2x1,
    whole,
    zero_shot_protocol,
)


def test_everything_is_a_crop_too():
    assert whole((370, 1224)) == (0, 370, 0, 1224)


def test_the_crop_of_rooms_leaves_out_their_blank_frame():
    assert eigen_nyu((480, 640)) == (45, 471, 41, 601)


@pytest.mark.parametrize("size", [(640, 480), (481, 640), (480, 639), (240, 320)])
def test_the_crop_of_rooms_is_for_their_size_alone(size):
    with pytest.raises(UnsupportedInputError, match=f"640 x 480 pixels, got {size[1]} x {size[0]}"):
        eigen_nyu(size)


@pytest.mark.parametrize(
    ("size", "after_garg", "rows_after_eigen"),
    [
        ((375, 1242), (153, 371, 44, 1197), (124, 342)),
        ((370, 1224), (151, 366, 43, 1180), (122, 337)),
        ((376, 1241), (153, 372, 44, 1196), (124, 343)),
        ((374, 1238), (152, 370, 44, 1193), (124, 341)),
        ((370, 1226), (151, 366, 44, 1181), (122, 337)),
    ],
)
def test_the_crops_of_streets_are_the_published_rectangles(size, after_garg, rows_after_eigen):
    assert garg(size) == after_garg
    assert eigen_kitti(size) == (*rows_after_eigen, *after_garg[2:])


@pytest.mark.parametrize(
    ("size", "window"),
    [
        ((375, 1242), (23, 375, 13, 1229)),
        ((370, 1224), (18, 370, 4, 1220)),
        ((352, 1216), (0, 352, 0, 1216)),
        ((353, 1219), (1, 353, 1, 1217)),
    ],
)
def test_the_benchmark_of_streets_is_at_the_bottom_in_the_middle(size, window):
    assert kitti_benchmark(size) == window


def test_within_the_benchmark_the_eigen_crop_is_of_its_own_size():
    protocol = KITTI["benchmark"]
    assert protocol.window is kitti_benchmark
    assert protocol.crop((352, 1216)) == (117, 321, 43, 1172)


def test_the_middle_of_a_portrait_is_twice_as_wide_as_high():
    assert middle_2x1((460, 345)) == (144, 316, 0, 345)
    assert middle_2x1((100, 400)) == (0, 100, 0, 400)


@pytest.mark.parametrize("size", [(351, 1216), (352, 1215)])
def test_streets_smaller_than_the_benchmark_are_refused(size):
    with pytest.raises(UnsupportedInputError, match=f"got {size[1]} x {size[0]}"):
        kitti_benchmark(size)


def test_a_window_cuts_rows_before_columns():
    image = np.arange(480 * 640).reshape(480, 640)
    cut = image[eigen_nyu((480, 640)).slices]
    assert cut.shape == (426, 560)
    assert cut[0, 0] == 45 * 640 + 41
    assert cut[-1, -1] == 470 * 640 + 600


@pytest.mark.parametrize(
    ("protocol", "crop", "limits", "is_pooled"),
    [
        (NYU["eigen"], eigen_nyu, (1e-3, 10), False),
        (NYU["laina"], whole, (1e-3, 10), True),
        (KITTI["garg"], garg, (1e-3, 80), False),
        (KITTI["garg-50"], garg, (1e-3, 50), False),
        (KITTI["eigen"], eigen_kitti, (1e-3, 80), False),
        (KITTI["garg-1-50"], garg, (1, 50), False),
        (KITTI["benchmark"], eigen_kitti, (1e-5, 80), False),
        (KITTI["whole"], whole, (1e-3, 80), False),
        (MAKE3D["c1"], whole, (1e-3, 70), True),
        (MAKE3D["c1-middle"], middle_2x1, (1e-3, 70), False),
        (MAKE3D["c2"], whole, (1e-3, 80), False),
    ],
)
def test_protocols_are_those_of_their_papers(protocol, crop, limits, is_pooled):
    assert protocol.crop is crop
    assert (protocol.min_depth_m, protocol.max_depth_m) == limits
    assert protocol.is_pooled is is_pooled
    assert protocol.clips_truth is (protocol is MAKE3D["c2"])


@pytest.mark.parametrize("table", [NYU, KITTI, MAKE3D])
def test_protocols_are_found_by_their_names(table):
    assert [protocol.name for protocol in table.values()] == list(table)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("nyuv2", (1e-3, 10)),
        ("kitti", (1e-3, 80)),
        ("kitti_annotated", (1e-5, 80)),
        ("diode", (0.6, 350)),
        ("eth3d", (1e-5, math.inf)),
        ("scannet", (1e-3, 10)),
        ("sintel", (1e-3, 70)),
        ("bonn", (1e-3, 10)),
        ("ddad_sample", (1e-3, 150)),
        ("unheard-of", (1e-3, math.inf)),
    ],
)
def test_a_set_has_the_range_of_its_name(name, limits):
    protocol = zero_shot_protocol(name)
    assert (protocol.min_depth_m, protocol.max_depth_m) == limits
    assert not protocol.is_pooled


def test_sets_of_known_crops_have_them_and_others_are_measured_whole():
    assert zero_shot_protocol("nyuv2") is NYU["eigen"]
    assert zero_shot_protocol("kitti_seq") is KITTI["garg"]
    assert zero_shot_protocol("sintel").crop is zero_shot_protocol("unheard-of").crop is whole
