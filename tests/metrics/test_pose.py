import math

import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.geometry.transform import inverse, rigid, rotation_from_quaternion
from relievo.metrics.pose import (
    TrajectoryAlignment,
    ate_rmse,
    fit_similarity,
    rpe,
    snippet_ate,
)

RIGID, SIMILARITY = TrajectoryAlignment.RIGID, TrajectoryAlignment.SIMILARITY


def walk(seed=0, frames=12):
    """A curved trajectory that turns about every axis."""
    rng = np.random.default_rng(seed)
    T = [np.eye(4)]
    for _ in range(frames - 1):
        R = rotation_from_quaternion(*rng.normal(0, 0.1, 3), 1)
        T.append(T[-1] @ rigid(R, rng.normal((0, 0, 0.5), 0.1)))
    return np.stack(T)


def elsewhere():
    return rigid(rotation_from_quaternion(0.3, -0.5, 0.2, 0.7), np.array([3.0, -2.0, 5.0]))


def jitter(T, seed=1):
    rng = np.random.default_rng(seed)
    shakes = [
        rigid(rotation_from_quaternion(*rng.normal(0, 0.02, 3), 1), rng.normal(0, 0.05, 3))
        for _ in T
    ]
    return T @ np.stack(shakes)


def scaled(T, factor):
    return np.concatenate(
        [np.concatenate([T[:, :3, :3], factor * T[:, :3, 3:]], axis=2), T[:, 3:]], axis=1
    )


def test_equal_trajectories_have_no_error():
    T = walk()
    assert ate_rmse(T, T) == 0
    assert rpe(T, T) == pytest.approx((0, 0), abs=1e-12)
    assert snippet_ate(T, T) == pytest.approx((0, 0, 0), abs=1e-12)


def test_a_known_offset_is_the_error():
    T = walk()
    moved = rigid(np.eye(3), np.array([3.0, 0.0, 4.0])) @ T
    assert ate_rmse(T, moved) == pytest.approx(5)
    assert ate_rmse(T, moved, align=RIGID) == pytest.approx(0, abs=1e-12)


def test_one_wrong_position_of_four_counts_by_its_square():
    T = walk(frames=4)
    wrong = T.copy()
    wrong[2, :3, 3] += (0, 6, 8)
    assert ate_rmse(T, wrong) == pytest.approx(5)


def test_rigid_alignment_undoes_another_world_but_no_scale():
    T = walk()
    assert ate_rmse(T, elsewhere() @ T, align=RIGID) == pytest.approx(0, abs=1e-9)
    assert ate_rmse(T, scaled(T, 2.0), align=RIGID) > 0.5


def test_alignment_by_a_similarity_does_not_see_one():
    T = walk()
    predicted = jitter(T)
    expected = ate_rmse(T, predicted, align=SIMILARITY)
    changed = elsewhere() @ scaled(predicted, 3.7)
    assert expected > 0.01
    assert ate_rmse(T, changed, align=SIMILARITY) == pytest.approx(expected, rel=1e-9)


def test_every_alignment_fits_better_than_the_one_before():
    T = walk()
    predicted = rigid(np.eye(3), np.array([0.1, 0.2, 0])) @ scaled(jitter(T), 1.1)
    errors = [ate_rmse(T, predicted, align=kind) for kind in TrajectoryAlignment]
    assert errors[0] > errors[1] > errors[2] > 0


def test_the_fit_is_optimal_and_no_reflection():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(9, 3)), rng.normal(size=(9, 3)) * (1, 1, -1)
    s, R, t = fit_similarity(x, y)
    assert np.linalg.det(R) == pytest.approx(1)

    def error(scale, rotation, shift):
        return ((scale * x @ rotation.T + shift - y) ** 2).sum()

    best = error(s, R, t)
    nudges = [rotation_from_quaternion(*(0.01 * axis), 1) for axis in np.eye(3)]
    others = [error(s * 1.01, R, t), error(s / 1.01, R, t), error(s, R, t + 0.01)]
    others += [error(s, nudge @ R, t) for nudge in nudges + [each.T for each in nudges]]
    assert best < min(others)


def test_the_fit_finds_scale_rotation_and_shift():
    x = np.random.default_rng(4).normal(size=(6, 3))
    world = elsewhere()
    y = 2.5 * x @ world[:3, :3].T + world[:3, 3]
    s, R, t = fit_similarity(x, y)
    assert s == pytest.approx(2.5)
    np.testing.assert_allclose(R, world[:3, :3], atol=1e-12)
    np.testing.assert_allclose(t, world[:3, 3], atol=1e-12)


def test_a_camera_that_is_predicted_to_stand_still_has_the_spread_of_the_truth_as_error():
    T = walk()
    still = np.tile(np.eye(4), (len(T), 1, 1))
    spread = math.sqrt(((T[:, :3, 3] - T[:, :3, 3].mean(axis=0)) ** 2).sum(axis=1).mean())
    assert ate_rmse(T, still, align=SIMILARITY) == pytest.approx(spread)


