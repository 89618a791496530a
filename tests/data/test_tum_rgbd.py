import cv2
import numpy as np
import pytest

from relievo.core.errors import (
    OutputExistsError,
    ShapeError,
    UnreadableInputError,
    UsageError,
)
from relievo.core.types import Intrinsics
from relievo.data.sample import Neighbours
from relievo.data.tum_rgbd import (
    Trajectory,
    TumRgbd,
    associate,
    read_trajectory,
    write_trajectory,
)

NAME = "rgbd_dataset_freiburg1_xyz"
DEPTH = (5000 + 250 * np.arange(15)).reshape(3, 5).astype(np.uint16)
# A quarter turn about z: x of the camera is y of the world.
QUARTER = "0 0 0.7071067811865476 0.7071067811865476"
QUARTER_TURN = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]


def image(seed):
    return np.random.default_rng(seed).integers(0, 256, (3, 5, 3), np.uint8)


def write_sequence(folder, rgb_s=(10.0, 10.033, 10.066), depth_s=(10.005, 10.04, 10.061)):
    for part in ("rgb", "depth"):
        (folder / part).mkdir(parents=True)
    for n, time in enumerate(rgb_s):
        cv2.imwrite(str(folder / f"rgb/{time:.6f}.png"), np.ascontiguousarray(image(n)[..., ::-1]))
    for n, time in enumerate(depth_s):
        cv2.imwrite(str(folder / f"depth/{time:.6f}.png"), DEPTH + n)
    for part, times in (("rgb", rgb_s), ("depth", depth_s)):
        lines = [f"{time:.6f} {part}/{time:.6f}.png" for time in times]
        text = "\n".join(["# images", "# timestamp filename", *lines, ""])
        (folder / f"{part}.txt").write_text(text)
    poses = [f"{9.99 + 0.01 * n:.4f} {n} 2 -3.5 {QUARTER}" for n in range(6)]
    (folder / "groundtruth.txt").write_text("\n".join(["# ground truth", *poses, ""]))
    return folder


def associate_slowly(first, second, tolerance):
    """All pairs in the order of their differences, as the set's own script does it."""
    pairs = sorted((abs(a - b), i, j) for i, a in enumerate(first) for j, b in enumerate(second))
    free_first, free_second, found = set(range(len(first))), set(range(len(second))), []
    for difference, i, j in pairs:
        if difference <= tolerance and i in free_first and j in free_second:
            free_first.remove(i)
            free_second.remove(j)
            found.append((i, j))
    return sorted(found)


def test_the_closest_times_are_paired_first():
    # 0.9 is within reach of 1.0, which is closer to 1.01 and taken by it.
    pairs = associate(np.array([0.0, 1.01, 0.9]), np.array([1.0, 0.05, 3.0]), 0.2)
    np.testing.assert_array_equal(pairs, [[0, 1], [1, 0]])


def test_association_agrees_with_trying_all_pairs():
    rng = np.random.default_rng(0)
    for _ in range(10):
        first, second = rng.uniform(0, 1, 40), rng.uniform(0, 1, 30)
        np.testing.assert_array_equal(
            associate(first, second, 0.02), associate_slowly(first, second, 0.02)
        )


def test_the_tolerance_itself_is_near_enough():
    times = np.array([1305031102.175304])
    assert len(associate(times, times + 0.02)) == 1
    assert len(associate(times, times + 0.02001)) == 0
    assert associate(times, times + 1).shape == (0, 2)


def test_a_trajectory_is_from_the_camera_to_the_world(tmp_path):
    path = tmp_path / "poses.txt"
    path.write_text(f"# time tx ty tz qx qy qz qw\n1.5 1 2 3 {QUARTER}\n2.25 4 5 6 0 0 0 2\n")
    times_s, poses = read_trajectory(path)
    np.testing.assert_array_equal(times_s, [1.5, 2.25])
    np.testing.assert_allclose(poses[0, :3, :3], QUARTER_TURN, atol=1e-12)
    np.testing.assert_array_equal(poses[0, :3, 3], [1, 2, 3])
    np.testing.assert_allclose(poses[1], [[1, 0, 0, 4], [0, 1, 0, 5], [0, 0, 1, 6], [0, 0, 0, 1]])


def test_trajectories_survive_a_round_trip(tmp_path):
    rng = np.random.default_rng(1)
    poses = np.tile(np.eye(4), (7, 1, 1))
    for pose in poses:
        q, r = np.linalg.qr(rng.normal(size=(3, 3)))
        q *= np.sign(np.diag(r))
        pose[:3, :3] = q * np.linalg.det(q)
        pose[:3, 3] = rng.normal(size=3) * 10
    times_s = 1305031102.175304 + np.cumsum(rng.uniform(0.01, 0.1, 7))
    write_trajectory(tmp_path / "poses.txt", Trajectory(times_s, poses))
    again = read_trajectory(tmp_path / "poses.txt")
    np.testing.assert_allclose(again.times_s, times_s, atol=1e-6, rtol=0)
    np.testing.assert_allclose(again.T_world_from_camera, poses, atol=1e-8)


def test_an_empty_trajectory_is_one(tmp_path):
    path = tmp_path / "poses.txt"
    write_trajectory(path, Trajectory(np.zeros(0), np.zeros((0, 4, 4))))
    assert read_trajectory(path).T_world_from_camera.shape == (0, 4, 4)


