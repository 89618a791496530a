from itertools import pairwise

import cv2
import numba
import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.core.srgb import decode
from relievo.metrics.hidden import measure_hidden
from relievo.render.hidden import ROWS_AT_ONCE, hide_pair
from relievo.render.hidden_options import HiddenOptions
from relievo.render.hidden_planes import seen_image

WIDTH = 512
ENGINES = ("rows", "pyramid")
LINEAR = HiddenOptions(in_linear_light=True)
MIDDLE = slice(128, 384)


def texture(size: tuple[int, int], seed: int = 0) -> np.ndarray:
    """Broadband texture with a 1/f spectrum, mean gray."""
    rng = np.random.default_rng(seed)
    fy, fx = np.fft.fftfreq(size[0])[:, None], np.fft.fftfreq(size[1])[None]
    spectrum = np.fft.fft2(rng.standard_normal(size)) / np.maximum(np.hypot(fy, fx), 1 / size[1])
    values = np.fft.ifft2(spectrum).real
    gray = np.clip(128 + 35 * values / values.std(), 1, 254).astype(np.uint8)
    return np.repeat(gray[..., None], 3, axis=2)


def grating(wavelength: float, *, horizontal_stripes: bool = False) -> np.ndarray:
    """A sine grating in 16 bits, fine enough to measure phases on."""
    wave = 30000 + 12000 * np.cos(2 * np.pi * np.arange(WIDTH) / wavelength)
    rows = np.tile(wave.round().astype(np.uint16), (WIDTH if horizontal_stripes else 4, 1))
    gray = rows.T if horizontal_stripes else rows
    return np.ascontiguousarray(np.repeat(gray[..., None], 3, axis=2))


def delivered_px(wavelength: float, disparity_px: float, engine: str = "rows") -> float:
    """Crossed disparity of the views of a grating, from their phases away from the borders."""
    image = grating(wavelength)
    disparity = np.full(image.shape[:2], disparity_px, np.float32)
    pair = hide_pair(image, disparity, options=HiddenOptions(engine=engine))
    x = np.arange(WIDTH)[MIDDLE]
    probe = np.hanning(len(x)) * np.exp(2j * np.pi * x / wavelength)
    left, right = (
        (probe * (view[0, MIDDLE, 0].astype(float) - 30000)).sum()
        for view in (pair.left, pair.right)
    )
    return float(np.angle(left / right)) * wavelength / (2 * np.pi)


def colours(size: tuple[int, int], dtype: type, top: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, top, (*size, 3), dtype, endpoint=True)


def waves_of_depth(size: tuple[int, int], seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-9, 9, size).astype(np.float32)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("luma_only", [True, False])
@pytest.mark.parametrize(("dtype", "bit_depth"), [(np.uint8, 8), (np.uint16, 10), (np.uint16, 16)])
def test_both_views_add_up_to_twice_the_image_exactly(dtype, bit_depth, luma_only, engine):
    top = 2**bit_depth - 1
    image = colours((150, 91), dtype, top)
    options = HiddenOptions(engine=engine, luma_only=luma_only)
    pair = hide_pair(image, waves_of_depth((150, 91)), bit_depth=bit_depth, options=options)
    total = pair.left.astype(np.int64) + pair.right
    np.testing.assert_array_equal(total, 2 * image.astype(np.int64))
    assert max(pair.left.max(), pair.right.max()) <= top
    assert (pair.left != pair.right).any()


@pytest.mark.parametrize("headroom", [0.05, 0.2])
def test_with_headroom_the_views_add_up_to_twice_what_is_seen(headroom):
    image = colours((40, 60), np.uint8, 255)
    options = HiddenOptions(headroom=headroom)
    seen = seen_image(image, options=options)
    pair = hide_pair(image, waves_of_depth((40, 60)), options=options)
    np.testing.assert_array_equal(pair.left.astype(int) + pair.right, 2 * seen.astype(int))
    assert seen.min() == round(255 * headroom)
    assert seen.max() == round(255 * (1 - headroom))


