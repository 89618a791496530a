import math

import numpy as np
import pytest

from relievo.core.errors import DTypeError, ShapeError
from relievo.metrics.flicker import Flicker, FlickerMeter


def measured(images, depths, valids=None):
    meter = FlickerMeter()
    for i, (image, depth) in enumerate(zip(images, depths, strict=True)):
        meter.add(image, depth, np.ones(depth.shape, bool) if valids is None else valids[i])
    return meter.result()


def slow_flicker(images, depths, valids):
    """Pixel by pixel: runs of frames in which it stands still, with the spread of each."""
    stds, lengths = [], []

    def end(run):
        if len(run) >= 5:
            stds.append(np.std(np.log(run)))
            lengths.append(len(run))

    for y, x in np.ndindex(depths[0].shape):
        run = []
        for t, depth in enumerate(depths):
            change = np.abs(images[t][y, x].astype(int) - images[max(t - 1, 0)][y, x]).max()
            if not valids[t][y, x] or change >= 2:
                end(run)
                run = []
            if valids[t][y, x]:
                run.append(depth[y, x])
        end(run)
    return np.average(stds, weights=lengths), sum(lengths) / (len(depths) * depths[0].size)


def still_film(frames, size=(4, 6), seed=0):
    image = np.random.default_rng(seed).integers(0, 256, (*size, 3), np.uint8)
    return [image] * frames


def test_film_agrees_with_a_slow_loop_over_pixels():
    rng = np.random.default_rng(1)
    image = rng.integers(20, 200, (7, 9, 3), np.uint8)
    images, valids, depths = [], [], []
    for _ in range(24):
        image = image + rng.integers(0, 2, image.shape, np.uint8)
        image[rng.random((7, 9)) < 0.06, rng.integers(3)] += 2
        images.append(image)
        valids.append(rng.random((7, 9)) > 0.04)
        depths.append(rng.uniform(1, 5, (7, 9)).astype(np.float32))
    result = measured(images, depths, valids)
    assert result == pytest.approx(slow_flicker(images, depths, valids), rel=1e-6)
    assert 0.2 < result.still < 0.9


def test_depth_that_stays_does_not_flicker():
    depth = np.random.default_rng(2).uniform(1, 9, (4, 6))
    assert measured(still_film(6), [depth] * 6) == pytest.approx((0, 1), abs=1e-9)


def test_doubling_every_second_frame_gives_half_the_log_of_two():
    depth = np.random.default_rng(3).uniform(1, 9, (4, 6))
    depths = [depth * (1 + t % 2) for t in range(8)]
    assert measured(still_film(8), depths).std_log == pytest.approx(math.log(2) / 2)


def test_a_factor_on_all_frames_does_not_count():
    depths = list(np.random.default_rng(4).uniform(1, 9, (6, 4, 6)))
    scaled = [7 * depth for depth in depths]
    assert measured(still_film(6), scaled) == pytest.approx(measured(still_film(6), depths))


def test_four_still_frames_are_too_few():
    result = measured(still_film(4), [np.ones((4, 6))] * 4)
    assert math.isnan(result.std_log)
    assert result.still == 0


def test_a_change_of_one_in_a_channel_is_still_and_of_two_is_not():
    images = [np.full((1, 2, 3), 100, np.uint8) for _ in range(5)]
    images[2][0, :, 1] += np.array([1, 2], np.uint8)
    assert measured(images, [np.ones((1, 2))] * 5).still == 0.5


def test_depth_without_meaning_ends_a_run():
    depths = [np.ones((1, 3)) for _ in range(6)]
    depths[3][0] = [np.nan, -1, 1]
    assert measured(still_film(6, (1, 3)), depths) == (0, pytest.approx(1 / 3))


def test_nothing_added_gives_nan():
    assert all(math.isnan(number) for number in FlickerMeter().result())


def test_asking_in_between_changes_nothing():
    depths = list(np.random.default_rng(5).uniform(1, 9, (7, 4, 6)))
    meter = FlickerMeter()
    for image, depth in zip(still_film(7), depths, strict=True):
        meter.add(image, depth, np.ones((4, 6), bool))
        assert isinstance(meter.result(), Flicker)
    assert meter.result() == measured(still_film(7), depths)


def test_an_image_that_is_written_over_later_is_remembered_as_it_was():
    image = np.full((1, 1, 3), 10, np.uint8)
    meter = FlickerMeter()
    for _ in range(6):
        meter.add(image, np.ones((1, 1)), np.ones((1, 1), bool))
        image += 9
    assert meter.result().still == 0


def test_frames_of_another_size_are_refused():
    meter = FlickerMeter()
    meter.add(np.zeros((2, 3, 3), np.uint8), np.ones((2, 3)), np.ones((2, 3), bool))
    with pytest.raises(ShapeError, match="first_image"):
        meter.add(np.zeros((3, 2, 3), np.uint8), np.ones((3, 2)), np.ones((3, 2), bool))


def test_images_of_sixteen_bits_are_refused():
    with pytest.raises(DTypeError, match="uint16"):
        FlickerMeter().add(np.zeros((1, 1, 3), np.uint16), np.ones((1, 1)), np.ones((1, 1), bool))
