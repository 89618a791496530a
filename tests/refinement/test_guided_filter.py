import cv2
import numpy as np

from relievo.core.segments import SegmentMap
from relievo.refinement.guided_filter import EPSILON, upsample_by_guided_filter
from relievo.refinement.painted import painted


def box(values, radius):
    size = 2 * radius + 1
    padded = np.pad(values, [(radius, radius)] * 2, mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (size, size))
    return windows.mean(axis=(2, 3))


def guided_filter(values, colours, radius):
    """Equations 14 to 16 of the paper as they stand, in float64."""
    height, width, _ = colours.shape
    mean = np.stack([box(colours[..., i], radius) for i in range(3)], -1)
    mean_value = box(values, radius)
    covariance = np.empty((height, width, 3, 3))
    mixed = np.empty((height, width, 3))
    for i in range(3):
        mixed[..., i] = box(colours[..., i] * values, radius) - mean[..., i] * mean_value
        for j in range(3):
            product = box(colours[..., i] * colours[..., j], radius)
            covariance[..., i, j] = product - mean[..., i] * mean[..., j]
    slopes = np.linalg.solve(covariance + EPSILON * np.eye(3), mixed[..., None])[..., 0]
    offset = mean_value - (slopes * mean).sum(-1)
    mean_slopes = np.stack([box(slopes[..., i], radius) for i in range(3)], -1)
    return (mean_slopes * colours).sum(-1) + box(offset, radius)


def test_equals_the_papers_filter_where_the_work_grid_is_the_guide():
    rng = np.random.default_rng(0)
    values = rng.random((12, 15), dtype=np.float32)
    guide = rng.integers(0, 256, (36, 45, 3), dtype=np.uint8)
    soft = cv2.resize(values, (45, 36)).astype(np.float64)
    expected = guided_filter(soft, guide / 255, 3)
    result = upsample_by_guided_filter(values, guide, peak=255, radius=1)
    np.testing.assert_allclose(result, np.clip(expected, values.min(), values.max()), atol=2e-4)


def test_is_close_to_the_papers_filter_on_a_coarser_work_grid():
    rng = np.random.default_rng(1)
    guide = cv2.resize(rng.integers(0, 256, (9, 12, 3), dtype=np.uint8), (96, 72))
    values = cv2.resize(guide[..., 1], (12, 9), interpolation=cv2.INTER_AREA) / np.float32(255)
    soft = cv2.resize(values, (96, 72)).astype(np.float64)
    expected = guided_filter(soft, guide / 255, 8)
    result = upsample_by_guided_filter(values, guide, peak=255, radius=1)
    assert np.abs(result - expected).mean() < 0.01
    assert np.abs(result - expected).mean() < 0.5 * np.abs(soft - expected).mean()


def test_a_flat_guide_gives_plain_smoothing():
    values = np.random.default_rng(2).random((12, 15), dtype=np.float32)
    guide = np.full((36, 45, 3), 128, np.uint8)
    soft = cv2.resize(values, (45, 36)).astype(np.float64)
    result = upsample_by_guided_filter(values, guide, peak=255, radius=1)
    np.testing.assert_allclose(result, box(box(soft, 3), 3), atol=1e-5)


def test_segments_are_painted_into_the_guide():
    rng = np.random.default_rng(3)
    values = rng.random((12, 15), dtype=np.float32)
    guide = rng.integers(0, 256, (36, 45, 3), dtype=np.uint8)
    segments = SegmentMap.numbered(np.arange(36 * 45).reshape(36, 45) // 400, void=1)
    result = upsample_by_guided_filter(values, guide, peak=255, radius=1, segments=segments)
    shown = painted(guide, segments, peak=255)
    expected = upsample_by_guided_filter(values, shown, peak=255, radius=1)
    np.testing.assert_array_equal(result, expected)
