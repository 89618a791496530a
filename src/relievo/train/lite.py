"""The training of `lite`: small images first, then large ones, averaged weights at the end."""

import copy
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from relievo.core.checks import check_range
from relievo.core.errors import UsageError
from relievo.core.types import DepthKind, Size
from relievo.core.words import Preset
from relievo.depth.networks.lite import STRIDE, Lite
from relievo.io.atomic import check_output
from relievo.train.checkpoint import load_checkpoint, save_checkpoint
from relievo.train.export import export_network
from relievo.train.losses import depth_loss
from relievo.train.mixture import Batch, Mixture

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class LiteTraining:
    """How `lite` is trained.

    Attributes:
        small_steps: steps with small images: the layout of scenes is learnt cheaply.
        large_steps: steps with images of the size it will see.
        small_size: (height, width) of the small images.
        large_size: (height, width) of the large images.
        small_batch: images in a batch of small ones.
        large_batch: images in a batch of large ones.
        wide_share: share of the steps whose images are wide and low, as those of cars are: 2/3 as
            high and 3/2 as wide, in whole multiples of the network's stride.
        peak_rate: highest learning rate; it rises over `warmup_steps` and falls as a cosine.
        warmup_steps: steps until the rate is no longer held down.
        weight_decay: of the weights of convolutions and linear maps, not of biases and norms.
        average_decay: share of the old average that each step keeps.
        generated: number of generated scenes in the mixture.
        seed: seed of weights, order and augmentation.

    Raises:
        UsageError: if there is no step, a count is negative, or a size does not suit the network.
    """

    small_steps: int = 3600
    large_steps: int = 1800
    small_size: Size = (96, 128)
    large_size: Size = (160, 224)
    small_batch: int = 24
    large_batch: int = 16
    wide_share: float = 0.3
    peak_rate: float = 1.2e-3
    warmup_steps: int = 100
    weight_decay: float = 0.02
    average_decay: float = 0.997
    generated: int = 400
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("small_steps", "large_steps", "generated"):
            if getattr(self, name) < 0:
                raise UsageError(f"{name} must be >= 0, got {getattr(self, name)}")
        if self.steps < 1:
            raise UsageError("training needs at least one step; give small_steps or large_steps")
        check_range("wide_share", self.wide_share, 0, 1)
        for name in ("small_batch", "large_batch", "warmup_steps"):
            if getattr(self, name) < 1:
                raise UsageError(f"{name} must be >= 1, got {getattr(self, name)}")
        for name in ("small_size", "large_size"):
            height, width = getattr(self, name)
            if min(height, width) < STRIDE or height % STRIDE or width % STRIDE:
                raise UsageError(f"{name} must be multiples of {STRIDE}, got {height}, {width}")

    @property
    def steps(self) -> int:
        """All steps."""
        return self.small_steps + self.large_steps

    def plan(self, start: int) -> Iterator[tuple[Size, int]]:
        """Size and number of images of each step from `start` on."""
        for step in range(start, self.steps):
            is_small = step < self.small_steps
            size = self.small_size if is_small else self.large_size
            is_wide = np.random.default_rng((self.seed, step)).random() < self.wide_share
            count = self.small_batch if is_small else self.large_batch
            yield (_widened(size) if is_wide else size), count

    def rate(self, step: int) -> float:
        """Learning rate of a step."""
        rise = min(1.0, (step + 1) / self.warmup_steps)
        return self.peak_rate * rise * 0.5 * (1 + math.cos(math.pi * step / self.steps))


DESCRIPTION = {
    "kind": str(DepthKind.RELATIVE_INVERSE_DEPTH),
    "multiple_of": STRIDE,
    "threads": 1,
    "presets": {
        Preset.FAST: {"size": 192},
        Preset.BALANCED: {"size": 256},
        Preset.BEST: {"size": 256, "flip": True},
    },
}
"""How the exported network is run; more threads than one cost more in waiting than they help."""

_HAS_BF16 = torch.cpu._is_avx512_bf16_supported()
"""Half as many bits take half the time where the processor multiplies them itself."""

Progress = Callable[[int, int, float], None]
"""Called with (step, all steps, mean loss) now and then."""


