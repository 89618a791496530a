import struct

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Intrinsics
from relievo.data.scannet_planes import ScanNetPlanes
from relievo.geometry.camera import unproject

H, W = 192, 256
INFO = [577.0, 0, 318.5, 0, 0, 578.0, 242.5, 0, 0, 0, 1, 0, 0, 0, 0, 1, 640.0, 480.0, 1000.0, 0]
FOCAL = (577.0 * W / 640, 578.0 * H / 480)
CENTRE = (319.0 * W / 640, 243.0 * H / 480)  # from the corner of the image


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def table_entry(byte):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    return byte


TABLE = [table_entry(byte) for byte in range(256)]


def record(data):
    length = struct.pack("<Q", len(data))
    crcs = [struct.pack("<I", masked_crc(part)) for part in (length, data)]
    return length + crcs[0] + data + crcs[1]


def varint(number):
    encoded = b""
    while number >= 128:
        encoded += bytes([number & 127 | 128])
        number >>= 7
    return encoded + bytes([number])


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def example(**features):
    entries = b""
    for key, value in features.items():
        if isinstance(value, bytes):
            content = field(1, field(1, value))
        elif isinstance(value, int):
            content = field(3, field(1, varint(value)))
        else:
            content = field(2, field(1, np.asarray(value, "<f4").tobytes()))
        entries += field(1, field(1, key.encode()) + field(2, content))
    return field(1, entries)


def rays():
    """Rays with axes x right, y forward, z up, one pixel at a time in float64."""
    columns, rows = np.meshgrid(np.arange(W) + 0.5, np.arange(H) + 0.5)
    x = (columns - CENTRE[0]) / FOCAL[0]
    return np.stack([x, np.ones((H, W)), -(rows - CENTRE[1]) / FOCAL[1]], axis=-1)


PLANES = np.array([[0.0, 0.0, -0.9], [0.3, 3.0, 0.4], [-1.8, 0.5, 0.1]])  # floor, wall, left wall


def room():
    """Depth of three planes and their ids, by the formula of the planes' own frame."""
    with np.errstate(divide="ignore"):
        depths = (PLANES**2).sum(1) / (rays() @ PLANES.T)
    depths[depths <= 0] = np.inf
    return depths.min(-1), depths.argmin(-1).astype(np.uint8)


def features(**changed):
    depth, ids = room()
    ids[5:20, 10:40] = 20
    depth[100:104, 7:90] = 0
    plane = np.zeros((20, 3))
    plane[:3] = PLANES
    image = np.random.default_rng(0).integers(0, 256, (H, W, 3), np.uint8)
    made = {
        "image_raw": image.tobytes(),
        "image_path": b"scene0000_00/frames/color/0.jpg",
        "num_planes": 3,
        "plane": plane,
        "segmentation_raw": ids.tobytes(),
        "depth": depth,
        "info": np.array(INFO),
    }
    return {key: value for key, value in (made | changed).items() if value is not None}


def write(folder, name="planes_scannet_val", **changed):
    (folder / f"{name}.tfrecords").write_bytes(record(example(**features(**changed))))
    return folder


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    return ScanNetPlanes(write(tmp_path_factory.mktemp("planes"))).read("planes_scannet_val/000000")


def test_the_image_is_stored_blue_first(sample):
    stored = np.random.default_rng(0).integers(0, 256, (H, W, 3), np.uint8)
    np.testing.assert_array_equal(sample.image, stored[..., ::-1])
    assert sample.name == "scannet_planes/planes_scannet_val/000000"


def test_the_camera_is_that_of_the_stored_size(sample):
    camera = sample.intrinsics
    assert (camera.f_x, camera.f_y) == pytest.approx(FOCAL)
    assert (camera.c_x, camera.c_y) == pytest.approx(CENTRE)
    assert isinstance(camera, Intrinsics)


def test_the_floor_is_below_in_our_frame(sample):
    np.testing.assert_allclose(sample.planes.vectors[0], [0, 0.9, 0], rtol=1e-6)
    np.testing.assert_allclose(sample.planes.vectors[1], [0.3, -0.4, 3.0], rtol=1e-6)
    assert sample.planes.vectors.shape == (3, 3)


def test_points_of_the_depth_lie_on_their_planes(sample):
    points = unproject(sample.truth.values, sample.intrinsics)
    ids, vectors = sample.planes
    on_plane = sample.truth.valid & (ids >= 0)
    normal = vectors[ids[on_plane]]
    np.testing.assert_allclose((points[on_plane] * normal).sum(-1), (normal**2).sum(-1), rtol=1e-4)
    assert set(ids[on_plane]) == {0, 1, 2}


def test_other_numbers_are_no_plane_and_zero_no_depth(sample):
    _, ids = room()
    expected = ids.astype(np.int32)
    expected[5:20, 10:40] = -1
    np.testing.assert_array_equal(sample.planes.ids, expected)
    invalid = np.zeros((H, W), np.bool_)
    invalid[100:104, 7:90] = True
    np.testing.assert_array_equal(sample.truth.valid, ~invalid)


def test_a_picture_may_have_no_plane(tmp_path):
    sample = ScanNetPlanes(write(tmp_path, num_planes=0)).read("planes_scannet_val/000000")
    assert (sample.planes.ids == -1).all()
    assert sample.planes.vectors.shape == (0, 3)


def test_splits_are_files(tmp_path):
    for name in ("planes_scannet_train", "planes_scannet_val"):
        data = b"".join(record(text) for text in (b"one", b"two"))
        (tmp_path / f"{name}.tfrecords").write_bytes(data)
    assert list(ScanNetPlanes(tmp_path, "val").ids) == [
        "planes_scannet_val/000000",
        "planes_scannet_val/000001",
    ]
    assert len(ScanNetPlanes(tmp_path)) == 4
    with pytest.raises(UnreadableInputError, match=r"has no \*_test\.tfrecords"):
        ScanNetPlanes(tmp_path, "test")


def test_data_are_checked_when_they_are_read(tmp_path):
    path = write(tmp_path) / "planes_scannet_val.tfrecords"
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    dataset = ScanNetPlanes(tmp_path)
    with pytest.raises(UnreadableInputError, match=r"val\.tfrecords: record 0: damaged"):
        dataset.read("planes_scannet_val/000000")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("image_raw", b"short", "image_raw must be 147456 bytes"),
        ("image_raw", None, "image_raw must be"),
        ("segmentation_raw", np.zeros(3), "segmentation_raw must be 49152 bytes"),
        ("depth", np.zeros(3), "depth must be 49152 values of float32"),
        ("plane", b"text", "plane must be 60 values"),
        ("num_planes", 21, "num_planes must be 0 to 20, got 21"),
        ("info", np.zeros(20), "info gives a size of 0 x 0"),
        ("info", np.array([-1.0, *INFO[1:]]), "intrinsics must be finite"),
    ],
)
def test_a_field_of_another_kind_is_named(tmp_path, key, value, message):
    dataset = ScanNetPlanes(write(tmp_path, **{key: value}))
    with pytest.raises(UnreadableInputError, match=f"record 0: {message}"):
        dataset.read("planes_scannet_val/000000")
