"""The segmenters by name, and how each is loaded.

A row costs nothing: torch and the like are imported when a segmenter is loaded.
"""

import difflib
import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from relievo.core.errors import MissingExtraError, UnknownSegmenterError, WeightsError
from relievo.core.words import Preset
from relievo.segmentation.adapters.hub_networks import HUB_NETWORKS
from relievo.segmentation.api import Segmenter

if TYPE_CHECKING:
    from relievo.io.weights import Progress

_HUB = "relievo.segmentation.adapters.hub:HubSegmenter"


@dataclass(frozen=True, slots=True)
class SegmenterRow:
    """What is known of a segmenter without loading it.

    Attributes:
        name: what it is called.
        licence: of its weights; empty if it has none.
        source: where its weights come from: a repository of the hub; empty if it has none.
        summary: what it is good for.
        target: "module:Class" of the segmenter.
        extra: the optional dependencies that it needs; None = none.
    """

    name: str
    licence: str
    source: str
    summary: str
    target: str
    extra: str | None = None


_NOTHING = SegmenterRow(
    name="none",
    licence="",
    source="",
    summary="nothing is labelled",
    target="relievo.segmentation.nothing:NothingSegmenter",
)
_REGIONS = SegmenterRow(
    name="regions",
    licence="",
    source="",
    summary="regions of like colour and depth; no network",
    target="relievo.segmentation.regions:RegionSegmenter",
)

_ROWS: dict[str, SegmenterRow] = {_NOTHING.name: _NOTHING, _REGIONS.name: _REGIONS} | {
    network.name: SegmenterRow(
        name=network.name,
        licence=network.licence,
        source=network.repo_id,
        summary=network.summary,
        target=_HUB,
        extra="torch",
    )
    for network in HUB_NETWORKS
}
_MORE_FILES = {network.name: network.more_files for network in HUB_NETWORKS}


def list_segmenters() -> tuple[SegmenterRow, ...]:
    """Lists every segmenter that can be loaded by name."""
    return tuple(_ROWS.values())


def find_segmenter(name: str) -> SegmenterRow:
    """Finds the row of a segmenter.

    Raises:
        UnknownSegmenterError: if there is none of that name; the message offers similar ones.
    """
    if name in _ROWS:
        return _ROWS[name]
    raise _unknown(name)


def _unknown(name: str) -> UnknownSegmenterError:
    similar = difflib.get_close_matches(name, _ROWS, n=3, cutoff=0.4)
    offer = f"did you mean {' or '.join(similar)}? " if similar else ""
    return UnknownSegmenterError(
        f"no segmenter is called `{name}`; {offer}`relievo models list` shows all, and a path to a"
        " folder with config.json works too"
    )


def load_segmenter(
    name_or_path: str | Path,
    *,
    preset: str = Preset.BALANCED,
    device: str = "auto",
    progress: "Progress | None" = None,
) -> Segmenter:
    """Loads a segmenter; weights that are not on this machine are downloaded once.

    Args:
        name_or_path: a name of `list_segmenters`, or a folder with config.json as transformers
            saves a panoptic network.
        preset: fast, balanced or best, which networks do not tell apart.
        device: auto, cpu, cuda or mps; segmenters without a network run on the CPU.
        progress: told about the bytes of a download.

    Raises:
        UnknownSegmenterError: if there is no such name.
        WeightsError: if the weights are missing, damaged or unsuitable.
        MissingExtraError: if the segmenter needs packages that are not installed.
        UsageError: if there is no such preset or device.
    """
    checked = Preset.checked(preset)
    row = _ROWS.get(str(name_or_path))
    if row is not None and row.target != _HUB:
        plain: Segmenter = _class(row).for_preset(checked)
        return plain
    if row is None:
        row, name, folder = _hub_row(Path(name_or_path)), None, Path(name_or_path)
    else:
        name, folder = row.name, _pull(row, progress)
    network: Segmenter = _class(row).load(folder, device=device, name=name)
    return network


def pull_segmenter(name: str, *, progress: "Progress | None" = None) -> Path | None:
    """Makes sure that a segmenter's weights are on this machine.

    Args:
        name: a name of `list_segmenters`.
        progress: told about the bytes of a download.

    Returns:
        The folder with the weights; None if the segmenter has none.

    Raises:
        UnknownSegmenterError: if there is no such name.
        WeightsMissingError: if they cannot be fetched.
        MissingExtraError: if the hub's library is not installed.
    """
    row = find_segmenter(name)
    return _pull(row, progress) if row.source else None


def _pull(row: SegmenterRow, progress: "Progress | None") -> Path:
    hub = _import("relievo.io.hub", row.extra)
    path: Path = hub.pull_network(
        row.name,
        row.source,
        instead="use the segmenter `regions`",
        more_files=_MORE_FILES[row.name],
        progress=progress,
    )
    return path


def _hub_row(path: Path) -> SegmenterRow:
    """A row for a folder of the user's own."""
    if (path / "config.json").is_file():
        return SegmenterRow(path.name, "", "", "", _HUB, "torch")
    if path.is_dir():
        raise WeightsError(f"{path}: folder without config.json; give one that transformers saved")
    # A row is for names, and a path such as "regions/" is none.
    raise _unknown(str(path))


def _class(row: SegmenterRow) -> Any:
    module, _, name = row.target.partition(":")
    return getattr(_import(module, row.extra), name)


def _import(module: str, extra: str | None) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if extra is None:
            raise
        raise MissingExtraError(extra, "this segmenter") from error
