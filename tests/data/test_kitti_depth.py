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
from relievo.data.kitti_depth import KittiAnnotated
from relievo.data.sample import Neighbours

H, W = 5, 8
DATE = "2011_09_26"
TRAIN, VAL = f"{DATE}_drive_0001_sync", f"{DATE}_drive_0002_sync"
CODES = (256 * np.linspace(3, 90, H * W).reshape(H, W)).astype(np.uint16)
CODES[1, 6] = CODES[4, 2] = 0
CAMERAS = f"""S_rect_02: {W} {H}
P_rect_02: 8 0 5 0.8 0 7 3 0 0 0 1 0
S_rect_03: {W} {H}
P_rect_03: 8 0 5 -3.2 0 7 3 0 0 0 1 0
R_rect_00: 1 0 0 0 1 0 0 0 1
"""


def image(seed):
    return np.random.default_rng(seed).integers(0, 256, (H, W, 3), np.uint8)


def write_png(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.ascontiguousarray(pixels[..., ::-1]) if pixels.ndim == 3 else pixels)


def write_annotated(folder, raw="", frames=(5, 6, 8)):
    for n, (split, drive) in enumerate((("train", TRAIN), ("val", VAL))):
        for frame in frames:
            depths = folder / split / drive / "proj_depth" / "groundtruth" / "image_02"
            write_png(
                depths / f"{frame:010d}.png",
                np.where(CODES > 0, CODES + np.uint16(256 * frame), np.uint16(0)),
            )
            images = folder / raw / DATE / drive / "image_02" / "data"
            write_png(images / f"{frame:010d}.png", image(10 * n + frame))
    return folder


def write_selection(folder):
    selection = folder / "depth_selection" / "val_selection_cropped"
    write_png(selection / "image" / f"{VAL}_image_0000000008_image_02.png", image(1))
    depth = selection / "groundtruth_depth" / f"{VAL}_groundtruth_depth_0000000008_image_02.png"
    write_png(depth, CODES)
    (selection / "intrinsics").mkdir()
    path = selection / "intrinsics" / f"{VAL}_image_0000000008_image_02.txt"
    path.write_text("8.5 0 4.25 0 9.5 2.5 0 0 1")
    return folder


@pytest.mark.parametrize("raw", ["", "raw", "kitti_raw"])
def test_an_annotated_frame_is_read_with_its_raw_image(tmp_path, raw):
    dataset = KittiAnnotated(write_annotated(tmp_path, raw))
    (tmp_path / raw / DATE / "calib_cam_to_cam.txt").write_text(CAMERAS)
    place = f"{DATE}/{VAL}/image_02"
    sample = dataset.read(f"{place}/0000000006")
    assert sample.name == f"kitti_annotated/{place}/0000000006"
    np.testing.assert_array_equal(sample.image, image(16))
    known = CODES > 0
    np.testing.assert_array_equal(sample.truth.valid, known)
    np.testing.assert_allclose(sample.truth.values[known], CODES[known] / 256 + 6, rtol=1e-6)
    assert sample.intrinsics == Intrinsics(8, 7, 5.5, 3.5)
    assert sample.neighbours == Neighbours(f"{place}/0000000005", None)


def test_the_camera_may_be_unknown(tmp_path):
    dataset = KittiAnnotated(write_annotated(tmp_path))
    assert dataset.read(f"{DATE}/{VAL}/image_02/0000000006").intrinsics is None


def test_splits_are_folders(tmp_path):
    write_annotated(write_selection(tmp_path))
    train, val = (
        [f"{DATE}/{drive}/image_02/{n:010d}" for n in (5, 6, 8)] for drive in (TRAIN, VAL)
    )
    assert list(KittiAnnotated(tmp_path, "val").ids) == val
    dataset = KittiAnnotated(tmp_path)
    assert list(dataset.ids) == train + val
    assert list(dataset.takes) == [train[:2], train[2:], val[:2], val[2:]]
    assert dataset.depth_kind(val[0]) is DepthKind.METRIC_DEPTH


