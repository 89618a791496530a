import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import h5py
import numpy as np
import pytest
from scipy.io import savemat

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.data.nyu_labelled import NyuLabelled

# As MATLAB sees the arrays: rows, columns, channels, images.
HEIGHT, WIDTH, COUNT = 12, 16, 5
RNG = np.random.default_rng(1)
IMAGES = RNG.integers(0, 256, (HEIGHT, WIDTH, 3, COUNT), dtype=np.uint8)
DEPTHS = RNG.uniform(0.7, 10, (HEIGHT, WIDTH, COUNT)).astype(np.float32)
LABELS = RNG.integers(0, 4, (HEIGHT, WIDTH, COUNT), dtype=np.uint16)
INSTANCES = RNG.integers(0, 3, (HEIGHT, WIDTH, COUNT), dtype=np.uint8)
NAMES = ("book", "night stand", "tür")


def fields():
    # MATLAB 7.3 writes HDF5 column by column, so the axes are in reverse.
    arrays = {"images": IMAGES, "depths": DEPTHS, "labels": LABELS, "instances": INSTANCES}
    return {name: np.ascontiguousarray(array.T) for name, array in arrays.items()}


@pytest.fixture
def write(tmp_path):
    def write(lacking="", **changed):
        with h5py.File(
            tmp_path / "nyu_depth_v2_labeled.mat", "w", userblock_size=512, track_order=True
        ) as file:
            for name, array in (fields() | changed).items():
                if name != lacking:
                    file[name] = array
            if lacking != "names":
                references = file.create_dataset("names", (1, len(NAMES)), dtype=h5py.ref_dtype)
                for index, name in enumerate(NAMES):
                    codes = np.array([[ord(letter)] for letter in name], np.uint16)
                    references[0, index] = file.create_dataset(f"#refs#/{index}", data=codes).ref
        numbers = {"trainNdxs": np.array([[1], [4]]), "testNdxs": np.array([[5], [2], [3]])}
        savemat(tmp_path / "splits.mat", {k: v.astype(np.float64) for k, v in numbers.items()})
        return tmp_path

    return write


def test_rows_and_columns_of_the_file_are_swapped_back(write):
    sample = NyuLabelled(write()).read("0003")
    np.testing.assert_array_equal(sample.image, IMAGES[..., 3])
    np.testing.assert_array_equal(sample.depth.values, DEPTHS[..., 3])
    np.testing.assert_array_equal(sample.semantic.ids, LABELS[..., 3])
    assert sample.depth.valid.all()


def test_the_corner_pixel_lands_in_its_corner(write):
    images, depths = fields()["images"] * 0, fields()["depths"]
    images[2, 1, -1, 0] = 200  # image 2, green, last column, first row
    depths[2, -1, 0] = 0.5
    sample = NyuLabelled(write(images=images, depths=depths)).read("0002")
    assert sample.image[0, -1].tolist() == [0, 200, 0]
    assert sample.image.sum() == 200
    assert sample.depth.values[0, -1] == 0.5


def test_ids_are_positions_from_0(write):
    found = NyuLabelled(write())
    assert list(found.ids) == ["0000", "0001", "0002", "0003", "0004"]
    assert len(found) == COUNT
    assert [sample.name for sample in found][-1] == "nyuv2/0004"


@pytest.mark.parametrize(
    ("split", "ids"), [("train", ["0000", "0003"]), ("test", ["0004", "0001", "0002"])]
)
def test_the_numbers_of_the_split_start_at_1(write, split, ids):
    assert list(NyuLabelled(write(), split).ids) == ids


def test_classes_have_names_and_0_is_unlabelled(write):
    names = NyuLabelled(write()).read("0000").semantic.names
    assert dict(names) == {0: "unlabelled", 1: "book", 2: "night stand", 3: "tür"}


def test_each_pair_of_class_and_instance_is_a_thing_of_its_own(write):
    instance = NyuLabelled(write()).read("0001").instance
    labels, numbers = LABELS[..., 1], INSTANCES[..., 1]
    np.testing.assert_array_equal(instance == 0, numbers == 0)
    pairs = set(zip(labels[numbers > 0], numbers[numbers > 0], strict=True))
    assert len(np.unique(instance[numbers > 0])) == len(pairs)
    for label, number in pairs:
        assert len(np.unique(instance[(labels == label) & (numbers == number)])) == 1


