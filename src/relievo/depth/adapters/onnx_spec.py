"""What an ONNX file cannot say of itself: read from a small JSON file beside it, or given by hand.

`net.onnx` is described by `net.onnx.json` or `net.json`. Only `kind` is required; every key is a
field of `OnnxSpec`, and an unknown key is an error.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self, TypeAlias

from relievo.core.errors import UsageError, WeightsError
from relievo.core.types import DepthKind, Size

NetworkSize: TypeAlias = int | Size
"""The longer side in pixels, the aspect being kept; or a fixed (height, width)."""


@dataclass(frozen=True, slots=True)
class OnnxPreset:
    """How a network is run under one preset.

    Attributes:
        size: size of the network's input; None = as the spec says.
        flip: whether the answers for the image and for its mirror image are averaged.
    """

    size: NetworkSize | None = None
    flip: bool = False

    def __post_init__(self) -> None:
        if self.size is not None:
            _check_size(self.size)
        _require(isinstance(self.flip, bool), "flip", "true or false", self.flip)


@dataclass(frozen=True, slots=True)
class OnnxSpec:
    """How an ONNX network wants its input and what its output means.

    The network's input is (pixel * scale - mean) / std with pixels in [0, 255].

    Attributes:
        kind: what the output means.
        size: size of the input where the network leaves it open; None = the default.
        multiple_of: what height and width of the input must be divisible by.
        scale: factor of the pixels.
        mean: one number for each channel, in the order of `channels`.
        std: like `mean`, > 0.
        channels: order of the channels.
        input: name of the input that takes the image; None = the only one.
        output: name of the output that holds the depth; None = the only one.
        sign: factor of the output, 1 or -1.
        bf16: whether bfloat16 was measured to be good enough for it.
        threads: as many processor threads as pay for themselves; None = all.
        presets: name of a preset -> how the network is run.
        sha256: hash of the ONNX file, hexadecimal; None = not checked.
        trained_on: patterns of the samples, "set/id", that it was trained on.
        about: anything for human readers (licence, data, metrics); not used.

    Raises:
        UsageError: if a value makes no sense.
    """

    kind: DepthKind
    size: NetworkSize | None = None
    multiple_of: int = 32
    scale: float = 1 / 255
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    channels: Literal["rgb", "bgr"] = "rgb"
    input: str | None = None
    output: str | None = None
    sign: int = 1
    bf16: bool = False
    threads: int | None = None
    presets: Mapping[str, OnnxPreset] = field(default_factory=lambda: MappingProxyType({}))
    sha256: str | None = None
    trained_on: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        kinds = ", ".join(DepthKind)
        _require(self.kind in tuple(DepthKind), "kind", f"one of {kinds}", self.kind)
        if self.size is not None:
            _check_size(self.size)
        _require(
            _is_count(self.multiple_of), "multiple_of", "a whole number >= 1", self.multiple_of
        )
        _require(_is_number(self.scale) and self.scale > 0, "scale", "a number > 0", self.scale)
        _require(_is_triple(self.mean), "mean", "three numbers", self.mean)
        positive = _is_triple(self.std) and min(self.std) > 0
        _require(positive, "std", "three numbers > 0", self.std)
        _require(self.channels in ("rgb", "bgr"), "channels", '"rgb" or "bgr"', self.channels)
        for key in ("input", "output", "sha256"):
            value = getattr(self, key)
            _require(value is None or isinstance(value, str), key, "a string", value)
        _require(self.sign in (1, -1), "sign", "1 or -1", self.sign)
        _require(isinstance(self.bf16, bool), "bf16", "true or false", self.bf16)
        names = self.trained_on
        are_names = isinstance(names, tuple) and all(isinstance(name, str) for name in names)
        _require(are_names, "trained_on", "a list of strings", self.trained_on)
        given = self.threads is None or _is_count(self.threads)
        _require(given, "threads", "a whole number >= 1", self.threads)

    def preset(self, name: str) -> OnnxPreset:
        """How the network is run under a preset; without an entry, `best` alone averages."""
        return self.presets.get(name, OnnxPreset(flip=name == "best"))

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Builds a spec from the keys and values of a JSON object.

        Raises:
            UsageError: for a missing or unknown key, or a value that makes no sense.
        """
        _check_keys(cls, values)
        _require("kind" in values, "kind", "given", None)
        converted: dict[str, Any] = {key: _frozen(value) for key, value in values.items()}
        _require(values["kind"] in tuple(DepthKind), "kind", ", ".join(DepthKind), values["kind"])
        converted["kind"] = DepthKind(values["kind"])
        presets = values.get("presets", {})
        _require(isinstance(presets, dict), "presets", "an object", presets)
        converted["presets"] = MappingProxyType(
            {name: _preset(preset) for name, preset in presets.items()}
        )
        return cls(**converted)


def read_spec(onnx_file: Path) -> OnnxSpec | None:
    """Reads the description beside an ONNX file.

    Args:
        onnx_file: for `net.onnx`, `net.onnx.json` is tried first, then `net.json`.

    Returns:
        The description, or None if there is no such file.

    Raises:
        WeightsError: if the file is not JSON or not a valid description.
    """
    for candidate in (
        onnx_file.with_name(onnx_file.name + ".json"),
        onnx_file.with_suffix(".json"),
    ):
        if candidate.is_file():
            try:
                return OnnxSpec.from_dict(json.loads(candidate.read_text(encoding="utf-8")))
            except (UsageError, ValueError) as error:
                raise WeightsError(f"{candidate}: {error}") from error
    return None


def _preset(values: Any) -> OnnxPreset:
    _check_keys(OnnxPreset, values)
    return OnnxPreset(**{key: _frozen(value) for key, value in values.items()})


def _check_keys(cls: type[OnnxSpec] | type[OnnxPreset], values: Any) -> None:
    if not isinstance(values, Mapping):
        raise UsageError(f"expected an object with keys, got {values!r}")
    known = [item.name for item in fields(cls)]
    if unknown := sorted(set(values) - set(known)):
        raise UsageError(f"unknown key {', '.join(unknown)}; known are {', '.join(known)}")


def _check_size(size: Any) -> None:
    is_pair = isinstance(size, tuple) and len(size) == 2 and all(_is_count(side) for side in size)
    _require(
        _is_count(size) or is_pair, "size", "the longer side or [height, width] in pixels", size
    )


def _require(condition: bool, key: str, wanted: str, got: object) -> None:
    if not condition:
        raise UsageError(f"`{key}` must be {wanted}, got {got!r}")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_triple(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 3 and all(_is_number(item) for item in value)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
