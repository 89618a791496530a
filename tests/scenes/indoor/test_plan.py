import numpy as np
import pytest

from relievo.scenes.caster import Caster
from relievo.scenes.indoor.houses import random_finish, random_house
from relievo.scenes.indoor.parts import slab
from relievo.scenes.indoor.piece import Piece, Pose, Surface
from relievo.scenes.indoor.plan import Plan
from relievo.scenes.indoor.style import random_style
from relievo.scenes.indoor.supply import Supply, fill_surface
from relievo.scenes.indoor.walls import Opening, Shell, build_shell, wall_rects, walls_of
from relievo.scenes.materials import Material

WOOD = Material("wood")
SQUARE = ((0.0, 0.0), (0.0, 4.0), (3.0, 4.0), (3.0, 0.0))
BENT = ((0.0, 0.0), (0.0, 4.0), (2.0, 4.0), (2.0, 2.5), (3.0, 2.5), (3.0, 0.0))


def shell_of(outline, openings=(), seed=0):
    generator = np.random.default_rng(seed)
    finish = random_finish(generator, random_style(generator), "home", len(outline))
    return Shell(outline, 2.5, 0.2, tuple(openings), finish)


def plan_of(outline):
    return Plan(shell_of(outline), random_style(np.random.default_rng(1)))


def crate(x, y, z):
    return Piece(((slab(-x / 2, -y / 2, 0, x / 2, y / 2, z, WOOD), "box"),))


def test_walls_have_the_room_in_front():
    middle = np.array([1.0, 1.0])
    for wall in walls_of(BENT):
        front = wall.pose.beside(wall.length / 2, -0.1)
        behind = wall.pose.beside(wall.length / 2, 0.1)
        inner = np.array([front.x, front.y])
        assert plan_of(BENT).is_free(np.array([[*inner - 0.01, 1.0], [*inner + 0.01, 1.1]]))
        assert (np.array([behind.x, behind.y]) != middle).any()
        outer = np.array([[behind.x, behind.y, 1.0]] * 2)
        assert not plan_of(BENT).is_free(outer + np.array([[-0.01] * 3, [0.01] * 3]))


def test_a_wall_loses_exactly_its_openings():
    holes = [Opening(0, 1.0, 2.0, 0.0, 2.0, "door"), Opening(0, 2.5, 3.5, 0.8, 1.9, "window")]
    rects = np.array(wall_rects(4.0, 2.5, holes))
    area = ((rects[:, 2] - rects[:, 0]) * (rects[:, 3] - rects[:, 1])).sum()
    assert area == pytest.approx(4 * 2.5 - 2.0 - 1.1)


@pytest.mark.parametrize("outline", [SQUARE, BENT])
def test_a_shell_without_openings_is_closed(outline):
    parts = build_shell(shell_of(outline))
    caster = Caster(np.concatenate([mesh.corners for mesh, _ in parts]))
    rays = np.random.default_rng(0).normal(size=(20000, 3))
    assert (caster.first(np.tile([1.0, 1.0, 1.2], (len(rays), 1)), rays) >= 0).all()


def test_rays_leave_a_shell_through_its_window_alone():
    hole = Opening(1, 1.0, 2.0, 0.9, 2.0, "window")
    parts = build_shell(shell_of(SQUARE, [hole]))
    caster = Caster(np.concatenate([mesh.corners for mesh, _ in parts]))
    eye = np.array([1.5, 1.0, 1.2])
    targets = np.random.default_rng(0).uniform([0, 4, 0], [3, 4, 2.5], (4000, 3))
    is_out = caster.first(np.tile(eye, (4000, 1)), targets - eye) < 0
    within = (np.abs(targets[:, 0] - 1.5) < 0.4) & (np.abs(targets[:, 2] - 1.45) < 0.4)
    outside = (np.abs(targets[:, 0] - 1.5) > 0.51) | (np.abs(targets[:, 2] - 1.45) > 0.56)
    assert is_out[within].all()
    assert not is_out[outside].any()


@pytest.mark.parametrize("seed", range(12))
def test_houses_have_a_door_and_openings_within_their_walls(seed):
    generator = np.random.default_rng(seed)
    house = random_house(generator, random_style(generator), (4.0, 5.0), "home", 2)
    walls = walls_of(house.shell.outline)
    assert any(each.kind in ("door", "passage") for each in house.shell.openings)
    for number, wall in enumerate(walls):
        own = sorted(each[1:3] for each in house.shell.openings if each.wall == number)
        edges = [0.0, *(edge for pair in own for edge in pair), wall.length]
        assert edges == sorted(edges)
    for each in house.shell.openings:
        assert 0 <= each.low < each.high < house.shell.height
    for other in house.others:
        assert min(wall.length for wall in walls_of(other.outline)) > 0.7


def test_pieces_do_not_run_into_each_other_nor_out_of_the_room():
    plan, generator = plan_of(BENT), np.random.default_rng(2)
    for _ in range(40):
        piece = crate(*generator.uniform(0.2, 0.8, 3))
        plan.along_wall(generator, piece)
        plan.anywhere(generator, piece)
    boxes = plan.boxes
    assert len(boxes) > 8
    low, high = plan.bounds
    for n, box in enumerate(boxes[1:]):
        assert (box[0] >= low - 1e-9).all()
        assert (box[1] <= high + 1e-9).all()
        for other in boxes[: n + 1]:
            assert not ((box[0] < other[1]) & (box[1] > other[0])).all()


def test_what_stands_at_a_wall_has_its_back_there():
    plan, generator = plan_of(SQUARE), np.random.default_rng(3)
    pose = plan.along_wall(generator, crate(0.5, 0.3, 1.0), walls=(0,))
    assert pose is not None
    assert plan.boxes[-1][0, 0] == pytest.approx(0.0, abs=0.03)
    assert pose.degrees == 90.0


def test_what_finds_no_place_is_left_out():
    plan, generator = plan_of(SQUARE), np.random.default_rng(4)
    assert plan.along_wall(generator, crate(5.0, 0.3, 1.0)) is None
    assert plan.anywhere(generator, crate(0.5, 0.3, 3.0)) is None
    assert not plan.place(crate(1.0, 1.0, 1.0), Pose(0.2, 2.0))
    assert plan.things == []


def test_a_chair_may_be_under_a_table():
    plan = plan_of(SQUARE)
    assert plan.place(crate(1.0, 1.0, 0.75), Pose(1.5, 2.0))
    chair = crate(0.4, 0.4, 0.9)
    assert not plan.place(chair, Pose(1.5, 2.6))
    assert plan.place(chair, Pose(1.5, 2.6), under=0.2)


@pytest.mark.parametrize("kind", ["any", "work", "food", "bath", "bed", "seat", "floor"])
def test_things_on_a_surface_stay_on_it_and_apart(kind):
    plan, generator = plan_of(SQUARE), np.random.default_rng(5)
    place = Surface(1.5, 2.0, 0.75, 1.6, 0.7, 0.5, 30.0, kind)
    fill_surface(plan, place, Supply(generator), 12)
    assert plan.things
    for thing in plan.things:
        low, high = thing.mesh.turned(0).moved(-1.5, -2.0, -0.75).turned(-30).bounds
        assert (low >= [-0.81, -0.36, 0]).all()
        assert (high <= [0.81, 0.36, 0.52]).all()
        assert low[2] < 0.01
