import numpy as np
import pytest
from scipy import ndimage

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.types import Intrinsics
from relievo.geometry.camera import viewing_rays
from relievo.geometry.plane_fit import distances, extract_planes, fit_plane
from relievo.geometry.transform import rotation_from_quaternion

SIZE = (90, 120)
CAMERA = Intrinsics(48.0, 52.0, 63.0, 42.0)
EVERY = np.ones(SIZE, np.bool_)


def box_room():
    """Depth and planes of a room of six walls, seen by a tilted camera from within."""
    R = rotation_from_quaternion(0.12, -0.25, 0.07, 1)
    walls = np.array(
        [(2.6, 0, 0), (-1.9, 0, 0), (0, 1.3, 0), (0, -1.4, 0), (0, 0, 4.2), (0, 0, -1.0)]
    )
    vectors = walls @ R.T
    slant = viewing_rays(CAMERA, SIZE) @ vectors.T
    with np.errstate(divide="ignore"):
        depth = np.where(slant > 0, (vectors**2).sum(axis=1) / slant, np.inf)
    # The camera is inside of the box, so the nearest wall is the one seen.
    return depth.min(axis=-1).astype(np.float32), depth.argmin(axis=-1), vectors


def generator(seed=0):
    return np.random.default_rng(seed)


def differences(vector, other):
    """How far two planes are apart: degrees and metres."""
    lengths = np.linalg.norm(vector), np.linalg.norm(other)
    cosine = vector @ other / (lengths[0] * lengths[1])
    return np.degrees(np.arccos(min(cosine, 1))), abs(lengths[0] - lengths[1])


def assert_walls_are_found(found, walls, vectors, *, degrees=1.0, metres=0.01):
    seen = [wall for wall in range(6) if (walls == wall).mean() > 0.02]
    assert len(found.vectors) >= len(seen) >= 4
    for wall in seen:
        inside = ndimage.binary_erosion(walls == wall, iterations=3)
        names, counts = np.unique(found.ids[inside], return_counts=True)
        name = names[counts.argmax()]
        assert counts.max() > 0.95 * inside.sum()
        turn, shift = differences(found.vectors[name], vectors[wall])
        assert (turn < degrees, shift < metres) == (True, True)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_walls_of_a_room_are_recovered(seed):
    depth, walls, vectors = box_room()
    found = extract_planes(depth, EVERY, CAMERA, generator(seed))
    assert_walls_are_found(found, walls, vectors)


def test_walls_are_recovered_from_noisy_depth():
    depth, walls, vectors = box_room()
    noisy = depth + generator(3).normal(0, 0.005, SIZE).astype(np.float32) * depth
    assert_walls_are_found(extract_planes(noisy, EVERY, CAMERA, generator()), walls, vectors)


def test_noise_that_grows_with_depth_needs_a_tolerance_that_grows():
    depth = np.full(SIZE, 6.0, np.float32)
    noisy = depth + generator(4).normal(0, 0.1, SIZE).astype(np.float32)
    growing = extract_planes(noisy, EVERY, CAMERA, generator(), inlier_growth=0.01)
    assert (growing.ids == 0).mean() > 0.98
    assert growing.vectors[0] == pytest.approx((0, 0, 6), abs=0.05)
    assert (extract_planes(noisy, EVERY, CAMERA, generator()).ids >= 0).mean() < 0.7


def test_equal_generators_give_equal_planes():
    depth, *_ = box_room()
    one, other = (extract_planes(depth, EVERY, CAMERA, generator(5)) for _ in range(2))
    np.testing.assert_array_equal(one.ids, other.ids)
    np.testing.assert_array_equal(one.vectors, other.vectors)


def test_planes_are_sorted_by_area_and_limited_in_number():
    depth, *_ = box_room()
    found = extract_planes(depth, EVERY, CAMERA, generator())
    areas = np.bincount(found.ids[found.ids >= 0])
    assert (np.diff(areas) <= 0).all()
    assert len(areas) == len(found.vectors)
    assert len(extract_planes(depth, EVERY, CAMERA, generator(), max_planes=2).vectors) == 2


def test_points_lie_near_the_plane_of_their_id():
    depth, *_ = box_room()
    found = extract_planes(depth, EVERY, CAMERA, generator(), inlier_m=0.03)
    points = viewing_rays(CAMERA, SIZE) * depth[..., None]
    for name, vector in enumerate(found.vectors):
        assert distances(points[found.ids == name], vector).max() < 0.04


