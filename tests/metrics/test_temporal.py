import math
from itertools import pairwise

import cv2
import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.core.types import Intrinsics
from relievo.metrics.alignment import Alignment, align
from relievo.metrics.optical_flow import dis_flow
from relievo.metrics.temporal import (
    VideoFit,
    relative_temporal_change,
    tae,
    warping_error,
)

SIZE = (24, 32)
CAMERA = Intrinsics(30.0, 28.0, 15.0, 13.0)
EVERY = np.ones(SIZE, bool)
AT_ORIGIN = np.eye(4)


def moved(x=0.0, y=0.0, z=0.0, turn=0.0):
    """T_world_from_camera of a camera that moved, and turned about its y axis."""
    T = np.eye(4)
    T[:3, :3] = [[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]]
    T[:3, 3] = x, y, z
    return T


def wavy(seed=0, size=SIZE):
    return np.random.default_rng(seed).uniform(2, 4, size)


def slow_direction(source, target, T_target_from_source, *, nearest):
    """abs_rel of the points of one frame that fall on the other; None where none do."""
    carried = {}
    for y, x in np.ndindex(source.shape):
        z = source[y, x]
        point = [(x + 0.5 - CAMERA.c_x) * z / CAMERA.f_x, (y + 0.5 - CAMERA.c_y) * z / CAMERA.f_y]
        p = T_target_from_source @ [*point, z, 1]
        column = math.floor(CAMERA.f_x * p[0] / p[2] + CAMERA.c_x)
        row = math.floor(CAMERA.f_y * p[1] / p[2] + CAMERA.c_y)
        if not (0 <= row < source.shape[0] and 0 <= column < source.shape[1]):
            continue
        if nearest and (p[2] <= 0 or carried.get((row, column), math.inf) < p[2]):
            continue
        carried[row, column] = p[2]
    errors = [abs(z - target[at]) / target[at] for at, z in carried.items() if z > 0]
    return np.mean(errors) if errors else None


@pytest.mark.parametrize("reference", [False, True])
def test_tae_agrees_with_a_slow_loop_over_points(reference):
    a, b = wavy(1), wavy(2)
    T_a, T_b = moved(0.1, 0.2, -0.3, 0.05), moved(-0.2, 0.1, 0.5, -0.1)
    T_b_from_a = np.linalg.inv(T_b) @ T_a
    there = slow_direction(a, b, T_b_from_a, nearest=not reference)
    back = slow_direction(b, a, np.linalg.inv(T_b_from_a), nearest=not reference)
    result = tae(a, b, CAMERA, T_a, T_b, reference=reference)
    assert result == pytest.approx(100 * (there + back) / 2, rel=1e-9)


def test_the_nearest_of_two_points_wins_unless_the_reference_is_asked_for():
    a, b = wavy(1), wavy(2)
    T_b = moved(0.3, 0, 0.6)
    assert tae(a, b, CAMERA, AT_ORIGIN, T_b) != tae(a, b, CAMERA, AT_ORIGIN, T_b, reference=True)


def test_tae_of_a_plane_before_a_resting_camera_is_zero():
    plane = np.full(SIZE, 3.0)
    assert tae(plane, plane, CAMERA, moved(1, 2, 3, 0.4), moved(1, 2, 3, 0.4)) < 1e-6


def test_tae_of_a_plane_approached_by_its_true_depths_is_zero():
    assert tae(np.full(SIZE, 2.0), np.full(SIZE, 1.9), CAMERA, AT_ORIGIN, moved(z=0.1)) < 1e-6


def test_tae_of_a_plane_approached_without_noticing_is_the_step():
    plane = np.full(SIZE, 2.0)
    result = tae(plane, plane, CAMERA, AT_ORIGIN, moved(z=0.1))
    assert result == pytest.approx(100 * 0.1 / 2)


def test_doubling_every_second_frame_gives_a_large_tae_that_alignment_per_frame_would_hide():
    truth = wavy()
    guesses = [truth * (1 + t % 2) for t in range(4)]

    def pairs(depths):
        return [tae(a, b, CAMERA, AT_ORIGIN, AT_ORIGIN) for a, b in pairwise(depths)]

    # Twice too far one way is an error of 1, twice too near the other way one of a half.
    assert pairs(guesses) == pytest.approx([75] * 3)
    aligned = [align(1 / g, truth, EVERY, Alignment.AFFINE_DISPARITY).depth for g in guesses]
    assert max(pairs(aligned)) < 1e-6