def test_relative_error_of_known_motions():
    frames = np.arange(7)
    turn = [rotation_from_quaternion(0, math.sin(a), 0, math.cos(a)) for a in frames * 0.05]
    T_true = np.stack([rigid(np.eye(3), np.array([0, 0, 1.0 * k])) for k in frames])
    T_slow = np.stack([rigid(np.eye(3), np.array([0, 0, 0.9 * k])) for k in frames])
    T_turning = np.stack([rigid(R, T[:3, 3]) for R, T in zip(turn, T_true, strict=True)])
    assert rpe(T_true, T_slow) == pytest.approx((0.1, 0), abs=1e-9)
    assert rpe(T_true, T_slow, step=3) == pytest.approx((0.3, 0), abs=1e-9)
    assert rpe(T_true, T_turning, step=2).rotation_deg == pytest.approx(math.degrees(0.2))


def test_relative_error_agrees_with_a_plain_loop():
    T_true, T_pred = walk(), jitter(walk())
    squares, angles = [], []
    for k in range(len(T_true) - 2):
        true = np.linalg.inv(T_true[k]) @ T_true[k + 2]
        predicted = np.linalg.inv(T_pred[k]) @ T_pred[k + 2]
        error = np.linalg.inv(true) @ predicted
        squares.append((error[:3, 3] ** 2).sum())
        angles.append(math.degrees(math.acos(min((np.trace(error[:3, :3]) - 1) / 2, 1))))
    found = rpe(T_true, T_pred, step=2)
    assert found.translation_m == pytest.approx(math.sqrt(np.mean(squares)))
    assert found.rotation_deg == pytest.approx(math.sqrt(np.mean(np.square(angles))), rel=1e-6)


def test_relative_error_does_not_see_another_world():
    T_true, T_pred = walk(), jitter(walk())
    expected = rpe(T_true, T_pred)
    assert rpe(T_true, elsewhere() @ T_pred) == pytest.approx(expected)
    assert rpe(elsewhere() @ T_true, T_pred) == pytest.approx(expected)


def snippets_slowly(T_true, T_pred, length):
    errors = []
    for k in range(len(T_true) - length + 1):
        true, predicted = (
            np.stack([(np.linalg.inv(T[k]) @ T[k + i])[:3, 3] for i in range(length)])
            for T in (T_true, T_pred)
        )
        scale = (true * predicted).sum() / (predicted**2).sum()
        errors.append(math.sqrt(((true - scale * predicted) ** 2).sum()))
    return np.array(errors)


@pytest.mark.parametrize("length", [3, 5])
def test_snippets_agree_with_a_plain_loop(length):
    T_true, T_pred = walk(), jitter(walk())
    roots = snippets_slowly(T_true, T_pred, length)
    found = snippet_ate(T_true, T_pred, length)
    assert found.mean == pytest.approx((roots / length).mean())
    assert found.std == pytest.approx((roots / length).std())
    assert found.rmse_true == pytest.approx((roots / math.sqrt(length)).mean())


def test_the_root_is_divided_by_the_frames_and_not_the_sum():
    T_true = np.stack([rigid(np.eye(3), np.array([0, 0, 1.0 * k])) for k in range(5)])
    T_pred = T_true.copy()
    T_pred[2:4, 0, 3] = 0.3, -0.4  # the scale, by symmetry of the sums, is 30 / 30.25
    scale = 30 / 30.25
    residuals = [0, 1 - scale, 2 - 2 * scale, 3 - 3 * scale, 4 - 4 * scale]
    total = sum(r * r for r in residuals) + scale**2 * (0.3**2 + 0.4**2)
    found = snippet_ate(T_true, T_pred)
    assert found.mean == pytest.approx(math.sqrt(total) / 5)
    assert found.mean == pytest.approx(found.rmse_true / math.sqrt(5))
    assert found.std == 0


def test_every_snippet_has_its_own_scale_and_world():
    T = walk()
    assert snippet_ate(T, elsewhere() @ scaled(T, 0.2)).mean == pytest.approx(0, abs=1e-12)
    runs = np.stack([T[k : k + 5] for k in range(len(T) - 4)])
    changed = np.stack([inverse(run[3]) @ scaled(run, 1.0 + k) for k, run in enumerate(runs)])
    assert snippet_ate(T, changed).mean == pytest.approx(0, abs=1e-12)


def test_a_snippet_that_is_predicted_to_stand_still_keeps_its_length_as_error():
    T_true = np.stack([rigid(np.eye(3), np.array([0, 0, 1.0 * k])) for k in range(5)])
    still = np.tile(np.eye(4), (5, 1, 1))
    assert snippet_ate(T_true, still).mean == pytest.approx(math.sqrt(30) / 5)


def test_too_few_frames_have_no_error():
    T = walk(frames=3)
    assert math.isnan(ate_rmse(T[:0], T[:0]))
    assert all(math.isnan(each) for each in rpe(T, T, step=3))
    assert all(math.isnan(each) for each in snippet_ate(T, T, length=4))


@pytest.mark.parametrize("measure", [ate_rmse, rpe, snippet_ate])
def test_trajectories_must_be_alike(measure):
    T = walk()
    with pytest.raises(ShapeError, match="N, 4, 4"):
        measure(T, T[1:])
    with pytest.raises(ShapeError, match="N, 4, 4"):
        measure(T[:, :3], T[:, :3])


def test_snippets_must_be_of_every_run():
    T = walk()
    with pytest.raises(ShapeError, match=r"\(8, 5, 4, 4\)"):
        snippet_ate(T, np.zeros((7, 5, 4, 4)))


def test_step_and_length_must_be_long_enough():
    T = walk()
    with pytest.raises(RangeError, match="step"):
        rpe(T, T, step=0)
    with pytest.raises(RangeError, match="length"):
        snippet_ate(T, T, length=1)
