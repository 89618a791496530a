import json

import cv2
import numpy as np
import pytest

from relievo.core.errors import (
    DepthInputError,
    InputError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.core.types import DepthKind, Intrinsics
from relievo.data.folders import FolderSet
from relievo.data.sample import Neighbours


def image(height=4, width=6, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def codes(height=4, width=6, dtype=np.uint16):
    return np.arange(1, height * width + 1, dtype=dtype).reshape(height, width)


def test_depth_of_16_bits_is_read_in_metres_beside_its_image(write_set):
    folder = write_set("rooms", {"7": (image(), codes())}, depth_scale_per_metre=1000)
    sample = FolderSet(folder).read("7")
    assert sample.name == "rooms/7"
    assert sample.depth.kind is DepthKind.METRIC_DEPTH
    np.testing.assert_array_equal(sample.image, image())
    np.testing.assert_allclose(sample.depth.values, codes() / 1000, rtol=1e-6)


def test_depth_of_8_bits_is_read_by_its_own_scale(write_set):
    folder = write_set("nyu", {"7": (image(), codes(dtype=np.uint8))}, depth_scale_per_metre=25.5)
    values = FolderSet(folder).read("7").depth.values
    np.testing.assert_allclose(values, codes() / 25.5, rtol=1e-6)


@pytest.mark.parametrize(
    ("invalid", "unknown"), [(None, []), (3, [3]), ([1, 24], [1, 24]), (65535, [])]
)
def test_codes_that_mean_unknown_are_not_valid(write_set, invalid, unknown):
    folder = write_set(
        "rooms", {"7": (image(), codes())}, depth_scale_per_metre=1000, invalid=invalid
    )
    valid = FolderSet(folder).read("7").depth.valid
    np.testing.assert_array_equal(valid, ~np.isin(codes(), unknown))


def test_a_stereo_set_gives_disparity_of_the_left_view(write_set):
    folder = write_set(
        "pairs", {"art": (image(), codes())}, is_stereo=True, disp_scale=32, invalid=1
    )
    sample = FolderSet(folder).read("art")
    assert sample.depth.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    np.testing.assert_array_equal(sample.image, image())
    np.testing.assert_array_equal(sample.depth.values, codes() / np.float32(32))
    np.testing.assert_array_equal(sample.depth.valid, codes() != 1)


def test_samples_come_sorted_without_a_split(write_set):
    samples = {name: (image(), codes()) for name in ("b", "a", "c.5")}
    folder = write_set("rooms", samples, depth_scale_per_metre=1000)
    (folder / "rgb" / "notes.txt").write_text("no image", encoding="utf-8")
    found = FolderSet(folder)
    assert found.ids == ["a", "b", "c.5"]
    assert len(found) == 3
    assert [sample.name for sample in found] == ["rooms/a", "rooms/b", "rooms/c.5"]


def test_a_split_is_what_the_set_lists(write_set):
    samples = {name: (image(), codes()) for name in "abc"}
    folder = write_set("rooms", samples, depth_scale_per_metre=1000, train=["c", "a"], test=["b"])
    assert FolderSet(folder, "train").ids == ["c", "a"]
    assert FolderSet(folder, "test").ids == ["b"]


def test_a_split_that_is_not_listed_is_refused(write_set):
    folder = write_set("rooms", {"a": (image(), codes())}, depth_scale_per_metre=1000)
    with pytest.raises(UnreadableInputError, match="no split 'test'"):
        FolderSet(folder, "test")


def test_a_split_with_images_that_are_missing_is_refused(write_set):
    folder = write_set(
        "rooms", {"a": (image(), codes())}, depth_scale_per_metre=1000, test=["a", "b"]
    )
    with pytest.raises(UnreadableInputError, match=r"lacks 1 images.* b among"):
        FolderSet(folder, "test")


def test_a_large_image_is_averaged_to_the_size_of_its_depth(write_set):
    large = np.repeat(np.repeat(image(), 2, axis=0), 2, axis=1)
    folder = write_set("phone", {"1": (large, codes())}, depth_scale_per_metre=1000)
    sample = FolderSet(folder).read("1")
    np.testing.assert_array_equal(sample.image, image())
    np.testing.assert_allclose(sample.depth.values, codes() / 1000, rtol=1e-6)


def test_a_large_depth_map_is_thinned_to_the_size_of_its_image(write_set):
    # Thirds: the pixel in the middle of each block stays.
    large = np.repeat(np.repeat(codes() * 10, 3, axis=0), 3, axis=1)
    large[1::3, 1::3] += 1
    folder = write_set("scan", {"1": (image(), large)}, depth_scale_per_metre=1, invalid=11)
    sample = FolderSet(folder).read("1")
    known = codes() != 1
    np.testing.assert_array_equal(sample.depth.valid, known)
    np.testing.assert_array_equal(sample.depth.values[known], (codes() * 10 + 1)[known])


def test_a_depth_map_of_another_field_of_view_is_refused(write_set):
    folder = write_set("rooms", {"1": (image(4, 6), codes(4, 5))}, depth_scale_per_metre=1000)
    with pytest.raises(DepthInputError, match=r"1\.png"):
        FolderSet(folder).read("1")


def test_an_image_of_16_bits_is_read_at_8(write_set):
    deep = image().astype(np.uint16) * 257
    folder = write_set("raw", {"1": (deep, codes())}, depth_scale_per_metre=1000)
    np.testing.assert_array_equal(FolderSet(folder).read("1").image, image())


@pytest.mark.parametrize("part", ["rgb", "depth"])
@pytest.mark.parametrize("damage", ["empty", "truncated", "missing"])
def test_a_file_that_is_missing_or_damaged_is_refused_by_name(write_set, part, damage):
    folder = write_set("rooms", {"1": (image(40, 60), codes(40, 60))}, depth_scale_per_metre=1000)
    found = FolderSet(folder)
    file = folder / part / "1.png"
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: 0 if damage == "empty" else -80])
    with pytest.raises(UnreadableInputError, match=part):
        found.read("1")


