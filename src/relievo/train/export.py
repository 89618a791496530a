"""A trained network as an ONNX file with half-precision weights, and its description beside it."""

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn

from relievo.io.atomic import check_output, replacing
from relievo.io.weights import sha256_of

_OPSET = 18


def export_network(
    network: nn.Module, path: Path, description: dict[str, Any], *, overwrite: bool = False
) -> None:
    """Writes `path` and the JSON file beside it.

    The network takes (1, 3, H, W) float32 in [0, 1] with H and W left open. Its weights are kept
    in half precision, which halves the file; they are widened when the file is read, so the
    arithmetic is float32.

    Args:
        network: in evaluation mode.
        path: the .onnx file.
        description: keys of `depth.adapters.onnx_spec.OnnxSpec`; the hash is added.
        overwrite: whether files that are there may be replaced.

    Raises:
        OutputError: if a file cannot be written.
    """
    described = path.with_suffix(".json")
    check_output(described, overwrite=overwrite)
    with replacing(path, overwrite=overwrite) as temporary:
        model = _halved(_traced(network))
        onnx.checker.check_model(model)
        temporary.write_bytes(model.SerializeToString())
    text = json.dumps({**description, "sha256": sha256_of(path)}, indent=2, ensure_ascii=False)
    with replacing(described, overwrite=overwrite) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def _traced(network: nn.Module) -> onnx.ModelProto:
    height, width = torch.export.Dim("height"), torch.export.Dim("width")
    example = torch.rand(1, 3, 192, 256)
    with warnings.catch_warnings():
        # The exporter warns about its own internals; the parity test is what counts.
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network,
            (example,),
            input_names=["image"],
            output_names=["inverse_depth"],
            opset_version=_OPSET,
            dynamo=True,
            verbose=False,
            dynamic_shapes=({2: 32 * height, 3: 32 * width},),
        )
    if program is None:
        raise RuntimeError("torch.onnx.export gave no program")
    return program.model_proto


def _halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """Stores large float32 weights as float16, each behind a cast."""
    casts, kept = [], []
    for weight in model.graph.initializer:
        values = numpy_helper.to_array(weight)
        if values.dtype != np.float32 or values.size < 256:
            kept.append(weight)
            continue
        half = f"{weight.name}_half"
        kept.append(numpy_helper.from_array(values.astype(np.float16), half))
        casts.append(helper.make_node("Cast", [half], [weight.name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    del model.graph.value_info[:]
    return model
