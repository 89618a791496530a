from dataclasses import replace

import numpy as np

from relievo.scenes.photo.lens import diagonal, through_lens
from relievo.scenes.photo.look import CLEAN

SIZE = (60, 80)
# One pixel, in thousandths of the diagonal.
PIXEL = 1000 / diagonal(SIZE)


def point(row=30, column=40, value=0.5):
    light = np.zeros((*SIZE, 3), np.float32)
    light[row, column] = value
    return light


def test_a_clean_lens_changes_nothing():
    light = point()
    np.testing.assert_array_equal(through_lens(light, CLEAN), light)


def test_blur_keeps_the_light_and_has_the_width_that_it_says():
    blurred = through_lens(point(), replace(CLEAN, blur=1.5 * PIXEL))[..., 0]
    assert abs(blurred.sum() - 0.5) < 1e-3
    columns = np.arange(SIZE[1]) - 40
    variance = (blurred.sum(0) * columns**2).sum() / blurred.sum()
    assert abs(variance**0.5 - 1.5) < 0.1


def test_motion_lies_along_its_direction():
    moved = through_lens(point(), replace(CLEAN, motion_blur=9 * PIXEL, motion_angle_deg=90.0))[
        ..., 0
    ]
    rows, columns = np.nonzero(moved)
    assert set(columns) == {40}
    assert 8 <= np.ptp(rows) <= 10


def test_motion_of_an_even_light_changes_nothing():
    light = np.full((*SIZE, 3), 0.3, np.float32)
    moved = through_lens(light, replace(CLEAN, motion_blur=20.0, motion_angle_deg=30.0))
    np.testing.assert_allclose(moved, light, rtol=1e-5)


def test_bloom_lights_what_is_around_the_brightest_and_no_more():
    look = replace(CLEAN, bloom=0.05)
    np.testing.assert_array_equal(through_lens(point(value=0.5), look), point(value=0.5))
    assert through_lens(point(value=50.0), look)[31, 41, 0] > 0


def test_aberration_parts_the_colours_at_the_sides_and_not_in_the_middle():
    look = replace(CLEAN, aberration=25.0)
    sides = through_lens(point(column=75), look)
    red, green, blue = (sides[..., channel].sum(0).argmax() for channel in range(3))
    assert red > green > blue
    even = np.full((*SIZE, 3), 0.4, np.float32)
    np.testing.assert_allclose(through_lens(even, look), even, rtol=1e-6)


def test_drops_change_a_part_of_the_picture_the_same_in_every_frame():
    light = np.random.default_rng(0).random((*SIZE, 3), dtype=np.float32)
    look = replace(CLEAN, drops=6, drops_seed=3)
    wet = through_lens(light, look)
    changed = (wet != light).any(-1)
    assert 0.005 < changed.mean() < 0.5
    np.testing.assert_array_equal(wet, through_lens(light, look))
