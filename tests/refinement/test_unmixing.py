import cv2
import numpy as np
import pytest

from relievo.core.segments import SegmentMap
from relievo.refinement.steps import SLOPE_SHARE, STEP_SHARE
from relievo.refinement.unmixing import (
    BLUR_SIDE,
    ITERATIONS,
    LEAST_WEIGHT,
    OVERSHOOT,
    PURE,
    REACH,
    SLACK,
    SLOTS,
    STEADINESS,
    spread,
    unmix,
)

SIDE, STEADY, LEAST = (float(each) for each in (BLUR_SIDE, STEADINESS, LEAST_WEIGHT))
ALWAYS = np.float32(1e-9)
CASES = pytest.mark.parametrize(
    ("map_size", "size", "labels", "radius"),
    [
        ((6, 7), (19, 26), 3, 1),
        ((5, 9), (20, 36), 4, 2),
        ((7, 5), (13, 11), 9, 1),
        ((1, 6), (3, 20), 3, 1),
        ((4, 4), (3, 9), 3, 1),
    ],
)


def near(y, x, size, reach):
    """The pixels of a window, as far as they are on the map."""
    for v in range(max(y - reach, 0), min(y + reach + 1, size[0])):
        for u in range(max(x - reach, 0), min(x + reach + 1, size[1])):
            yield v, u


def weight_of(v, u, y, x):
    return (1 if v == y else SIDE) * (1 if u == x else SIDE)


