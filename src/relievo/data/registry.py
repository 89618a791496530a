"""The kinds of sets by name, how each is recognised, and how it is opened.

A row costs nothing: loaders are imported when a set is opened.
"""

import importlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from relievo.core.errors import (
    InputError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.data.dataset import Dataset

logger = logging.getLogger(__name__)


class SetKind(NamedTuple):
    """A layout of files.

    Fields: its name; patterns one of which its folder holds; "module:Class"; what it is; patterns
    of which it holds none.
    """

    name: str
    holds: tuple[str, ...]
    target: str
    summary: str
    lacks: tuple[str, ...] = ()


_KINDS = (
    SetKind(
        "films",
        ("*.mp4", "*.mkv"),
        "films:FilmFolder",
        "films beside a meta.json",
        lacks=("rgb", "left"),
    ),
    SetKind("folder", ("meta.json",), "folders:FolderSet", "images beside a meta.json"),
    SetKind(
        "nyu-labelled",
        ("nyu_depth_v2_labeled.mat",),
        "nyu_labelled:NyuLabelled",
        "NYU Depth v2, labelled",
    ),
    SetKind(
        "kitti-annotated",
        ("*/*_sync/proj_depth/groundtruth", "depth_selection"),
        "kitti_depth:KittiAnnotated",
        "KITTI depth benchmark",
    ),
    SetKind(
        "kitti-raw",
        ("*_*_*/calib_cam_to_cam.txt",),
        "kitti_raw:KittiRaw",
        "KITTI raw with Velodyne",
    ),
    SetKind(
        "kitti-stereo-2015",
        ("training/disp_occ_0",),
        "kitti_stereo:KittiStereo2015",
        "KITTI 2015 stereo",
    ),
    SetKind(
        "kitti-odometry",
        ("sequences/*/calib.txt",),
        "kitti_odometry:KittiOdometry",
        "KITTI odometry",
    ),
    SetKind("make3d", ("Test134*", "Train400*"), "make3d:Make3D", "Make3D with laser depth"),
    SetKind("diode", ("*/scene_*/scan_*",), "diode:Diode", "DIODE"),
    SetKind("eth3d", ("*/ground_truth_depth",), "eth3d:Eth3D", "ETH3D, high resolution"),
    SetKind("sintel", ("training/depth",), "sintel:Sintel", "MPI Sintel depth"),
    SetKind(
        "scannet",
        ("*/intrinsic/intrinsic_depth.txt", "*/intrinsic_depth.txt"),
        "scannet:ScanNet",
        "ScanNet, exported scenes",
    ),
    SetKind(
        "scannet-planes",
        ("*.tfrecords",),
        "scannet_planes:ScanNetPlanes",
        "ScanNet with planes, PlaneNet",
    ),
    SetKind(
        "synthia-seqs",
        ("RGB/Stereo_Left", "*/RGB/Stereo_Left"),
        "synthia:SynthiaSequence",
        "SYNTHIA sequences",
    ),
    SetKind("synthia-rand", ("GT/LABELS",), "synthia:SynthiaRand", "SYNTHIA RAND-CITYSCAPES"),
    SetKind("synthia-sf", ("SEQ*/RGBLeft",), "synthia:SynthiaSF", "SYNTHIA-SF"),
    SetKind("cityscapes", ("leftImg8bit",), "cityscapes:Cityscapes", "Cityscapes"),
    SetKind("tum-rgbd", ("depth.txt", "*/depth.txt"), "tum_rgbd:TumRgbd", "TUM RGB-D"),
    SetKind("seven-scenes", ("*/seq-*",), "seven_scenes:SevenScenes", "7-Scenes"),
    SetKind(
        "middlebury", ("*/im0.png", "*/view1.png"), "middlebury:Middlebury", "Middlebury stereo"
    ),
    SetKind(
        "mannequin-tum", ("*.h5", "*.hdf5"), "mannequin:MannequinTum", "MannequinChallenge on TUM"
    ),
    SetKind(
        "camera-clips",
        ("train/*.txt", "validation/*.txt", "test/*.txt"),
        "mannequin:CameraClips",
        "MannequinChallenge, RealEstate10K",
    ),
)


def list_kinds() -> tuple[SetKind, ...]:
    """Lists every layout that can be opened; the first that fits a folder is taken."""
    return _KINDS


def open_set(folder: Path, split: str | None = None, *, kind: str | None = None) -> Dataset:
    """Opens a set.

    Args:
        folder: of the set.
        split: as its class names them; None = everything.
        kind: a name of `list_kinds`; None = recognised by what the folder holds.

    Raises:
        UnreadableInputError: if the folder is missing, or of no known layout.
        UsageError: if there is no such kind.
        InputError: if the set is incomplete or damaged.
        MissingExtraError: if it needs a package that is not installed.
    """
    found = recognise(folder) if kind is None else _named(kind)
    module, name = found.target.split(":")
    loader = getattr(importlib.import_module(f"relievo.data.{module}"), name)
    opened: Dataset = loader(folder, split)
    return opened


def recognise(folder: Path) -> SetKind:
    """Finds the layout of a folder.

    Raises:
        UnreadableInputError: if it is missing, or of no known layout.
    """
    if not folder.is_dir():
        raise UnreadableInputError(f"{folder}: no such folder")
    for kind in _KINDS:
        if _holds(folder, kind.holds) and not _holds(folder, kind.lacks):
            return kind
    raise UnreadableInputError(
        f"{folder}: no layout of a known set; `relievo data list` shows what each holds"
    )


def _holds(folder: Path, patterns: Sequence[str]) -> bool:
    return any(True for pattern in patterns for _ in folder.glob(pattern))


def set_folders(folder: Path) -> list[Path]:
    """The folder itself if it is of a known layout, else those of its subfolders that are.

    Raises:
        UnreadableInputError: if there is none.
    """
    if not folder.is_dir() or _is_known(folder):
        recognise(folder)
        return [folder]
    inner = [path for path in sorted(folder.iterdir()) if path.is_dir() and _is_known(path)]
    if not inner:
        raise UnreadableInputError(f"{folder}: holds no set of a known layout")
    return inner


def open_sets(folder: Path, split: str | None = None, *, kind: str | None = None) -> list[Dataset]:
    """Opens the set in a folder, or every set in its subfolders.

    Args:
        folder: of one set, or of folders of sets, of which those that cannot be opened are passed
            over with a warning.
        split: taken of each set; None = everything.
        kind: as `open_set`.

    Raises:
        InputError: if there is none.
    """
    folders = [folder] if kind is not None else set_folders(folder)
    if folders == [folder]:
        return [open_set(folder, split, kind=kind)]
    opened = []
    for path in folders:
        try:
            opened.append(open_set(path, split))
        except (InputError, UsageError) as error:
            logger.warning("passed over: %s", error)
    if not opened:
        raise UnreadableInputError(f"{folder}: none of its sets can be opened")
    if len({each.name for each in opened}) < len(opened):
        names = ", ".join(each.name for each in opened)
        raise UnsupportedInputError(f"{folder}: several sets of one name: {names}")
    return opened


def _is_known(folder: Path) -> bool:
    try:
        recognise(folder)
    except UnreadableInputError:
        return False
    return True


def _named(name: str) -> SetKind:
    for kind in _KINDS:
        if kind.name == name:
            return kind
    raise UsageError(f"no kind of set {name!r}; there are {', '.join(k.name for k in _KINDS)}")
