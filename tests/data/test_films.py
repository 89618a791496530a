import json
from fractions import Fraction

import av
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError
from relievo.data.films import FilmFolder
from relievo.data.registry import open_set

SIZE = (48, 64)


def grey(number):
    """Frame `number` of a film that grows brighter."""
    return np.full((*SIZE, 3), 20 + 8 * number, np.uint8)


@pytest.fixture
def folder(tmp_path):
    videos = {}
    for name, count in (("short", 3), ("long", 25)):
        path = tmp_path / f"{name}.mp4"
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=Fraction(25), options={"crf": "1"})
            stream.height, stream.width = SIZE
            for number in range(count):
                for packet in stream.encode(av.VideoFrame.from_ndarray(grey(number), "rgb24")):
                    container.mux(packet)
            for packet in stream.encode():
                container.mux(packet)
        videos[path.name] = {"frames": count}
    (tmp_path / "meta.json").write_text(json.dumps({"videos": videos}), encoding="utf-8")
    return tmp_path


def level(sample):
    return round((float(sample.image.mean()) - 20) / 8)


def test_a_film_is_a_take_of_its_frames(folder):
    films = open_set(folder)
    assert [len(take) for take in films.takes] == [3, 25]
    assert films.ids[:4] == ["short/000000", "short/000001", "short/000002", "long/000000"]
    assert len(films) == 28


def test_frames_are_read_in_any_order(folder):
    films = FilmFolder(folder)
    for number in (0, 1, 5, 4, 24, 2, 23):
        sample = films.read(f"long/{number:06d}")
        assert level(sample) == number
        assert sample.time_s == pytest.approx(number / 25)
        assert sample.depth is None


def test_neighbours_stay_within_the_film(folder):
    films = FilmFolder(folder)
    assert films.read("short/000000").neighbours == (None, "short/000001")
    assert films.read("short/000002").neighbours == ("short/000001", None)


def test_a_split_is_one_film(folder):
    assert list(FilmFolder(folder, "short").ids) == [f"short/00000{n}" for n in range(3)]
    with pytest.raises(UnreadableInputError, match="no film 'other'"):
        FilmFolder(folder, "other")


def test_a_film_that_ends_early_is_named(folder):
    meta = {"videos": {"short.mp4": {"frames": 9}}}
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")
    with pytest.raises(UnreadableInputError, match=r"short\.mp4: ends after 3 frames"):
        FilmFolder(folder).read("short/000008")


def test_missing_films_and_lists_are_refused(folder):
    (folder / "long.mp4").unlink()
    with pytest.raises(UnreadableInputError, match=r"long\.mp4: missing"):
        FilmFolder(folder)
    (folder / "meta.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UnreadableInputError, match="lists no videos"):
        FilmFolder(folder)


def test_films_have_no_depth_and_nobody_has_to_decode_them_to_know(folder):
    films = FilmFolder(folder)
    (folder / "short.mp4").write_bytes(b"")
    assert films.depth_kind("short/000001") is None


@pytest.mark.parametrize("said", [{}, None, 8, {"frames": None}, {"frames": 0}, {"frames": 1e400}])
def test_films_without_a_number_of_frames_are_refused(folder, said):
    meta = json.dumps({"videos": {"short.mp4": said}})
    (folder / "meta.json").write_text(meta, encoding="utf-8")
    with pytest.raises(
        UnreadableInputError, match=r"meta\.json: (every video needs|videos without)"
    ):
        FilmFolder(folder)
