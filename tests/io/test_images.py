import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as PillowImage

from relievo.core.errors import (
    CodecError,
    DTypeError,
    InputTooLargeError,
    OutputExistsError,
    RangeError,
    ShapeError,
    UnreadableInputError,
    UnsupportedInputError,
)
from relievo.io.images import IMAGE_SUFFIXES, is_image, read_image, write_image

EXIF_ORIENTATION = 0x0112
# Where the top-left pixel of the stored picture belongs, as (row, column) of the upright one.
UPRIGHT_CORNERS = {
    1: (0, 0),
    2: (0, -1),
    3: (-1, -1),
    4: (-1, 0),
    5: (0, 0),
    6: (0, -1),
    7: (-1, -1),
    8: (-1, 0),
}


def noise(
    height: int = 6, width: int = 9, dtype: type = np.uint8, channels: int = 3
) -> NDArray[np.generic]:
    highest = np.iinfo(dtype).max
    return np.random.default_rng(3).integers(
        0, highest, (height, width, channels), dtype=dtype, endpoint=True
    )


def smooth(height: int = 48, width: int = 64) -> NDArray[np.uint8]:
    rows = np.linspace(0, 255, height)[:, np.newaxis]
    columns = np.linspace(0, 255, width)[np.newaxis]
    channels = (rows + 0 * columns, columns + 0 * rows, (rows + columns) / 2)
    return np.stack(channels, axis=-1).astype(np.uint8)


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(
    width: int, height: int, bit_depth: int, colour_type: int, rows: bytes, extra: bytes = b""
) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, bit_depth, colour_type, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + extra
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def exif_bytes(orientation: int) -> bytes:
    exif = PillowImage.Exif()
    exif[EXIF_ORIENTATION] = orientation
    return exif.tobytes()


def tiff(pixels: NDArray[np.generic], tags: dict[int, list[int]]) -> bytes:
    """A little-endian TIFF of one uncompressed strip; `tags` are short numbers."""
    height, width, channels = pixels.shape
    body = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    body += b"\0" * (len(body) % 2)
    bits = 8 * pixels.dtype.itemsize
    shorts = {256: [width], 257: [height], 258: [bits] * channels, 259: [1], 277: [channels]}
    shorts |= {262: [2 if channels > 2 else 1], 278: [height]} | tags
    longs = {273: [8], 279: [pixels.nbytes]}
    entries, overflow = b"", b""
    first_free = 8 + len(body) + 2 + 12 * (len(shorts) + len(longs)) + 4
    for tag in sorted(shorts | longs):
        code, kind, values = ("H", 3, shorts[tag]) if tag in shorts else ("I", 4, longs[tag])
        packed = struct.pack(f"<{len(values)}{code}", *values)
        if len(packed) > 4:
            position = struct.pack("<I", first_free + len(overflow))
            overflow += packed
            packed = position
        entries += struct.pack("<HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    count = struct.pack("<H", len(shorts) + len(longs))
    directory = struct.pack("<I", 8 + len(body))
    return b"II*\0" + directory + body + count + entries + b"\0\0\0\0" + overflow


def marked(dtype: type = np.uint8) -> NDArray[np.generic]:
    """Black with a white square of 8 x 8 in the top-left corner; JPEG keeps it apart."""
    image = np.zeros((24, 40, 3), dtype)
    image[:8, :8] = np.iinfo(dtype).max
    return image


def check_upright(image: NDArray[np.generic], orientation: int) -> None:
    expected_shape = (40, 24, 3) if orientation > 4 else (24, 40, 3)
    assert image.shape == expected_shape
    row, column = UPRIGHT_CORNERS[orientation]
    bright = image[..., 1] > np.iinfo(image.dtype).max // 2
    assert bright[row, column]
    assert bright.sum() == 64


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff", ".bmp"])
def test_lossless_kinds_give_back_8_bits(tmp_path: Path, suffix: str) -> None:
    image = noise()
    write_image(tmp_path / f"a{suffix}", image)
    read = read_image(tmp_path / f"a{suffix}")
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, image)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".tiff"])
def test_png_and_tiff_give_back_16_bits(tmp_path: Path, suffix: str) -> None:
    image = noise(dtype=np.uint16)
    write_image(tmp_path / f"a{suffix}", image)
    read = read_image(tmp_path / f"a{suffix}")
    assert read.dtype == np.uint16
    np.testing.assert_array_equal(read, image)


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".jps", ".webp"])
def test_lossy_kinds_come_close(tmp_path: Path, suffix: str) -> None:
    image = smooth()
    write_image(tmp_path / f"a{suffix}", image)
    difference = read_image(tmp_path / f"a{suffix}").astype(int) - image
    assert np.abs(difference).mean() < 2


