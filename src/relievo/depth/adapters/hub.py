"""Networks of the Hugging Face hub as depth estimators, run by transformers and torch."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, Self

import numpy as np
import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from transformers import AutoModelForDepthEstimation
from transformers.utils import logging as transformers_logging

from relievo.core.errors import UsageError, WeightsError
from relievo.core.types import DepthKind, FloatMap, Size
from relievo.core.words import Preset
from relievo.depth.adapters.hub_processing import (
    DepthProProcessing,
    DptProcessing,
    Processing,
    ZoeDepthProcessing,
)
from relievo.depth.api import DepthEstimator, Image8
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
        config = _read_config(folder)
        self.name = name or folder.name
        self.kind = kind or _usual_kind(config)
        self.revision = folder.name if folder.parent.name == "snapshots" else None
        self._device = torch.device(device)
        self._flip = flip
        self._weights = folder / "model.safetensors"
        try:
            self._processing = _PROCESSING[config["model_type"]](folder, scale)
            self._network = _load_network(folder).to(self._device)
        # What the libraries raise for missing, truncated, foreign and mismatched files.
        except (
            OSError,
            ValueError,
            KeyError,
            RuntimeError,
            SafetensorError,
            StrictDataclassError,
            UnpicklingError,
        ) as error:
            reason = " ".join(str(error).split())[:300]
            raise WeightsError(f"{folder}: the weights cannot be used ({reason})") from error

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


def resolve_device(device: str) -> str:
    """Turns a user's choice into a device of torch: auto takes a GPU where there is one.

    Raises:
        UsageError: if torch does not know or does not see the device.
    """
    has = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.mps.is_available()}
    if device == "auto":
        return next(name for name in ("cuda", "mps", "cpu") if has[name])
    if not has.get(device.split(":")[0], False):
        there = ", ".join(name for name, is_there in has.items() if is_there)
        raise UsageError(f"device {device}: not seen by torch; there is {there}, or use auto")
    return device


def _read_config(folder: Path) -> dict[str, Any]:
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path}: not a readable configuration ({error})") from error
    family = config.get("model_type") if isinstance(config, dict) else None
    if family not in _PROCESSING:
        raise WeightsError(
            f"{path}: networks of type {family!r} are not supported; only {', '.join(_PROCESSING)}"
        )
    return dict(config)


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


def _load_network(folder: Path) -> Any:
    with _quietly():
        network, report = AutoModelForDepthEstimation.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, output_loading_info=True
        )
    missing = sorted(key for key in report["missing_keys"] if _NEVER_USED not in key)
    if missing:
        raise ValueError(f"{len(missing)} parameters are missing, the first is {missing[0]}")
    return network.eval()


@contextmanager
def _quietly() -> Iterator[None]:
    """Keeps transformers from writing to the terminal; what matters is raised by us."""
    verbosity = transformers_logging.get_verbosity()
    had_bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if had_bars:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
