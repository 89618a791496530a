import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from relievo.core.errors import RangeError
from relievo.segmentation.adapters.panoptic_masks import (
    Proposals,
    Thresholds,
    share_out,
    sure_proposals,
)

pytestmark = pytest.mark.hub

USUAL = Thresholds(score=0.8, mask=0.5, overlap=0.8)
SIZE = (6, 8)
Found = tuple[list[list[int]], list[tuple[int, float]]]


def is_thing(number: int) -> bool:
    return number < 2


def mask_of(*shape: slice) -> NDArray[np.float32]:
    logits = np.full(SIZE, -9, np.float32)
    logits[shape] = 9
    return logits


def proposals(*each: tuple[int, float, NDArray[np.float32]]) -> Proposals:
    numbers, scores, masks = zip(*each, strict=True)
    return Proposals(list(numbers), list(scores), torch.tensor(np.stack(masks)))


def shared_out_slowly(given: Proposals, thresholds: Thresholds) -> Found:
    """The panoptic inference of Mask2Former, pixel by pixel, at the size of the masks."""
    chances = 1 / (1 + np.exp(-given.masks.numpy()))
    weighted = chances * np.array(given.scores, np.float32)[:, None, None]
    ids = [[0] * SIZE[1] for _ in range(SIZE[0])]
    segments: list[tuple[int, float]] = []
    stuff: dict[int, int] = {}
    pixels = [(y, x) for y in range(SIZE[0]) for x in range(SIZE[1])]
    for index, (number, score) in enumerate(zip(given.numbers, given.scores, strict=True)):
        won = [p for p in pixels if weighted[(slice(None), *p)].argmax() == index]
        whole = [p for p in pixels if chances[index][p] >= thresholds.mask]
        kept = [p for p in won if p in whole]
        if not kept or len(won) / len(whole) < thresholds.overlap:
            continue
        if number in stuff:
            place = stuff[number]
            segments[place - 1] = (number, max(segments[place - 1][1], score))
        else:
            segments.append((number, score))
            place = len(segments)
            if not is_thing(number):
                stuff[number] = place
        for y, x in kept:
            ids[y][x] = place
    return ids, segments


@pytest.mark.parametrize("seed", range(20))
def test_pixels_are_shared_out_as_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 7))
    masks = torch.tensor(rng.normal(0, 2, (count, *SIZE)), dtype=torch.float32)
    given = Proposals(rng.integers(0, 4, count).tolist(), rng.uniform(0, 1, count).tolist(), masks)
    thresholds = Thresholds(score=0, mask=0.5, overlap=float(rng.uniform(0, 0.6)))
    ids, segments = share_out(given, SIZE, thresholds, is_thing)
    assert ids.dtype == np.uint16
    assert (ids.tolist(), segments) == shared_out_slowly(given, thresholds)


def test_pixels_in_no_mask_are_void() -> None:
    given = proposals((0, 0.9, mask_of(slice(0, 3), slice(0, 8))))
    ids, _ = share_out(given, SIZE, USUAL, is_thing)
    assert ids.tolist() == [[1] * 8] * 3 + [[0] * 8] * 3


def test_without_proposals_all_is_void() -> None:
    given = Proposals([], [], torch.zeros((0, 3, 4)))
    ids, segments = share_out(given, SIZE, USUAL, is_thing)
    assert ids.shape == SIZE
    assert not ids.any()
    assert segments == []


def test_two_things_of_a_class_stay_two_and_its_stuff_becomes_one() -> None:
    left, right = mask_of(slice(0, 6), slice(0, 4)), mask_of(slice(0, 6), slice(4, 8))
    for number, expected in [(0, [1] * 4 + [2] * 4), (3, [1] * 8)]:
        given = proposals((number, 0.8, left), (number, 0.9, right))
        ids, segments = share_out(given, SIZE, USUAL, is_thing)
        assert ids[0].tolist() == expected
        assert segments[-1] == (number, 0.9)


def test_what_comes_after_stuff_that_was_joined_has_a_number_of_its_own() -> None:
    columns = [mask_of(slice(0, 6), slice(2 * i, 2 * i + 2)) for i in range(4)]
    numbers = [3, 0, 3, 1]
    given = proposals(*((n, 0.9, mask) for n, mask in zip(numbers, columns, strict=True)))
    ids, segments = share_out(given, SIZE, USUAL, is_thing)
    assert ids[0].tolist() == [1, 1, 2, 2, 1, 1, 3, 3]
    assert [number for number, _ in segments] == [3, 0, 1]


def test_a_mask_of_which_too_little_is_left_is_dropped() -> None:
    whole, most = mask_of(slice(0, 6), slice(0, 8)), mask_of(slice(0, 6), slice(0, 6))
    ids, segments = share_out(proposals((0, 0.9, whole), (1, 0.95, most)), SIZE, USUAL, is_thing)
    assert ids[0].tolist() == [1] * 6 + [0] * 2
    assert segments == [(1, 0.95)]


def test_small_masks_are_brought_to_size() -> None:
    masks = torch.tensor([[[9.0, -9.0]], [[-9.0, 9.0]]])
    ids, _ = share_out(Proposals([0, 1], [0.9, 0.9], masks), (4, 8), USUAL, is_thing)
    assert ids.tolist() == [[1] * 4 + [2] * 4] * 4


def test_unsure_proposals_and_those_of_no_class_are_dropped() -> None:
    sure, unsure, no_class = [0.0, 9, 0], [1.0, 1, 0], [0.0, 0, 9]
    masks = torch.arange(3.0).view(3, 1, 1)
    kept = sure_proposals(torch.tensor([no_class, sure, unsure]), masks, 0.5)
    assert kept.numbers == [1]
    assert kept.masks.flatten().tolist() == [1]
    assert kept.scores == pytest.approx([np.exp(9) / (np.exp(9) + 2)])


@pytest.mark.parametrize("name", ["score", "mask", "overlap"])
@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_threshold_outside_its_range_is_refused(name: str, value: float) -> None:
    values = {"score": 0.5, "mask": 0.5, "overlap": 0.5} | {name: value}
    with pytest.raises(RangeError, match=f"{name}_threshold"):
        Thresholds(**values)