def test_the_camera_fits_the_size_of_the_image(write):
    camera = NyuLabelled(write()).read("0000").intrinsics
    assert camera.f_x == pytest.approx(518.8579 * WIDTH / 640)
    assert camera.c_x == pytest.approx((325.5824 + 0.5) * WIDTH / 640)
    assert camera.f_y == pytest.approx(519.4696 * HEIGHT / 480)
    assert camera.c_y == pytest.approx((253.7362 + 0.5) * HEIGHT / 480)


def test_several_threads_read_at_once(write):
    found = NyuLabelled(write())
    ids = list(found.ids) * 8
    with ThreadPoolExecutor(8) as pool:
        samples = list(pool.map(found.read, ids))
    for id, sample in zip(ids, samples, strict=True):
        np.testing.assert_array_equal(sample.image, IMAGES[..., int(id)])


@pytest.mark.parametrize("field", ["images", "depths", "labels", "instances", "names"])
def test_a_field_that_is_missing_is_named(write, field):
    with pytest.raises(UnreadableInputError, match=f"labeled.mat: has no field {field}"):
        NyuLabelled(write(lacking=field))


def test_a_group_in_the_place_of_a_field_is_refused(write):
    folder = write(lacking="labels")
    with h5py.File(folder / "nyu_depth_v2_labeled.mat", "a") as file:
        file.create_group("labels")
    with pytest.raises(UnreadableInputError, match="labels"):
        NyuLabelled(folder)


def test_a_field_of_other_than_numbers_is_refused(write):
    with pytest.raises(UnreadableInputError, match="labels must be numbers"):
        NyuLabelled(write(labels=np.full((COUNT, WIDTH, HEIGHT), b"wall")))


def test_fields_of_different_sizes_are_refused(write):
    with pytest.raises(UnreadableInputError, match=r"depths must be \(5, 16, 12\)"):
        NyuLabelled(write(depths=fields()["depths"].swapaxes(1, 2)))
    with pytest.raises(UnreadableInputError, match="images must be"):
        NyuLabelled(write(images=fields()["depths"]))


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_refused_by_name(write, kept):
    folder = write()
    file = folder / "nyu_depth_v2_labeled.mat"
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(UnreadableInputError, match=r"nyu_depth_v2_labeled\.mat"):
        NyuLabelled(folder)


def test_a_file_that_is_cut_after_it_was_opened_is_refused_on_reading(write):
    folder = write()
    found = NyuLabelled(folder)
    file = folder / "nyu_depth_v2_labeled.mat"
    file.write_bytes(file.read_bytes()[:-2000])
    with pytest.raises(UnreadableInputError, match=r"nyu_depth_v2_labeled\.mat"):
        found.read("0001")


def test_a_folder_without_the_file_is_refused(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"labeled\.mat: no such file"):
        NyuLabelled(tmp_path)


def test_the_splits_are_needed_only_for_a_split(write):
    folder = write()
    (folder / "splits.mat").unlink()
    assert len(NyuLabelled(folder)) == COUNT
    with pytest.raises(UnreadableInputError, match=r"splits\.mat"):
        NyuLabelled(folder, "test")


@pytest.mark.parametrize("numbers", [[0, 1], [1, 6], []])
def test_splits_that_count_beyond_the_images_are_refused(write, numbers):
    folder = write()
    savemat(folder / "splits.mat", {"trainNdxs": np.array(numbers, np.float64)})
    with pytest.raises(UnreadableInputError, match="trainNdxs must count from 1 to at most 5"):
        NyuLabelled(folder, "train")
    with pytest.raises(UnreadableInputError, match="called testNdxs"):
        NyuLabelled(folder, "test")


def test_an_unknown_split_is_refused(write):
    with pytest.raises(UsageError, match="'val'; its splits are train, test"):
        NyuLabelled(write(), "val")


def test_without_h5py_it_is_said_what_to_install(write):
    program = (
        "import sys; sys.modules['h5py'] = None\n"
        "from pathlib import Path\n"
        "from relievo.core.errors import MissingExtraError\n"
        "from relievo.data.nyu_labelled import NyuLabelled\n"
        "try: NyuLabelled(Path(sys.argv[1]))\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(write())], capture_output=True, text=True, check=True
    )
    assert "reading nyu_depth_v2_labeled.mat needs the extra" in done.stdout
    assert 'pip install "relievo[data]"' in done.stdout
