import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from relievo.core.errors import InputTooLargeError, UnreadableInputError
from relievo.io.numpy_files import read_npy, read_npz

ARRAY = np.arange(12, dtype=np.int64).reshape(3, 4)


@pytest.mark.parametrize("array", [ARRAY, ARRAY.astype(np.float16), np.array(["a", "bc"])])
def test_array_is_as_it_was(tmp_path: Path, array: np.ndarray) -> None:
    np.save(tmp_path / "a.npy", array)
    read = read_npy(tmp_path / "a.npy", 100)
    assert read.dtype == array.dtype
    np.testing.assert_array_equal(read, array)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_only_the_named_arrays_are_read(tmp_path: Path, save) -> None:
    save(tmp_path / "a.npz", one=ARRAY, two=ARRAY + 1, huge=np.zeros(1000))
    arrays, names = read_npz(tmp_path / "a.npz", ("two", "three"), 100)
    assert list(arrays) == ["two"]
    assert names == "one.npy, two.npy, huge.npy"
    np.testing.assert_array_equal(arrays["two"], ARRAY + 1)


@pytest.mark.parametrize("shape", [(11, 10), (101,), (5, 5, 5)])
def test_too_many_elements_are_refused_before_they_are_read(tmp_path: Path, shape) -> None:
    # The header alone: nothing of that size is there.
    header = BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "<f8", "fortran_order": False, "shape": shape}
    )
    (tmp_path / "a.npy").write_bytes(header.getvalue())
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("a.npy", header.getvalue())
    with pytest.raises(InputTooLargeError):
        read_npy(tmp_path / "a.npy", 100)
    with pytest.raises(InputTooLargeError):
        read_npz(tmp_path / "a.npz", ("a",), 100)


def test_objects_are_not_unpacked(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([{"a": 1}]), allow_pickle=True)
    with pytest.raises(UnreadableInputError):
        read_npy(tmp_path / "a.npy", 100)


@pytest.mark.parametrize("keep", [0, 1, 8, 40, 100, 130])
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_truncated_file_is_refused(tmp_path: Path, suffix: str, keep: int) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix == ".npy":
        np.save(path, ARRAY)
    else:
        np.savez(path, a=ARRAY)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(UnreadableInputError, match=path.name):
        read_npy(path, 100) if suffix == ".npy" else read_npz(path, ("a",), 100)
