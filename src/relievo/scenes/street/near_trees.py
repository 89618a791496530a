"""Trees with small leaves where a camera stands near, in the place of those with few triangles."""

import numpy as np

from relievo.scenes.mesh import Mesh, Points
from relievo.scenes.street.cameras import bounds, is_free
from relievo.scenes.street.palette import Chooser
from relievo.scenes.world import Camera, Thing

_HEADROOM_M, _TRUNK_M = 2.5, 0.5
_NEAR_M, _MOST = 13.0, 4


def with_fine_trees(
    generator: Chooser, things: list[Thing], fine: Mesh, cameras: list[Camera]
) -> list[Thing]:
    """Puts a fine tree in the place of the trees nearest to cameras.

    Args:
        generator: all chance.
        things: of the world.
        fine: a tree at the origin.
        cameras: those outside cars; none comes to stand inside a crown.
    """
    if not cameras:
        return things
    eyes = np.stack([camera.pose(0.0)[:3, 3] for camera in cameras])
    trees = [n for n, thing in enumerate(things) if thing.class_name == "tree"]
    gaps = {n: _gap(things[n].mesh, eyes) for n in trees}
    nearest = sorted((n for n in trees if gaps[n] < _NEAR_M), key=lambda n: gaps[n])[:_MOST]
    found = list(things)
    for n in nearest:
        tree = _in_place_of(generator, things[n].mesh, fine)
        limits = bounds(tree.corners)
        if all(is_free(camera, tree.corners, *limits) for camera in cameras):
            found[n] = Thing(tree, "tree")
    return found


def lifted_crown(tree: Mesh) -> Mesh:
    """A tree at the origin without what would hang into the way of cars and of those on foot."""
    away = np.sqrt((tree.corners[..., :2] ** 2).sum(-1)).max(1)
    keeps = (tree.corners[..., 2].min(1) > _HEADROOM_M) | (away < _TRUNK_M)
    return Mesh(
        tree.corners[keeps], tree.uv[keeps], tree.normals[keeps], tree.slots[keeps], tree.materials
    )


def _gap(tree: Mesh, eyes: Points) -> float:
    middle = tree.bounds.mean(0)
    return float(np.sqrt(((eyes - middle)[:, :2] ** 2).sum(1)).min())


def _in_place_of(generator: Chooser, tree: Mesh, fine: Mesh) -> Mesh:
    points = tree.corners.reshape(-1, 3)
    foot = points[points[:, 2] < points[:, 2].min() + 0.3]
    x, y = foot[:, :2].mean(0)
    factor = float((tree.bounds[1, 2] - tree.bounds[0, 2]) / np.ptp(fine.bounds[:, 2]))
    grown = fine.turned(float(generator.uniform(0, 360))).scaled(factor)
    return lifted_crown(grown).moved(
        float(x), float(y), float(tree.bounds[0, 2] - grown.bounds[0, 2])
    )
