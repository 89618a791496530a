import cv2
import numpy as np
import pytest

from relievo.core.errors import (
    DepthInputError,
    InputError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.data.diode import Diode

HEIGHT, WIDTH = 24, 32
INDOORS = "indoors/scene_00019/scan_00183/00019_00183_indoors_000_010"
OUTDOOR = "outdoor/scene_00022/scan_00193/00022_00193_outdoor_010_020"
RNG = np.random.default_rng(1)
IMAGE = RNG.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
DEPTH = RNG.uniform(0.6, 50, (HEIGHT, WIDTH)).astype(np.float32)
MASK = RNG.random((HEIGHT, WIDTH)) < 0.7


@pytest.fixture
def write(tmp_path):
    def write(id=INDOORS, depth=DEPTH[..., np.newaxis], mask=MASK):
        path = tmp_path / id
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(f"{path}.png", np.ascontiguousarray(IMAGE[..., ::-1]))
        np.save(f"{path}_depth.npy", depth)
        np.save(f"{path}_depth_mask.npy", mask)
        return tmp_path

    return write


@pytest.mark.parametrize("depth", [DEPTH, DEPTH[..., np.newaxis]], ids=["flat", "one channel"])
@pytest.mark.parametrize("mask", [MASK, MASK.astype(np.float64), MASK[..., np.newaxis]])
def test_depth_is_read_as_a_map_and_the_mask_tells_where(write, depth, mask):
    sample = Diode(write(depth=depth, mask=mask), "indoors").read(INDOORS)
    np.testing.assert_array_equal(sample.image, IMAGE)
    np.testing.assert_array_equal(sample.depth.valid, MASK)
    np.testing.assert_array_equal(sample.depth.values[MASK], DEPTH[MASK])
    assert sample.name == f"diode/{INDOORS}"


def test_the_range_of_the_set_makes_nothing_invalid(write):
    depth = DEPTH.copy()
    depth[0, :3] = 0.1, 400, 0.55
    valid = Diode(write(depth=depth, mask=np.ones_like(MASK)), "indoors").read(INDOORS).depth.valid
    assert valid.all()


def test_what_is_no_number_is_never_valid(write):
    depth = DEPTH.copy()
    depth[0, :2] = np.nan, np.inf
    sample = Diode(write(depth=depth, mask=np.ones_like(MASK)), "indoors").read(INDOORS)
    assert (~sample.depth.valid).sum() == 2
    assert np.isfinite(sample.depth.values).all()


def test_the_principal_point_is_the_middle_of_the_image(write):
    camera = Diode(write(), "indoors").read(INDOORS).intrinsics
    assert (camera.c_x, camera.c_y) == (WIDTH / 2, HEIGHT / 2)
    assert camera.f_x == pytest.approx(886.81 * WIDTH / 1024)
    assert camera.f_y == pytest.approx(927.06 * HEIGHT / 768)


def test_splits_are_indoors_and_outdoor(write):
    write(OUTDOOR)
    folder = write()
    assert list(Diode(folder).ids) == [INDOORS, OUTDOOR]
    assert list(Diode(folder, "outdoor").ids) == [OUTDOOR]
    assert [sample.id for sample in Diode(folder)] == [INDOORS, OUTDOOR]


def test_a_folder_that_lacks_a_split_is_refused(write):
    folder = write()
    with pytest.raises(UnreadableInputError, match="outdoor: no such folder"):
        Diode(folder)
    (folder / "outdoor").mkdir()
    with pytest.raises(UnreadableInputError, match=r"outdoor: no scene_"):
        Diode(folder, "outdoor")
    with pytest.raises(UsageError, match="indoors, outdoor"):
        Diode(folder, "indoor")


@pytest.mark.parametrize("ending", [".png", "_depth.npy", "_depth_mask.npy"])
@pytest.mark.parametrize("damage", ["missing", "empty", "truncated", "other"])
def test_a_file_that_is_missing_or_damaged_is_refused_by_name(write, ending, damage):
    folder = write()
    found = Diode(folder, "indoors")
    file = folder / f"{INDOORS}{ending}"
    data = file.read_bytes()
    file.unlink()
    if damage != "missing":
        damaged = {"empty": b"", "truncated": data[:-40], "other": b"?" * 900}
        file.write_bytes(damaged[damage])
    with pytest.raises(UnreadableInputError, match=file.name):
        found.read(INDOORS)


def test_any_damage_of_a_header_is_an_input_error(write):
    folder = write()
    file = folder / f"{INDOORS}_depth.npy"
    data = file.read_bytes()
    found, rng = Diode(folder, "indoors"), np.random.default_rng(2)
    for _ in range(200):
        damaged = bytearray(data)
        damaged[rng.integers(80)] = rng.integers(256)
        file.write_bytes(damaged)
        with pytest.raises(InputError):  # noqa: PT012 - undamaged by chance
            found.read(INDOORS)
            raise InputError


@pytest.mark.parametrize("part", ["depth", "mask"])
def test_maps_of_another_size_are_refused(write, part):
    folder = write(**{part: np.ones((WIDTH, HEIGHT), np.float32)})
    with pytest.raises(DepthInputError, match=rf"_{part}\.npy: a map \(32, 24\)"):
        Diode(folder, "indoors").read(INDOORS)


def test_maps_of_other_than_numbers_are_refused(write):
    folder = write(depth=np.full((HEIGHT, WIDTH), "1.5"))
    with pytest.raises(UnsupportedInputError, match=r"_depth\.npy: has <U3 values"):
        Diode(folder, "indoors").read(INDOORS)


def test_millimetres_are_not_taken_for_metres(write):
    with pytest.raises(UnsupportedInputError, match="unit"):
        Diode(write(depth=DEPTH * 1000), "indoors").read(INDOORS)
