import numpy as np
import pytest

from relievo.data.augment import Example, augment, random_framing, random_look, resize_example


def told_by_colour(height=60, width=90):
    """An example whose target is a function of its own colours: red + 2 * green."""
    y, x = np.mgrid[:height, :width]
    red, green = 255 * x / (width - 1), 255 * y / (height - 1)
    image = np.stack([red, green, np.zeros_like(red)], axis=2).round().astype(np.uint8)
    return Example(image, target_of(image), np.ones((height, width), np.bool_))


def target_of(image):
    return (image[..., 0] + 2.0 * image[..., 1]).astype(np.float32)


def same(first, second):
    return all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("size", [(32, 48), (40, 32), (96, 128)])
def test_image_and_target_are_framed_alike(size):
    # One pixel of the source is worth 2.8 and 8.6: the nearest pixel is at most half of each away.
    for seed in range(20):
        framed = random_framing(told_by_colour(), size, np.random.default_rng(seed))
        assert framed.image.shape == (*size, 3)
        error = framed.inverse_depth - target_of(framed.image)
        assert np.abs(error).max() <= (2.9 + 8.7) / 2 + 3
        assert abs(error.mean()) < 0.6


def test_framing_mirrors_half_of_the_time():
    mirrored = 0
    for seed in range(40):
        framed = random_framing(told_by_colour(), (32, 48), np.random.default_rng(seed))
        red = framed.image[..., 0].astype(int)
        mirrored += bool((red[:, 0] > red[:, -1]).all())
    assert 8 < mirrored < 32


def test_framing_crops_between_half_and_the_whole_of_an_image():
    spans = []
    for seed in range(40):
        framed = random_framing(told_by_colour(), (40, 60), np.random.default_rng(seed))
        spans.append(np.ptp(framed.image[..., 0].astype(int)) / 255)
    assert min(spans) > 0.55
    assert max(spans) > 0.9


def test_framing_takes_unknown_pixels_along():
    example = told_by_colour()
    left = example.image[..., 0] < 128
    example = example._replace(valid=left, inverse_depth=np.where(left, example.inverse_depth, 0))
    for seed in range(5):
        framed = random_framing(example, (32, 48), np.random.default_rng(seed))
        sure = np.abs(framed.image[..., 0].astype(int) - 128) > 6
        np.testing.assert_array_equal(framed.valid[sure], framed.image[..., 0][sure] < 128)
        assert (framed.inverse_depth[~framed.valid] == 0).all()


def test_a_look_is_of_the_same_size_and_type():
    image = told_by_colour().image
    for seed in range(30):
        look = random_look(image, np.random.default_rng(seed))
        assert look.shape == image.shape
        assert look.dtype == np.uint8


def test_looks_differ_and_leave_the_image_alone():
    image = told_by_colour().image
    before = image.copy()
    looks = {random_look(image, np.random.default_rng(seed)).tobytes() for seed in range(10)}
    assert len(looks) > 5
    np.testing.assert_array_equal(image, before)


def test_augmenting_frames_first_and_changes_only_the_image_then():
    generator = np.random.default_rng(3)
    framed = random_framing(told_by_colour(), (32, 48), generator)
    look = random_look(framed.image, generator)
    augmented = augment(told_by_colour(), (32, 48), np.random.default_rng(3))
    assert same(augmented, framed._replace(image=look))


def test_augmenting_depends_on_nothing_but_the_generator():
    first, again, other = (
        augment(told_by_colour(), (32, 48), np.random.default_rng(seed)) for seed in (5, 5, 6)
    )
    assert same(first, again)
    assert not same(first, other)


def test_augmenting_does_not_change_its_input():
    example, untouched = told_by_colour(), told_by_colour()
    augment(example, (32, 48), np.random.default_rng(0))
    assert same(example, untouched)


def test_a_resize_to_the_same_size_changes_nothing():
    assert same(resize_example(told_by_colour(), (60, 90)), told_by_colour())


def test_a_resize_averages_the_image_and_keeps_whole_targets():
    example = told_by_colour()
    small = resize_example(example, (20, 30))
    blocks = example.image.reshape(20, 3, 30, 3, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(small.image, blocks, atol=0.51)
    np.testing.assert_array_equal(small.inverse_depth, example.inverse_depth[1::3, 1::3])
    assert small.valid.all()


def test_an_image_of_one_pixel_can_be_augmented():
    tiny = Example(
        np.zeros((1, 1, 3), np.uint8), np.ones((1, 1), np.float32), np.ones((1, 1), bool)
    )
    framed = random_framing(tiny, (32, 32), np.random.default_rng(0))
    assert (framed.inverse_depth == 1).all()
