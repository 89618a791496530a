import cv2
import numpy as np

from relievo.refinement import outlines
from relievo.refinement.grid import places, work_guide
from relievo.refinement.outlines import upsample_to_outlines


def kinship(one, other):
    distance = ((one - other) ** 2).sum() / (4 * outlines.COLOUR_SIGMA * 255) ** 2
    return max(1 - distance, 0) ** 8


def upsample_slowly(values, guide, radius):
    """The same filter pixel by pixel in float64."""
    height, width = guide.shape[:2]
    ratio = np.sqrt(height * width / values.size)
    colours, shrink = work_guide(guide, values.size)
    rows, columns = colours.shape[:2]
    window = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    soft, lowest, highest = (
        cv2.resize(each, (columns, rows)).astype(np.float64)
        for each in (
            values,
            cv2.erode(values, window),
            cv2.dilate(values, window),
        )
    )
    guide, colours = guide.astype(np.float64), colours.astype(np.float64)
    steepness = outlines.STEEP * np.ptp(values)
    variation = highest - lowest
    fade = np.clip(variation / steepness - 1, 0, 1)
    position = 2 * (soft - lowest) / np.maximum(variation, 1e-12) - 1
    purity = np.where(variation > steepness, position**2 + 1e-3, 1)
    smear = radius * ratio / shrink
    reach = max(1, round(smear))
    moved = soft.copy()
    for y, x in np.argwhere(fade > 0):
        weight = total = 0.0
        for yy in range(max(y - reach, 0), min(y + reach + 1, rows)):
            for xx in range(max(x - reach, 0), min(x + reach + 1, columns)):
                near = np.exp(-((yy - y) ** 2 + (xx - x) ** 2) / (2 * smear**2))
                share = near * purity[yy, xx] * kinship(colours[y, x], colours[yy, xx])
                weight += share
                total += share * soft[yy, xx]
        moved[y, x] += fade[y, x] * (total / weight - moved[y, x])
    out = np.empty((height, width))
    for y, x in np.ndindex(height, width):
        corners = [
            (row, column, share_y * share_x)
            for row, share_y in corners_of(y, height, rows)
            for column, share_x in corners_of(x, width, columns)
        ]
        low = sum(share * lowest[row, column] for row, column, share in corners)
        high = sum(share * highest[row, column] for row, column, share in corners)
        value = sum(share * moved[row, column] for row, column, share in corners)
        fading = np.clip((high - low) / steepness - 1, 0, 1)
        shares = [
            share * (kinship(guide[y, x], colours[row, column]) + 1e-4)
            for row, column, share in corners
        ]
        kin = sum(
            share * moved[row, column]
            for share, (row, column, _) in zip(shares, corners, strict=True)
        )
        value += fading * (kin / sum(shares) - value)
        if fading > 0:
            slope = 1 + fading * (float(outlines.SNAP_SLOPE) - 1)
            value = np.clip((low + high) / 2 + slope * (value - (low + high) / 2), low, high)
        out[y, x] = value
    return np.clip(out, values.min(), values.max())


def corners_of(place, length, work_length):
    first, second, share = places(length, work_length)
    return (first[place], 1.0 - share[place]), (second[place], float(share[place]))


def scene(size, map_size, seed):
    rng = np.random.default_rng(seed)
    height, width = size
    truth = np.full(size, 1, np.float32)
    truth[height // 4 : height // 2, width // 3 :] = 2
    truth[height // 2 :, : width // 2] = 4
    guide = np.clip(truth[..., None] * (50, 30, 60) + rng.normal(0, 8, (*size, 3)), 0, 255)
    small = cv2.resize(truth, map_size[::-1], interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), 0.7), guide.astype(np.uint8), truth


def test_kernels_equal_the_plain_filter():
    for size, map_size, radius in (((40, 50), (8, 10), 1), ((37, 61), (9, 11), 2)):
        values, guide, _ = scene(size, map_size, seed=radius)
        result = upsample_to_outlines(values, guide, peak=255, radius=radius)
        np.testing.assert_allclose(result, upsample_slowly(values, guide, radius), atol=2e-3)


def test_steps_of_a_noisy_scene_are_restored():
    values, guide, truth = scene((120, 160), (15, 20), seed=0)
    result = upsample_to_outlines(values, guide, peak=255, radius=1)
    plain = cv2.resize(values, (160, 120))
    assert np.abs(result - truth).mean() < 0.4 * np.abs(plain - truth).mean()


def test_a_map_without_steps_is_upsampled_plainly():
    y, x = np.mgrid[0:72, 0:96].astype(np.float32)
    values = np.sin(y / 36) + x / 48
    guide = np.random.default_rng(3).integers(0, 256, (288, 384, 3), dtype=np.uint8)
    result = upsample_to_outlines(values, guide, peak=255, radius=1)
    plain = cv2.resize(values, (384, 288))
    assert np.abs(result - plain).max() < 0.005 * np.ptp(values)
