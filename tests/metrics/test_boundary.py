import math

import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.metrics.boundary import (
    THRESHOLDS,
    boundary_f1,
    mask_boundary_recall,
    tolerant_boundary,
)

EXACT = (1.0, 1.0, 1.0)


def rectangle(step=2.0, top=5, left=8):
    """A near rectangle of 9 x 12 pixels in the middle."""
    depth = np.full((24, 32), 2.0 * step)
    depth[top : top + 9, left : left + 12] = 2
    return depth


def vertical_step(step=2.0):
    depth = np.full((24, 32), 2.0)
    depth[:, 19:] *= step
    return depth


def contours_slowly(depth, valid, threshold):
    """Occluding contours of inverse depth in four directions, each of the size of the map."""
    v, maps = 1 / depth, np.zeros((4, *depth.shape), np.bool_)
    height, width = depth.shape
    for direction, (down, right) in enumerate([(0, 1), (0, -1), (1, 0), (-1, 0)]):
        for y in range(height):
            for x in range(width):
                other = (y + down, x + right)
                if not (0 <= other[0] < height and 0 <= other[1] < width):
                    continue
                if valid[y, x] and valid[other]:
                    maps[direction, y, x] = v[y, x] / v[other] > threshold
    return maps


def score_slowly(prediction, truth, valid, skip):
    scores = []
    for threshold in THRESHOLDS:
        p = contours_slowly(prediction, valid, threshold)
        g = contours_slowly(truth, valid, threshold)
        both = (p & g).sum(axis=(1, 2))
        sides = []
        for side in (p, g):
            counts = side.sum(axis=(1, 2))
            shares = [hit / max(n, 1) for hit, n in zip(both, counts, strict=True) if n or not skip]
            sides.append(sum(shares) / max(len(shares), 1))
        total = sum(sides)
        scores.append((*sides, 2 * sides[0] * sides[1] / total if total else 0.0))
    return np.average(scores, axis=0, weights=THRESHOLDS)


@pytest.mark.parametrize("skip", [False, True])
def test_score_agrees_with_a_plain_loop(skip):
    rng = np.random.default_rng(0)
    truth = rng.choice([1, 1.08, 1.2, 1.6], (9, 13))
    truth[:, 1:] = np.where(rng.random((9, 12)) < 0.5, truth[:, :1], truth[:, 1:])
    prediction = truth ** rng.uniform(0.2, 1.2, truth.shape)
    valid = rng.random(truth.shape) > 0.15
    found = boundary_f1(
        np.where(valid, prediction, np.nan), truth, valid, skip_empty_directions=skip
    )
    np.testing.assert_allclose(found, score_slowly(prediction, truth, valid, skip), rtol=1e-12)
    assert 0.1 < found.f1 < 0.9
    assert found.precision != pytest.approx(found.recall, abs=1e-3)


def test_empty_directions_agree_with_a_plain_loop():
    truth, prediction = vertical_step(1.15), vertical_step(1.15)
    prediction[5:, 3] = 1.2
    every = np.ones(truth.shape, np.bool_)
    found = boundary_f1(prediction, truth, skip_empty_directions=True)
    np.testing.assert_allclose(found, score_slowly(prediction, truth, every, True), rtol=1e-12)


def test_identical_maps_with_edges_in_every_direction_score_one():
    assert boundary_f1(rectangle(), rectangle()) == pytest.approx(EXACT)


def test_a_single_vertical_step_scores_a_quarter():
    assert boundary_f1(vertical_step(), vertical_step()) == pytest.approx((0.25, 0.25, 0.25))


def test_a_single_vertical_step_scores_one_without_the_empty_directions():
    found = boundary_f1(vertical_step(), vertical_step(), skip_empty_directions=True)
    assert found == pytest.approx(EXACT)


def test_a_step_counts_only_for_thresholds_below_it():
    expected = sum(t for t in THRESHOLDS if t < 1.15) / sum(THRESHOLDS)
    found = boundary_f1(rectangle(1.15), rectangle(1.15)).f1
    assert found == pytest.approx(expected)
    assert found == pytest.approx(0.4758, abs=5e-5)


