import cv2
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.core.types import Intrinsics
from relievo.data.sample import Neighbours
from relievo.data.seven_scenes import SevenScenes

DEPTH = (500 + 10 * np.arange(15)).reshape(3, 5).astype(np.uint16)
DEPTH[0, 1], DEPTH[2, 3] = 0, 65535
POSE = np.array([[0.0, 0, 1, 0.5], [-1, 0, 0, 2.5], [0, -1, 0, 1.25], [0, 0, 0, 1]])


def image(seed):
    return np.random.default_rng(seed).integers(0, 256, (3, 5, 3), np.uint8)


def write_scene(folder, sequences=("seq-01", "seq-02", "seq-10"), frames=(0, 1, 2)):
    for number, sequence in enumerate(sequences):
        (folder / sequence).mkdir(parents=True)
        for frame in frames:
            stem = str(folder / sequence / f"frame-{frame:06d}")
            rgb = image(10 * number + frame)
            cv2.imwrite(f"{stem}.color.png", np.ascontiguousarray(rgb[..., ::-1]))
            cv2.imwrite(f"{stem}.depth.png", DEPTH)
            rows = ["\t ".join(f"{number: .7e}" for number in row) for row in POSE]
            (folder / sequence / f"frame-{frame:06d}.pose.txt").write_text("\t \n".join(rows))
    (folder / "TrainSplit.txt").write_text("sequence1\nsequence10\n")
    (folder / "TestSplit.txt").write_text("sequence2 \n")
    return folder


def test_splits_are_those_of_each_scene(tmp_path):
    write_scene(tmp_path / "heads", frames=[0])
    write_scene(tmp_path / "chess", frames=[0])
    (tmp_path / "chess" / "TestSplit.txt").write_text("sequence01\n")
    frame = "frame-000000"
    assert list(SevenScenes(tmp_path, "test").ids) == [
        f"chess/seq-01/{frame}",
        f"heads/seq-02/{frame}",
    ]
    assert list(SevenScenes(tmp_path / "heads", "train").ids) == [
        f"heads/seq-01/{frame}",
        f"heads/seq-10/{frame}",
    ]
    assert len(SevenScenes(tmp_path)) == 6


def test_a_frame_is_read_with_everything(tmp_path):
    dataset = SevenScenes(write_scene(tmp_path / "heads"))
    sample = dataset.read("heads/seq-02/frame-000001")
    assert sample.name == "sevenscenes/heads/seq-02/frame-000001"
    np.testing.assert_array_equal(sample.image, image(11))
    known = (DEPTH != 0) & (DEPTH != 65535)
    np.testing.assert_array_equal(sample.truth.valid, known)
    np.testing.assert_allclose(sample.truth.values[known], DEPTH[known] / 1000, rtol=1e-6)
    np.testing.assert_allclose(sample.T_world_from_camera, POSE)
    assert sample.intrinsics == Intrinsics(585, 585, 320.5, 240.5)


def test_neighbours_stay_within_a_sequence(tmp_path):
    dataset = SevenScenes(write_scene(tmp_path / "heads"))
    place = "heads/seq-02/frame-00000"
    assert dataset.read(f"{place}0").neighbours == Neighbours(None, f"{place}1")
    assert dataset.read(f"{place}2").neighbours == Neighbours(f"{place}1", None)


def test_there_are_two_splits(tmp_path):
    with pytest.raises(UsageError, match="its splits are train, test"):
        SevenScenes(write_scene(tmp_path / "heads"), "val")


@pytest.mark.parametrize("ending", ["color.png", "depth.png", "pose.txt"])
def test_a_missing_file_is_named(tmp_path, ending):
    dataset = SevenScenes(write_scene(tmp_path / "heads"))
    (tmp_path / "heads" / "seq-01" / f"frame-000001.{ending}").unlink()
    with pytest.raises(UnreadableInputError, match=rf"seq-01/frame-000001\.{ending}: "):
        dataset.read("heads/seq-01/frame-000001")


def test_a_sequence_that_is_missing_or_empty_is_named(tmp_path):
    scene = write_scene(tmp_path / "heads")
    (scene / "TestSplit.txt").write_text("sequence3\n")
    with pytest.raises(UnreadableInputError, match=r"heads/seq-03: no such folder"):
        SevenScenes(scene, "test")
    (scene / "seq-03").mkdir()
    with pytest.raises(UnreadableInputError, match=r"heads/seq-03: has no frames"):
        SevenScenes(scene, "test")


def test_a_damaged_split_is_named(tmp_path):
    scene = write_scene(tmp_path / "heads")
    (scene / "TestSplit.txt").write_text("seq-02\n")
    with pytest.raises(UnreadableInputError, match=r"TestSplit\.txt: .* got 'seq-02'"):
        SevenScenes(scene, "test")
