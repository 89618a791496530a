import cv2
import numpy as np
import pytest

from relievo.core.segments import SegmentMap
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Image8
from relievo.core.words import Preset
from relievo.refinement.guided import upsample
from relievo.segmentation.regions import (
    LEAST_SCORE,
    RegionSegmenter,
    find_surfaces,
    work_image,
)
from relievo.segmentation.registry import load_segmenter

SIZE = (144, 192)
FACTOR = 8
Z_KINDS = (DepthKind.METRIC_DEPTH, DepthKind.SCALE_INVARIANT_DEPTH)


def noisy(image: Image8) -> Image8:
    noise = np.random.default_rng(0).normal(0, 3, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def small(nearness: FloatMap) -> FloatMap:
    height, width = nearness.shape
    wh = (width // FACTOR, height // FACTOR)
    reduced = cv2.resize(nearness, wh, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(reduced, (0, 0), 0.7), np.float32)


def disc_scene() -> tuple[Image8, FloatMap, BoolMap]:
    """A near disc before a far wall of another colour."""
    disc = np.zeros(SIZE, np.uint8)
    cv2.circle(disc, (80, 70), 36, 1, -1)
    inside = disc.astype(bool)
    image = np.where(inside[..., None], (180, 90, 60), (70, 110, 150)).astype(np.uint8)
    return noisy(image), np.where(inside, 0.9, 0.2).astype(np.float32), inside


def relative(values: FloatMap, valid: BoolMap | None = None) -> DepthMap:
    return DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH, valid)


def overlap(found: SegmentMap, inside: BoolMap) -> float:
    """Intersection over union of the wanted pixels and the segment most of them are in."""
    most = np.bincount(found.ids[inside]).argmax()
    is_found = found.ids == most
    return float((is_found & inside).sum() / (is_found | inside).sum())


def segment(image: Image8, depth: DepthMap | None = None) -> SegmentMap:
    return RegionSegmenter().segment(image, depth)


def test_it_is_loaded_by_name() -> None:
    segmenter = load_segmenter("regions")
    assert isinstance(segmenter, RegionSegmenter)
    assert segmenter.name == "regions"
    assert segmenter.uses_depth


def test_an_object_before_a_wall_is_one_thing_with_its_exact_outline() -> None:
    image, nearness, inside = disc_scene()
    found = segment(image, relative(small(nearness)))
    assert len(found.segments) == 2
    assert overlap(found, inside) > 0.98
    assert [each.is_thing for each in found.segments] == [False, True]


def test_texture_without_a_step_parts_nothing() -> None:
    image = np.full((*SIZE, 3), 130, np.uint8)
    image[::16, :, :] = 80
    nearness = np.tile(np.linspace(0, 1, SIZE[0], dtype=np.float32)[:, None], (1, SIZE[1]))
    assert len(segment(noisy(image), relative(small(nearness))).segments) == 1


def test_regions_of_one_colour_part_at_a_step_of_depth() -> None:
    nearness = np.zeros(SIZE, np.float32)
    nearness[:, 96:] = 1
    found = segment(np.full((*SIZE, 3), 130, np.uint8), relative(small(nearness)))
    assert np.unique(found.ids[:, :84]).size == np.unique(found.ids[:, 108:]).size == 1
    assert found.ids[0, 0] != found.ids[0, -1]


def test_regions_of_one_depth_part_at_black_and_white() -> None:
    nearness = np.zeros(SIZE, np.float32)
    nearness[:40] = 1
    image = np.zeros((*SIZE, 3), np.uint8)
    image[:, 96:] = 255
    found = segment(image, relative(small(nearness)))
    assert found.ids[100, 10] != found.ids[100, 180]


def test_segments_sharpen_depth_at_the_outline() -> None:
    image, nearness, _ = disc_scene()
    values = small(nearness)
    found = segment(image, relative(values))
    errors = [
        np.abs(upsample(values, image, segments=segments) - nearness).mean()
        for segments in (None, found)
    ]
    assert errors[1] < errors[0]


@pytest.mark.parametrize("kind", list(DepthKind))
def test_every_kind_of_depth_tells_the_near_thing(kind: DepthKind) -> None:
    image, nearness, inside = disc_scene()
    values = small(nearness)
    if kind in Z_KINDS:
        values = 1 / values
    elif kind is DepthKind.AFFINE_INVARIANT_DEPTH:
        values = -values
    found = segment(image, DepthMap(values, kind))
    assert overlap(found, inside) > 0.98
    assert [each.is_thing for each in found.segments] == [False, True]


def test_invalid_pixels_are_filled() -> None:
    image, nearness, inside = disc_scene()
    values = small(nearness)
    valid = np.random.default_rng(0).random(values.shape) > 0.1
    values[~valid] = np.nan
    assert overlap(segment(image, relative(values, valid)), inside) > 0.95


@pytest.mark.parametrize("case", ["constant", "invalid everywhere", "one valid pixel"])
def test_depth_that_tells_nothing_apart_is_left_out(case: str) -> None:
    image, _, _ = disc_scene()
    values, valid = np.full((18, 24), 0.5, np.float32), None
    if case != "constant":
        values = np.random.default_rng(0).random((18, 24), dtype=np.float32)
        valid = np.zeros((18, 24), np.bool_)
        valid[3, 4] = case == "one valid pixel"
    assert np.array_equal(segment(image, relative(values, valid)).ids, segment(image).ids)


def test_extreme_depth_is_taken() -> None:
    image, nearness, inside = disc_scene()
    values = np.where(small(nearness) > 0.5, 1, -1) * np.finfo(np.float32).max
    assert overlap(segment(image, relative(values.astype(np.float32))), inside) > 0.95


def test_depth_larger_than_the_grid_is_reduced() -> None:
    image, nearness, inside = disc_scene()
    large = cv2.resize(nearness, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    assert overlap(segment(image, relative(np.asarray(large, np.float32))), inside) > 0.98


def test_without_depth_colours_part_regions_and_nothing_is_a_thing() -> None:
    image, _, inside = disc_scene()
    found = segment(image)
    assert overlap(found, inside) > 0.97
    assert not any(each.is_thing for each in found.segments)


def test_a_near_ground_across_the_frame_is_no_thing() -> None:
    nearness = np.zeros(SIZE, np.float32)
    nearness[90:] = 1
    image = np.full((*SIZE, 3), 200, np.uint8)
    image[90:] = (60, 120, 50)
    found = segment(image, relative(small(nearness)))
    assert len(found.segments) == 2
    assert not any(each.is_thing for each in found.segments)


def test_a_far_hole_is_no_thing() -> None:
    image, nearness, _ = disc_scene()
    found = segment(image, relative(small(1 - nearness)))
    assert len(found.segments) == 2
    assert not any(each.is_thing for each in found.segments)


def test_scores_grow_with_the_contrast_of_the_outline() -> None:
    _, nearness, inside = disc_scene()
    scores = []
    for level in (135, 160, 250):
        image = np.where(inside[..., None], level, 130).repeat(3, axis=2).astype(np.uint8)
        scores.append(segment(image, relative(small(nearness))).segments[0].score)
    assert LEAST_SCORE < scores[0] < scores[1] < scores[2] <= 1


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 1), (2, 2), (9, 300)])
@pytest.mark.parametrize("map_size", [None, (1, 1), (1, 3), (4, 5)])
def test_images_of_any_size_are_covered(
    size: tuple[int, int], map_size: tuple[int, int] | None
) -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    depth = None if map_size is None else relative(rng.random(map_size, dtype=np.float32))
    found = segment(image, depth)
    assert found.size == size
    assert set(np.unique(found.ids)) == set(range(1, len(found.segments) + 1))
    assert min(each.score for each in found.segments) >= LEAST_SCORE


