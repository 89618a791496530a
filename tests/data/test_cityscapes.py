import json
import shutil

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
from relievo.data.cityscapes import CITYSCAPES, Cityscapes, read_cityscapes_camera
from relievo.data.class_names import group_of

H, W = 4, 6
ID = "train/aachen/aachen_000000_000019"
CODES = np.linspace(2, 30000, H * W).astype(np.uint16).reshape(H, W)
CODES[0, 1], CODES[2, 4], CODES[3, 0] = 257, 0, 1
LABELS = (np.arange(H * W, dtype=np.uint8).reshape(H, W) * 7) % 34
INSTANCES = LABELS.astype(np.uint16)
INSTANCES[1, 2:4], INSTANCES[3, 5] = 26001, 1000
CAMERA = {
    "extrinsic": {"baseline": 0.209313, "pitch": 0.038},
    "intrinsic": {"fx": 2262.52, "fy": 2265.3, "u0": 1096.98, "v0": 513},
}


def image(seed):
    return np.random.default_rng(seed).integers(0, 256, (H, W, 3), np.uint8)


def write_png(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.ascontiguousarray(pixels[..., ::-1]) if pixels.ndim == 3 else pixels)


def write_image(folder, id=ID):
    write_png(folder / "leftImg8bit" / f"{id}_leftImg8bit.png", image(0))
    write_png(folder / "rightImg8bit" / f"{id}_rightImg8bit.png", image(1))
    write_png(folder / "gtFine" / f"{id}_gtFine_labelIds.png", LABELS)
    write_png(folder / "gtFine" / f"{id}_gtFine_instanceIds.png", INSTANCES)
    write_png(folder / "disparity" / f"{id}_disparity.png", CODES)
    path = folder / "camera" / f"{id}_camera.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(CAMERA))
    return folder


def test_images_are_found_split_by_split(tmp_path):
    ids = [f"{split}/bonn/bonn_000001_000019" for split in ("train", "val", "test")]
    for id in (*ids, ID):
        write_image(tmp_path, id)
    assert list(Cityscapes(tmp_path).ids) == [ID, *ids]
    assert list(Cityscapes(tmp_path, "val").ids) == [ids[1]]
    with pytest.raises(UsageError, match="its splits are train, val, test"):
        Cityscapes(tmp_path, "extra")


def test_a_code_is_disparity_plus_one(tmp_path):
    sample = Cityscapes(write_image(tmp_path)).read(ID)
    assert sample.right.disparity[0, 1] == 1
    np.testing.assert_array_equal(sample.right.valid, CODES != 0)
    known = sample.right.valid
    np.testing.assert_allclose(sample.right.disparity[known], (CODES[known] - 1.0) / 256)


def test_depth_is_baseline_times_focal_length_over_disparity(tmp_path):
    dataset = Cityscapes(write_image(tmp_path))
    sample = dataset.read(ID)
    assert sample.truth.kind is dataset.depth_kind(ID) is DepthKind.METRIC_DEPTH
    known = CODES > 1
    np.testing.assert_array_equal(sample.truth.valid, known)
    expected = 0.209313 * 2262.52 / ((CODES[known] - 1.0) / 256)
    np.testing.assert_allclose(sample.truth.values[known], expected, rtol=1e-6)


def test_an_image_is_read_with_everything(tmp_path):
    sample = Cityscapes(write_image(tmp_path)).read(ID)
    assert sample.name == f"cityscapes/{ID}"
    np.testing.assert_array_equal(sample.image, image(0))
    np.testing.assert_array_equal(sample.right.image, image(1))
    assert sample.right.baseline_m == pytest.approx(0.209313)
    assert sample.intrinsics == Intrinsics(2262.52, 2265.3, 1097.48, 513.5)
    np.testing.assert_array_equal(sample.semantic.ids, LABELS)
    assert sample.semantic.names == CITYSCAPES
    expected = np.zeros((H, W), np.int32)
    expected[1, 2:4], expected[3, 5] = 26001, 1000
    np.testing.assert_array_equal(sample.instance, expected)


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ("rightImg8bit", "right"),
        ("gtFine", "semantic"),
        ("gtFine", "instance"),
        ("disparity", "depth"),
        ("camera", "intrinsics"),
    ],
)
def test_other_parts_may_be_absent_as_a_whole(tmp_path, part, field):
    dataset = Cityscapes(write_image(tmp_path))
    shutil.rmtree(tmp_path / part)
    assert getattr(dataset.read(ID), field) is None
    if part == "disparity":
        assert dataset.depth_kind(ID) is None


