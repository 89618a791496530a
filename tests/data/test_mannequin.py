import subprocess
import sys

import cv2
import h5py
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.core.types import Intrinsics
from relievo.data.mannequin import CameraClips, MannequinTum, read_camera_file
from relievo.data.sample import Neighbours
from relievo.geometry.transform import apply

H, W = 4, 6
URL = "https://www.youtube.com/watch?v=abc"
# From the world to the camera: a quarter turn about y, then a shift.
TO_CAMERA = np.array([[0.0, 0, -1, 0.5], [0, 1, 0, -2], [1, 0, 0, 3], [0, 0, 0, 1]])
TIMES = (52553, 9176, 119286)


def image(seed):
    return np.random.default_rng(seed).integers(0, 256, (H, W, 3), np.uint8)


def camera_text(times=TIMES):
    rows = [URL]
    for n, time in enumerate(times):
        pose = TO_CAMERA[:3].copy()
        pose[0, 3] += n
        numbers = [0.9, 1.6, 0.5, 0.5 + 0.01 * n, 0, 0, *pose.ravel()]
        rows.append(" ".join([str(time), *(f"{number:.9f}" for number in numbers)]))
    return "\n".join(rows) + "\n"


def write_clip(folder, split="train", clip="00a", fetched=TIMES):
    (folder / split / clip).mkdir(parents=True)
    (folder / split / f"{clip}.txt").write_text(camera_text())
    for time in fetched:
        path = folder / split / clip / f"{time}.png"
        cv2.imwrite(str(path), np.ascontiguousarray(image(time)[..., ::-1]))
    return folder


def test_cameras_are_inverted_to_poses(tmp_path):
    (tmp_path / "clip.txt").write_text(camera_text())
    cameras = read_camera_file(tmp_path / "clip.txt")
    assert cameras.url == URL
    assert cameras.times_us.tolist() == list(TIMES)
    T_world_from_camera = cameras.T_world_from_camera[0]
    in_world = np.array([0.3, -1.7, 4.0])
    in_camera = TO_CAMERA[:3, :3] @ in_world + TO_CAMERA[:3, 3]
    np.testing.assert_allclose(apply(T_world_from_camera, in_camera), in_world, atol=1e-9)
    assert cameras.T_world_from_camera[2, 2, 3] != T_world_from_camera[2, 3]


def test_normalised_cameras_span_the_image(tmp_path):
    (tmp_path / "clip.txt").write_text(camera_text())
    cameras = read_camera_file(tmp_path / "clip.txt")
    assert cameras.intrinsics(0, (100, 200)) == Intrinsics(180, 160, 100, 50)
    assert cameras.intrinsics(2, (100, 200)).c_y == pytest.approx(52)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must hold an address"),
        (f"{URL}\n", "must hold an address"),
        (camera_text() + "1 2 3\n", "a frame must be 19 numbers, got '1 2 3'"),
        (camera_text().replace("52553", "5.5", 1), "times must be whole microseconds"),
    ],
)
def test_a_damaged_camera_file_is_named(tmp_path, text, message):
    (tmp_path / "clip.txt").write_text(text)
    with pytest.raises(UnreadableInputError, match=rf"clip\.txt: {message}"):
        read_camera_file(tmp_path / "clip.txt")


def test_only_frames_that_were_fetched_are_samples(tmp_path):
    write_clip(tmp_path / "mannequin", fetched=TIMES[:2])
    write_clip(tmp_path / "mannequin", "test", "b", fetched=TIMES[2:])
    (tmp_path / "mannequin" / "train" / "00c.txt").write_text(camera_text())
    dataset = CameraClips(tmp_path / "mannequin")
    assert list(dataset.ids) == ["train/00a/9176", "train/00a/52553", "test/b/119286"]
    assert list(CameraClips(tmp_path / "mannequin", "test").ids) == ["test/b/119286"]


def test_a_frame_has_its_own_camera(tmp_path):
    sample = CameraClips(write_clip(tmp_path / "realestate10k")).read("train/00a/119286")
    assert sample.name == "realestate10k/train/00a/119286"
    np.testing.assert_array_equal(sample.image, image(119286))
    assert sample.intrinsics.f_x == pytest.approx(0.9 * W)
    assert sample.intrinsics.f_y == pytest.approx(1.6 * H)
    assert sample.intrinsics.c_y == pytest.approx(0.52 * H)
    to_camera = np.linalg.inv(sample.T_world_from_camera)
    np.testing.assert_allclose(to_camera[:3, 3], [2.5, -2, 3], atol=1e-9)
    assert sample.time_s == pytest.approx(0.119286)
    assert sample.neighbours == Neighbours("train/00a/52553", None)
    assert sample.depth is None


