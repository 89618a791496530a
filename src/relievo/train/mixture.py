"""The sets that `lite` is trained on, held in memory, and batches drawn from them."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from relievo.core.errors import UnreadableInputError
from relievo.core.types import DepthKind, Size
from relievo.data.augment import Example, augment, resize_example
from relievo.data.folders import DepthFolder
from relievo.data.sample import Sample
from relievo.data.synthetic.scenes import make_scene

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


class Batch(NamedTuple):
    """image (B, 3, H, W) float32 in [0, 1]; inverse_depth, valid (B, H / 2, W / 2)."""

    image: Tensor
    inverse_depth: Tensor
    valid: Tensor


class Mixture:
    """Examples of several sets, each drawn as often as its share says.

    Args:
        data: the folder of the sets of `MIXTURE`; sets that are absent are left out.
        generated: number of generated scenes.

    Raises:
        UnreadableInputError: if nothing is left to train on.
    """

    def __init__(self, data: Path | None, generated: int) -> None:
        self._sets: dict[str, list[Example]] = {}
        self._shares: list[float] = []
        for name, part in MIXTURE.items() if data is not None else ():
            if data is not None and (data / name).is_dir():
                self._add(name, part, DepthFolder(data / name, part.split))
        if generated:
            self._add("generated", GENERATED, _scenes(generated))
        if not self._sets:
            raise UnreadableInputError(f"{data}: holds none of {', '.join(MIXTURE)}")

    def _add(self, name: str, part: Part, samples: Iterable[Sample]) -> None:
        kept = (s for s in samples if s.name.rpartition("/")[2] not in part.leave_out)
        self._sets[name] = [to_example(sample) for sample in kept]
        self._shares.append(part.share)

    @property
    def counts(self) -> dict[str, int]:
        """How many examples each set holds."""
        return {name: len(examples) for name, examples in self._sets.items()}

    def batches(self, start: int, plan: Iterable[tuple[Size, int]], seed: int) -> Iterator[Batch]:
        """Yields one batch for each (size, count) of the plan.

        Batch number n depends on nothing but n and the seed, so that a resumed training goes on
        with the same batches.

        Args:
            start: number of the first batch.
            plan: size and number of images of each batch.
            seed: seed of the training.
        """
        with ThreadPoolExecutor(1) as ahead:
            waiting = None
            for number, (size, count) in enumerate(plan, start):
                task = ahead.submit(self._draw, size, count, np.random.default_rng((seed, number)))
                if waiting is not None:
                    yield waiting.result()
                waiting = task
            if waiting is not None:
                yield waiting.result()

    def _draw(self, size: Size, count: int, generator: np.random.Generator) -> Batch:
        shares = np.array(self._shares) / sum(self._shares)
        sets = list(self._sets.values())
        chosen = [sets[i] for i in generator.choice(len(sets), count, p=shares)]
        drawn = [augment(s[generator.integers(len(s))], size, generator) for s in chosen]
        return to_batch(drawn)


def to_example(sample: Sample) -> Example:
    """Shrinks a sample for keeping in memory and turns its depth into inverse depth."""
    values, kind = sample.depth.values, sample.depth.kind
    valid = values > 0 if sample.depth.valid is None else sample.depth.valid & (values > 0)
    if not kind.is_inverse and kind is not DepthKind.AFFINE_INVARIANT_DEPTH:
        values = np.divide(1, values, out=np.zeros_like(values), where=valid)
    example = Example(sample.image, np.where(valid, values, 0).astype(np.float32), valid)
    height, width = values.shape
    if height <= _HEIGHT:
        return example
    return resize_example(example, (_HEIGHT, round(width * _HEIGHT / height)))


def to_batch(examples: list[Example]) -> Batch:
    """Stacks examples of one size; targets at half size, by nearest."""
    image = torch.from_numpy(np.stack([e.image for e in examples])).permute(0, 3, 1, 2)
    target = torch.from_numpy(np.stack([e.inverse_depth[1::2, 1::2] for e in examples]))
    valid = torch.from_numpy(np.stack([e.valid[1::2, 1::2] for e in examples]))
    pixels = image.to(torch.float32, memory_format=torch.channels_last) / 255
    return Batch(pixels, target, valid)


def _scenes(count: int) -> Iterator[Sample]:
    return (
        make_scene(f"generated/{n}", (192, 256), np.random.default_rng(n)) for n in range(count)
    )
