import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import torch
from transformers import (
    DetrConfig,
    DetrForSegmentation,
    EomtConfig,
    EomtDinov3Config,
    EomtDinov3ForUniversalSegmentation,
    EomtForUniversalSegmentation,
    Mask2FormerConfig,
    Mask2FormerForUniversalSegmentation,
    MaskFormerConfig,
    MaskFormerForInstanceSegmentation,
    OneFormerConfig,
    OneFormerForUniversalSegmentation,
    ResNetConfig,
    SwinConfig,
)
from transformers.utils import logging as transformers_logging

MakeFolder: TypeAlias = Callable[[Path], Path]

LABELS = {"id2label": {0: "person", 1: "car", 2: "sky", 3: "road, route"}}
SWIN: dict[str, Any] = {
    "image_size": 64,
    "embed_dim": 8,
    "depths": [1] * 4,
    "num_heads": [1, 1, 2, 2],
    "window_size": 4,
    "out_features": ["stage1", "stage2", "stage3", "stage4"],
}
RESNET: dict[str, Any] = {
    "embedding_size": 8,
    "hidden_sizes": [8, 8, 16, 16],
    "depths": [1, 2, 1, 1],
    "out_features": ["stage1", "stage2", "stage3", "stage4"],
}
DETR: dict[str, Any] = {
    "d_model": 32,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_ffn_dim": 16,
    "decoder_ffn_dim": 16,
    "encoder_attention_heads": 8,
    "decoder_attention_heads": 8,
    "num_queries": 8,
}
SIDES = {"shortest_edge": 48, "longest_edge": 96}


def saved(network: Any, folder: Path, **processor: Any) -> Path:
    for parameter in network.parameters():
        # The last class is none: random weights that chose it would show nothing.
        if parameter.shape == (len(LABELS["id2label"]) + 1,):
            parameter.data[-1] = -9
    network.save_pretrained(folder)
    values = {"size": SIDES, "image_mean": [0.5] * 3, "image_std": [0.25] * 3} | processor
    (folder / "preprocessor_config.json").write_text(json.dumps(values))
    return folder


def mask2former(folder: Path) -> Path:
    config = Mask2FormerConfig(
        backbone_config=SwinConfig(**SWIN),
        feature_size=32,
        mask_feature_size=32,
        hidden_dim=32,
        encoder_feedforward_dim=32,
        encoder_layers=1,
        decoder_layers=2,
        num_attention_heads=2,
        dim_feedforward=32,
        num_queries=8,
        **LABELS,
    )
    network = Mask2FormerForUniversalSegmentation(config)
    return saved(network, folder, size={"height": 48, "width": 48}, size_divisor=32)


def oneformer(folder: Path) -> Path:
    config = OneFormerConfig(
        backbone_config=SwinConfig(**SWIN),
        num_queries=8,
        hidden_dim=32,
        mask_dim=32,
        conv_dim=32,
        encoder_feedforward_dim=32,
        encoder_layers=1,
        decoder_layers=2,
        query_dec_layers=1,
        num_attention_heads=2,
        dim_feedforward=32,
        text_encoder_width=32,
        text_encoder_num_layers=1,
        text_encoder_vocab_size=64,
        **LABELS,
    )
    write_tokenizer(folder)
    metadata = {"0": "person", "thing_ids": [1, 3], "class_names": ["person"]}
    network = OneFormerForUniversalSegmentation(config)
    return saved(network, folder, metadata=metadata, size=48, max_size=96)


def write_tokenizer(folder: Path, merges: Sequence[str] = ()) -> None:
    """A vocabulary of letters, and of the pairs that are joined, in the files of OneFormer."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = sorted(set("the task is panoptic") - {" "})
    tokens = [*letters, *(f"{letter}</w>" for letter in letters)]
    tokens += [pair.replace(" ", "") for pair in merges]
    vocabulary = [*tokens, "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({t: n for n, t in enumerate(vocabulary)}))
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]))


def eomt(folder: Path) -> Path:
    config = EomtConfig(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=64,
        patch_size=16,
        num_blocks=1,
        num_queries=8,
        num_register_tokens=1,
        **LABELS,
    )
    square = {"shortest_edge": 64, "longest_edge": 64}
    return saved(EomtForUniversalSegmentation(config), folder, size=square, do_pad=True)


def eomt_dinov3(folder: Path) -> Path:
    config = EomtDinov3Config(
        hidden_size=32,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=64,
        patch_size=16,
        num_blocks=1,
        num_queries=8,
        num_register_tokens=1,
        **LABELS,
    )
    square = {"shortest_edge": 64, "longest_edge": 64}
    return saved(EomtDinov3ForUniversalSegmentation(config), folder, size=square, do_pad=True)


def maskformer(folder: Path) -> Path:
    config = MaskFormerConfig(
        backbone_config=SwinConfig(**SWIN),
        fpn_feature_size=32,
        mask_feature_size=32,
        decoder_config=DetrConfig(**DETR),
        **LABELS,
    )
    return saved(MaskFormerForInstanceSegmentation(config), folder, size_divisibility=32)


def detr(folder: Path) -> Path:
    config = DetrConfig(backbone_config=ResNetConfig(**RESNET), **DETR | {"d_model": 64}, **LABELS)
    return saved(DetrForSegmentation(config), folder)


FAMILIES: dict[str, MakeFolder] = {
    make.__name__: make for make in (mask2former, oneformer, eomt, eomt_dinov3, maskformer, detr)
}


@pytest.fixture(scope="session", autouse=True)
def _quiet_saving() -> Any:
    transformers_logging.disable_progress_bar()
    yield
    transformers_logging.enable_progress_bar()


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One tiny network of random weights for each family."""
    torch.manual_seed(0)
    root = tmp_path_factory.mktemp("panoptic")
    return {name: make(root / name) for name, make in FAMILIES.items()}


@pytest.fixture
def save_tokenizer() -> Callable[..., None]:
    return write_tokenizer