def test_headroom_lets_black_and_white_carry_depth():
    image = np.zeros((4, 128, 3), np.uint8)
    image[:, ::8] = image[:, 1::8] = 255
    disparity = np.full((4, 128), 1, np.float32)
    plain = hide_pair(image, disparity)
    np.testing.assert_array_equal(plain.left, plain.right)
    roomy = hide_pair(image, disparity, options=HiddenOptions(headroom=0.1))
    assert (roomy.left != roomy.right).any()


def test_without_options_what_is_seen_is_the_image():
    image = colours((5, 6), np.uint16, 1023)
    np.testing.assert_array_equal(seen_image(image, bit_depth=10), image)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("dtype", "bit_depth"), [(np.uint8, 8), (np.uint16, 10)])
def test_in_linear_light_the_light_adds_up_within_half_a_code_value(dtype, bit_depth, engine):
    top = 2**bit_depth - 1
    image = colours((60, 90), dtype, top)
    options = HiddenOptions(engine=engine, in_linear_light=True)
    pair = hide_pair(image, waves_of_depth((60, 90)), bit_depth=bit_depth, options=options)
    left, right, seen = (decode(view / top) for view in (pair.left, pair.right, image))
    # The curve is steepest at white: 2.3 times as steep as a straight one.
    np.testing.assert_allclose((left + right) / 2, seen, atol=0.5 * 2.3 / 2 / top * 1.05)
    assert (pair.left != pair.right).any()


def test_code_values_leave_a_ghost_on_a_display_that_adds_light():
    image = texture((32, 128))
    disparity = np.full((32, 128), 3, np.float32)

    def ghost(options):
        pair = hide_pair(image, disparity, options=options)
        left, right, seen = (decode(view / 255) for view in (pair.left, pair.right, image))
        return np.abs((left + right) / 2 - seen).max()

    # Re-encoding the mean of code values is no linear step, so light does not cancel.
    assert ghost(LINEAR) < 1 / 255 < ghost(HiddenOptions())


@pytest.mark.parametrize("options", [None, LINEAR, HiddenOptions(luma_only=False)])
def test_no_disparity_gives_the_image_twice(options):
    image = colours((20, 64), np.uint8, 255)
    disparity = np.full((20, 64), 2.5, np.float32)
    pair = hide_pair(image, disparity, zero_plane_disparity=2.5, options=options)
    np.testing.assert_array_equal(pair.left, image)
    np.testing.assert_array_equal(pair.right, image)


@pytest.mark.parametrize("engine", ENGINES)
def test_opposite_disparity_swaps_the_views(engine):
    image = texture((20, 64))
    disparity = np.random.default_rng(1).uniform(-3, 3, (20, 64)).astype(np.float32)
    options = HiddenOptions(engine=engine)
    one, other = (hide_pair(image, d, options=options) for d in (disparity, -disparity))
    np.testing.assert_array_equal(one.left, other.right)
    np.testing.assert_array_equal(one.right, other.left)


@pytest.mark.parametrize(("engine", "tolerance"), [("rows", 0.05), ("pyramid", 0.1)])
@pytest.mark.parametrize("wavelength", [4, 5, 8, 12, 16, 24, 32, 64])
def test_views_of_gratings_deliver_small_disparity(wavelength, engine, tolerance):
    assert delivered_px(wavelength, 0.7, engine) == pytest.approx(0.7, rel=tolerance)


@pytest.mark.parametrize("wavelength", [16, 32])
def test_the_largest_default_disparity_arrives(wavelength):
    assert delivered_px(wavelength, 3.5) == pytest.approx(3.5, rel=0.05)


