import numpy as np
import pytest

from relievo.scenes.clutter.turned import ball, cylinder, lathe, lump, torus, tube, wire
from relievo.scenes.materials import Material
from relievo.scenes.mesh import flat_normals

PLAIN = Material()
PATH = [(0, 0, 0), (0, 0, 0.5), (0.2, 0, 1.0)]
SOLIDS = {
    "lathe": (lathe([(0, 0), (1, 0), (1, 0), (0.5, 1), (0.5, 1), (0, 1)], PLAIN), None),
    "cylinder": (cylinder(0.5, 2.0, PLAIN, sides=64), np.pi * 0.25 * 2),
    "cone": (cylinder(0.5, 3.0, PLAIN, top=0.0, sides=64), np.pi * 0.25),
    "ball": (ball(0.5, PLAIN, sides=64), np.pi / 6),
    "lump": (lump(1, 2, 3, PLAIN, sides=64), np.pi),
    "torus": (torus(1.0, 0.4, PLAIN, sides=64, around=32), 2 * np.pi**2 * 0.04),
    "tube": (tube(PATH, 0.1, PLAIN), None),
}


def volume(mesh):
    a, b, c = mesh.corners.transpose(1, 0, 2)
    return float((a * np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize("name", SOLIDS)
def test_solids_are_closed_and_face_outwards(name):
    mesh, expected = SOLIDS[name]
    # Every edge of a closed surface is passed once in each direction.
    corners = np.rint(mesh.corners * 1e6).astype(int)
    edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])
    there = sorted(map(str, edges.tolist()))
    back = sorted(map(str, edges[:, ::-1].tolist()))
    assert there == back
    assert volume(mesh) > 0
    if expected is not None:
        assert volume(mesh) == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("name", SOLIDS)
def test_no_triangle_is_empty_and_normals_lie_near_the_faces(name):
    mesh, _ = SOLIDS[name]
    across = np.cross(
        mesh.corners[:, 1] - mesh.corners[:, 0], mesh.corners[:, 2] - mesh.corners[:, 0]
    )
    assert (across**2).sum(1).min() > 0
    flat = flat_normals(mesh.corners)[:, 0]
    assert (flat * mesh.normals.mean(1)).sum(1).min() > 0.7


def test_solids_stand_on_the_ground():
    for name in ("cylinder", "ball", "lump", "torus", "lathe"):
        assert SOLIDS[name][0].bounds[0, 2] == pytest.approx(0, abs=1e-12)


def test_wires_are_as_thick_as_asked_for():
    straight = wire([(0, 0, 0), (0, 0, 1)], [0.1, 0.02], PLAIN, sides=24)
    r = np.sqrt((straight.corners[..., :2] ** 2).sum(-1))
    np.testing.assert_allclose(r[straight.corners[..., 2] < 0.5], 0.1)
    np.testing.assert_allclose(r[straight.corners[..., 2] > 0.5], 0.02)
