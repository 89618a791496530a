"""TUM RGB-D: films of rooms by a Kinect, with depth and poses of their own times.

`rgb.txt` and `depth.txt` list files with their times, `groundtruth.txt` poses with theirs: the
three are brought together by time. Depth is registered to colour, 5000 codes per metre.

Source: Sturm et al., IROS 2012, and the data set's page on its file formats.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from relievo.core.errors import ShapeError, UnreadableInputError
from relievo.core.types import Intrinsics
from relievo.data.dataset import TakeSet
from relievo.data.files import (
    depth_of_codes,
    parse_numbers,
    read_lines,
    read_picture,
    read_wide_codes,
    require_split,
)
from relievo.data.layout import folders_with
from relievo.data.sample import Sample
from relievo.geometry.transform import Transform
from relievo.io.atomic import replacing

TOLERANCE_S = 0.02
"""What is further apart in time does not belong together."""

# The set's page recommends the driver's camera for images that were not undistorted; those of the
# third camera were, and come with their own.
_CAMERA = Intrinsics.centred_on_pixels(525.0, 525.0, 319.5, 239.5)
_CAMERA_3 = Intrinsics.centred_on_pixels(535.4, 539.2, 320.1, 247.6)

_PER_METRE = 5000
_ROUNDING_S = 1e-6  # times are written in microseconds


class Trajectory(NamedTuple):
    """Poses at times: `times_s` (N,) float64, seconds; `T_world_from_camera` (N, 4, 4) float64."""

    times_s: NDArray[np.float64]
    T_world_from_camera: NDArray[np.float64]


class _Frame(NamedTuple):
    time_s: float
    image: Path
    depth: Path
    pose: Transform | None


class TumRgbd(TakeSet):
    """Frames of one or more sequences: every colour image that has depth.

    Args:
        folder: one sequence, or a folder of them; `groundtruth.txt` may be absent.
        split: none are published.

    Raises:
        InputError: if there is no sequence, or a list is damaged.
        UsageError: if a split is asked for.
    """

    name = "tum_rgbd"
    is_metric = True

    def __init__(self, folder: Path, split: str | None = None) -> None:
        if split is not None:
            require_split(self.name, split, ())
        sequences = {path.resolve().name: path for path in folders_with(folder, "rgb.txt")}
        self._frames = {
            f"{name}/{frame.image.stem}": frame
            for name, path in sequences.items()
            for frame in _frames(path)
        }
        self._takes = {
            name: [id for id in self._frames if id.startswith(f"{name}/")] for name in sequences
        }

    def _read(self, id: str) -> Sample:
        """Reads a frame with depth, camera and, where it is known, pose.

        Raises:
            InputError: if a file is missing or damaged.
        """
        frame = self._frames[id]
        return Sample(
            name=f"{self.name}/{id}",
            image=read_picture(frame.image),
            depth=depth_of_codes(frame.depth, read_wide_codes(frame.depth), _PER_METRE),
            intrinsics=_CAMERA_3 if "freiburg3" in id.partition("/")[0] else _CAMERA,
            T_world_from_camera=frame.pose,
            neighbours=self._neighbours(id),
            time_s=frame.time_s,
        )


def associate(
    first_s: NDArray[np.float64], second_s: NDArray[np.float64], tolerance_s: float = TOLERANCE_S
) -> NDArray[np.int64]:
    """Pairs the times of two lists: the closest ones first, each used once.

    Args:
        first_s: (N,) seconds, in any order.
        second_s: (M,) seconds, in any order.
        tolerance_s: the largest difference of a pair.

    Returns:
        (P, 2) indices into the two lists, in the order of the first.
    """
    order = np.argsort(second_s, kind="stable")
    reach = tolerance_s + _ROUNDING_S
    begins = np.searchsorted(second_s[order], first_s - reach, side="left")
    ends = np.searchsorted(second_s[order], first_s + reach, side="right")
    candidates = sorted(
        (abs(first_s[i] - second_s[j]), i, int(j))
        for i, (begin, end) in enumerate(zip(begins, ends, strict=True))
        for j in order[begin:end]
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in candidates:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return np.array(sorted(partner.items()), dtype=np.int64).reshape(-1, 2)


def read_trajectory(path: Path) -> Trajectory:
    """Reads poses as lines of time, tx ty tz, qx qy qz qw: from the camera to the world.

    Raises:
        UnreadableInputError: if the file is missing, or a line is something else.
    """
    lines = [parse_numbers(path, "a pose", line.split(), 8) for line in read_lines(path)]
    numbers = np.array(lines, dtype=np.float64).reshape(-1, 8)
    if not (np.linalg.norm(numbers[:, 4:], axis=1) > 0).all():
        raise UnreadableInputError(f"{path}: a quaternion has no length")
    poses = np.tile(np.eye(4), (len(numbers), 1, 1))
    poses[:, :3, 3] = numbers[:, 1:4]
    if len(numbers):
        poses[:, :3, :3] = Rotation.from_quat(numbers[:, 4:]).as_matrix()
    return Trajectory(numbers[:, 0], poses)


def write_trajectory(path: Path, trajectory: Trajectory, *, overwrite: bool = False) -> None:
    """Writes poses as `read_trajectory` reads them; microseconds and nanometres are kept.

    Args:
        path: the text file.
        trajectory: times and poses.
        overwrite: whether a file of that name may be replaced.

    Raises:
        ShapeError: if times and poses differ in number.
        OutputError: as `io.atomic.replacing`.
    """
    times_s, poses = trajectory
    if poses.shape != (len(times_s), 4, 4):
        raise ShapeError(f"poses must be ({len(times_s)}, 4, 4) like times_s, got {poses.shape}")
    lines = ["# timestamp tx ty tz qx qy qz qw\n"]
    if len(times_s):
        quaternions = Rotation.from_matrix(poses[:, :3, :3]).as_quat()
        for time_s, t, q in zip(times_s, poses[:, :3, 3], quaternions, strict=True):
            words = [f"{time_s:.6f}", *(f"{number:.9f}" for number in (*t, *q))]
            lines.append(" ".join(words) + "\n")
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_text("".join(lines), encoding="utf-8")


def _frames(sequence: Path) -> list[_Frame]:
    """The frames of a sequence in the order of time."""
    images, depths = _listed(sequence, "rgb.txt"), _listed(sequence, "depth.txt")
    image_s, depth_s = (np.array([time for time, _ in each]) for each in (images, depths))
    poses = _poses(sequence / "groundtruth.txt", image_s)
    frames = [
        _Frame(images[i][0], images[i][1], depths[j][1], poses.get(int(i)))
        for i, j in associate(image_s, depth_s)
    ]
    if not frames:
        raise UnreadableInputError(f"{sequence}: no image has depth within {TOLERANCE_S} s")
    return sorted(frames, key=lambda frame: frame.time_s)


def _poses(path: Path, times_s: NDArray[np.float64]) -> dict[int, Transform]:
    if not path.is_file():
        return {}
    known_s, poses = read_trajectory(path)
    return {int(i): poses[j] for i, j in associate(times_s, known_s)}


def _listed(sequence: Path, name: str) -> list[tuple[float, Path]]:
    path = sequence / name
    entries = []
    for line in read_lines(path):
        time, *file = line.split(maxsplit=1)
        if not file:
            raise UnreadableInputError(f"{path}: must list times and files, got {line!r}")
        entries.append((parse_numbers(path, "a time", [time], 1)[0], sequence / file[0]))
    return entries
