import numpy as np
import pytest

from relievo.core.types import StereoPair
from relievo.render.anaglyph import mix_by_matrix
from relievo.render.anaglyph_spectra import (
    AMBER_BLUE,
    GREEN_MAGENTA,
    RED_CYAN,
    WAVELENGTHS_NM,
    Filter,
    Glasses,
    anaglyph_matrix,
    colour_matching,
    seen_through,
)

GLASSES = [RED_CYAN, GREEN_MAGENTA, AMBER_BLUE]
# Which channels of a plain anaglyph come from the left view.
LEFT_CHANNELS = [[0], [1], [0, 1]]
# Dubois, "Conversion of a stereo pair to anaglyph with the least-squares projection method", 2009:
# the tables for an LCD, in thousandths.
PUBLISHED = [
    [[437, 449, 164, -11, -32, -7], [-62, -62, -24, 377, 761, 9], [-48, -50, -17, -26, -93, 1234]],
    [[-62, -158, -39, 529, 705, 24], [284, 668, 143, -16, -15, -65], [-15, -27, 21, 9, 75, 937]],
    [[1062, -205, 299, -16, -123, -17], [-26, 908, 68, 6, 62, -17], [-38, -173, 22, 94, 185, 911]],
]


def plain_matrix(left_channels: list[int]) -> np.ndarray:
    matrix = np.zeros((3, 6))
    for channel in range(3):
        matrix[channel, channel if channel in left_channels else 3 + channel] = 1
    return matrix


def ghosts(glasses: Glasses, matrix: np.ndarray) -> tuple[float, float]:
    """Luminance of grays of the wrong view through each filter, per luminance of the right one."""
    left, right = (seen_through(each)[1] @ matrix for each in (glasses.left, glasses.right))
    return (
        abs(left[3:].sum() / left[:3].sum()),
        abs(right[:3].sum() / right[3:].sum()),
    )


@pytest.mark.parametrize(("glasses", "published"), list(zip(GLASSES, PUBLISHED, strict=True)))
def test_matrices_come_near_the_published_ones(glasses, published):
    assert np.abs(anaglyph_matrix(glasses) - np.array(published) / 1000).max() < 0.13


def test_red_of_red_cyan_is_the_left_view_and_the_rest_the_right_one():
    matrix = anaglyph_matrix(RED_CYAN)
    left, right = matrix[:, :3].sum(axis=1), matrix[:, 3:].sum(axis=1)
    assert left[0] > 1
    assert (right[1:] > 1).all()
    # What the other view leaks through a filter is taken off.
    assert right[0] < 0
    assert (left[1:] < 0).all()


@pytest.mark.parametrize("glasses", GLASSES)
def test_rows_have_the_sum_one(glasses):
    np.testing.assert_allclose(anaglyph_matrix(glasses).sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("level", [0, 1, 5, 50, 128, 254, 255])
@pytest.mark.parametrize("glasses", GLASSES)
def test_gray_without_disparity_stays_gray_and_white_stays_white(glasses, level):
    view = np.full((2, 3, 3), level, np.uint8)
    mixed = mix_by_matrix(StereoPair(view, view), anaglyph_matrix(glasses)).astype(int)
    assert np.abs(mixed - level).max() <= (1 if 0 < level < 255 else 0)


@pytest.mark.parametrize(("glasses", "channels"), list(zip(GLASSES, LEFT_CHANNELS, strict=True)))
def test_the_eye_that_sees_most_of_the_wrong_view_sees_less_than_in_a_plain_anaglyph(
    glasses, channels
):
    plain = ghosts(glasses, plain_matrix(channels))
    projected = ghosts(glasses, anaglyph_matrix(glasses))
    assert max(projected) < 0.9 * max(plain)


@pytest.mark.parametrize("glasses", GLASSES)
def test_the_matrix_solves_the_normal_equations(glasses):
    left, right = (seen_through(each) for each in (glasses.left, glasses.right))
    plain = seen_through(None)
    # Both eyes' errors are summed: for each view's light, what it looks like behind its filter.
    normal = left.T @ left + right.T @ right
    solution = np.linalg.inv(normal) @ np.hstack((left.T @ plain, right.T @ plain))
    expected = solution / solution.sum(axis=1)[:, np.newaxis]
    np.testing.assert_allclose(anaglyph_matrix(glasses), expected, atol=1e-5)


def test_without_filters_the_primaries_are_those_of_srgb():
    white = seen_through(None).sum(axis=1)
    np.testing.assert_allclose(white, [0.9505, 1.0, 1.089], atol=1e-4)


def test_matching_functions_peak_where_the_standard_observer_does():
    x, y, z = colour_matching()
    # Table of the CIE's standard observer of 1931.
    assert abs(WAVELENGTHS_NM[y.argmax()] - 555) <= 5
    assert abs(WAVELENGTHS_NM[x.argmax()] - 599) <= 5
    assert abs(WAVELENGTHS_NM[z.argmax()] - 446) <= 5
    np.testing.assert_allclose([x.max(), y.max(), z.max()], [1.06, 1.0, 1.78], atol=0.03)
    # All three are as large: white light of equal energy has equal XYZ.
    np.testing.assert_allclose([x.sum(), y.sum(), z.sum()], 106.9, rtol=0.01)


def test_filters_are_half_open_at_their_limits():
    curve = Filter(((500.0, 600.0),), transmission=0.8, leak=0.0).curve()
    middle, low, high = (curve[int(at - WAVELENGTHS_NM[0])] for at in (550, 500, 600))
    assert middle > 0.78
    np.testing.assert_allclose([low, high], 0.4, atol=0.001)


def test_a_matrix_is_computed_once_and_cannot_be_changed():
    matrix = anaglyph_matrix(AMBER_BLUE)
    assert anaglyph_matrix(AMBER_BLUE) is matrix
    with pytest.raises(ValueError, match="read-only"):
        matrix[0, 0] = 0