def test_invalid_pixels_are_on_no_plane():
    depth, *_ = box_room()
    valid = np.ones(SIZE, np.bool_)
    valid[20:30, 10:100] = False
    spoilt = np.where(valid, depth, np.nan).astype(np.float32)
    found = extract_planes(spoilt, valid, CAMERA, generator())
    assert (found.ids[~valid] == -1).all()
    assert (found.ids[valid] >= 0).mean() > 0.98


def test_small_regions_are_on_no_plane():
    depth = np.full(SIZE, 3.0, np.float32)
    depth[10:15, 20:25] = 2  # a share of 25 / 10800
    found = extract_planes(depth, EVERY, CAMERA, generator(), min_share=0.01)
    np.testing.assert_array_equal(found.ids, np.where(depth == 3, 0, -1))
    both = extract_planes(depth, EVERY, CAMERA, generator(), min_share=0.002)
    np.testing.assert_array_equal(both.ids, np.where(depth == 3, 0, 1))
    np.testing.assert_allclose(both.vectors, [(0, 0, 3), (0, 0, 2)], atol=1e-6)


def test_a_plane_may_show_in_two_regions():
    depth = np.full(SIZE, 3.0, np.float32)
    depth[:, 50:80] = 2
    found = extract_planes(depth, EVERY, CAMERA, generator())
    np.testing.assert_array_equal(found.ids, np.where(depth == 3, 0, 1))


def test_a_rough_surface_has_no_planes():
    depth = generator(6).uniform(1, 9, SIZE).astype(np.float32)
    found = extract_planes(depth, EVERY, CAMERA, generator())
    assert (found.ids == -1).all()
    assert found.vectors.shape == (0, 3)
    assert found.ids.dtype == np.int32


def test_nothing_valid_has_no_planes():
    depth = np.zeros(SIZE, np.float32)
    assert extract_planes(depth, ~EVERY, CAMERA, generator()).vectors.shape == (0, 3)


def test_points_apart_have_no_planes():
    valid = np.zeros(SIZE, np.bool_)
    valid[[2, 50, 80], [5, 60, 110]] = True
    found = extract_planes(np.full(SIZE, 3, np.float32), valid, CAMERA, generator(), min_share=1e-9)
    assert found.vectors.shape == (0, 3)


def test_a_plane_is_fitted_with_least_squared_distances():
    rng = generator(7)
    points = rng.normal(size=(50, 3)) * (3, 2, 0.1) @ rotation_from_quaternion(1, 2, 3, 4)
    points += (1.0, -2.0, 4.0)
    vector = fit_plane(points)
    best = (distances(points, vector) ** 2).sum()
    for nudge in 1e-2 * np.concatenate([np.eye(3), -np.eye(3)]):
        assert (distances(points, vector + nudge) ** 2).sum() > best


def test_the_vector_of_a_plane_is_its_point_nearest_to_the_camera():
    points = np.array([[1.0, 0, 3], [0, 1, 3], [-2, 0, 3], [0, -2, 3.0]])
    np.testing.assert_allclose(fit_plane(points), (0, 0, 3), atol=1e-12)
    assert distances(np.array([5.0, 6, 1]), np.array([0, 0, 3.0])) == pytest.approx(2)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"depth_m": np.ones(SIZE)}, DTypeError, "depth_m must be float32"),
        ({"depth_m": np.zeros(SIZE, np.float32)}, RangeError, "depth_m must be positive"),
        ({"valid": EVERY.T}, ShapeError, "valid must be"),
        ({"min_share": 0.0}, RangeError, "min_share"),
        ({"max_planes": 0}, RangeError, "max_planes"),
        ({"inlier_m": 0.0}, RangeError, "inlier_m"),
        ({"inlier_growth": -0.1}, RangeError, "inlier_growth"),
    ],
)
def test_refuses_what_has_no_planes(change, error, message):
    arguments = {
        "depth_m": np.ones(SIZE, np.float32),
        "valid": EVERY,
        "intrinsics": CAMERA,
        "rng": generator(),
    }
    with pytest.raises(error, match=message):
        extract_planes(**arguments | change)
