from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from relievo.core.types import Intrinsics
from relievo.evaluate.odometry import (
    LEAST_LEVEL,
    LEAST_POINTS,
    Points,
    View,
    depth_of_levels,
    find_motion,
    find_points,
    follow,
    match_points,
    values_at,
)
from relievo.geometry.camera import project
from relievo.geometry.transform import apply, inverse, rigid

FIRST, SECOND = Intrinsics(300.0, 280.0, 170.0, 110.0), Intrinsics(310.0, 290.0, 150.0, 130.0)
TURN = cv2.Rodrigues(np.array([0.03, -0.06, 0.02]))[0]
T_FIRST_FROM_SECOND = rigid(TURN, np.array([0.2, -0.1, 0.4]))


def described(places):
    return Points(np.asarray(places), np.zeros((len(places), 128), np.float32))


def seen_twice(count=200, wrong=0, T=T_FIRST_FROM_SECOND):
    """Two views of points at random, and their pairs in an order of their own."""
    rng = np.random.default_rng(5)
    depth = rng.uniform(2, 7, count)
    places = rng.uniform((5, 5), (315, 235), (count, 2))
    rays = (places - (FIRST.c_x, FIRST.c_y)) / (FIRST.f_x, FIRST.f_y)
    points = np.column_stack([rays, np.ones(count)]) * depth[:, None]
    seen_at = project(apply(inverse(T), points), SECOND)
    seen_at[:wrong] = rng.uniform((5, 5), (315, 235), (wrong, 2))
    order = rng.permutation(count)
    second = View(described(seen_at[order]), np.full(count, np.nan), SECOND)
    pairs = np.column_stack([order, np.arange(count)])
    return View(described(places), depth, FIRST), second, pairs


def blobs():
    noise = np.random.default_rng(1).uniform(0, 255, (24, 32, 3)).astype(np.float32)
    return np.clip(cv2.resize(noise, (256, 192), interpolation=cv2.INTER_CUBIC), 0, 255)


def test_a_motion_is_found_though_many_matches_are_wrong():
    found = find_motion(*seen_twice(wrong=70))
    np.testing.assert_allclose(found, T_FIRST_FROM_SECOND, atol=1e-4)


def test_points_without_depth_are_not_used():
    first, second, pairs = seen_twice()
    first.depth[::3] = np.nan
    first.depth[1::3] = 0
    found = find_motion(first, second, pairs)
    np.testing.assert_allclose(found, T_FIRST_FROM_SECOND, atol=1e-4)


def test_a_depth_of_another_unit_gives_a_motion_in_that_unit():
    first, second, pairs = seen_twice()
    found = find_motion(first._replace(depth=100 * first.depth), second, pairs)
    np.testing.assert_allclose(found[:3, :3], TURN, atol=1e-4)
    np.testing.assert_allclose(found[:3, 3], 100 * T_FIRST_FROM_SECOND[:3, 3], rtol=1e-3)


def test_all_threads_find_the_same_motion():
    views = seen_twice(wrong=90)
    expected = find_motion(*views)
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: find_motion(*views), range(24)):
            np.testing.assert_array_equal(found, expected)


def test_too_few_points_give_no_motion():
    first, second, pairs = seen_twice()
    assert find_motion(first, second, pairs[: LEAST_POINTS - 1]) is None
    assert find_motion(first, second, pairs[:0]) is None
    blind = first._replace(depth=np.full(200, np.nan))
    assert find_motion(blind, second, pairs) is None


def test_points_that_do_not_agree_give_no_motion():
    assert find_motion(*seen_twice(count=30, wrong=30)) is None


def test_motions_are_chained_and_one_that_fails_is_as_the_one_before():
    first, second, pairs = seen_twice()
    back = first._replace(points=second.points, depth=np.full(200, np.nan))
    track = follow([first, second, back], [pairs, pairs[:3]])
    assert track.failed == 1
    T = T_FIRST_FROM_SECOND
    np.testing.assert_allclose(track.poses, [np.eye(4), T, T @ T], atol=1e-3)


def test_a_first_motion_that_fails_is_none():
    first, second, pairs = seen_twice()
    track = follow([first, second], [pairs[:0]])
    assert track.failed == 1
    np.testing.assert_array_equal(track.poses, [np.eye(4), np.eye(4)])


def test_points_of_a_moved_image_are_matched_where_they_went():
    image = blobs().astype(np.uint8)
    moved = np.roll(image, (3, 7), axis=(0, 1))
    first, second = find_points(image), find_points(moved)
    pairs = match_points(first, second)
    assert len(pairs) > 50
    went = second.places[pairs[:, 1]] - first.places[pairs[:, 0]]
    np.testing.assert_allclose(np.median(went, axis=0), (7, 3), atol=0.05)


def test_places_count_from_the_corner_of_the_first_pixel():
    image = np.zeros((64, 80, 3), np.uint8)
    image[20:27, 40:47] = 255
    places = find_points(cv2.GaussianBlur(image, (0, 0), 2)).places
    assert np.linalg.norm(places - (43.5, 23.5), axis=1).min() < 0.1


def test_an_empty_image_has_no_points_and_no_matches():
    none = find_points(np.full((60, 80, 3), 90, np.uint8))
    some = find_points(blobs().astype(np.uint8))
    assert none.places.shape == (0, 2)
    assert match_points(none, some).shape == match_points(some, none).shape == (0, 2)


def test_a_point_has_the_value_of_its_pixel():
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    valid = values != 6
    points = described(np.array([[0.2, 0.9], [2.5, 1.5], [3.9, 2.1], [4.0, 3.0]]))
    np.testing.assert_array_equal(values_at(values, None, points), [0, 6, 11, 11])
    np.testing.assert_array_equal(values_at(values, valid, points), [0, np.nan, 11, 11])


def test_relative_inverse_depth_becomes_depth_between_one_and_the_farthest():
    values = np.array([5.0, 4.0, 2.0, 1.0, np.nan])
    depth = depth_of_levels(values, 2.0, 4.0)
    farthest = 1 / LEAST_LEVEL
    np.testing.assert_allclose(depth, [1, 1, farthest, farthest, np.nan])
    assert depth_of_levels(np.array([3.0]), 2.0, 4.0) == pytest.approx(2 / (1 + LEAST_LEVEL))
