import numpy as np
import pytest

from relievo.core.srgb import LUMA_WEIGHTS, decode, encode


def test_encoding_undoes_decoding() -> None:
    values = np.linspace(0, 1, 1001)
    np.testing.assert_allclose(encode(decode(values)), values, atol=1e-12)


def test_known_points_of_the_curve() -> None:
    np.testing.assert_allclose(decode(np.array([0, 0.5, 1.0])), [0, 0.21404, 1], atol=1e-5)
    np.testing.assert_allclose(encode(np.array([0.001, 0.18])), [0.01292, 0.46136], atol=1e-5)


@pytest.mark.parametrize("convert", [decode, encode])
def test_single_precision_stays_single(convert) -> None:
    assert convert(np.linspace(0, 1, 5, dtype=np.float32)).dtype == np.float32


def test_white_has_the_luma_1() -> None:
    assert sum(LUMA_WEIGHTS) == pytest.approx(1, abs=1e-15)