def test_writing_a_trajectory_keeps_what_is_there(tmp_path):
    path, trajectory = tmp_path / "poses.txt", Trajectory(np.zeros(1), np.eye(4)[None])
    write_trajectory(path, trajectory)
    with pytest.raises(OutputExistsError):
        write_trajectory(path, trajectory)
    write_trajectory(path, trajectory, overwrite=True)
    with pytest.raises(ShapeError, match=r"poses must be \(2, 4, 4\)"):
        write_trajectory(path, Trajectory(np.zeros(2), np.eye(4)[None]))


@pytest.mark.parametrize(
    ("line", "message"),
    [("1 2 3", "a pose must be 8 numbers"), ("1 2 3 4 0 0 0 0", "a quaternion has no length")],
)
def test_a_damaged_trajectory_is_named(tmp_path, line, message):
    (tmp_path / "poses.txt").write_text(f"1 2 3 4 0 0 0 1\n{line}\n")
    with pytest.raises(UnreadableInputError, match=rf"poses\.txt: {message}"):
        read_trajectory(tmp_path / "poses.txt")


def test_frames_are_brought_together_by_time(tmp_path):
    dataset = TumRgbd(write_sequence(tmp_path / NAME))
    ids = [f"{NAME}/{time}" for time in ("10.000000", "10.033000", "10.066000")]
    assert list(dataset.ids) == ids
    sample = dataset.read(ids[1])
    assert sample.name == f"tum_rgbd/{ids[1]}"
    assert sample.time_s == 10.033
    np.testing.assert_array_equal(sample.image, image(1))
    np.testing.assert_allclose(sample.truth.values, (DEPTH + 1) / 5000, rtol=1e-6)
    # The poses' times are 9.99, 10.00, ..., 10.04: the fifth is the nearest to 10.033.
    np.testing.assert_allclose(sample.T_world_from_camera[:3, 3], [4, 2, -3.5])
    np.testing.assert_allclose(sample.T_world_from_camera[:3, :3], QUARTER_TURN, atol=1e-12)
    assert sample.neighbours == Neighbours(ids[0], ids[2])


def test_five_thousand_codes_are_a_metre(tmp_path):
    sample = TumRgbd(write_sequence(tmp_path / NAME)).read(f"{NAME}/10.000000")
    assert sample.truth.values[0, 0] == 1


def test_zero_is_no_depth(tmp_path):
    sequence = write_sequence(tmp_path / NAME)
    codes = DEPTH.copy()
    codes[2, 1:3] = 0
    cv2.imwrite(str(sequence / "depth" / "10.005000.png"), codes)
    valid = TumRgbd(sequence).read(f"{NAME}/10.000000").truth.valid
    np.testing.assert_array_equal(valid, codes != 0)


def test_images_without_depth_are_left_out_and_poses_may_lack(tmp_path):
    sequence = write_sequence(tmp_path / NAME, rgb_s=(10.0, 10.5, 11.0), depth_s=(11.01, 10.01))
    dataset = TumRgbd(sequence)
    assert list(dataset.ids) == [f"{NAME}/10.000000", f"{NAME}/11.000000"]
    sample = dataset.read(f"{NAME}/11.000000")
    assert sample.T_world_from_camera is None
    np.testing.assert_allclose(sample.truth.values, DEPTH / 5000, rtol=1e-6)
    (sequence / "groundtruth.txt").unlink()
    assert TumRgbd(sequence).read(f"{NAME}/10.000000").T_world_from_camera is None


def test_a_folder_of_sequences_is_read_too(tmp_path):
    third = "rgbd_dataset_freiburg3_sitting_xyz"
    for name in (third, NAME):
        write_sequence(tmp_path / name)
    dataset = TumRgbd(tmp_path)
    assert [id.split("/")[0] for id in dataset.ids] == [NAME] * 3 + [third] * 3
    assert dataset.read(dataset.ids[0]).intrinsics == Intrinsics(525, 525, 320, 240)
    assert dataset.read(dataset.ids[3]).intrinsics == Intrinsics(535.4, 539.2, 320.6, 248.1)
    assert dataset.read(dataset.ids[3]).neighbours.before is None


def test_there_are_no_splits(tmp_path):
    with pytest.raises(UsageError, match="no splits"):
        TumRgbd(write_sequence(tmp_path / NAME), "train")


def test_a_folder_without_sequences_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"has no rgb\.txt"):
        TumRgbd(tmp_path)


def test_missing_and_damaged_files_are_named(tmp_path):
    sequence = write_sequence(tmp_path / NAME)
    dataset = TumRgbd(sequence)
    (sequence / "depth" / "10.005000.png").unlink()
    with pytest.raises(UnreadableInputError, match=r"depth/10\.005000\.png: no such file"):
        dataset.read(f"{NAME}/10.000000")
    (sequence / "depth.txt").write_text("10.0\n")
    with pytest.raises(UnreadableInputError, match=r"depth\.txt: must list times and files"):
        TumRgbd(sequence)
    (sequence / "depth.txt").write_text("ten depth/10.005000.png\n")
    with pytest.raises(UnreadableInputError, match=r"depth\.txt: a time must be 1 numbers"):
        TumRgbd(sequence)
    (sequence / "depth.txt").write_text("99.0 depth/10.005000.png\n")
    with pytest.raises(UnreadableInputError, match=r"no image has depth within"):
        TumRgbd(sequence)
    (sequence / "depth.txt").unlink()
    with pytest.raises(UnreadableInputError, match=r"depth\.txt: cannot be read"):
        TumRgbd(sequence)
