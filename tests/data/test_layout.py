import pytest

from relievo.core.errors import UnreadableInputError
from relievo.data.layout import find_picture, folders_with, picture_stems


def test_numbers_are_in_the_order_of_their_size(tmp_path):
    for name in ("10.png", "9.jpg", "100.png", "notes.txt"):
        (tmp_path / name).touch()
    assert picture_stems(tmp_path, "frames") == ["9", "10", "100"]


def test_a_folder_without_images_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match=rf"{tmp_path}: no images; .* frames of a film"):
        picture_stems(tmp_path, "frames of a film")


def test_a_picture_is_found_by_any_ending(tmp_path):
    (tmp_path / "1.5.jpg").touch()
    assert find_picture(tmp_path / "1.5") == tmp_path / "1.5.jpg"


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match=r"7\.png: no such image"):
        find_picture(tmp_path / "7")


def test_takes_are_the_folders_inside_or_the_folder_itself(tmp_path):
    for take in ("b", "a"):
        (tmp_path / take / "RGB").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    assert folders_with(tmp_path, "RGB") == [tmp_path / "a", tmp_path / "b"]
    assert folders_with(tmp_path / "a", "R*") == [tmp_path / "a"]


def test_a_folder_without_takes_is_named(tmp_path):
    with pytest.raises(UnreadableInputError, match="has no RGB"):
        folders_with(tmp_path, "RGB")
