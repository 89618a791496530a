import cv2
import numba
import numpy as np
import pytest
from scipy.spatial import KDTree

from relievo.core.segments import Segment, SegmentMap
from relievo.core.types import DepthKind, DepthMap
from relievo.data.synthetic.scenes import make_scene
from relievo.geometry.depth import to_relative_inverse
from relievo.refinement import outlines
from relievo.refinement.grid import WORK_RATIO, work_guide
from relievo.refinement.interpolation import WorkGrid, interpolate
from relievo.refinement.label_grid import guiding_labels
from relievo.refinement.outlines import upsample_to_outlines, upsample_to_outlines_fast
from relievo.refinement.sharpening import sharpened
from relievo.refinement.softness import snap_slopes
from relievo.refinement.steps import find_steps
from relievo.refinement.unmixing import spread, unmix

SIZE, FACTOR = (192, 256), 8
Y, X = np.mgrid[: SIZE[0], : SIZE[1]]
SHAPES = {
    "straight": X >= 131,
    "slanted": X + 0.37 * Y > 150,
    "disc": np.hypot(X - 128, Y - 96) < 60,
}
EVERY_SHAPE = pytest.mark.parametrize("shape", list(SHAPES))
FLAT = np.full((*SIZE, 3), 90, np.uint8)
NOISE = np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)
DARK, BRIGHT = (40, 60, 80), (200, 150, 90)


def upsampled(values, guide, *, fast=False, radius=1, **options):
    method = upsample_to_outlines_fast if fast else upsample_to_outlines
    return method(values, guide, peak=255, radius=radius, **options)


def bilinear(values, size=SIZE):
    return cv2.resize(values, size[::-1])


def small_map(truth, sigma=0.0):
    height, width = truth.shape
    wh = width // FACTOR, height // FACTOR
    small = cv2.resize(np.asarray(truth, np.float32), wh, interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), sigma) if sigma else small


def two_depths(inside):
    """Depth of 200 inside and 50 outside, an image of it in two colours, and its segments."""
    guide = np.where(inside[..., np.newaxis], BRIGHT, DARK).astype(np.uint8)
    truth = np.where(inside, 200, 50).astype(np.float32)
    return truth, guide, SegmentMap.numbered(inside.astype(int))


def band(inside):
    """Pixels within a pixel of the map from the outline."""
    outline = cv2.morphologyEx(inside.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3)))
    return cv2.distanceTransform((outline == 0).astype(np.uint8), cv2.DIST_L2, 5) <= FACTOR


def mean_error(result, truth, where=...):
    return float(np.abs(result - truth)[where].mean())


def gathered_slowly(steps, colours, labels, steepness, smear):
    """The values of a work grid after mixtures have moved to their kin, pixel by pixel."""
    soft, low, high = steps.astype(np.float64)
    colours = colours.astype(np.float64)
    rows, columns = soft.shape
    reach = max(1, round(smear))
    fade = np.clip((high - low) / steepness - 1, 0, 1)
    position = 2 * (soft - low) / np.maximum(high - low, 1e-12) - 1
    purity = np.where(high - low > steepness, position**2 + float(outlines.LEAST_PURITY), 1)
    moved = soft.copy()
    for y, x in np.argwhere(fade > 0):
        weight = total = 0.0
        for v in range(max(y - reach, 0), min(y + reach + 1, rows)):
            for u in range(max(x - reach, 0), min(x + reach + 1, columns)):
                near = np.exp(-((v - y) ** 2 + (u - x) ** 2) / (2 * smear**2))
                kin = likeness(colours[y, x], colours[v, u])
                share = near * purity[v, u] * among(labels[y, x], labels[v, u], kin)
                weight += share
                total += share * soft[v, u]
        moved[y, x] += float(outlines.TRUST) * fade[y, x] * (total / weight - soft[y, x])
    return moved


def likeness(one, other):
    distance = ((one - other) ** 2).sum() / (4 * outlines.COLOUR_SIGMA * 255) ** 2
    return max(1 - distance, 0) ** 8


def among(own, other, kin):
    """How much a neighbour counts, by its segment and the likeness of its colour."""
    if own == 0 or other == 0:
        return kin
    return kin + float(outlines.FELLOW) if own == other else kin * float(outlines.STRANGER)


