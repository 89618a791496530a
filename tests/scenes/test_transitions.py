import numpy as np

from relievo.data.sample import Background, RightView, Sample
from relievo.scenes.transitions import changed, dissolved, mixed, towards


def image(value):
    return np.full((4, 6, 3), value, np.uint8)


def sample(value):
    background = Background(
        np.ones((4, 6), bool), image(value), np.ones((4, 6), np.float32), np.ones((4, 6), np.int32)
    )
    right = RightView(image(value), None, None, 0.1)
    return Sample(name="a/b", image=image(value), right=right, background=background)


def test_shares_are_those_of_the_other_picture():
    assert mixed(image(0), image(200), 0.25)[0, 0, 0] == 50
    np.testing.assert_array_equal(mixed(image(77), image(200), 0.0), image(77))
    np.testing.assert_array_equal(mixed(image(77), image(200), 1.0), image(200))
    assert towards(image(255), 255, 0.5).min() == 255


def test_all_pictures_of_a_sample_change_alike_and_the_rest_stays():
    before = sample(100)
    after = changed(before, lambda picture: towards(picture, 0, 0.5))
    assert [p.max() for p in (after.image, after.right.image, after.background.image)] == [50] * 3
    assert after.background.depth_m is before.background.depth_m
    assert after.right.baseline_m == 0.1


def test_a_dissolve_mixes_all_pictures():
    after = dissolved(sample(0), sample(200), 0.5)
    assert [p.max() for p in (after.image, after.right.image, after.background.image)] == [100] * 3


def test_samples_without_more_pictures_are_dissolved_as_well():
    lone = Sample(name="a/b", image=image(0))
    assert dissolved(lone, Sample(name="a/c", image=image(100)), 0.5).image.max() == 50
    assert changed(lone, lambda picture: picture).right is None