@pytest.mark.parametrize("which", ["valid_1", "valid_2"])
def test_invalid_pixels_do_not_count_in_tae(which):
    spoilt = wavy()
    spoilt[3:6, 4:20] = 40
    valid = EVERY.copy()
    valid[3:6, 4:20] = False
    frames = (spoilt, wavy()) if which == "valid_1" else (wavy(), spoilt)
    masked = tae(*frames, CAMERA, AT_ORIGIN, AT_ORIGIN, **{which: valid})
    assert masked < 1e-6 < 10 < tae(*frames, CAMERA, AT_ORIGIN, AT_ORIGIN)


def test_the_reference_ignores_masks():
    a, b = wavy(1), wavy(2)
    masked = tae(a, b, CAMERA, AT_ORIGIN, AT_ORIGIN, valid_1=~EVERY, reference=True)
    assert masked == tae(a, b, CAMERA, AT_ORIGIN, AT_ORIGIN)


def test_depth_without_meaning_does_not_count():
    a = wavy()
    a[0, 0], a[1, 1], a[2, 2] = np.nan, -1, 0
    assert tae(a, wavy(), CAMERA, AT_ORIGIN, AT_ORIGIN) < 1e-6


def test_few_pixels_in_common_have_no_tae():
    valid = np.zeros(SIZE, bool)
    valid.flat[:99] = True
    plane = np.full(SIZE, 2.0)
    assert math.isnan(tae(plane, plane, CAMERA, AT_ORIGIN, AT_ORIGIN, valid_1=valid))
    valid.flat[99] = True
    assert tae(plane, plane, CAMERA, AT_ORIGIN, AT_ORIGIN, valid_1=valid) < 1e-6


def test_no_overlap_is_nan_for_us_and_zero_for_the_reference():
    away = moved(x=1000)
    assert math.isnan(tae(wavy(1), wavy(2), CAMERA, AT_ORIGIN, away))
    assert tae(wavy(1), wavy(2), CAMERA, AT_ORIGIN, away, reference=True) == 0


def test_in_the_reference_points_behind_the_camera_write_over_others():
    a, b = wavy(1), wavy(2)
    T_b = moved(z=3.0, turn=0.4)
    there = slow_direction(a, b, np.linalg.inv(T_b), nearest=False)
    back = slow_direction(b, a, T_b, nearest=False)
    result = tae(a, b, CAMERA, AT_ORIGIN, T_b, reference=True)
    assert result == pytest.approx(100 * (there + back) / 2, rel=1e-9)


def test_the_reference_refuses_depth_that_was_not_clipped():
    with pytest.raises(RangeError, match="clip it"):
        tae(wavy(), 0 * wavy(), CAMERA, AT_ORIGIN, AT_ORIGIN, reference=True)


def test_tae_refuses_maps_of_two_sizes():
    with pytest.raises(ShapeError, match="valid_2"):
        tae(wavy(), wavy(), CAMERA, AT_ORIGIN, AT_ORIGIN, valid_2=EVERY.T)


def fitted(q_frames, g_frames, valid_frames):
    fit = VideoFit()
    for frame in zip(q_frames, g_frames, valid_frames, strict=True):
        fit.add(*frame)
    return fit.solve()


def test_one_fit_of_a_sequence_is_the_least_squares_of_all_its_pixels():
    rng = np.random.default_rng(0)
    q, g = rng.uniform(-0.5, 3, (5, *SIZE)), rng.uniform(1, 9, (5, *SIZE))
    valid = rng.random((5, *SIZE)) > 0.3
    usable = valid & (q > 0)
    x, y = q[usable], 1 / g[usable]
    expected = np.linalg.lstsq(np.stack([x, np.ones(len(x))], 1), y, rcond=None)[0]
    spoilt = np.where(valid, g, -1e9)
    result = fitted(q, spoilt, valid)
    np.testing.assert_allclose(result, expected, rtol=1e-9)


def test_one_fit_undoes_scale_and_shift_of_inverse_depth():
    g = np.random.default_rng(1).uniform(1, 9, (3, *SIZE))
    result = fitted(4 / g + 0.5, g, [EVERY] * 3)
    np.testing.assert_allclose(result, (1 / 4, -0.5 / 4), rtol=1e-9)


def test_a_sequence_without_truth_has_no_fit():
    assert all(math.isnan(x) for x in fitted([wavy()], [wavy()], [~EVERY]))


def test_truth_of_zero_is_refused():
    with pytest.raises(RangeError, match="g must be positive"):
        VideoFit().add(wavy(), 0 * wavy(), EVERY)


