from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

Shape: TypeAlias = list[int | str]
SaveNetwork: TypeAlias = Callable[..., Path]


@pytest.fixture
def noise() -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (48, 80, 3), np.uint8)


@pytest.fixture
def save_network(tmp_path: Path) -> SaveNetwork:
    """Writes an ONNX file of a few nodes; the default averages the channels."""

    def save(
        nodes: list[Any] | None = None,
        *,
        name: str = "net.onnx",
        inputs: dict[str, Shape] | None = None,
        outputs: dict[str, Shape] | None = None,
        constants: dict[str, NDArray[Any]] | None = None,
        input_type: int = TensorProto.FLOAT,
    ) -> Path:
        inputs = inputs or {"image": [1, 3, "h", "w"]}
        outputs = outputs or {"depth": [1, 1, "h", "w"]}
        graph = helper.make_graph(
            nodes or [helper.make_node("ReduceMean", ["image"], ["depth"], axes=[1])],
            "network",
            [helper.make_tensor_value_info(key, input_type, inputs[key]) for key in inputs],
            [
                helper.make_tensor_value_info(key, TensorProto.FLOAT, outputs[key])
                for key in outputs
            ],
            [onnx.numpy_helper.from_array(v, k) for k, v in (constants or {}).items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        path = tmp_path / name
        path.write_bytes(model.SerializeToString())
        return path

    return save
