"""Rays against triangles, by Embree.

Embree says which triangle a ray meets; where it meets it is computed anew in double precision, so
that depth is exact. Source: Wald et al., Embree, SIGGRAPH 2014, through the package `embreex`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import MissingExtraError
from relievo.scenes.mesh import Points

Rows = NDArray[np.int32]
Rays = NDArray[np.floating[Any]]
"""In any precision: Embree has single."""


class Caster:
    """Triangles that rays can be shot at.

    Args:
        corners: (F, 3, 3), metres.

    Raises:
        MissingExtraError: if Embree is not installed.
    """

    def __init__(self, corners: Points) -> None:
        rtcore_scene, mesh_construction = _embree()
        self._is_empty = len(corners) == 0
        if self._is_empty:
            return
        self._scene = rtcore_scene.EmbreeScene()
        self._mesh = mesh_construction.TriangleMesh(self._scene, corners.astype(np.float32))

    def first(self, origins: Rays, directions: Rays) -> Rows:
        """The triangle that each ray meets first, (N,), -1 = none.

        Args:
            origins: (N, 3), metres.
            directions: (N, 3), of any length.
        """
        if self._is_empty or len(origins) == 0:
            return np.full(len(origins), -1, np.int32)
        found = self._scene.run(_single(origins), _single(directions))
        return np.asarray(found, np.int32)

    def blocked(self, origins: Rays, directions: Rays, reach: float = 1e37) -> NDArray[np.bool_]:
        """Whether anything stands in the way of each ray, (N,).

        Args:
            origins: (N, 3), metres.
            directions: (N, 3), of any length.
            reach: how far to look, in lengths of the directions.
        """
        if self._is_empty or len(origins) == 0:
            return np.zeros(len(origins), np.bool_)
        reaches = np.full(len(origins), reach, np.float32)
        hit = self._scene.run(_single(origins), _single(directions), reaches, query="OCCLUDED")
        return np.asarray(hit) >= 0


def _single(values: Rays) -> NDArray[np.float32]:
    return np.ascontiguousarray(values, np.float32)


def _embree() -> tuple[Any, Any]:
    try:
        from embreex import mesh_construction, rtcore_scene
    except ImportError as error:
        raise MissingExtraError("scenes", "rendering scenes") from error
    return rtcore_scene, mesh_construction