@pytest.mark.parametrize("suffix", [".bmp", ".jpg", ".webp"])
def test_16_bits_are_rounded_where_the_kind_holds_8(tmp_path: Path, suffix: str) -> None:
    codes = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    image = np.repeat(codes[..., np.newaxis], 3, axis=2)
    rounded = np.rint(image / 257).astype(np.uint8)
    write_image(tmp_path / f"from16{suffix}", image)
    write_image(tmp_path / f"from8{suffix}", rounded)
    assert (tmp_path / f"from16{suffix}").read_bytes() == (tmp_path / f"from8{suffix}").read_bytes()


def test_jpeg_keeps_colours_of_single_pixels(tmp_path: Path) -> None:
    image = np.zeros((16, 16, 3), np.uint8)
    image[::2, :, 0] = 255
    image[1::2, :, 2] = 255
    write_image(tmp_path / "a.jpg", image, quality=100)
    assert np.abs(read_image(tmp_path / "a.jpg").astype(int) - image).max() < 12


def test_lower_quality_makes_a_smaller_file(tmp_path: Path) -> None:
    for quality in (30, 95):
        write_image(tmp_path / f"{quality}.jpg", noise(64, 64), quality=quality)
        write_image(tmp_path / f"{quality}.webp", noise(64, 64), quality=quality)
    for suffix in (".jpg", ".webp"):
        small, large = tmp_path / f"30{suffix}", tmp_path / f"95{suffix}"
        assert small.stat().st_size < large.stat().st_size


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp"])
def test_one_pixel_is_an_image(tmp_path: Path, suffix: str) -> None:
    write_image(tmp_path / f"a{suffix}", np.full((1, 1, 3), 200, np.uint8))
    read = read_image(tmp_path / f"a{suffix}")
    assert read.shape == (1, 1, 3)
    assert np.abs(read.astype(int) - 200).max() <= 1


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp"])
def test_what_is_read_can_be_written_into(tmp_path: Path, suffix: str) -> None:
    write_image(tmp_path / f"a{suffix}", smooth())
    read = read_image(tmp_path / f"a{suffix}")
    assert read.flags.writeable
    assert read.flags.c_contiguous


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_orientation_is_applied_at_8_bits(tmp_path: Path, suffix: str, orientation: int) -> None:
    PillowImage.fromarray(marked()).save(tmp_path / f"a{suffix}", exif=exif_bytes(orientation))
    check_upright(read_image(tmp_path / f"a{suffix}"), orientation)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_to_16_bit_png(tmp_path: Path, orientation: int) -> None:
    rows = b"".join(b"\0" + row.tobytes() for row in marked(np.uint16).astype(">u2"))
    chunk = png_chunk(b"eXIf", exif_bytes(orientation).removeprefix(b"Exif\0\0"))
    (tmp_path / "a.png").write_bytes(png(40, 24, 16, 2, rows, chunk))
    read = read_image(tmp_path / "a.png")
    assert read.dtype == np.uint16
    check_upright(read, orientation)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("channels", [1, 3])
def test_orientation_is_applied_to_16_bit_tiff(
    tmp_path: Path, channels: int, orientation: int
) -> None:
    stored = marked(np.uint16)[..., :channels]
    (tmp_path / "a.tif").write_bytes(tiff(stored, {274: [orientation]}))
    read = read_image(tmp_path / "a.tif")
    assert read.dtype == np.uint16
    check_upright(read, orientation)


@pytest.mark.parametrize("exif", [b"Exif\0\0garbage", exif_bytes(0), exif_bytes(77)])
def test_damaged_exif_leaves_the_picture_as_stored(tmp_path: Path, exif: bytes) -> None:
    PillowImage.fromarray(marked()).save(tmp_path / "a.jpg", exif=exif)
    check_upright(read_image(tmp_path / "a.jpg"), 1)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".bmp", ".gif"])
def test_grey_becomes_three_equal_channels(tmp_path: Path, suffix: str) -> None:
    grey = smooth()[..., 0]
    PillowImage.fromarray(grey).save(tmp_path / f"a{suffix}")
    read = read_image(tmp_path / f"a{suffix}")
    assert np.abs(read[..., 0].astype(int) - grey).max() <= 3
    assert (read == read[..., :1]).all()


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_16_bit_grey_stays_16_bit(tmp_path: Path, suffix: str) -> None:
    grey = noise(dtype=np.uint16)[..., 0]
    (tmp_path / f"a{suffix}").write_bytes(cv2.imencode(suffix, grey)[1].tobytes())
    read = read_image(tmp_path / f"a{suffix}")
    assert read.dtype == np.uint16
    np.testing.assert_array_equal(read, np.repeat(grey[..., np.newaxis], 3, axis=2))


