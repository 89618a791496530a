import numpy as np
import pytest

from relievo.core.errors import OutputError, OutputFolderError
from relievo.data.files import read_codes
from relievo.scenes.writers.files import make_folder, write_arrays, write_codes, write_text


def test_arrays_are_read_as_they_were_and_packed(tmp_path):
    arrays = {"a": np.zeros((100, 100), np.float32), "b": np.arange(5)}
    write_arrays(tmp_path / "new" / "x.npz", **arrays)
    with np.load(tmp_path / "new" / "x.npz") as read:
        assert set(read) == {"a", "b"}
        for name, array in arrays.items():
            np.testing.assert_array_equal(read[name], array)
    assert (tmp_path / "new" / "x.npz").stat().st_size < 5000


def test_the_same_arrays_are_the_same_bytes(tmp_path):
    for name in ("x", "y"):
        write_arrays(tmp_path / f"{name}.npz", a=np.arange(1000.0))
    assert (tmp_path / "x.npz").read_bytes() == (tmp_path / "y.npz").read_bytes()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_codes_are_read_as_they_were(tmp_path, dtype):
    codes = np.arange(240, dtype=dtype).reshape(12, 20)
    write_codes(tmp_path / "c.png", codes)
    np.testing.assert_array_equal(read_codes(tmp_path / "c.png"), codes)


def test_files_are_replaced_and_nothing_else_is_left(tmp_path):
    write_text(tmp_path / "t.txt", "one")
    write_text(tmp_path / "t.txt", "two")
    assert [path.name for path in tmp_path.iterdir()] == ["t.txt"]
    assert (tmp_path / "t.txt").read_text() == "two"


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFolderError, match="file/inner"):
        make_folder(tmp_path / "file" / "inner")


def test_a_file_that_the_disk_does_not_take_is_named(tmp_path):
    (tmp_path / "t.txt").mkdir()
    with pytest.raises(OutputError, match=r"t\.txt"):
        write_text(tmp_path / "t.txt", "one")