def test_a_fit_refuses_maps_of_two_sizes():
    with pytest.raises(ShapeError, match="valid"):
        VideoFit().add(wavy(), wavy(), EVERY.T)


def film(across, size=(60, 90), seed=0):
    """Two frames of a textured plane that moves right, with the flows forth and back."""
    noise = np.random.default_rng(seed).random((*size, 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 2)
    image = cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)
    forth = np.broadcast_to(np.float32([across, 0]), (*size, 2)).copy()
    return image, np.roll(image, across, axis=1), forth, -forth


def test_depth_that_moves_with_the_flow_has_no_warping_error():
    image, shifted, forth, back = film(4)
    depth = wavy(size=(60, 90))
    assert warping_error(depth, np.roll(depth, 4, axis=1), back, forth, image, shifted) < 1e-6
    assert warping_error(depth, depth, back, forth, image, shifted) > 0.3


def test_the_classical_flow_serves_where_the_true_one_is_unknown():
    image, shifted, _, _ = film(4)
    # A ramp, for the estimated flow is not exact to the pixel.
    depth = np.broadcast_to(np.linspace(2, 4, 90), (60, 90))
    still = np.roll(depth, 4, axis=1)
    flows = dis_flow(shifted, image), dis_flow(image, shifted)
    right = warping_error(depth, still, *flows, image, shifted)
    wrong = warping_error(depth, depth + 1, *flows, image, shifted)
    assert right < 0.05 < 0.5 < wrong


def test_warping_error_agrees_with_its_formula():
    rng = np.random.default_rng(5)
    before, now = rng.uniform(1, 2, (2, 6, 7))
    image, other = rng.integers(0, 60, (2, 6, 7, 3)).astype(np.uint8)
    nothing = np.zeros((6, 7, 2), np.float32)
    valid = rng.random((6, 7)) > 0.3
    total = count = 0
    for y, x in zip(*np.nonzero(valid), strict=True):
        colour = (((image[y, x].astype(float) - other[y, x]) / 255) ** 2).sum()
        total += math.exp(-50 * colour) * abs(before[y, x] - now[y, x])
        count += 1
    for masks in ({"valid_t": valid}, {"valid_next": valid}):
        result = warping_error(before, now, nothing, nothing, image, other, **masks)
        assert result == pytest.approx(total / count, rel=1e-6)


def test_occluded_pixels_do_not_count_in_the_warping_error():
    image, shifted, forth, back = film(4)
    depth = wavy(size=(60, 90))
    now = np.roll(depth, 4, axis=1)
    now[10:20, 30:50] = 99
    back[10:20, 30:50] = 3
    assert warping_error(depth, now, back, forth, image, shifted) < 1e-6


def test_nothing_seen_in_both_frames_has_no_warping_error():
    image, shifted, forth, back = film(4)
    depth = np.ones((60, 90))
    far = np.full_like(back, 500)
    assert math.isnan(warping_error(depth, depth, far, forth, image, shifted))


def test_share_of_steady_pixels_of_a_hand_case():
    depths = [np.array([[1.0, 1.0, 2.0]]), np.array([[1.2, 1.25, 1.5]]), np.array([[1.2, 9, 1.4]])]
    valids = [np.ones((1, 3), bool)] * 3
    # 1.2 yes; 1.25 no; 4/3 no; then 1 yes; 7.2 no; 15/14 yes
    assert relative_temporal_change(depths, valids) == 3 / 6


def test_only_pixels_valid_in_both_frames_are_asked_for_steadiness():
    depths = [np.array([[1.0, 1.0, np.nan, 5.0]]), np.array([[1.0, 3.0, 1.0, 1.0]])]
    valids = [np.array([[True, True, True, False]]), np.ones((1, 4), bool)]
    assert relative_temporal_change(iter(depths), iter(valids)) == 0.5


def test_steadiness_follows_the_flow_back():
    depth = wavy(size=(60, 90))
    depths = [depth, np.roll(depth, 4, axis=1), np.roll(depth, 8, axis=1)]
    valids = [np.ones((60, 90), bool)] * 3
    back = film(4)[3]
    assert relative_temporal_change(depths, valids, [back, back]) == 1
    assert relative_temporal_change(depths, valids) < 0.9


def test_a_missing_flow_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        relative_temporal_change([wavy()] * 3, [EVERY] * 3, [np.zeros((*SIZE, 2), np.float32)])


def test_steadiness_of_nothing_is_nan():
    assert math.isnan(relative_temporal_change([wavy()] * 2, [~EVERY] * 2))
