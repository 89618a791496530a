"""What the families of panoptic networks do not have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from transformers import AutoConfig


@dataclass(frozen=True, slots=True)
class Family:
    """One architecture.

    Attributes:
        score_threshold: how sure its authors ask a class to be.
        classes: name of the class logits in its answer.
        masks: name of the mask logits in its answer.
        is_square: whether it takes a square only.
        has_task: whether it is told its task in words.
    """

    score_threshold: float = 0.8
    classes: str = "class_queries_logits"
    masks: str = "masks_queries_logits"
    is_square: bool = False
    has_task: bool = False


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "mask2former": Family(),
        "oneformer": Family(has_task=True),
        "eomt": Family(is_square=True),
        "eomt_dinov3": Family(is_square=True),
        "maskformer": Family(),
        "detr": Family(score_threshold=0.85, classes="logits", masks="pred_masks"),
    }
)
"""`model_type` of config.json -> family."""

_RESNET_DEPTHS = {"resnet50": [3, 4, 6, 3], "resnet101": [3, 4, 23, 3]}


def without_timm(folder: Path, config: Mapping[str, Any]) -> dict[str, Any]:
    """Makes the networks of DETR's authors, whose backbones were saved by timm, load without it.

    Args:
        folder: with config.json.
        config: what that file says.

    Returns:
        Arguments of `from_pretrained`; empty for a network that has nothing to do with timm.

    Raises:
        ValueError: if the backbone has no twin in transformers.
    """
    backbone = config.get("backbone_config") or {"model_type": "timm_backbone"}
    is_timm = backbone["model_type"] == "timm_backbone" and config.get("use_timm_backbone", True)
    if config["model_type"] != "detr" or not is_timm:
        return {}
    name = backbone.get("backbone") or config.get("backbone") or "resnet50"
    if name not in _RESNET_DEPTHS or config.get("dilation"):
        known = ", ".join(_RESNET_DEPTHS)
        raise ValueError(f"backbone {name} of timm cannot be used; only {known}, not dilated")
    resnet = {
        "model_type": "resnet",
        "depths": _RESNET_DEPTHS[name],
        "out_features": ["stage1", "stage2", "stage3", "stage4"],
    }
    changed = AutoConfig.from_pretrained(
        folder,
        local_files_only=True,
        use_timm_backbone=False,
        backbone=None,
        backbone_config=resnet,
    )
    return {"config": changed, "key_mapping": dict(TIMM_NAMES)}


def _timm_names() -> dict[str, str]:
    kinds = {"conv": "convolution", "bn": "normalization"}
    start = r"backbone\.conv_encoder\.model\."
    end = "backbone.conv_encoder.model."
    names = {}
    for stage in range(4):
        old = rf"{start}layer{stage + 1}\.(\d+)\."
        new = rf"{end}encoder.stages.{stage}.layers.\1."
        for short, long in kinds.items():
            for place in range(3):
                names[rf"{old}{short}{place + 1}\."] = f"{new}layer.{place}.{long}."
        for place, long in enumerate(kinds.values()):
            names[rf"{old}downsample\.{place}\."] = f"{new}shortcut.{long}."
    for short, long in kinds.items():
        names[rf"{start}{short}1\."] = f"{end}embedder.embedder.{long}."
    return names


TIMM_NAMES: Mapping[str, str] = MappingProxyType(_timm_names())
"""Pattern of a parameter's name in timm's ResNet -> its name in that of transformers."""
