"""One picture of a moment: rays, what they meet, the light there, smooth outlines, air."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from relievo.core.types import Intrinsics, Size
from relievo.geometry.transform import Transform
from relievo.scenes import lens, lighting, shadows
from relievo.scenes.faces import Numbers
from relievo.scenes.gathering import gathered
from relievo.scenes.mesh import Points, unit
from relievo.scenes.moment import Moment
from relievo.scenes.outlines import lenders, outlines
from relievo.scenes.sky import sky_light
from relievo.scenes.smoothing import evened, softened, without_sparks
from relievo.scenes.surfaces import Hits, Surfaces

_LEAST_SHEEN = 0.008
"""Share of what a surface mirrors below which it is not asked for."""


class Eye(NamedTuple):
    """Where a picture is taken from, and how."""

    T_world_from_camera: Transform
    intrinsics: Intrinsics
    distortion: lens.Distortion
    size: Size

    @property
    def place(self) -> Points:
        """The centre of the camera, (3,), in the world."""
        return self.T_world_from_camera[:3, 3]

    def rays(self, columns: NDArray[np.float64], rows: NDArray[np.float64]) -> Points:
        """Rays of the world through places in the picture; lengths along them are depths."""
        ahead = lens.rays(columns, rows, self.intrinsics, self.distortion)
        right, down, forward = self.T_world_from_camera[:3, :3].T
        # Not a product of matrices: libraries for these round otherwise on other processors.
        return np.asarray(ahead[..., :1] * right + ahead[..., 1:2] * down + forward)

    def pictured(self, points: Points) -> NDArray[np.float64]:
        """The places (..., 2) in the picture of points (..., 3) of the world."""
        seen = (points - self.place) @ self.T_world_from_camera[:3, :3]
        return lens.pictured(seen, self.intrinsics, self.distortion)

    def moved_right(self, metres: float) -> "Eye":
        """The eye beside this one."""
        T = self.T_world_from_camera.copy()
        T[:3, 3] += T[:3, 0] * metres
        return self._replace(T_world_from_camera=T)


class Quality(NamedTuple):
    """How much work a picture is worth.

    Fields: is_lit, False = surfaces shine in their own colours, and that is all; step, pixels
    between those that ask for the light of sky and surroundings; rounds, how many directions each
    of them asks; smooth_all, whether all pixels are taken several times, not those at outlines
    alone; offsets, where these times lie, pixels from the middle.
    """

    is_lit: bool = True
    step: int = 2
    rounds: int = 1
    smooth_all: bool = False
    offsets: tuple[tuple[float, float], ...] = ((0.0, 0.0), (0.3, 0.2), (-0.3, -0.2))


UNLIT = Quality(is_lit=False)
FAST = Quality()
FINE = Quality(
    step=1,
    rounds=4,
    smooth_all=True,
    offsets=((0.125, -0.375), (0.375, 0.125), (-0.125, 0.375), (-0.375, -0.125)),
)


class Picture(NamedTuple):
    """Flat arrays of H * W pixels, row by row.

    Fields: rays (N, 3); hits; at, the surfaces; received (N, 3), light that white surfaces would
    send out; sheen (N, 3), light that they mirror; light (H, W, 3) float64.
    """

    rays: Points
    hits: Hits
    at: Surfaces
    received: Points
    sheen: Points
    light: Points


def take_picture(
    moment: Moment, eye: Eye, general: Points, quality: Quality, skipped: Numbers | None = None
) -> Picture:
    """Takes a picture.

    Args:
        moment: the world.
        eye: the camera.
        general: (3,) light that there is everywhere, after more than one bounce.
        quality: how much work it is worth.
        skipped: (H * W,) the thing that each ray looks through, -1 = none.
    """
    height, width = eye.size
    rays = eye.rays(*lens.middles(eye.size))
    hits = _met(moment, eye, rays, skipped)
    at = moment.surfaces(hits, rays, 1 / eye.intrinsics.f_x)
    if not quality.is_lit:
        plain, nothing = np.ones_like(at.place), np.zeros_like(at.place)
        light = _sent(at, plain, nothing).reshape(height, width, 3)
        return Picture(rays, hits, at, plain, nothing, light)
    received = _received(moment, at, hits.depth, eye.size, general, quality)
    sheen = softened(
        _sheen(moment, at, rays, general).reshape(height, width, 3),
        _things(moment, hits).reshape(eye.size),
        at.shading.reshape(height, width, 3),
    ).reshape(-1, 3)
    light = _sent(at, received, sheen)
    _put_sky(moment, light, hits, rays)
    _put_fog(moment, light, hits, rays)
    picture = Picture(rays, hits, at, received, sheen, light.reshape(height, width, 3))
    _smooth_outlines(moment, eye, picture, general, quality, skipped)
    return picture


def _met(moment: Moment, eye: Eye, rays: Points, skipped: Numbers | None) -> Hits:
    origins = np.broadcast_to(eye.place, rays.shape)
    hits = moment.first(origins, rays)
    return hits if skipped is None else moment.beyond(origins, rays, hits, skipped)


def _received(
    moment: Moment,
    at: Surfaces,
    depth: NDArray[np.float64],
    size: Size,
    general: Points,
    quality: Quality,
) -> Points:
    """Sun and lamps at every pixel, sky and surroundings at some, all shared among neighbours."""
    received = np.zeros((*size, 3))
    place, normal = at.place.reshape(*size, 3), at.normal.reshape(*size, 3)
    far = depth.reshape(size)
    own = lighting.direct(moment, at, lighting.spread_samples(size))
    if own.any():
        gathered(received, place, normal, far, own.reshape(*size, 3), place, normal, 1, 2, 4)
    step = quality.step
    chosen = np.arange(size[0] * size[1]).reshape(size)[step // 2 :: step, step // 2 :: step]
    few_place, few_normal = at.place[chosen].reshape(-1, 3), at.normal[chosen].reshape(-1, 3)
    light = np.zeros_like(few_place)
    met = np.flatnonzero(few_normal.any(1))
    met_place, met_normal = few_place[met], few_normal[met]
    for shift in range(quality.rounds):
        turned = lighting.spread_samples(chosen.shape, shift)[met]
        answers = lighting.ambient(moment, met_place, met_normal, turned, general)
        light[met] += without_sparks(answers) / quality.rounds
    coarse = (*chosen.shape, 3)
    spots = few_place.reshape(coarse), few_normal.reshape(coarse)
    few_depth = depth[chosen.reshape(-1)].reshape(chosen.shape)
    even = evened(light.reshape(coarse), *spots, few_depth)
    gathered(received, place, normal, far, even, *spots, step, 2, 4)
    return received.reshape(-1, 3)


def _sheen(moment: Moment, at: Surfaces, rays: Points, general: Points) -> Points:
    """The light that glossy surfaces mirror.

    Source of the share by angle: Schlick, Computer Graphics Forum 13(3), 1994.
    """
    sheen = np.zeros_like(at.place)
    shiny = np.flatnonzero(at.gloss > 0)
    if len(shiny) == 0:
        return sheen
    ray = unit(rays[shiny])
    cosine = np.einsum("nk,nk->n", ray, at.shading[shiny])
    straight = 0.04 + 0.66 * at.metal[shiny]
    slope = 1 - np.clip(np.abs(cosine), 0, 1)
    share = at.gloss[shiny] * (straight + (1 - straight) * slope * slope * slope * slope * slope)
    # What hardly shows is not worth its rays.
    shows = np.flatnonzero(share > _LEAST_SHEEN)
    shiny, share = shiny[shows], share[shows, None] - _LEAST_SHEEN
    here = at.some(shiny)
    mirrored = unit(ray[shows] + 2 * np.abs(cosine[shows])[:, None] * here.shading)
    origins = shadows.lifted(here.place, here.normal)
    # Neighbours do not share what they mirror, so each asks for the middle of every light.
    middle = np.full((len(shiny), 2), 0.5)
    light = lighting.arriving(moment, origins, mirrored, middle, general, is_mirrored=True)
    tone = here.albedo / np.maximum(here.albedo.max(1, keepdims=True), 1e-6)
    colour = 1 + here.metal[:, None] * (tone - 1)
    sheen[shiny] = share * colour * np.minimum(light, 6.0)
    return sheen


def _sent(at: Surfaces, received: Points, sheen: Points) -> Points:
    """The light that surfaces send to the camera."""
    matt = 1 - 0.8 * at.metal * at.gloss
    return at.albedo * (received * matt[:, None] + at.glow[:, None]) + sheen


def _put_sky(moment: Moment, light: Points, hits: Hits, rays: Points) -> None:
    missed = np.flatnonzero(hits.face < 0)
    light[missed] = sky_light(unit(rays[missed]), *moment.scenery.sky, True)


def _put_fog(moment: Moment, light: Points, hits: Hits, rays: Points) -> None:
    fog = moment.scenery.world.light.fog
    if fog is None:
        return
    met = np.flatnonzero(hits.face >= 0)
    distance = hits.depth[met] * np.sqrt((rays[met] ** 2).sum(1))
    clear = np.exp(-fog.density_per_m * distance)[:, None]
    light[met] = light[met] * clear + np.array(fog.colour) * (1 - clear)


def _smooth_outlines(
    moment: Moment,
    eye: Eye,
    picture: Picture,
    general: Points,
    quality: Quality,
    skipped: Numbers | None,
) -> None:
    """Takes pixels at outlines several times, a part of a pixel apart."""
    height, width = eye.size
    at = picture.at
    thing = _things(moment, picture.hits)
    if quality.smooth_all:
        chosen = np.arange(height * width)
    else:
        chosen = np.flatnonzero(
            outlines(
                thing.reshape(eye.size),
                at.place.reshape(height, width, 3),
                at.normal.reshape(height, width, 3),
                picture.hits.depth.reshape(eye.size),
            )
        )
    columns, rows = lens.middles(eye.size)
    total = picture.light.reshape(-1, 3)[chosen] * ((0.0, 0.0) in quality.offsets)
    passed = None if skipped is None else skipped[chosen]
    for right, down in quality.offsets:
        if (right, down) != (0.0, 0.0):
            rays = eye.rays(columns[chosen] + right, rows[chosen] + down)
            total += _taken_beside(moment, eye, picture, general, chosen, rays, passed)
    picture.light.reshape(-1, 3)[chosen] = total / len(quality.offsets)


def _taken_beside(
    moment: Moment,
    eye: Eye,
    picture: Picture,
    general: Points,
    chosen: NDArray[np.intp],
    rays: Points,
    passed: Numbers | None,
) -> Points:
    """The light (M, 3) along rays close to the chosen pixels, which lend theirs where they can."""
    at = picture.at
    hits = _met(moment, eye, rays, passed)
    there = moment.surfaces(hits, rays, 1 / eye.intrinsics.f_x)
    lender = lenders(
        chosen,
        _things(moment, hits),
        there.place,
        there.normal,
        _things(moment, picture.hits),
        at.place,
        at.normal,
        *eye.size,
    )
    received, sheen = picture.received[lender], picture.sheen[lender]
    alone = np.flatnonzero((lender < 0) & (hits.face >= 0))
    middle = np.full((len(alone), 2), 0.5)
    received[alone] = lighting.direct(moment, there.some(alone), middle) + 0.7 * general
    sheen[alone] = 0
    light = _sent(there, received, sheen)
    _put_sky(moment, light, hits, rays)
    _put_fog(moment, light, hits, rays)
    return light


def _things(moment: Moment, hits: Hits) -> Numbers:
    """The thing that each ray meets, -1 = none."""
    return np.where(hits.face >= 0, moment.faces.thing[hits.face], -1).astype(np.int32)
