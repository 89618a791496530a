import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from relievo.core.errors import SegmentInputError, UnknownSegmenterError, UnreadableInputError
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthKind, DepthMap, Frame, Image8
from relievo.pipeline.segment_source import FoundSegments, SegmentFiles, open_segments
from relievo.segmentation.api import Segmenter
from relievo.segmentation.nothing import NothingSegmenter
from relievo.segmentation.testing import HalvesSegmenter


def frame(index: int = 0, size: tuple[int, int] = (48, 64), dtype: type = np.uint8) -> Frame:
    image = np.zeros((*size, 3), dtype)
    return Frame(image, index=index, pts=index, time_base=Fraction(1, 25), bit_depth=10)


def save_map(path: Path, count: int, size: tuple[int, int] = (24, 32)) -> Path:
    """Writes a map of `count` segments."""
    labels = np.arange(size[0] * size[1]) % count + 1
    np.save(path, labels.reshape(size))
    return path


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """A folder with a map of one segment of a.jpg, and one of two of b.jpg."""
    save_map(tmp_path / "a.npy", 1)
    save_map(tmp_path / "b.npy", 2)
    (tmp_path / "c.txt").touch()
    return tmp_path


class DepthSegmenter(Segmenter):
    """Sees as many segments as the depth map has rows."""

    name = "rows"
    uses_depth = True

    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        rows = 0 if depth is None else depth.size[0]
        return SegmentMap.numbered(np.arange(rows + 1)[:, None])


def test_segmenter_sees_every_frame_in_its_bits() -> None:
    source = FoundSegments(HalvesSegmenter())
    with source.open(Path("any.mp4")) as segments_of:
        assert segments_of(frame(dtype=np.uint16), None).size == (48, 64)
    assert source.files(Path("any.mp4")) == ()


def test_segmenter_is_handed_the_depth() -> None:
    depth = DepthMap(np.zeros((5, 7), np.float32), DepthKind.RELATIVE_INVERSE_DEPTH)
    with FoundSegments(DepthSegmenter()).open(Path("a.jpg")) as segments_of:
        assert len(segments_of(frame(), depth).segments) == 6


def test_depth_is_of_no_use_to_nothing_and_to_files(tmp_path: Path) -> None:
    assert FoundSegments(DepthSegmenter()).needs_depth
    assert not FoundSegments(NothingSegmenter()).needs_depth
    assert not SegmentFiles(tmp_path).needs_depth


def test_one_map_holds_for_all_frames(tmp_path: Path) -> None:
    source = SegmentFiles(save_map(tmp_path / "map.npy", 3))
    with source.open(Path("film.mp4")) as segments_of:
        assert segments_of(frame(0), None) is segments_of(frame(7), None)
        assert len(segments_of(frame(0), None).segments) == 3
    assert source.files(Path("film.mp4")) == (tmp_path / "map.npy",)


@pytest.mark.parametrize(("name", "count"), [("a.jpg", 1), ("b.jpg", 2)])
def test_folder_gives_the_map_of_the_same_base_name(maps: Path, name: str, count: int) -> None:
    source = SegmentFiles(maps)
    with source.open(Path("elsewhere") / name) as segments_of:
        assert len(segments_of(frame(), None).segments) == count
    assert source.files(Path(name)) == ((maps / name).with_suffix(".npy"),)


def test_folder_without_a_map_of_that_name_is_refused(maps: Path) -> None:
    source = SegmentFiles(maps)
    with pytest.raises(UnreadableInputError, match=r"no label image named c\.\*"):
        source.open(Path("c.jpg")).__enter__()
    assert source.files(Path("c.jpg")) == ()


def test_listing_belongs_to_the_files_of_a_map(maps: Path) -> None:
    (maps / "a.json").write_text(json.dumps({"segments_info": [{"id": 1}]}))
    assert SegmentFiles(maps).files(Path("a.jpg")) == (maps / "a.npy", maps / "a.json")


def test_folder_of_maps_is_a_film_in_order_of_names(maps: Path) -> None:
    source = SegmentFiles(maps)
    assert source.files(Path("c.mp4")) == ()
    for _ in range(2):
        with source.open(Path("c.mp4")) as segments_of:
            assert len(segments_of(frame(0), None).segments) == 1
            assert len(segments_of(frame(1), None).segments) == 2
            with pytest.raises(SegmentInputError, match="2 label images, but the film goes on"):
                segments_of(frame(2), None)


@pytest.mark.parametrize("size", [(64, 48), (48, 48), (48, 70)])
@pytest.mark.parametrize("name", ["photo.jpg", "film.mp4"])
def test_map_of_another_aspect_is_refused(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    path = save_map(tmp_path / "map.npy", 2)
    source = SegmentFiles(path if name == "photo.jpg" else tmp_path)
    with source.open(Path(name)) as segments_of:
        with pytest.raises(SegmentInputError, match=r"map\.npy: the label image is 32 x 24"):
            segments_of(frame(size=size), None)


@pytest.mark.parametrize("size", [(48, 64), (12, 16), (48, 63)])
def test_map_of_another_size_is_taken(tmp_path: Path, size: tuple[int, int]) -> None:
    with SegmentFiles(save_map(tmp_path / "map.npy", 2)).open(Path("photo.jpg")) as segments_of:
        assert segments_of(frame(size=size), None).size == (24, 32)


def test_names_and_files_are_told_apart(maps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(maps)
    assert isinstance(open_segments("none"), FoundSegments)
    assert open_segments("a.npy") == SegmentFiles(Path("a.npy"))
    assert open_segments(str(maps)) == SegmentFiles(maps)


def test_name_of_a_segmenter_comes_before_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("none").mkdir()
    assert isinstance(open_segments("none"), FoundSegments)


def test_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownSegmenterError, match="did you mean none"):
        open_segments("none_")
