import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from transformers import AutoModelForUniversalSegmentation, DetrConfig

from relievo.io.hub_loading import load_network
from relievo.segmentation.adapters.hub_families import TIMM_NAMES, without_timm

pytestmark = pytest.mark.hub

PREFIX = "detr.model.backbone.conv_encoder.model."


@pytest.mark.parametrize(
    ("timm", "transformers"),
    [
        ("conv1.weight", "embedder.embedder.convolution.weight"),
        ("bn1.running_mean", "embedder.embedder.normalization.running_mean"),
        ("layer1.0.conv1.weight", "encoder.stages.0.layers.0.layer.0.convolution.weight"),
        ("layer3.22.bn3.bias", "encoder.stages.2.layers.22.layer.2.normalization.bias"),
        ("layer4.0.downsample.0.weight", "encoder.stages.3.layers.0.shortcut.convolution.weight"),
        ("layer2.0.downsample.1.bias", "encoder.stages.1.layers.0.shortcut.normalization.bias"),
    ],
)
def test_each_part_of_a_resnet_has_one_name(timm: str, transformers: str) -> None:
    matching = {old: new for old, new in TIMM_NAMES.items() if re.search(old, PREFIX + timm)}
    ((old, new),) = matching.items()
    assert re.sub(old, new, PREFIX + timm) == PREFIX + transformers


def test_a_network_with_names_of_timm_is_loaded_whole(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    network = load_network(AutoModelForUniversalSegmentation, folders["detr"])
    state = {
        _as_timm(name.replace("backbone.model.", "backbone.conv_encoder.model.")): value
        for name, value in network.state_dict().items()
    }
    assert f"{PREFIX}layer1.0.bn3.running_var" in state
    folder = shutil.copytree(folders["detr"], tmp_path / "net")
    save_file(state, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(ValueError, match="missing"):
        load_network(AutoModelForUniversalSegmentation, folder)
    again = load_network(AutoModelForUniversalSegmentation, folder, key_mapping=dict(TIMM_NAMES))
    for name, value in network.state_dict().items():
        torch.testing.assert_close(again.state_dict()[name], value)


def _as_timm(name: str) -> str:
    """The way back, piece by piece."""
    if PREFIX not in name:
        return name
    for long, short in [("convolution", "conv"), ("normalization", "bn")]:
        name = name.replace(f"embedder.embedder.{long}", f"{short}1")
        name = re.sub(
            rf"layer\.(\d)\.{long}",
            lambda found, short=short: f"{short}{int(found[1]) + 1}",  # type: ignore[misc]
            name,
        )
    name = name.replace("shortcut.convolution", "downsample.0")
    name = name.replace("shortcut.normalization", "downsample.1")
    return re.sub(r"encoder\.stages\.(\d)\.layers", lambda found: f"layer{int(found[1]) + 1}", name)


@pytest.mark.parametrize(
    "backbone",
    [
        {},
        {"use_timm_backbone": True, "backbone": "resnet101"},
        {"backbone_config": {"model_type": "timm_backbone", "backbone": "resnet50"}},
    ],
)
def test_a_backbone_of_timm_is_replaced_by_its_twin(
    folders: dict[str, Path], backbone: dict[str, Any]
) -> None:
    options = without_timm(folders["detr"], {"model_type": "detr"} | backbone)
    config = options["config"]
    assert isinstance(config, DetrConfig)
    assert config.backbone_config.model_type == "resnet"
    assert config.backbone_config.depths[2] == (23 if "backbone" in backbone else 6)
    assert options["key_mapping"] == TIMM_NAMES


@pytest.mark.parametrize(
    "config",
    [
        {"model_type": "mask2former"},
        {"model_type": "detr", "use_timm_backbone": False},
        {"model_type": "detr", "backbone_config": {"model_type": "resnet"}},
    ],
)
def test_other_backbones_are_left_alone(tmp_path: Path, config: dict[str, Any]) -> None:
    assert without_timm(tmp_path, config) == {}


@pytest.mark.parametrize("change", [{"backbone": "tf_efficientnet_b0"}, {"dilation": True}])
def test_a_backbone_without_a_twin_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="resnet50, resnet101"):
        without_timm(tmp_path, {"model_type": "detr"} | change)
