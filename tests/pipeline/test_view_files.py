from pathlib import Path

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.core.words import Layout
from relievo.io.images import write_image
from relievo.pipeline.stereo_source import PairReading, open_source
from relievo.pipeline.view_files import one_of_each_pair, pair_stem

AUTO, LEFT_RIGHT = PairReading(), PairReading(layout=Layout.LEFT_RIGHT)


@pytest.fixture
def files(tmp_path):
    """Both views of a and b, one of c, and a file that is no view."""
    for name in ("a_left", "a_right", "b_left", "b_right", "c_right", "d"):
        write_image(tmp_path / f"{name}.png", np.zeros((8, 8, 3), np.uint8))
    return sorted(tmp_path.iterdir())


def test_two_files_of_one_pair_are_one_source(files):
    found = one_of_each_pair(files)
    assert [path.stem for path in found] == ["a_left", "b_left", "c_right", "d"]
    assert [pair_stem(path) for path in found] == ["a", "b", "c_right", "d"]


def test_either_file_opens_the_pair(files):
    left, right = files[:2]
    assert open_source(right, LEFT_RIGHT).paths == open_source(left, AUTO).paths == (left, right)


def test_a_view_without_the_other_is_named(files):
    with pytest.raises(UnreadableInputError, match=r"c_right\.png: its other view, c_left\.png"):
        open_source(files[4], LEFT_RIGHT)
    with pytest.raises(UsageError, match=r"d\.png: layout left-right is two files"):
        open_source(files[5], LEFT_RIGHT)
    with pytest.raises(UnreadableInputError, match="no such file"):
        open_source(Path("e_left.png"), LEFT_RIGHT)
