import json
import math

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Intrinsics
from relievo.data.folder_meta import FolderMeta, StereoCalibration

LENS = {"fx": 500, "fy": 400, "cx": 319.5, "cy": 239.5}
CAMERA = Intrinsics(500, 400, 320, 240)
SIZE = (480, 640)
HALF = float(np.sqrt(0.5))


@pytest.fixture
def meta(tmp_path):
    def write(**said):
        (tmp_path / "meta.json").write_text(json.dumps(said), encoding="utf-8")
        return FolderMeta(tmp_path)

    return write


def test_a_set_that_says_nothing_has_nothing(meta):
    silent = meta()
    assert not silent.is_take
    assert silent.unknown_codes == silent.splits == []
    assert silent.class_names == {}
    assert silent.intrinsics("1", SIZE) is silent.pose("1") is silent.calibration("1") is None


@pytest.mark.parametrize(
    ("said", "is_take"),
    [
        ({"kind": "rgb + lidar outdoor real sequence"}, True),
        ({"kind": "rectified stereo pairs"}, False),
        ({"kind": "rgbd sequences", "groups": {"a": {}}}, False),
    ],
)
def test_a_set_is_one_take_if_its_kind_says_so(meta, said, is_take):
    assert meta(**said).is_take is is_take


def test_scales_are_codes_for_a_unit(meta):
    both = meta(depth_scale_per_metre=25.5, disp_scale=16)
    assert (both.depth_scale, both.disparity_scale) == (25.5, 16)


@pytest.mark.parametrize("scale", [None, 0, -2, "1000", [1], math.nan, math.inf, True])
def test_a_scale_that_is_none_is_refused(meta, scale):
    both = meta(depth_scale_per_metre=scale, disp_scale=scale)
    with pytest.raises(
        UnreadableInputError, match=r"meta\.json: depth_scale_per_metre must be > 0"
    ):
        _ = both.depth_scale
    with pytest.raises(UnreadableInputError, match=r"meta\.json: disp_scale must be > 0"):
        _ = both.disparity_scale


@pytest.mark.parametrize(("said", "codes"), [(None, []), (0, [0]), ([0, 255], [0, 255])])
def test_unknown_codes_are_none_one_or_several(meta, said, codes):
    assert meta(invalid=said).unknown_codes == codes


def test_class_names_are_found_in_the_words(meta):
    labels = "labels/*.png: 12 classes, 0 sky, 1 building, 11 bicyclist, 255 void_pixels"
    assert meta(labels=labels).class_names == {
        12: "classes",
        0: "sky",
        1: "building",
        11: "bicyclist",
        255: "void_pixels",
    }


def test_splits_are_the_lists_of_ids(meta):
    said = meta(train=["b", "a"], test=[], val="none")
    assert said.splits == ["train", "val", "test"]
    assert said.split("train") == ["b", "a"]


@pytest.mark.parametrize("name", ["val", "intrinsics"])
def test_a_split_that_is_no_list_is_refused(meta, name):
    with pytest.raises(UnreadableInputError, match=rf"meta\.json: lists no split '{name}'"):
        meta(val="none").split(name)


@pytest.mark.parametrize(
    "said",
    [
        {"intrinsics": LENS},
        {"frames": {"room_7": {"intrinsics": LENS}}},
        {"pairs": {"room_7": {"intrinsics": LENS}}},
        {"groups": {"room": {"intrinsics": LENS}}},
    ],
)
def test_the_camera_is_that_of_the_image_its_group_or_the_set(meta, said):
    assert meta(**said).intrinsics("room_7", SIZE) == CAMERA


def test_the_camera_of_a_sequence_is_that_of_its_folder(meta):
    said = meta(sequences={"street": {"intrinsics": LENS}})
    assert said.intrinsics("street/0001", SIZE) == CAMERA
    assert said.intrinsics("room/0001", SIZE) is None


def test_the_record_of_the_image_comes_before_that_of_the_set(meta):
    other = LENS | {"fx": 700}
    said = meta(intrinsics=LENS, frames={"7": {"intrinsics": other}, "8": {"sharp": True}})
    assert said.intrinsics("7", SIZE).f_x == 700
    assert said.intrinsics("8", SIZE).f_x == 500
    assert said.intrinsics("9", SIZE).f_x == 500


