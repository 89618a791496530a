"""Where the segments of each frame come from: a segmenter, or label images of the user's own."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from relievo.core.errors import SegmentInputError, UnreadableInputError
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthMap, Frame
from relievo.core.words import Preset
from relievo.io.label_maps import SEGMENT_SUFFIXES, check_fits, label_files, read_segments
from relievo.io.weights import Progress
from relievo.pipeline.map_files import map_of
from relievo.segmentation.api import Segmenter
from relievo.segmentation.registry import list_segmenters, load_segmenter


class FrameSegments(Protocol):
    """Gives the segments of frames, asked for one at a time in any order."""

    def __call__(self, frame: Frame, depth: DepthMap | None) -> SegmentMap:
        """Returns the segments of one frame; depth is the frame's own, of any kind and size."""
        ...


class SegmentSource(Protocol):
    """Opens the segments of one input; each pass over a film opens it anew."""

    @property
    def needs_depth(self) -> bool:
        """Whether the depth of a frame changes its segments."""
        ...

    def open(self, source: Path) -> AbstractContextManager[FrameSegments]:
        """Opens the segments of an image or film."""
        ...

    def files(self, source: Path) -> tuple[Path, ...]:
        """The files that are read for it and must not be replaced."""
        ...

    def follows_frames(self, source: Path) -> bool:
        """Whether it has to be read along with the input from its first frame."""
        ...


@dataclass(frozen=True)
class FoundSegments:
    """Segments by a segmenter.

    Attributes:
        segmenter: what finds them.
    """

    segmenter: Segmenter

    @property
    def needs_depth(self) -> bool:
        """As the segmenter says."""
        return self.segmenter.uses_depth

    def open(self, source: Path) -> AbstractContextManager[FrameSegments]:
        """Needs nothing of the input but its frames."""

        def find(frame: Frame, depth: DepthMap | None) -> SegmentMap:
            return self.segmenter.segment(frame.image, depth, bit_depth=frame.bit_depth)

        return nullcontext(find)

    def files(self, source: Path) -> tuple[Path, ...]:
        """None: nothing is read but the input."""
        return ()

    def follows_frames(self, source: Path) -> bool:
        """False: any frame can be segmented."""
        return False


@dataclass(frozen=True)
class SegmentFiles:
    """Segments from files: a label image, or a folder of them.

    In a folder, a file of the input's base name is taken; for a film without one, the folder's
    label images in the order of their names are its frames.

    Attributes:
        path: the file or folder.
    """

    path: Path

    @property
    def needs_depth(self) -> bool:
        """False: files are as they are."""
        return False

    @contextmanager
    def open(self, source: Path) -> Iterator[FrameSegments]:
        """Opens the label image that belongs to an input.

        Raises:
            UnreadableInputError: if there is none, or it is damaged.
            SegmentInputError: if it holds no segments.
        """
        path = map_of(self.path, source, _is_label_image)
        if path is None:
            raise UnreadableInputError(f"{self.path}: holds no label image named {source.stem}.*")
        if path.is_dir():
            maps = sorted(file for file in path.iterdir() if _is_label_image(file))
            yield lambda frame, depth: _fitting(_nth(path, maps, frame.index), frame)
        else:
            segments = read_segments(path)
            yield lambda frame, depth: _fitting((segments, path), frame)

    def files(self, source: Path) -> tuple[Path, ...]:
        """The label image of an input, and the JSON that goes with it."""
        path = map_of(self.path, source, _is_label_image)
        return () if path is None or path.is_dir() else label_files(path)

    def follows_frames(self, source: Path) -> bool:
        """True unless one label image holds for all frames."""
        path = map_of(self.path, source, _is_label_image)
        return path is not None and path.is_dir()


def open_segments(
    name: str,
    *,
    preset: str = Preset.BALANCED,
    device: str = "auto",
    progress: Progress | None = None,
) -> SegmentSource:
    """Finds out where segments come from.

    Args:
        name: a segmenter, a folder of a hub network, or a label image or folder of the user's own.
        preset: quality against speed.
        device: "auto", "cpu", "cuda" or "mps", for a network.
        progress: told of the bytes of weights that have to be downloaded first.

    Raises:
        WeightsError: if there is no such segmenter, or it cannot be loaded.
        DependencyError: if it needs an extra that is not installed.
        UsageError: if there is no such device.
    """
    path = Path(name)
    is_known = name in [row.name for row in list_segmenters()]
    is_folder = path.is_dir() and not (path / "config.json").is_file()
    if not is_known and (is_folder or _is_label_image(path)):
        return SegmentFiles(path)
    if not is_known and path.is_file():
        raise SegmentInputError(
            f"{path}: no kind of label image; save labels as {', '.join(sorted(SEGMENT_SUFFIXES))}"
        )
    return FoundSegments(load_segmenter(name, preset=preset, device=device, progress=progress))


def _is_label_image(path: Path) -> bool:
    return path.suffix.lower() in SEGMENT_SUFFIXES


def _nth(folder: Path, maps: list[Path], index: int) -> tuple[SegmentMap, Path]:
    if index >= len(maps):
        raise SegmentInputError(f"{folder}: {len(maps)} label images, but the film goes on")
    return read_segments(maps[index]), maps[index]


def _fitting(named: tuple[SegmentMap, Path], frame: Frame) -> SegmentMap:
    """Refuses a label image of another aspect than its frame."""
    segments, path = named
    height, width = frame.image.shape[:2]
    check_fits(segments, (height, width), str(path))
    return segments
