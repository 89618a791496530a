"""A world as every renderer understands it: triangles of one colour each, a camera, lights.

The frame is that of `relievo.scenes.mesh`; cameras look along z, x is right and y is down.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

SIZE = (240, 320)
SUN_WIDTH_DEG = 0.5
Floats: TypeAlias = NDArray[np.floating]


class Setting(NamedTuple):
    """F triangles and L lamps.

    Fields: corners, normals (F, 3, 3) float32; colours (F, 3) float32, linear; things (F,) int32;
    pose (4, 4), T_world_from_camera; focal (), pixels; sun (2, 3), unit direction towards it and
    colour, zeros = none; sky (3,), light from everywhere; lamps (L, 4, 3), centre, right, up and
    light. Units of light are those of `relievo.scenes.light`.
    """

    corners: Floats
    normals: Floats
    colours: Floats
    things: NDArray[np.int32]
    pose: Floats
    focal: Floats
    sun: Floats
    sky: Floats
    lamps: Floats

    def rays(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Origins and directions (H * W, 3) through the middles of pixels; lengths are depths."""
        rows, columns = np.indices(SIZE).reshape(2, -1) + 0.5
        x, y = (columns - SIZE[1] / 2) / self.focal, (rows - SIZE[0] / 2) / self.focal
        directions = np.stack([x, y, np.ones_like(x)], axis=-1) @ self.pose[:3, :3].T
        origins = np.broadcast_to(self.pose[:3, 3], directions.shape)
        return np.ascontiguousarray(origins, np.float32), directions.astype(np.float32)

    def taken(self, faces: NDArray[np.integer], depth: Floats) -> "Taken":
        """What is known of rays (H * W,) that meet faces, -1 = none, at depths."""
        met = faces >= 0
        depth = np.where(met, depth, 0).astype(np.float32)
        things = np.where(met, self.things[faces], -1).astype(np.int32)
        return Taken(depth.reshape(SIZE), things.reshape(SIZE))


class Taken(NamedTuple):
    """A picture: depth (H, W), 0 = none; things (H, W), -1 = none; light (H, W, 3), linear."""

    depth: Floats | None = None
    things: NDArray[np.int32] | None = None
    light: Floats | None = None
    driver: str = ""


def load(_name: str, folder: Path) -> Setting:
    """The setting that the folder holds."""
    with np.load(folder / "setting.npz") as file:
        return Setting(**file)


Take: TypeAlias = Callable[[], Taken]