def test_a_coloured_depth_map_is_refused(write_set):
    folder = write_set("rooms", {"1": (image(), image())}, depth_scale_per_metre=1000)
    with pytest.raises(InputError, match="grey"):
        FolderSet(folder).read("1")


@pytest.mark.parametrize("text", [None, "", "{", "[1, 2]", "\xff"])
def test_a_set_without_a_proper_description_is_refused(write_set, text):
    folder = write_set("rooms", {"1": (image(), codes())}, depth_scale_per_metre=1000)
    meta = folder / "meta.json"
    meta.unlink()
    if text is not None:
        meta.write_bytes(text.encode("latin-1"))
    with pytest.raises(UnreadableInputError, match=r"meta\.json"):
        FolderSet(folder)


@pytest.mark.parametrize("scale", [0, -1, "1000", None])
def test_metres_are_never_guessed(write_set, scale):
    folder = write_set("rooms", {"1": (image(), codes())}, depth_scale_per_metre=scale)
    with pytest.raises(UnreadableInputError, match="depth_scale_per_metre must be > 0"):
        FolderSet(folder)


def test_a_set_without_images_is_refused(tmp_path):
    (tmp_path / "meta.json").write_text(json.dumps({"depth_scale_per_metre": 1}), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="no images"):
        FolderSet(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnreadableInputError, match="nowhere"):
        FolderSet(tmp_path / "nowhere")


LENS = {"fx": 50, "fy": 40, "cx": 2.5, "cy": 1.5}


