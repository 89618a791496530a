import json
from pathlib import Path
from typing import Any

import pytest

from relievo.core.errors import UsageError, WeightsError
from relievo.core.types import DepthKind
from relievo.depth.adapters.onnx_spec import OnnxPreset, OnnxSpec, read_spec

FULL: dict[str, Any] = {
    "kind": "metric_depth",
    "size": [240, 320],
    "multiple_of": 14,
    "scale": 1.0,
    "mean": [123.7, 116.3, 103.5],
    "std": [58.4, 57.1, 57.4],
    "channels": "bgr",
    "input": "image",
    "output": "depth",
    "sign": -1,
    "bf16": True,
    "presets": {"fast": {"size": 256}, "best": {"size": [480, 640], "flip": True}},
    "sha256": "0" * 64,
    "trained_on": ["rooms/*", "halls/7"],
    "about": {"licence": "MIT"},
}


def test_every_key_becomes_the_field_of_its_name() -> None:
    spec = OnnxSpec.from_dict(FULL)
    assert spec.kind is DepthKind.METRIC_DEPTH
    assert spec.size == (240, 320)
    assert spec.mean == (123.7, 116.3, 103.5)
    assert spec.preset("fast") == OnnxPreset(size=256)
    assert spec.preset("best") == OnnxPreset(size=(480, 640), flip=True)
    assert (spec.channels, spec.sign, spec.bf16) == ("bgr", -1, True)
    assert spec.trained_on == ("rooms/*", "halls/7")


def test_the_kind_is_enough() -> None:
    spec = OnnxSpec.from_dict({"kind": "relative_inverse_depth"})
    assert spec == OnnxSpec(DepthKind.RELATIVE_INVERSE_DEPTH)


def test_without_presets_only_best_averages_with_the_mirror_image() -> None:
    spec = OnnxSpec(DepthKind.METRIC_DEPTH)
    flips = [spec.preset(name).flip for name in ("fast", "balanced", "best")]
    assert flips == [False, False, True]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "depth"),
        ("kind", ["metric_depth"]),
        ("size", 0),
        ("size", [240]),
        ("size", True),
        ("size", "large"),
        ("multiple_of", 1.5),
        ("scale", 0),
        ("mean", [0.5, 0.5]),
        ("mean", 0.5),
        ("std", [1, 1, 0]),
        ("channels", "rgba"),
        ("sign", 2),
        ("bf16", "yes"),
        ("input", 3),
        ("sha256", 5),
        ("trained_on", "rooms/*"),
        ("trained_on", [1]),
        ("trained_on", 5),
        ("presets", [1]),
        ("presets", {"fast": 256}),
        ("presets", {"fast": {"sise": 256}}),
        ("presets", {"fast": {"flip": 1}}),
        ("normalisation", "imagenet"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(key: str, value: object) -> None:
    with pytest.raises(UsageError):
        OnnxSpec.from_dict(FULL | {key: value})


def test_a_description_without_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="kind"):
        OnnxSpec.from_dict({"size": 384})


def test_the_file_of_the_whole_name_comes_before_that_of_the_stem(tmp_path: Path) -> None:
    onnx_file = tmp_path / "net.onnx"
    assert read_spec(onnx_file) is None
    (tmp_path / "net.json").write_text(json.dumps({"kind": "metric_depth"}))
    spec = read_spec(onnx_file)
    assert spec is not None
    assert spec.kind is DepthKind.METRIC_DEPTH
    (tmp_path / "net.onnx.json").write_text(json.dumps({"kind": "relative_inverse_depth"}))
    spec = read_spec(onnx_file)
    assert spec is not None
    assert spec.kind is DepthKind.RELATIVE_INVERSE_DEPTH


@pytest.mark.parametrize("text", ["{", "[]", '{"kind": "metric_depth", "colour": 1}', "\x00"])
def test_a_bad_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "net.json").write_text(text)
    with pytest.raises(WeightsError, match=r"net\.json"):
        read_spec(tmp_path / "net.onnx")