@pytest.mark.parametrize("engine", ENGINES)
def test_near_moves_right_in_the_left_view(engine):
    assert delivered_px(16, 2, engine) > 0 > delivered_px(16, -2, engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_horizontal_stripes_carry_no_disparity(engine):
    image = grating(16, horizontal_stripes=True)
    disparity = np.full(image.shape[:2], 3, np.float32)
    pair = hide_pair(image, disparity, options=HiddenOptions(engine=engine))
    np.testing.assert_array_equal(pair.left, pair.right)


def test_black_and_white_carry_no_inducer():
    image = texture((16, 64))
    image[:, 20:30], image[:, 40:50] = 0, 255
    pair = hide_pair(image, np.full((16, 64), 3, np.float32))
    for columns in (slice(20, 30), slice(40, 50)):
        np.testing.assert_array_equal(pair.left[:, columns], image[:, columns])


def test_the_room_of_the_fullest_channel_limits_all_three():
    image = texture((16, 64))
    image[..., 2] = 250
    pair = hide_pair(image, np.full((16, 64), 3, np.float32))
    step = pair.left.astype(int) - image
    assert np.abs(step).max() == 5
    np.testing.assert_array_equal(step[..., 0], step[..., 2])


def test_channels_on_their_own_have_their_own_room():
    image = np.random.default_rng(0).integers(100, 156, (16, 64, 3)).astype(np.uint8)
    image[..., 2] = 250
    options = HiddenOptions(luma_only=False)
    pair = hide_pair(image, np.full((16, 64), 3, np.float32), options=options)
    step = pair.left.astype(int) - image
    assert np.abs(step[..., :2]).max() > 5
    assert (step[..., 0] != step[..., 1]).any()
    assert (step[..., 2] == 0).all()


def test_every_row_is_on_its_own():
    size = (ROWS_AT_ONCE + 22, 80)
    image, disparity = texture(size), waves_of_depth(size)
    some = slice(ROWS_AT_ONCE - 3, ROWS_AT_ONCE + 5)
    part = hide_pair(image[some], disparity[some])
    np.testing.assert_array_equal(hide_pair(image, disparity).left[some], part.left)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("px", [2, 3.5])
def test_depth_has_the_right_sign_in_95_percent_of_windows(px, engine):
    size = (256, WIDTH)
    image = texture(size, seed=3)
    disparity = np.full(size, px, np.float32)
    disparity[:, WIDTH // 2 :] = -px
    pair = hide_pair(image, disparity, options=HiddenOptions(engine=engine))
    left, right = (view[..., 0].astype(float) for view in (pair.left, pair.right))
    right_way = []
    for top in range(0, size[0], 32):
        for start in range(16, WIDTH - 48, 32):
            if abs(start + 16 - WIDTH // 2) < 32:
                continue
            window = np.s_[top : top + 32, start : start + 32]
            errors = {
                shift: np.square(np.roll(right, shift, axis=1)[window] - left[window]).mean()
                for shift in (-1, 1)
            }
            sign = min(errors, key=errors.__getitem__)
            right_way.append(sign == np.sign(disparity[top, start]))
    assert np.mean(right_way) >= 0.95


@pytest.mark.parametrize("engine", ENGINES)
def test_slowly_changing_disparity_changes_the_views_slowly(engine):
    image = texture((8, 256))
    options = HiddenOptions(engine=engine)
    steps = [
        hide_pair(image, np.full((8, 256), d, np.float32), options=options).left.astype(int)
        for d in np.arange(-4, 4, 0.1)
    ]
    assert max(np.abs(a - b).max() for a, b in pairwise(steps)) < 5


@pytest.mark.parametrize(
    "options", [HiddenOptions(), LINEAR, HiddenOptions(engine="pyramid", luma_only=False)]
)
def test_results_do_not_depend_on_threads(options):
    image, disparity = texture((150, 100)), np.full((150, 100), 2, np.float32)
    many = hide_pair(image, disparity, options=options)
    threads = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        one = hide_pair(image, disparity, options=options)
    finally:
        numba.set_num_threads(threads)
    np.testing.assert_array_equal(one.left, many.left)


def test_slices_of_arrays_give_the_same_as_contiguous_ones():
    image, disparity = texture((60, 100)), waves_of_depth((60, 100))
    whole = hide_pair(image, disparity)
    wide_image, wide_disparity = np.zeros((60, 140, 3), np.uint8), np.zeros((60, 140), np.float32)
    wide_image[:, 20:120], wide_disparity[:, 20:120] = image, disparity
    sliced = hide_pair(wide_image[:, 20:120], wide_disparity[:, 20:120])
    np.testing.assert_array_equal(sliced.left, whole.left)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [(1, 20), (20, 1), (1, 1), (3, 2), (17, 31)])
def test_tiny_images_are_accepted(size, engine):
    image = np.full((*size, 3), 90, np.uint8)
    options = HiddenOptions(engine=engine)
    pair = hide_pair(image, np.full(size, 1, np.float32), options=options)
    np.testing.assert_array_equal(pair.left, image)
    np.testing.assert_array_equal(pair.right, image)


@pytest.mark.parametrize("engine", ENGINES)
def test_one_row_carries_disparity(engine):
    image = texture((64, 256))[:1].copy()
    options = HiddenOptions(engine=engine)
    pair = hide_pair(image, np.full((1, 256), 2, np.float32), options=options)
    assert (pair.left != pair.right).mean() > 0.5


@pytest.mark.data
@pytest.mark.parametrize(("engine", "finest"), [("rows", 4), ("pyramid", 8)])
def test_photographs_deliver_small_disparity_in_all_bands(data_folder, engine, finest):
    # Some room, so that it is the engine that is measured and not the gamut.
    options = HiddenOptions(engine=engine, headroom=0.05)
    gains = []
    for path in sorted((data_folder / "photos").glob("bsds_*.jpg"))[:40:5]:
        image = np.ascontiguousarray(cv2.imread(str(path))[..., ::-1])
        disparity = np.full(image.shape[:2], 0.7, np.float32)
        pair = hide_pair(image, disparity, options=options)
        seen = seen_image(image, options=options)
        measures = measure_hidden(pair.left, pair.right, seen, disparity)
        assert measures["ghost_max"] == 0
        gains.append([measures[f"gain_{px}"] for px in (4, 8, 16, 32, 64) if px >= finest])
    np.testing.assert_allclose(np.mean(gains, axis=0), 1, atol=0.1)


def test_values_beyond_the_bit_depth_are_refused():
    with pytest.raises(RangeError, match="10 bits"):
        hide_pair(np.full((2, 2, 3), 1024, np.uint16), np.zeros((2, 2), np.float32), bit_depth=10)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_disparity_that_is_not_finite_is_refused(bad):
    with pytest.raises(RangeError, match="disparity"):
        hide_pair(np.zeros((2, 2, 3), np.uint8), np.full((2, 2), bad, np.float32))


def test_disparity_beyond_the_width_is_refused():
    with pytest.raises(RangeError, match="more than the image's width of 4"):
        hide_pair(np.zeros((2, 4, 3), np.uint8), np.full((2, 4), -4.5, np.float32))


@pytest.mark.parametrize("plane", [np.nan, np.inf])
def test_a_zero_plane_that_is_not_finite_is_refused(plane):
    image, disparity = np.zeros((2, 4, 3), np.uint8), np.zeros((2, 4), np.float32)
    with pytest.raises(RangeError):
        hide_pair(image, disparity, zero_plane_disparity=plane)


def test_another_size_of_disparity_is_refused():
    with pytest.raises(ShapeError):
        hide_pair(np.zeros((2, 2, 3), np.uint8), np.zeros((2, 3), np.float32))


def test_floats_are_refused():
    with pytest.raises(DTypeError):
        hide_pair(np.zeros((2, 2, 3), np.float32), np.zeros((2, 2), np.float32))


def test_turned_images_are_taken_as_they_come():
    image = np.random.default_rng(0).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    turned, disparity = np.rot90(image), np.full((40, 30), 1.5, np.float32)
    pair = hide_pair(turned, disparity)
    copy = hide_pair(turned.copy(), disparity)
    np.testing.assert_array_equal(pair.left, copy.left)
    np.testing.assert_array_equal(pair.right, copy.right)
