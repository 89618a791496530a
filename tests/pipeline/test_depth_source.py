from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from relievo.core.errors import DepthInputError, UnreadableInputError, UsageError
from relievo.core.types import DepthKind, Frame
from relievo.depth.testing import PlaneEstimator
from relievo.io.depth_video import DepthVideoWriter
from relievo.pipeline.depth_source import DepthFiles, EstimatedDepth


def frame(index: int = 0, size: tuple[int, int] = (48, 64), dtype: type = np.uint8) -> Frame:
    image = np.zeros((*size, 3), dtype)
    return Frame(image, index=index, pts=index, time_base=Fraction(1, 25), bit_depth=10)


def save_map(path: Path, value: float, size: tuple[int, int] = (24, 32)) -> Path:
    np.save(path, np.full(size, value, np.float32))
    return path


def save_film(path: Path, values: list[float]) -> Path:
    with DepthVideoWriter(
        path,
        size=(24, 32),
        frame_rate=Fraction(25),
        time_base=Fraction(1, 25),
        kind=DepthKind.RELATIVE_INVERSE_DEPTH,
        low=0,
        high=1,
    ) as writer:
        for index, value in enumerate(values):
            writer.add(np.full((24, 32), value, np.float32), index)
    return path


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """A folder with maps of a.jpg, b.jpg and, as a film, of c.mp4."""
    save_map(tmp_path / "a.npy", 0.25)
    save_map(tmp_path / "b.npy", 0.75)
    save_film(tmp_path / "c.mkv", [0, 0.5, 1])
    return tmp_path


def test_estimator_sees_every_frame_in_its_bits() -> None:
    source = EstimatedDepth(PlaneEstimator(32))
    with source.open(Path("any.mp4")) as depth_of:
        assert depth_of(frame(dtype=np.uint16)).size == (24, 32)
    assert source.files(Path("any.mp4")) == ()
    assert not source.follows_frames(Path("any.mp4"))


def test_one_map_holds_for_all_frames(tmp_path: Path) -> None:
    source = DepthFiles(save_map(tmp_path / "map.npy", 0.5))
    with source.open(Path("film.mp4")) as depth_of:
        assert depth_of(frame(0)).values.mean() == depth_of(frame(7)).values.mean() == 0.5
    assert not source.follows_frames(Path("film.mp4"))
    assert source.files(Path("film.mp4")) == (tmp_path / "map.npy",)


@pytest.mark.parametrize(("name", "value"), [("a.jpg", 0.25), ("b.jpg", 0.75)])
def test_folder_gives_the_map_of_the_same_base_name(maps: Path, name: str, value: float) -> None:
    source = DepthFiles(maps)
    with source.open(Path("elsewhere") / name) as depth_of:
        assert depth_of(frame()).values.mean() == value
    assert source.files(Path(name)) == ((maps / name).with_suffix(".npy"),)


def test_folder_without_a_map_of_that_name_is_refused(maps: Path) -> None:
    source = DepthFiles(maps)
    with pytest.raises(UnreadableInputError, match=r"no depth map named d\.\*"):
        source.open(Path("d.jpg")).__enter__()
    assert source.files(Path("d.jpg")) == ()


def test_depth_film_is_read_up_to_the_frame_asked_for(maps: Path) -> None:
    source = DepthFiles(maps)
    assert source.follows_frames(Path("c.mp4"))
    with source.open(Path("c.mp4")) as depth_of:
        assert depth_of(frame(0)).values.mean() == 0
        assert depth_of(frame(2)).values.mean() == 1
        with pytest.raises(DepthInputError, match="3 frames of depth, but the film goes on"):
            depth_of(frame(3))


def test_each_opening_begins_anew(maps: Path) -> None:
    for _ in range(2):
        with DepthFiles(maps).open(Path("c.mp4")) as depth_of:
            assert depth_of(frame(1)).values.mean() == pytest.approx(0.5, abs=1e-4)


def test_folder_of_maps_is_the_depth_of_a_film_in_order_of_names(maps: Path) -> None:
    (maps / "c.mkv").unlink()
    source = DepthFiles(maps)
    assert source.follows_frames(Path("c.mp4"))
    assert source.files(Path("c.mp4")) == ()
    with source.open(Path("c.mp4")) as depth_of:
        assert depth_of(frame(0)).values.mean() == 0.25
        assert depth_of(frame(1)).values.mean() == 0.75
        with pytest.raises(DepthInputError, match="2 depth maps, but the film goes on"):
            depth_of(frame(2))


def test_kind_of_maps_is_the_one_told(tmp_path: Path) -> None:
    source = DepthFiles(save_map(tmp_path / "map.npy", 2.0), DepthKind.METRIC_DEPTH)
    with source.open(Path("photo.jpg")) as depth_of:
        assert depth_of(frame()).kind is DepthKind.METRIC_DEPTH


def test_kind_of_a_depth_film_cannot_be_told(tmp_path: Path) -> None:
    source = DepthFiles(save_film(tmp_path / "c.mkv", [0.5]), DepthKind.METRIC_DEPTH)
    with pytest.raises(UsageError, match="--depth-kind does not go with depth films"):
        source.open(Path("film.mp4")).__enter__()


@pytest.mark.parametrize("size", [(64, 48), (48, 48), (48, 70)])
def test_map_of_another_aspect_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    source = DepthFiles(save_map(tmp_path / "map.npy", 0.5))
    with source.open(Path("photo.jpg")) as depth_of:
        with pytest.raises(DepthInputError, match=r"map\.npy: the depth map is 32 x 24"):
            depth_of(frame(size=size))


def test_map_may_be_off_by_the_rounding_of_its_size(tmp_path: Path) -> None:
    source = DepthFiles(save_map(tmp_path / "map.npy", 0.5))
    with source.open(Path("photo.jpg")) as depth_of:
        assert depth_of(frame(size=(48, 63))).size == (24, 32)
