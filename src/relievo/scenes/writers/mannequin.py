"""MannequinChallenge's layout, as `data.mannequin.CameraClips` reads it: each shot is a clip.

train/<clip>.txt                    cameras, one line a frame
train/<clip>/<time>.png             frames, named by their microseconds
depth/train/<clip>/<time>.npz       depth as `io.depth_maps` has it
masks/train/<clip>/<time>.png       255 = a person
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from relievo.data.sample import Sample
from relievo.geometry.transform import inverse
from relievo.scenes.classes import CLASSES
from relievo.scenes.writers.files import write_arrays, write_codes, write_picture, write_text
from relievo.scenes.writers.record import FrameRecord

_URL = "https://example.org/generated"
"""Stands where the address of a video does."""


def write_frame(folder: Path, sample: Sample, record: FrameRecord) -> None:
    """Writes picture, depth and the mask of people."""
    place = Path("train") / _clip(record) / str(_microseconds(record))
    depth, semantic = sample.truth, sample.semantic
    assert depth.valid is not None
    assert semantic is not None
    write_picture(folder / place.with_suffix(".png"), sample.image)
    write_arrays(
        folder / "depth" / place.with_suffix(".npz"),
        values=depth.values,
        kind=np.array(str(depth.kind)),
        valid=depth.valid,
    )
    people = semantic.ids == CLASSES["person"].number
    write_codes(folder / "masks" / place.with_suffix(".png"), people.astype(np.uint8) * 255)


def finish(folder: Path, making: Mapping[str, Any], records: Sequence[FrameRecord]) -> None:
    """Writes the cameras of each clip."""
    clips: dict[str, list[str]] = {}
    for record in records:
        clips.setdefault(_clip(record), []).append(_line(record))
    for clip, lines in clips.items():
        write_text(folder / "train" / f"{clip}.txt", f"{_URL}/{clip}\n" + "".join(lines))


def _clip(record: FrameRecord) -> str:
    return f"shot{record.shot:04}"


def _microseconds(record: FrameRecord) -> int:
    return round(record.time_s * 1_000_000)


def _line(record: FrameRecord) -> str:
    height, width = record.size
    f_x, f_y, c_x, c_y = record.camera
    lens = [f_x / width, f_y / height, c_x / width, c_y / height, 0.0, 0.0]
    T_camera_from_world = inverse(record.T_world_from_camera)
    numbers = lens + T_camera_from_world[:3].reshape(-1).tolist()
    return " ".join([str(_microseconds(record)), *map(repr, numbers)]) + "\n"
