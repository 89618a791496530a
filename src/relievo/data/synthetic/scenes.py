"""Simple random scenes with exact depth: a room or an open plain with things standing in it.

Camera frame: x right, y down, z forward, metres; the ground lies `height_m` below the camera. Each
surface answers one question for every viewing ray: how far along it, and where on its texture?
The nearest answer wins. The same generator state gives the same scene, byte for byte.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import DepthKind, DepthMap, Size
from relievo.data.sample import Sample
from relievo.data.synthetic.textures import random_texture

FARTHEST_M = 200.0

Floats = NDArray[np.floating[Any]]


class Hit(NamedTuple):
    """Where rays meet a surface: z (H, W) in metres, inf = missed; u, v (H, W) on its texture."""

    z: Floats
    u: Floats
    v: Floats
    shade: Floats | float


class _Camera(NamedTuple):
    """Viewing rays (x, y, 1) of every pixel in the level frame, and the height above ground."""

    x: Floats
    y: Floats
    z: Floats
    height_m: float


Surface = Callable[[_Camera], Hit]


def make_scene(name: str, size: Size, generator: np.random.Generator) -> Sample:
    """Renders one random scene.

    Args:
        name: the name of the sample.
        size: (height, width) in pixels.
        generator: the only source of chance.

    Returns:
        A sample with an exact metric depth map; the sky counts as `FARTHEST_M` away.
    """
    camera = _random_camera(size, generator)
    is_room = bool(generator.random() < 0.6)
    surfaces = _room(generator) if is_room else [_floor(camera.height_m)]
    depth_limit = 8.0 if is_room else 40.0
    count = int(generator.integers(3, 11))
    surfaces += [_random_thing(camera, depth_limit, generator) for _ in range(count)]
    return _render(name, camera, surfaces, is_room, generator)


def _random_camera(size: Size, generator: np.random.Generator) -> _Camera:
    height, width = size
    half_width = np.tan(np.radians(generator.uniform(40, 80)) / 2)
    x, y = np.meshgrid(
        (np.arange(width) + 0.5) / width * 2 - 1, (np.arange(height) + 0.5) / height * 2 - 1
    )
    x, y = x * half_width, y * half_width * height / width
    pitch, roll = np.radians(generator.normal(8, 8)), np.radians(generator.normal(0, 2))
    x, y = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
    level_y = y * np.cos(pitch) + np.sin(pitch)
    level_z = np.cos(pitch) - y * np.sin(pitch)
    f32 = np.float32
    return _Camera(
        x.astype(f32), level_y.astype(f32), level_z.astype(f32), generator.uniform(0.8, 2.2)
    )


def _render(
    name: str,
    camera: _Camera,
    surfaces: list[Surface],
    is_room: bool,
    generator: np.random.Generator,
) -> Sample:
    depth = np.full(camera.x.shape, np.inf, dtype=np.float32)
    image = _sky(camera, generator)
    for surface in surfaces:
        hit = surface(camera)
        nearer = hit.z < depth
        colour = random_texture(generator)(hit.u, hit.v) * np.asarray(hit.shade)[..., None]
        image[nearer] = colour[nearer]
        depth[nearer] = hit.z[nearer]
    far = np.minimum(depth, FARTHEST_M)
    if not is_room:
        haze = np.exp(-far / generator.uniform(60, 400))[..., None]
        image = image * haze + generator.uniform(0.6, 0.9) * (1 - haze)
    light = generator.uniform(0.7, 1.2) + generator.uniform(-0.3, 0.3) * np.linspace(
        -1, 1, image.shape[1], dtype=np.float32
    )
    image = np.clip(image * light[None, :, None], 0, 1) ** generator.uniform(0.7, 1.2)
    image += generator.normal(0, generator.uniform(0, 0.03), image.shape)
    pixels = (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)
    return Sample(name, pixels, DepthMap(far, DepthKind.METRIC_DEPTH))


def _sky(camera: _Camera, generator: np.random.Generator) -> Floats:
    top = generator.uniform([0.2, 0.4, 0.6], [0.7, 0.8, 1.0])
    blend = np.clip(0.5 - camera.y, 0, 1)[..., None]
    return np.asarray(top * blend + 0.9 * (1 - blend), dtype=np.float32)


def _floor(below_m: float) -> Surface:
    return lambda camera: _plane(camera.y, camera.x, camera.z, below_m, 0.9)


def _room(generator: np.random.Generator) -> list[Surface]:
    """Floor, ceiling, back wall and two side walls, turned a little about the vertical."""
    turn = np.radians(generator.uniform(-40, 40))
    cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    back, left, right = generator.uniform(2.5, 9), generator.uniform(1, 4), generator.uniform(1, 4)
    ceiling = generator.uniform(0.6, 1.8)

    def ahead(camera: _Camera) -> Floats:
        return np.asarray(cos * camera.z + sin * camera.x)

    def aside(camera: _Camera) -> Floats:
        return np.asarray(cos * camera.x - sin * camera.z)

    return [
        lambda camera: _plane(camera.y, camera.x, camera.z, camera.height_m, 0.8),
        lambda camera: _plane(-camera.y, camera.x, camera.z, ceiling, 1.1),
        lambda camera: _plane(ahead(camera), aside(camera), camera.y, back, 1.0),
        lambda camera: _plane(aside(camera), ahead(camera), camera.y, right, 0.85),
        lambda camera: _plane(-aside(camera), ahead(camera), camera.y, left, 0.7),
    ]


def _plane(towards: Floats, u: Floats, v: Floats, distance_m: float, shade: float) -> Hit:
    """The plane at `distance_m` along one axis: rays go there where `towards` is positive."""
    with np.errstate(divide="ignore"):
        reach = np.where(towards > 1e-4, distance_m / np.maximum(towards, 1e-4), np.inf)
    reach = np.where(reach < FARTHEST_M, reach, np.inf).astype(np.float32)
    finite = np.where(np.isfinite(reach), reach, 0)
    return Hit(reach, u * finite, v * finite, shade)


def _random_thing(camera: _Camera, depth_limit: float, generator: np.random.Generator) -> Surface:
    """A sphere or an upright cut-out with a random outline, usually standing on the ground."""
    z = float(np.exp(generator.uniform(np.log(1.0), np.log(depth_limit))))
    x = generator.uniform(-0.7, 0.7) * z
    half = generator.uniform(0.15, 0.5) * (1 + 0.15 * z)
    tall = half * generator.uniform(0.6, 3.0)
    stands = generator.random() < 0.85
    centre_y = camera.height_m - tall if stands else generator.uniform(-0.5, 0.5) * z
    if generator.random() < 0.35:
        return _ball((x, camera.height_m - half if stands else centre_y, z), half)
    turn = np.radians(generator.uniform(-60, 60))
    outline = _random_outline(generator)
    return _cutout((x, centre_y, z), (half, tall), float(np.tan(turn)), outline)


def _ball(centre: tuple[float, float, float], radius: float) -> Surface:
    def hit(camera: _Camera) -> Hit:
        x, y, z = camera.x, camera.y, camera.z
        length2 = x * x + y * y + z * z
        along = (x * centre[0] + y * centre[1] + z * centre[2]) / length2
        miss2 = length2 * along * along - sum(c * c for c in centre) + radius * radius
        reach = along - np.sqrt(np.maximum(miss2, 0) / length2)
        reach = np.where((miss2 > 0) & (reach > 0.2), reach, np.inf).astype(np.float32)
        finite = np.where(np.isfinite(reach), reach, 0)
        up = (finite * y - centre[1]) / radius
        shade = np.clip(0.75 - 0.4 * up, 0.2, 1.2)
        return Hit(reach, finite * x, finite * y, shade)

    return hit


def _cutout(
    centre: tuple[float, float, float],
    half: tuple[float, float],
    slant: float,
    outline: Callable[[Floats, Floats], NDArray[np.bool_]],
) -> Surface:
    """An upright sheet z = centre_z + slant * (x - centre_x), cut along an outline."""

    def hit(camera: _Camera) -> Hit:
        towards = camera.z - slant * camera.x
        safe = np.where(towards > 1e-3, towards, 1)
        reach = (centre[2] - slant * centre[0]) / safe
        u = (reach * camera.x - centre[0]) / half[0]
        v = (reach * camera.y - centre[1]) / half[1]
        inside = (towards > 1e-3) & (reach > 0.2) & outline(u, v)
        shade = 1.0 - 0.2 * abs(slant)
        return Hit(
            np.where(inside, reach, np.inf).astype(np.float32), u * half[0], v * half[1], shade
        )

    return hit


def _random_outline(
    generator: np.random.Generator,
) -> Callable[[Floats, Floats], NDArray[np.bool_]]:
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
