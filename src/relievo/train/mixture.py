"""The sets that `lite` is trained on, held in memory, and batches drawn from them."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Size
from relievo.data.augment import Example, augment, resize_example
from relievo.data.folders import FolderSet
from relievo.data.sample import Sample
from relievo.geometry.depth import to_relative_inverse
from relievo.parallel.ahead import ahead
from relievo.scenes.stream import Scenes
from relievo.scenes.take_options import TakeOptions
from relievo.scenes.workers import MOST_WORKERS

_HEIGHT = 288  # samples are kept this high: crops are never enlarged much, and memory stays small


class Part(NamedTuple):
    """One set of the mixture: share of the batches, split, and ids that are left out."""

    share: float
    split: str | None = None
    leave_out: tuple[str, ...] = ()


MIXTURE: dict[str, Part] = {
    "nyuv2": Part(0.72, split="train"),
    "sevenscenes": Part(0.03),
    "rgbd_rooms": Part(0.03),
    "replica_office0": Part(0.02),
    "livingroom_synth": Part(0.02),
    "iclnuim_synth": Part(0.01),
    "tartanair_hospital_synth": Part(0.03),
    "middlebury": Part(0.02, leave_out=("Adirondack", "Art", "Books", "motorcycle2014", "teddy")),
    "sceneflow_synth": Part(0.01),
    "kitti_seq": Part(0.06),
}
"""Never trained on: NYU test ids, half of Middlebury, and every set that is not named here."""

GENERATED = Part(0.09)

SCENES = {
    "room": 0.4,
    "street": 0.3,
    "nature": 0.1,
    "people": 0.08,
    "objects": 0.08,
    "planes": 0.04,
}
"""Kinds of generated scenes, and their shares."""
_SCENE_SIZE, _SCENE_SEED = (192, 256), 0
_MANY_SCENES = 200


class Batch(NamedTuple):
    """image (B, 3, H, W) float32 in [0, 1]; inverse_depth, valid (B, H / 2, W / 2)."""

    image: Tensor
    inverse_depth: Tensor
    valid: Tensor


class Mixture:
    """Examples of several sets, each drawn as often as its share says.

    Args:
        data: the folder of the sets of `MIXTURE`, of which some may be absent; None = no sets.
        generated: number of generated scenes.

    Raises:
        UnreadableInputError: if the folder holds none of the sets, or nothing is to be trained on.
    """

    def __init__(self, data: Path | None, generated: int) -> None:
        self._sets: dict[str, list[Example]] = {}
        self._shares: list[float] = []
        self._names: list[str] = []
        if data is not None:
            self._add_folders(data)
        if generated:
            self._add("generated", GENERATED, _scenes(generated), scene_example)
        if not self._sets:
            raise UnreadableInputError("nothing to train on: give data or generated scenes")

    def _add_folders(self, data: Path) -> None:
        present = {name: part for name, part in MIXTURE.items() if (data / name).is_dir()}
        if not present:
            raise UnreadableInputError(f"{data}: holds none of the sets {', '.join(MIXTURE)}")
        for name, part in present.items():
            folder = FolderSet(data / name, part.split)
            self._add(name, part, (folder.read(i) for i in folder.ids if i not in part.leave_out))

    def _add(
        self,
        name: str,
        part: Part,
        samples: Iterable[Sample],
        example_of: Callable[[Sample], Example] | None = None,
    ) -> None:
        examples = []
        for sample in samples:
            examples.append((example_of or to_example)(sample))
            self._names.append(sample.name)
        if examples:
            self._sets[name] = examples
            self._shares.append(part.share)

    @property
    def names(self) -> frozenset[str]:
        """The names, "set/id", of all examples: what may not be measured on."""
        return frozenset(self._names)

    @property
    def counts(self) -> dict[str, int]:
        """How many examples each set holds."""
        return {name: len(examples) for name, examples in self._sets.items()}

    def batches(
        self, start: int, plan: Iterable[tuple[Size, int]], seed: int
    ) -> Generator[Batch, None, None]:
        """Yields one batch for each (size, count) of the plan.

        Batch number n depends on nothing but n and the seed, so that a resumed training goes on
        with the same batches.

        Args:
            start: number of the first batch.
            plan: size and number of images of each batch.
            seed: seed of the training.
        """
        drawn = (
            self._draw(size, count, np.random.default_rng((seed, number)))
            for number, (size, count) in enumerate(plan, start)
        )
        with ahead(drawn) as batches:
            yield from batches

    def _draw(self, size: Size, count: int, generator: np.random.Generator) -> Batch:
        shares = np.array(self._shares) / sum(self._shares)
        sets = list(self._sets.values())
        chosen = [sets[i] for i in generator.choice(len(sets), count, p=shares)]
        drawn = [augment(s[generator.integers(len(s))], size, generator) for s in chosen]
        return to_batch(drawn)


def trained_on(data: Path | None) -> list[str]:
    """Patterns of the samples, "set/id", that may not be measured after training on a folder.

    A set that tells its training images apart is not listed: benchmarks take the other ones.
    """
    patterns = []
    for name, part in MIXTURE.items():
        if data is None or part.split is not None or not (data / name).is_dir():
            continue
        if part.leave_out:
            ids = FolderSet(data / name).ids
            patterns += [f"{name}/{id}" for id in ids if id not in part.leave_out]
        else:
            patterns.append(f"{name}/*")
    return patterns


def to_example(sample: Sample) -> Example:
    """Shrinks a sample for keeping in memory and turns its depth into inverse depth.

    Pixels whose inverse depth is not positive are not valid: it is a code of nothing known.
    """
    inverse = to_relative_inverse(sample.truth)
    valid = inverse.values > 0
    if inverse.valid is not None:
        valid &= inverse.valid
    example = Example(sample.image, np.where(valid, inverse.values, np.float32(0)), valid)
    height, width = inverse.size
    if height <= _HEIGHT:
        return example
    return resize_example(example, (_HEIGHT, round(width * _HEIGHT / height)))


def scene_example(sample: Sample) -> Example:
    """As `to_example`; the sky of a generated scene is known to be infinitely far away."""
    example = to_example(sample)
    depth = sample.truth
    assert depth.valid is not None  # scenes have no depth at the sky alone
    valid = example.valid | ~depth.valid
    return example._replace(valid=valid)


def to_batch(examples: list[Example]) -> Batch:
    """Stacks examples of one size; targets at half size, by nearest."""
    image = torch.from_numpy(np.stack([e.image for e in examples])).permute(0, 3, 1, 2)
    target = torch.from_numpy(np.stack([e.inverse_depth[1::2, 1::2] for e in examples]))
    valid = torch.from_numpy(np.stack([e.valid[1::2, 1::2] for e in examples]))
    pixels = image.to(torch.float32, memory_format=torch.channels_last) / 255
    return Batch(pixels, target, valid)


def _scenes(count: int) -> Iterator[Sample]:
    # Processes take seconds to start, which few scenes are not worth.
    workers = min(os.cpu_count() or 1, MOST_WORKERS) if count >= _MANY_SCENES else 0
    options = TakeOptions(views=2)  # more worlds rather than more views of each
    return islice(Scenes(SCENES, _SCENE_SIZE, _SCENE_SEED, options, workers=workers), count)
