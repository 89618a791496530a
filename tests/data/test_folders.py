import json

import numpy as np
import pytest

from relievo.core.errors import DepthInputError, InputError, UnreadableInputError
from relievo.core.types import DepthKind
from relievo.data.folders import FolderSet


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
