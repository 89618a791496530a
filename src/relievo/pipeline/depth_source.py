"""Where the depth of each frame comes from: an estimator, or maps of the user's own."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from relievo.core.errors import DepthInputError, UnreadableInputError, UsageError
from relievo.core.types import DepthKind, DepthMap, Frame
from relievo.depth.api import DepthEstimator
from relievo.io.depth_maps import DEPTH_SUFFIXES, check_fits, read_depth
from relievo.io.depth_video import DepthVideoReader
from relievo.io.video_info import is_video
from relievo.pipeline.map_files import map_of


class FrameDepth(Protocol):
    """Gives the depth of frames asked for in the order of display."""

    def __call__(self, frame: Frame) -> DepthMap:
        """Returns the depth of one frame, of its aspect."""
        ...


class DepthSource(Protocol):
    """Opens the depth of one input; each pass over a film opens it anew."""

    def open(self, source: Path) -> AbstractContextManager[FrameDepth]:
        """Opens the depth of an image or film."""
        ...

    def files(self, source: Path) -> tuple[Path, ...]:
        """The files that are read for it and must not be replaced."""
        ...

    def follows_frames(self, source: Path) -> bool:
        """Whether it has to be read along with the input from its first frame."""
        ...


@dataclass(frozen=True)
class EstimatedDepth:
    """Depth by a network.

    Attributes:
        estimator: the network.
    """

    estimator: DepthEstimator

    def open(self, source: Path) -> AbstractContextManager[FrameDepth]:
        """Needs nothing of the input but its frames."""

        def estimate(frame: Frame) -> DepthMap:
            return self.estimator.estimate([frame.image], bit_depth=frame.bit_depth)[0]

        return nullcontext(estimate)

    def files(self, source: Path) -> tuple[Path, ...]:
        """None: nothing is read but the input."""
        return ()

    def follows_frames(self, source: Path) -> bool:
        """False: any frame can be estimated."""
        return False


@dataclass(frozen=True)
class DepthFiles:
    """Depth from files: a map, a depth film, or a folder of either.

    In a folder, a file of the input's base name is taken; for a film without one, the folder's
    maps in the order of their names are its frames.

    Attributes:
        path: the file or folder.
        kind: what the values mean, for files that do not say so.
    """

    path: Path
    kind: DepthKind | None = None

    @contextmanager
    def open(self, source: Path) -> Iterator[FrameDepth]:
        """Opens the depth that belongs to an input.

        Raises:
            UnreadableInputError: if there is none.
            UsageError: if a depth film is said to be of some kind, which its tags say.
        """
        path = self._find(source)
        if path is None:
            raise UnreadableInputError(f"{self.path}: holds no depth map named {source.stem}.*")
        if path.is_dir():
            maps = sorted(f for f in path.iterdir() if f.suffix.lower() in DEPTH_SUFFIXES)
            yield _Checked(path, lambda frame: self._nth(path, maps, frame.index))
        elif is_video(path):
            if self.kind is not None:
                raise UsageError(f"{path}: --depth-kind does not go with depth films; leave it out")
            with DepthVideoReader(path) as reader:
                yield _Checked(path, _Forward(path, iter(reader)))
        else:
            depth = read_depth(path, kind=self.kind)
            yield _Checked(path, lambda frame: depth)

    def files(self, source: Path) -> tuple[Path, ...]:
        """The map or depth film of an input."""
        path = self._find(source)
        return () if path is None or path.is_dir() else (path,)

    def follows_frames(self, source: Path) -> bool:
        """True unless one map holds for all frames."""
        path = self._find(source)
        return path is not None and (path.is_dir() or is_video(path))

    def _find(self, source: Path) -> Path | None:
        return map_of(self.path, source, _is_depth)

    def _nth(self, folder: Path, maps: list[Path], index: int) -> DepthMap:
        if index >= len(maps):
            raise DepthInputError(f"{folder}: {len(maps)} depth maps, but the film goes on")
        return read_depth(maps[index], kind=self.kind)


def _is_depth(path: Path) -> bool:
    return path.suffix.lower() in DEPTH_SUFFIXES or is_video(path)


class _Forward:
    """Reads a depth film up to the frame that is asked for."""

    def __init__(self, path: Path, maps: Iterator[DepthMap]) -> None:
        self._path = path
        self._maps = maps
        self._next = 0

    def __call__(self, frame: Frame) -> DepthMap:
        for depth in self._maps:
            self._next += 1
            if self._next > frame.index:
                return depth
        raise DepthInputError(f"{self._path}: {self._next} frames of depth, but the film goes on")


class _Checked:
    """Refuses maps of another aspect than their frame."""

    def __init__(self, path: Path, depth: FrameDepth) -> None:
        self._path = path
        self._depth = depth

    def __call__(self, frame: Frame) -> DepthMap:
        depth = self._depth(frame)
        height, width = frame.image.shape[:2]
        check_fits(depth, (height, width), str(self._path))
        return depth
