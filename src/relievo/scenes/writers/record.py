"""What is kept of every frame beside its files; its record is written last, when all are whole."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from relievo.core.errors import UnreadableInputError
from relievo.core.types import Intrinsics
from relievo.data.files import read_json
from relievo.data.sample import Sample
from relievo.geometry.transform import Transform
from relievo.scenes.writers.files import write_text

RECORDS = "records"
"""The folder of records, one `<id>.json` for each frame."""


class FrameRecord(NamedTuple):
    """One frame, in plain numbers.

    Fields: id; shot or world, and position in it, from 0; mark, what changes its picture, as
    `film.Mark` has it; time_s; size, (height, width); camera, f_x, f_y, c_x, c_y with the centre of
    the first pixel at (0.5, 0.5); distortion, k_1 and k_2; pose, T_world_from_camera row by row;
    baseline_m, None without a right view.
    """

    id: str
    shot: int
    position: int
    mark: str
    time_s: float
    size: tuple[int, int]
    camera: tuple[float, float, float, float]
    distortion: tuple[float, float]
    pose: tuple[float, ...]
    baseline_m: float | None

    @property
    def intrinsics(self) -> Intrinsics:
        """The camera without its distortion."""
        return Intrinsics(*self.camera)

    @property
    def T_world_from_camera(self) -> Transform:  # noqa: N802 - a transform
        """The pose, (4, 4) float64."""
        return np.array(self.pose, np.float64).reshape(4, 4)


def record_of(
    sample: Sample, shot: int, position: int, mark: str, distortion: tuple[float, float]
) -> FrameRecord:
    """Makes the record of a sample that has camera, pose and time."""
    assert sample.intrinsics is not None
    assert sample.T_world_from_camera is not None
    assert sample.time_s is not None
    camera = sample.intrinsics
    height, width = sample.image.shape[:2]
    return FrameRecord(
        id=sample.id,
        shot=shot,
        position=position,
        mark=mark,
        time_s=float(sample.time_s),
        size=(height, width),
        camera=(float(camera.f_x), float(camera.f_y), float(camera.c_x), float(camera.c_y)),
        distortion=(float(distortion[0]), float(distortion[1])),
        pose=tuple(float(number) for number in sample.T_world_from_camera.reshape(-1)),
        baseline_m=None if sample.right is None else sample.right.baseline_m,
    )


def write_record(folder: Path, record: FrameRecord) -> None:
    """Writes a record; from then on its frame counts as done."""
    write_text(folder / RECORDS / f"{record.id}.json", json.dumps(record._asdict()) + "\n")


def read_record(folder: Path, id: str) -> FrameRecord:
    """Reads a record.

    Raises:
        UnreadableInputError: if it is missing or damaged.
    """
    path = folder / RECORDS / f"{id}.json"
    said: dict[str, Any] = read_json(path)
    try:
        listed: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
        }
        return FrameRecord(**listed)
    except TypeError as error:
        raise UnreadableInputError(f"{path}: is no record of a frame: {error}") from error
