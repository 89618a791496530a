"""Solids against their formulas: volume, area, which way they face, and what textures measure."""

from itertools import pairwise

import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.scenes.materials import Material
from relievo.scenes.shapes import (
    ball,
    box,
    cylinder,
    disc,
    fan,
    grid,
    prism,
    quad,
    revolved,
    tube,
)

GREY = Material()
HALF = 0.5 * np.pi
STAR = [(1, 0), (2, 1), (0.6, 0.9), (0, 2), (-0.5, 0.8), (-2, 0.5), (-0.7, -0.2), (0.1, -1.5)]
TORUS = np.linspace(0, 2 * np.pi, 25)
ARC = np.linspace(0, HALF, 12)
HELIX = np.linspace(0, 4 * np.pi, 60)

SOLIDS = {
    "box": box(1.2, 0.7, 2.0, GREY),
    "cylinder": cylinder(0.4, 1.5, GREY),
    "frustum": cylinder(0.4, 1.5, GREY, top=0.1, sides=7),
    "cone": cylinder(0.4, 1.5, GREY, top=0),
    "cone on its tip": cylinder(0, 1.5, GREY, top=0.4),
    "ball": ball(0.5, GREY),
    "coarse ball": ball(0.5, GREY, sides=3),
    "prism": prism(STAR, 0.3, GREY),
    "spindle": revolved([0, 0.3, 0.4, 0], [0, 0.2, 0.5, 1.1], GREY),
    "can": revolved([0, 0.3, 0.3, 0], [0, 0, 1, 1], GREY),
    "cup": revolved([0, 0.3, 0.3, 0.27, 0.27, 0], [0, 0, 0.5, 0.5, 0.03, 0.03], GREY),
    "ring": revolved(1 + 0.2 * np.cos(TORUS), 0.2 * np.sin(TORUS), GREY),
    "post": tube([[0, 0, 0], [0, 0, 2]], 0.05, GREY),
    "hanging post": tube([[0, 0, 2], [0, 0, 0]], 0.05, GREY),
    "rail": tube([[0, 0, 1], [3, 1, 1]], 0.05, GREY, sides=3),
    "arch": tube(np.stack([np.cos(ARC), 0 * ARC, np.sin(ARC)], 1), 0.1, GREY),
    "spring": tube(np.stack([np.cos(HELIX), np.sin(HELIX), HELIX / 10], 1), 0.05, GREY),
    "horn": tube(np.stack([np.cos(ARC), ARC, np.sin(ARC)], 1), np.linspace(0.2, 0, 12), GREY),
    "thorn": tube([[0, 0, 0], [0.2, 0, 0.5]], [0, 0.1], GREY),
    "bud": tube([[0, 0, 0], [0.2, 0, 0], [0.4, 0, 0]], [0, 0.1, 0], GREY),
    "elbow": tube([[0, 0, 0], [0, 0, 1], [0.5, 0, 1], [0.5, 2, 1]], 0.03, GREY),
}
NOT_ROUNDED_AT_EDGES = [name for name in SOLIDS if name not in ("can", "cup")]


def across(shape):
    corners = shape.corners
    return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])


def area(shape):
    return np.linalg.norm(across(shape), axis=1).sum() / 2


def area_in_uv(shape):
    u, v = shape.uv[:, 1] - shape.uv[:, 0], shape.uv[:, 2] - shape.uv[:, 0]
    return np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]).sum() / 2


def volume(shape):
    """By the divergence theorem: positive where triangles turn outwards."""
    a, b, c = shape.corners.transpose(1, 0, 2)
    return np.einsum("fi,fi->", a, np.cross(b, c)) / 6


def agreement(shape):
    """The cosines (F, 3) between shading normals and those of triangles that have an area."""
    normal = across(shape)
    length = np.linalg.norm(normal, axis=1)
    solid = length > 1e-12
    return np.einsum("fi,fki->fk", normal[solid] / length[solid, None], shape.normals[solid])


def slant_to_neighbours(shape):
    """The largest angle in degrees between the normals of corners at the same place."""
    places = np.rint(shape.corners.reshape(-1, 3) * 1e7).astype(np.int64)
    _, first, same = np.unique(places, axis=0, return_index=True, return_inverse=True)
    normals = shape.normals.reshape(-1, 3)
    cosine = (normals[first][same.ravel()] * normals).sum(1)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1))).max()