def test_without_a_camera_disparity_stands_for_depth(tmp_path):
    dataset = Cityscapes(write_image(tmp_path))
    shutil.rmtree(tmp_path / "camera")
    sample = dataset.read(ID)
    assert sample.truth.kind is dataset.depth_kind(ID) is DepthKind.RELATIVE_INVERSE_DEPTH
    np.testing.assert_array_equal(sample.truth.values, sample.right.disparity)
    np.testing.assert_array_equal(sample.truth.valid, CODES > 0)
    assert sample.right.baseline_m is None


@pytest.mark.parametrize(
    ("part", "ending"),
    [
        ("rightImg8bit", "rightImg8bit.png"),
        ("gtFine", "gtFine_labelIds.png"),
        ("disparity", "disparity.png"),
        ("camera", "camera.json"),
    ],
)
def test_a_missing_file_is_named(tmp_path, part, ending):
    dataset = Cityscapes(write_image(tmp_path))
    (tmp_path / part / f"{ID}_{ending}").unlink()
    with pytest.raises(UnreadableInputError, match=rf"{part}/{ID}_{ending}: "):
        dataset.read(ID)


@pytest.mark.parametrize(
    ("part", "ending"), [("disparity", "disparity"), ("gtFine", "gtFine_instanceIds")]
)
def test_a_map_of_another_size_is_refused(tmp_path, part, ending):
    dataset = Cityscapes(write_image(tmp_path))
    write_png(tmp_path / part / f"{ID}_{ending}.png", np.ascontiguousarray(CODES.T))
    with pytest.raises(DepthInputError, match=rf"{ending}\.png: a map \(6, 4\)"):
        dataset.read(ID)


def test_disparity_of_8_bits_is_refused(tmp_path):
    dataset = Cityscapes(write_image(tmp_path))
    write_png(tmp_path / "disparity" / f"{ID}_disparity.png", LABELS)
    with pytest.raises(UnsupportedInputError, match=r"disparity\.png: 8 bits where"):
        dataset.read(ID)


@pytest.mark.parametrize(
    ("group", "entries", "message"),
    [
        ("extrinsic", {}, r"extrinsic\.baseline must be a number, got None"),
        ("extrinsic", {"baseline": "0.2"}, r"extrinsic\.baseline must be a number, got '0\.2'"),
        ("extrinsic", {"baseline": 0}, r"extrinsic\.baseline must be > 0, got 0"),
        ("intrinsic", [1], r"intrinsic\.fx must be a number, got None"),
        ("intrinsic", {**CAMERA["intrinsic"], "v0": True}, r"intrinsic\.v0 must be a number"),
        ("intrinsic", {**CAMERA["intrinsic"], "fy": -1}, "intrinsics must be"),
    ],
)
def test_a_damaged_camera_is_named(tmp_path, group, entries, message):
    path = tmp_path / "camera.json"
    path.write_text(json.dumps({**CAMERA, group: entries}))
    with pytest.raises(UnreadableInputError, match=rf"camera\.json: {message}"):
        read_cityscapes_camera(path)


def test_classes_fall_into_the_groups_of_their_names():
    assert len(CITYSCAPES) == 35
    assert (CITYSCAPES[7], CITYSCAPES[23], CITYSCAPES[33]) == ("road", "sky", "bicycle")
    groups = {id: group_of(name) for id, name in CITYSCAPES.items()}
    assert {id for id, group in groups.items() if group == 1} == {17, 18, 19, 20, *range(24, 34)}
    assert {id for id, group in groups.items() if group == 2} == {6, 7, 8, 9, 10, 11, 12, 15, 16}
    assert {id for id, group in groups.items() if group == 3} == {21, 22}


def test_a_folder_without_images_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match="leftImg8bit: no such folder"):
        Cityscapes(tmp_path)
    (tmp_path / "leftImg8bit").mkdir()
    with pytest.raises(UnreadableInputError, match=r"leftImg8bit: has no val/\*/\*_leftImg8bit"):
        Cityscapes(tmp_path, "val")


def test_a_licence_plate_is_minus_one(tmp_path):
    labels = LABELS.copy()
    labels[2, 1] = 255
    write_png(write_image(tmp_path) / "gtFine" / f"{ID}_gtFine_labelIds.png", labels)
    ids = Cityscapes(tmp_path).read(ID).semantic.ids
    assert np.argwhere(ids == -1).tolist() == [[2, 1]]
    assert CITYSCAPES[ids[2, 1]] == "license plate"
