"""Simple random scenes with exact depth: a room or an open plain with things standing in it.

The frame is that of `data.synthetic.surfaces`, the ground lies below the camera. The nearest
surface wins. The same generator state gives the same scene, byte for byte.
"""

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import DepthKind, DepthMap, Size
from relievo.data.sample import IdMap, Sample
from relievo.data.synthetic.surfaces import (
    FARTHEST_M,
    Floats,
    Outline,
    Rays,
    Surface,
    ball,
    cutout,
    make_rays,
    plane,
)
from relievo.data.synthetic.textures import random_texture

_RIGHT, _DOWN, _UP, _FORWARD = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, -1.0, 0.0), (0.0, 0.0, 1.0)


def make_scene(name: str, size: Size, generator: np.random.Generator) -> Sample:
    """Renders one random scene.

    Args:
        name: the name of the sample.
        size: (height, width) in pixels.
        generator: the only source of chance.

    Returns:
        A sample with an exact metric depth map, and the number of the surface that each pixel shows
        as its instance; the sky counts as `FARTHEST_M` away and as instance 0.
    """
    rays = _random_rays(size, generator)
    ground_m = generator.uniform(0.8, 2.2)
    is_room = bool(generator.random() < 0.6)
    surfaces = _room(ground_m, generator) if is_room else [_ground(ground_m, 0.9)]
    depth_limit = 8.0 if is_room else 40.0
    count = int(generator.integers(3, 11))
    surfaces += [_random_thing(ground_m, depth_limit, generator) for _ in range(count)]
    image, depth, numbers = _nearest_surfaces(rays, surfaces, generator)
    if not is_room:
        image = _hazy(image, depth, generator)
    return Sample(
        name=name,
        image=_exposed(image, generator),
        depth=DepthMap(depth, DepthKind.METRIC_DEPTH),
        instance=numbers,
    )


def _random_rays(size: Size, generator: np.random.Generator) -> Rays:
    fov_x = np.radians(generator.uniform(40, 80))
    pitch, roll = np.radians(generator.normal(8, 8)), np.radians(generator.normal(0, 2))
    return make_rays(size, fov_x=fov_x, pitch=pitch, roll=roll)


def _nearest_surfaces(
    rays: Rays, surfaces: list[Surface], generator: np.random.Generator
) -> tuple[Floats, NDArray[np.float32], IdMap]:
    depth = np.full(rays.x.shape, FARTHEST_M, dtype=np.float32)
    numbers = np.zeros(rays.x.shape, dtype=np.int32)
    image = _sky(rays, generator)
    for number, surface in enumerate(surfaces, start=1):
        hit = surface(rays)
        nearer = hit.z < depth
        colour = random_texture(generator)(hit.u, hit.v) * np.asarray(hit.shade)[..., None]
        image[nearer] = colour[nearer]
        depth[nearer] = hit.z[nearer]
        numbers[nearer] = number
    return image, depth, numbers


def _sky(rays: Rays, generator: np.random.Generator) -> Floats:
    top = generator.uniform([0.2, 0.4, 0.6], [0.7, 0.8, 1.0])
    blend = np.clip(0.5 - rays.y, 0, 1)[..., None]
    return np.asarray(top * blend + 0.9 * (1 - blend), dtype=np.float32)


def _hazy(image: Floats, depth: NDArray[np.float32], generator: np.random.Generator) -> Floats:
    clear = np.exp(-depth / generator.uniform(60, 400))[..., None]
    return np.asarray(image * clear + generator.uniform(0.6, 0.9) * (1 - clear))


def _exposed(image: Floats, generator: np.random.Generator) -> NDArray[np.uint8]:
    """Light that falls off to one side, the camera's curve, and noise."""
    light = generator.uniform(0.7, 1.2) + generator.uniform(-0.3, 0.3) * np.linspace(
        -1, 1, image.shape[1], dtype=np.float32
    )
    image = np.clip(image * light[None, :, None], 0, 1) ** generator.uniform(0.7, 1.2)
    image = image + generator.normal(0, generator.uniform(0, 0.03), image.shape)
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def _ground(below_m: float, shade: float) -> Surface:
    return plane(_DOWN, below_m, _RIGHT, _FORWARD, shade)


def _room(ground_m: float, generator: np.random.Generator) -> list[Surface]:
    """Floor, ceiling, back wall and two side walls, turned a little about the vertical."""
    turn = np.radians(generator.uniform(-40, 40))
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    ahead, right, left = (sin, 0.0, cos), (cos, 0.0, -sin), (-cos, 0.0, sin)
    back_m, left_m = generator.uniform(2.5, 9), generator.uniform(1, 4)
    right_m, ceiling_m = generator.uniform(1, 4), generator.uniform(0.6, 1.8)
    return [
        _ground(ground_m, 0.8),
        plane(_UP, ceiling_m, _RIGHT, _FORWARD, 1.1),
        plane(ahead, back_m, right, _DOWN, 1.0),
        plane(right, right_m, ahead, _DOWN, 0.85),
        plane(left, left_m, ahead, _DOWN, 0.7),
    ]


def _random_thing(ground_m: float, depth_limit: float, generator: np.random.Generator) -> Surface:
    """A ball or an upright cut-out with a random outline, usually standing on the ground."""
    z = float(np.exp(generator.uniform(np.log(1.0), np.log(depth_limit))))
    x = generator.uniform(-0.7, 0.7) * z
    half = generator.uniform(0.15, 0.5) * (1 + 0.15 * z)
    tall = half * generator.uniform(0.6, 3.0)
    stands = generator.random() < 0.85
    centre_y = ground_m - tall if stands else generator.uniform(-0.5, 0.5) * z
    if generator.random() < 0.35:
        return ball((x, ground_m - half if stands else centre_y, z), half)
    slant = float(np.tan(np.radians(generator.uniform(-60, 60))))
    return cutout((x, centre_y, z), (half, tall), slant, _random_outline(generator))


def _random_outline(generator: np.random.Generator) -> Outline:
    """A rectangle, or a closed curve whose radius varies smoothly with the angle."""
    if generator.random() < 0.3:
        return lambda u, v: (np.abs(u) < 1) & (np.abs(v) < 1)
    sizes = generator.normal(0, 0.15, 5)
    phases = generator.uniform(0, 2 * np.pi, 5)

    def inside(u: Floats, v: Floats) -> NDArray[np.bool_]:
        angle = np.arctan2(v, u)
        radius = 0.8 + sum(
            size * np.cos((k + 1) * angle + phase)
            for k, (size, phase) in enumerate(zip(sizes, phases, strict=True))
        )
        return np.asarray(u * u + v * v < radius * radius)

    return inside
