"""Panoptic networks of the Hugging Face hub as segmenters, run by transformers and torch."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, Self

import torch
from transformers import AutoModelForUniversalSegmentation

from relievo.core.errors import WeightsError
from relievo.core.segments import Segment, SegmentMap
from relievo.core.types import DepthMap, Image8, Size
from relievo.io.hub_loading import load_network, read_config, refusing, resolve_device
from relievo.io.weights import sha256_of
from relievo.segmentation.adapters.hub_families import FAMILIES, without_timm
from relievo.segmentation.adapters.hub_processing import Preparation
from relievo.segmentation.adapters.hub_task import task_tokens
from relievo.segmentation.adapters.panoptic_classes import PanopticClass, classes_of
from relievo.segmentation.adapters.panoptic_masks import (
    Proposals,
    Thresholds,
    share_out,
    sure_proposals,
)
from relievo.segmentation.api import Segmenter

# Masks are answered at a quarter of an input of some 400 to 1300 pixels: more shows nothing new.
_LONGEST_SIDE = 1920
_NO_CLASS = PanopticClass("", False)


class HubSegmenter(Segmenter):
    """Runs Mask2Former, OneFormer, EoMT, MaskFormer or DETR from a folder of weights.

    The segments have the size of the image, or of a smaller one of its aspect.

    Attributes:
        revision: hash of the hub's commit; None for a folder that is not the hub's.
    """

    revision: str | None

    def __init__(
        self,
        folder: Path,
        *,
        device: str = "cpu",
        score_threshold: float | None = None,
        mask_threshold: float = 0.5,
        overlap_threshold: float = 0.8,
        name: str | None = None,
    ) -> None:
        """Loads a network.

        Args:
            folder: config.json, preprocessor_config.json and the weights, as `save_pretrained`
                writes them; of OneFormer also its tokenizer.
            device: of torch, for example cpu, cuda, cuda:1 or mps.
            score_threshold: a segment's class must be surer than this, [0, 1]; None = as the
                family's authors ask.
            mask_threshold: a pixel belongs to a mask from this probability on, [0, 1].
            overlap_threshold: part of its mask that a segment must keep beside the surer ones,
                [0, 1].
            name: None = the folder's name.

        Raises:
            WeightsError: if the folder's files cannot be used.
            RangeError: if a threshold is outside its range.
        """
        config = read_config(folder, FAMILIES)
        self._family = FAMILIES[config["model_type"]]
        self.name = name or folder.name
        self.revision = folder.name if folder.parent.name == "snapshots" else None
        score = self._family.score_threshold if score_threshold is None else score_threshold
        self._thresholds = Thresholds(score, mask_threshold, overlap_threshold)
        self._device = torch.device(device)
        self._weights = folder / "model.safetensors"
        with refusing(folder):
            self._preparation = Preparation(folder, is_square=self._family.is_square)
            network = load_network(
                AutoModelForUniversalSegmentation, folder, **without_timm(folder, config)
            )
            self._network = network.to(self._device)
            self._more_inputs: dict[str, torch.Tensor] = {}
            if self._family.has_task:
                tokens = task_tokens(folder, network.config.task_seq_len)
                self._more_inputs["task_inputs"] = tokens.to(self._device)
        self._classes = classes_of(network.config.id2label, _thing_ids(self._preparation.values))

    @classmethod
    def load(cls, folder: Path, *, device: str, name: str | None = None) -> Self:
        """Loads a network with the thresholds of its authors.

        Args:
            folder: as for the constructor.
            device: auto, cpu, cuda or mps.
            name: None = the folder's name.

        Raises:
            WeightsError: if the folder's files cannot be used.
            UsageError: if torch does not see the device.
        """
        return cls(folder, device=resolve_device(device), name=name)

    @property
    def weights_sha256(self) -> str | None:
        """Hash of the weights where they are one file."""
        return sha256_of(self._weights) if self._weights.is_file() else None

    def _segment(self, image: Image8, depth: DepthMap | None) -> SegmentMap:
        height, width = image.shape[:2]
        with torch.inference_mode():
            ids, found = share_out(
                self._proposals(image),
                _bounded((height, width)),
                self._thresholds,
                lambda number: self._class(number).is_thing,
            )
        segments = (Segment(*self._class(number), score) for number, score in found)
        return SegmentMap(ids, tuple(segments))

    def _proposals(self, image: Image8) -> Proposals:
        pixels, content = self._preparation(image)
        batch = pixels[None].to(self._device)
        answer = self._network(pixel_values=batch, **self._more_inputs)
        classes = getattr(answer, self._family.classes)[0].float()
        masks = getattr(answer, self._family.masks)[0].float()
        if not (classes.isfinite().all() and masks.isfinite().all()):
            raise WeightsError(
                f"{self.name}: answers with NaN or infinity; the weights may be damaged"
            )
        proposals = sure_proposals(classes, masks, self._thresholds.score)
        return proposals._replace(masks=_without_border(proposals.masks, batch, content))

    def _class(self, number: int) -> PanopticClass:
        return self._classes.get(number, _NO_CLASS)


def _thing_ids(values: dict[str, Any]) -> Collection[int] | None:
    """The things as OneFormer's processor writes them down; None for the other families."""
    metadata = values.get("metadata")
    return metadata.get("thing_ids") if isinstance(metadata, dict) else None


def _bounded(size: Size) -> Size:
    scale = min(1.0, _LONGEST_SIDE / max(size))
    height, width = (max(1, round(side * scale)) for side in size)
    return height, width


def _without_border(masks: torch.Tensor, batch: torch.Tensor, content: Size) -> torch.Tensor:
    """Cuts off what shows the border that the image was put into."""
    size = batch.shape[-2:]
    if tuple(size) == content or not len(masks):
        return masks
    whole = torch.nn.functional.interpolate(
        masks[None], size=size, mode="bilinear", align_corners=False
    )
    height, width = content
    return whole[0, :, :height, :width]
