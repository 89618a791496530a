"""OpenVINO gives what torch gives."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from relievo.core.types import DepthKind
from relievo.depth.adapters.onnx import OnnxEstimator
from relievo.depth.adapters.onnx_spec import OnnxSpec

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
    # The older exporter takes a fraction of a second, the newer one many.
    with pytest.warns(DeprecationWarning, match="TorchScript|will be removed"):
        torch.onnx.export(
            network,
            (torch.rand(1, 3, 64, 64),),
            path,
            input_names=["image"],
            dynamic_axes={"image": {2: "height", 3: "width"}},
            dynamo=False,
        )
    image = np.random.default_rng(1).integers(0, 256, (96, 160, 3), np.uint8)
    with torch.inference_mode():
        pixels = torch.from_numpy(image).permute(2, 0, 1)[None] / 255
        expected = network(pixels)[0, 0].numpy()

    spec = OnnxSpec(DepthKind.RELATIVE_INVERSE_DEPTH, size=(96, 160))
    values = OnnxEstimator(path, spec).estimate([image])[0].values

    assert np.abs(values - expected).max() < 1e-3 * np.ptp(expected)
