import cv2
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.core.types import Intrinsics
from relievo.data.kitti_odometry import KittiOdometry, read_kitti_poses
from relievo.data.sample import Neighbours

H, W = 4, 7
CAMERAS = """P0: 8 0 5 0 0 7 3 0 0 0 1 0
P1: 8 0 5 -4 0 7 3 0 0 0 1 0
P2: 8 0 5 0.8 0 7 3 0 0 0 1 0
P3: 8 0 5 -3.2 0 7 3 0 0 0 1 0
"""
# The second camera looks to the right, along the x axis of the world.
POSES = "1 0 0 0 0 1 0 0 0 0 1 0\n0 0 1 2.5 0 1 0 -0.5 -1 0 0 1.5e+00\n"


def image(seed):
    return np.random.default_rng(seed).integers(0, 256, (H, W, 3), np.uint8)


def write_sequence(folder, number="09", poses=POSES, frames=2):
    sequence = folder / "sequences" / number
    for camera in (2, 3):
        (sequence / f"image_{camera}").mkdir(parents=True)
        for frame in range(frames):
            path = sequence / f"image_{camera}" / f"{frame:06d}.png"
            rgb = image(int(number) + 10 * camera + frame)
            cv2.imwrite(str(path), np.ascontiguousarray(rgb[..., ::-1]))
    (sequence / "calib.txt").write_text(CAMERAS)
    (sequence / "times.txt").write_text("0.000000e+00\n1.037359e-01\n")
    (folder / "poses").mkdir(exist_ok=True)
    if poses:
        (folder / "poses" / f"{number}.txt").write_text(poses)
    return folder


def test_poses_take_cameras_to_the_world(tmp_path):
    poses = read_kitti_poses(write_sequence(tmp_path) / "poses" / "09.txt")
    assert poses.shape == (2, 4, 4)
    np.testing.assert_array_equal(poses[0], np.eye(4))
    np.testing.assert_array_equal(
        poses[1], [[0, 0, 1, 2.5], [0, 1, 0, -0.5], [-1, 0, 0, 1.5], [0, 0, 0, 1]]
    )


def test_a_frame_is_read_with_everything(tmp_path):
    dataset = KittiOdometry(write_sequence(tmp_path))
    sample = dataset.read("09/000001")
    assert sample.name == "kitti_odometry/09/000001"
    np.testing.assert_array_equal(sample.image, image(30))
    np.testing.assert_array_equal(sample.right.image, image(40))
    assert sample.right.baseline_m == pytest.approx(0.5)
    assert sample.intrinsics == Intrinsics(8, 7, 5.5, 3.5)
    assert sample.time_s == pytest.approx(0.1037359)
    assert sample.neighbours == Neighbours("09/000000", None)
    assert sample.depth is None
    assert dataset.depth_kind("09/000001") is None


def test_poses_are_those_of_the_left_colour_camera(tmp_path):
    # It stands 0.1 m to the left of camera 0, which is towards z in the world after the turn.
    sample = KittiOdometry(write_sequence(tmp_path)).read("09/000001")
    np.testing.assert_allclose(sample.T_world_from_camera[:3, 3], (2.5, -0.5, 1.6))
    np.testing.assert_array_equal(sample.T_world_from_camera[:3, 2], (1, 0, 0))


def test_sequences_are_splits_and_takes(tmp_path):
    write_sequence(tmp_path, "10")
    write_sequence(tmp_path, "09")
    dataset = KittiOdometry(tmp_path)
    assert list(dataset.takes) == [["09/000000", "09/000001"], ["10/000000", "10/000001"]]
    assert list(dataset.splits) == ["09", "10"]
    for split in ("9", "09"):
        assert list(KittiOdometry(tmp_path, split).ids) == ["09/000000", "09/000001"]
    with pytest.raises(UsageError, match="no split '11'; its splits are 09, 10"):
        KittiOdometry(tmp_path, "11")


def test_poses_times_and_right_views_may_be_absent(tmp_path):
    write_sequence(tmp_path, "11", poses="")
    sequence = tmp_path / "sequences" / "11"
    (sequence / "times.txt").unlink()
    (sequence / "image_3").rename(sequence / "elsewhere")
    sample = KittiOdometry(tmp_path).read("11/000000")
    assert (sample.T_world_from_camera, sample.time_s, sample.right) == (None, None, None)


def test_too_few_poses_or_times_are_refused(tmp_path):
    write_sequence(tmp_path, frames=3)
    with pytest.raises(UnreadableInputError, match=r"poses/09\.txt: must have 3 lines, .* got 2"):
        KittiOdometry(tmp_path)
    (tmp_path / "poses" / "09.txt").unlink()
    with pytest.raises(UnreadableInputError, match=r"times\.txt: must have 3 lines, .* got 2"):
        KittiOdometry(tmp_path)


def test_damaged_files_are_named(tmp_path):
    write_sequence(tmp_path, poses=POSES.replace(" 2.5", ""))
    with pytest.raises(UnreadableInputError, match=r"09\.txt: pose 1 must be 12 numbers"):
        KittiOdometry(tmp_path)
    (tmp_path / "sequences" / "09" / "calib.txt").write_text("P2: 1 2\n")
    with pytest.raises(UnreadableInputError, match=r"calib\.txt: P2 must be 12 numbers"):
        KittiOdometry(tmp_path)


def test_a_missing_right_view_is_named(tmp_path):
    dataset = KittiOdometry(write_sequence(tmp_path))
    (tmp_path / "sequences" / "09" / "image_3" / "000001.png").unlink()
    with pytest.raises(UnreadableInputError, match=r"image_3/000001\.png: no such image"):
        dataset.read("09/000001")


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match="sequences: no such folder"):
        KittiOdometry(tmp_path)
    (tmp_path / "sequences").mkdir()
    with pytest.raises(UnreadableInputError, match="sequences: has no NN/image_2"):
        KittiOdometry(tmp_path)


@pytest.mark.parametrize(
    "pose",
    [
        "1 0 0 0 0 -1 0 0 0 0 1 0",
        "2 0 0 0 0 1 0 0 0 0 1 0",
        "nan 0 0 0 0 1 0 0 0 0 1 0",
        "1 0 0 inf 0 1 0 0 0 0 1 0",
    ],
)
def test_a_pose_that_is_not_rigid_is_named(tmp_path, pose):
    write_sequence(tmp_path, poses=f"1 0 0 5 0 1 0 0 0 0 1 0\n{pose}\n")
    with pytest.raises(UnreadableInputError, match=r"09\.txt: pose 1 is no rigid transform"):
        KittiOdometry(tmp_path)
