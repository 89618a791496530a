import numpy as np
import pytest
from PIL import Image as PillowImage

from relievo.core.errors import DepthInputError, UnreadableInputError, UsageError
from relievo.data.eth3d import Eth3D

HEIGHT, WIDTH = 40, 60
ID = "courtyard/DSC_0286"
DEPTH = np.random.default_rng(1).uniform(1, 60, (HEIGHT, WIDTH)).astype("<f4")
DEPTH[3, 5:] = np.inf


def image():
    """Red on the left, green on the right, black below."""
    halves = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    halves[: HEIGHT // 2, : WIDTH // 2, 0] = 255
    halves[: HEIGHT // 2, WIDTH // 2 :, 1] = 255
    return halves


@pytest.fixture
def write(tmp_path):
    def write(id=ID, depth=DEPTH, orientation=1):
        scene, name = id.split("/")
        exif = PillowImage.Exif()
        exif[0x0112] = orientation
        for part in ("images", "ground_truth_depth"):
            folder = tmp_path / scene / part / "dslr_images"
            folder.mkdir(parents=True, exist_ok=True)
            file = folder / f"{name}.JPG"
            if part == "images":
                PillowImage.fromarray(image()).save(file, quality=95, subsampling=0, exif=exif)
            else:
                file.write_bytes(depth.tobytes())
        return tmp_path

    return write


def test_depth_is_bare_numbers_and_infinite_ones_are_not_valid(write):
    sample = Eth3D(write()).read(ID)
    valid = np.isfinite(DEPTH)
    np.testing.assert_array_equal(sample.depth.valid, valid)
    np.testing.assert_array_equal(sample.depth.values[valid], DEPTH[valid])
    np.testing.assert_allclose(sample.image.astype(int), image(), atol=80)
    assert sample.name == f"eth3d/{ID}"
    assert (~valid).sum() == WIDTH - 5


def test_an_image_is_not_turned_away_from_its_depth(write):
    sample = Eth3D(write(orientation=6)).read(ID)
    np.testing.assert_allclose(sample.image.astype(int), image(), atol=80)


def test_ids_are_scenes_and_images(write):
    write("terrace/DSC_0002")
    write("terrace/DSC_0001")
    folder = write()
    (folder / "terrace" / "images" / "dslr_images" / "notes.txt").write_text("no image")
    found = Eth3D(folder)
    assert list(found.ids) == [ID, "terrace/DSC_0001", "terrace/DSC_0002"]
    assert [sample.id for sample in found] == list(found.ids)


@pytest.mark.parametrize("change", [-4, 4])
def test_depth_must_be_exactly_as_large_as_its_image(write, change):
    folder = write()
    file = folder / "courtyard" / "ground_truth_depth" / "dslr_images" / "DSC_0286.JPG"
    file.write_bytes((file.read_bytes() + bytes(4))[: DEPTH.nbytes + change])
    with pytest.raises(
        DepthInputError,
        match=rf"ground_truth.*0286\.JPG: has {9600 + change} bytes .* 60 x 40 pixels takes 9600",
    ):
        Eth3D(folder).read(ID)


@pytest.mark.parametrize("part", ["images", "ground_truth_depth"])
@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_a_file_that_is_missing_or_empty_is_refused_by_name(write, part, damage):
    folder = write()
    found = Eth3D(folder)
    file = folder / "courtyard" / part / "dslr_images" / "DSC_0286.JPG"
    file.unlink()
    if damage == "empty":
        file.touch()
    with pytest.raises(UnreadableInputError, match=part):
        found.read(ID)


def test_a_truncated_image_is_refused(write):
    folder = write()
    file = folder / "courtyard" / "images" / "dslr_images" / "DSC_0286.JPG"
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(UnreadableInputError, match="images/dslr_images"):
        Eth3D(folder).read(ID)


def test_a_folder_without_scenes_is_refused(tmp_path):
    with pytest.raises(UnreadableInputError, match="SCENE/images/dslr_images"):
        Eth3D(tmp_path)
    with pytest.raises(UnreadableInputError, match="nowhere"):
        Eth3D(tmp_path / "nowhere")


def test_it_has_no_splits(write):
    with pytest.raises(UsageError, match="eth3d: no split 'test'; it has no splits"):
        Eth3D(write(), "test")
