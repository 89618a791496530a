import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.geometry.transform import apply, rigid
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, flat_normals, merged, mesh, rounded, turn, unit

RED, BLUE, GREEN = (Material(tint=tint) for tint in ((1, 0, 0), (0, 0, 1), (0, 1, 0)))


def soup(count=40, seed=0, material=RED):
    generator = np.random.default_rng(seed)
    corners = generator.normal(0, 2, (count, 3, 3))
    return mesh(corners, generator.normal(0, 1, (count, 3, 2)), material)


@pytest.mark.parametrize("field", ["corners", "uv", "normals", "slots"])
def test_a_mesh_refuses_arrays_of_different_lengths(field):
    whole = soup()
    arrays = {name: getattr(whole, name) for name in ("corners", "uv", "normals", "slots")}
    arrays[field] = arrays[field][:-1]
    with pytest.raises(ShapeError):
        Mesh(**arrays, materials=(RED,))


@pytest.mark.parametrize("shape", [(3, 3), (4, 3), (4, 3, 2), (4, 4, 3), (4, 3, 3, 1)])
def test_corners_of_other_shapes_are_refused(shape):
    with pytest.raises(ShapeError):
        mesh(np.zeros(shape), np.zeros((4, 3, 2)), RED)


def test_texture_coordinates_and_normals_of_other_shapes_are_refused():
    corners = soup(4).corners
    with pytest.raises(ShapeError):
        mesh(corners, np.zeros((4, 3, 3)), RED)
    with pytest.raises(ShapeError):
        mesh(corners, np.zeros((4, 3, 2)), RED, np.ones((4, 3)))


def test_triangles_are_flat_where_no_normals_are_given():
    one = mesh([[[0, 0, 0], [1, 0, 0], [0, 1, 0]]], np.zeros((1, 3, 2)), RED)
    np.testing.assert_array_equal(one.normals, np.tile([0.0, 0.0, 1.0], (1, 3, 1)))
    many = soup()
    across = many.corners[:, 1:] - many.corners[:, :1]
    np.testing.assert_allclose(np.einsum("fki,fi->fk", across, many.normals[:, 0]), 0, atol=1e-12)
    np.testing.assert_array_equal(many.normals, flat_normals(many.corners))


def test_given_normals_are_brought_to_length_one():
    normals = np.random.default_rng(1).normal(0, 5, (40, 3, 3))
    whole = soup()
    made = mesh(whole.corners, whole.uv, RED, normals)
    np.testing.assert_allclose(np.linalg.norm(made.normals, axis=-1), 1)
    np.testing.assert_allclose(np.cross(made.normals, normals), 0, atol=1e-12)


def test_no_triangles_are_a_mesh_too():
    empty = soup(0)
    for other in (empty.moved(1), empty.turned(30), empty.scaled(2), empty.flat()):
        assert other.corners.shape == (0, 3, 3)
    assert len(merged([empty, soup(3)]).slots) == 3


def test_bounds_are_those_of_all_corners():
    whole = soup()
    points = whole.corners.reshape(-1, 3)
    np.testing.assert_array_equal(whole.bounds, [points.min(0), points.max(0)])


@pytest.mark.parametrize(("axis", "start", "end"), [("x", 1, 2), ("y", 2, 0), ("z", 0, 1)])
def test_a_quarter_turn_takes_each_axis_to_the_next(axis, start, end):
    R = turn(90, axis)
    np.testing.assert_allclose(R @ np.eye(3)[start], np.eye(3)[end], atol=1e-15)
    np.testing.assert_allclose(R @ np.eye(3)["xyz".index(axis)], np.eye(3)["xyz".index(axis)])


def test_turns_are_rotations_that_add_up():
    for axis in "xyz":
        R = turn(37.0, axis)
        np.testing.assert_allclose(R @ R.T, np.eye(3), atol=1e-15)
        assert np.linalg.det(R) == pytest.approx(1)
        np.testing.assert_allclose(turn(20, axis) @ turn(17, axis), R, atol=1e-15)


