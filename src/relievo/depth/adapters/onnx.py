"""Any ONNX file as a depth estimator, run by OpenVINO on the processor.

The image is resized in 8 bits; the change of type, channel order, mean and scale are built into the
compiled network, where they run in its threads and cost next to nothing.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias

import cv2
import numpy as np
import openvino as ov
from numpy.typing import NDArray
from openvino.frontend import (
    FrontEndManager,
    GeneralFailure,
    InitializationFailure,
    NotImplementedFailure,
    OpConversionFailure,
    OpValidationFailure,
)
from openvino.preprocess import PrePostProcessor

from relievo.core.checks import check_range
from relievo.core.errors import UsageError, WeightsError, WeightsHashError, WeightsMissingError
from relievo.core.types import FloatMap, Image8, Size
from relievo.core.words import Preset
from relievo.depth.adapters.onnx_spec import NetworkSize, OnnxSpec, read_spec
from relievo.depth.api import DepthEstimator, network_size
from relievo.io.weights import sha256_of

Precision: TypeAlias = Literal["auto", "f32", "bf16"]
Layout: TypeAlias = Literal["NCHW", "NHWC"]

_DEFAULT_LONG_SIDE = 384
# A film needs one size, a folder of photos a few; each compiled network holds memory of its own.
_KEPT_SIZES = 4
# Bilinear steps wider than this skip so many pixels that fine texture shows up as noise.
_WIDEST_STEP = 2.5
# OpenVINO's failures have no parent but Exception.
_READ_FAILURES = (
    GeneralFailure,
    InitializationFailure,
    NotImplementedFailure,
    OpConversionFailure,
    OpValidationFailure,
    RuntimeError,
)


class OnnxEstimator(DepthEstimator):
    """Runs an ONNX network with one image input and one depth output.

    A network of fixed input size gets every image stretched to that size. One that leaves height
    and width open gets it with its aspect kept, and is compiled once for each size.
    """

    def __init__(
        self,
        path: Path,
        spec: OnnxSpec | None = None,
        *,
        size: NetworkSize | None = None,
        flip: bool = False,
        threads: int | None = None,
        precision: Precision = "auto",
        name: str | None = None,
    ) -> None:
        """Reads the network; nothing is compiled before the first image.

        Args:
            path: the ONNX file.
            spec: what its input and output mean; None = read from the JSON file beside it.
            size: the longer side or (height, width) of the input where the network leaves it open;
                None = as the spec says.
            flip: whether to average with the answer for the mirror image; takes twice as long.
            threads: processor threads, 1 or more; None = as the spec says, or OpenVINO chooses.
            precision: of the computation; "auto" = bf16 where the spec and the processor allow it.
            name: None = the file's name without its ending.

        Raises:
            WeightsMissingError: if the file is not there.
            WeightsHashError: if the spec names another hash.
            WeightsError: if the file or its description cannot be used.
            UsageError: if an option contradicts the network or the processor.
            RangeError: if `threads` is below 1.
        """
        self.spec = _checked_spec(path, spec)
        self.name = name or path.stem
        self.kind = self.spec.kind
        self.trained_on = self.spec.trained_on
        self._path = path
        self._core = ov.Core()
        threads = self.spec.threads if threads is None else threads
        self._config = _cpu_config(self._core, threads, precision, bf16=self.spec.bf16)
        self._model = _read_model(path)
        self._input = _pick_input(path, self._model, self.spec)
        self._output = _pick_output(path, self._model, self.spec)
        self._layout, fixed = _input_form(path, self._model.input(self._input).partial_shape)
        self._is_fixed = fixed is not None
        self._size = _chosen_size(path, size, self.spec.size, fixed)
        self._flip = flip
        self._requests: dict[Size, ov.InferRequest] = {}

    @classmethod
    def load(
        cls,
        path: Path,
        *,
        preset: Preset,
        device: str = "auto",
        threads: int | None = None,
        name: str | None = None,
    ) -> Self:
        """Reads a network and the JSON file beside it, to be run as its preset says.

        Args:
            path: the ONNX file.
            preset: its size and mirroring are the spec's.
            device: auto or cpu, there is no other.
            threads: processor threads; None = as OpenVINO chooses.
            name: None = the file's name without its ending.

        Raises:
            WeightsError: as the constructor.
            UsageError: for another device.
        """
        if device not in ("auto", "cpu"):
            raise UsageError(f"device {device}: {name or path} runs on the CPU; use auto or cpu")
        spec = _required_spec(path)
        choice = spec.preset(preset)
        return cls(path, spec, size=choice.size, flip=choice.flip, threads=threads, name=name)

    @property
    def weights_sha256(self) -> str:
        """Hash of the ONNX file."""
        return sha256_of(self._path)

    def _predict(self, images: Sequence[Image8]) -> list[FloatMap]:
        return [self._predict_one(image) for image in images]

    def _predict_one(self, image: Image8) -> FloatMap:
        small = _resized(image, self._input_size(image))
        values = self._infer(small)
        if self._flip:
            mirrored = self._infer(np.ascontiguousarray(small[:, ::-1]))
            values = (values + mirrored[:, ::-1]) / np.float32(2)
        return values

    def _input_size(self, image: Image8) -> Size:
        if isinstance(self._size, tuple):
            return self._size
        return network_size(image.shape[:2], self._size, self.spec.multiple_of)

    def _infer(self, small: Image8) -> FloatMap:
        height, width = small.shape[:2]
        try:
            result = self._request((height, width)).infer(small[None])[self._output]
        except RuntimeError as error:
            raise WeightsError(
                f"{self._path}: the network refuses {width}x{height} pixels ({_reason(error)});"
                " set `size` or `multiple_of` in the JSON file beside it"
            ) from error
        values: FloatMap = _as_map(self._path, result).astype(np.float32)
        return values * np.float32(self.spec.sign)

    def _request(self, size: Size) -> ov.InferRequest:
        if size not in self._requests:
            if len(self._requests) == _KEPT_SIZES:
                self._requests.pop(next(iter(self._requests)))
            self._requests[size] = self._compiled(size).create_infer_request()
        return self._requests[size]

    def _compiled(self, size: Size) -> ov.CompiledModel:
        model = self._model.clone()
        if not self._is_fixed:
            shape = [1, 3, *size] if self._layout == "NCHW" else [1, *size, 3]
            model.reshape({self._input: shape})
        return self._core.compile_model(
            _with_preprocessing(model, self._input, self._layout, self.spec), "CPU", self._config
        )


def _required_spec(path: Path) -> OnnxSpec:
    _check_file(path)
    spec = read_spec(path)
    if spec is None:
        raise WeightsError(
            f"{path}: nothing says what its output means; write {path.stem}.json beside it,"
            ' at least {"kind": "relative_inverse_depth"}'
        )
    return spec


def _checked_spec(path: Path, spec: OnnxSpec | None) -> OnnxSpec:
    _check_file(path)
    spec = spec or _required_spec(path)
    if spec.sha256 is not None and (found := sha256_of(path)) != spec.sha256.lower():
        raise WeightsHashError(
            f"{path}: SHA-256 is {found}, its description expects {spec.sha256};"
            " get the file again or correct the description"
        )
    return spec


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise WeightsMissingError(f"{path}: no such file; check the path of the network")


def _read_model(path: Path) -> ov.Model:
    # Core.read_model would try every format it knows on a damaged file and log each attempt.
    frontend = FrontEndManager().load_by_framework("onnx")
    try:
        model = frontend.convert(frontend.load(str(path)))
    except _READ_FAILURES as error:
        raise WeightsError(f"{path}: not a usable ONNX file ({_reason(error)})") from error
    if not model.inputs or not model.outputs:
        raise WeightsError(f"{path}: not a usable ONNX file (it holds no network)")
    return model


def _pick_input(path: Path, model: ov.Model, spec: OnnxSpec) -> int:
    if len(model.inputs) != 1:
        raise WeightsError(
            f"{path}: has {len(model.inputs)} inputs ({_names(model.inputs)}), only networks with"
            " one image input can be used"
        )
    return _index_of(path, "input", model.inputs, spec.input)


def _pick_output(path: Path, model: ov.Model, spec: OnnxSpec) -> int:
    if spec.output is None and len(model.outputs) != 1:
        raise WeightsError(
            f"{path}: has {len(model.outputs)} outputs ({_names(model.outputs)}); name the one"
            " with the depth as `output` in the JSON file beside it"
        )
    return _index_of(path, "output", model.outputs, spec.output)


def _index_of(path: Path, key: str, ports: Sequence[Any], name: str | None) -> int:
    for index, port in enumerate(ports):
        if name is None or name in port.get_names():
            return index
    raise WeightsError(f"{path}: no {key} is called `{name}`; there are {_names(ports)}")


def _names(ports: Sequence[Any]) -> str:
    return ", ".join(port.get_any_name() for port in ports)


def _input_form(path: Path, shape: ov.PartialShape) -> tuple[Layout, Size | None]:
    """The layout of a network's input, and its size where that is fixed."""
    sides = [side.get_length() if side.is_static else None for side in shape]
    match sides:
        case [1 | None, 3 | None, height, width] if sides[1] == 3 or sides[3] != 3:
            layout: Layout = "NCHW"
        case [1 | None, height, width, 3]:
            layout = "NHWC"
        case _:
            raise WeightsError(
                f"{path}: its input has the shape {shape}, wanted one RGB image"
                " as (1, 3, height, width) or (1, height, width, 3)"
            )
    return layout, None if height is None or width is None else (height, width)