def test_black_and_white_is_read(tmp_path: Path) -> None:
    bits = noise()[..., 0] > 127
    PillowImage.fromarray(bits).save(tmp_path / "a.png")
    expected = np.repeat(np.where(bits, 255, 0)[..., np.newaxis], 3, axis=2)
    np.testing.assert_array_equal(read_image(tmp_path / "a.png"), expected)


def over(
    rgba: NDArray[np.generic], background: tuple[int, int, int], opaque: int
) -> NDArray[np.float64]:
    weight = rgba[..., 3:].astype(np.float64) / opaque
    behind = np.array(background) * (opaque // 255)
    return np.floor(rgba[..., :3] * weight + behind * (1 - weight) + 0.5)


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp"])
def test_transparent_pixels_show_the_background(tmp_path: Path, suffix: str) -> None:
    rgba = noise(channels=4)
    PillowImage.fromarray(rgba).save(tmp_path / f"a{suffix}", lossless=True, exact=True)
    read = read_image(tmp_path / f"a{suffix}", background=(10, 200, 30))
    assert read.dtype == np.uint8
    assert np.abs(read - over(rgba, (10, 200, 30), 255)).max() <= 0.5


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_transparent_pixels_show_the_background_at_16_bits(tmp_path: Path, suffix: str) -> None:
    rgba = noise(dtype=np.uint16, channels=4)
    rgba[0, 0] = 65535
    rgba[0, 1] = 0
    if suffix == ".png":
        bgra = np.ascontiguousarray(rgba[..., [2, 1, 0, 3]])
        (tmp_path / "a.png").write_bytes(cv2.imencode(".png", bgra)[1].tobytes())
    else:
        (tmp_path / "a.tif").write_bytes(tiff(rgba, {338: [2]}))
    read = read_image(tmp_path / f"a{suffix}", background=(255, 0, 100))
    assert read.dtype == np.uint16
    assert np.abs(read - over(rgba, (255, 0, 100), 65535)).max() <= 0.5


def test_opaque_alpha_changes_nothing(tmp_path: Path) -> None:
    rgba = noise(channels=4)
    rgba[..., 3] = 255
    PillowImage.fromarray(rgba).save(tmp_path / "a.png")
    read = read_image(tmp_path / "a.png", background=(255, 0, 0))
    np.testing.assert_array_equal(read, rgba[..., :3])


def test_transparent_palette_entry_shows_the_background(tmp_path: Path) -> None:
    image = PillowImage.new("P", (4, 2), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.putpixel((1, 0), 1)
    image.save(tmp_path / "a.png", transparency=0)
    read = read_image(tmp_path / "a.png", background=(1, 2, 3))
    assert read[0, 0].tolist() == [1, 2, 3]
    assert read[0, 1].tolist() == [0, 255, 0]


@pytest.mark.parametrize("bit_depth", [8, 16])
def test_transparent_colour_of_png_shows_the_background(tmp_path: Path, bit_depth: int) -> None:
    code = "B" if bit_depth == 8 else "H"
    rows = b"\0" + struct.pack(f">6{code}", 1, 2, 3, 9, 8, 7)
    chunk = png_chunk(b"tRNS", struct.pack(">3H", 1, 2, 3))
    (tmp_path / "a.png").write_bytes(png(2, 1, bit_depth, 2, rows, chunk))
    read = read_image(tmp_path / "a.png", background=(255, 255, 255))
    assert (read[0, 0] == np.iinfo(read.dtype).max).all()
    assert read[0, 1].tolist() == [9, 8, 7]


def test_alpha_that_is_multiplied_in_is_not_applied_twice(tmp_path: Path) -> None:
    premultiplied = np.full((2, 2, 4), (100, 50, 0, 128), np.uint8)
    (tmp_path / "a.tif").write_bytes(tiff(premultiplied, {338: [1]}))
    read = read_image(tmp_path / "a.tif")
    assert np.abs(read.astype(int) - (100, 50, 0)).max() <= 1


def tiff_of_planes(image: NDArray[np.generic]) -> bytes:
    planes = np.ascontiguousarray(np.moveaxis(image, 2, 0)).reshape(image.shape)
    return _with_three_strips(tiff(planes, {284: [2]}), image.nbytes // 3)


def _with_three_strips(data: bytes, size: int) -> bytes:
    """One strip per plane: three offsets and three lengths instead of one."""
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    extended = bytearray(data)
    for index in range(count):
        position = start + 2 + 12 * index
        (tag,) = struct.unpack_from("<H", data, position)
        if tag in (273, 279):
            values = [8, 8 + size, 8 + 2 * size] if tag == 273 else [size] * 3
            struct.pack_into("<II", extended, position + 4, 3, len(extended))
            extended += struct.pack("<3I", *values)
    return bytes(extended)


def test_separate_planes_of_tiff_are_put_together(tmp_path: Path) -> None:
    image = noise()
    (tmp_path / "a.tif").write_bytes(tiff_of_planes(image))
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif"), image)


def test_separate_planes_of_16_bits_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(tiff_of_planes(noise(dtype=np.uint16)))
    with pytest.raises(UnsupportedInputError, match="separate colour planes"):
        read_image(tmp_path / "a.tif")


def test_cmyk_jpeg_has_its_colours(tmp_path: Path) -> None:
    PillowImage.new("CMYK", (16, 16), (0, 255, 255, 0)).save(tmp_path / "a.jpg")
    red, green, blue = read_image(tmp_path / "a.jpg")[8, 8].astype(int)
    assert red > 240
    assert max(green, blue) < 15


def frames(count: int) -> list[PillowImage.Image]:
    return [PillowImage.new("RGB", (8, 6), (40 * index + 60, 0, 0)) for index in range(count)]


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp", ".tif"])
def test_several_frames_are_refused(tmp_path: Path, suffix: str) -> None:
    first, *others = frames(3)
    first.save(tmp_path / f"a{suffix}", save_all=True, append_images=others)
    with pytest.raises(UnsupportedInputError, match=r"3 frames.*--first-frame"):
        read_image(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", [".gif", ".png", ".webp", ".tif"])
def test_first_frame_is_taken_when_asked(tmp_path: Path, suffix: str) -> None:
    first, *others = frames(3)
    first.save(tmp_path / f"a{suffix}", save_all=True, append_images=others)
    read = read_image(tmp_path / f"a{suffix}", first_frame=True)
    assert read.shape == (6, 8, 3)
    assert np.abs(read.astype(int) - (60, 0, 0)).max() <= 4


def test_second_picture_inside_a_phone_jpeg_is_not_a_frame(tmp_path: Path) -> None:
    first, second = frames(2)
    first.save(tmp_path / "a.mpo", save_all=True, append_images=[second])
    (tmp_path / "a.mpo").rename(tmp_path / "a.jpg")
    assert read_image(tmp_path / "a.jpg").shape == (6, 8, 3)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match=r"nowhere\.png: no such file"):
        read_image(tmp_path / "nowhere.png")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInputError, match="directory"):
        read_image(tmp_path)


def test_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    with pytest.raises(UnreadableInputError, match="empty"):
        read_image(tmp_path / "a.png")


def test_text_is_not_an_image(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("not an image at all")
    with pytest.raises(UnreadableInputError, match="not an image"):
        read_image(tmp_path / "a.png")


@pytest.mark.parametrize("keep", [0.05, 0.5, 0.98])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".bmp"])
def test_truncated_file_is_refused_quietly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], suffix: str, dtype: type, keep: float
) -> None:
    write_image(tmp_path / f"whole{suffix}", noise(64, 64, dtype))
    data = (tmp_path / f"whole{suffix}").read_bytes()
    (tmp_path / f"a{suffix}").write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(UnreadableInputError, match=rf"a\{suffix}: damaged or truncated"):
        read_image(tmp_path / f"a{suffix}")
    assert capfd.readouterr() == ("", "")


