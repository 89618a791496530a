import math

import numpy as np
import pytest

from relievo.core.errors import ShapeError
from relievo.metrics.affine_fit import AffineFit


def test_points_added_in_pieces_give_numpys_least_squares():
    rng = np.random.default_rng(0)
    x, y = rng.normal(5, 2, 100), rng.normal(3, 1, 100)
    fit = AffineFit()
    for part in (slice(0, 7), slice(7, 7), slice(7, 100)):
        fit.add(x[part], y[part])
    expected = np.linalg.lstsq(np.stack([x, np.ones(100)], 1), y, rcond=None)[0]
    np.testing.assert_allclose(fit.solve(), expected, rtol=1e-9)


def test_float32_maps_are_summed_in_double_precision():
    x = np.linspace(1000, 1001, 60000, dtype=np.float32).reshape(200, 300)
    fit = AffineFit()
    fit.add(x, (3 * x.astype(np.float64) - 2999))
    np.testing.assert_allclose(fit.solve(), (3, -2999), rtol=1e-6)


def test_a_constant_is_fitted_by_the_mean():
    fit = AffineFit()
    fit.add(np.full(3, 0.1), np.array([1.0, 2.0, 6.0]))
    assert fit.solve() == (0.0, 3.0)


def test_solving_does_not_end_the_adding():
    fit = AffineFit()
    fit.add(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert fit.solve() == pytest.approx((1, 0))
    fit.add(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert fit.solve() == pytest.approx((1, 1))


def test_nothing_added_gives_nan():
    assert all(math.isnan(number) for number in AffineFit().solve())


def test_shapes_must_agree():
    with pytest.raises(ShapeError, match=r"\(2,\) and \(3,\)"):
        AffineFit().add(np.ones(2), np.ones(3))


def test_points_that_are_not_used_do_not_count():
    rng = np.random.default_rng(3)
    x, y, where = rng.normal(5, 2, 50), rng.normal(3, 1, 50), rng.random(50) < 0.6
    fit, masked = AffineFit(), AffineFit()
    fit.add(x[where], y[where])
    masked.add(np.where(where, x, np.nan), np.where(where, y, 1e9), where)
    assert masked.solve() == pytest.approx(fit.solve(), rel=1e-12)


def test_values_far_from_zero_lose_no_digits():
    x = 1e6 + np.arange(4.0)
    fit = AffineFit()
    fit.add(x, 2 * (x - 1e6) + 1)
    assert fit.solve() == pytest.approx((2, 1 - 2e6), rel=1e-12)