@pytest.mark.parametrize("split", [None, "val_selection_cropped"])
def test_the_selection_has_its_own_images_and_cameras(tmp_path, split):
    dataset = KittiAnnotated(write_selection(tmp_path), split)
    assert list(dataset.ids) == [f"{VAL}_image_0000000008_image_02"]
    assert list(dataset.takes) == []
    sample = dataset.read(dataset.ids[0])
    np.testing.assert_array_equal(sample.image, image(1))
    np.testing.assert_array_equal(sample.truth.valid, CODES > 0)
    np.testing.assert_allclose(sample.truth.values, CODES / 256, rtol=1e-6)
    assert sample.intrinsics == Intrinsics(8.5, 9.5, 4.75, 3)


def test_a_list_takes_frames_of_both_splits(tmp_path):
    folder = write_annotated(tmp_path)
    lines = f"{DATE}/{VAL} 6 l\n{DATE}/{TRAIN} 0000000005 l\n"
    (folder / "eigen_benchmark_test.txt").write_text(lines)
    dataset = KittiAnnotated(folder, "eigen_benchmark")
    assert [id[-10:] for id in dataset.ids] == ["0000000006", "0000000005"]
    assert list(dataset.takes) == []
    np.testing.assert_array_equal(dataset.read(dataset.ids[1]).image, image(5))


def test_depth_of_a_list_that_is_missing_is_counted(tmp_path):
    folder = write_annotated(tmp_path)
    lines = f"{DATE}/{VAL} 6 l\n{DATE}/{VAL} 7 l\n{DATE}/{DATE}_drive_0009_sync 1 l\n"
    (folder / "list.txt").write_text(lines)
    with pytest.raises(UnreadableInputError, match="2 of its 3 frames are missing"):
        KittiAnnotated(folder, "list")


def test_missing_files_are_named(tmp_path):
    dataset = KittiAnnotated(write_annotated(tmp_path))
    (tmp_path / DATE / VAL / "image_02" / "data" / "0000000005.png").unlink()
    with pytest.raises(UnreadableInputError, match=rf"{VAL}/image_02/data/0000000005\.png: no"):
        dataset.read(f"{DATE}/{VAL}/image_02/0000000005")
    selected = KittiAnnotated(write_selection(tmp_path), "val_selection_cropped")
    for file in (tmp_path / "depth_selection" / "val_selection_cropped").glob("ground*/*"):
        file.unlink()
        with pytest.raises(UnreadableInputError, match=rf"{file.name}: no such file"):
            selected.read(selected.ids[0])


def test_depth_of_another_size_is_refused(tmp_path):
    dataset = KittiAnnotated(write_annotated(tmp_path))
    depths = tmp_path / "val" / VAL / "proj_depth" / "groundtruth" / "image_02"
    write_png(depths / "0000000005.png", np.ascontiguousarray(CODES.T))
    with pytest.raises(DepthInputError, match=r"0000000005\.png: a map \(8, 5\)"):
        dataset.read(f"{DATE}/{VAL}/image_02/0000000005")


def test_depth_of_8_bits_is_refused(tmp_path):
    dataset = KittiAnnotated(write_annotated(tmp_path))
    depths = tmp_path / "val" / VAL / "proj_depth" / "groundtruth" / "image_02"
    write_png(depths / "0000000005.png", (CODES >> 8).astype(np.uint8))
    with pytest.raises(UnsupportedInputError, match=r"0000000005\.png: 8 bits where"):
        dataset.read(f"{DATE}/{VAL}/image_02/0000000005")


def test_a_damaged_camera_is_named(tmp_path):
    dataset = KittiAnnotated(write_selection(tmp_path))
    path = tmp_path / "depth_selection" / "val_selection_cropped" / "intrinsics"
    (path / f"{dataset.ids[0]}.txt").write_text("8.5 0 4.25")
    with pytest.raises(UnreadableInputError, match=r"image_02\.txt: a 3 x 3 matrix must be 9"):
        dataset.read(dataset.ids[0])


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"val_selection_cropped/image: no such folder"):
        KittiAnnotated(tmp_path)
    with pytest.raises(UnreadableInputError, match="has no train/<drive>/proj_depth"):
        KittiAnnotated(tmp_path, "train")
    with pytest.raises(UsageError, match="no split 'eigen'"):
        KittiAnnotated(tmp_path, "eigen")