def upsampled_slowly(values, guide, radius, segments, work_ratio=WORK_RATIO):
    """The filter with its gathering pixel by pixel; the other parts have tests of their own."""
    colours, shrink = work_guide(guide, values.size, work_ratio)
    grid_size, size = colours.shape[:2], guide.shape[:2]
    labels = guiding_labels(segments, grid_size, size)
    sharp = sharpened(values)
    steps = np.stack([cv2.resize(each, grid_size[::-1]) for each in find_steps(sharp, radius)])
    least_step = np.float32(outlines.LEAST_STEP * np.ptp(values))
    spread(labels.grid, *unmix(sharp, labels.grid, radius=radius), least_step, steps)
    steepness = np.float32(outlines.STEEP * np.ptp(values))
    smear = radius * np.sqrt(size[0] * size[1] / values.size) / shrink
    steps[0] = gathered_slowly(steps, colours, labels.grid, steepness, smear)
    grid = WorkGrid(colours, labels.grid, steps, snap_slopes(colours, max(1, round(smear)), 255))
    strangeness = np.float32(1 / (4 * outlines.COLOUR_SIGMA * 255) ** 2)
    limits = (values.min(), values.max())
    return interpolate(guide, labels, grid, steepness, strangeness, limits)


def noisy_scene(size, map_size, seed):
    rng = np.random.default_rng(seed)
    height, width = size
    truth = np.full(size, 1, np.float32)
    truth[height // 4 : height // 2, width // 3 :] = 2
    truth[height // 2 :, : width // 2] = 4
    guide = np.clip(truth[..., None] * (50, 30, 60) + rng.normal(0, 8, (*size, 3)), 0, 255)
    small = cv2.resize(truth, map_size[::-1], interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), 0.7), guide.astype(np.uint8), truth


@pytest.mark.parametrize("labelled", ["none", "full size", "another size", "half void"])
@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize(
    ("size", "map_size", "radius"), [((40, 50), (8, 10), 1), ((27, 41), (7, 8), 2)]
)
def test_the_kernels_equal_the_plain_filter(size, map_size, radius, fast, labelled):
    values, guide, truth = noisy_scene(size, map_size, seed=radius)
    ids = truth[::2, ::2] if labelled == "another size" else truth
    segments = SegmentMap.numbered(ids.astype(int), void=4 if labelled == "half void" else None)
    segments = None if labelled == "none" else segments
    work_ratio = outlines.FAST_WORK_RATIO if fast else WORK_RATIO
    expected = upsampled_slowly(values, guide, radius, segments, work_ratio)
    result = upsampled(values, guide, radius=radius, segments=segments, fast=fast)
    np.testing.assert_allclose(result, expected, atol=5e-3)


@EVERY_SHAPE
@pytest.mark.parametrize("guide", [FLAT, NOISE], ids=["flat", "noise"])
def test_between_two_segments_the_map_is_restored_whatever_the_image(shape, guide):
    truth, _, segments = two_depths(SHAPES[shape])
    values, near_outline = small_map(truth), band(SHAPES[shape])
    assert mean_error(upsampled(values, guide, segments=segments), truth, near_outline) < 1
    assert mean_error(bilinear(values), truth, near_outline) > 20


@EVERY_SHAPE
@pytest.mark.parametrize("sigma", [0, 0.7, 1.0])
@pytest.mark.parametrize("guide", [FLAT, NOISE, None], ids=["flat", "noise", "true"])
def test_known_segments_put_the_step_on_their_outline_to_the_pixel(shape, sigma, guide):
    truth, picture, segments = two_depths(SHAPES[shape])
    result = upsampled(
        small_map(truth, sigma), picture if guide is None else guide, segments=segments
    )
    np.testing.assert_array_equal(result > 125, SHAPES[shape])


@EVERY_SHAPE
@pytest.mark.parametrize("fast", [False, True])
def test_a_step_of_a_networks_map_is_mostly_restored(shape, fast):
    truth, guide, segments = two_depths(SHAPES[shape])
    values, near_outline = small_map(truth, 0.7), band(SHAPES[shape])
    error = mean_error(upsampled(values, guide, segments=segments, fast=fast), truth, near_outline)
    assert error < 0.1 * mean_error(bilinear(values), truth, near_outline)


@pytest.mark.parametrize("segments", [None, SegmentMap.numbered(np.ones(SIZE, int))])
@pytest.mark.parametrize("guide", [FLAT, NOISE], ids=["flat", "noise"])
@pytest.mark.parametrize("truth", [X, Y, X + Y], ids=["across", "down", "slanted"])
def test_a_ramp_is_kept_away_from_the_border(truth, guide, segments):
    truth = 255 * truth / truth.max()
    result = upsampled(small_map(truth), guide, segments=segments)
    assert np.abs(result - truth)[16:-16, 16:-16].max() < 1


def test_outlines_of_segments_far_away_leave_a_ramp_alone():
    inside = SHAPES["disc"]
    truth = np.where(inside, 230, X / X.max() * 150).astype(np.float32)
    segments = SegmentMap.numbered(inside.astype(int))
    error = np.abs(upsampled(small_map(truth, 0.7), FLAT, segments=segments) - truth)
    far = cv2.distanceTransform((~band(inside)).astype(np.uint8), cv2.DIST_L2, 5) > 2 * FACTOR
    assert error[16:-16, 16:-16][far[16:-16, 16:-16]].max() < 1


def test_texture_leaves_no_trace_on_a_map_without_steps():
    y, x = np.mgrid[0:72, 0:96].astype(np.float32)
    values = np.sin(y / 36) + x / 48
    guide = np.random.default_rng(3).integers(0, 256, (288, 384, 3), dtype=np.uint8)
    trace = np.abs(upsampled(values, guide) - bilinear(values, (288, 384)))
    assert trace.max() < 0.005 * np.ptp(values)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("value", [0.0, 0.1, -3.7e6])
def test_constant_depth_survives_segments(value, fast):
    segments = SegmentMap.numbered(X // 30 + 9 * (Y // 20), void=3)
    values = np.full((24, 32), value, np.float32)
    result = upsampled(values, NOISE, segments=segments, fast=fast)
    np.testing.assert_array_equal(result, np.full(SIZE, value, np.float32))


@pytest.mark.parametrize("fast", [False, True])
def test_results_stay_in_the_range_of_the_map(fast):
    rng = np.random.default_rng(5)
    values = rng.normal(size=(24, 32)).astype(np.float32)
    segments = SegmentMap.numbered(rng.integers(0, 9, SIZE), void=0)
    result = upsampled(values, NOISE, segments=segments, fast=fast)
    assert values.min() <= result.min() <= result.max() <= values.max()


def test_steps_of_a_noisy_scene_are_restored_by_colour():
    values, guide, truth = noisy_scene((120, 160), (15, 20), seed=0)
    plain = bilinear(values, (120, 160))
    assert mean_error(upsampled(values, guide), truth) < 0.4 * mean_error(plain, truth)


@pytest.mark.parametrize(
    "segments",
    [
        SegmentMap.void(SIZE),
        SegmentMap.void((7, 9)),
        SegmentMap(np.zeros(SIZE, np.uint16), (Segment(),)),
        SegmentMap((1 + (X > 100)).astype(np.uint16), (Segment(score=0.49), Segment(score=0.1))),
        SegmentMap.numbered((X + 256 * Y) * (X % 5 + Y % 5 == 0) % 65521, void=0),
    ],
    ids=["void", "void of another size", "empty", "doubtful", "specks"],
)
def test_segments_that_say_nothing_change_nothing(segments):
    truth, guide, _ = two_depths(SHAPES["disc"])
    values = small_map(truth, 0.7)
    result = upsampled(values, guide, segments=segments)
    np.testing.assert_array_equal(result, upsampled(values, guide))


@pytest.mark.parametrize("size", [(96, 128), (48, 64), (384, 512)])
def test_segments_of_another_size_cover_the_image(size):
    truth, _, segments = two_depths(SHAPES["disc"])
    values, near_outline = small_map(truth, 0.7), band(SHAPES["disc"])
    result = upsampled(values, FLAT, segments=segments.resized(size))
    error = mean_error(result, truth, near_outline)
    assert error < 0.3 * mean_error(bilinear(values), truth, near_outline)


@pytest.mark.parametrize(("width", "share"), [(3, 0.9), (4, 0.85), (6, 0.75)])
def test_a_pole_thinner_than_a_pixel_of_the_map_comes_nearer_to_its_own_depth(width, share):
    errors = []
    for left in range(96, 104):
        ids = np.where(X >= 180, 2, (left <= X) & (left + width > X) & (Y >= 16))
        truth, guide, _ = two_depths(ids > 0)
        values, pole = small_map(truth, 0.7), (ids == 1) & (Y >= 32) & (Y < SIZE[0] - 8)
        result = upsampled(values, guide, segments=SegmentMap.numbered(ids))
        errors.append([mean_error(each, truth, pole) for each in (result, bilinear(values))])
    ours, plain = np.mean(errors, axis=0)
    assert ours < share * plain


def test_a_soft_outline_in_the_image_keeps_a_softer_step_than_a_sharp_one():
    truth, guide, _ = two_depths(X >= 128)
    values = small_map(truth, 0.7)
    sharp, soft = (
        upsampled(values, image)[96] for image in (guide, cv2.GaussianBlur(guide, (0, 0), 5))
    )
    assert np.abs(np.diff(soft)).max() < 0.8 * np.abs(np.diff(sharp)).max()
    widths = [((row > 65) & (row < 185)).sum() for row in (sharp, soft)]
    assert widths[1] > widths[0]


def test_sixteen_bits_of_the_same_picture_give_the_same_map():
    values, guide, truth = noisy_scene((120, 160), (15, 20), seed=4)
    segments = SegmentMap.numbered(truth.astype(int))
    deep = guide.astype(np.uint16) * 257
    for known in (None, segments):
        result = upsample_to_outlines(values, deep, peak=65535, radius=1, segments=known)
        expected = upsampled(values, guide, segments=known)
        assert np.abs(result - expected).mean() < 0.001 * np.ptp(values)


def test_the_result_does_not_depend_on_the_number_of_threads():
    values, guide, truth = noisy_scene((120, 160), (15, 20), seed=6)
    segments = SegmentMap.numbered(truth.astype(int))
    expected = upsampled(values, guide, segments=segments)
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        np.testing.assert_array_equal(upsampled(values, guide, segments=segments), expected)
    finally:
        numba.set_num_threads(before)


@pytest.fixture(scope="module", params=range(3))
def scene(request):
    """A generated scene: image, near as 255 and far as 0, its map, its exact segments."""
    sample = make_scene("scene", (480, 640), np.random.default_rng(request.param))
    inverse = to_relative_inverse(DepthMap(sample.depth.values, DepthKind.METRIC_DEPTH)).values
    truth = (255 * (inverse - inverse.min()) / np.ptp(inverse)).astype(np.float32)
    return sample.image, truth, small_map(truth, 0.7), sample.instance


@pytest.mark.parametrize("fast", [False, True])
def test_exact_segments_of_a_scene_leave_less_than_half_of_the_error(scene, fast):
    image, truth, values, ids = scene
    result = upsampled(values, image, segments=SegmentMap.numbered(ids), fast=fast)
    assert mean_error(result, truth) < 0.45 * mean_error(bilinear(values, truth.shape), truth)


@pytest.mark.parametrize("fast", [False, True])
@pytest.mark.parametrize("shift", [(5, 0), (0, 5), (16, 0), (0, 16)])
def test_shifted_segments_are_never_worse_than_bilinear(scene, shift, fast):
    image, truth, values, ids = scene
    height, width = truth.shape
    ids = np.pad(ids, [(each, 0) for each in shift], mode="edge")[:height, :width]
    result = upsampled(values, image, segments=SegmentMap.numbered(ids), fast=fast)
    assert mean_error(result, truth) < mean_error(bilinear(values, truth.shape), truth)


def random_segments(size, side):
    """Cells around random places, about `side` across."""
    rng = np.random.default_rng(7)
    places = rng.random((round(size[0] * size[1] / side**2), 2)) * size
    _, nearest = KDTree(places).query(np.moveaxis(np.mgrid[: size[0], : size[1]], 0, -1))
    return SegmentMap.numbered(nearest)


@pytest.mark.parametrize("fast", [False, True])
def test_large_random_segments_are_never_worse_than_bilinear(scene, fast):
    image, truth, values, _ = scene
    result = upsampled(values, image, segments=random_segments(truth.shape, 100), fast=fast)
    assert mean_error(result, truth) < mean_error(bilinear(values, truth.shape), truth)


@pytest.mark.parametrize("side", [np.sqrt(200), 100])
def test_random_segments_keep_the_map_on_average(scene, side):
    image, truth, values, _ = scene
    result = upsampled(values, image, segments=random_segments(truth.shape, side))
    assert mean_error(small_map(result), values) < 3
