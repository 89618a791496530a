import logging
import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as PillowImage
from PIL import ImageCms

from relievo.io.colour_profiles import to_srgb
from relievo.io.images import read_image

# Adobe RGB (1998) under D50: the columns are the three primaries.
XYZ_FROM_ADOBE = np.array(
    [[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]]
)
XYZ_FROM_SRGB = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
GAMMA = 563 / 256
GAMMA_CURVE = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, 563)
SRGB_PARAMETRIC = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)


def fixed(*values: float) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def icc_profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    table = struct.pack(">I", len(tags))
    body = b""
    for name, data in tags.items():
        table += struct.pack(">4sII", name, 132 + 12 * len(tags) + len(body), len(data))
        body += data.ljust(-(-len(data) // 4) * 4, b"\0")
    header = bytearray(128)
    struct.pack_into(
        ">I4sI4s4s4s",
        header,
        0,
        128 + len(table + body),
        b"lcms",
        0x04200000,
        b"mntr",
        space,
        b"XYZ ",
    )
    header[36:40] = b"acsp"
    header[68:80] = fixed(0.9642, 1.0, 0.8249)
    return bytes(header) + table + body


def rgb_profile(matrix: NDArray[np.float64], curve: bytes) -> bytes:
    xyz = {
        name + b"XYZ": b"XYZ \0\0\0\0" + fixed(*matrix[:, index])
        for index, name in enumerate((b"r", b"g", b"b"))
    }
    curves = {name + b"TRC": curve for name in (b"r", b"g", b"b")}
    white = {b"wtpt": b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249)}
    return icc_profile(b"RGB ", white | xyz | curves)


def parametric(kind: int, *values: float) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">Hxx", kind) + fixed(*values)


