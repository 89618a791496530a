from itertools import combinations

import numpy as np
import pytest

from relievo.scenes.faces import corners_of, faces_of, flat_parts, joined
from relievo.scenes.materials import Material
from relievo.scenes.mesh import flat_normals, merged, mesh
from relievo.scenes.shapes import ball, box, cylinder, grid, quad, tube
from relievo.scenes.world import Thing

RED, BLUE, GREEN = (Material(tint=tint) for tint in ((1, 0, 0), (0, 0, 1), (0, 1, 0)))
FLATNESS_M = 0.0005
TURNS = [(0, 0), (17, 0), (33.3, 12), (45, 30), (123.4, 77)]


def facade(columns, rows, width, height, *, recess=0.0, hole=False):
    """A wall in the x-z plane of many small quads; every ninth is a window."""
    x, z = np.linspace(0, width, columns + 1), np.linspace(0, height, rows + 1)
    parts = []
    for i in range(columns):
        for j in range(rows):
            is_window = i % 3 == 1 and j % 3 == 1
            if is_window and hole:
                continue
            corner = (x[i], recess if is_window else 0.0, z[j])
            parts.append(quad(corner, (x[i + 1] - x[i], 0, 0), (0, 0, z[j + 1] - z[j]), RED))
    return merged(parts)


def sheet(y=0.0, width=1.0, height=1.0):
    return quad((0, y, 0), (width, 0, 0), (0, 0, height), RED)


def turned(shape, turn):
    return shape.turned(turn[0]).turned(turn[1], "x").moved(13.7, -41.3, 2.9)


def areas(shape):
    corners = shape.corners
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.linalg.norm(across, axis=1) / 2


def farthest_from_their_plane(shape, plane):
    """How far corners lie from the plane of the largest triangle of theirs, the worst of all."""
    size, normal = areas(shape), flat_normals(shape.corners)[:, 0]
    worst = 0.0
    for number in range(plane.max() + 1):
        own = np.flatnonzero(plane == number)
        head = own[size[own].argmax()]
        away = (shape.corners[own] - shape.corners[head, 0]) @ normal[head]
        worst = max(worst, np.abs(away).max())
    return worst


@pytest.mark.parametrize("turn", TURNS)
def test_a_box_has_six_planes(turn):
    plane = flat_parts(turned(box(1.21, 0.7, 1.5, RED), turn))
    assert plane.dtype == np.int32
    assert sorted(np.bincount(plane)) == [2] * 6
    np.testing.assert_array_equal(plane[::2], plane[1::2])


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("size", [(12, 6), (40, 4), (3, 3)])
def test_a_wall_of_many_triangles_is_one_plane_and_its_windows_another(size, turn):
    wall = facade(30, 21, *size, recess=0.12)
    plane = flat_parts(turned(wall, turn))
    is_back = wall.corners[:, 0, 1] > 0
    assert plane.max() == 1
    assert plane.min() == 0
    assert len(np.unique(plane[is_back])) == len(np.unique(plane[~is_back])) == 1


@pytest.mark.parametrize("turn", TURNS)
def test_a_wall_with_holes_is_one_plane(turn):
    plane = flat_parts(turned(facade(30, 21, 12, 6, hole=True), turn))
    assert (plane == 0).all()


def test_a_wall_of_long_boards_is_one_plane():
    generator = np.random.default_rng(0)
    boards = facade(1, 80, 8, 4)
    for _ in range(20):
        turn = generator.uniform(0, 360, 2)
        assert (flat_parts(turned(boards, turn)) == 0).all()


def test_windows_far_from_the_middle_of_a_house_do_not_split_its_wall():
    generator = np.random.default_rng(1)
    wall = facade(40, 6, 40, 4)
    for _ in range(20):
        far = box(0.01, 0.01, 0.01, RED).moved(*generator.uniform(-30, 30, 3))
        whole = turned(merged([wall, *[far] * 60]), generator.uniform(0, 360, 2))
        plane = flat_parts(whole)
        assert (plane[: len(wall.slots)] == 0).all()
        assert (plane[len(wall.slots) :] == -1).all()


@pytest.mark.parametrize(
    "shape",
    [
        ball(1.0, RED, sides=24),
        tube([[0, 0, 0], [0, 0, 3], [2, 0, 4]], 0.2, RED, closed=False),
        cylinder(0.5, 2.0, RED, top=0.3).flat().scaled(1e-2),
    ],
)
def test_round_and_small_things_have_no_planes(shape):
    assert (flat_parts(shape) == -1).all()


def test_the_ends_of_a_cylinder_are_planes_and_its_mantle_is_not():
    shape = cylinder(0.5, 2.0, RED, sides=16)
    plane = flat_parts(shape)
    is_end = np.abs(flat_normals(shape.corners)[:, 0, 2]) > 0.5
    np.testing.assert_array_equal(plane >= 0, is_end)
    assert plane.max() == 1


def test_hills_have_no_planes():
    x, y = np.meshgrid(np.linspace(0, 20, 40), np.linspace(0, 20, 40))
    net = np.stack([x, y, 0.5 * np.sin(x) * np.cos(0.7 * y)], -1)
    assert (flat_parts(grid(net, net[..., :2], RED)) == -1).all()


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("apart_m", [0.002, 0.003, 0.01, 0.5])
def test_parallel_sheets_are_planes_of_their_own(apart_m, turn):
    for start in np.arange(0, 0.01, 0.00077):
        stack = merged([sheet(start + n * apart_m, 1.0 - 0.1 * n) for n in range(4)])
        plane = flat_parts(turned(stack, turn))
        np.testing.assert_array_equal(plane[::2], plane[1::2])
        assert len(np.unique(plane)) == 4
        assert plane.min() == 0


