import cv2
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError, UsageError
from relievo.core.types import DepthKind, Intrinsics
from relievo.data.kitti_raw import KittiRaw
from relievo.data.sample import Neighbours

H, W = 6, 9
DATE = "2011_09_26"
DRIVE = f"{DATE}/{DATE}_drive_0002_sync"
OTHER = f"{DATE}/{DATE}_drive_0011_sync"
CAMERAS = f"""calib_time: 09-Jan-2012 13:57:47
S_rect_02: {W} {H}
R_rect_00: 1 0 0 0 1 0 0 0 1
P_rect_02: 8 0 5 0.8 0 8 3 0 0 0 1 0
S_rect_03: {W} {H}
P_rect_03: 8 0 5 -3.2 0 8 3 0 0 0 1 0
"""
VELODYNE = "R: 0 -1 0 0 0 -1 1 0 0\nT: 0 0 -0.25\n"
TIMES = """2011-09-26 13:02:25.964389445
2011-09-26 13:02:26.064389445
2011-09-26 13:02:26.214389445
"""
# Camera 0 sees the first straight ahead, 7.75 m away, the second one 0.5 m to the right.
SCAN = np.array([(8, 0, 0, 0.1), (8, -1, 0.5, 0.2), (-8, 0, 0, 0.3)], dtype="<f4")


def image(seed, size=(H, W)):
    return np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)


def write_image(path, rgb):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.ascontiguousarray(rgb[..., ::-1]))


def write_drive(folder, drive=DRIVE, frames=(0, 1, 2)):
    for camera in (2, 3):
        for frame in frames:
            data = folder / drive / f"image_0{camera}" / "data"
            write_image(data / f"{frame:010d}.png", image(10 * camera + frame))
        (data.parent / "timestamps.txt").write_text(TIMES)
    scans = folder / drive / "velodyne_points" / "data"
    scans.mkdir(parents=True)
    SCAN.tofile(scans / f"{frames[0]:010d}.bin")
    (folder / DATE / "calib_cam_to_cam.txt").write_text(CAMERAS)
    (folder / DATE / "calib_velo_to_cam.txt").write_text(VELODYNE)
    return folder


def test_every_frame_of_the_left_camera_is_found(tmp_path):
    write_drive(tmp_path, OTHER, (3, 4, 8))
    dataset = KittiRaw(write_drive(tmp_path))
    first = [f"{DRIVE}/image_02/000000000{n}" for n in range(3)]
    second = [f"{OTHER}/image_02/000000000{n}" for n in (3, 4, 8)]
    assert list(dataset.ids) == first + second
    assert list(dataset.takes) == [first, second[:2], second[2:]]


def test_a_left_frame_is_read_with_everything(tmp_path):
    sample = KittiRaw(write_drive(tmp_path)).read(f"{DRIVE}/image_02/0000000000")
    assert sample.name == f"kitti/{DRIVE}/image_02/0000000000"
    np.testing.assert_array_equal(sample.image, image(20))
    assert sample.intrinsics == Intrinsics(8, 8, 5.5, 3.5)
    np.testing.assert_array_equal(sample.right.image, image(30))
    assert sample.right.baseline_m == pytest.approx(0.5)
    assert sample.right.disparity is None
    assert sample.time_s == 0


def test_depth_is_the_forward_coordinate_of_the_laser(tmp_path):
    dataset = KittiRaw(write_drive(tmp_path))
    expected = np.zeros((H, W), np.float32)
    expected[2, round(5 + 0.8 / 7.75) - 1] = 8
    expected[round(3 - 4 / 7.75) - 1, round(5 + 8.8 / 7.75) - 1] = 8
    depth = dataset.read(f"{DRIVE}/image_02/0000000000").truth
    np.testing.assert_array_equal(depth.values, expected)
    np.testing.assert_array_equal(depth.valid, expected > 0)
    assert dataset.depth_kind(f"{DRIVE}/image_02/0000000000") is DepthKind.METRIC_DEPTH


def test_the_right_camera_has_its_own_depth_and_no_right_view(tmp_path):
    folder = write_drive(tmp_path)
    (tmp_path / "mine.txt").write_text(f"{DRIVE} 0 r\n")
    dataset = KittiRaw(folder, "mine")
    assert list(dataset.ids) == [f"{DRIVE}/image_03/0000000000"]
    sample = dataset.read(dataset.ids[0])
    np.testing.assert_array_equal(sample.image, image(30))
    assert sample.right is None
    assert sample.truth.values[2, round(5 - 3.2 / 7.75) - 1] == 8
    assert sample.neighbours == Neighbours(None, f"{DRIVE}/image_03/0000000001")


def test_without_scan_times_and_right_view_there_is_less(tmp_path):
    dataset = KittiRaw(write_drive(tmp_path))
    right = tmp_path / DRIVE / "image_03" / "data" / "0000000001.png"
    right.unlink()
    (tmp_path / DRIVE / "image_02" / "timestamps.txt").unlink()
    sample = dataset.read(f"{DRIVE}/image_02/0000000001")
    assert (sample.depth, sample.right, sample.time_s) == (None, None, None)
    assert dataset.depth_kind(f"{DRIVE}/image_02/0000000001") is None


