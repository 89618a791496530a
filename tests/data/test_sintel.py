import struct

import cv2
import numpy as np
import pytest

from relievo.core.errors import DepthInputError, UnreadableInputError, UsageError
from relievo.core.types import DepthKind
from relievo.data.sample import Neighbours
from relievo.data.sintel import Sintel
from relievo.io.sintel_files import write_dpt

HEIGHT, WIDTH = 11, 26
K = [28.0, 0.0, 12.5, 0.0, 27.0, 5.0, 0.0, 0.0, 1.0]
# The camera stands at (1, 2, 3) and looks along the world's x axis; its own x axis is -z there.
R = np.array([[0.0, 0.0, -1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
PLACE = np.array([1.0, 2.0, 3.0])


def image(seed):
    return np.random.default_rng(seed).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def depth(seed):
    return np.random.default_rng(seed).uniform(0.5, 70, (HEIGHT, WIDTH)).astype(np.float32)


@pytest.fixture
def write(tmp_path):
    def write(scenes=("alley_1",), frames=1, passes=("final", "clean"), values=None):
        training = tmp_path / "training"
        for scene in scenes:
            for part in (*passes, "depth", "camdata_left"):
                (training / part / scene).mkdir(parents=True)
            for frame in range(1, frames + 1):
                name = f"{scene}/frame_{frame:04d}"
                for part in passes:
                    picture = image(frame + 100 * (part == "clean"))[..., ::-1]
                    cv2.imwrite(f"{training / part / name}.png", np.ascontiguousarray(picture))
                write_dpt(
                    training / "depth" / f"{name}.dpt", depth(frame) if values is None else values
                )
                pose = np.column_stack([R, -R @ PLACE]).ravel()
                (training / "camdata_left" / f"{name}.cam").write_bytes(
                    struct.pack("<f21d", 202021.25, *K, *pose)
                )
        return tmp_path

    return write


def test_a_frame_has_depth_and_camera(write):
    sample = Sintel(write(frames=2)).read("final/alley_1/frame_0002")
    np.testing.assert_array_equal(sample.image, image(2))
    np.testing.assert_array_equal(sample.depth.values, depth(2))
    assert sample.depth.kind is DepthKind.METRIC_DEPTH
    assert sample.name == "sintel/final/alley_1/frame_0002"
    assert (sample.intrinsics.f_x, sample.intrinsics.f_y) == (28, 27)
    assert (sample.intrinsics.c_x, sample.intrinsics.c_y) == (WIDTH / 2, HEIGHT / 2)


def test_the_pose_takes_points_from_the_camera_to_the_world(write):
    T_world_from_camera = Sintel(write()).read("final/alley_1/frame_0001").T_world_from_camera
    np.testing.assert_allclose(T_world_from_camera @ [0, 0, 0, 1], [1, 2, 3, 1], atol=1e-12)
    np.testing.assert_allclose(T_world_from_camera @ [0, 0, 5, 1], [6, 2, 3, 1], atol=1e-12)
    np.testing.assert_allclose(T_world_from_camera @ [4, 0, 0, 1], [1, 2, -1, 1], atol=1e-12)


def test_the_split_is_the_pass(write):
    found = Sintel(write(), "clean")
    assert list(found.ids) == ["clean/alley_1/frame_0001"]
    np.testing.assert_array_equal(next(iter(found)).image, image(101))


def test_frames_have_neighbours_within_their_scene(write):
    found = Sintel(write(("bamboo_2", "alley_1"), frames=3))
    ids = [f"final/{scene}/frame_000{i}" for scene in ("alley_1", "bamboo_2") for i in (1, 2, 3)]
    assert list(found.ids) == ids
    neighbours = [found.read(id).neighbours for id in ids]
    assert neighbours[:4] == [
        Neighbours(None, ids[1]),
        Neighbours(ids[0], ids[2]),
        Neighbours(ids[1], None),
        Neighbours(None, ids[4]),
    ]


def test_a_far_sky_is_depth_like_any_other(write):
    values = np.full((HEIGHT, WIDTH), 5e4, np.float32)
    values[0, :3] = 0, np.inf, np.nan
    found = Sintel(write(values=values)).read("final/alley_1/frame_0001").depth
    assert (~found.valid).sum() == 3
    assert found.values[-1, -1] == 5e4


@pytest.mark.parametrize("part", ["final", "depth", "camdata_left"])
@pytest.mark.parametrize("damage", ["missing", "empty", "truncated"])
def test_a_file_that_is_missing_or_damaged_is_refused_by_name(write, part, damage):
    folder = write()
    found = Sintel(folder)
    (file,) = (folder / "training" / part).glob("*/*")
    data = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes(data[: 0 if damage == "empty" else -9])
    with pytest.raises(UnreadableInputError, match=part):
        found.read("final/alley_1/frame_0001")


def test_depth_of_another_size_is_refused(write):
    folder = write(values=np.ones((WIDTH, HEIGHT), np.float32))
    with pytest.raises(DepthInputError, match=r"frame_0001\.dpt: a map \(26, 11\)"):
        Sintel(folder).read("final/alley_1/frame_0001")


def test_a_folder_that_lacks_the_pass_is_refused(write):
    folder = write(passes=("clean",))
    with pytest.raises(UnreadableInputError, match="training/final: no such folder"):
        Sintel(folder)
    (folder / "training" / "final").mkdir()
    with pytest.raises(UnreadableInputError, match="training/final: no SCENE/frame_"):
        Sintel(folder)
    with pytest.raises(UsageError, match="'albedo'; its splits are final, clean"):
        Sintel(folder, "albedo")