def polygon_area(sides):
    """Of the polygon in a circle of radius 1."""
    return sides / 2 * np.sin(2 * np.pi / sides)


@pytest.mark.parametrize("name", SOLIDS)
def test_every_edge_of_a_solid_is_shared_by_two_faces_that_turn_alike(name):
    places = np.rint(SOLIDS[name].corners.reshape(-1, 3) * 1e7).astype(np.int64)
    point = np.unique(places, axis=0, return_inverse=True)[1].reshape(-1, 3)
    edges = np.concatenate([point[:, [0, 1]], point[:, [1, 2]], point[:, [2, 0]]])
    there = np.sort(edges @ [len(places), 1])
    back = np.sort(edges @ [1, len(places)])
    np.testing.assert_array_equal(there, back)
    assert volume(SOLIDS[name]) > 0


@pytest.mark.parametrize("name", SOLIDS)
def test_shapes_are_finite_with_normals_of_length_one(name):
    shape = SOLIDS[name]
    for field in (shape.corners, shape.uv, shape.normals):
        assert np.isfinite(field).all()
    np.testing.assert_allclose(np.linalg.norm(shape.normals, axis=-1), 1)


@pytest.mark.parametrize("name", NOT_ROUNDED_AT_EDGES)
def test_shading_normals_face_as_their_triangles_do(name):
    least = {"elbow": -1e-9, "coarse ball": 0.3, "rail": 0.3}.get(name, 0.7)
    assert agreement(SOLIDS[name]).min() > least


@pytest.mark.parametrize("name", ["ball", "ring", "cup"])
def test_round_solids_have_no_seam(name):
    assert slant_to_neighbours(SOLIDS[name]) < 1e-3 or name == "cup"
    column = SOLIDS[name].corners[..., 1] == 0
    assert column.any()


@pytest.mark.parametrize("offset", [0.0, 500.0])
def test_seams_are_smooth_wherever_the_net_lies(offset):
    angle = np.linspace(0, 2 * np.pi, 33)
    angle[-1] = 0
    ring = np.stack([np.cos(angle), np.sin(angle), 0 * angle], 1)
    net = ring + np.array([[[0, 0, 0]], [[0, 0, 1.0]]]) + offset
    mantle = grid(net, net[..., :2], GREY)
    expected = mantle.corners - offset
    expected[..., 2] = 0
    np.testing.assert_allclose(mantle.normals, expected, atol=1e-6)
    # A strip a tenth of a millimetre wide is not a ring, though its long edges lie close.
    strip = np.stack(np.meshgrid([0, 5e-5, 1e-4], [0, 1.0, 2.0]), -1)
    strip = np.concatenate([strip, np.zeros((3, 3, 1))], -1) + offset
    np.testing.assert_allclose(grid(strip, strip[..., :2], GREY).normals[..., 2], 1)


def test_a_box_has_its_volume_area_and_place():
    shape = SOLIDS["box"]
    assert volume(shape) == pytest.approx(1.2 * 0.7 * 2.0)
    assert area(shape) == pytest.approx(2 * (1.2 * 0.7 + 1.2 * 2.0 + 0.7 * 2.0))
    np.testing.assert_allclose(shape.bounds, [[-0.6, -0.35, 0], [0.6, 0.35, 2.0]])
    assert agreement(shape).min() == pytest.approx(1)


@pytest.mark.parametrize("sides", [3, 4, 7, 12, 33])
def test_cylinders_and_cones_have_their_volume(sides):
    plan = polygon_area(sides)
    assert volume(cylinder(0.5, 2, GREY, sides=sides)) == pytest.approx(plan * 0.25 * 2)
    cut = cylinder(0.5, 2, GREY, top=0.2, sides=sides)
    assert volume(cut) == pytest.approx(plan * 2 * (0.25 + 0.1 + 0.04) / 3)
    for cone in (
        cylinder(0.5, 2, GREY, top=0, sides=sides),
        cylinder(0, 2, GREY, top=0.5, sides=sides),
    ):
        assert volume(cone) == pytest.approx(plan * 0.25 * 2 / 3)
        np.testing.assert_allclose(cone.bounds[:, 2], [0, 2], atol=1e-12)


