import numpy as np
import pytest

from relievo.scenes.photo.chance import normal


@pytest.mark.parametrize("shape", [(60, 80, 3), (1100, 1000)])
def test_numbers_are_normally_distributed(shape):
    numbers = normal(shape, np.random.default_rng(1))
    assert (numbers.shape, numbers.dtype) == (shape, np.float32)
    assert abs(numbers.mean()) < 0.02
    assert abs(numbers.std() - 1) < 0.02
    assert abs((np.abs(numbers) > 2).mean() - 0.0455) < 0.01


def test_the_same_generator_gives_the_same_and_others_give_others():
    first = normal((30, 40), np.random.default_rng(1))
    np.testing.assert_array_equal(first, normal((30, 40), np.random.default_rng(1)))
    other = normal((30, 40), np.random.default_rng(2))
    assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 0.1


def test_what_is_done_to_them_does_not_change_the_next_ones():
    before = normal((30, 40), np.random.default_rng(1)).copy()
    normal((30, 40), np.random.default_rng(1))[:] = 0
    np.testing.assert_array_equal(normal((30, 40), np.random.default_rng(1)), before)
