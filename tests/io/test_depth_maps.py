import struct
import zipfile
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import OpenEXR
import pytest
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL.PngImagePlugin import PngInfo

from relievo.core.errors import (
    CodecError,
    DepthInputError,
    InputTooLargeError,
    OutputError,
    OutputExistsError,
    RangeError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.core.types import DepthKind, DepthMap
from relievo.io.depth_exr import write_exr
from relievo.io.depth_maps import DEPTH_SUFFIXES, check_fits, read_depth, write_depth

EXACT = (".exr", ".npz", ".npy")
ALL = (*EXACT, ".png")


def depths(height: int = 7, width: int = 11) -> NDArray[np.float32]:
    values = np.random.default_rng(4).uniform(0.5, 20, (height, width))
    return values.astype(np.float32)


def some_valid(height: int = 7, width: int = 11) -> NDArray[np.bool_]:
    valid = np.random.default_rng(6).random((height, width)) > 0.3
    valid[0, 0] = False
    return valid


def save_exr(path: Path, channels: dict[str, NDArray[np.generic]]) -> None:
    with OpenEXR.File({"type": OpenEXR.scanlineimage}, channels) as file:
        file.write(str(path))


@pytest.mark.parametrize("suffix", EXACT)
def test_float_kinds_give_back_every_value(tmp_path: Path, suffix: str) -> None:
    write_depth(tmp_path / f"a{suffix}", DepthMap(depths(), DepthKind.METRIC_DEPTH))
    read = read_depth(tmp_path / f"a{suffix}")
    assert read.values.dtype == np.float32
    assert read.valid is None
    np.testing.assert_array_equal(read.values, depths())


def test_png_gives_back_values_within_half_a_step(tmp_path: Path) -> None:
    write_depth(tmp_path / "a.png", DepthMap(depths(), DepthKind.METRIC_DEPTH))
    read = read_depth(tmp_path / "a.png").values
    step = np.ptp(depths().astype(np.float64)) / 65535
    assert np.abs(read.astype(np.float64) - depths()).max() <= 0.51 * step


@pytest.mark.parametrize("kind", list(DepthKind))
@pytest.mark.parametrize("suffix", [".exr", ".npz", ".png"])
def test_kind_survives(tmp_path: Path, suffix: str, kind: DepthKind) -> None:
    write_depth(tmp_path / f"a{suffix}", DepthMap(depths(), kind))
    assert read_depth(tmp_path / f"a{suffix}").kind is kind


def test_npy_cannot_say_its_kind(tmp_path: Path) -> None:
    write_depth(tmp_path / "a.npy", DepthMap(depths(), DepthKind.METRIC_DEPTH))
    assert read_depth(tmp_path / "a.npy").kind is DepthKind.RELATIVE_INVERSE_DEPTH


@pytest.mark.parametrize("suffix", ALL)
def test_the_caller_knows_the_kind_better_than_the_file(tmp_path: Path, suffix: str) -> None:
    write_depth(tmp_path / f"a{suffix}", DepthMap(depths(), DepthKind.RELATIVE_INVERSE_DEPTH))
    read = read_depth(tmp_path / f"a{suffix}", kind=DepthKind.AFFINE_INVARIANT_DEPTH)
    assert read.kind is DepthKind.AFFINE_INVARIANT_DEPTH


@pytest.mark.parametrize("suffix", ALL)
def test_invalid_pixels_survive(tmp_path: Path, suffix: str) -> None:
    valid = some_valid()
    values = np.where(valid, depths(), np.float32(np.nan))
    write_depth(tmp_path / f"a{suffix}", DepthMap(values, DepthKind.METRIC_DEPTH, valid))
    read = read_depth(tmp_path / f"a{suffix}")
    assert read.valid is not None
    np.testing.assert_array_equal(read.valid, valid)
    np.testing.assert_allclose(read.values[valid], depths()[valid], rtol=0, atol=2e-4)
    assert np.isfinite(read.values).all()


def test_invalid_pixels_do_not_widen_the_scale_of_png(tmp_path: Path) -> None:
    valid = some_valid()
    values = np.where(valid, depths(), np.float32(1e30))
    write_depth(tmp_path / "a.png", DepthMap(values, DepthKind.METRIC_DEPTH, valid))
    read = read_depth(tmp_path / "a.png")
    np.testing.assert_allclose(read.values[valid], depths()[valid], rtol=0, atol=2e-4)


@pytest.mark.parametrize("suffix", ALL)
@pytest.mark.parametrize("masked", [False, True])
def test_constant_map_is_kept_exactly(tmp_path: Path, suffix: str, masked: bool) -> None:
    values = np.full((7, 11), 3.3, np.float32)
    valid = some_valid() if masked else None
    write_depth(tmp_path / f"a{suffix}", DepthMap(values, DepthKind.METRIC_DEPTH, valid))
    read = read_depth(tmp_path / f"a{suffix}")
    assert (read.values[slice(None) if valid is None else valid] == np.float32(3.3)).all()


@pytest.mark.parametrize("suffix", ALL)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(
    ("low", "high"),
    [(-3.4e38, 3.4e38), (0.0, 1e-44), (1e30, 1.000001e30), (-1e-30, 1e-30), (0.0, 3.4e38)],
)
def test_large_and_tiny_values_do_not_overflow(
    tmp_path: Path, suffix: str, low: float, high: float, masked: bool
) -> None:
    values = np.array([[low, high], [low, high]], np.float32)
    valid = np.array([[True, True], [True, False]]) if masked else None
    write_depth(tmp_path / f"a{suffix}", DepthMap(values, DepthKind.AFFINE_INVARIANT_DEPTH, valid))
    read = read_depth(tmp_path / f"a{suffix}")
    used = np.ones((2, 2), bool) if valid is None else valid
    np.testing.assert_allclose(read.values[used], values[used], rtol=1e-6)


@pytest.mark.parametrize("suffix", ALL)
def test_one_pixel_is_a_map(tmp_path: Path, suffix: str) -> None:
    values = np.full((1, 1), 2, np.float32)
    write_depth(tmp_path / f"a{suffix}", DepthMap(values, DepthKind.METRIC_DEPTH))
    assert read_depth(tmp_path / f"a{suffix}").values.tolist() == [[2.0]]


@pytest.mark.parametrize("suffix", ALL)
def test_slice_of_a_larger_map_can_be_written(tmp_path: Path, suffix: str) -> None:
    values = depths(20, 30)[::2, ::3]
    write_depth(tmp_path / f"a{suffix}", DepthMap(values, DepthKind.METRIC_DEPTH))
    np.testing.assert_allclose(read_depth(tmp_path / f"a{suffix}").values, values, atol=2e-4)


def test_written_png_is_16_bit_grey_for_other_programs(tmp_path: Path) -> None:
    write_depth(tmp_path / "a.png", DepthMap(depths(), DepthKind.METRIC_DEPTH))
    with PillowImage.open(tmp_path / "a.png") as image:
        image.load()
        codes = np.asarray(image)
        texts = image.info
    assert codes.dtype == np.uint16
    assert (codes.min(), codes.max()) == (0, 65535)
    restored = float(texts["Depth-Offset"]) + float(texts["Depth-Scale"]) * codes
    np.testing.assert_allclose(restored, depths(), atol=2e-4)
    assert texts["Depth-Kind"] == "metric_depth"
    assert "Depth-Invalid" not in texts


def test_written_npz_has_the_published_names(tmp_path: Path) -> None:
    write_depth(tmp_path / "a.npz", DepthMap(depths(), DepthKind.METRIC_DEPTH, some_valid()))
    with np.load(tmp_path / "a.npz", allow_pickle=False) as arrays:
        assert sorted(arrays) == ["kind", "valid", "values"]
        assert str(arrays["kind"]) == "metric_depth"
        assert arrays["values"].dtype == np.float32
        assert arrays["valid"].dtype == np.bool_


def test_written_exr_has_the_channel_z_with_nan(tmp_path: Path) -> None:
    valid = some_valid()
    write_depth(tmp_path / "a.exr", DepthMap(depths(), DepthKind.METRIC_DEPTH, valid))
    with OpenEXR.File(str(tmp_path / "a.exr")) as file:
        pixels = file.channels()["Z"].pixels.copy()
    np.testing.assert_array_equal(np.isnan(pixels), ~valid)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_foreign_png_is_brighter_where_nearer(tmp_path: Path, dtype: type, channels: int) -> None:
    codes = np.random.default_rng(8).integers(0, np.iinfo(dtype).max, (5, 6), dtype=dtype)
    codes[0, 0] = 0
    stored = codes if channels == 1 else np.repeat(codes[..., np.newaxis], 3, axis=2)
    (tmp_path / "a.png").write_bytes(cv2.imencode(".png", stored)[1].tobytes())
    read = read_depth(tmp_path / "a.png")
    assert read.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    assert read.valid is None
    np.testing.assert_array_equal(read.values, codes)


@pytest.mark.parametrize("kind", [DepthKind.METRIC_DEPTH, DepthKind.SCALE_INVARIANT_DEPTH])
def test_zero_of_a_foreign_distance_map_means_not_measured(tmp_path: Path, kind: DepthKind) -> None:
    codes = np.array([[0, 500], [700, 0]], np.uint16)
    (tmp_path / "a.png").write_bytes(cv2.imencode(".png", codes)[1].tobytes())
    read = read_depth(tmp_path / "a.png", kind=kind)
    assert read.valid is not None
    assert read.valid.tolist() == [[False, True], [True, False]]


def test_coloured_png_is_refused(tmp_path: Path) -> None:
    PillowImage.new("RGB", (4, 3), (255, 0, 0)).save(tmp_path / "a.png")
    with pytest.raises(DepthInputError, match="coloured"):
        read_depth(tmp_path / "a.png")


def test_8_bit_copy_of_our_png_is_read_as_a_foreign_one(tmp_path: Path) -> None:
    write_depth(tmp_path / "a.png", DepthMap(depths(), DepthKind.METRIC_DEPTH))
    data = bytearray(cv2.imencode(".png", np.full((2, 2), 9, np.uint8))[1].tobytes())
    ours = (tmp_path / "a.png").read_bytes()
    texts = ours[33 : ours.index(b"IDAT") - 4]
    (tmp_path / "a.png").write_bytes(data[:33] + texts + data[33:])
    read = read_depth(tmp_path / "a.png")
    assert read.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    assert (read.values == 9).all()


@pytest.mark.parametrize("dtype", [np.float64, np.float16, np.int32, np.uint8, ">f4"])
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_arrays_of_other_number_types_are_read(tmp_path: Path, suffix: str, dtype: str) -> None:
    values = np.arange(12).reshape(3, 4).astype(dtype)
    if suffix == ".npy":
        np.save(tmp_path / "a.npy", values)
    else:
        np.savez_compressed(tmp_path / "a.npz", values=values)
    read = read_depth(tmp_path / f"a{suffix}")
    assert read.values.dtype == np.float32
    np.testing.assert_array_equal(read.values, np.arange(12).reshape(3, 4))


def test_nan_and_infinity_are_not_valid(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([[1.0, np.nan], [np.inf, -np.inf], [1e300, 2.0]]))
    read = read_depth(tmp_path / "a.npy")
    assert read.valid is not None
    assert read.valid.tolist() == [[True, False], [False, False], [False, True]]
    assert read.values.tolist() == [[1, 0], [0, 0], [0, 2]]


def test_nan_is_not_valid_even_where_the_file_says_so(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", values=np.array([[1.0, np.nan, 3]]), valid=[[True, True, False]])
    read = read_depth(tmp_path / "a.npz")
    assert read.valid is not None
    assert read.valid.tolist() == [[True, False, False]]


@pytest.mark.parametrize("name", ["Z", "ViewLayer.Depth.Z"])
def test_channel_z_of_a_renderer_is_a_distance(tmp_path: Path, name: str) -> None:
    others = {channel: np.ones((7, 11), np.float32) for channel in ("Combined.R", "Combined.G")}
    save_exr(tmp_path / "a.exr", others | {name: depths()})
    read = read_depth(tmp_path / "a.exr")
    assert read.kind is DepthKind.SCALE_INVARIANT_DEPTH
    np.testing.assert_array_equal(read.values, depths())


@pytest.mark.parametrize("names", ["Y", "RGB", "V"])
def test_only_or_equal_channels_of_exr_are_the_map(tmp_path: Path, names: str) -> None:
    half = depths().astype(np.float16)
    save_exr(tmp_path / "a.exr", {name: half.copy() for name in names})
    read = read_depth(tmp_path / "a.exr")
    assert read.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    np.testing.assert_array_equal(read.values, half.astype(np.float32))


def test_foreign_header_attribute_of_our_name_is_not_a_kind(tmp_path: Path) -> None:
    header = {"type": OpenEXR.scanlineimage, "depthKind": 3}
    with OpenEXR.File(header, {"Y": depths()}) as file:
        file.write(str(tmp_path / "a.exr"))
    assert read_depth(tmp_path / "a.exr").kind is DepthKind.RELATIVE_INVERSE_DEPTH


def test_several_depths_per_pixel_are_refused(tmp_path: Path) -> None:
    samples = np.empty((2, 2), object)
    for row, column in np.ndindex(2, 2):
        samples[row, column] = np.array([1, 2], np.float32)
    with OpenEXR.File(
        {"type": OpenEXR.deepscanline, "compression": OpenEXR.ZIPS_COMPRESSION}, {"Z": samples}
    ) as file:
        file.write(str(tmp_path / "a.exr"))
    with pytest.raises(UnsupportedInputError, match="several depths per pixel"):
        read_depth(tmp_path / "a.exr")


def test_exr_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"a\.exr: cannot be written"):
        write_exr(tmp_path / "nowhere" / "a.exr", DepthMap(depths(), DepthKind.METRIC_DEPTH))


def test_exr_picture_is_refused(tmp_path: Path) -> None:
    save_exr(tmp_path / "a.exr", {name: depths() * i for i, name in enumerate("RGB")})
    with pytest.raises(DepthInputError, match="B, G, R"):
        read_depth(tmp_path / "a.exr")


@pytest.mark.parametrize("shape", [(4,), (1, 3, 4), (3, 4, 1), ()])
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_wrong_number_of_axes_is_refused(
    tmp_path: Path, suffix: str, shape: tuple[int, ...]
) -> None:
    values = np.ones(shape, np.float32)
    np.save(tmp_path / "a.npy", values)
    np.savez(tmp_path / "a.npz", values=values)
    with pytest.raises(DepthInputError, match="height, width"):
        read_depth(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("dtype", [np.bool_, np.complex64, "U3"])
def test_arrays_without_numbers_are_refused(tmp_path: Path, dtype: str) -> None:
    np.save(tmp_path / "a.npy", np.ones((3, 4)).astype(dtype))
    with pytest.raises(DepthInputError, match="numbers"):
        read_depth(tmp_path / "a.npy")


def test_pickled_array_is_not_unpacked(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.full((2, 2), None), allow_pickle=True)
    with pytest.raises(UnreadableInputError):
        read_depth(tmp_path / "a.npy")


@pytest.mark.parametrize("shape", [(0, 4), (4, 0)])
def test_map_without_pixels_is_refused(tmp_path: Path, shape: tuple[int, int]) -> None:
    np.save(tmp_path / "a.npy", np.ones(shape, np.float32))
    with pytest.raises(DepthInputError, match="no pixel has"):
        read_depth(tmp_path / "a.npy")


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".exr"])
def test_map_without_a_valid_pixel_is_refused(tmp_path: Path, suffix: str) -> None:
    values = np.full((3, 4), np.nan, np.float32)
    np.save(tmp_path / "a.npy", values)
    np.savez(tmp_path / "a.npz", values=values)
    save_exr(tmp_path / "a.exr", {"Z": values})
    with pytest.raises(DepthInputError, match="usable"):
        read_depth(tmp_path / f"a{suffix}")