def test_damaged_pixels_of_16_bit_tiff_are_refused_quietly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lzw = 5
    (tmp_path / "a.tif").write_bytes(tiff(noise(64, 64, np.uint16), {259: [lzw]}))
    with pytest.raises(UnreadableInputError, match="damaged"):
        read_image(tmp_path / "a.tif")
    assert capfd.readouterr() == ("", "")


def test_wrong_checksum_of_png_is_damage(tmp_path: Path) -> None:
    data = bytearray(png(1, 1, 8, 2, b"\0\1\2\3"))
    data[-14] ^= 1
    (tmp_path / "a.png").write_bytes(data)
    with pytest.raises(UnreadableInputError):
        read_image(tmp_path / "a.png")


def test_more_pixels_than_allowed_name_the_option(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", noise(6, 9))
    assert read_image(tmp_path / "a.png", max_pixels=54).shape == (6, 9, 3)
    with pytest.raises(InputTooLargeError, match=r"9 x 6 pixels.*--max-pixels"):
        read_image(tmp_path / "a.png", max_pixels=53)


@pytest.mark.parametrize("bit_depth", [8, 16])
def test_huge_size_in_a_small_file_is_refused_by_its_header(tmp_path: Path, bit_depth: int) -> None:
    (tmp_path / "a.png").write_bytes(png(2**30, 2**30, bit_depth, 2, b""))
    with pytest.raises(InputTooLargeError):
        read_image(tmp_path / "a.png", max_pixels=2**40)


def test_size_of_zero_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.bmp").write_bytes(
        b"BM"
        + struct.pack("<IHHI", 60, 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, 0, 5, 1, 24, *[0] * 6)
    )
    with pytest.raises(UnreadableInputError):
        read_image(tmp_path / "a.bmp")


