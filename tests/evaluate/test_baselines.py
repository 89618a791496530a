import numpy as np
import pytest

from relievo.evaluate.baselines import BASELINES, CONSTANT, MEAN_MAP, ROW_PRIOR, Prior

SIZE = (288, 384)  # what means are kept at: nothing is resized


def known(seed, size=SIZE, share=0.7):
    generator = np.random.default_rng(seed)
    values = generator.uniform(1, 9, size).astype(np.float32) * (1 + seed)
    return values, generator.random(size) < share


def everywhere(values):
    return values, np.ones(values.shape, np.bool_)


def means(maps, axis):
    with_gaps = np.stack([np.where(valid, values, np.nan) for values, valid in maps])
    return np.nanmean(with_gaps.astype(np.float64), axis=axis)


def test_there_is_a_prediction_for_every_baseline():
    predictions = Prior.of([known(1)]).predictions((30, 50))
    assert set(predictions) == set(BASELINES) == {CONSTANT, MEAN_MAP, ROW_PRIOR}
    assert all(values.shape == (30, 50) for values in predictions.values())
    assert all(values.dtype == np.float32 for values in predictions.values())


def test_means_are_over_the_pixels_that_are_known():
    maps = [known(seed) for seed in range(5)]
    maps[0][1][0] = True  # every pixel of the first row is known somewhere
    predictions = Prior.of(maps).predictions(SIZE)
    np.testing.assert_allclose(predictions[CONSTANT], means(maps, None), rtol=1e-5)
    rows = means(maps, (0, 2))
    np.testing.assert_allclose(
        predictions[ROW_PRIOR], np.broadcast_to(rows[:, None], SIZE), rtol=1e-5
    )
    some = np.any([valid for _, valid in maps], axis=0)
    pixels = np.where(some, 0, rows[:, None])
    pixels[some] = means([(values[some], valid[some]) for values, valid in maps], 0)
    np.testing.assert_allclose(predictions[MEAN_MAP], pixels, rtol=1e-5)


def test_a_place_that_no_image_knows_has_the_mean_of_its_row():
    values, valid = known(3, share=0.5)
    mean_map = Prior.of([(values, valid)]).predictions(SIZE)[MEAN_MAP]
    rows = means([(values, valid)], (0, 2))
    np.testing.assert_allclose(mean_map, np.where(valid, values, rows[:, None]), rtol=1e-5)


def test_a_row_that_no_image_knows_lies_between_its_neighbours():
    values = np.tile(np.arange(SIZE[0], dtype=np.float32)[:, None] ** 2 + 1, (1, SIZE[1]))
    valid = np.ones(SIZE, np.bool_)
    valid[:20] = valid[101:103] = valid[280:] = False
    predictions = Prior.of([(values, valid)]).predictions(SIZE)
    for name in (MEAN_MAP, ROW_PRIOR):
        column = predictions[name][:, 7]
        np.testing.assert_allclose(column[:20], 401)
        np.testing.assert_allclose(column[280:], 279**2 + 1)
        low, high = 100**2 + 1, 103**2 + 1
        np.testing.assert_allclose(
            column[101:103], [low + (high - low) / 3, high - (high - low) / 3]
        )


def test_leaving_an_image_out_is_a_mean_of_the_others():
    # Sizes differ, and places of some are known in the image that is left out alone.
    sizes = [(48, 64), (288, 384), (30, 90), (400, 500)]
    maps = [known(seed, size, share=0.4) for seed, size in enumerate(sizes)]
    whole = Prior.of(maps)
    for left_out, size in ((0, (48, 64)), (1, (60, 61)), (3, (288, 384))):
        others = [each for n, each in enumerate(maps) if n != left_out]
        expected = Prior.of(others).predictions(size)
        for name, values in whole.without(*maps[left_out]).predictions(size).items():
            np.testing.assert_allclose(values, expected[name], rtol=1e-5, err_msg=name)


def test_leaving_an_image_out_changes_the_rest_for_nobody_else():
    maps = [known(seed) for seed in range(3)]
    whole = Prior.of(maps)
    before = {name: values.copy() for name, values in whole.predictions((40, 50)).items()}
    whole.without(*maps[1])
    fresh = Prior.of(maps).predictions((40, 50))
    for name, values in whole.predictions((40, 50)).items():
        np.testing.assert_array_equal(values, before[name])
        np.testing.assert_array_equal(values, fresh[name])


@pytest.mark.parametrize("maps", [[], [(known(1)[0], np.zeros(SIZE, np.bool_))]])
def test_without_anything_known_the_baselines_are_one(maps):
    for values in Prior.of(maps).predictions((3, 4)).values():
        np.testing.assert_array_equal(values, 1)


def test_the_only_image_left_out_leaves_nothing_known():
    one = known(2)
    for values in Prior.of([one]).without(*one).predictions((3, 4)).values():
        np.testing.assert_array_equal(values, 1)


def test_values_of_unknown_pixels_are_never_looked_at():
    values, valid = known(1)
    spoilt = np.where(valid, values, np.float32(np.nan))
    first, second = (Prior.of([(v, valid)]).predictions(SIZE) for v in (values, spoilt))
    for name in BASELINES:
        np.testing.assert_array_equal(first[name], second[name])


def test_places_are_relative_to_the_size_of_an_image():
    def slope(size):
        y, x = ((np.arange(side) + 0.5) / side for side in size)
        return (5 + 3 * x[None, :] - 2 * y[:, None]).astype(np.float32)

    predictions = Prior.of([everywhere(slope((144, 192))), everywhere(slope((600, 900)))])
    made = predictions.predictions((60, 50))
    np.testing.assert_allclose(made[MEAN_MAP], slope((60, 50)), atol=0.02)
    expected = np.broadcast_to(slope((60, 50)).mean(axis=1, keepdims=True), (60, 50))
    np.testing.assert_allclose(made[ROW_PRIOR], expected, atol=0.02)
    np.testing.assert_allclose(made[CONSTANT], 5.5, atol=0.01)


def test_of_nothing_there_is_no_mean():
    values = np.full((4, 6), 2, np.float32)
    known = np.ones((4, 6), np.bool_)
    assert Prior.of([(values, known)]).without(values, known).predictions((4, 6)) == {}
    assert Prior.of([(values, ~known)]).predictions((4, 6)) == {}


def test_only_the_last_sizes_are_kept():
    prior = Prior.of([(np.full((4, 6), 2, np.float32), np.ones((4, 6), np.bool_))])
    first = prior.predictions((3, 3))
    assert prior.predictions((3, 3)) is first
    for side in range(4, 9):
        prior.predictions((side, side))
    assert prior.predictions((3, 3)) is not first
