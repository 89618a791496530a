"""Public panoptic networks of the Hugging Face hub that can be used by name.

Licences are those of the weights. The authors of Mask2Former and MaskFormer publish all of theirs
under CC-BY-NC-4.0, whatever the licence of the code.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HubNetwork:
    """One network of the hub.

    Attributes:
        name: what it is called here.
        repo_id: owner and name on the hub.
        licence: of the weights, as an SPDX identifier where there is one.
        summary: what it is good for.
        more_files: what it needs beside its weights and their configuration.
    """

    name: str
    repo_id: str
    licence: str
    summary: str
    more_files: tuple[str, ...] = ()


TOKENIZER_FILES = ("vocab.json", "merges.txt")
"""Of OneFormer, which is told its task in words."""

_NON_COMMERCIAL = "CC-BY-NC-4.0"
_COCO = "everyday scenes"
_CITYSCAPES = "streets from a car"
_ADE20K = "rooms and places"


def _mask2former() -> list[HubNetwork]:
    versions = (
        ("coco", ("tiny", "small", "base", "large"), _COCO),
        ("cityscapes", ("tiny", "small", "base-IN21k", "large"), _CITYSCAPES),
        ("ade", ("large",), _ADE20K),
    )
    return [
        HubNetwork(
            f"mask2former-swin-{size.removesuffix('-IN21k')}-{data_set}",
            f"facebook/mask2former-swin-{size}-{data_set}-panoptic",
            _NON_COMMERCIAL,
            f"{scenes}, 384 pixels",
        )
        for data_set, sizes, scenes in versions
        for size in sizes
    ]


def _oneformer() -> list[HubNetwork]:
    versions = (
        ("coco", "large", _COCO),
        ("cityscapes", "large", _CITYSCAPES),
        ("ade20k", "tiny", _ADE20K),
        ("ade20k", "large", _ADE20K),
    )
    return [
        HubNetwork(
            f"oneformer-swin-{size}-{data_set.removesuffix('20k')}",
            f"shi-labs/oneformer_{data_set}_swin_{size}",
            "MIT",
            scenes,
            more_files=TOKENIZER_FILES,
        )
        for data_set, size, scenes in versions
    ]


def _eomt() -> list[HubNetwork]:
    versions = (
        ("small", 640, "coco", "_2x", _COCO),
        ("base", 640, "coco", "_2x", _COCO),
        ("large", 640, "coco", "", _COCO),
        ("large", 1280, "coco", "", _COCO),
        ("large", 640, "ade20k", "", _ADE20K),
        ("large", 1280, "ade20k", "", _ADE20K),
    )
    return [
        HubNetwork(
            f"eomt-{size}-{data_set.removesuffix('20k')}-{side}",
            f"tue-mps/{data_set}_panoptic_eomt_{size}_{side}{ending}",
            "MIT",
            f"{scenes}, {side} pixels",
        )
        for size, side, data_set, ending, scenes in versions
    ]


def _maskformer() -> list[HubNetwork]:
    return [
        HubNetwork(
            f"maskformer-swin-{size}-coco",
            f"facebook/maskformer-swin-{size}-coco",
            _NON_COMMERCIAL,
            f"{_COCO}, 800 pixels",
        )
        for size in ("tiny", "small", "base", "large")
    ]


def _detr() -> list[HubNetwork]:
    return [
        HubNetwork(
            f"detr-resnet-{layers}-coco",
            f"facebook/detr-resnet-{layers}-panoptic",
            "Apache-2.0",
            f"{_COCO}, 800 pixels",
        )
        for layers in (50, 101)
    ]


HUB_NETWORKS: tuple[HubNetwork, ...] = (
    *_mask2former(),
    *_oneformer(),
    *_eomt(),
    *_maskformer(),
    *_detr(),
)