def test_time_counts_from_the_first_frame(tmp_path):
    sample = KittiRaw(write_drive(tmp_path)).read(f"{DRIVE}/image_02/0000000002")
    assert sample.time_s == pytest.approx(0.25, abs=1e-9)


def test_frames_of_a_list_are_in_its_order_with_neighbours_of_the_drive(tmp_path):
    folder = write_drive(tmp_path / "raw")
    (tmp_path / "splits").mkdir()
    lines = f"{DRIVE} 0000000002 l\n{DRIVE} 1 l\n"
    (tmp_path / "splits" / "kitti_eigen_test_697.txt").write_text(lines)
    dataset = KittiRaw(folder, "eigen_test")
    place = f"{DRIVE}/image_02/000000000"
    assert list(dataset.ids) == [f"{place}2", f"{place}1"]
    assert list(dataset.takes) == []
    assert dataset.read(f"{place}1").neighbours == Neighbours(f"{place}0", f"{place}2")
    assert dataset.read(f"{place}0").neighbours == Neighbours(None, f"{place}1")


def test_frames_of_a_list_that_are_missing_are_counted(tmp_path):
    folder = write_drive(tmp_path)
    (tmp_path / "mine.txt").write_text(f"{DRIVE} 1 l\n{DRIVE} 7 l\n{OTHER} 0 r\n")
    message = r"mine\.txt: 2 of its 3 frames are missing, .*/image_02/data/0000000007 among"
    with pytest.raises(UnreadableInputError, match=message):
        KittiRaw(folder, str(tmp_path / "mine.txt"))


def test_jpeg_is_read_as_well(tmp_path):
    folder = write_drive(tmp_path)
    path = folder / DRIVE / "image_02" / "data" / "0000000001.png"
    path.unlink()
    write_image(path.with_suffix(".jpg"), np.full((H, W, 3), (200, 100, 50), np.uint8))
    sample = KittiRaw(folder).read(f"{DRIVE}/image_02/0000000001")
    assert np.abs(sample.image.astype(int) - (200, 100, 50)).max() < 4


def test_an_image_that_was_resized_is_refused(tmp_path):
    folder = write_drive(tmp_path)
    write_image(folder / DRIVE / "image_02" / "data" / "0000000000.png", image(1, (W, H)))
    with pytest.raises(UnsupportedInputError, match=r"0000000000\.png: must be \(6, 9\)"):
        KittiRaw(folder).read(f"{DRIVE}/image_02/0000000000")


@pytest.mark.parametrize(
    "file",
    [f"{DATE}/calib_cam_to_cam.txt", f"{DATE}/calib_velo_to_cam.txt"],
)
def test_a_missing_calibration_is_named(tmp_path, file):
    dataset = KittiRaw(write_drive(tmp_path))
    (tmp_path / file).unlink()
    with pytest.raises(UnreadableInputError, match=rf"{file}: "):
        dataset.read(f"{DRIVE}/image_02/0000000000")


@pytest.mark.parametrize("times", ["", "2011-09-26 13:02:25.9\nnoon\nlate\n"])
def test_damaged_times_are_named(tmp_path, times):
    dataset = KittiRaw(write_drive(tmp_path))
    (tmp_path / DRIVE / "image_02" / "timestamps.txt").write_text(times)
    with pytest.raises(UnreadableInputError, match=r"timestamps\.txt: .* for frame 1"):
        dataset.read(f"{DRIVE}/image_02/0000000001")


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match="has no <date>/<drive>_sync"):
        KittiRaw(tmp_path)
    with pytest.raises(UnreadableInputError, match="no such folder"):
        KittiRaw(tmp_path / "none")
    with pytest.raises(UsageError, match="no split 'test'"):
        KittiRaw(tmp_path, "test")


@pytest.mark.data
@pytest.mark.parametrize(("name", "count"), [("eigen_test", 697), ("zhou_train", 39810)])
def test_published_lists_are_found_and_read(tmp_path, data_folder, name, count):
    (tmp_path / "raw").mkdir()
    (tmp_path / "splits").symlink_to(data_folder / "splits")
    with pytest.raises(UnreadableInputError, match=f"{count} of its {count} frames are missing"):
        KittiRaw(tmp_path / "raw", name)


def test_a_right_view_of_another_size_is_refused(tmp_path):
    dataset = KittiRaw(write_drive(tmp_path))
    path = tmp_path / DRIVE / "image_03" / "data" / "0000000000.png"
    write_image(path, image(1, (H, W - 1)))
    message = r"image_03/data/0000000000\.png: must be \(6, 9\).* got \(6, 8\)"
    with pytest.raises(UnsupportedInputError, match=message):
        dataset.read(f"{DRIVE}/image_02/0000000000")
