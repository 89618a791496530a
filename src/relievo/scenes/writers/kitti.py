"""KITTI's raw recordings, as `data.kitti_raw` reads them, with poses: each shot is a drive.

    <date>/calib_cam_to_cam.txt, calib_velo_to_cam.txt
    <date>/<drive>/image_02, image_03/data/<frame>.png, and timestamps.txt
    <date>/<drive>/velodyne_points/data/<frame>.bin
    poses/<drive>.txt, as KITTI odometry has them

Shots have cameras of their own, so every shot has a date of its own. The laser stands where the
left camera does, so its forward coordinate is the depth; it scans rows of the picture.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relievo.data.sample import Sample
from relievo.geometry.transform import inverse
from relievo.scenes.writers.files import write_bytes, write_picture, write_text
from relievo.scenes.writers.record import FrameRecord

_FIRST_DAY = date(2011, 9, 26)
_BEAMS = 64
_MOST_PER_BEAM = 2000
_REFLECTANCE = 0.5
_USUAL_BASELINE_M = 0.54
_NO_LENS = "R_rect_00: 1 0 0 0 1 0 0 0 1\n"
_FROM_LASER = "R: 0 -1 0 0 0 -1 1 0 0\nT: 0 0 0\n"
"""From x forward, y left, z up to x right, y down, z forward."""


def write_frame(folder: Path, sample: Sample, record: FrameRecord) -> None:
    """Writes both pictures and the scan."""
    drive, name = _drive(folder, record), f"{record.position:010}"
    write_picture(drive / "image_02" / "data" / f"{name}.png", sample.image)
    if sample.right is not None:
        write_picture(drive / "image_03" / "data" / f"{name}.png", sample.right.image)
    scan = drive / "velodyne_points" / "data" / f"{name}.bin"
    write_bytes(scan, scanned(sample).astype("<f4").tobytes())


def scanned(sample: Sample) -> NDArray[np.float32]:
    """What a laser at the camera sees: (N, 4) float32, x forward, y left, z up, reflectance."""
    assert sample.intrinsics is not None
    camera, depth = sample.intrinsics, sample.truth
    height, width = depth.size
    rows = np.unique(np.linspace(0, height - 1, min(_BEAMS, height)).astype(int))
    columns = np.unique(np.linspace(0, width - 1, min(_MOST_PER_BEAM, width)).astype(int))
    depth_m = depth.values[np.ix_(rows, columns)].astype(np.float64)
    right = (columns + 0.5 - camera.c_x) / camera.f_x * depth_m
    down = (rows[:, None] + 0.5 - camera.c_y) / camera.f_y * depth_m
    points = np.stack([depth_m, -right, -down, np.full_like(depth_m, _REFLECTANCE)], axis=-1)
    return np.asarray(points[depth_m > 0], np.float32)


def finish(folder: Path, making: Mapping[str, Any], records: Sequence[FrameRecord]) -> None:
    """Writes calibration, times and poses."""
    shots: dict[int, list[FrameRecord]] = {}
    for record in records:
        shots.setdefault(record.shot, []).append(record)
    for shot in shots.values():
        first, drive = shot[0], _drive(folder, shot[0])
        write_text(drive.parent / "calib_cam_to_cam.txt", _calibration(first))
        write_text(drive.parent / "calib_velo_to_cam.txt", _FROM_LASER)
        start_s = first.time_s
        times = "".join(_time(record.time_s - start_s) for record in shot)
        cameras = ["image_02"] if first.baseline_m is None else ["image_02", "image_03"]
        for camera in cameras:
            write_text(drive / camera / "timestamps.txt", times)
        write_text(folder / "poses" / f"{drive.name}.txt", _poses(shot))


def _drive(folder: Path, record: FrameRecord) -> Path:
    day = (_FIRST_DAY + timedelta(days=record.shot)).strftime("%Y_%m_%d")
    return folder / day / f"{day}_drive_0001_sync"


def _calibration(record: FrameRecord) -> str:
    height, width = record.size
    f_x, f_y, c_x, c_y = record.camera
    baseline_m = _USUAL_BASELINE_M if record.baseline_m is None else record.baseline_m
    lines = [_NO_LENS]
    for number in range(4):
        offset = -f_x * baseline_m if number in (1, 3) else 0.0
        # KITTI counts from the centre of the first pixel.
        P = [f_x, 0, c_x - 0.5, offset, 0, f_y, c_y - 0.5, 0, 0, 0, 1, 0]
        lines.append(f"S_rect_0{number}: {width} {height}\n")
        lines.append(f"P_rect_0{number}: {' '.join(map(repr, P))}\n")
    return "".join(lines)


def _time(seconds: float) -> str:
    nanoseconds = round(seconds * 1e9)
    whole, rest = divmod(nanoseconds, 10**9)
    return f"{_FIRST_DAY.isoformat()} 13:{whole // 60:02}:{whole % 60:02}.{rest:09}\n"


def _poses(shot: Sequence[FrameRecord]) -> str:
    """The upper 3 x 4 of each pose, in the frame of the first one."""
    T_first_from_world = inverse(shot[0].T_world_from_camera)
    poses = [T_first_from_world @ record.T_world_from_camera for record in shot]
    return "".join(" ".join(map(repr, T[:3].reshape(-1).tolist())) + "\n" for T in poses)