def _chosen_size(
    path: Path, option: NetworkSize | None, described: NetworkSize | None, fixed: Size | None
) -> NetworkSize:
    size = option if option is not None else described
    if fixed is None:
        return _DEFAULT_LONG_SIDE if size is None else size
    if size not in (None, fixed, max(fixed)):
        raise UsageError(f"{path}: takes {fixed[1]}x{fixed[0]} pixels only, not size {size}")
    return fixed


def _cpu_config(
    core: ov.Core, threads: int | None, precision: Precision, *, bf16: bool
) -> dict[str, Any]:
    has_bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    if precision == "bf16" and not has_bf16:
        raise UsageError("precision bf16: this processor has no bfloat16; use auto or f32")
    use_bf16 = precision == "bf16" or (precision == "auto" and bf16 and has_bf16)
    config: dict[str, Any] = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "bf16" if use_bf16 else "f32",
    }
    if threads is not None:
        check_range("threads", threads, 1, math.inf)
        config["INFERENCE_NUM_THREADS"] = threads
    return config


def _with_preprocessing(model: ov.Model, index: int, layout: Layout, spec: OnnxSpec) -> ov.Model:
    builder = PrePostProcessor(model)
    image = builder.input(index)
    image.tensor().set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    image.model().set_layout(ov.Layout(layout))
    steps = image.preprocess().convert_element_type(ov.Type.f32)
    if spec.channels == "bgr":
        steps.reverse_channels()
    # OpenVINO computes (pixel - mean) / scale on pixels in [0, 255].
    steps.mean([mean / spec.scale for mean in spec.mean])
    steps.scale([std / spec.scale for std in spec.std])
    return builder.build()


