import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.parts import boxes, cushion, leaned, pillow, slab, split
from relievo.scenes.materials import Material
from relievo.scenes.mesh import flat_normals
from relievo.scenes.shapes import box

WOOD, METAL = Material("wood"), Material("metal")


def test_boxes_are_those_of_the_shapes():
    made = boxes([[-0.5, -1.0, 0, 0.5, 1.0, 3.0]], WOOD)
    known = box(1, 2, 3, WOOD)
    np.testing.assert_allclose(made.bounds, known.bounds)
    np.testing.assert_allclose(made.normals, flat_normals(made.corners))
    assert {tuple(n) for n in made.normals[:, 0]} == {tuple(n) for n in known.normals[:, 0]}


def test_boxes_look_outwards():
    made = boxes([[1, 2, 3, 2, 4, 6]], WOOD)
    outwards = made.corners.mean(1) - made.corners.reshape(-1, 3).mean(0)
    assert ((outwards * made.normals[:, 0]).sum(1) > 0).all()


def test_each_box_has_its_material():
    made = boxes([[0, 0, 0, 1, 1, 1], [2, 0, 0, 3, 1, 1]], WOOD, METAL, slots=[1, 0])
    right = made.corners[..., 0].min(1) >= 2
    assert set(made.slots[right]) == {0}
    assert set(made.slots[~right]) == {1}


def test_long_edges_of_a_box_lie_along_its_texture():
    made = slab(0, 0, 0, 0.05, 0.05, 2.0, WOOD)
    sides = np.abs(made.normals[:, 0, 2]) < 0.5
    assert np.ptp(made.uv[sides][..., 0]) == pytest.approx(2.0)
    assert np.ptp(made.uv[sides][..., 1]) == pytest.approx(0.05)


@pytest.mark.parametrize("spans", [np.zeros((0, 6)), np.zeros((2, 5)), np.zeros(6)])
def test_boxes_of_other_shapes_are_refused(spans):
    with pytest.raises(ShapeError, match=r"\(N, 6\)"):
        boxes(spans, WOOD)


@pytest.mark.parametrize("make", [cushion, pillow])
def test_soft_bodies_fill_their_box(make):
    low, high = make(0.6, 0.4, 0.2, WOOD).bounds
    np.testing.assert_allclose(high - low, [0.6, 0.4, 0.2], atol=0.02)
    assert low[2] == pytest.approx(0, abs=0.01)


def test_what_leans_moves_only_above_its_hinge():
    post = slab(0, 0, 0, 0.1, 0.1, 1.0, WOOD)
    back = leaned(post, 0.5, 0.2)
    np.testing.assert_allclose(back.bounds[1], [0.1, 0.2, 1.0])
    low = post.corners[..., 2] <= 0.5
    np.testing.assert_array_equal(back.corners[low], post.corners[low])


def test_stretches_are_equal_and_apart():
    assert split(1.0, 2, 0.1) == [(0.05, 0.45), (0.55, 0.95)]


def test_draws_follow_their_weights():
    generator = np.random.default_rng(3)
    assert {pick(generator, "abc", (0, 1, 0)) for _ in range(20)} == {"b"}
    assert {pick(generator, "abc") for _ in range(60)} == set("abc")
    assert all(2 <= between(generator, 2, 3) <= 3 for _ in range(20))
    assert chance(generator, 1.0)
    assert not chance(generator, 0.0)
