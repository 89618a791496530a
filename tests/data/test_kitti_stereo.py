import cv2
import numpy as np
import pytest

from relievo.core.errors import (
    DepthInputError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.core.types import DepthKind, Intrinsics
from relievo.data.kitti_stereo import KittiStereo2015

H = 3
FOCAL_PX = {1242: 721.5377, 1241: 718.856, 1224: 707.0493, 1238: 718.3351}
CAMERAS = """S_rect_02: 40 3
P_rect_02: 8 0 5 0.8 0 7 3 0 0 0 1 0
S_rect_03: 40 3
P_rect_03: 8 0 5 -3.2 0 7 3 0 0 0 1 0
R_rect_00: 1 0 0 0 1 0 0 0 1
"""


def image(seed, width):
    return np.random.default_rng(seed).integers(0, 256, (H, width, 3), np.uint8)


def codes(seed, width):
    drawn = np.random.default_rng(seed).integers(256, 90 * 256, (H, width)).astype(np.uint16)
    drawn[1, 5:9] = 0
    return drawn


def write_png(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.ascontiguousarray(pixels[..., ::-1]) if pixels.ndim == 3 else pixels)


def write_pair(folder, width=1242, scene="000003"):
    training = folder / "training"
    for part, pixels in (
        ("image_2", image(0, width)),
        ("image_3", image(1, width)),
        ("disp_noc_0", codes(2, width)),
        ("disp_occ_0", codes(3, width)),
    ):
        write_png(training / part / f"{scene}_10.png", pixels)
    write_png(training / "image_2" / f"{scene}_11.png", image(9, width))
    return folder


def test_first_frames_are_found(tmp_path):
    write_pair(tmp_path, scene="000010")
    dataset = KittiStereo2015(write_pair(tmp_path, scene="000009"))
    assert list(dataset.ids) == ["000009_10", "000010_10"]
    assert dataset.depth_kind("000009_10") is DepthKind.METRIC_DEPTH


@pytest.mark.parametrize(("width", "f_px"), FOCAL_PX.items())
def test_depth_is_that_of_published_focal_lengths(tmp_path, width, f_px):
    sample = KittiStereo2015(write_pair(tmp_path, width)).read("000003_10")
    assert sample.name == "kitti_2015/000003_10"
    np.testing.assert_array_equal(sample.image, image(0, width))
    np.testing.assert_array_equal(sample.right.image, image(1, width))
    disparity = codes(2, width) / 256
    known = disparity > 0
    np.testing.assert_array_equal(sample.truth.valid, known)
    np.testing.assert_allclose(
        sample.truth.values[known], f_px * 0.54 / disparity[known], rtol=1e-6
    )
    np.testing.assert_array_equal(sample.right.valid, known)
    np.testing.assert_array_equal(sample.right.disparity, disparity)
    assert (sample.right.baseline_m, sample.intrinsics) == (0.54, None)


def test_either_disparity_may_be_taken(tmp_path):
    sample = KittiStereo2015(write_pair(tmp_path), "occ").read("000003_10")
    np.testing.assert_array_equal(sample.right.disparity, codes(3, 1242) / 256)


def test_the_calibration_tells_of_another_width(tmp_path):
    dataset = KittiStereo2015(write_pair(tmp_path, 40))
    with pytest.raises(UnsupportedInputError, match=r"000003_10\.png: .* 1242, .* got 40; put"):
        dataset.read("000003_10")
    (tmp_path / "training" / "calib_cam_to_cam").mkdir()
    (tmp_path / "training" / "calib_cam_to_cam" / "000003.txt").write_text(CAMERAS)
    sample = dataset.read("000003_10")
    assert sample.intrinsics == Intrinsics(8, 7, 5.5, 3.5)
    disparity = codes(2, 40) / 256
    known = disparity > 0
    np.testing.assert_allclose(sample.truth.values[known], 8 * 0.54 / disparity[known], rtol=1e-6)


@pytest.mark.parametrize("part", ["image_3", "disp_noc_0"])
def test_a_missing_file_is_named(tmp_path, part):
    dataset = KittiStereo2015(write_pair(tmp_path))
    (tmp_path / "training" / part / "000003_10.png").unlink()
    with pytest.raises(UnreadableInputError, match=rf"{part}/000003_10\.png: no such file"):
        dataset.read("000003_10")


def test_disparity_of_another_size_is_refused(tmp_path):
    dataset = KittiStereo2015(write_pair(tmp_path))
    write_png(tmp_path / "training" / "disp_noc_0" / "000003_10.png", codes(2, 1241))
    with pytest.raises(DepthInputError, match=r"disp_noc_0/000003_10\.png: a map \(3, 1241\)"):
        dataset.read("000003_10")


def test_disparity_of_8_bits_is_refused(tmp_path):
    dataset = KittiStereo2015(write_pair(tmp_path))
    path = tmp_path / "training" / "disp_noc_0" / "000003_10.png"
    write_png(path, (codes(2, 1242) >> 8).astype(np.uint8))
    with pytest.raises(UnsupportedInputError, match=r"disp_noc_0/000003_10\.png: 8 bits where"):
        dataset.read("000003_10")


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match="training/image_2: no such folder"):
        KittiStereo2015(tmp_path)
    (tmp_path / "training" / "image_2").mkdir(parents=True)
    with pytest.raises(UnreadableInputError, match=r"image_2: has no \*_10\.png"):
        KittiStereo2015(tmp_path)
    with pytest.raises(UsageError, match="its splits are noc, occ"):
        KittiStereo2015(tmp_path, "test")


def test_a_resized_pair_is_refused(tmp_path):
    calibration = write_pair(tmp_path, 20) / "training" / "calib_cam_to_cam" / "000003.txt"
    calibration.parent.mkdir()
    calibration.write_text(CAMERAS)
    with pytest.raises(UnsupportedInputError, match=r"must be \(3, 40\).* got \(3, 20\)"):
        KittiStereo2015(tmp_path).read("000003_10")