def test_frames_that_are_only_listed_have_no_record(meta):
    assert meta(frames=["7", "8"], intrinsics=LENS).intrinsics("7", SIZE) == CAMERA


def test_the_camera_is_brought_to_the_size_of_the_image(meta):
    large = LENS | {"width": 1280, "height": 1920}
    found = meta(intrinsics=large).intrinsics("7", SIZE)
    assert found == Intrinsics(f_x=250, f_y=100, c_x=160, c_y=60)


@pytest.mark.parametrize(
    "lens", [{"fx": 500}, LENS | {"fx": -1}, LENS | {"fy": "x"}, LENS | {"height": "x"}, [1, 2]]
)
def test_a_camera_that_is_none_is_refused(meta, lens):
    with pytest.raises(UnreadableInputError, match=r"meta\.json: intrinsics"):
        meta(intrinsics=lens).intrinsics("7", SIZE)


def test_a_pose_of_forward_right_down_becomes_one_of_right_down_forward(meta):
    T = meta(poses={"7": [1, 2, 3, 0, 0, 0, 1]}).pose("7")
    # Right, down and forward of the camera, as the world names its axes.
    np.testing.assert_array_equal(T[:3, 0], [0, 1, 0])
    np.testing.assert_array_equal(T[:3, 1], [0, 0, 1])
    np.testing.assert_array_equal(T[:3, 2], [1, 0, 0])
    np.testing.assert_array_equal(T[:, 3], [1, 2, 3, 1])


