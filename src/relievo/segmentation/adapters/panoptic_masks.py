"""From the overlapping masks of a network to segments that share out the image.

Every query of a mask network proposes one mask and one class. The surest mask wins a pixel; what
is left of a mask decides whether the proposal stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch

from relievo.core.checks import check_range
from relievo.core.segments import VOID, Ids
from relievo.core.types import Size


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a proposal becomes a segment; all in [0, 1].

    Attributes:
        score: the class must be surer than this.
        mask: a pixel belongs to a mask from this probability on.
        overlap: part of its mask that a proposal must win, so that no scraps remain.

    Raises:
        RangeError: if one is outside its range.
    """

    score: float
    mask: float
    overlap: float

    def __post_init__(self) -> None:
        for name in self.__slots__:
            check_range(f"{name}_threshold", getattr(self, name), 0, 1)


class Proposals(NamedTuple):
    """What is left of a network's answer, one entry for each of N proposals.

    Attributes:
        numbers: class of each.
        scores: of the class, [0, 1].
        masks: (N, h, w) float32, logits.
    """

    numbers: list[int]
    scores: list[float]
    masks: torch.Tensor


def sure_proposals(classes: torch.Tensor, masks: torch.Tensor, score: float) -> Proposals:
    """Drops the proposals that are unsure or of no class.

    Args:
        classes: (Q, C + 1) float32, logits; the last column is "no class".
        masks: (Q, h, w) float32, logits.
        score: threshold of the class' probability, [0, 1].
    """
    scores, numbers = classes.softmax(-1).max(-1)
    keep = (numbers != classes.shape[-1] - 1) & (scores > score)
    return Proposals(numbers[keep].tolist(), scores[keep].tolist(), masks[keep])


def share_out(
    proposals: Proposals, size: Size, thresholds: Thresholds, is_thing: Callable[[int], bool]
) -> tuple[Ids, list[tuple[int, float]]]:
    """Gives each pixel to at most one proposal.

    Args:
        proposals: of one image.
        size: of the result.
        thresholds: when a proposal stands.
        is_thing: whether a class is one of things; all stuff of a class becomes one segment.

    Returns:
        (H, W) uint16 numbers from 1, 0 = nobody's; and class and score of each segment.

    Source: Cheng et al., "Masked-attention mask transformer" (2022), as its authors' code does
    it; fused stuff has the score of its surest part.
    """
    winner, is_sure, wholes = _contest(proposals, size, thresholds.mask)
    count = len(proposals.numbers)
    won = torch.bincount(winner.flatten(), minlength=count).tolist()
    kept = torch.bincount(winner[is_sure], minlength=count).tolist()
    segments: list[tuple[int, float]] = []
    stuff: dict[int, int] = {}
    table = np.full(count + 1, VOID, np.uint16)
    for index, (number, score) in enumerate(zip(proposals.numbers, proposals.scores, strict=True)):
        if not kept[index] or won[index] < thresholds.overlap * wholes[index]:
            continue
        if number in stuff:
            known = stuff[number]
            segments[known] = (number, max(score, segments[known][1]))
        else:
            known = len(segments)
            segments.append((number, score))
            if not is_thing(number):
                stuff[number] = known
        table[index] = known + 1
    ids: Ids = table[torch.where(is_sure, winner, count).cpu().numpy()]
    return ids, segments


def _contest(
    proposals: Proposals, size: Size, threshold: float
) -> tuple[torch.Tensor, torch.Tensor, list[int]]:
    """Who wins each pixel, whether the winner's mask holds there, and the area of each mask.

    One mask at a time is brought to size: all at once would fill the memory.
    """
    masks = proposals.masks
    winner = torch.zeros(size, dtype=torch.int16, device=masks.device)
    best = torch.full(size, -1.0, device=masks.device)
    wholes = []
    for index, (mask, score) in enumerate(zip(masks, proposals.scores, strict=True)):
        chances = _resized(mask, size).sigmoid_()
        wholes.append(int((chances >= threshold).count_nonzero()))
        chances *= score
        winner.masked_fill_(chances > best, index)
        torch.maximum(best, chances, out=best)
    winners = winner.long()
    scores = torch.tensor([*proposals.scores, 0.0], device=masks.device)
    return winners, best >= threshold * scores[winners], wholes


def _resized(mask: torch.Tensor, size: Size) -> torch.Tensor:
    return torch.nn.functional.interpolate(
        mask[None, None], size=size, mode="bilinear", align_corners=False
    )[0, 0]
