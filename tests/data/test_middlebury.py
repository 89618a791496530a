import cv2
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError, UsageError
from relievo.core.types import DepthKind, Intrinsics
from relievo.data.middlebury import Middlebury, read_calibration

H, W = 3, 5
CALIBRATION = """cam0=[3997.684 0 1176.728; 0 3997.684 1011.728; 0 0 1]
cam1=[3997.684 0 1307.839; 0 3997.684 1011.728; 0 0 1]
doffs=131.111
baseline=193.001
width=2964
height=1988
ndisp=280
"""
DISPARITY = np.linspace(20, 90, H * W, dtype=np.float32).reshape(H, W)
DISPARITY[1, 3] = np.inf


def image(seed, height=H):
    return np.random.default_rng(seed).integers(0, 256, (height, W, 3), np.uint8)


def write_image(path, rgb):
    cv2.imwrite(str(path), np.ascontiguousarray(rgb[..., ::-1]) if rgb.ndim == 3 else rgb)


def write_new(folder, calibration=CALIBRATION):
    folder.mkdir()
    write_image(folder / "im0.png", image(0))
    write_image(folder / "im1.png", image(1))
    rows = DISPARITY[::-1].astype("<f4").tobytes()
    (folder / "disp0.pfm").write_bytes(f"Pf\n{W} {H}\n-1\n".encode() + rows)
    if calibration is not None:
        (folder / "calib.txt").write_text(calibration)
    return folder


def write_old(folder, height, codes):
    folder.mkdir()
    write_image(folder / "view1.png", image(2, height))
    write_image(folder / "view5.png", image(3, height))
    write_image(folder / "disp1.png", codes)


def codes_of_height(height):
    codes = np.arange(height * W).reshape(height, W) % 251 + 1
    codes[4, 1:3] = 0
    return codes.astype(np.uint8)


def test_scenes_of_both_layouts_are_found(tmp_path):
    write_new(tmp_path / "Motorcycle-perfect")
    write_old(tmp_path / "Aloe", 370, codes_of_height(370))
    (tmp_path / "other").mkdir()
    assert list(Middlebury(tmp_path).ids) == ["Aloe", "Motorcycle-perfect"]


def test_depth_is_focal_length_times_baseline_over_disparity_with_offset(tmp_path):
    write_new(tmp_path / "Motorcycle")
    sample = Middlebury(tmp_path).read("Motorcycle")
    assert sample.name == "middlebury/Motorcycle"
    np.testing.assert_array_equal(sample.image, image(0))
    np.testing.assert_array_equal(sample.right.image, image(1))
    known = np.isfinite(DISPARITY)
    assert sample.truth.kind is DepthKind.METRIC_DEPTH
    np.testing.assert_array_equal(sample.truth.valid, known)
    expected = 3997.684 * 0.193001 / (DISPARITY[known] + 131.111)
    np.testing.assert_allclose(sample.truth.values[known], expected, rtol=1e-5)
    np.testing.assert_array_equal(sample.right.valid, known)
    np.testing.assert_array_equal(sample.right.disparity[known], DISPARITY[known])
    assert sample.right.baseline_m == pytest.approx(0.193001)
    assert sample.intrinsics == Intrinsics(3997.684, 3997.684, 1177.228, 1012.228)


def test_disparity_beyond_the_offset_has_no_depth(tmp_path):
    write_new(tmp_path / "Pipes", CALIBRATION.replace("131.111", "-30"))
    sample = Middlebury(tmp_path).read("Pipes")
    np.testing.assert_array_equal(sample.truth.valid, np.isfinite(DISPARITY) & (DISPARITY > 30))
    np.testing.assert_array_equal(sample.right.valid, np.isfinite(DISPARITY))


def test_without_calibration_disparity_stands_for_depth(tmp_path):
    write_new(tmp_path / "Motorcycle", None)
    sample = Middlebury(tmp_path).read("Motorcycle")
    assert sample.truth.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    known = sample.truth.valid
    np.testing.assert_array_equal(sample.truth.values[known], DISPARITY[known])
    assert (sample.intrinsics, sample.right.baseline_m) == (None, None)


@pytest.mark.parametrize(("height", "reduction"), [(1110, 1), (555, 2), (370, 3)])
def test_disparities_of_reduced_sizes_are_divided(tmp_path, height, reduction):
    codes = codes_of_height(height)
    write_old(tmp_path / "Aloe", height, codes)
    sample = Middlebury(tmp_path).read("Aloe")
    np.testing.assert_array_equal(sample.image, image(2, height))
    np.testing.assert_array_equal(sample.right.image, image(3, height))
    np.testing.assert_array_equal(sample.right.valid, codes > 0)
    np.testing.assert_allclose(sample.right.disparity, codes / reduction, rtol=1e-6)
    assert sample.truth.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    np.testing.assert_array_equal(sample.truth.values, sample.right.disparity)


def test_another_size_of_2006_is_refused(tmp_path):
    write_old(tmp_path / "Aloe", 240, codes_of_height(240))
    with pytest.raises(UnsupportedInputError, match=r"disp1\.png: .* a third, got 240"):
        Middlebury(tmp_path).read("Aloe")


@pytest.mark.parametrize("file", ["im1.png", "disp0.pfm"])
def test_a_missing_file_is_named(tmp_path, file):
    (write_new(tmp_path / "Motorcycle") / file).unlink()
    with pytest.raises(UnreadableInputError, match=rf"Motorcycle/{file}: no such file"):
        Middlebury(tmp_path).read("Motorcycle")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("0 0 1]", "0 0]", "cam0 must be 9 numbers"),
        ("doffs=131.111", "doffs=", "doffs must be 1 numbers"),
        ("baseline=193.001\n", "", "baseline must be 1 numbers"),
        ("cam0=[3997.684", "cam0=[0", "intrinsics must be"),
    ],
)
def test_a_damaged_calibration_is_named(tmp_path, before, after, message):
    path = tmp_path / "calib.txt"
    path.write_text(CALIBRATION.replace(before, after, 1))
    with pytest.raises(UnreadableInputError, match=rf"calib\.txt: {message}"):
        read_calibration(path)


def test_there_are_no_splits(tmp_path):
    with pytest.raises(UsageError, match="no splits"):
        Middlebury(tmp_path, "train")


def test_a_folder_without_scenes_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"none of its folders has im0\.png"):
        Middlebury(tmp_path)
