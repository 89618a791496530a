import numpy as np
import pytest

from relievo.core import srgb
from relievo.scenes import mipmaps
from relievo.scenes.faces import faces_of
from relievo.scenes.materials import Material
from relievo.scenes.mipmaps import LEVELS, SIDE, layer_of, level_offsets, texel_bank
from relievo.scenes.shapes import quad
from relievo.scenes.surfaces import Hits, looks_of, surfaces_of
from relievo.scenes.textures import VARIANTS, texture
from relievo.scenes.world import Thing

NAMES = [("brick", 0), ("plain", 3), ("grass", 1)]
HALF_A_CODE = 0.0046
"""In linear light near white, where codes are farthest apart."""


def texels_of(name, variant):
    return texel_bank()[layer_of(name, variant)]


def levels(texels):
    """The levels of one texture, the largest first, (S, S, 4) each: linear light, and relief."""
    texels = np.concatenate([srgb.decode(texels[:, :3] / 255), texels[:, 3:] / 255], axis=1)
    ends = [*level_offsets()[1:], len(texels)]
    sides = SIDE >> np.arange(LEVELS)
    return [
        texels[start:end].reshape(side, side, 4)
        for start, end, side in zip(level_offsets(), ends, sides, strict=True)
    ]


def albedo(material, s, t, width=1e-4):
    """The colour of a wall at texture coordinates in metres, seen from so near that a pixel is
    `width` metres wide."""
    edge = 4.0
    wall = Thing(quad((0, 0, 0), (edge, 0, 0), (0, 0, edge), material), "wall")
    table = {}
    faces = faces_of(wall, 0, 0, table, 0)
    s, t = (np.asarray(each, np.float64).ravel() / edge for each in (s, t))
    is_first = s >= t  # the lower right triangle: corners at (0, 0), (1, 0), (1, 1)
    bary = np.where(is_first[:, None], np.stack([s - t, t], 1), np.stack([s, t - s], 1))
    hits = Hits(np.where(is_first, 0, 1).astype(np.int32), np.ones(len(s)), bary)
    ahead = np.tile([0.0, 1.0, 0.0], (len(s), 1))
    return surfaces_of(faces, looks_of(tuple(table)), hits, ahead, width).albedo


def test_levels_follow_each_other_down_to_one_pixel():
    offsets = level_offsets()
    assert len(offsets) == LEVELS
    assert offsets[0] == 0
    np.testing.assert_array_equal(np.diff(offsets), [4**k for k in range(8, 0, -1)])
    texels = texels_of(*NAMES[0])
    assert texels.dtype == np.uint8
    assert texels.shape == (offsets[-1] + 1, 4)


def test_textures_keep_their_place():
    layers = [layer_of(*name) for name in NAMES]
    assert len(set(layers)) == len(NAMES)
    assert [layer_of(*name) for name in reversed(NAMES)] == layers[::-1]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_level_is_the_texture_itself(name):
    first = texels_of(*name)[: SIDE**2]
    np.testing.assert_array_equal(first.reshape(SIDE, SIDE, 4), texture(*name))


@pytest.mark.parametrize("name", NAMES)
def test_every_level_keeps_the_mean_light_and_relief(name):
    means = np.stack([level.mean((0, 1)) for level in levels(texels_of(*name))])
    np.testing.assert_allclose(means, np.broadcast_to(means[0], means.shape), atol=HALF_A_CODE)
    np.testing.assert_allclose(means[:4], np.broadcast_to(means[0], (4, 4)), atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
def test_each_pixel_is_the_mean_of_those_it_covers(name):
    first, *rest = levels(texels_of(*name))
    for level in rest:
        count, side = len(level), SIDE // len(level)
        covered = first.reshape(count, side, count, side, 4).mean((1, 3))
        np.testing.assert_allclose(level, covered, atol=HALF_A_CODE)


def test_black_and_white_mix_to_half_the_light_not_half_the_code():
    board = np.indices((SIDE, SIDE)).sum(0) % 2 * 255
    codes = np.repeat(board[..., None], 4, axis=2).astype(np.uint8)
    first, *rest = levels(mipmaps._pyramid(codes))
    assert set(np.unique(first)) == {0, 1}
    for level in rest:
        np.testing.assert_allclose(level, 0.5, atol=HALF_A_CODE)


def test_variants_begin_again():
    assert layer_of("brick", 2) == layer_of("brick", 2 + VARIANTS)


@pytest.mark.parametrize("width", [1e-4, 0.05, 0.3])
def test_textures_repeat_beyond_their_tile(width):
    brick = Material("brick", tile_m=0.9)
    s, t = np.random.default_rng(0).uniform(0, 0.9, (2, 200))
    first = albedo(brick, s, t, width)
    for beyond in (0.9, 1.8):
        np.testing.assert_allclose(albedo(brick, s + beyond, t, width), first, atol=2e-3)
        np.testing.assert_allclose(albedo(brick, s, t + beyond, width), first, atol=2e-3)


def test_textures_go_on_across_the_borders_of_tiles():
    grass = Material("grass", tile_m=1.0)
    line = np.linspace(0.9, 1.1, 2001)
    for along in (albedo(grass, line, 0 * line + 0.3), albedo(grass, 0 * line + 0.3, line)):
        steps = np.abs(np.diff(along, axis=0)).max(1)
        assert steps[999:1001].max() <= steps.max()
        assert steps.max() < 0.1


def test_far_surfaces_have_the_mean_colour_of_their_texture():
    brick = Material("brick", tile_m=0.9)
    mean = levels(texels_of("brick", 0))[-1][0, 0, :3]
    s, t = np.random.default_rng(1).uniform(0, 3.9, (2, 500))
    np.testing.assert_allclose(albedo(brick, s, t, 5.0), np.broadcast_to(mean, (500, 3)), atol=2e-3)
    near = albedo(brick, s, t)
    np.testing.assert_allclose(near.mean(0), mean, atol=0.03)
    assert near.std(0).max() > 5 * albedo(brick, s, t, 0.5).std(0).max()


def test_textures_stand_upright():
    """The first row of a texture is its top, at the highest texture coordinate."""
    codes = texture("poster", 0)
    poster = Material("poster", tile_m=2.0)
    places = (np.arange(SIDE) + 0.5) / SIDE * 2.0
    s, t = np.meshgrid(places, places[::-1])
    shown = albedo(poster, s, t).reshape(SIDE, SIDE, 3)
    expected = np.minimum(srgb.decode(codes[..., :3] / 255), 0.95)
    np.testing.assert_allclose(shown, expected, atol=2e-3)
