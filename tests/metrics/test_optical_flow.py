import cv2
import numpy as np
import pytest

from relievo.core.errors import DTypeError, ShapeError
from relievo.metrics.optical_flow import dis_flow, pull, pull_valid, seen_in_both


def constant_flow(size, across, down):
    return np.broadcast_to(np.float32([across, down]), (*size, 2)).copy()


def texture(size, seed=0):
    noise = np.random.default_rng(seed).random((*size, 3)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), 2)
    return cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX, cv2.CV_8U)


def slow_pull(values, flow):
    """Bilinear reading, pixel by pixel; None off the image."""
    height, width = values.shape
    result = {}
    for y, x in np.ndindex(height, width):
        u, v = x + float(flow[y, x, 0]), y + float(flow[y, x, 1])
        if not (0 <= u <= width - 1 and 0 <= v <= height - 1):
            continue
        left, top = int(u), int(v)
        total = 0.0
        for row, weight_y in ((top, 1 - (v - top)), (top + 1, v - top)):
            for column, weight_x in ((left, 1 - (u - left)), (left + 1, u - left)):
                if weight_x * weight_y > 0:
                    total += weight_x * weight_y * values[row, column]
        result[y, x] = total
    return result


def test_pulling_agrees_with_a_slow_loop():
    rng = np.random.default_rng(0)
    values = rng.random((9, 14)).astype(np.float32)
    flow = rng.normal(0, 3, (9, 14, 2)).astype(np.float32)
    pulled, inside = pull(values, flow)
    expected = slow_pull(values, flow)
    assert set(zip(*np.nonzero(inside), strict=True)) == set(expected)
    for place, value in expected.items():
        assert pulled[place] == pytest.approx(value, abs=1e-5)


def test_whole_steps_move_a_picture_exactly():
    image = texture((20, 30))
    pulled, inside = pull(image, constant_flow((20, 30), 3, -2))
    np.testing.assert_array_equal(pulled[2:, :-3], image[:-2, 3:])
    assert inside.sum() == 18 * 27


def test_a_pixel_read_from_an_invalid_neighbour_is_invalid():
    valid = np.ones((5, 6), bool)
    valid[2, 3] = False
    usable = pull_valid(valid, constant_flow((5, 6), 0.5, 0))
    expected = np.ones((5, 6), bool)
    expected[:, 5] = expected[2, 2] = expected[2, 3] = False
    np.testing.assert_array_equal(usable, expected)


def test_opposite_flows_are_seen_in_both_and_others_are_not():
    there = constant_flow((10, 20), 4, 0)
    back = constant_flow((10, 20), -4, 0)
    back[:, 10:14] = 0
    expected = np.zeros((10, 20), bool)
    expected[:, :16] = True
    expected[:, 6:10] = False
    np.testing.assert_array_equal(seen_in_both(there, back), expected)


def test_the_allowed_gap_grows_with_the_flow():
    def is_seen(there, back):
        size = (3, 100)
        seen = seen_in_both(constant_flow(size, there, 0), constant_flow(size, back, 0))
        return bool(seen[1, 0])

    # 0.7^2 is below 0.01 * 0.7^2 + 0.5, 0.8^2 is not; 2.6^2 is below 0.01 (20^2 + 17.4^2) + 0.5.
    assert is_seen(0.7, 0)
    assert not is_seen(0.8, 0)
    assert is_seen(20, -17.4)
    assert not is_seen(20, -17.2)


def test_classical_flow_finds_a_shift_from_a_to_b():
    a = texture((80, 120))
    b = np.roll(a, (2, 5), axis=(0, 1))
    flow = dis_flow(a, b)
    assert flow.dtype == np.float32
    np.testing.assert_allclose(np.median(flow[20:-20, 20:-20], axis=(0, 1)), (5, 2), atol=0.1)
    pulled = pull(b, flow).values[20:-20, 20:-20]
    assert np.abs(pulled - a[20:-20, 20:-20]).mean() < 2


def test_images_too_small_for_the_flow_are_refused():
    with pytest.raises(ShapeError, match=r"12 px or larger, got \(11, 40\)"):
        dis_flow(texture((11, 40)), texture((11, 40)))


def test_images_of_two_sizes_are_refused():
    with pytest.raises(ShapeError, match="sizes differ"):
        dis_flow(texture((20, 40)), texture((40, 20)))


def test_images_of_sixteen_bits_are_refused():
    image = texture((20, 40))
    with pytest.raises(DTypeError, match="image_b must be uint8"):
        dis_flow(image, image.astype(np.uint16))


def test_a_flow_of_another_shape_is_refused():
    with pytest.raises(ShapeError, match=r"flow must be \(H, W, 2\), got \(4, 5\)"):
        pull(np.ones((4, 5)), np.ones((4, 5), np.float32))
