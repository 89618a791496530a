"""Parts of a sample that are kept without loss beside its image, one file a frame.

    depth/<id>.npz         `values` float32, metres, `valid`, `kind`, as `io.depth_maps` has them
    normals/<id>.npz       `values` (H, W, 3) float32
    planes/<id>.npz        `ids` (H, W) int32, `vectors` (N, 3) float64
    right/<id>.npz         `valid` (H, W) bool: where the disparity of the depth holds
    flow/<id>.npz          `flow` (H, W, 2), `points` (H, W, 3) float32, `visible` (H, W) bool
    background/<id>.png    the picture, and <id>.npz with `uncovered`, `depth_m` and `ids`
    people/<id>.json       a list: `instance`, `joints` in metres, `visible`

What the numbers mean stands in `data.sample`.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import UnreadableInputError
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap
from relievo.data.files import read_picture
from relievo.data.sample import Background, Motion, Person, Planes
from relievo.io.image_decoding import MAX_PIXELS
from relievo.io.numpy_files import read_npz

EXACT_DEPTH = "npz"
"""What `meta.json` says as `depth_format` of a set with such depth."""


def disparity_of(depth: DepthMap, f_px: float, baseline_m: float) -> FloatMap:
    """The disparity of the left view that follows from its metric depth; 0 where that is unknown.

    Args:
        depth: metric.
        f_px: focal length, pixels, > 0.
        baseline_m: > 0.
    """
    assert depth.kind is DepthKind.METRIC_DEPTH
    known = depth.values > 0 if depth.valid is None else depth.valid
    safe = np.where(known, depth.values, np.float32(1))
    return np.where(known, np.float32(f_px * baseline_m) / safe, np.float32(0))


def read_exact_depth(folder: Path, id: str) -> DepthMap:
    """Reads depth in metres as it is, however far.

    Raises:
        UnreadableInputError: if it is missing or damaged.
    """
    path = folder / "depth" / f"{id}.npz"
    values, valid = _arrays(path, values=np.float32, valid=np.bool_)
    return DepthMap(values, DepthKind.METRIC_DEPTH, valid)


def read_normals(folder: Path, id: str) -> FloatMap | None:
    """Reads normals; None if the set or the frame has none.

    Raises:
        UnreadableInputError: if they are damaged.
    """
    path = folder / "normals" / f"{id}.npz"
    return _arrays(path, values=np.float32)[0] if path.is_file() else None


def read_planes(folder: Path, id: str) -> Planes | None:
    """Reads planes; None if the set or the frame has none.

    Raises:
        UnreadableInputError: if they are damaged.
    """
    path = folder / "planes" / f"{id}.npz"
    return Planes(*_arrays(path, ids=np.int32, vectors=np.float64)) if path.is_file() else None


def read_right_valid(folder: Path, id: str) -> BoolMap | None:
    """Reads where the disparity holds that follows from the depth; None if that is not known.

    Raises:
        UnreadableInputError: if it is damaged.
    """
    path = folder / "right" / f"{id}.npz"
    return _arrays(path, valid=np.bool_)[0] if path.is_file() else None


def read_motion(folder: Path, id: str) -> Motion | None:
    """Reads motion; None if the set or the frame has none, as at the end of a take.

    Raises:
        UnreadableInputError: if it is damaged.
    """
    path = folder / "flow" / f"{id}.npz"
    if not path.is_file():
        return None
    return Motion(*_arrays(path, flow=np.float32, visible=np.bool_, points=np.float32))


def read_background(folder: Path, id: str) -> Background | None:
    """Reads what is behind the things; None if the set or the frame has none.

    Raises:
        InputError: if it is damaged or one of its two files is missing.
    """
    path = folder / "background" / f"{id}.npz"
    if not path.is_file():
        return None
    uncovered, depth_m, ids = _arrays(path, uncovered=np.bool_, depth_m=np.float32, ids=np.int32)
    return Background(uncovered, read_picture(path.with_name(f"{id}.png")), depth_m, ids)


def read_people(folder: Path, id: str) -> tuple[Person, ...] | None:
    """Reads people; None if the set or the frame does not know them.

    Raises:
        UnreadableInputError: if they are damaged.
    """
    path = folder / "people" / f"{id}.json"
    if not path.is_file():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_person(each) for each in said)
    except (OSError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise UnreadableInputError(f"{path}: must be a list of people: {error!r}") from error


def people_json(people: Sequence[Person]) -> str:
    """What `read_people` reads."""
    said = [
        {
            "instance": person.instance,
            "joints": person.joints.tolist(),
            "visible": person.visible.tolist(),
        }
        for person in people
    ]
    return json.dumps(said) + "\n"


def _person(said: dict[str, Any]) -> Person:
    joints = np.array(said["joints"], np.float64).reshape(-1, 3)
    visible = np.array(said["visible"], np.bool_).reshape(len(joints))
    return Person(int(said["instance"]), joints, visible)


def _arrays(path: Path, **dtypes: type[np.generic]) -> list[NDArray[Any]]:
    arrays, names = read_npz(path, tuple(dtypes), 3 * MAX_PIXELS)
    found = []
    for name, dtype in dtypes.items():
        if name not in arrays or arrays[name].dtype != dtype:
            raise UnreadableInputError(f"{path}: must hold {name} of {dtype.__name__}, has {names}")
        found.append(arrays[name])
    return found
