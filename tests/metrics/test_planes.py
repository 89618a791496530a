import math

import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.core.types import Intrinsics
from relievo.geometry.camera import unproject
from relievo.metrics.planes import THRESHOLDS_M, PlaneScore, measure_planes, plane_depths

CAMERA = Intrinsics(30.0, 34.0, 21.5, 14.0)
SIZE = (30, 40)
WALL, FLOOR, SIDE = (0.0, 0.0, 3.0), (0.0, 1.2, 0.0), (1.4, 0.1, 0.4)
VECTORS = np.array([WALL, FLOOR, SIDE])


def corner():
    """Three planes of which the nearest is seen, and none in the last two columns."""
    depth = plane_depths(VECTORS, CAMERA, SIZE)
    ids = np.where(depth > 0, depth, np.inf).argmin(axis=0)
    ids[:, -2:] = -1
    return ids


def farther(vectors, by_m):
    """Planes whose distance from the camera is larger."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors * (1 + by_m / length)


def score_slowly(pred_ids, pred_vectors, true_ids, true_vectors, iou, thresholds):
    pred_z = plane_depths(pred_vectors, CAMERA, SIZE)
    true_z = plane_depths(true_vectors, CAMERA, SIZE)
    planes, pixels = [], []
    for threshold in thresholds:
        matched_planes = matched_pixels = 0
        for i in range(len(true_vectors)):
            hits = 0
            for j in range(len(pred_vectors)):
                a, b = true_ids == i, pred_ids == j
                both = a & b
                if both.sum() / max((a | b).sum(), 1) > iou:
                    if np.abs(true_z[i] - pred_z[j])[both].mean() <= threshold:
                        hits += both.sum()
            matched_planes += hits > 0
            matched_pixels += min(hits, (true_ids == i).sum())
        planes.append(matched_planes)
        pixels.append(matched_pixels)
    return planes, pixels


def test_points_at_the_depth_of_a_plane_lie_on_it():
    depths = plane_depths(VECTORS, CAMERA, SIZE, far_m=1e9)
    for vector, depth in zip(VECTORS, depths, strict=True):
        points = unproject(depth, CAMERA)[depth > 0]
        np.testing.assert_allclose(points @ vector, vector @ vector, rtol=1e-9)


def test_a_plane_across_the_axis_is_equally_deep_everywhere():
    depth = plane_depths(np.array([[0.0, 0.0, 2.0]]), CAMERA, SIZE)
    np.testing.assert_allclose(depth, np.full((1, *SIZE), 2.0), rtol=1e-12)


def test_a_floor_goes_back_to_the_horizon_and_is_behind_the_camera_above_it():
    (depth,) = plane_depths(np.array([FLOOR]), CAMERA, SIZE)
    column = depth[:, 7]
    assert (column[:14] == 0).all()
    assert column[14] == 10
    assert (np.diff(column[17:]) < 0).all()
    assert column[29] == pytest.approx(1.2 * 34 / 15.5)


def test_planes_may_be_seen_farther():
    assert plane_depths(np.array([[0, 0, 40.0]]), CAMERA, SIZE, far_m=50).max() == 40


def test_a_plane_through_the_camera_has_no_depth():
    assert (plane_depths(np.zeros((1, 3)), CAMERA, SIZE) == 0).all()


def test_no_planes_have_no_depths():
    assert plane_depths(np.zeros((0, 3)), CAMERA, SIZE).shape == (0, *SIZE)


def test_the_truth_itself_is_recalled_at_every_threshold():
    score = measure_planes(corner(), VECTORS, corner(), VECTORS, None, CAMERA)
    assert (score.plane_recall == 1).all()
    assert (score.pixel_recall == 1).all()
    assert len(score.plane_recall) == len(THRESHOLDS_M) == 13
    assert (THRESHOLDS_M[0], THRESHOLDS_M[-1]) == (0, 0.6)
    assert score.planes == 3
    assert score.pixels == 30 * 38


def test_depth_of_the_planes_in_float32_is_recalled_at_every_threshold():
    ids = corner()
    depths = plane_depths(VECTORS, CAMERA, SIZE)
    depth = np.take_along_axis(depths, np.maximum(ids, 0)[None], axis=0)[0].astype(np.float32)
    score = measure_planes(ids, VECTORS, ids, VECTORS, depth, CAMERA)
    assert (score.plane_recall == 1).all()


def test_a_wall_seven_centimetres_off_fails_at_five_and_passes_at_ten():
    wall = np.array([WALL])
    ids = np.zeros(SIZE, np.int32)
    score = measure_planes(ids, farther(wall, 0.07), ids, wall, None, CAMERA)
    recall = dict(zip(np.round(THRESHOLDS_M, 2), score.plane_recall, strict=True))
    assert (recall[0.0], recall[0.05], recall[0.1], recall[0.6]) == (0, 0, 1, 1)
    np.testing.assert_array_equal(score.pixel_recall, score.plane_recall)


def test_the_order_of_predicted_planes_does_not_matter():
    order = np.array([2, 0, 1])
    shuffled = np.where(corner() >= 0, np.argsort(order)[corner()], -1)
    score = measure_planes(shuffled, VECTORS[order], corner(), VECTORS, None, CAMERA)
    assert (score.plane_recall == 1).all()


@pytest.mark.parametrize("iou", [0.1, 0.3, 0.5, 0.66])
def test_score_agrees_with_a_plain_loop(iou):
    rng = np.random.default_rng(0)
    pred_ids = np.roll(corner(), (1, 2), axis=(0, 1))
    pred_ids[(pred_ids == 0) & (rng.random(SIZE) < 0.2)] = 3
    pred_vectors = np.concatenate([farther(VECTORS, 0.12), [(0.1, 0.1, 2.9)]])
    pred_vectors[1] *= 1.1
    found = measure_planes(pred_ids, pred_vectors, corner(), VECTORS, None, CAMERA, iou=iou)
    planes, pixels = score_slowly(pred_ids, pred_vectors, corner(), VECTORS, iou, THRESHOLDS_M)
    assert found.matched_planes.tolist() == planes
    assert found.matched_pixels.tolist() == pixels
    assert 0 < max(planes)
    assert len(set(pixels)) > 1


def test_masks_must_overlap_by_more_than_the_share():
    true_ids = np.full(SIZE, -1)
    true_ids[:, :20] = 0
    half = np.where(true_ids == 0, -1, -1)
    half[:, :10] = 0
    wall = np.array([WALL])
    at_half = measure_planes(half, wall, true_ids, wall, None, CAMERA, iou=0.5)
    below = measure_planes(half, wall, true_ids, wall, None, CAMERA, iou=0.49)
    assert (at_half.plane_recall == 0).all()
    assert (below.plane_recall == 1).all()
    assert (below.pixel_recall == 0.5).all()


def test_measured_depth_replaces_that_of_the_true_planes():
    wall = np.array([WALL])
    ids = np.zeros(SIZE, np.int32)
    depth = np.full(SIZE, 3.07)
    depth[3, 5] = 0  # not measured
    score = measure_planes(ids, wall, ids, wall, depth, CAMERA, thresholds_m=[0.06, 0.08])
    assert score.plane_recall.tolist() == [0, 1]
    nothing = measure_planes(ids, wall, ids, wall, 0 * depth, CAMERA, thresholds_m=[9.0])
    assert nothing.plane_recall.tolist() == [0]


def test_true_planes_without_a_pixel_do_not_count():
    ids = np.where(corner() == 1, -1, corner())
    score = measure_planes(ids, VECTORS, ids, VECTORS, None, CAMERA)
    assert score.planes == 2
    assert (score.plane_recall == 1).all()


def test_nothing_predicted_is_nothing_recalled():
    score = measure_planes(np.full(SIZE, -1), np.zeros((0, 3)), corner(), VECTORS, None, CAMERA)
    assert (score.plane_recall == 0).all()
    assert (score.pixel_recall == 0).all()


def test_recall_without_true_planes_is_undefined():
    score = measure_planes(corner(), VECTORS, np.full(SIZE, -1), VECTORS, None, CAMERA)
    assert np.isnan(score.plane_recall).all()
    assert np.isnan(score.pixel_recall).all()


def test_sums_of_scores_are_pooled():
    one = PlaneScore(np.array([0, 1]), 1, np.array([0, 50]), 100)
    other = PlaneScore(np.array([1, 2]), 3, np.array([20, 30]), 100)
    pooled = PlaneScore(*map(sum, zip(one, other, strict=True)))
    assert pooled.plane_recall.tolist() == [0.25, 0.75]
    assert pooled.pixel_recall.tolist() == [0.1, 0.4]


@pytest.mark.parametrize("ids", [corner() + 1, corner() - 1])
def test_ids_must_point_at_planes(ids):
    with pytest.raises(RangeError, match="pred_ids must be in"):
        measure_planes(ids, VECTORS, corner(), VECTORS, None, CAMERA)
    with pytest.raises(RangeError, match="true_ids must be in"):
        measure_planes(corner(), VECTORS, ids, VECTORS, None, CAMERA)


def test_shapes_must_agree():
    with pytest.raises(ShapeError, match="vectors must be"):
        plane_depths(VECTORS.T[:2].T, CAMERA, SIZE)
    with pytest.raises(ShapeError, match="pred_vectors must be"):
        measure_planes(corner(), VECTORS[0], corner(), VECTORS, None, CAMERA)
    with pytest.raises(ShapeError, match="true_ids must be"):
        measure_planes(corner(), VECTORS, corner()[..., None], VECTORS, None, CAMERA)
    with pytest.raises(ShapeError, match="sizes differ"):
        measure_planes(corner(), VECTORS, corner().T, VECTORS, None, CAMERA)
    with pytest.raises(ShapeError, match="true_depth"):
        measure_planes(corner(), VECTORS, corner(), VECTORS, np.ones((40, 30)), CAMERA)


def test_a_slanted_plane_is_compared_by_depth_and_not_by_distance():
    ids = np.where(corner() == 1, 0, -1)
    floor = np.array([FLOOR])
    score = measure_planes(ids, farther(floor, 0.05), ids, floor, None, CAMERA)
    mean_depth = plane_depths(floor, CAMERA, SIZE)[0][ids == 0].mean()
    needed = 0.05 / 1.2 * mean_depth
    assert needed > 0.06
    first = THRESHOLDS_M[int(np.argmax(score.plane_recall))]
    assert first == pytest.approx(math.ceil(needed / 0.05) * 0.05)
