"""The project's own layout, as `data.folders` reads it: everything that is known, without loss."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from relievo.data.exact_parts import EXACT_DEPTH, people_json
from relievo.data.sample import Sample
from relievo.scenes.samples import CLASS_NAMES
from relievo.scenes.writers.files import write_arrays, write_codes, write_picture, write_text
from relievo.scenes.writers.record import FrameRecord


def write_frame(folder: Path, sample: Sample, record: FrameRecord) -> None:
    """Writes all of a sample but its record."""
    id = record.id
    depth, semantic = sample.truth, sample.semantic
    assert semantic is not None
    write_picture(folder / "rgb" / f"{id}.png", sample.image)
    kind = np.array(str(depth.kind))
    assert depth.valid is not None
    write_arrays(folder / "depth" / f"{id}.npz", values=depth.values, kind=kind, valid=depth.valid)
    write_codes(folder / "labels" / f"{id}.png", semantic.ids.astype(np.uint8))
    if sample.instance is not None:
        write_codes(folder / "segments" / f"{id}.png", sample.instance.astype(np.uint16))
    rows = record.T_world_from_camera.tolist()
    lines = "".join(" ".join(map(repr, row)) + "\n" for row in rows)
    write_text(folder / "pose" / f"{id}.txt", lines)
    if sample.normals is not None:
        write_arrays(folder / "normals" / f"{id}.npz", values=sample.normals)
    if sample.planes is not None:
        write_arrays(folder / "planes" / f"{id}.npz", **sample.planes._asdict())
    if sample.people is not None:
        write_text(folder / "people" / f"{id}.json", people_json(sample.people))
    _write_side_parts(folder, id, sample)


def _write_side_parts(folder: Path, id: str, sample: Sample) -> None:
    """What is written only if it was asked for."""
    if sample.right is not None:
        write_picture(folder / "right" / f"{id}.png", sample.right.image)
        assert sample.right.valid is not None
        write_arrays(folder / "right" / f"{id}.npz", valid=sample.right.valid)
    if sample.motion is not None:
        write_arrays(folder / "flow" / f"{id}.npz", **sample.motion._asdict())
    if sample.background is not None:
        background = sample.background
        write_picture(folder / "background" / f"{id}.png", background.image)
        write_arrays(
            folder / "background" / f"{id}.npz",
            uncovered=background.uncovered,
            depth_m=background.depth_m,
            ids=background.ids,
        )


def finish(folder: Path, making: Mapping[str, Any], records: Sequence[FrameRecord]) -> None:
    """Writes `meta.json`, without which the folder is no set."""
    is_film = making["fps"] is not None
    meta = {
        "kind": f"generated scenes: {making['kind']}",
        "depth_format": EXACT_DEPTH,
        "labels": ", ".join(f"{number} {name}" for number, name in CLASS_NAMES.items()),
        "takes": _shots(records) if is_film else [],
        "cuts": [shot[0] for shot in _shots(records)[1:]] if is_film else [],
        "marked": {record.id: record.mark for record in records if record.mark != "none"},
        "made": dict(making),
        "frames": {record.id: _said(record) for record in records},
    }
    write_text(folder / "meta.json", json.dumps(meta, indent=1) + "\n")


def _shots(records: Sequence[FrameRecord]) -> list[list[str]]:
    """The frames of each shot, in the order of time."""
    shots = groupby(records, key=lambda record: record.shot)
    return [[record.id for record in shot] for _, shot in shots]


def _said(record: FrameRecord) -> dict[str, Any]:
    """What `data.folder_meta` reads of a frame; it counts from the centre of the first pixel."""
    f_x, f_y, c_x, c_y = record.camera
    said: dict[str, Any] = {
        "intrinsics": {"fx": f_x, "fy": f_y, "cx": c_x - 0.5, "cy": c_y - 0.5},
        "time_s": record.time_s,
        "shot": record.shot,
    }
    if record.distortion != (0.0, 0.0):
        said["distortion"] = list(record.distortion)
    if record.baseline_m is not None:
        said |= {"focal_px": f_x, "baseline_m": record.baseline_m}
    return said
