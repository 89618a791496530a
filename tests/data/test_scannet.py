import cv2
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Intrinsics
from relievo.data.sample import Neighbours
from relievo.data.scannet import ScanNet

H, W = 4, 6
DEPTH = (1000 + 100 * np.arange(H * W)).reshape(H, W).astype(np.uint16)
POSE = np.array([[0.0, 0, 1, 0.5], [-1, 0, 0, 2.5], [0, -1, 0, 1.25], [0, 0, 0, 1]])
K = np.array([[577.9, 0, 319.0, 0], [0, 578.7, 239.0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])


def colour(seed):
    """Twice the depth's size, each block of four of one colour, so that shrinking is exact."""
    small = np.random.default_rng(seed).integers(0, 256, (H, W, 3), np.uint8)
    return small, small.repeat(2, 0).repeat(2, 1)


def write_scene(folder, frames=(0, 9, 10), ending=".png"):
    for part in ("color", "depth", "pose"):
        (folder / part).mkdir(parents=True)
    for frame in frames:
        image = np.ascontiguousarray(colour(frame)[1][..., ::-1])
        cv2.imwrite(str(folder / "color" / f"{frame}{ending}"), image)
        cv2.imwrite(str(folder / "depth" / f"{frame}.png"), DEPTH + frame)
        np.savetxt(folder / "pose" / f"{frame}.txt", POSE)
    np.savetxt(folder / "intrinsic_depth.txt", K)
    return folder


def test_frames_come_in_the_order_of_time(tmp_path):
    for scene in ("scene0001_00", "scene0000_00"):
        write_scene(tmp_path / scene)
    assert list(ScanNet(tmp_path).ids) == [
        f"scene000{scene}_00/{frame}" for scene in (0, 1) for frame in (0, 9, 10)
    ]


def test_a_frame_has_all_of_its_scene(tmp_path):
    sample = ScanNet(write_scene(tmp_path / "scene0000_00")).read("scene0000_00/9")
    assert sample.name == "scannet/scene0000_00/9"
    np.testing.assert_array_equal(sample.image, colour(9)[0])
    np.testing.assert_allclose(sample.truth.values, (DEPTH + 9) / 1000, rtol=1e-6)
    np.testing.assert_allclose(sample.T_world_from_camera, POSE)
    assert sample.intrinsics == Intrinsics(577.9, 578.7, 319.5, 239.5)
    assert sample.neighbours == Neighbours("scene0000_00/0", "scene0000_00/10")


def test_colour_of_the_depth_s_size_is_kept(tmp_path):
    scene = write_scene(tmp_path / "scene0000_00", [0])
    cv2.imwrite(str(scene / "color" / "0.png"), np.ascontiguousarray(colour(0)[0][..., ::-1]))
    np.testing.assert_array_equal(ScanNet(scene).read("scene0000_00/0").image, colour(0)[0])


def test_jpeg_and_the_folder_of_intrinsics_are_found(tmp_path):
    scene = write_scene(tmp_path / "scene0000_00", [0], ".jpg")
    (scene / "intrinsic").mkdir()
    (scene / "intrinsic_depth.txt").rename(scene / "intrinsic" / "intrinsic_depth.txt")
    sample = ScanNet(scene).read("scene0000_00/0")
    assert sample.image.shape == (H, W, 3)
    assert sample.intrinsics.f_y == 578.7


def test_zero_is_no_depth(tmp_path):
    scene = write_scene(tmp_path / "scene0000_00", [0])
    codes = DEPTH.copy()
    codes[1, 2:5] = 0
    cv2.imwrite(str(scene / "depth" / "0.png"), codes)
    valid = ScanNet(scene).read("scene0000_00/0").truth.valid
    np.testing.assert_array_equal(valid, codes != 0)


def test_a_frame_that_was_not_placed_has_no_pose(tmp_path):
    scene = write_scene(tmp_path / "scene0000_00")
    np.savetxt(scene / "pose" / "9.txt", np.full((4, 4), -np.inf))
    dataset = ScanNet(tmp_path)
    assert dataset.read("scene0000_00/9").T_world_from_camera is None
    assert dataset.read("scene0000_00/10").T_world_from_camera is not None


def test_a_scene_may_lack_all_poses(tmp_path):
    scene = write_scene(tmp_path / "scene0000_00", [0])
    (scene / "pose" / "0.txt").unlink()
    (scene / "pose").rmdir()
    assert ScanNet(scene).read("scene0000_00/0").T_world_from_camera is None


def test_a_split_is_a_list_of_scenes(tmp_path):
    for scene in ("scene0000_00", "scene0001_00", "scene0002_00"):
        write_scene(tmp_path / scene, [3])
    (tmp_path / "scannetv2_val.txt").write_text("scene0002_00\nscene0000_00\n")
    assert list(ScanNet(tmp_path, "val").ids) == ["scene0002_00/3", "scene0000_00/3"]


def test_scenes_that_a_split_lacks_are_named(tmp_path):
    write_scene(tmp_path / "scene0000_00")
    (tmp_path / "scannetv2_val.txt").write_text("scene0000_00\nscene0007_00\n")
    with pytest.raises(UnreadableInputError, match=r"lacks 1 scenes of scannetv2_val.* scene0007"):
        ScanNet(tmp_path, "val")
    with pytest.raises(UnreadableInputError, match=r"scannetv2_train\.txt: cannot be read"):
        ScanNet(tmp_path, "train")


@pytest.mark.parametrize("part", ["color/9.png", "pose/9.txt", "intrinsic_depth.txt"])
def test_a_missing_file_is_named(tmp_path, part):
    scene = write_scene(tmp_path / "scene0000_00")
    (scene / part).unlink()
    with pytest.raises(UnreadableInputError, match=rf"scene0000_00/{part}: "):
        ScanNet(scene).read("scene0000_00/9")


@pytest.mark.parametrize("part", ["pose/9.txt", "intrinsic_depth.txt"])
@pytest.mark.parametrize("text", ["1 0 0", "", "a b c d\n" * 4])
def test_a_damaged_matrix_is_named(tmp_path, part, text):
    scene = write_scene(tmp_path / "scene0000_00")
    (scene / part).write_text(text)
    with pytest.raises(UnreadableInputError, match=rf"{part}: a 4 x 4 matrix must be 16 numbers"):
        ScanNet(scene).read("scene0000_00/9")


def test_a_camera_without_focal_length_is_named(tmp_path):
    scene = write_scene(tmp_path / "scene0000_00")
    np.savetxt(scene / "intrinsic_depth.txt", np.zeros((4, 4)))
    with pytest.raises(UnreadableInputError, match=r"intrinsic_depth\.txt: intrinsics must be"):
        ScanNet(scene).read("scene0000_00/9")