def test_a_quarter_turn_to_the_right_looks_to_the_right(meta):
    T = meta(poses={"7": [0, 0, 0, 0, 0, HALF, HALF]}).pose("7")
    np.testing.assert_allclose(T[:3, 2], [0, 1, 0], atol=1e-12)
    np.testing.assert_allclose(T[:3, 0], [-1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(T[:3, 1], [0, 0, 1], atol=1e-12)


def test_a_frame_without_a_pose_has_none(meta):
    assert meta(poses={"7": [0, 0, 0, 0, 0, 0, 1]}).pose("8") is None


@pytest.mark.parametrize("numbers", [[0, 0, 0], "1 2 3", None])
def test_a_pose_that_is_not_seven_numbers_is_refused(meta, numbers):
    with pytest.raises(UnreadableInputError, match="pose of 7 must be 7 numbers"):
        meta(poses={"7": numbers}).pose("7")


def test_focal_length_and_baseline_of_a_pair_calibrate_it(meta):
    pairs = {"art": {"focal_px": 1246.5, "baseline_m": 0.16, "dmin_px": 67}, "teddy": {}}
    said = meta(pairs=pairs)
    assert said.calibration("art") == StereoCalibration(1246.5, 0.16, 67)
    assert said.calibration("teddy") is said.calibration("dolls") is None


@pytest.mark.parametrize("unknown", ["focal_px", "baseline_m"])
def test_half_a_calibration_is_none(meta, unknown):
    record = {"focal_px": 1246.5, "baseline_m": 0.16, unknown: None}
    assert meta(pairs={"art": record}).calibration("art") is None


def test_a_calibration_may_be_in_millimetres(meta):
    record = {"calibration": {"fx": 994.978, "baseline_mm": 193.001, "doffs_px": 31.1}}
    assert meta(pairs={"bike": record}).calibration("bike") == pytest.approx(
        StereoCalibration(994.978, 0.193001, 31.1)
    )


@pytest.mark.parametrize(
    "record",
    [
        {"calibration": {"fx": 994.978}},
        {"calibration": {"baseline_mm": 193.001}},
        {"calibration": {"fx": 994.978, "baseline_mm": "wide"}},
        {"calibration": {"fx": 994.978, "baseline_mm": 193, "doffs_px": None}},
        {"calibration": [994.978, 193.001]},
        {"focal_px": "long", "baseline_m": 0.16},
    ],
)
def test_a_calibration_that_is_none_is_refused(meta, record):
    said = meta(pairs={"art": record})
    with pytest.raises(UnreadableInputError, match=r"meta\.json: calibration of art"):
        said.calibration("art")


@pytest.mark.parametrize(
    "numbers",
    [
        ["x", "y", "z", "a", "b", "c", "d"],
        [1, 2, 3, 0, 0, 0, "up"],
        [1, 2, 3, 0, 0, 0, 0],
        [1, 2, 3, 0, 0, math.nan, 1],
        [1, 2, 3, 0, 0, 0, 1, 0],
        [1, 2, 3, [0, 0, 0, 1]],
    ],
)
def test_a_pose_that_turns_by_no_quaternion_is_refused(meta, numbers):
    with pytest.raises(UnreadableInputError, match=r"meta\.json: pose of 7 must be 7 numbers"):
        meta(poses={"7": numbers}).pose("7")


@pytest.mark.parametrize("size", [{"height": 0}, {"width": 0}, {"height": -480}, {"width": -1}])
def test_a_camera_of_an_image_without_pixels_is_refused(meta, size):
    with pytest.raises(UnreadableInputError, match=r"meta\.json: intrinsics of 7: .*size"):
        meta(intrinsics=LENS | size).intrinsics("7", SIZE)


def test_a_camera_without_a_size_is_of_the_stored_image(meta):
    said = meta(intrinsics=LENS)
    found = said.intrinsics("7", SIZE, stored=(960, 2560))
    assert found == Intrinsics(f_x=125, f_y=200, c_x=80, c_y=120)
    sized = meta(intrinsics=LENS | {"width": 1280, "height": 1920})
    assert sized.intrinsics("7", SIZE, stored=(960, 2560)) == sized.intrinsics("7", SIZE)


@pytest.mark.parametrize("ids", [[["a", "b"]], ["a", 7], ["a", None], {"a": 1}, "a"])
def test_a_split_that_is_no_list_of_names_is_refused(meta, ids):
    with pytest.raises(UnreadableInputError, match=r"meta\.json: lists no split 'test'"):
        meta(test=ids).split("test")


def test_listed_takes_and_times_are_read(tmp_path):
    said = {"takes": [["a", "b"], ["c"]], "frames": {"a": {"time_s": 0.5}, "b": {}}}
    (tmp_path / "meta.json").write_text(json.dumps(said), encoding="utf-8")
    meta = FolderMeta(tmp_path)
    assert meta.takes == [["a", "b"], ["c"]]
    assert (meta.time_s("a"), meta.time_s("b")) == (0.5, None)


def test_takes_and_exact_depth_are_not_assumed(tmp_path):
    (tmp_path / "meta.json").write_text("{}", encoding="utf-8")
    meta = FolderMeta(tmp_path)
    assert meta.takes is None
    assert not meta.has_exact_depth


@pytest.mark.parametrize("takes", ["a", ["a"], [[1]], {"a": ["b"]}])
def test_takes_that_are_no_lists_of_ids_are_refused(tmp_path, takes):
    (tmp_path / "meta.json").write_text(json.dumps({"takes": takes}), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="lists of ids"):
        _ = FolderMeta(tmp_path).takes


@pytest.mark.parametrize("time_s", ["1", True, float("nan")])
def test_times_that_are_no_numbers_are_refused(tmp_path, time_s):
    said = {"frames": {"a": {"time_s": time_s}}}
    (tmp_path / "meta.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="time_s of a"):
        FolderMeta(tmp_path).time_s("a")


@pytest.mark.parametrize("distortion", [[0.1], [0.1, 0.2, 0.3], 0.1, ["a", "b"]])
def test_distortion_that_is_not_two_numbers_is_refused(tmp_path, distortion):
    said = {"frames": {"a": {"distortion": distortion}, "b": {}}}
    (tmp_path / "meta.json").write_text(json.dumps(said), encoding="utf-8")
    assert FolderMeta(tmp_path).distortion("b") is None
    with pytest.raises(UnreadableInputError, match="distortion of a"):
        FolderMeta(tmp_path).distortion("a")
