import cv2
import numpy as np
import pytest
from scipy.io import savemat

from relievo.core.errors import (
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.data.make3d import Make3D

HEIGHT, WIDTH = 284, 213  # an eighth of the true size
ROWS, COLUMNS = 55, 305


def image():
    """Four quarters: red, green / blue, white."""
    quarters = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    top, left = HEIGHT // 2, WIDTH // 2
    quarters[:top, :left, 0] = 255
    quarters[:top, left:, 1] = 255
    quarters[top:, :left, 2] = 255
    quarters[top:, left:] = 255
    return quarters


def grid(seed=1):
    return np.random.default_rng(seed).uniform(2, 81, (ROWS, COLUMNS, 4))


@pytest.fixture
def write(tmp_path):
    def write(name="math7-p-282t0", images="Test134", depths="Gridlaserdata", laser=None):
        for folder in (images, depths):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        bgr = np.ascontiguousarray(image()[..., ::-1])
        sharp = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
        cv2.imwrite(str(tmp_path / images / f"img-{name}.jpg"), bgr, sharp)
        laser = grid() if laser is None else laser
        file = tmp_path / depths / f"depth_sph_corr-{name}.mat"
        savemat(file, {"Position3DGrid": laser}, do_compression=True)
        return tmp_path

    return write


def test_depth_is_the_fourth_value_of_the_nearest_cell(write):
    sample = Make3D(write(), "test").read("math7-p-282t0")
    rows = ((np.arange(HEIGHT) + 0.5) * ROWS / HEIGHT).astype(int)
    columns = ((np.arange(WIDTH) + 0.5) * COLUMNS / WIDTH).astype(int)
    expected = grid()[..., 3][np.ix_(rows, columns)]
    np.testing.assert_array_equal(sample.depth.values, expected.astype(np.float32))
    assert sample.depth.valid.all()


def test_the_image_is_upright_and_in_rgb(write):
    sample = Make3D(write(), "test").read("math7-p-282t0")
    np.testing.assert_allclose(sample.image.astype(int), image(), atol=60)
    assert sample.name == "make3d/math7-p-282t0"


def test_cells_without_distance_are_not_valid(write):
    laser = grid()
    laser[0, 0, 3], laser[-1, -1, 3], laser[-1, 0, 3] = 0, np.nan, 81
    valid = Make3D(write(laser=laser), "test").read("math7-p-282t0").depth.valid
    assert not valid[0, 0]
    assert not valid[-1, -1]
    assert valid[-1, 0]


def test_splits_are_the_folders_of_images(write):
    write("b", "Train400Img", "Train400Depth")
    write("a", "Train400Img", "Train400Depth")
    folder = write("10.21op2-p-015t000", "Test134", "Test134Depth/Gridlaserdata")
    assert list(Make3D(folder, "train").ids) == ["a", "b"]
    assert list(Make3D(folder, "test").ids) == ["10.21op2-p-015t000"]
    assert len(Make3D(folder)) == 3
    assert [sample.id for sample in Make3D(folder)] == ["a", "b", "10.21op2-p-015t000"]


def test_the_test_images_may_lie_in_a_folder_named_like_those_for_training(write):
    assert len(Make3D(write(images="Test134Img"), "test")) == 1


def test_an_image_that_was_turned_is_refused(write):
    folder = write()
    turned = np.ascontiguousarray(image().swapaxes(0, 1))
    cv2.imwrite(str(folder / "Test134" / "img-math7-p-282t0.jpg"), turned)
    with pytest.raises(UnsupportedInputError, match=r"282t0\.jpg: 284 x 213 .* portrait"):
        Make3D(folder, "test").read("math7-p-282t0")


@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "other"])
@pytest.mark.parametrize(
    "part", ["Test134/img-{}.jpg", "Gridlaserdata/depth_sph_corr-{}.mat"], ids=["image", "grid"]
)
def test_a_file_that_is_missing_or_damaged_is_refused_by_name(write, part, damage):
    folder = write()
    file = folder / part.format("math7-p-282t0")
    found = Make3D(folder, "test")
    data = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes(
            {"empty": b"", "truncated": data[: len(data) // 2]}.get(damage, b"?" * 900)
        )
    with pytest.raises(UnreadableInputError, match=file.stem):
        found.read("math7-p-282t0")


def test_an_image_without_a_grid_is_refused_by_name(write):
    folder = write()
    (folder / "Gridlaserdata" / "depth_sph_corr-math7-p-282t0.mat").unlink()
    with pytest.raises(UnreadableInputError, match=r"no depth_sph_corr-math7-p-282t0\.mat"):
        Make3D(folder, "test").read("math7-p-282t0")


@pytest.mark.parametrize("laser", [np.ones((55, 305)), np.ones((55, 305, 3)), np.array(["a"])])
def test_a_grid_of_another_form_is_refused(write, laser):
    with pytest.raises(UnreadableInputError, match="Position3DGrid"):
        Make3D(write(laser=laser), "test").read("math7-p-282t0")


def test_a_folder_that_lacks_a_split_is_refused(write, tmp_path):
    folder = write()
    with pytest.raises(UnreadableInputError, match="Train400Img"):
        Make3D(folder)
    with pytest.raises(UnreadableInputError, match="nowhere"):
        Make3D(tmp_path / "nowhere", "test")
    with pytest.raises(UsageError, match="train, test"):
        Make3D(folder, "val")
