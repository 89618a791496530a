import importlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from relievo.core.errors import UnknownEstimatorError, UsageError, WeightsError, WeightsMissingError
from relievo.core.types import DepthKind
from relievo.depth.registry import find_estimator, list_estimators, load_depth

HEAVY = ("torch", "transformers", "huggingface_hub", "openvino", "cv2", "numba")


@pytest.fixture
def onnx_file(tmp_path: Path) -> Path:
    graph = helper.make_graph(
        [helper.make_node("ReduceMean", ["image"], ["depth"], axes=[1])],
        "network",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "h", "w"])],
        [helper.make_tensor_value_info("depth", TensorProto.FLOAT, [1, 1, "h", "w"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    path = tmp_path / "mine.onnx"
    onnx.save(model, path)
    sizes = {"fast": {"size": 32}, "balanced": {"size": 64}, "best": {"size": 96, "flip": True}}
    path.with_suffix(".json").write_text(json.dumps({"kind": "metric_depth", "presets": sizes}))
    return path


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_names_are_unique_and_lite_comes_first() -> None:
    names = [row.name for row in list_estimators()]
    assert names[0] == "lite"
    assert len(set(names)) == len(names) > 10


def test_metric_names_give_metres_and_only_they() -> None:
    for row in list_estimators():
        is_metric = any(word in row.name for word in ("metric", "zoedepth", "depth-pro"))
        expected = DepthKind.METRIC_DEPTH if is_metric else DepthKind.RELATIVE_INVERSE_DEPTH
        assert row.kind is expected


def test_only_small_depth_anything_may_be_used_for_any_purpose() -> None:
    licences = {row.name: row.licence for row in list_estimators() if "anything" in row.name}
    assert {name for name, licence in licences.items() if licence == "Apache-2.0"} == {
        name for name in licences if name.endswith("small")
    }


@pytest.mark.hub
def test_every_row_leads_to_a_class() -> None:
    for target in {row.target for row in list_estimators()}:
        module, name = target.split(":")
        assert callable(getattr(importlib.import_module(module), name).load)


def test_an_unknown_name_offers_similar_ones() -> None:
    with pytest.raises(UnknownEstimatorError, match="depth-anything-v2-small") as caught:
        find_estimator("depth-anything-small")
    assert "relievo models list" in str(caught.value)


def test_lite_comes_with_the_package_and_is_what_its_row_says() -> None:
    estimator = load_depth("lite", preset="fast")
    row = find_estimator("lite")
    assert (estimator.name, estimator.kind) == (row.name, row.kind)
    tall, single = (np.full((*size, 3), 99, np.uint8) for size in [(400, 200), (1, 1)])
    maps = estimator.estimate([tall, single])
    assert maps[0].size[0] == 2 * maps[0].size[1]
    assert maps[1].size[0] == maps[1].size[1]


def test_an_onnx_file_is_loaded_as_its_preset_says(onnx_file: Path) -> None:
    image = np.zeros((64, 64, 3), np.uint8)
    sizes = {
        preset: load_depth(onnx_file, preset=preset).estimate([image])[0].size
        for preset in ("fast", "balanced", "best")
    }
    assert sizes == {"fast": (32, 32), "balanced": (64, 64), "best": (96, 96)}


def test_a_path_may_be_text(onnx_file: Path) -> None:
    estimator = load_depth(str(onnx_file), threads=1, device="cpu")
    assert (estimator.name, estimator.kind) == ("mine", DepthKind.METRIC_DEPTH)


def test_an_onnx_file_that_is_not_there_is_named() -> None:
    with pytest.raises(WeightsMissingError, match=r"absent\.onnx"):
        load_depth("absent.onnx")


def test_a_folder_without_configuration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"config\.json"):
        load_depth(tmp_path)


def test_a_name_that_is_no_path_is_unknown() -> None:
    with pytest.raises(UnknownEstimatorError, match="lite"):
        load_depth("light")


def test_an_unknown_preset_is_refused(onnx_file: Path) -> None:
    with pytest.raises(UsageError, match="fast, balanced, best"):
        load_depth(onnx_file, preset="slow")


def test_the_registry_imports_nothing_heavy() -> None:
    loaded = run("import sys, relievo.depth.registry; print(*sys.modules)").split()
    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("call", ["load_depth", "pull"])
def test_a_hub_network_without_its_extra_says_what_to_install(call: str) -> None:
    message = run(
        "import sys\n"
        "for name in ('torch', 'transformers', 'huggingface_hub'): sys.modules[name] = None\n"
        f"from relievo.depth.registry import {call}\n"
        "from relievo.core.errors import MissingExtraError\n"
        f"try: {call}('dpt-large')\n"
        "except MissingExtraError as error: print(error)"
    )
    assert 'pip install "relievo[torch]"' in message
