from pathlib import Path

import cv2
import numpy as np
import pytest

from relievo.core.segments import SegmentMap
from relievo.core.types import DepthKind, DepthMap
from relievo.core.words import Preset
from relievo.depth.merging import MergedEstimator
from relievo.depth.testing import PlaneEstimator
from relievo.pipeline.depth_source import DepthFiles, EstimatedDepth
from relievo.pipeline.scene import Scene, SceneSource
from relievo.pipeline.segment_source import FoundSegments, SegmentFiles
from relievo.segmentation.nothing import NothingSegmenter
from relievo.segmentation.testing import HalvesSegmenter

IMAGE = np.zeros((48, 64, 3), np.uint8)
NOTHING = FoundSegments(NothingSegmenter())


def source(**parts: object) -> SceneSource:
    found = {"depth": EstimatedDepth(PlaneEstimator(32)), "segments": NOTHING, **parts}
    return SceneSource(**found)


def frame_of(image: np.ndarray = IMAGE):
    return Scene.of_image(
        image, DepthMap(np.ones((1, 1), np.float32), DepthKind.METRIC_DEPTH)
    ).frame


def test_a_frame_is_seen_with_its_depth_and_its_segments() -> None:
    with source(segments=FoundSegments(HalvesSegmenter())).open(Path("any.png")) as look:
        scene = look(frame_of())
    assert scene.depth.size == (24, 32)
    assert len(scene.segments.segments) == 2
    assert scene.frame.image is IMAGE


def test_an_image_by_itself_has_no_segments_and_all_bits_of_its_dtype() -> None:
    depth = DepthMap(np.ones((2, 2), np.float32), DepthKind.METRIC_DEPTH)
    scene = Scene.of_image(IMAGE.astype(np.uint16), depth)
    assert scene.frame.bit_depth == 16
    assert not scene.segments.segments
    segments = SegmentMap.numbered(np.eye(3, dtype=np.int64))
    assert Scene.of_image(IMAGE, depth, segments, bit_depth=8).segments is segments


def test_all_files_that_are_read_are_named(tmp_path: Path) -> None:
    depth, labels = tmp_path / "depth.npy", tmp_path / "labels.png"
    np.save(depth, np.ones((24, 32), np.float32))
    cv2.imwrite(str(labels), np.eye(24, dtype=np.uint8))
    both = source(depth=DepthFiles(depth), segments=SegmentFiles(labels))
    assert both.files(Path("photo.png")) == (depth, labels)


@pytest.mark.parametrize("part", ["depth", "segments"])
def test_a_folder_of_maps_is_read_along_with_its_film(tmp_path: Path, part: str) -> None:
    files = {"depth": DepthFiles(tmp_path), "segments": SegmentFiles(tmp_path)}
    assert source(**{part: files[part]}).follows_frames(Path("film.mp4"))
    assert not source().follows_frames(Path("film.mp4"))


def test_the_best_preset_sees_photos_in_parts() -> None:
    plain = source()
    assert plain.for_photos(Preset.BALANCED) is plain
    best = plain.for_photos(Preset.BEST).depth
    assert isinstance(best, EstimatedDepth)
    assert isinstance(best.estimator, MergedEstimator)


def test_maps_of_the_users_own_are_left_as_they_are(tmp_path: Path) -> None:
    own = source(depth=DepthFiles(tmp_path))
    assert own.for_photos(Preset.BEST) is own
