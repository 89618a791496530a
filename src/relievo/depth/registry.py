"""The estimators by name, and how each is loaded.

A row costs nothing: torch, OpenVINO and the like are imported when an estimator is loaded.
"""

import difflib
import importlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from relievo.core.errors import (
    MissingExtraError,
    UnknownEstimatorError,
    WeightsError,
    WeightsMissingError,
)
from relievo.core.types import DepthKind
from relievo.core.words import Preset
from relievo.depth.adapters.hub_networks import HUB_NETWORKS
from relievo.depth.api import DepthEstimator

if TYPE_CHECKING:
    from relievo.io.weights import Progress

_PACKAGED = "packaged"
_ONNX = "relievo.depth.adapters.onnx:OnnxEstimator"
_HUB = "relievo.depth.adapters.hub:HubEstimator"


@dataclass(frozen=True, slots=True)
class EstimatorRow:
    """What is known of an estimator without loading it.

    Attributes:
        name: what it is called.
        kind: what its values mean.
        parameters_m: millions of parameters.
        licence: of the weights.
        source: where the weights come from: "packaged", or a repository of the hub.
        summary: what it is good for.
        target: "module:Class" of the estimator that runs it.
        extra: the optional dependencies that it needs; None = none.
    """

    name: str
    kind: DepthKind
    parameters_m: float
    licence: str
    source: str
    summary: str
    target: str
    extra: str | None = None


_LITE = EstimatorRow(
    name="lite",
    kind=DepthKind.RELATIVE_INVERSE_DEPTH,
    parameters_m=4.2,
    licence="see its card",
    source=_PACKAGED,
    summary="small and quick, comes with the package, needs no GPU",
    target=_ONNX,
)

_ROWS: dict[str, EstimatorRow] = {_LITE.name: _LITE} | {
    network.name: EstimatorRow(
        name=network.name,
        kind=network.kind,
        parameters_m=network.parameters_m,
        licence=network.licence,
        source=network.repo_id,
        summary=network.summary,
        target=_HUB,
        extra="torch",
    )
    for network in HUB_NETWORKS
}


def list_estimators() -> tuple[EstimatorRow, ...]:
    """Lists every estimator that can be loaded by name."""
    return tuple(_ROWS.values())


def find_estimator(name: str) -> EstimatorRow:
    """Finds the row of an estimator.

    Raises:
        UnknownEstimatorError: if there is none of that name; the message offers similar ones.
    """
    if name in _ROWS:
        return _ROWS[name]
    similar = difflib.get_close_matches(name, _ROWS, n=3, cutoff=0.4)
    offer = f"did you mean {' or '.join(similar)}? " if similar else ""
    raise UnknownEstimatorError(
        f"no depth estimator is called `{name}`; {offer}`relievo models list` shows all, and a path"
        " to an .onnx file or to a folder with config.json works too"
    )


def load_depth(
    name_or_path: str | Path,
    *,
    preset: str = Preset.BALANCED,
    device: str = "auto",
    threads: int | None = None,
    progress: "Progress | None" = None,
) -> DepthEstimator:
    """Loads a depth estimator; weights that are not on this machine are downloaded once.

    Args:
        name_or_path: a name of `list_estimators`, an .onnx file with its JSON file beside it, or a
            folder with config.json as transformers saves a network.
        preset: fast, balanced or best.
        device: auto, cpu, cuda or mps; ONNX networks, `lite` among them, run on the CPU.
        threads: processor threads of an ONNX network; None = all that help.
        progress: told about the bytes of a download.

    Raises:
        UnknownEstimatorError: if there is no such name.
        WeightsError: if the weights are missing, damaged or unsuitable.
        MissingExtraError: if the estimator needs packages that are not installed.
        UsageError: if there is no such preset or device.
    """
    checked = Preset.checked(preset)
    if name_or_path in _ROWS:
        row = _ROWS[str(name_or_path)]
        name, target = row.name, row.target
        path = pull(row.name, progress=progress)
    else:
        name, path = None, Path(name_or_path)
        target = _target_for(path)
    estimator: DepthEstimator = _adapter(target).load(
        path, preset=checked, device=device, threads=threads, name=name
    )
    return estimator


def pull(name: str, *, progress: "Progress | None" = None) -> Path:
    """Makes sure that an estimator's weights are on this machine.

    Args:
        name: a name of `list_estimators`.
        progress: told about the bytes of a download.

    Returns:
        The file or folder with the weights.

    Raises:
        UnknownEstimatorError: if there is no such name.
        WeightsMissingError: if they cannot be fetched.
        MissingExtraError: if the hub's library is not installed.
    """
    row = find_estimator(name)
    if row.source == _PACKAGED:
        return _packaged(row.name)
    hub = _import("relievo.io.hub", row.extra)
    path: Path = hub.pull_network(
        row.name, row.source, instead="use `--depth lite`", progress=progress
    )
    return path


def _packaged(name: str) -> Path:
    path = Path(str(resources.files("relievo.depth"))) / "weights" / f"{name}.onnx"
    if not path.is_file():
        raise WeightsMissingError(
            f"{path}: missing from this installation; install relievo again, or name another"
            " estimator of `relievo models list`"
        )
    return path


def _target_for(path: Path) -> str:
    if path.suffix.lower() == ".onnx":
        return _ONNX
    if (path / "config.json").is_file():
        return _HUB
    if path.is_dir():
        raise WeightsError(f"{path}: folder without config.json; give one that transformers saved")
    return find_estimator(str(path)).target


def _adapter(target: str) -> Any:
    module_name, class_name = target.split(":")
    module = _import(module_name, "torch" if target == _HUB else None)
    return getattr(module, class_name)


def _import(module: str, extra: str | None) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if extra is None:
            raise
        raise MissingExtraError(extra, "this depth estimator") from error
