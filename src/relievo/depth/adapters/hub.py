"""Networks of the Hugging Face hub as depth estimators, run by transformers and torch."""

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from transformers import AutoModelForDepthEstimation

from relievo.core.types import DepthKind, FloatMap, Image8, Size
from relievo.core.words import Preset
from relievo.depth.adapters.hub_processing import (
    DepthProProcessing,
    DptProcessing,
    Processing,
    ZoeDepthProcessing,
)
from relievo.depth.api import DepthEstimator
from relievo.io.hub_loading import load_network, read_config, refusing, resolve_device
from relievo.io.weights import sha256_of

_PROCESSING: dict[str, Callable[[Path, float], Processing]] = {
    "depth_anything": DptProcessing,
    "dpt": DptProcessing,
    "zoedepth": ZoeDepthProcessing,
    "depth_pro": DepthProProcessing,
}
# Leaves a little over a third of the pixels.
_FAST_SCALE = 0.6
# DPT's first fusion has nothing to add: this part of it is never used, and some files leave it out.
_NEVER_USED = "fusion_stage.layers.0.residual_layer1."


class HubEstimator(DepthEstimator):
    """Runs Depth Anything, DPT (MiDaS), ZoeDepth or Depth Pro from a folder of weights.

    Attributes:
        revision: hash of the hub's commit; None for a folder that is not the hub's.
    """

    revision: str | None

    def __init__(
        self,
        folder: Path,
        *,
        kind: DepthKind | None = None,
        device: str = "cpu",
        scale: float = 1.0,
        flip: bool = False,
        name: str | None = None,
    ) -> None:
        """Loads a network.

        Args:
            folder: config.json, preprocessor_config.json and the weights, as `save_pretrained`
                writes them.
            kind: what the values mean; None = what the family's networks usually give.
            device: of torch, for example cpu, cuda, cuda:1 or mps.
            scale: factor of the input's size, for networks that take any size; below 1 is faster.
            flip: whether to average with the answer for the mirror image; takes twice as long.
            name: None = the folder's name.

        Raises:
            WeightsError: if the folder's files cannot be used.
        """
        config = read_config(folder, _PROCESSING)
        self.name = name or folder.name
        self.kind = kind or _usual_kind(config)
        self.revision = folder.name if folder.parent.name == "snapshots" else None
        self._device = torch.device(device)
        self._flip = flip
        self._weights = folder / "model.safetensors"
        with refusing(folder):
            self._processing = _PROCESSING[config["model_type"]](folder, scale)
            network = load_network(AutoModelForDepthEstimation, folder, never_used=_NEVER_USED)
            self._network = network.to(self._device)

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        preset: Preset,
        device: str,
        threads: int | None = None,
        name: str | None = None,
    ) -> Self:
        """Loads a network to be run as a preset says.

        Args:
            folder: as for the constructor.
            preset: `fast` shrinks the input, `best` averages with the mirror image.
            device: auto, cpu, cuda or mps.
            threads: torch has one number for the whole process, which is left alone.
            name: None = the folder's name.

        Raises:
            WeightsError: if the folder's files cannot be used.
            UsageError: if torch does not see the device.
        """
        return cls(
            folder,
            device=resolve_device(device),
            scale=_FAST_SCALE if preset is Preset.FAST else 1.0,
            flip=preset is Preset.BEST,
            name=name,
        )

    @property
    def weights_sha256(self) -> str | None:
        """Hash of the weights where they are one file."""
        return sha256_of(self._weights) if self._weights.is_file() else None

    def _predict(self, images: Sequence[Image8]) -> list[FloatMap]:
        prepared = [(self._processing.prepare(image), image.shape[:2]) for image in images]
        maps: list[FloatMap] = []
        # Frames of a film share one size and go through the network together.
        for _, group in groupby(prepared, key=lambda item: item[0].shape):
            tensors, sizes = zip(*group, strict=True)
            batch = torch.stack(tensors)
            values = self._infer(batch, sizes)
            if self._flip:
                mirrored = self._infer(batch.flip(-1), sizes)
                pairs = zip(values, mirrored, strict=True)
                values = [(one + other[:, ::-1]) / np.float32(2) for one, other in pairs]
            maps += values
        return maps

    def _infer(self, batch: torch.Tensor, sizes: Sequence[Size]) -> list[FloatMap]:
        with torch.inference_mode():
            answer = self._network(pixel_values=batch.to(self._device))
            return self._processing.finish(answer, sizes)


def _usual_kind(config: dict[str, Any]) -> DepthKind:
    match config["model_type"]:
        case "zoedepth":
            return DepthKind.METRIC_DEPTH
        case "depth_pro":
            # Without its field of view the answer has no unit.
            has_unit = config.get("use_fov_model", False)
            return DepthKind.METRIC_DEPTH if has_unit else DepthKind.SCALE_INVARIANT_DEPTH
        case "depth_anything" if config.get("depth_estimation_type") == "metric":
            return DepthKind.METRIC_DEPTH
    return DepthKind.RELATIVE_INVERSE_DEPTH