def test_map_without_a_valid_pixel_is_not_written(tmp_path: Path) -> None:
    depth = DepthMap(depths(), DepthKind.METRIC_DEPTH, np.zeros((7, 11), bool))
    with pytest.raises(RangeError):
        write_depth(tmp_path / "a.npy", depth)
    assert list(tmp_path.iterdir()) == []


def test_npz_without_values_names_what_is_there(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", depth=depths())
    with pytest.raises(DepthInputError, match=r"depth\.npy"):
        read_depth(tmp_path / "a.npz")


def test_unknown_kind_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", values=depths(), kind="disparity")
    with pytest.raises(DepthInputError, match=r"'disparity'.*relative_inverse_depth"):
        read_depth(tmp_path / "a.npz")


@pytest.mark.parametrize("valid", [np.ones((3, 3), bool), np.ones((7, 11), np.float32)])
def test_valid_that_does_not_match_is_refused(tmp_path: Path, valid: NDArray[np.generic]) -> None:
    np.savez(tmp_path / "a.npz", values=depths(), valid=valid)
    with pytest.raises(DepthInputError, match="valid"):
        read_depth(tmp_path / "a.npz")


@pytest.mark.parametrize("suffix", ALL)
def test_missing_file_is_named(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UnreadableInputError, match=rf"a\{suffix}: no such file"):
        read_depth(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", ALL)
@pytest.mark.parametrize("content", [b"", b"no depth map, only some text"])
def test_what_is_no_such_file_inside_is_refused(
    tmp_path: Path, suffix: str, content: bytes
) -> None:
    (tmp_path / f"a{suffix}").write_bytes(content)
    with pytest.raises(UnreadableInputError, match=rf"a\{suffix}"):
        read_depth(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", ALL)
@pytest.mark.parametrize("keep", [0.02, 0.5, 0.95])
def test_truncated_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], suffix: str, keep: float
) -> None:
    write_depth(tmp_path / f"a{suffix}", DepthMap(depths(64, 64), DepthKind.METRIC_DEPTH))
    data = (tmp_path / f"a{suffix}").read_bytes()
    (tmp_path / f"a{suffix}").write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(UnreadableInputError):
        read_depth(tmp_path / f"a{suffix}")
    assert capsys.readouterr().out == ""


def test_damaged_text_chunk_is_refused(tmp_path: Path) -> None:
    texts = PngInfo()
    for key, text in {"Kind": "metric_depth", "Offset": "0", "Scale": "wide"}.items():
        texts.add_text(f"Depth-{key}", text)
    PillowImage.fromarray(np.ones((2, 2), np.uint16)).save(tmp_path / "a.png", pnginfo=texts)
    with pytest.raises(UnreadableInputError, match="text chunks"):
        read_depth(tmp_path / "a.png")


@pytest.mark.parametrize("suffix", ALL)
def test_more_pixels_than_allowed_are_refused(tmp_path: Path, suffix: str) -> None:
    write_depth(tmp_path / f"a{suffix}", DepthMap(depths(), DepthKind.METRIC_DEPTH))
    assert read_depth(tmp_path / f"a{suffix}", max_pixels=77).size == (7, 11)
    with pytest.raises(InputTooLargeError, match="11 x 7"):
        read_depth(tmp_path / f"a{suffix}", max_pixels=76)


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".exr"])
def test_huge_size_in_a_small_file_is_refused_by_its_header(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    header = BytesIO()
    huge = {"descr": "<f4", "fortran_order": False, "shape": (2**20, 2**20)}
    np.lib.format.write_array_header_1_0(header, huge)
    if suffix == ".npy":
        path.write_bytes(header.getvalue())
    elif suffix == ".npz":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("values.npy", header.getvalue())
    else:
        save_exr(path, {"Z": depths()})
        small = struct.pack("<4i", 0, 0, 10, 6)
        large = struct.pack("<4i", 0, 0, 2**20, 2**20)
        path.write_bytes(path.read_bytes().replace(small, large))
    with pytest.raises(InputTooLargeError):
        read_depth(path)


def test_unknown_ending_is_refused_when_reading(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedInputError, match=r"\.exr, \.npy, \.npz, \.png"):
        read_depth(tmp_path / "a.jpg")


def test_unknown_ending_is_refused_when_writing(tmp_path: Path) -> None:
    with pytest.raises(CodecError, match=r"\.exr, \.npy, \.npz, \.png"):
        write_depth(tmp_path / "a.jpg", DepthMap(depths(), DepthKind.METRIC_DEPTH))


@pytest.mark.parametrize("suffix", ALL)
def test_existing_file_is_kept_unless_overwriting(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write_depth(path, DepthMap(depths(), DepthKind.METRIC_DEPTH))
    with pytest.raises(OutputExistsError):
        write_depth(path, DepthMap(depths(2, 2), DepthKind.METRIC_DEPTH))
    assert read_depth(path).size == (7, 11)
    write_depth(path, DepthMap(depths(2, 2), DepthKind.METRIC_DEPTH), overwrite=True)
    assert read_depth(path).size == (2, 2)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_endings_in_capital_letters_are_known(tmp_path: Path) -> None:
    write_depth(tmp_path / "A.NPZ", DepthMap(depths(), DepthKind.METRIC_DEPTH))
    assert read_depth(tmp_path / "A.NPZ").size == (7, 11)
    assert set(ALL) == DEPTH_SUFFIXES


@pytest.mark.parametrize("size", [(108, 192), (270, 480), (1080, 1920), (109, 192)])
def test_map_of_the_same_ratio_fits(size: tuple[int, int]) -> None:
    check_fits(DepthMap(depths(*size), DepthKind.METRIC_DEPTH), (1080, 1920), "a.png")


@pytest.mark.parametrize("size", [(192, 108), (111, 192), (108, 188), (100, 100)])
def test_map_of_another_ratio_is_refused(size: tuple[int, int]) -> None:
    depth = DepthMap(depths(*size), DepthKind.METRIC_DEPTH)
    with pytest.raises(DepthInputError, match=rf"a\.png.*{size[1]} x {size[0]}.*1920 x 1080"):
        check_fits(depth, (1080, 1920), "a.png")