def test_a_frame_that_is_not_listed_is_named(tmp_path):
    dataset = CameraClips(write_clip(tmp_path, fetched=[777]))
    with pytest.raises(UnreadableInputError, match=r"00a\.txt: does not list the frame 777"):
        dataset.read("train/00a/777")


def test_clips_without_images_are_refused(tmp_path):
    (tmp_path / "validation").mkdir()
    (tmp_path / "validation" / "a.txt").write_text(camera_text())
    with pytest.raises(UnreadableInputError, match=r"no clip has images; put them at validation/"):
        CameraClips(tmp_path, "validation")
    with pytest.raises(UnreadableInputError, match=r"no clip has images"):
        CameraClips(tmp_path)
    with pytest.raises(UsageError, match="train, validation, test"):
        CameraClips(tmp_path, "val")
    with pytest.raises(UnreadableInputError, match=r"none: no such folder"):
        CameraClips(tmp_path / "none")


DEPTH = np.linspace(1, 4, H * W, dtype=np.float32).reshape(H, W)
DEPTH[2, 1:4] = 0
PEOPLE = np.zeros((H, W), np.float32)
PEOPLE[1:, 4:] = 1
K = np.array([[517.3, 0, 255.1], [0, 516.5, 191.7], [0, 0, 1]])


def write_tum(path, **changed):
    fields = {
        "img_1": image(0) / 255,
        "gt_depth": DEPTH,
        "human_mask": PEOPLE,
        "intrinsic": K,
        "T_1_G": TO_CAMERA,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as file:
        for name, values in (fields | changed).items():
            if values is not None:
                file[f"gt/{name}"] = values
    return path


def test_a_prepared_frame_is_read(tmp_path):
    write_tum(tmp_path / "fr3" / "0002.h5")
    write_tum(tmp_path / "fr3" / "0001.jpg.hdf5")
    (tmp_path / "list.txt").write_text("fr3/0001.jpg.hdf5")
    dataset = MannequinTum(tmp_path)
    assert list(dataset.ids) == ["fr3/0001.jpg", "fr3/0002"]
    sample = dataset.read("fr3/0002")
    assert sample.name == "mannequin_tum/fr3/0002"
    np.testing.assert_array_equal(sample.image, image(0))
    np.testing.assert_array_equal(sample.truth.valid, DEPTH > 0)
    np.testing.assert_array_equal(sample.truth.values, DEPTH)
    np.testing.assert_array_equal(sample.semantic.ids, PEOPLE)
    assert sample.semantic.names == {0: "environment", 1: "person"}
    assert sample.intrinsics == Intrinsics.centred_on_pixels(517.3, 516.5, 255.1, 191.7)
    np.testing.assert_allclose(sample.T_world_from_camera, np.linalg.inv(TO_CAMERA), atol=1e-12)


def test_images_of_8_bits_are_kept(tmp_path):
    write_tum(tmp_path / "a.h5", img_1=image(5))
    np.testing.assert_array_equal(MannequinTum(tmp_path).read("a").image, image(5))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("human_mask", None, "cannot be read: .*human_mask"),
        ("img_1", image(0) * 2.0, "img_1 must be within 0 and 1"),
        ("intrinsic", np.eye(2), r"intrinsic must be \(3, 3\), got \(2, 2\)"),
        ("T_1_G", np.eye(3), r"T_1_G must be \(4, 4\)"),
    ],
)
def test_a_damaged_field_is_named(tmp_path, field, value, message):
    write_tum(tmp_path / "a.h5", **{field: value})
    with pytest.raises(UnreadableInputError, match=rf"a\.h5: {message}"):
        MannequinTum(tmp_path).read("a")


def test_a_file_of_another_kind_is_named(tmp_path):
    (tmp_path / "a.h5").write_bytes(b"no HDF5")
    with pytest.raises(UnreadableInputError, match=r"a\.h5: cannot be read"):
        MannequinTum(tmp_path).read("a")


def test_prepared_frames_have_no_splits_and_must_be_there(tmp_path):
    with pytest.raises(UsageError, match="no splits"):
        MannequinTum(tmp_path, "test")
    with pytest.raises(UnreadableInputError, match=r"has no \*\.h5"):
        MannequinTum(tmp_path)


def test_without_h5py_it_is_said_what_to_install(tmp_path):
    write_tum(tmp_path / "a.h5")
    script = (
        "import sys; sys.modules['h5py'] = None\n"
        "from pathlib import Path\n"
        "from relievo.core.errors import MissingExtraError\n"
        "from relievo.data.mannequin import MannequinTum\n"
        "try: MannequinTum(Path(sys.argv[1])).read('a')\n"
        "except MissingExtraError as error: print(error)"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "relievo[data]" in said.stdout
