from pathlib import Path

import pytest

from relievo.pipeline.map_files import map_of


def is_map(path: Path) -> bool:
    return path.suffix == ".map"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.map", "b.txt", "b.map", "c.txt"):
        (tmp_path / name).touch()
    return tmp_path


def test_file_serves_every_input(folder: Path) -> None:
    for source in ("a.jpg", "z.mp4"):
        assert map_of(folder / "b.txt", Path(source), is_map) == folder / "b.txt"


@pytest.mark.parametrize("source", ["b.jpg", "b.mp4", "elsewhere/b.png"])
def test_folder_gives_the_map_of_the_base_name(folder: Path, source: str) -> None:
    assert map_of(folder, Path(source), is_map) == folder / "b.map"


def test_folder_without_a_map_of_that_name_has_none_of_a_photo(folder: Path) -> None:
    assert map_of(folder, Path("c.jpg"), is_map) is None


def test_folder_without_a_map_of_that_name_is_that_of_a_film(folder: Path) -> None:
    assert map_of(folder, Path("c.mp4"), is_map) == folder
