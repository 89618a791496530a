"""Which of a world's cameras take the pictures, and when."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from relievo.core.types import Size
from relievo.scenes.lens import widest
from relievo.scenes.world import LASTS_S, Camera

_STANDS = 0.02
"""Metres and sines that a camera may move in a second and still stand."""
_MOVING_SHARE = 0.8
_REACH = 1.1
"""So much farther than to its corners a lens must picture: close to its limit rays are not sure."""


class Viewpoint(NamedTuple):
    """A camera and a time, seconds."""

    camera: Camera
    time_s: float


def still_viewpoints(
    cameras: Sequence[Camera], count: int, generator: np.random.Generator
) -> Iterator[Viewpoint]:
    """Yields more viewpoints than are wanted: every camera at one time, then at another.

    What moves is put in its place once for all pictures of a time.

    Args:
        cameras: of a world, at least one.
        count: how many are wanted, >= 1.
        generator: the only source of chance.
    """
    for _ in range(1 + -(-count // len(cameras))):
        order = generator.permutation(len(cameras))
        time_s = float(generator.uniform(0, LASTS_S))
        for number in order.tolist():
            yield Viewpoint(cameras[number], time_s)


def shot_viewpoints(
    cameras: Sequence[Camera], length_s: float, generator: np.random.Generator
) -> Iterator[Viewpoint]:
    """Yields every camera at the time when a shot begins, mostly those first that move.

    Args:
        cameras: of a world, at least one.
        length_s: of the shot, up to `LASTS_S`.
        generator: the only source of chance.
    """
    start_s = float(generator.uniform(0, LASTS_S - length_s))
    order = [cameras[n] for n in generator.permutation(len(cameras)).tolist()]
    if generator.random() < _MOVING_SHARE:
        order.sort(key=lambda camera: not _moves(camera))
    return (Viewpoint(camera, start_s) for camera in order)


def chosen(
    viewpoints: Iterator[Viewpoint], count: int, faults: Callable[[Viewpoint], float]
) -> list[Viewpoint]:
    """Takes the first viewpoints without faults; if they do not suffice, then the least bad ones.

    Args:
        viewpoints: at least as many as are wanted.
        count: how many are wanted.
        faults: how bad a viewpoint is, 0 = good.
    """
    good: list[Viewpoint] = []
    others: list[tuple[float, int, Viewpoint]] = []
    for number, viewpoint in enumerate(viewpoints):
        found = faults(viewpoint)
        if found > 0:
            others.append((found, number, viewpoint))
            continue
        good.append(viewpoint)
        if len(good) == count:
            return good
    others.sort(key=lambda each: each[:2])
    return good + [viewpoint for _, _, viewpoint in others[: count - len(good)]]


def bent(camera: Camera, size: Size, generator: np.random.Generator) -> Camera:
    """The camera with its own distortion, or with that of a usual lens.

    The latter if it has none, or if its own would not reach to the corners of such pictures.

    Args:
        camera: of a world.
        size: (height, width) of its pictures.
        generator: of the lens.
    """
    amount = float(generator.uniform(-0.12, 0.03))
    corner = np.hypot(*size) / max(size) * np.tan(np.radians(camera.fov_deg) / 2)
    if camera.distortion != (0.0, 0.0) and widest(camera.distortion) > _REACH * corner:
        return camera
    # Measured at the corners, so that wide lenses do not fold the picture.
    return replace(camera, distortion=(amount / float(corner) ** 2, 0.0))


def _moves(camera: Camera) -> bool:
    """Whether a camera goes anywhere in the first second, or turns by more than a degree."""
    return bool(np.abs(camera.pose(1.0) - camera.pose(0.0)).max() > _STANDS)