def test_webp_beyond_what_pillow_allows_is_called_too_large(tmp_path: Path) -> None:
    side = (16_383 - 1).to_bytes(3, "little")
    chunk = b"VP8X" + struct.pack("<I", 10) + b"\2\0\0\0" + side + side
    (tmp_path / "a.webp").write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk)
    with pytest.raises(InputTooLargeError, match="convert it to PNG"):
        read_image(tmp_path / "a.webp")


def test_limit_of_pillow_does_not_interfere(tmp_path: Path) -> None:
    limit = PillowImage.MAX_IMAGE_PIXELS
    assert limit is not None
    width = 3 * limit // 4096
    (tmp_path / "a.png").write_bytes(png(width, 4096, 8, 2, b"")[:60])
    with pytest.raises(UnreadableInputError, match="damaged or truncated"):
        read_image(tmp_path / "a.png")
    assert limit == PillowImage.MAX_IMAGE_PIXELS


def test_floating_point_pixels_are_refused(tmp_path: Path) -> None:
    PillowImage.fromarray(np.ones((3, 4), np.float32)).save(tmp_path / "a.tif")
    with pytest.raises(UnsupportedInputError, match="8 or 16 bits"):
        read_image(tmp_path / "a.tif")


def test_background_beyond_8_bits_is_refused(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", noise())
    with pytest.raises(RangeError, match="background"):
        read_image(tmp_path / "a.png", background=(0, 0, 256))


def test_unknown_ending_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CodecError, match=r"\.png, \.jpg.*\.tiff"):
        write_image(tmp_path / "a.xyz", noise())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("suffix", "width"), [(".webp", 16_384), (".jpg", 65_536)])
def test_side_too_long_for_the_kind_is_refused(tmp_path: Path, suffix: str, width: int) -> None:
    with pytest.raises(CodecError, match=f"at most.*{width} x 1"):
        write_image(tmp_path / f"a{suffix}", np.zeros((1, width, 3), np.uint8))


@pytest.mark.parametrize("suffix", [".webp", ".jpg"])
def test_longest_side_of_the_kind_can_be_written(tmp_path: Path, suffix: str) -> None:
    width = {".webp": 16_383, ".jpg": 65_500}[suffix]
    write_image(tmp_path / f"a{suffix}", np.zeros((1, width, 3), np.uint8))
    assert read_image(tmp_path / f"a{suffix}").shape == (1, width, 3)


def test_existing_file_is_kept_unless_overwriting(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", noise())
    with pytest.raises(OutputExistsError):
        write_image(tmp_path / "a.png", smooth())
    assert read_image(tmp_path / "a.png").shape == (6, 9, 3)
    write_image(tmp_path / "a.png", smooth(), overwrite=True)
    assert read_image(tmp_path / "a.png").shape == (48, 64, 3)


def test_grey_array_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShapeError):
        write_image(tmp_path / "a.png", np.zeros((4, 5), np.uint8))


def test_float_array_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DTypeError):
        write_image(tmp_path / "a.png", np.zeros((4, 5, 3), np.float32))


@pytest.mark.parametrize("quality", [0, 101])
def test_quality_outside_its_range_is_refused(tmp_path: Path, quality: int) -> None:
    with pytest.raises(RangeError, match="quality"):
        write_image(tmp_path / "a.jpg", noise(), quality=quality)


def test_images_are_told_by_their_ending() -> None:
    assert is_image(Path("Holiday.JPG"))
    assert is_image(Path("a.b.tiff"))
    assert not is_image(Path("film.mp4"))
    assert not is_image(Path("png"))


def test_every_ending_that_can_be_written_can_be_read() -> None:
    assert {".png", ".jpg", ".jpeg", ".jps", ".webp", ".tif", ".tiff", ".bmp"} <= IMAGE_SUFFIXES