def areas_of(ids, size):
    """A dict of label to share for each pixel of the map, labels in reading order."""
    areas = {}
    for y, x in np.ndindex(*size):
        rows, columns = (
            slice(place * fine // coarse, -(-(place + 1) * fine // coarse))
            for place, fine, coarse in zip((y, x), ids.shape, size, strict=True)
        )
        inside = [label for label in ids[rows, columns].ravel().tolist() if label]
        kept = list(dict.fromkeys(inside))[:SLOTS]
        counts = {label: inside.count(label) for label in kept}
        areas[y, x] = {label: count / sum(counts.values()) for label, count in counts.items()}
    return areas


def blurred(areas, size):
    shares = {}
    for y, x in np.ndindex(*size):
        sums = dict.fromkeys(areas[y, x], 0.0)
        for v, u in near(y, x, size, 1):
            for label, share in areas[v, u].items():
                if label in sums or len(sums) < SLOTS:
                    sums[label] = sums.get(label, 0.0) + weight_of(v, u, y, x) * share
        shares[y, x] = {label: each / sum(sums.values()) for label, each in sums.items()}
    return shares


def first_guess(values, shares, y, x, label):
    total = weight = 0.0
    for v, u in near(y, x, values.shape, REACH):
        share = shares[v, u].get(label)
        if share is not None:
            closeness = np.exp(-((v - y) ** 2 + (u - x) ** 2) / 2)
            closeness *= share**12 + LEAST * share
            total += closeness * values[v, u]
            weight += closeness
    own = shares[y, x][label] ** 8
    return own * values[y, x] + (1 - own) * total / weight


def unmix_slowly(values, ids):
    """Shares and values by pixel and label, in float64."""
    size = values.shape
    shares = blurred(areas_of(ids, size), size)
    pure = {
        place: {label: first_guess(values, shares, *place, label) for label in own}
        for place, own in shares.items()
    }
    limits = {
        (place, label): limits_of(values, shares, *place, label, start)
        for place, own in pure.items()
        for label, start in own.items()
    }
    for _ in range(ITERATIONS):
        rest = {
            place: values[place] - sum(share * pure[place][label] for label, share in own.items())
            for place, own in shares.items()
        }
        for (y, x), own in shares.items():
            if len(own) > 1:
                for label in own:
                    moved = pure[y, x][label] + correction(values, shares, rest, y, x, label)
                    pure[y, x][label] = np.clip(moved, *limits[(y, x), label])
    return shares, pure


def correction(values, shares, rest, y, x, label):
    total, weight = 0.0, STEADY
    for v, u in near(y, x, values.shape, 1):
        share = shares[v, u].get(label, 0.0)
        total += weight_of(v, u, y, x) * share * rest[v, u]
        weight += weight_of(v, u, y, x) * share * share
    return total / weight


def limits_of(values, shares, y, x, label, start):
    """Around the values that pure pixels have; where there are none, around all nearby."""
    window = list(near(y, x, values.shape, REACH))
    around = [values[place] for place in window]
    room = float(OVERSHOOT) * (max(around) - min(around))
    low, high = max(min(around) - room, values.min()), min(max(around) + room, values.max())
    pure = [values[place] for place in window if shares[place].get(label, 0) >= PURE]
    if pure:
        slack = float(SLACK) * (max(pure) - min(pure))
        low, high = max(min(pure) - slack, low), min(max(pure) + slack, high)
    return min(low, start), max(high, start)


def surfaces_of(pure, size, radius, y, x, label):
    narrow, wide = (
        [pure[place][label] for place in near(y, x, size, reach) if label in pure[place]]
        for reach in (radius, 2 * radius)
    )
    whole = np.ptp(wide)
    share = np.ptp(narrow) / whole if whole else 0.0
    stepness = np.clip((share - SLOPE_SHARE) / (STEP_SHARE - SLOPE_SHARE), 0, 1)
    value = pure[y, x][label]
    return [value, *(value + stepness * (end - value) for end in (min(narrow), max(narrow)))]


def spread_slowly(ids, planes, size, steps):
    """Bilinear among the pixels of the map that have the label; planes: by pixel and label."""
    out = steps.astype(np.float64)
    for row, column in np.ndindex(*ids.shape):
        label = ids[row, column]
        corners = corners_of(row, column, ids.shape, size)
        single = all(len(planes[place]) == 1 for place, _ in corners)
        have = [(place, share + LEAST) for place, share in corners if label in planes[place]]
        if label and have and not single:
            total = sum(share for _, share in have)
            out[:, row, column] = sum(
                share / total * np.array(planes[place][label]) for place, share in have
            )
    return out


def corners_of(row, column, fine, coarse):
    axes = []
    for place, length, count in zip((row, column), fine, coarse, strict=True):
        centre = np.clip((place + 0.5) * count / length - 0.5, 0, count - 1)
        first = int(centre)
        axes.append(((first, first + 1 - centre), (min(first + 1, count - 1), centre - first)))
    return [((v, u), down * across) for v, down in axes[0] for u, across in axes[1]]


def random_case(map_size, size, labels):
    """Patches of random labels, some of them void, and a random map."""
    rng = np.random.default_rng(labels)
    patches = rng.integers(0, labels + 1, (size[0] // 3 + 1, size[1] // 3 + 1))
    ids = np.kron(patches, np.ones((3, 3), int))[: size[0], : size[1]].astype(np.uint16)
    return rng.random(map_size, dtype=np.float32), ids


@CASES
def test_shares_and_values_equal_the_plain_computation(map_size, size, labels, radius):
    values, ids = random_case(map_size, size, labels)
    mixture, planes = unmix(values, ids, radius=radius)
    shares, pure = unmix_slowly(values.astype(np.float64), ids)
    for place in np.ndindex(*map_size):
        count = mixture.counts[place]
        own = mixture.labels[place][:count].tolist()
        assert own == list(shares[place])
        expected = [list(shares[place].values()), list(pure[place].values())]
        found = [mixture.shares[place][:count], planes[0][place][:count]]
        np.testing.assert_allclose(found, expected, atol=1e-4)


@CASES
def test_surfaces_equal_the_plain_computation(map_size, size, labels, radius):
    values, ids = random_case(map_size, size, labels)
    _, planes = unmix(values, ids, radius=radius)
    _, pure = unmix_slowly(values.astype(np.float64), ids)
    for place in np.ndindex(*map_size):
        # Surfaces are used near outlines only.
        together = set().union(*(pure[other] for other in near(*place, map_size, 1)))
        for slot, label in enumerate(pure[place] if len(together) > 1 else ()):
            expected = surfaces_of(pure, map_size, radius, *place, label)
            np.testing.assert_allclose(planes[:, *place, slot], expected, atol=2e-3)


@CASES
def test_a_pixel_is_interpolated_among_values_of_its_own_segment(map_size, size, labels, radius):
    values, ids = random_case(map_size, size, labels)
    mixture, planes = unmix(values, ids, radius=radius)
    steps = np.sort(np.random.default_rng(0).random((3, *size), dtype=np.float32), axis=0)
    steps = np.ascontiguousarray(steps[[1, 0, 2]])  # a value between its surfaces
    by_label = {
        place: {
            label: planes[:, *place, slot]
            for slot, label in enumerate(mixture.labels[place][: mixture.counts[place]].tolist())
        }
        for place in np.ndindex(*map_size)
    }
    expected = spread_slowly(ids, by_label, map_size, steps)
    spread(ids, mixture, planes, ALWAYS, steps)
    np.testing.assert_allclose(steps, expected, atol=1e-5)


def test_one_segment_everywhere_leaves_the_map_as_it_is():
    values = np.random.default_rng(1).random((5, 6), dtype=np.float32)
    mixture, planes = unmix(values, np.ones((20, 24), np.uint16))
    np.testing.assert_array_equal(planes[0, ..., 0], values)
    np.testing.assert_array_equal(mixture.counts, 1)
    steps = np.random.default_rng(2).random((3, 20, 24), dtype=np.float32)
    before = steps.copy()
    spread(np.ones((20, 24), np.uint16), mixture, planes, ALWAYS, steps)
    np.testing.assert_array_equal(steps, before)


def test_void_alone_uses_no_slot():
    values = np.random.default_rng(1).random((5, 6), dtype=np.float32)
    mixture, _ = unmix(values, np.zeros((20, 24), np.uint16))
    np.testing.assert_array_equal(mixture.counts, 0)


def test_more_segments_than_slots_in_a_pixel_are_shared_out_among_the_first():
    ids = np.arange(1, 65, dtype=np.uint16).reshape(8, 8)
    mixture, planes = unmix(np.full((1, 1), 0.3, np.float32), ids)
    assert mixture.counts[0, 0] == SLOTS
    assert mixture.shares[0, 0].sum() == pytest.approx(1)
    np.testing.assert_allclose(planes[0, 0, 0], 0.3, rtol=1e-6)


def slanted():
    """Two segments of depth 50 and 200, and their map, blurred as the mixtures expect."""
    ids = SegmentMap.numbered((np.mgrid[:64, :96].sum(axis=0) > 80).astype(int)).ids
    truth = np.where(ids == 1, 50, 200).astype(np.float32)
    small = cv2.resize(truth, (12, 8), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (3, 3), 0.55), ids


def test_values_mixed_by_their_shares_give_the_map_again():
    values, ids = slanted()
    mixture, planes = unmix(values, ids)
    assert np.abs((mixture.shares * planes[0]).sum(axis=-1) - values).mean() < 0.5


def test_mixtures_are_taken_apart_into_the_depths_of_their_segments():
    values, ids = slanted()
    mixture, planes = unmix(values, ids)
    has_share = mixture.shares > 0.2
    truth = np.where(mixture.labels == 1, 50, 200)[has_share]
    mixed = np.repeat(values[..., np.newaxis], SLOTS, axis=-1)[has_share]
    assert np.abs(planes[0][has_share] - truth).mean() < 0.2 * np.abs(mixed - truth).mean()


def test_a_segment_keeps_its_value_beside_void():
    ids = np.zeros((40, 40), np.uint16)
    ids[:, 20:] = 1
    values = np.where(np.arange(5) >= 2.5, 7, 3).astype(np.float32) + np.zeros((5, 1), np.float32)
    _, planes = unmix(values, ids)
    np.testing.assert_allclose(planes[0, :, 4, 0], 7)