def test_flat_prediction_of_steps_scores_zero():
    assert boundary_f1(np.ones((24, 32)), rectangle()) == (0, 0, 0)


def test_steps_where_the_truth_is_flat_score_zero():
    assert boundary_f1(rectangle(), np.ones((24, 32))) == (0, 0, 0)


def test_score_of_two_flat_maps_is_undefined():
    flat = np.ones((24, 32))
    assert all(math.isnan(each) for each in boundary_f1(flat, 3 * flat))


@pytest.mark.parametrize("factor", [1e-9, 0.37, 1e6])
def test_scale_does_not_matter(factor):
    prediction = rectangle() * np.random.default_rng(1).uniform(0.9, 1.1, (24, 32))
    expected = boundary_f1(prediction, rectangle())
    assert boundary_f1(factor * prediction, rectangle()) == pytest.approx(expected)
    assert boundary_f1(prediction, factor * rectangle()) == pytest.approx(expected)


def test_a_step_that_runs_the_other_way_does_not_count():
    assert boundary_f1(vertical_step(2.0), vertical_step(0.5)).f1 == 0


def test_contours_off_by_one_pixel_are_missed():
    assert boundary_f1(rectangle(top=6, left=9), rectangle()).f1 == 0


def test_precision_and_recall_are_not_swapped():
    prediction = rectangle()
    prediction[0, 0] = 1  # steps to the right and to the bottom which are not there
    found = boundary_f1(prediction, rectangle())
    assert found.recall == 1
    assert found.precision == pytest.approx((9 / 10 + 1 + 12 / 13 + 1) / 4)


def test_invalid_pixels_take_part_in_no_pair():
    prediction = rectangle()
    prediction[:, :4] = np.nan
    prediction[20, 20] = -1
    truth = rectangle()
    truth[:, :4] = np.inf
    valid = np.isfinite(truth) & (prediction > 0)
    assert boundary_f1(prediction, truth, valid) == pytest.approx(EXACT)


def test_thresholds_may_be_chosen():
    assert boundary_f1(rectangle(1.15), rectangle(1.15), thresholds=[1.14]).f1 == 1
    assert boundary_f1(rectangle(1.15), rectangle(1.15), thresholds=[1.14, 1.16]).f1 < 1


def test_the_outline_of_a_mask_is_found_by_the_same_depth():
    assert mask_boundary_recall(rectangle(), rectangle() < 3) == pytest.approx(1)


def test_a_mask_is_the_foreground_and_not_the_background():
    assert mask_boundary_recall(rectangle(), rectangle() > 3) == 0


def test_opacity_counts_above_its_level():
    alpha = np.where(rectangle() < 3, 0.11, 0.1)
    assert mask_boundary_recall(rectangle(), alpha) == pytest.approx(1)
    assert math.isnan(mask_boundary_recall(rectangle(), np.minimum(alpha, 0.1)))


def test_only_the_steepest_place_of_a_soft_step_is_predicted():
    ramp = np.tile([1, 1, 1, 1.3, 2, 2.7, 2.8, 2.8], (5, 1))
    outlines = [np.arange(8) <= last for last in range(1, 6)]
    recalls = [
        mask_boundary_recall(ramp, np.tile(each, (5, 1)), skip_empty_directions=True)
        for each in outlines
    ]
    assert recalls == pytest.approx([0, 0, 1, 0, 0])


def test_empty_directions_count_as_zero_in_the_recall_of_a_mask():
    step = vertical_step()
    assert mask_boundary_recall(step, step == 2) == pytest.approx(0.25)
    assert mask_boundary_recall(step, step == 2, skip_empty_directions=True) == pytest.approx(1)


def test_recall_of_a_mask_weighs_the_thresholds():
    expected = sum(t for t in THRESHOLDS if t < 1.15) / sum(THRESHOLDS)
    found = mask_boundary_recall(rectangle(1.15), rectangle(1.15) == 2)
    assert found == pytest.approx(expected)


