"""The words that tell OneFormer its task, in the numbers that it knows words by.

The tokenizer of transformers reports damaged files by a bare `Exception`; one short sentence needs
no more than the pair encoding below.
"""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import torch

from relievo.segmentation.adapters.hub_networks import TOKENIZER_FILES

TASK = "the task is panoptic"

_Pair: TypeAlias = tuple[str, str]


def task_tokens(folder: Path, length: int) -> torch.Tensor:
    """Encodes the task.

    Args:
        folder: with vocab.json and merges.txt of the network's tokenizer, or tokenizer.json.
        length: how many numbers the network wants.

    Returns:
        (1, length) int64, 0 after the last word.

    Raises:
        OSError: if the files are missing or cannot be read.
        ValueError: if they are not what they should be, or the network wants fewer numbers.
        KeyError: if the vocabulary lacks a word.

    Source: Sennrich et al., "Neural machine translation of rare words with subword units" (2016),
    with the end of a word as a mark on its last letter, as CLIP has it.
    """
    vocabulary, merges = _read(folder)
    ranks = {pair: rank for rank, pair in enumerate(merges)}
    words = [piece for word in TASK.split() for piece in _pieces(word, ranks)]
    numbers = [vocabulary[word] for word in ("<|startoftext|>", *words, "<|endoftext|>")]
    if len(numbers) > length:
        raise ValueError(f"the task takes {len(numbers)} numbers, the network wants {length}")
    return torch.tensor([numbers + [0] * (length - len(numbers))])


def _pieces(word: str, ranks: Mapping[_Pair, int]) -> list[str]:
    """Joins the letters of a word, pair by pair, the most frequent pair first."""
    pieces = [*word[:-1], f"{word[-1]}</w>"]
    while known := [pair for pair in pairwise(pieces) if pair in ranks]:
        best = min(known, key=ranks.__getitem__)
        place = list(pairwise(pieces)).index(best)
        pieces[place : place + 2] = ["".join(best)]
    return pieces


def _read(folder: Path) -> tuple[Mapping[str, int], Sequence[_Pair]]:
    whole = folder / "tokenizer.json"
    if whole.is_file():
        model = _read_object(whole)["model"]
        merges = [pair.split() if isinstance(pair, str) else pair for pair in model["merges"]]
        return model["vocab"], [_pair(pair) for pair in merges]
    vocabulary, pairs = (folder / name for name in TOKENIZER_FILES)
    if not (vocabulary.is_file() and pairs.is_file()):
        raise OSError(
            f"OneFormer needs the files of its tokenizer, {' and '.join(TOKENIZER_FILES)} or"
            f" {whole.name}; copy them beside the weights"
        )
    # The first line names the version.
    lines = pairs.read_text(encoding="utf-8").splitlines()[1:]
    return _read_object(vocabulary), [_pair(line.split()) for line in lines if line]


def _read_object(path: Path) -> dict[str, Any]:
    values = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict):
        raise ValueError(f"{path.name} holds no object")
    return values


def _pair(parts: Sequence[str]) -> _Pair:
    first, second = parts
    return first, second