def test_the_two_sides_of_a_thin_board_are_two_planes():
    board = box(2.0, 0.001, 1.0, RED)
    plane = flat_parts(board)
    front, back = plane[0], plane[2]
    assert front != back
    assert min(front, back) >= 0


def test_small_planes_do_not_count_but_many_pieces_of_one_do():
    tile = quad((0, 0, 0), (0.1, 0, 0), (0, 0.1, 0), RED)
    assert (flat_parts(tile) == -1).all()
    spread = merged([tile.moved(0.3 * n) for n in range(5)])
    assert (flat_parts(spread) == 0).all()


def test_a_wall_is_found_beside_a_large_triangle_that_leans():
    wall = facade(30, 20, 3, 2)
    leaning = sheet(0.0, 0.19, 0.19)
    leaning = leaning.turned(0.4).moved(1, 0.0, 1)
    plane = flat_parts(merged([wall, leaning]))
    assert len(np.unique(plane[: len(wall.slots)])) == 1
    assert plane[0] >= 0
    assert plane[-1] != plane[0]


@pytest.mark.parametrize("seed", range(6))
def test_no_corner_lies_farther_from_its_plane_than_half_a_millimetre(seed):
    """Walls, and on them a soup of small triangles that lean by a little or are a bit too high."""
    generator = np.random.default_rng(seed)
    place = generator.uniform(-6, 6, (3000, 1, 2))
    flat = np.concatenate(
        [place + generator.normal(0, 0.15, (3000, 3, 2)), np.zeros((3000, 3, 1))], 2
    )
    lean = generator.normal(0, 1, (3000, 2)) * 10 ** generator.uniform(-5, -0.5, (3000, 1))
    flat[..., 2] = np.einsum("fki,fi->fk", flat[..., :2] - place, lean)
    flat[..., 2] += 10 ** generator.uniform(-6, 0, (3000, 1)) * generator.integers(-1, 2, (3000, 1))
    wall = mesh(flat, flat[..., :2], RED)
    others = [wall.scaled(1.1).turned(90, "x"), wall.scaled(0.9).turned(89.9, "x")]
    soup = merged([wall, *others, wall.scaled(1.2).turned(1.1, "y")])
    soup = turned(soup, generator.uniform(0, 360, 2))
    plane = flat_parts(soup)
    assert 1 < plane.max()
    assert np.mean(plane >= 0) > 0.2
    assert farthest_from_their_plane(soup, plane) < FLATNESS_M + 1e-8
    total = np.bincount(plane[plane >= 0], areas(soup)[plane >= 0])
    assert total.min() > 0.0199


def test_planes_do_not_depend_on_last_bits():
    generator = np.random.default_rng(7)
    shape = merged([turned(facade(12, 9, 6, 3, recess=0.002), turn) for turn in TURNS])
    noisy = mesh(
        shape.corners * (1 + generator.uniform(-4e-16, 4e-16, shape.corners.shape)), shape.uv, RED
    )
    np.testing.assert_array_equal(flat_parts(noisy), flat_parts(shape))


def test_triangles_without_area_are_on_no_plane():
    corners = np.concatenate([sheet().corners, np.zeros((1, 3, 3)), sheet().corners[:1, [0, 1, 1]]])
    plane = flat_parts(mesh(corners, corners[..., :2], RED))
    np.testing.assert_array_equal(plane, [0, 0, -1, -1])


def test_nothing_has_no_planes():
    empty = mesh(np.zeros((0, 3, 3)), np.zeros((0, 3, 2)), RED)
    assert flat_parts(empty).shape == (0,)


def test_things_that_touch_are_rendered_a_little_apart():
    one = box(1.0, 1.0, 1.0, RED)
    places = [corners_of(one, instance) for instance in range(8)]
    for here, there in combinations(places, 2):
        apart = np.abs(here - there).max((1, 2))
        assert apart.min() > 0.0002
        assert apart.max() < 0.0025
    for place in places:
        np.testing.assert_array_equal(place, np.rint(place * 2**16) / 2**16)


def test_stuff_stays_where_it_is():
    wall = sheet().moved(0.123456, 7.7, -3.3)
    np.testing.assert_allclose(corners_of(wall, 0), wall.corners, atol=2.0**-17)


def test_faces_of_a_thing_know_their_material_thing_and_plane():
    thing = Thing(
        merged([box(1, 1, 1, BLUE), ball(0.5, GREEN).moved(3), sheet().moved(y=5)]), "toy"
    )
    table = {RED: 0, GREEN: 1}
    faces = faces_of(thing, 5, 3, table, 20)
    assert table == {RED: 0, GREEN: 1, BLUE: 2}
    rows = np.array([2] * 12 + [1] * (len(faces.thing) - 14) + [0] * 2)
    np.testing.assert_array_equal(faces.material, rows)
    assert (faces.thing == 5).all()
    np.testing.assert_array_equal(faces.plane == -1, rows == 1)
    assert set(faces.plane[faces.plane >= 0]) == set(range(20, 27))
    kinds = [field.dtype for field in faces]
    assert kinds == [np.float64, np.float32, np.float32, np.int32, np.int32, np.int32]


def test_joined_faces_come_one_after_the_other():
    table = {}
    parts = [faces_of(Thing(box(1, 1, 1, RED), "box"), n, n, table, 6 * n) for n in range(3)]
    whole = joined(parts)
    np.testing.assert_array_equal(whole.thing, np.repeat([0, 1, 2], 12))
    np.testing.assert_array_equal(np.unique(whole.plane), np.arange(18))
    np.testing.assert_array_equal(whole.corners[12:24], parts[1].corners)
