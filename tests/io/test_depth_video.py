from fractions import Fraction

import numpy as np
import pytest

from relievo.core.errors import CodecError, RangeError, ShapeError, UsageError
from relievo.core.types import DepthKind
from relievo.io.depth_video import DepthVideoReader, DepthVideoWriter
from relievo.io.video_reader import VideoReader

OPTIONS = {
    "size": (30, 41),
    "frame_rate": Fraction(25),
    "time_base": Fraction(1, 1000),
    "kind": DepthKind.METRIC_DEPTH,
    "low": 0.5,
    "high": 80.0,
}


def maps(count=4):
    rng = np.random.default_rng(0)
    return [rng.uniform(0.5, 80, (30, 41)).astype(np.float32) for _ in range(count)]


def write(path, values, pts=None, **options):
    with DepthVideoWriter(path, **{**OPTIONS, **options}) as writer:
        for each, time in zip(values, pts or range(0, 40 * len(values), 40), strict=True):
            writer.add(each, time)


def test_maps_come_back_to_the_step_of_quantisation(tmp_path):
    write(tmp_path / "a.mkv", maps())
    with DepthVideoReader(tmp_path / "a.mkv") as reader:
        read = list(reader)
    step = (80.0 - 0.5) / 65535
    assert len(read) == 4
    for depth, values in zip(read, maps(), strict=True):
        assert depth.kind is DepthKind.METRIC_DEPTH
        assert depth.values.dtype == np.float32
        assert np.abs(depth.values - values).max() <= step * 0.51


def test_second_round_trip_changes_nothing(tmp_path):
    write(tmp_path / "a.mkv", maps())
    once = [depth.values for depth in DepthVideoReader(tmp_path / "a.mkv")]
    write(tmp_path / "b.mkv", once)
    twice = [depth.values for depth in DepthVideoReader(tmp_path / "b.mkv")]
    for one, other in zip(once, twice, strict=True):
        np.testing.assert_array_equal(one, other)


def test_ends_of_the_range_are_exact_and_the_rest_is_clipped(tmp_path):
    values = np.full((30, 41), 0.5, np.float32)
    values[0], values[1], values[2] = 80, 200, -7
    write(tmp_path / "a.mkv", [values])
    (depth,) = DepthVideoReader(tmp_path / "a.mkv")
    assert (depth.values[0] == 80).all()
    assert (depth.values[1] == 80).all()
    assert (depth.values[2:] == 0.5).all()


@pytest.mark.parametrize("kind", list(DepthKind))
def test_kind_travels_with_the_film(tmp_path, kind):
    write(tmp_path / "a.mkv", maps(1), kind=kind)
    with DepthVideoReader(tmp_path / "a.mkv") as reader:
        assert reader.kind is kind


def test_times_are_kept(tmp_path):
    write(tmp_path / "a.mkv", maps(3), pts=[3, 50, 1000])
    with VideoReader(tmp_path / "a.mkv") as reader:
        assert [frame.time_s for frame in reader] == pytest.approx([0.003, 0.05, 1.0])


def test_grey_film_from_elsewhere_is_relative_inverse_depth(make_film):
    with DepthVideoReader(make_film("a.mp4")) as reader:
        read = list(reader)
    assert reader.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    assert len(read) == 12
    assert read[0].values.mean() == pytest.approx(30 / 255, abs=0.01)
    assert read[-1].values.mean() == pytest.approx(220 / 255, abs=0.01)


def test_containers_that_would_lose_bits_are_refused(tmp_path):
    with pytest.raises(CodecError, match=r"\.mkv"):
        DepthVideoWriter(tmp_path / "a.mp4", **OPTIONS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (np.nan, 1.0), (0.0, np.inf)])
def test_range_without_span_is_refused(tmp_path, low, high):
    with pytest.raises(RangeError):
        DepthVideoWriter(tmp_path / "a.mkv", **{**OPTIONS, "low": low, "high": high})


def test_map_of_another_size_is_refused_and_nothing_stays(tmp_path):
    with pytest.raises(ShapeError):
        write(tmp_path / "a.mkv", [*maps(2), np.zeros((2, 2), np.float32)])
    assert list(tmp_path.iterdir()) == []


def test_nan_is_refused(tmp_path):
    with pytest.raises(RangeError):
        write(tmp_path / "a.mkv", [np.full((30, 41), np.nan, np.float32)])


def test_film_without_maps_is_a_wrong_use(tmp_path):
    with pytest.raises(UsageError):
        write(tmp_path / "a.mkv", [])