def test_noise_gives_few_regions() -> None:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (*SIZE, 3), dtype=np.uint8)
    found = segment(image, relative(rng.random((18, 24), dtype=np.float32)))
    assert len(found.segments) < 100


def test_the_same_image_gives_the_same_segments() -> None:
    image, nearness, _ = disc_scene()
    one, other = (segment(image, relative(small(nearness))) for _ in range(2))
    assert np.array_equal(one.ids, other.ids)
    assert one.segments == other.segments


def test_neither_image_nor_depth_is_changed() -> None:
    image, nearness, _ = disc_scene()
    values = small(nearness)
    image.flags.writeable = values.flags.writeable = False
    segment(image, relative(values))


@pytest.mark.parametrize("pixels", [50_000, 200_000])
@pytest.mark.parametrize("size", [(1080, 1920), (1081, 1333), (3000, 500)])
def test_large_images_are_reduced_to_the_grid(size: tuple[int, int], pixels: int) -> None:
    height, width = work_image(np.zeros((*size, 3), np.uint8), pixels).shape[:2]
    assert 0.98 * pixels < height * width < 1.02 * pixels
    assert height / width == pytest.approx(size[0] / size[1], rel=0.01)


def test_better_presets_look_closer() -> None:
    sides = [
        RegionSegmenter(preset).segment(np.zeros((900, 1600, 3), np.uint8)).size
        for preset in Preset
    ]
    assert sides == sorted(sides)
    assert sides[0] < sides[-1]


def test_small_images_are_their_own_grid() -> None:
    image, _, _ = disc_scene()
    assert np.array_equal(work_image(image, image.size), image)


def test_surfaces_lie_on_both_sides_of_a_step_but_not_in_it() -> None:
    nearness = np.zeros((12, 16), np.float32)
    nearness[:, 8:] = 1
    marks = find_surfaces(nearness, (24, 32))
    assert np.unique(marks[:, :10]).size == np.unique(marks[:, -10:]).size == 1
    assert marks[0, 0] != marks[0, -1]
    assert not marks[:, 15:17].any()


def test_a_slope_is_one_surface() -> None:
    nearness = np.tile(np.linspace(0, 1, 16, dtype=np.float32), (12, 1))
    marks = find_surfaces(nearness, (24, 32))
    assert np.unique(marks).size == 1
    assert marks[0, 0] > 0