def _resized(image: Image8, size: Size) -> Image8:
    """Resizes in 8 bits, averaging areas when it shrinks.

    Averaging a large image directly costs several times the network. So it is first sampled
    bilinearly on a whole multiple of the size, in steps too narrow to skip anything that counts.
    """
    height, width = size
    shrinkage = min(image.shape[0] / height, image.shape[1] / width)
    if shrinkage < 1:
        return _cv2_resize(image, size, cv2.INTER_LINEAR)
    multiple = math.ceil(shrinkage / _WIDEST_STEP)
    if multiple > 1:
        image = _cv2_resize(image, (multiple * height, multiple * width), cv2.INTER_LINEAR)
    return _cv2_resize(image, size, cv2.INTER_AREA)


def _cv2_resize(image: Image8, size: Size, interpolation: int) -> Image8:
    return np.asarray(cv2.resize(image, size[::-1], interpolation=interpolation), dtype=np.uint8)


def _as_map(path: Path, output: NDArray[np.generic]) -> NDArray[np.generic]:
    match output.shape:
        case (_, _):
            return output
        case (1, _, _) | (1, 1, _, _):
            return output.reshape(output.shape[-2:])
        case (1, height, width, 1):
            return output.reshape(height, width)
    raise WeightsError(
        f"{path}: its output has the shape {output.shape}, wanted one map as (1, 1, height, width),"
        " (1, height, width, 1), (1, height, width) or (height, width)"
    )


def _reason(error: Exception) -> str:
    """The last line of OpenVINO's message: the ones before it name places in its source."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
