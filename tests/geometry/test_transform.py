import cv2
import numpy as np
import pytest

from relievo.core.errors import RangeError
from relievo.geometry.transform import (
    apply,
    inverse,
    is_rigid,
    rigid,
    rotation_angle_deg,
    rotation_from_quaternion,
)

HALF = np.sqrt(0.5)
# A quarter turn to the right about y, which points down: z forward becomes x right.
TO_THE_RIGHT = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])


def turned(axis, angle_deg):
    axis = np.asarray(axis, np.float64)
    vector = axis / np.linalg.norm(axis) * np.radians(angle_deg)
    return cv2.Rodrigues(vector)[0]


def test_points_are_turned_and_then_moved():
    T = rigid(TO_THE_RIGHT, np.array([10.0, 20.0, 30.0]))
    np.testing.assert_allclose(
        apply(T, np.array([[0.0, 0, 2], [1, 0, 0]])), [[12, 20, 30], [10, 20, 29]]
    )


def test_points_of_any_number_of_axes_keep_their_form():
    points = np.random.default_rng(0).normal(size=(3, 4, 3))
    T = rigid(turned((1, 2, 3), 40), np.array([0.1, -0.2, 0.3]))
    expected = [[T[:3, :3] @ p + T[:3, 3] for p in row] for row in points]
    np.testing.assert_allclose(apply(T, points), expected, atol=1e-12)


def test_an_inverse_undoes_its_transform():
    T = rigid(turned((1, -2, 0.5), 77), np.array([3.0, -4.0, 5.0]))
    np.testing.assert_allclose(inverse(T), np.linalg.inv(T), atol=1e-12)


def test_many_transforms_are_inverted_at_once():
    many = np.stack([rigid(turned((n, 1, -1), 30 * n), np.arange(3.0) + n) for n in range(1, 5)])
    np.testing.assert_allclose(
        inverse(many) @ many, np.broadcast_to(np.eye(4), many.shape), atol=1e-12
    )


@pytest.mark.parametrize(
    ("quaternion", "rotation"),
    [
        ((0, 0, 0, 1), np.eye(3)),
        ((0, HALF, 0, HALF), TO_THE_RIGHT),
        ((HALF, 0, 0, HALF), [[1, 0, 0], [0, 0, -1], [0, 1, 0]]),
        ((0, 0, HALF, HALF), [[0, -1, 0], [1, 0, 0], [0, 0, 1]]),
    ],
)
def test_quaternions_of_quarter_turns(quaternion, rotation):
    np.testing.assert_allclose(rotation_from_quaternion(*quaternion), rotation, atol=1e-15)


def test_a_quaternion_of_any_length_is_axis_and_half_angle():
    axis, half = np.array([2.0, -1.0, 0.5]), np.radians(50) / 2
    x, y, z = 7 * np.sin(half) * axis / np.linalg.norm(axis)
    R = rotation_from_quaternion(x, y, z, 7 * np.cos(half))
    np.testing.assert_allclose(R, turned(axis, 50), atol=1e-12)


def test_a_quaternion_without_length_is_refused():
    with pytest.raises(RangeError, match="quaternion must not be zero"):
        rotation_from_quaternion(0, 0, 0, 0)


@pytest.mark.parametrize("angle_deg", [0, 1e-5, 0.3, 89, 135, 179.9999, 180])
def test_the_angle_of_a_rotation_is_exact_also_where_it_is_small_or_half_a_turn(angle_deg):
    R = turned((1, 2, -2), angle_deg)
    assert rotation_angle_deg(R) == pytest.approx(angle_deg, rel=1e-6, abs=1e-7)


def test_angles_of_many_rotations_come_at_once():
    many = np.stack([turned((0, n, 1), 20 * n) for n in range(1, 5)]).reshape(2, 2, 3, 3)
    np.testing.assert_allclose(rotation_angle_deg(many), [[20, 40], [60, 80]])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda T: T, True),
        (lambda T: 2 * T, False),
        (lambda T: T * np.array([1, 1, -1, 1]), False),
        (lambda T: np.where(np.arange(16).reshape(4, 4) == 3, np.nan, T), False),
        (lambda T: T + np.eye(4)[:, :1] * 0 + np.array([0, 0, 0, 0.1]), False),
    ],
)
def test_rigid_is_a_rotation_with_a_translation(change, expected):
    T = rigid(rotation_from_quaternion(0.1, -0.2, 0.3, 0.9), np.array([1.0, -2, 3]))
    assert is_rigid(change(T)) is expected
