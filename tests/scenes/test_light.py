"""Light, shadows, mirrors, air: against what can be worked out on paper."""

import numpy as np
import pytest

from relievo.scenes.light import Fog, Lamp, Light, Sky, Sun
from relievo.scenes.lighting import across, spread_samples
from relievo.scenes.materials import Material
from relievo.scenes.paths import look_at, still
from relievo.scenes.render import render
from relievo.scenes.shapes import box, quad
from relievo.scenes.world import Camera, Thing, World

BLACK = (0.0, 0.0, 0.0)
NIGHT = Sky(BLACK, BLACK, BLACK)
GREY = Material("plain", contrast=0.0)
SIZE = (48, 64)


def _floor(material: Material = GREY) -> Thing:
    return Thing(quad((-50, -50, 0), (100, 0, 0), (0, 100, 0), material), "floor")


def _light(light: Light, *things: Thing, floor: Material = GREY) -> np.ndarray:
    camera = Camera(still(look_at((0, -0.01, 6.0), (0, 0, 0))), fov_deg=50)
    world = World((_floor(floor), *things), light, (camera,))
    return render(world, camera, SIZE).view.light.astype(np.float64)


def _albedo(material: Material = GREY) -> np.ndarray:
    """The colour of the floor: what it sends out where light is 1 from everywhere."""
    one = (1.0, 1.0, 1.0)
    return _light(Light(sky=Sky(one, one, one), bounce=BLACK), floor=material).mean((0, 1))


def test_an_even_sky_shows_the_colour_of_the_surface() -> None:
    one = (1.0, 1.0, 1.0)
    light = _light(Light(sky=Sky(one, one, one), bounce=BLACK))
    assert np.ptp(light.mean(-1)) < 0.02
    tinted = _albedo(GREY._replace(tint=(0.5, 0.25, 1.0)))
    np.testing.assert_allclose(tinted / _albedo(), [0.5, 0.25, 1.0], rtol=1e-3)


def test_the_sun_lights_by_the_cosine_of_its_angle() -> None:
    for towards, cosine in (((0.0, 0.0, 1.0), 1.0), ((1.0, 0.0, 1.0), np.sqrt(0.5))):
        sun = Sun(towards, (3.0, 2.0, 1.0))
        light = _light(Light(sky=NIGHT, sun=sun, bounce=BLACK)).mean((0, 1))
        np.testing.assert_allclose(light, _albedo() * np.array([3, 2, 1]) * cosine, rtol=0.01)


def test_what_stands_in_the_sun_throws_a_shadow_where_it_should() -> None:
    post = Thing(box(0.5, 0.5, 1.0, GREY), "box")
    light = _light(Light(sky=NIGHT, sun=Sun((-1.0, 0.0, 1.0), (1.0, 1.0, 1.0)), bounce=BLACK), post)
    # Seen from 6 m above: the shadow lies up to 1 m to the right of the post.
    pixel = 2 * 6 * np.tan(np.radians(25)) / SIZE[1]
    middle = SIZE[0] // 2
    right = SIZE[1] // 2 + round(0.75 / pixel)
    left = SIZE[1] // 2 - round(0.75 / pixel)
    assert light[middle, right].max() < 0.02 * light[middle, left].min()
    beyond = SIZE[1] // 2 + round(1.6 / pixel)
    assert light[middle, beyond].min() > 0.9 * light[middle, left].min()


def test_a_lamp_lights_what_is_below_it_most_and_nothing_behind_it() -> None:
    lamp = Lamp((0.0, 0.0, 2.0), (0.2, 0, 0), (0, -0.2, 0), (5.0, 5.0, 5.0))
    light = _light(Light(sky=NIGHT, lamps=(lamp,), bounce=BLACK)).mean(-1)
    assert light[22:26, 30:34].mean() > 2 * light[0].mean() > 0
    area, height = 0.16, 2.0
    expected = 5 * area / (np.pi * height**2 + area) * _albedo().mean()
    assert light[22:26, 30:34].mean() == pytest.approx(expected, rel=0.05)
    turned = lamp._replace(up=(0.0, 0.2, 0.0))
    assert _light(Light(sky=NIGHT, lamps=(turned,), bounce=BLACK)).max() == 0


def test_light_bounces_once_from_a_red_wall() -> None:
    red = Material("plain", contrast=0.0, tint=(1.0, 0.05, 0.05))
    wall = Thing(quad((0.8, -3, 0), (0, 6, 0), (0, 0, 3), red), "wall")
    light = _light(Light(sky=NIGHT, sun=Sun((-1.0, 0.0, 0.6), (1.0, 1.0, 1.0)), bounce=BLACK), wall)
    near, far = light[24, 34:38].mean(0), light[24, 2:6].mean(0)
    assert near[0] / near[1] > 1.05 * far[0] / far[1]


def test_a_closed_box_is_dark_inside_but_for_what_glows() -> None:
    lid = Thing(box(8.0, 8.0, 8.0, GREY).moved(z=-0.5), "wall")
    one = (1.0, 1.0, 1.0)
    dark = _light(Light(sky=Sky(one, one, one), bounce=BLACK), lid)
    assert dark.max() < 0.02
    shade = Thing(quad((-1, -1, 3), (2, 0, 0), (0, 2, 0), GREY._replace(glow=3.0)), "lamp")
    lit = _light(Light(sky=Sky(one, one, one), bounce=BLACK), lid, shade)
    assert lit.max() > 1


def test_fog_takes_over_with_distance() -> None:
    fog = Fog((0.2, 0.4, 0.6), 0.5)
    one = (1.0, 1.0, 1.0)
    clear = _light(Light(sky=Sky(one, one, one), bounce=BLACK))
    foggy = _light(Light(sky=Sky(one, one, one), bounce=BLACK, fog=fog))
    share = np.exp(-0.5 * 6.0)
    middle = clear[24, 32] * share + np.array(fog.colour) * (1 - share)
    np.testing.assert_allclose(foggy[24, 32], middle, rtol=0.02)


def test_a_mirror_shows_what_is_before_it() -> None:
    mirror = Material("plain", contrast=0.0, gloss=1.0, metal=1.0)
    blue = Sky((0.1, 0.2, 3.0), (0.1, 0.2, 3.0))
    shiny = _light(Light(sky=blue, bounce=BLACK), floor=mirror).mean((0, 1))
    matt = _light(Light(sky=blue, bounce=BLACK)).mean((0, 1))
    assert shiny[2] / shiny[0] == pytest.approx(30, rel=0.1)
    assert shiny[2] < 3.2
    assert matt[2] / matt[0] == pytest.approx(30, rel=0.05)


def test_samples_of_neighbours_fill_the_square_evenly() -> None:
    for shift in range(4):
        samples = spread_samples((8, 12), shift).reshape(8, 12, 2)
        assert (samples >= 0).all()
        assert (samples < 1).all()
        tile = samples[4:8, 4:8].reshape(-1, 2)
        for axis in range(2):
            assert len(np.unique(np.floor((tile[:, axis] * 16) % 16))) == 16
        np.testing.assert_array_equal(samples[:4, :4], samples[4:8, 8:12])


def test_directions_across_are_square_to_each_other() -> None:
    generator = np.random.default_rng(0)
    normal = generator.normal(size=(100, 3))
    normal = np.concatenate([normal, [[0, 0, 1.0], [0, 0, -1.0]]])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    side, over = across(normal)
    frame = np.stack([side, over, normal], axis=1)
    np.testing.assert_allclose(
        frame @ frame.transpose(0, 2, 1), np.tile(np.eye(3), (102, 1, 1)), atol=1e-12
    )
