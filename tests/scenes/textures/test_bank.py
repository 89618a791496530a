import hashlib

import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.core.srgb import decode
from relievo.scenes.materials import Material
from relievo.scenes.textures import SIZE, TEXTURES, VARIANTS, texture
from relievo.scenes.textures.bank import _made

NAMES = sorted(TEXTURES)
WRAPPING = [name for name in NAMES if TEXTURES[name].wraps]
LIGHT = [name for name in NAMES if TEXTURES[name].light]
PROMISED = (
    "plain brick plaster concrete stone wood planks parquet tile paving asphalt gravel soil sand"
    " grass foliage bark rock snow roof metal rust corrugated fabric knit stripes checks carpet"
    " leather wallpaper marble cardboard glass water skin hair poster painting screen text sign"
    " spines keys panels speckle"
).split()
# Of the kinds that use the building blocks: noise, cells, shapes, writing, motifs.
DIGESTS = {
    "plain": "3ba86f669eb92a0f",
    "brick": "1d8b5119df726f88",
    "stone": "bedc4d3035ba5e15",
    "grass": "b3ffc28a6299dd8d",
    "foliage": "a9d47027259c00d3",
    "wood": "6b411bcd0d02f711",
    "poster": "54b5d8c123840423",
    "gravel": "612e104d3ca375ce",
    "spines": "70e80d19dfef0db5",
}


def light(name, variant):
    return decode(texture(name, variant)[..., :3] / 255)


def mean_light(name, variants=range(8)):
    return np.array([light(name, variant).mean() for variant in variants])


def test_all_promised_textures_are_there():
    assert set(PROMISED) <= set(TEXTURES)
    assert all(TEXTURES[name].name == name for name in NAMES)
    assert Material().texture in TEXTURES


@pytest.mark.parametrize("name", NAMES)
def test_a_texture_is_codes_and_relief_and_cannot_be_written(name):
    codes = texture(name, 2)
    assert codes.shape == (SIZE, SIZE, 4)
    assert codes.dtype == np.uint8
    assert codes[..., :3].std() > 0
    with pytest.raises(ValueError, match="read-only"):
        codes[0, 0] = 0


@pytest.mark.parametrize("name", NAMES)
def test_variants_differ(name):
    made = [texture(name, variant)[..., :3].tobytes() for variant in range(4)]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("name", NAMES)
def test_a_variant_is_always_the_same(name):
    before = texture(name, 1).copy()
    _made.cache_clear()
    np.testing.assert_array_equal(texture(name, 1), before)


def test_variants_are_counted_round():
    assert texture("brick", 3) is texture("brick", 3 + VARIANTS)
    assert texture("brick", VARIANTS - 1) is texture("brick", -1)


@pytest.mark.parametrize("name", WRAPPING)
@pytest.mark.parametrize("variant", [0, 5])
def test_a_texture_goes_on_across_its_borders(name, variant):
    codes = texture(name, variant).astype(np.int64)
    for axis in (0, 1):
        steps = np.abs(codes - np.roll(codes, 1, axis)).mean((1 - axis, 2))
        # The first step is the one from the last row or column to the first one.
        assert steps[0] <= 1.15 * steps[1:].max() + 0.5


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("asphalt", 0.04, 0.14),
        ("grass", 0.03, 0.2),
        ("foliage", 0.02, 0.15),
        ("brick", 0.06, 0.7),
        ("wood", 0.03, 0.6),
        ("snow", 0.75, 0.95),
        ("soil", 0.03, 0.3),
        ("sand", 0.15, 0.65),
        ("plaster", 0.58, 0.8),
        ("skin", 0.04, 0.75),
        ("text", 0.3, 0.85),
    ],
)
def test_surfaces_reflect_as_much_as_in_photographs(name, low, high):
    means = mean_light(name)
    assert low < means.min()
    assert means.max() < high


def test_most_bricks_are_neither_dark_nor_light():
    assert 0.1 < np.median(mean_light("brick", range(16))) < 0.35


def test_lawns_and_leaves_are_green():
    for name in ("grass", "foliage"):
        red, green, blue = np.median(
            [light(name, variant).mean((0, 1)) for variant in range(8)], axis=0
        )
        assert green > red > blue


@pytest.mark.parametrize("name", LIGHT)
def test_textures_for_tints_are_light_and_near_neutral(name):
    for variant in range(6):
        colour = light(name, variant).mean((0, 1))
        assert colour.mean() > 0.42
        assert np.ptp(colour) < 0.12 * colour.mean()


@pytest.mark.parametrize("name", ["stone", "brick", "paving", "foliage", "corrugated", "knit"])
def test_relief_uses_its_range_without_being_cut_off(name):
    relief = texture(name, 0)[..., 3]
    assert np.ptp(relief) > 100
    assert ((relief == 0) | (relief == 255)).mean() < 0.05


def test_sizes_are_those_of_surfaces():
    assert all(0.1 <= kind.tile_m <= 5 for kind in TEXTURES.values())


def test_an_unknown_texture_is_refused():
    with pytest.raises(UsageError, match="velvet"):
        texture("velvet", 0)


@pytest.mark.parametrize("name", DIGESTS)
def test_textures_are_the_same_on_every_machine(name):
    assert hashlib.sha256(texture(name, 3).tobytes()).hexdigest()[:16] == DIGESTS[name]