def write_picture(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = pixels if pixels.ndim == 2 else pixels[..., ::-1]
    assert cv2.imwrite(str(path), np.ascontiguousarray(pixels))


def write_meta(folder, **meta):
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")


def test_images_alone_are_samples_without_depth(tmp_path):
    write_meta(tmp_path)
    write_picture(tmp_path / "b.png", image(seed=1))
    write_picture(tmp_path / "a.png", image(seed=2))
    found = FolderSet(tmp_path)
    assert found.ids == ["a", "b"]
    assert list(found.takes) == []
    sample = found.read("b")
    np.testing.assert_array_equal(sample.image, image(seed=1))
    assert sample.depth is sample.intrinsics is sample.semantic is sample.right is None
    assert sample.T_world_from_camera is sample.neighbours is found.depth_kind("b") is None


def test_every_subfolder_of_images_is_a_take(tmp_path):
    write_meta(tmp_path, sequences={"street": {"intrinsics": LENS}})
    for name in ("street/2.png", "street/1.png", "room/deep/1.png", "street/3.png"):
        write_picture(tmp_path / name, image(seed=len(name)))
    found = FolderSet(tmp_path)
    assert found.takes == [["room/deep/1"], ["street/1", "street/2", "street/3"]]
    sample = found.read("street/2")
    assert sample.id == "street/2"
    assert sample.neighbours == Neighbours("street/1", "street/3")
    assert sample.intrinsics == Intrinsics(50, 40, 3, 2)
    alone = found.read("room/deep/1")
    assert alone.neighbours == Neighbours(None, None)
    assert alone.intrinsics is None


def test_a_sequence_is_one_take(write_set):
    samples = {name: (image(), codes()) for name in ("1", "2", "3")}
    folder = write_set("kitti", samples, depth_scale_per_metre=1000, kind="outdoor sequence")
    found = FolderSet(folder)
    assert found.takes == [["1", "2", "3"]]
    assert found.read("1").neighbours == Neighbours(None, "2")


def test_the_kind_of_depth_is_known_without_reading(write_set):
    rooms = write_set("rooms", {"1": (image(), codes())}, depth_scale_per_metre=1000)
    calibrated = {"a": {"focal_px": 100, "baseline_m": 0.5}}
    pairs = {name: (image(), codes()) for name in "ab"}
    stereo = write_set("pairs", pairs, is_stereo=True, disp_scale=8, pairs=calibrated)
    for folder in (rooms, stereo):
        found = FolderSet(folder)
        assert [found.depth_kind(id) for id in found.ids] == [s.depth.kind for s in found]


def test_disparity_of_a_calibrated_pair_is_brought_to_metres(write_set):
    pairs = {"a": {"focal_px": 100, "baseline_m": 0.5, "dmin_px": -1}}
    folder = write_set(
        "pairs", {"a": (image(), codes())}, is_stereo=True, disp_scale=2, invalid=24, pairs=pairs
    )
    depth = FolderSet(folder).read("a").depth
    assert depth.kind is DepthKind.METRIC_DEPTH
    disparity = codes() / 2 - 1
    np.testing.assert_array_equal(depth.valid, (disparity > 0) & (codes() != 24))
    expected = 100 * 0.5 / disparity[depth.valid]
    np.testing.assert_allclose(depth.values[depth.valid], expected, rtol=1e-6)


def test_a_right_view_comes_with_the_disparity_that_leads_to_it(write_set):
    pairs = {"a": {"focal_px": 100, "baseline_m": 0.5, "dmin_px": 3}}
    samples = {name: (image(), codes()) for name in ("a", "a.b")}
    folder = write_set("pairs", samples, is_stereo=True, disp_scale=2, invalid=5, pairs=pairs)
    write_picture(folder / "right" / "a.png", image(seed=3))
    write_picture(folder / "right" / "a.b.png", image(seed=4))
    right = FolderSet(folder).read("a").right
    np.testing.assert_array_equal(right.image, image(seed=3))
    np.testing.assert_array_equal(right.disparity, codes() / np.float32(2))
    np.testing.assert_array_equal(right.valid, codes() != 5)
    assert right.baseline_m == 0.5
    assert FolderSet(folder).read("a.b").right.baseline_m is None


def test_a_right_view_needs_no_disparity(tmp_path):
    write_meta(tmp_path)
    write_picture(tmp_path / "left" / "a.png", image())
    write_picture(tmp_path / "right" / "a.png", image(seed=3))
    right = FolderSet(tmp_path).read("a").right
    np.testing.assert_array_equal(right.image, image(seed=3))
    assert right.disparity is right.valid is right.baseline_m is None


def test_a_right_view_that_is_missing_is_refused(write_set):
    folder = write_set("pairs", {"a": (image(), codes())}, is_stereo=True)
    (folder / "right").mkdir()
    with pytest.raises(UnreadableInputError, match=r"right: has no image a"):
        FolderSet(folder).read("a")


@pytest.mark.parametrize("part", ["labels", "labels40"])
def test_labels_are_ids_with_their_names(write_set, part):
    folder = write_set(
        "rooms", {"1": (image(), codes())}, depth_scale_per_metre=1000, labels="0 void, 3 wall"
    )
    write_picture(folder / part / "1.png", codes(dtype=np.uint8))
    semantic = FolderSet(folder).read("1").semantic
    np.testing.assert_array_equal(semantic.ids, codes())
    assert semantic.names == {0: "void", 3: "wall"}


def test_labels_are_brought_to_the_size_of_the_image_without_mixing_them(write_set):
    folder = write_set("rooms", {"1": (image(), codes())}, depth_scale_per_metre=1000)
    large = np.repeat(np.repeat(codes() * 100, 3, axis=0), 3, axis=1)
    write_picture(folder / "labels" / "1.png", large)
    np.testing.assert_array_equal(FolderSet(folder).read("1").semantic.ids, codes() * 100)


def test_labels_that_are_missing_are_refused(write_set):
    folder = write_set("rooms", {"1": (image(), codes())}, depth_scale_per_metre=1000)
    (folder / "labels").mkdir()
    with pytest.raises(UnreadableInputError, match=r"labels.1\.png"):
        FolderSet(folder).read("1")


def test_segments_are_numbers_of_the_size_of_the_image(write_set):
    folder = write_set("rooms", {"1": (image(), codes())}, depth_scale_per_metre=1000)
    assert FolderSet(folder).read("1").instance is None
    large = np.repeat(np.repeat(codes() * 100, 3, axis=0), 3, axis=1)
    write_picture(folder / "segments" / "1.png", large)
    np.testing.assert_array_equal(FolderSet(folder).read("1").instance, codes() * 100)


def test_segments_that_are_missing_are_refused(write_set):
    folder = write_set("rooms", {"1": (image(), codes())}, depth_scale_per_metre=1000)
    (folder / "segments").mkdir()
    with pytest.raises(UnreadableInputError, match=r"segments.1\.png"):
        FolderSet(folder).read("1")


def test_a_pose_is_read_from_its_file(write_set):
    samples = {name: (image(), codes()) for name in "ab"}
    folder = write_set("rooms", samples, depth_scale_per_metre=1000)
    T = np.array([[0.0, 0, 1, 5], [0, 1, 0, 6], [-1, 0, 0, 7], [0, 0, 0, 1]])
    (folder / "pose").mkdir()
    np.savetxt(folder / "pose" / "a.txt", T)
    found = FolderSet(folder)
    np.testing.assert_array_equal(found.read("a").T_world_from_camera, T)
    assert found.read("b").T_world_from_camera is None


def test_a_pose_of_the_description_has_the_axes_of_a_camera(write_set):
    folder = write_set(
        "hospital",
        {"1": (image(), codes())},
        depth_scale_per_metre=1000,
        poses={"1": [5, 6, 7, 0, 0, 0, 1]},
    )
    T = FolderSet(folder).read("1").T_world_from_camera
    np.testing.assert_array_equal(T, [[0, 0, 1, 5], [1, 0, 0, 6], [0, 1, 0, 7], [0, 0, 0, 1]])


def test_the_camera_is_that_of_the_image_as_it_is_handed_on(write_set):
    # The lens was measured on an image twice as large, which itself shrinks to its depth.
    large = np.repeat(np.repeat(image(), 2, axis=0), 2, axis=1)
    lens = LENS | {"width": 24, "height": 16}
    folder = write_set(
        "phone", {"1": (large, codes())}, depth_scale_per_metre=1000, intrinsics=lens
    )
    sample = FolderSet(folder).read("1")
    assert sample.image.shape == (4, 6, 3)
    assert sample.intrinsics == Intrinsics(50 / 4, 40 / 4, 3 / 4, 2 / 4)


def test_the_camera_of_a_group_is_that_of_its_images(write_set):
    samples = {name: (image(), codes()) for name in ("desk_1", "hall_1")}
    groups = {"desk": {"intrinsics": LENS}, "hall": {"intrinsics": LENS | {"fx": 60}}}
    folder = write_set("misc", samples, depth_scale_per_metre=1000, groups=groups)
    assert [sample.intrinsics.f_x for sample in FolderSet(folder)] == [50, 60]


def test_a_camera_without_a_size_is_of_the_stored_image_and_follows_it(write_set):
    large = np.repeat(np.repeat(image(), 2, axis=0), 2, axis=1)
    samples = {"shrunk": (large, codes()), "kept": (image(), np.repeat(codes(), 2, 0).repeat(2, 1))}
    folder = write_set("phone", samples, depth_scale_per_metre=1000, intrinsics=LENS)
    found = FolderSet(folder)
    assert found.read("shrunk").image.shape == found.read("kept").image.shape == (4, 6, 3)
    assert found.read("shrunk").intrinsics == Intrinsics(50 / 2, 40 / 2, 3 / 2, 2 / 2)
    assert found.read("kept").intrinsics == Intrinsics(50, 40, 3, 2)


def test_half_a_calibration_is_refused_by_the_file_that_says_it(write_set):
    pairs = {"a": {"calibration": {"fx": 100}}}
    folder = write_set("pairs", {"a": (image(), codes())}, is_stereo=True, pairs=pairs)
    for ask in (FolderSet(folder).depth_kind, FolderSet(folder).read):
        with pytest.raises(UnreadableInputError, match=r"meta\.json: calibration of a"):
            ask("a")


@pytest.mark.parametrize("size", [(4, 7), (5, 6), (6, 4), (8, 12)])
def test_a_right_view_of_another_size_is_refused_by_name(write_set, size):
    folder = write_set("pairs", {"a": (image(), codes())}, is_stereo=True)
    write_picture(folder / "right" / "a.png", image(*size))
    message = rf"right.a\.png: \({size[0]}, {size[1]}\), but its left view .* \(4, 6\)"
    with pytest.raises(UnsupportedInputError, match=message):
        FolderSet(folder).read("a")


def test_names_with_dots_find_their_own_right_views(write_set):
    folder = write_set("pairs", {n: (image(), codes()) for n in ("a", "a.b")}, is_stereo=True)
    write_picture(folder / "right" / "a.b.png", image(seed=4))
    with pytest.raises(UnreadableInputError, match=r"right: has no image a\.\*"):
        FolderSet(folder).read("a")
    write_picture(folder / "right" / "a.png", image(seed=3))
    for id, seed in {"a": 3, "a.b": 4}.items():
        np.testing.assert_array_equal(FolderSet(folder).read(id).right.image, image(seed=seed))


def test_takes_of_a_split_are_frames_that_follow_each_other(write_set):
    samples = {name: (image(), codes()) for name in "123456"}
    splits = {"test": ["5", "1", "4", "2"], "train": ["6"]}
    folder = write_set("kitti", samples, depth_scale_per_metre=1, kind="a sequence", **splits)
    found = FolderSet(folder, "test")
    assert found.ids == ["5", "1", "4", "2"]
    assert found.takes == [["1", "2"], ["4", "5"]]
    assert found.read("4").neighbours == Neighbours(None, "5")
    assert found.read("2").neighbours == Neighbours("1", None)
    assert FolderSet(folder, "train").takes == [["6"]]


def test_takes_of_a_split_of_subfolders_are_frames_that_follow_each_other(tmp_path):
    write_meta(tmp_path, test=["b/3", "b/1", "a/2", "a/1"])
    for name in ("a/1", "a/2", "b/1", "b/2", "b/3", "c/1"):
        write_picture(tmp_path / f"{name}.png", image())
    assert FolderSet(tmp_path, "test").takes == [["a/1", "a/2"], ["b/1"], ["b/3"]]


def test_images_that_differ_in_their_ending_alone_are_refused(write_set):
    folder = write_set("rooms", {"1": (image(), codes())}, depth_scale_per_metre=1000)
    (folder / "rgb" / "1.jpg").write_bytes((folder / "rgb" / "1.png").read_bytes())
    with pytest.raises(UnreadableInputError, match="differ in their ending alone"):
        FolderSet(folder)


def test_codes_of_another_depth_than_is_said_are_refused(write_set):
    folder = write_set(
        "rooms",
        {"1": (image(), codes(dtype=np.uint8))},
        depth_scale_per_metre=1000,
        depth_dtype="uint16",
    )
    with pytest.raises(InputError, match=r"1\.png: uint8 where depth is uint16"):
        FolderSet(folder).read("1")
