import cv2
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.core.types import Intrinsics
from relievo.data.sample import Neighbours
from relievo.data.synthia import SynthiaRand, SynthiaSequence, SynthiaSF, depth_m_of_colours

H, W = 3, 5


def write(path, rgb):
    """Writes what is given as red, green, blue; OpenCV wants the other order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), rgb[..., ::-1] if rgb.ndim == 3 else rgb)


def image(seed):
    return np.random.default_rng(seed).integers(0, 256, (H, W, 3), np.uint8)


def channels(red, green=0, blue=0, dtype=np.uint16):
    planes = [np.broadcast_to(plane, (H, W)) for plane in (red, green, blue)]
    return np.stack(planes, axis=-1).astype(dtype)


CLASSES = np.arange(H * W).reshape(H, W) % 16
THINGS = 300 + np.arange(H * W).reshape(H, W)
CENTIMETRES = 150 + 10 * np.arange(H * W).reshape(H, W)


@pytest.fixture
def rand(tmp_path):
    for name, seed in (("0000001", 1), ("0000000", 0)):
        write(tmp_path / "RGB" / f"{name}.png", image(seed))
        write(tmp_path / "GT" / "LABELS" / f"{name}.png", channels(CLASSES, THINGS, 7))
        write(tmp_path / "Depth" / "Depth" / f"{name}.png", channels(CENTIMETRES, 1, 2))
    return tmp_path


def write_sequence(folder, frames=("000000", "000001", "000002"), labels="GT/LABELS"):
    for frame in frames:
        for view, seed in (("Omni_F", 10), ("Omni_B", 20)):
            for side, more in (("Stereo_Left", 0), ("Stereo_Right", 5)):
                place = f"{side}/{view}/{frame}.png"
                write(folder / "RGB" / place, image(seed + more + int(frame)))
                write(folder / "Depth" / place, channels(CENTIMETRES + seed))
                write(folder / labels / place, channels(CLASSES, THINGS))


def test_images_of_rand_come_sorted(rand):
    assert list(SynthiaRand(rand).ids) == ["0000000", "0000001"]


def test_red_is_the_class_and_green_the_thing(rand):
    sample = SynthiaRand(rand).read("0000001")
    assert sample.name == "synthia_rand/0000001"
    np.testing.assert_array_equal(sample.image, image(1))
    np.testing.assert_array_equal(sample.semantic.ids, CLASSES)
    np.testing.assert_array_equal(sample.instance, THINGS)
    assert sample.semantic.names[13] == "parking slot"


def test_depth_is_in_centimetres(rand):
    depth = SynthiaRand(rand).read("0000000").truth
    np.testing.assert_allclose(depth.values, CENTIMETRES / 100, rtol=1e-6)
    assert depth.valid.all()


def test_sky_has_no_depth(rand):
    codes = CENTIMETRES.copy()
    codes[0, 1:4], codes[2, 2] = 65535, 0
    write(rand / "Depth" / "Depth" / "0000000.png", channels(codes))
    valid = SynthiaRand(rand).read("0000000").truth.valid
    np.testing.assert_array_equal(valid, (codes != 65535) & (codes != 0))


def test_grey_depth_and_grey_labels_are_read_too(rand):
    write(rand / "Depth" / "Depth" / "0000000.png", CENTIMETRES.astype(np.uint16))
    write(rand / "GT" / "LABELS" / "0000000.png", CLASSES.astype(np.uint8))
    sample = SynthiaRand(rand).read("0000000")
    np.testing.assert_allclose(sample.truth.values, CENTIMETRES / 100, rtol=1e-6)
    np.testing.assert_array_equal(sample.semantic.ids, CLASSES)
    assert sample.instance is None


def test_what_was_not_downloaded_is_absent(tmp_path):
    write(tmp_path / "RGB" / "0.png", image(0))
    sample = SynthiaRand(tmp_path).read("0")
    assert (sample.depth, sample.semantic, sample.instance) == (None, None, None)


def test_a_missing_file_is_named(rand):
    (rand / "Depth" / "Depth" / "0000001.png").unlink()
    with pytest.raises(UnreadableInputError, match=r"Depth/Depth/0000001\.png: no such file"):
        SynthiaRand(rand).read("0000001")


@pytest.mark.parametrize("kind", [SynthiaRand, SynthiaSequence, SynthiaSF])
def test_there_are_no_splits(kind, tmp_path):
    with pytest.raises(UsageError, match="no splits"):
        kind(tmp_path, "train")


@pytest.mark.parametrize("kind", [SynthiaRand, SynthiaSequence, SynthiaSF])
def test_an_empty_folder_is_refused(kind, tmp_path):
    with pytest.raises(UnreadableInputError, match="RGB"):
        kind(tmp_path)


def test_frames_of_a_sequence_are_the_left_ones_of_each_camera(tmp_path):
    write_sequence(tmp_path / "SYNTHIA-SEQS-02-FALL", ["000000", "000001"])
    write_sequence(tmp_path / "SYNTHIA-SEQS-01-DAWN", ["000000"])
    assert list(SynthiaSequence(tmp_path).ids) == [
        "SYNTHIA-SEQS-01-DAWN/Omni_B/000000",
        "SYNTHIA-SEQS-01-DAWN/Omni_F/000000",
        "SYNTHIA-SEQS-02-FALL/Omni_B/000000",
        "SYNTHIA-SEQS-02-FALL/Omni_B/000001",
        "SYNTHIA-SEQS-02-FALL/Omni_F/000000",
        "SYNTHIA-SEQS-02-FALL/Omni_F/000001",
    ]


@pytest.mark.parametrize("labels", ["GT/LABELS", "GT"])
def test_a_frame_of_a_sequence_has_its_own_maps(tmp_path, labels):
    write_sequence(tmp_path / "SEQ", labels=labels)
    sample = SynthiaSequence(tmp_path / "SEQ").read("SEQ/Omni_B/000001")
    np.testing.assert_array_equal(sample.image, image(21))
    np.testing.assert_array_equal(sample.right.image, image(26))
    np.testing.assert_allclose(sample.truth.values, (CENTIMETRES + 20) / 100, rtol=1e-6)
    np.testing.assert_array_equal(sample.semantic.ids, CLASSES)
    assert sample.semantic.names[11] == "cyclist"
    assert sample.neighbours == Neighbours("SEQ/Omni_B/000000", "SEQ/Omni_B/000002")
    assert (sample.intrinsics, sample.right.baseline_m) == (None, None)


@pytest.mark.parametrize(
    ("text", "baseline_m"), [("532.7\n2.5\n1.5\n0.8\n", 0.8), ("532.7 2.5 1.5", None)]
)
def test_the_camera_of_a_sequence_comes_from_its_file(tmp_path, text, baseline_m):
    write_sequence(tmp_path / "SEQ")
    (tmp_path / "SEQ" / "CameraParams").mkdir()
    (tmp_path / "SEQ" / "CameraParams" / "intrinsics.txt").write_text(text)
    sample = SynthiaSequence(tmp_path).read("SEQ/Omni_F/000000")
    assert sample.intrinsics == Intrinsics(532.7, 532.7, 2.5, 1.5)
    assert sample.right.baseline_m == baseline_m


@pytest.mark.parametrize("text", ["532.7 640", "f c c b", "0 640 380 0.8"])
def test_a_damaged_camera_is_named(tmp_path, text):
    write_sequence(tmp_path / "SEQ")
    (tmp_path / "SEQ" / "CameraParams").mkdir()
    (tmp_path / "SEQ" / "CameraParams" / "intrinsics.txt").write_text(text)
    with pytest.raises(UnreadableInputError, match=r"intrinsics\.txt: "):
        SynthiaSequence(tmp_path).read("SEQ/Omni_F/000000")


def test_a_sequence_without_right_frames_has_no_right_view(tmp_path):
    write(tmp_path / "RGB" / "Stereo_Left" / "Omni_F" / "000000.png", image(0))
    sample = SynthiaSequence(tmp_path).read(f"{tmp_path.name}/Omni_F/000000")
    assert (sample.right, sample.depth, sample.semantic) == (None, None, None)


@pytest.mark.parametrize(
    ("rgb", "metres"),
    [
        ((255, 255, 255), 1000.0),
        ((0, 1, 0), 0.015259),
        ((1, 0, 0), 5.9605e-5),
        ((0, 0, 1), 3.90625),
    ],
)
def test_colours_of_depth_are_numbers_of_24_bits(rgb, metres):
    colours = np.zeros((2, 3, 3), np.uint8)
    colours[1, 2] = rgb
    depth = depth_m_of_colours(colours)
    assert depth.dtype == np.float32
    assert depth[1, 2] == pytest.approx(metres, rel=1e-4)
    assert np.count_nonzero(depth) == 1


def test_a_frame_of_sf_has_stereo_classes_and_depth_without_the_sky(tmp_path):
    blue = np.arange(1, 1 + H * W).reshape(H, W)
    depth = channels(blue + 100, 2 * blue, blue, np.uint8)
    depth[0, 1] = 255
    for n, frame in enumerate(("0000000", "0000001")):
        for place, rgb in (
            ("RGBLeft", image(n)),
            ("RGBRight", image(n + 5)),
            ("GTLeft", channels(CLASSES + 7, 0, 0, np.uint8)),
            ("DepthLeft", depth),
        ):
            write(tmp_path / "SEQ3" / place / f"{frame}.png", rgb)
    dataset = SynthiaSF(tmp_path)
    assert list(dataset.ids) == ["SEQ3/0000000", "SEQ3/0000001"]
    sample = dataset.read("SEQ3/0000001")
    np.testing.assert_array_equal(sample.image, image(1))
    np.testing.assert_array_equal(sample.right.image, image(6))
    np.testing.assert_array_equal(sample.semantic.ids, CLASSES + 7)
    assert sample.semantic.names[20] == "road lines"
    assert sample.neighbours == Neighbours("SEQ3/0000000", None)
    expected = (blue + 100 + 256 * 2 * blue + 65536 * blue) / (2**24 - 1) * 1000
    is_sky = np.arange(H * W).reshape(H, W) == 1
    np.testing.assert_array_equal(sample.truth.valid, ~is_sky)
    np.testing.assert_allclose(sample.truth.values[~is_sky], expected[~is_sky], rtol=1e-6)
    assert sample.truth.values[0, 1] == 0


def test_a_sequence_of_sf_may_be_images_alone(tmp_path):
    write(tmp_path / "RGBLeft" / "0000000.png", image(0))
    sample = SynthiaSF(tmp_path).read(f"{tmp_path.name}/0000000")
    assert (sample.right, sample.depth, sample.semantic) == (None, None, None)