def test_moving_turning_and_placing_are_what_their_matrices_say():
    whole, R, t = soup(), turn(50, "x") @ turn(-20, "y"), np.array([3.0, -2.0, 0.5])
    T = rigid(R, t)
    placed = whole.placed(T)
    np.testing.assert_allclose(placed.corners, apply(T, whole.corners), atol=1e-12)
    np.testing.assert_allclose(placed.normals, flat_normals(placed.corners), atol=1e-9)
    by_hand = whole.turned(-20, "y").turned(50, "x").moved(*t)
    np.testing.assert_allclose(by_hand.corners, placed.corners, atol=1e-12)
    np.testing.assert_allclose(by_hand.normals, placed.normals, atol=1e-12)
    np.testing.assert_array_equal(by_hand.uv, whole.uv)


def test_normals_stay_upright_when_a_mesh_is_stretched():
    whole = soup()
    long = whole.scaled(3, 0.5, 1.2)
    np.testing.assert_allclose(long.corners, whole.corners * [3, 0.5, 1.2])
    np.testing.assert_allclose(long.normals, flat_normals(long.corners), atol=1e-9)
    np.testing.assert_allclose(whole.scaled(2).corners, whole.corners * 2)
    np.testing.assert_allclose(whole.scaled(2).normals, whole.normals, atol=1e-12)


@pytest.mark.parametrize("factors", [(0,), (-1,), (1, 0), (1, 1, -2), (float("nan"),)])
def test_factors_that_are_not_positive_are_refused(factors):
    with pytest.raises(RangeError):
        soup().scaled(*factors)


def test_nothing_is_changed_in_place():
    whole = soup()
    before = [field.copy() for field in (whole.corners, whole.normals, whole.uv)]
    whole.moved(1).turned(10).scaled(2).placed(rigid(turn(5), np.ones(3))).flat()
    for field, kept in zip((whole.corners, whole.normals, whole.uv), before, strict=True):
        np.testing.assert_array_equal(field, kept)


def test_painting_needs_as_many_materials_as_there_are():
    two = merged([soup(2), soup(3, material=BLUE)])
    painted = two.painted(GREEN, RED)
    assert painted.materials == (GREEN, RED)
    np.testing.assert_array_equal(painted.slots, two.slots)
    for materials in ((GREEN,), (RED, GREEN, BLUE)):
        with pytest.raises(ShapeError):
            two.painted(*materials)


def test_merged_meshes_keep_their_triangles_and_materials():
    parts = [
        soup(2, 1),
        soup(3, 2, BLUE),
        soup(4, 3),
        merged([soup(1, 4, GREEN), soup(1, 5, BLUE)]),
    ]
    whole = merged(part for part in parts)
    assert whole.materials == (RED, BLUE, GREEN)
    of_each = [whole.materials[slot] for slot in whole.slots]
    assert of_each == [RED] * 2 + [BLUE] * 3 + [RED] * 4 + [GREEN, BLUE]
    assert whole.slots.dtype == np.int32
    for field in ("corners", "uv", "normals"):
        joined = np.concatenate([getattr(part, field) for part in parts])
        np.testing.assert_array_equal(getattr(whole, field), joined)


def test_equal_materials_that_were_made_apart_are_kept_once():
    twin = Material(tint=(1.0, 0.0, 0.0))
    assert merged([soup(1), soup(1, material=twin)]).materials == (RED,)


def test_a_flat_mesh_has_the_normals_of_its_triangles():
    whole = soup()
    bent = mesh(whole.corners, whole.uv, RED, np.random.default_rng(2).normal(size=(40, 3, 3)))
    np.testing.assert_array_equal(bent.flat().normals, whole.normals)


def test_vectors_without_length_point_up():
    vectors = np.array([[3.0, 0, 4.0], [0, 0, 0], [1e-15, 0, 0], [0, -1e-6, 0], [1e150, 0, 0]])
    expected = [[0.6, 0, 0.8], [0, 0, 1], [0, 0, 1], [0, -1, 0], [1, 0, 0]]
    np.testing.assert_allclose(unit(vectors), expected)


def test_rounded_corners_do_not_depend_on_last_bits():
    places = np.random.default_rng(3).uniform(-80, 80, (1000, 3, 3))
    once = rounded(places)
    assert np.abs(once - places).max() <= 2.0**-17
    np.testing.assert_array_equal(rounded(once), once)
    np.testing.assert_array_equal(rounded(np.nextafter(places, np.inf)), once)
