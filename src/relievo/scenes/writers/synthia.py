"""Layouts of SYNTHIA, as `data.synthia` reads them: centimetres in 16 bits, labels in channels.

    stills   RGB/, GT/LABELS/, Depth/Depth/<id>.png, as SYNTHIA-RAND-CITYSCAPES
    films    shot_<shot>/{RGB,Depth,GT/LABELS}/Stereo_{Left,Right}/Omni_F/<frame>.png and
             shot_<shot>/CameraParams/, as SYNTHIA-SEQS

The codes end at 655.34 m; the sky, and what is farther, has the largest code.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from relievo.data.class_names import SYNTHIA_RAND, SYNTHIA_SEQUENCE
from relievo.data.sample import Sample
from relievo.scenes.writers.files import write_bytes, write_codes, write_picture, write_text
from relievo.scenes.writers.record import FrameRecord
from relievo.scenes.writers.synthia_classes import synthia_numbers

_PER_METRE = 100
_SKY_CODE = 65535


def write_still(folder: Path, sample: Sample, record: FrameRecord) -> None:
    """Writes picture, depth and labels."""
    file = f"{record.id}.png"
    write_picture(folder / "RGB" / file, sample.image)
    _write_depth(folder / "Depth" / "Depth" / file, sample)
    _write_labels(folder / "GT" / "LABELS" / file, sample, SYNTHIA_RAND)


def write_film_frame(folder: Path, sample: Sample, record: FrameRecord) -> None:
    """Writes both pictures, depth and labels of the left one, and its pose."""
    sequence = _sequence(folder, record)
    left = Path("Stereo_Left") / "Omni_F" / f"{record.position:06}.png"
    write_picture(sequence / "RGB" / left, sample.image)
    _write_depth(sequence / "Depth" / left, sample)
    _write_labels(sequence / "GT" / "LABELS" / left, sample, SYNTHIA_SEQUENCE)
    if sample.right is not None:
        right = sequence / "RGB" / "Stereo_Right" / "Omni_F" / left.name
        write_picture(right, sample.right.image)
    # One column after the other, as published.
    numbers = record.T_world_from_camera.T.reshape(-1).tolist()
    pose = sequence / "CameraParams" / left.with_suffix(".txt")
    write_text(pose, " ".join(map(repr, numbers)) + "\n")


def finish_stills(folder: Path, making: Mapping[str, Any], records: Sequence[FrameRecord]) -> None:
    """Writes nothing: single images have no camera."""


def finish_film(folder: Path, making: Mapping[str, Any], records: Sequence[FrameRecord]) -> None:
    """Writes the camera of every shot: focal length, principal point, baseline."""
    for record in records:
        if record.position == 0:
            f, _, c_x, c_y = record.camera
            baseline = [] if record.baseline_m is None else [repr(record.baseline_m)]
            lines = "\n".join([repr(f), repr(c_x), repr(c_y), *baseline]) + "\n"
            write_text(_sequence(folder, record) / "CameraParams" / "intrinsics.txt", lines)


def _sequence(folder: Path, record: FrameRecord) -> Path:
    return folder / f"shot_{record.shot:04}"


def _write_depth(path: Path, sample: Sample) -> None:
    depth = sample.truth
    assert depth.valid is not None
    codes = np.rint(depth.values.astype(np.float64) * _PER_METRE)
    codes = np.where(depth.valid, np.clip(codes, 1, _SKY_CODE - 1), _SKY_CODE)
    codes[depth.values > (_SKY_CODE - 1) / _PER_METRE] = _SKY_CODE
    write_codes(path, codes.astype(np.uint16))


def _write_labels(path: Path, sample: Sample, names: Mapping[int, str]) -> None:
    """Red is the class, green the number of the thing, in 16 bits."""
    import cv2

    assert sample.semantic is not None
    classes = synthia_numbers(sample.semantic.ids, names).astype(np.uint16)
    things = np.zeros_like(classes)
    if sample.instance is not None:
        things = sample.instance.astype(np.uint16)
    # Pillow has no colours of 16 bits. OpenCV's order is blue, green, red.
    _, packed = cv2.imencode(".png", np.stack([np.zeros_like(classes), things, classes], axis=-1))
    write_bytes(path, packed.tobytes())
