"""OpenVINO gives what torch gives, for a network that leaves this project the usual way."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from relievo.core.words import Preset
from relievo.depth.adapters.onnx import OnnxEstimator
from relievo.train.export import export_network

pytestmark = pytest.mark.hub


def test_an_exported_network_gives_what_it_gave_in_torch(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=2, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.Upsample(scale_factor=2, mode="bilinear"),
        nn.Conv2d(8, 1, 3, padding=1),
    ).eval()
    path = tmp_path / "small.onnx"
    export_network(network, path, {"kind": "relative_inverse_depth", "size": 160})
    image = np.random.default_rng(1).integers(0, 256, (96, 160, 3), np.uint8)
    with torch.inference_mode():
        expected = network(torch.from_numpy(image).permute(2, 0, 1)[None] / 255)[0, 0].numpy()

    estimator = OnnxEstimator.load(path, preset=Preset.BALANCED)
    values = estimator.estimate([image])[0].values

    assert values.shape == (96, 160)
    assert np.abs(values - expected).max() < 1e-3 * np.ptp(expected)
