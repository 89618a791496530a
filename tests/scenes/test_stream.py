from collections import Counter
from itertools import islice

import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.scenes.stream import MIXED_TAKES, Scenes
from relievo.scenes.take_options import TakeOptions

SIZE = (32, 40)


@pytest.fixture
def stream(quick_studio):
    def made(kinds=("room", "street"), seed=3, **words):
        return Scenes(kinds, SIZE, seed, studio=quick_studio, **words)

    return made


def names(scenes, count):
    return [sample.name for sample in islice(scenes, count)]


def test_every_iteration_gives_the_same_samples(stream):
    scenes = stream()
    first, again = list(islice(scenes, 6)), list(islice(scenes, 6))
    for a, b in zip(first, again, strict=True):
        assert a.name == b.name
        np.testing.assert_array_equal(a.image, b.image)


@pytest.mark.parametrize("start", [1, 4, 7, 13])
def test_a_stream_is_taken_up_again_anywhere(stream, start):
    whole = list(islice(stream(), start + 5))
    part = list(islice(stream(start=start), 5))
    assert [sample.name for sample in part] == [sample.name for sample in whole[start:]]
    np.testing.assert_array_equal(part[0].image, whole[start].image)


def test_no_sample_comes_twice_and_views_of_one_world_are_apart(stream):
    found = names(stream(), 40)
    assert len(set(found)) == 40
    worlds = [name.rpartition("-")[0] for name in found]
    for place, world in enumerate(worlds):
        assert world not in worlds[place + 1 : place + 4]


def test_all_views_of_a_world_come(stream):
    views = TakeOptions().views
    found = names(stream(kinds=("room",)), views * (2 * MIXED_TAKES + 2))
    counts = Counter(name.rpartition("-")[0] for name in found)
    assert counts[f"room/{MIXED_TAKES:05}"] == views


def test_shares_of_kinds_are_kept(stream):
    found = [
        scenes.partition("/")[0]
        for scenes in names(
            stream({"room": 3, "street": 1, "nature": 0}, options=TakeOptions(views=1)), 60
        )
    ]
    counts = Counter(found)
    assert counts["nature"] == 0
    assert 30 < counts["room"] < 58


def test_frames_of_a_film_come_one_after_the_other(stream):
    options = TakeOptions(fps=10, frames=3)
    found = names(stream(kinds=("room",), options=options), 6)
    assert found == [f"room/{take:05}-{frame:04}" for take in range(2) for frame in range(3)]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"kinds": ("moon",)}, UsageError),
        ({"kinds": ()}, UsageError),
        ({"kinds": {"room": 0.0}}, UsageError),
        ({"kinds": {"room": -1.0}}, RangeError),
        ({"seed": -1}, RangeError),
        ({"workers": -1}, RangeError),
        ({"start": -1}, RangeError),
    ],
)
def test_impossible_streams_are_refused_before_any_work(stream, words, error):
    with pytest.raises(error):
        stream(**words)