def test_the_slope_of_a_cone_is_in_its_normals():
    mantle = cylinder(0.3, 0.4, GREY, top=0, sides=64).normals[:128]
    np.testing.assert_allclose(mantle[..., 2], 0.6, atol=1e-9)


def test_an_outline_drawn_up_has_its_volume_and_area():
    plan = np.array(STAR, float)
    following = np.roll(plan, -1, axis=0)
    ground = (plan[:, 0] * following[:, 1] - plan[:, 1] * following[:, 0]).sum() / 2
    rim = np.linalg.norm(following - plan, axis=1).sum()
    shape = prism(STAR, 0.3, GREY)
    assert volume(shape) == pytest.approx(ground * 0.3)
    assert area(shape) == pytest.approx(2 * ground + rim * 0.3)
    np.testing.assert_allclose(shape.bounds[:, 2], [0, 0.3])


def test_balls_come_closer_to_their_formula_with_more_sides():
    exact = 4 / 3 * np.pi * 0.5**3
    lacking = [1 - volume(ball(0.5, GREY, sides=sides)) / exact for sides in (8, 16, 32, 64)]
    assert lacking[-1] < 0.005
    for coarse, fine in pairwise(lacking):
        assert coarse / fine == pytest.approx(4, rel=0.1)


def test_normals_of_a_ball_point_away_from_its_middle_at_the_poles_too():
    shape = ball(0.5, GREY)
    np.testing.assert_allclose(shape.normals, (shape.corners - [0, 0, 0.5]) / 0.5, atol=1e-9)
    np.testing.assert_allclose(shape.bounds[:, 2], [0, 1])


def test_tubes_come_closer_to_their_formula_with_more_sides_and_points():
    bend = np.linspace(0, HALF, 80)
    path = np.stack([np.cos(bend), 0 * bend, np.sin(bend)], 1)
    assert volume(tube(path, 0.1, GREY, sides=64)) == pytest.approx(HALF * np.pi * 0.01, rel=0.003)
    straight = tube([[1, 2, 3], [2, 4, 5]], 0.1, GREY, sides=9)
    assert volume(straight) == pytest.approx(polygon_area(9) * 0.01 * 3)


def test_a_ring_has_the_volume_of_pappus():
    angle = np.linspace(0, 2 * np.pi, 97)
    ring = revolved(1 + 0.2 * np.cos(angle), 0.2 * np.sin(angle), GREY, sides=96)
    assert volume(ring) == pytest.approx(2 * np.pi * np.pi * 0.04, rel=0.003)


def test_the_tip_of_a_bent_horn_looks_as_its_neighbours_do():
    bend = np.linspace(0, HALF, 30)
    path = np.stack([np.cos(bend), 0 * bend, np.sin(bend)], 1)
    for radii in (np.linspace(0.2, 0, 30), np.linspace(0, 0.2, 30)):
        assert agreement(tube(path, radii, GREY, sides=24)).min() > 0.97


def test_a_pole_of_any_net_takes_its_normals_from_the_next_row():
    share = np.linspace(0, 1, 6)[:, None]
    tip, side = np.array([0.0, 0, 0]), np.linspace(0, 1, 5)[:, None] * [1.0, 0, 0]
    leaf = tip + share[..., None] * (side - [0.5, -1, 0])  # flat, its first row is its tip
    for net in (leaf, leaf[::-1, ::-1], leaf.transpose(1, 0, 2)[:, ::-1]):
        normals = grid(net, net[..., :2], GREY).normals
        np.testing.assert_allclose(normals, np.broadcast_to([0, 0, 1.0], normals.shape), atol=1e-9)


def test_tubes_keep_their_width_along_their_bends():
    path = [[0, 0, 0], [0, 0, 2], [0.2, 0, 2], [0.2, 0.7, 2.7], [1, 0.7, 2.7]]
    length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
    for sides in (4, 12):
        shape = tube(path, 0.03, GREY, sides=sides)
        assert volume(shape) == pytest.approx(polygon_area(sides) * 0.03**2 * length, rel=5e-3)