def test_recall_of_a_mask_agrees_with_a_plain_loop():
    rng = np.random.default_rng(2)
    mask = rectangle() < 3
    prediction = np.where(mask, 1, 1.15) * rng.uniform(0.95, 1.05, mask.shape)
    recalls = []
    for threshold in THRESHOLDS:
        shares = []
        for turn in range(4):
            depth, inside = np.rot90(prediction, turn), np.rot90(mask, turn)
            ratios = depth[:, 1:] / depth[:, :-1]
            hit = 0
            edges = np.argwhere(inside[:, :-1] & ~inside[:, 1:])
            for y, x in edges:
                first = last = x
                while first > 0 and ratios[y, first - 1] > threshold:
                    first -= 1
                while last + 1 < ratios.shape[1] and ratios[y, last + 1] > threshold:
                    last += 1
                hit += (
                    ratios[y, x] > threshold and ratios[y, x] == ratios[y, first : last + 1].max()
                )
            shares.append(hit / len(edges))
        recalls.append(np.mean(shares))
    expected = np.average(recalls, weights=THRESHOLDS)
    assert 0.1 < expected < 0.9
    assert mask_boundary_recall(prediction, mask) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("shift", [(1, 1), (2, 0), (0, -2)])
def test_edges_within_two_pixels_are_found(shift):
    shifted = rectangle(top=5 + shift[0], left=8 + shift[1])
    assert tolerant_boundary(shifted, rectangle(), radius_px=2) == pytest.approx(EXACT)


def test_edges_three_pixels_away_are_missed():
    found = tolerant_boundary(rectangle(top=8), rectangle(), radius_px=2)
    outline = 2 * (9 + 12) - 4
    # Of the top edge only its ends meet the sides of the other rectangle, or come near them.
    assert found.recall == pytest.approx(found.precision)
    assert 0.3 < found.recall < 1 - 6 / outline
    assert tolerant_boundary(rectangle(top=8), rectangle(), radius_px=3) == pytest.approx(EXACT)


def test_a_radius_of_zero_wants_the_same_pixels():
    assert tolerant_boundary(rectangle(), rectangle(), radius_px=0) == pytest.approx(EXACT)
    assert tolerant_boundary(vertical_step(), rectangle(), radius_px=0).f1 < 0.1


def test_tolerant_precision_and_recall_are_shares_of_edge_pixels():
    prediction = rectangle()
    prediction[:, 31] = 1  # far from the rectangle
    found = tolerant_boundary(prediction, rectangle())
    outline = 2 * (9 + 12) - 4
    precision = outline / (outline + 24)
    assert found == pytest.approx((precision, 1, 2 * precision / (1 + precision)))
    assert tolerant_boundary(rectangle(), prediction)[:2] == pytest.approx((1, precision))


def test_edges_that_are_all_too_far_score_zero():
    other = np.full((24, 32), 2.0)
    other[:, :2] = 1
    assert tolerant_boundary(other, vertical_step()) == (0, 0, 0)


def test_tolerant_score_is_zero_for_one_flat_map_and_undefined_for_two():
    flat = np.ones((24, 32))
    assert tolerant_boundary(flat, rectangle()) == (0, 0, 0)
    assert tolerant_boundary(rectangle(), flat) == (0, 0, 0)
    assert all(math.isnan(each) for each in tolerant_boundary(flat, flat))


def test_tolerant_score_leaves_invalid_pixels_out():
    prediction = rectangle()
    prediction[:, 31] = 1
    valid = np.ones(prediction.shape, np.bool_)
    valid[:, 30:] = False
    assert tolerant_boundary(prediction, rectangle(), valid) == pytest.approx(EXACT)


@pytest.mark.parametrize("measure", [boundary_f1, mask_boundary_recall, tolerant_boundary])
def test_refuses_other_sizes_and_depth_that_is_not_positive(measure):
    with pytest.raises(ShapeError, match="sizes differ"):
        measure(rectangle().T, rectangle())
    with pytest.raises(RangeError, match="must be finite and > 0"):
        measure(np.zeros((24, 32)), rectangle())


def test_refuses_thresholds_that_do_not_rise():
    with pytest.raises(RangeError, match="thresholds"):
        boundary_f1(rectangle(), rectangle(), thresholds=[1.2, 1.1])