def train_lite(
    data: Path | None,
    folder: Path,
    config: LiteTraining,
    progress: Progress = lambda step, steps, loss: None,
    *,
    report_every: int = 50,
    save_every_s: float = 120.0,
) -> Lite:
    """Trains `lite`, going on from the folder's checkpoint if there is one.

    Args:
        data: folder of the sets of `train.mixture.MIXTURE`; None = generated scenes only.
        folder: an existing folder for the checkpoint.
        config: how to train.
        progress: told of steps and loss.
        report_every: steps between two reports, >= 1; the last step is always reported.
        save_every_s: seconds between checkpoints.

    Returns:
        The network with averaged weights, in evaluation mode.

    Raises:
        UnreadableInputError: if the checkpoint or a set is damaged, or there is no data.
        UsageError: if the checkpoint was made with another configuration.
        OutputError: if a checkpoint cannot be written.
    """
    checkpoint = folder / "lite.pt"
    check_output(checkpoint, overwrite=True)
    with torch.random.fork_rng(devices=[]):  # the caller's chance stays as it is
        torch.manual_seed(config.seed)
        state = _TrainingState(config, checkpoint)
    mixture = Mixture(data, config.generated)
    _LOG.info("training on %s", mixture.counts)
    saved, total, since = time.monotonic(), 0.0, 0
    drawn = mixture.batches(state.step, config.plan(state.step), config.seed)
    with closing(drawn) as batches:
        for batch in batches:
            total, since = total + state.advance(batch), since + 1
            if since == report_every or state.step == config.steps:
                progress(state.step, config.steps, total / since)
                total, since = 0.0, 0
            if time.monotonic() - saved > save_every_s or state.step == config.steps:
                state.save()
                saved = time.monotonic()
    return state.averaged_network()


class _TrainingState:
    """Network, average, optimiser and step, saved and loaded together."""

    def __init__(self, config: LiteTraining, path: Path) -> None:
        self.step = 0
        self._config = config
        self._path = path
        self._network = Lite().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        average = get_ema_multi_avg_fn(config.average_decay)  # type: ignore[no-untyped-call]
        self._average = AveragedModel(self._network, multi_avg_fn=average, use_buffers=True)
        decayed = [p for p in self._network.parameters() if p.ndim > 1]
        plain = [p for p in self._network.parameters() if p.ndim <= 1]
        self._optimiser = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": config.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ]
        )
        if path.exists():
            self._load(load_checkpoint(path))

    def advance(self, batch: Batch) -> float:
        """Takes one step and returns its loss."""
        for group in self._optimiser.param_groups:
            group["lr"] = self._config.rate(self.step)
        self._network.train()
        self._optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16, enabled=_HAS_BF16):
            answer = self._network(batch.image)[:, 0]
        loss = depth_loss(answer.float(), batch.inverse_depth, batch.valid)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._network.parameters(), 5.0)
        self._optimiser.step()
        self._average.update_parameters(self._network)
        self.step += 1
        return float(loss.detach())

    def save(self) -> None:
        save_checkpoint(
            self._path,
            {
                "config": _plain(self._config),
                "step": self.step,
                "network": self._network.state_dict(),
                "average": self._average.state_dict(),
                "optimiser": self._optimiser.state_dict(),
            },
        )

    def _load(self, state: dict[str, Any]) -> None:
        wanted, made_with = _plain(self._config), state.get("config", {})
        changed = [key for key, value in wanted.items() if made_with.get(key) != value]
        if changed:
            raise UsageError(
                f"{self._path}: was made with another {', '.join(changed)}; delete it to begin anew"
            )
        self.step = int(state["step"])
        self._network.load_state_dict(state["network"])
        self._average.load_state_dict(state["average"])
        self._optimiser.load_state_dict(state["optimiser"])

    def averaged_network(self) -> Lite:
        network = copy.deepcopy(self._average.module)
        assert isinstance(network, Lite)
        network.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
        return network.eval()


def export_lite(network: Lite, folder: Path, trained_on: Sequence[str] = ()) -> Path:
    """Writes `lite.onnx` and `lite.json` into a folder, replacing older ones, and says where.

    Args:
        network: in evaluation mode.
        folder: an existing one.
        trained_on: as `mixture.trained_on` lists them.
    """
    path = folder / "lite.onnx"
    description = DESCRIPTION | {"trained_on": list(trained_on)}
    export_network(network, path, description, overwrite=True)
    return path


def _widened(size: Size) -> Size:
    height, width = size
    return max(height * 2 // 3 // STRIDE, 1) * STRIDE, width * 3 // 2 // STRIDE * STRIDE


def _plain(config: LiteTraining) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in asdict(config).items()
    }