def srgb_curve(light: NDArray[np.float64]) -> NDArray[np.float64]:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def adobe_to_srgb(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    matrix = np.linalg.inv(XYZ_FROM_SRGB) @ XYZ_FROM_ADOBE
    return srgb_curve(encoded**GAMMA @ matrix.T)


def colours(dtype: type) -> NDArray[np.generic]:
    # More rows than are converted at once.
    return np.random.default_rng(5).integers(
        0, np.iinfo(dtype).max, (300, 4, 3), dtype=dtype, endpoint=True
    )


def test_8_bits_are_converted_from_a_matrix_profile() -> None:
    before = colours(np.uint8)
    after = to_srgb(before, rgb_profile(XYZ_FROM_ADOBE, GAMMA_CURVE), "a.jpg")
    assert after.dtype == np.uint8
    assert np.abs(after - 255 * adobe_to_srgb(before / 255)).max() < 1.5


def test_16_bits_are_converted_from_a_matrix_profile() -> None:
    before = colours(np.uint16)
    after = to_srgb(before, rgb_profile(XYZ_FROM_ADOBE, GAMMA_CURVE), "a.png")
    assert after.dtype == np.uint16
    assert np.abs(after - 65535 * adobe_to_srgb(before / 65535)).max() < 40


@pytest.mark.parametrize(
    "curve",
    [
        GAMMA_CURVE,
        b"curv\0\0\0\0" + struct.pack(">I", 0),
        b"curv\0\0\0\0" + struct.pack(">I5H", 5, 0, 2000, 12000, 33000, 65535),
        parametric(0, 1.8),
        parametric(1, 2.2, 1.1, -0.1),
        parametric(2, 2.2, 0.9, 0.1, -(0.1**2.2)),
        parametric(3, *SRGB_PARAMETRIC),
        parametric(4, 2.4, 0.9, 0.1, 0.25, 0.1, 0.01, -0.001),
    ],
    ids=["gamma", "linear", "table", "para0", "para1", "para2", "para3", "para4"],
)
def test_16_bits_agree_with_little_cms_for_every_kind_of_curve(curve: bytes) -> None:
    profile = rgb_profile(XYZ_FROM_ADOBE, curve)
    before = colours(np.uint8)
    expected = to_srgb(before, profile, "a.png")
    after = to_srgb(before.astype(np.uint16) * 257, profile, "a.png")
    assert np.abs(after / 257 - expected).max() < 1.2


def test_16_bit_grey_is_converted_by_its_curve() -> None:
    profile = icc_profile(b"GRAY", {b"kTRC": GAMMA_CURVE})
    before = colours(np.uint16)[..., :1]
    after = to_srgb(before, profile, "a.png")
    expected = 65535 * srgb_curve((before / 65535) ** GAMMA)
    assert np.abs(after - expected).max() < 2


def test_8_bit_grey_is_converted_by_its_curve() -> None:
    white = b"XYZ \0\0\0\0" + fixed(0.9642, 1.0, 0.8249)
    profile = icc_profile(b"GRAY", {b"wtpt": white, b"kTRC": GAMMA_CURVE})
    before = colours(np.uint8)[..., :1]
    after = to_srgb(before, profile, "a.png")
    assert after.shape == (300, 4, 3)
    assert np.abs(after - 255 * srgb_curve((before / 255) ** GAMMA)).max() < 1.5


def test_grey_pixels_with_an_rgb_profile_stay_grey() -> None:
    profile = rgb_profile(XYZ_FROM_ADOBE, GAMMA_CURVE)
    after = to_srgb(colours(np.uint8)[..., :1], profile, "a.png")
    assert np.ptp(after.astype(int), axis=2).max() <= 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_srgb_itself_changes_nothing(dtype: type) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    before = colours(dtype)
    np.testing.assert_array_equal(to_srgb(before, profile, "a.png"), before)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize(
    "profile",
    [
        b"nonsense",
        bytes(200),
        rgb_profile(XYZ_FROM_ADOBE, GAMMA_CURVE)[:150],
        rgb_profile(XYZ_FROM_ADOBE, b"what\0\0\0\0"),
        icc_profile(b"RGB ", {}),
        icc_profile(b"GRAY", {b"kTRC": GAMMA_CURVE}),
    ],
)
def test_unusable_profile_is_ignored_with_a_warning(
    caplog: pytest.LogCaptureFixture, profile: bytes, dtype: type
) -> None:
    before = colours(dtype)
    with caplog.at_level(logging.WARNING):
        after = to_srgb(before, profile, "holiday.jpg")
    np.testing.assert_array_equal(after, before)
    assert "holiday.jpg: colour profile ignored" in caplog.text


def test_pixels_are_not_changed_in_place() -> None:
    before = colours(np.uint16)
    kept = before.copy()
    to_srgb(before, rgb_profile(XYZ_FROM_ADOBE, GAMMA_CURVE), "a.png")
    np.testing.assert_array_equal(before, kept)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_profile_of_a_file_is_applied(tmp_path: Path, suffix: str) -> None:
    image = PillowImage.new("RGB", (16, 16), (40, 200, 90))
    profile = rgb_profile(XYZ_FROM_ADOBE, GAMMA_CURVE)
    image.save(tmp_path / f"a{suffix}", icc_profile=profile)
    expected = 255 * adobe_to_srgb(np.array([40, 200, 90]) / 255)
    assert np.abs(read_image(tmp_path / f"a{suffix}")[8, 8] - expected).max() < 4


def test_transparency_is_applied_after_the_profile(tmp_path: Path) -> None:
    image = PillowImage.new("RGBA", (4, 4), (40, 200, 90, 0))
    profile = rgb_profile(XYZ_FROM_ADOBE, GAMMA_CURVE)
    encoded = BytesIO()
    image.save(encoded, "PNG", icc_profile=profile)
    (tmp_path / "a.png").write_bytes(encoded.getvalue())
    assert read_image(tmp_path / "a.png", background=(7, 8, 9))[0, 0].tolist() == [7, 8, 9]