@pytest.mark.parametrize(
    "path",
    [
        [[0, 0, 0], [1, 0, 0], [0, 0, 1]],
        [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
        [[0, 0, 0], [1, 0, 0], [0, 0, 0.0], [1, 0, 0]],
        [[0, 0, 0], [1, 0, 0], [0.1, 0, 1], [0.1, 1, 1], [0.1, 0, 1.3]],
        [[0, 0, 0], [0, 0, 1], [0, 0, 1], [0, 0, 2]],
        [[0, 0, 0], [0, 0, 0]],
    ],
)
def test_tubes_with_sharp_bends_and_double_points_stay_round(path):
    shape = tube(path, 0.05, GREY, sides=8)
    rings = shape.corners[: 8 * (len(path) - 1), 0].reshape(-1, 8, 3)
    centred = rings - rings.mean(1, keepdims=True)
    long, wide, high = np.linalg.svd(centred)[1].T
    np.testing.assert_allclose(wide, 0.1)
    np.testing.assert_allclose(high, 0, atol=1e-12)
    assert (long < 0.2001).all()
    assert np.isfinite(shape.normals).all()


def test_tubes_turn_as_little_as_possible_along_their_path():
    shape = SOLIDS["spring"]
    lines = shape.corners[: 8 * 59, 0].reshape(59, 8, 3)
    lengths = np.linalg.norm(np.diff(lines, axis=0), axis=-1)
    assert lengths.max() < 1.1 * np.linalg.norm([4 * np.pi / 59 * 1.05, 0.1 * 4 * np.pi / 59])


def test_tubes_are_open_where_they_are_not_closed():
    path = [[0, 0, 0], [0, 0, 1], [0, 1, 1]]
    closed, opened = (tube(path, 0.1, GREY, closed=closed) for closed in (True, False))
    assert len(closed.slots) == len(opened.slots) + 2 * 8
    np.testing.assert_array_equal(opened.corners, closed.corners[: len(opened.slots)])
    caps = closed.normals[len(opened.slots) :]
    np.testing.assert_allclose(caps[:8], np.broadcast_to([0, 0, -1.0], (8, 3, 3)), atol=1e-12)
    np.testing.assert_allclose(caps[8:], np.broadcast_to([0, 1.0, 0], (8, 3, 3)), atol=1e-12)


@pytest.mark.parametrize(
    "shape",
    [
        quad((1, 2, 3), (0, 2, 0), (0, 0, 1.5), GREY),
        quad((0, 0, 0), (0.6, 0.8, 0), (-0.4, 0.3, 1.2), GREY, uv=(3, -2)),
        box(1.2, 0.7, 2.0, GREY),
        prism(STAR, 0.3, GREY),
        fan([[0, 0, 0], [1, 0, 1], [1, 1, 1], [0, 1, 0]], GREY),
        fan([[0, 1, 0], [0, 2, 0.5], [0, 1.5, 2], [0, 0.4, 1]], GREY),
        disc(0.7, GREY, sides=9),
    ],
)
def test_textures_of_flat_shapes_are_in_metres(shape):
    assert area_in_uv(shape) == pytest.approx(area(shape))
    edges = [np.roll(field, -1, 1) - field for field in (shape.corners, shape.uv)]
    in_space, in_uv = (np.linalg.norm(edge, axis=-1) for edge in edges)
    np.testing.assert_allclose(in_uv, in_space, atol=1e-12)


def test_textures_of_round_shapes_are_in_metres_where_they_are_widest():
    mantle = revolved([0.5, 0.5], [0, 2], GREY, sides=64)
    assert area_in_uv(mantle) == pytest.approx(area(mantle), rel=0.001)
    np.testing.assert_allclose(mantle.uv.reshape(-1, 2).max(0), [np.pi, 2])
    bar = tube([[0, 0, 0], [1, 0, 0], [1, 3, 0]], [0.1, 0.05, 0.1], GREY, closed=False)
    np.testing.assert_allclose(bar.uv.reshape(-1, 2).max(0), [0.2 * np.pi, 4])


def test_textures_are_not_mirrored_seen_from_outside():
    """Going right and then up on the texture turns anticlockwise on the surface."""
    for name in ("box", "prism", "cylinder", "ball", "post", "arch"):
        shape = SOLIDS[name]
        u, v = shape.uv[:, 1] - shape.uv[:, 0], shape.uv[:, 2] - shape.uv[:, 0]
        turn = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
        solid = np.linalg.norm(across(shape), axis=1) > 1e-12
        assert (turn[solid] > 0).all(), name


def test_a_quad_shows_its_texture_upright():
    sheet = quad((0, 0, 0), (2, 0, 0), (0, 0, 3), GREY, uv=(0.5, 0.25))
    np.testing.assert_allclose(sheet.normals, np.broadcast_to([0, -1.0, 0], (2, 3, 3)))
    np.testing.assert_allclose(sheet.uv, sheet.corners[..., [0, 2]] + [0.5, 0.25])


def test_the_texture_of_a_fan_does_not_depend_on_where_its_rim_begins():
    rim = np.array([[0, 0, 0], [0, 0, 0], [0, 2, 0], [0, 2, 1], [0, 1, 1], [0, 0, 3]], float)
    for shift in range(len(rim)):
        shape = fan(np.roll(rim, shift, axis=0), GREY)
        assert area_in_uv(shape) == pytest.approx(area(shape))


def test_a_landscape_faces_up_and_leans_with_its_slope():
    x, y = np.meshgrid(np.linspace(0, 4, 30), np.linspace(0, 3, 20))
    net = np.stack([x, y, 0.5 * x - 0.25 * y], -1)
    land = grid(net, net[..., :2], GREY)
    slope = np.array([-0.5, 0.25, 1.0])
    expected = np.broadcast_to(slope / np.linalg.norm(slope), land.normals.shape)
    np.testing.assert_allclose(land.normals, expected, atol=1e-12)
    hilly = np.stack([x, y, 0.3 * np.sin(2 * x) * np.cos(y)], -1)
    assert agreement(grid(hilly, hilly[..., :2], GREY)).min() > 0.97
    faceted = grid(hilly, hilly[..., :2], GREY, smooth=False)
    assert agreement(faceted).min() == pytest.approx(1)


def test_faceted_shapes_have_the_normals_of_their_faces():
    shape = revolved([0.5, 0.3, 0], [0, 1, 2], GREY, smooth=False)
    assert agreement(shape).min() == pytest.approx(1)


@pytest.mark.parametrize(
    "shape",
    [
        ball(0, GREY),
        disc(0, GREY),
        box(0, 1, 1, GREY),
        cylinder(0, 1, GREY, top=0),
        cylinder(0.3, 0, GREY),
        revolved([0, 0, 0.2], [0, 0.1, 0.2], GREY),
        revolved([0.2, 0.4, 0.2], [0, 0, 0], GREY),
        tube([[0, 0, 0], [1, 0, 0]], 0, GREY),
        prism([(0, 0), (1, 0), (2, 0)], 1, GREY),
        quad((0, 0, 0), (1, 0, 0), (2, 0, 0), GREY),
        grid(np.zeros((3, 3, 3)), np.zeros((3, 3, 2)), GREY),
        fan(np.zeros((4, 3)), GREY),
    ],
)
def test_shapes_without_extent_are_still_numbers(shape):
    for field in (shape.corners, shape.uv, shape.normals):
        assert np.isfinite(field).all()
    np.testing.assert_allclose(np.linalg.norm(shape.normals, axis=-1), 1)


@pytest.mark.parametrize(
    "make",
    [
        lambda: grid(np.zeros((3, 3)), np.zeros((3, 3, 2)), GREY),
        lambda: grid(np.zeros((1, 3, 3)), np.zeros((1, 3, 2)), GREY),
        lambda: grid(np.zeros((3, 3, 3)), np.zeros((3, 2, 2)), GREY),
        lambda: revolved([1, 2], [0, 1, 2], GREY),
        lambda: revolved([1, 2], [0, 1], GREY, sides=2),
        lambda: cylinder(1, 1, GREY, sides=2),
        lambda: disc(1, GREY, sides=2),
        lambda: ball(1, GREY, sides=2),
        lambda: fan([[0, 0, 0], [1, 0, 0]], GREY),
        lambda: fan([[0, 0], [1, 0], [1, 1]], GREY),
        lambda: prism([(0, 0), (1, 0)], 1, GREY),
        lambda: prism([(0, 0, 0), (1, 0, 0), (1, 1, 0)], 1, GREY),
        lambda: tube([[0, 0, 0]], 1, GREY),
        lambda: tube([[0, 0], [1, 1]], 1, GREY),
        lambda: tube([[0, 0, 0], [1, 1, 1]], [1, 1, 1], GREY),
        lambda: tube([[0, 0, 0], [1, 1, 1]], 1, GREY, sides=2),
    ],
)
def test_arrays_of_other_shapes_are_refused(make):
    with pytest.raises(ShapeError):
        make()
