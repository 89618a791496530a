"""Frames of KITTI's raw recordings: their names, their files, and published lists of them.

`<date>/<drive>/image_0<camera>/data/<frame>.png`, or .jpg, where the drive is called
`<date>_drive_<number>_sync`, and the frame has ten digits, which lists may leave out. Lines of
lists are "<date>/<drive> <frame> <l or r>".
"""

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from relievo.core.errors import UnreadableInputError, UsageError
from relievo.data.kitti_calibration import LEFT, RIGHT
from relievo.data.layout import picture_stems
from relievo.data.sample import Neighbours
from relievo.io.image_decoding import read_bytes

_LINE = re.compile(r"(\d{4}_\d\d_\d\d)/(\1_drive_\d{4}_sync)\s+(\d+)\s+([lr])")
_CAMERAS = {"l": LEFT, "r": RIGHT}
_ENDINGS = (".txt", ".txt.gz")


class KittiFrame(NamedTuple):
    """One image: the drive, the number of the camera, the number of the frame from 0."""

    drive: str
    camera: int
    number: int

    @classmethod
    def of_id(cls, id: str) -> "KittiFrame":
        """The frame of an `id`."""
        _, drive, camera, number = id.split("/")
        return cls(drive, int(camera.removeprefix("image_")), int(number))

    @property
    def date(self) -> str:
        """The folder of the drive, which also has its calibration."""
        return self.drive.partition("_drive_")[0]

    @property
    def id(self) -> str:
        """Like the path of the image, without "data": <date>/<drive>/image_0<camera>/<frame>."""
        return f"{self.date}/{self.drive}/image_0{self.camera}/{self.number:010d}"

    def camera_folder(self, root: Path) -> Path:
        """Where the images and times of the drive's camera lie."""
        return root / self.date / self.drive / f"image_0{self.camera}"

    def image_stem(self, root: Path) -> Path:
        """The image, without its ending."""
        return self.camera_folder(root) / "data" / f"{self.number:010d}"

    def neighbours(self, is_there: Callable[["KittiFrame"], bool]) -> Neighbours:
        """The frames before and after it, of those that are there."""
        around = (self._replace(number=self.number + step) for step in (-1, 1))
        return Neighbours(*(frame.id if is_there(frame) else None for frame in around))


def has_picture(stem: Path) -> bool:
    """Whether there is an image of that name, without its ending."""
    return any(stem.with_suffix(suffix).is_file() for suffix in (".png", ".jpg", ".jpeg"))


def frame_numbers(folder: Path, digits: int = 10) -> list[int]:
    """The numbers of the frames whose images lie in a folder, in their order.

    Args:
        folder: of images that are named by numbers; others are passed over.
        digits: of their names.

    Raises:
        UnreadableInputError: if the folder is missing or has no such image.
    """
    stems = picture_stems(folder, f"frames named by {digits} digits")
    numbers = [int(stem) for stem in stems if stem.isdecimal() and len(stem) == digits]
    if not numbers:
        raise UnreadableInputError(f"{folder}: has no frames named by {digits} digits")
    return numbers


def left_frames(root: Path) -> list[KittiFrame]:
    """Every frame of the left colour camera, drive by drive.

    Raises:
        UnreadableInputError: if there is none.
    """
    folders = sorted(root.glob(f"*/*_sync/image_0{LEFT}/data"))
    if not folders:
        raise UnreadableInputError(f"{root}: has no <date>/<drive>_sync/image_0{LEFT}/data")
    return [
        KittiFrame(folder.parents[1].name, LEFT, number)
        for folder in folders
        for number in frame_numbers(folder)
    ]


def runs_of(frames: Iterable[KittiFrame]) -> list[list[str]]:
    """The ids of frames that follow each other without a gap, list by list."""
    runs = groupby(enumerate(frames), key=lambda each: (*each[1][:2], each[1].number - each[0]))
    return [[frame.id for _, frame in run] for _, run in runs]


def find_frame_list(set_name: str, folder: Path, split: str) -> Path:
    """Finds the list of a split.

    Args:
        set_name: for messages.
        folder: of the set; lists may lie in it, or in a folder `splits` in it or beside it.
        split: the path of a list, or a part of the name of one.

    Raises:
        UsageError: if there is none, or several.
    """
    if Path(split).is_file():
        return Path(split)
    for place in (folder, folder / "splits", folder.resolve().parent / "splits"):
        found = [
            path
            for path in sorted(place.glob("*"))
            if split in path.name and path.name.endswith(_ENDINGS)
        ]
        if len(found) > 1:
            names = ", ".join(path.name for path in found)
            raise UsageError(f"{set_name}: split {split!r} may be any of {names}, in {place}")
        if found:
            return found[0]
    raise UsageError(
        f"{set_name}: no split {split!r}; give the path of a list, or a part of the name of one "
        f"in {folder} or in a folder `splits` in it or beside it"
    )


def read_frame_list(path: Path) -> list[KittiFrame]:
    """Reads a list, packed by gzip or not; a frame that it names twice is taken once.

    Raises:
        UnreadableInputError: if it is missing, empty or damaged.
    """
    data = read_bytes(path)
    try:
        lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines()
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise UnreadableInputError(f"{path}: cannot be read: {error}") from error
    frames = dict.fromkeys(_frame_of(path, line) for line in lines if line.strip())
    if not frames:
        raise UnreadableInputError(f"{path}: lists no frames")
    return list(frames)


def check_complete(
    listed: Path, frames: Sequence[KittiFrame], folder_of: Callable[[KittiFrame], Path]
) -> None:
    """Refuses a list some of whose frames have no image.

    Args:
        listed: the list, for the message.
        frames: of the list.
        folder_of: gives the folder of a frame's image, which is named by its ten digits.

    Raises:
        UnreadableInputError: naming the first that is missing, and how many are.
    """
    # Folders are read once: asking for each of some ten thousand files is slow on a far disk.
    places = [(folder_of(frame), f"{frame.number:010d}") for frame in frames]
    folders = dict(places).keys()
    on_disk = {folder: {path.stem for path in folder.glob("*")} for folder in folders}
    lacking = [folder / stem for folder, stem in places if stem not in on_disk[folder]]
    if lacking:
        raise UnreadableInputError(
            f"{listed}: {len(lacking)} of its {len(frames)} frames are missing, {lacking[0]} "
            "among them"
        )


def _frame_of(path: Path, line: str) -> KittiFrame:
    fields = _LINE.fullmatch(line.strip())
    if fields is None:
        raise UnreadableInputError(
            f"{path}: must list '<date>/<drive>_sync <frame> <l or r>', got {line[:80]!r}"
        )
    return KittiFrame(fields[2], _CAMERAS[fields[4]], int(fields[3]))
