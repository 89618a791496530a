"""Depth maps as a lossless 16-bit film: FFV1 in Matroska, with their meaning in its tags.

A value is stored as its place between `low` (0) and `high` (65535); what lies outside is clipped.
A film without the tags is taken for a grey picture of relative inverse depth: bright is near.
"""

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import cv2
import numpy as np

from relievo.core.checks import check_map
from relievo.core.errors import (
    CodecError,
    DepthInputError,
    RangeError,
    ShapeError,
    UsageError,
)
from relievo.core.types import DepthKind, DepthMap, FloatMap, Size
from relievo.io.atomic import replacing
from relievo.io.video_colour import RgbConverter, padded_plane
from relievo.io.video_info import open_film
from relievo.io.video_reader import VideoReader

_TOP = 65535
_KIND_TAG = "RELIEVO_DEPTH_KIND"
_LOW_TAG = "RELIEVO_DEPTH_LOW"
_HIGH_TAG = "RELIEVO_DEPTH_HIGH"


class DepthVideoWriter:
    """A film of depth maps that is being written, as a context.

    Args:
        path: the film; the ending must be .mkv.
        size: (height, width) of the maps.
        frame_rate: frames per second, the average.
        time_base: seconds per unit of a timestamp; Matroska counts in milliseconds.
        kind: what the values mean.
        low: value stored as the smallest number, finite.
        high: value stored as the largest number, finite, larger than low.
        overwrite: whether a file of that name may be replaced.
        threads: threads of the encoder; 0 = as many as there are cores.

    Raises:
        CodecError: for another ending, because other containers lose bits or the tags.
        RangeError: if low and high do not span a range.
        OutputError: if the film cannot be written there.
    """

    def __init__(
        self,
        path: Path,
        *,
        size: Size,
        frame_rate: Fraction,
        time_base: Fraction,
        kind: DepthKind,
        low: float,
        high: float,
        overwrite: bool = False,
        threads: int = 0,
    ) -> None:
        if path.suffix.lower() != ".mkv":
            raise CodecError(f"{path}: depth of 16 bits is kept without loss in .mkv only; use it")
        if not np.isfinite([low, high]).all() or low >= high:
            raise RangeError(f"low must be below high and both finite, got {low:g} and {high:g}")
        self._path = path
        self._size = size
        self._low = low
        self._high = high
        self._time_base = time_base
        self._last: int | None = None
        with ExitStack() as stack:
            temporary = stack.enter_context(replacing(path, overwrite=overwrite))
            self._container = av.open(f"file:{temporary}", "w")
            stack.callback(self._close)
            self._container.metadata.update(
                {_KIND_TAG: kind.value, _LOW_TAG: repr(float(low)), _HIGH_TAG: repr(float(high))}
            )
            self._stream = self._container.add_stream("ffv1", rate=frame_rate, time_base=time_base)
            self._stream.height, self._stream.width = size
            self._stream.pix_fmt = "gray16le"
            self._stream.codec_context.options = {"level": "3", "slices": "4", "slicecrc": "1"}
            self._stream.thread_count = threads
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self._stack.__exit__(kind, error, trace)
            return
        with self._stack:
            if self._last is None:
                raise UsageError(f"{self._path}: no map was added; nothing is written")
            self._container.mux(self._stream.encode(None))
            self._container.close()

    def add(self, values: FloatMap, pts: int) -> None:
        """Encodes one map.

        Args:
            values: (H, W) float32, finite, of the film's kind; clipped to [low, high].
            pts: presentation timestamp in units of `time_base`, larger than the one before.

        Raises:
            ShapeError: if the map has another size than the film.
            RangeError: if a value is not finite or pts does not go forward.
        """
        check_map("values", values)
        if values.shape != self._size:
            raise ShapeError(f"values must be {self._size} as the film, got {values.shape}")
        if self._last is not None and pts <= self._last:
            raise RangeError(f"pts must be larger than {self._last}, got {pts}")
        self._last = pts
        steps = (values - np.float32(self._low)) * np.float32(_TOP / (self._high - self._low))
        stored: Any = np.rint(np.clip(steps, 0, _TOP)).astype(np.uint16)
        frame = av.VideoFrame.from_ndarray(stored, format="gray16le")
        frame.pts = pts
        frame.time_base = self._time_base
        self._container.mux(self._stream.encode(frame))

    def _close(self) -> None:
        with suppress(av.FFmpegError):
            self._container.close()


class DepthVideoReader:
    """A film of depth maps as a context and an iterator.

    Args:
        path: a film of `DepthVideoWriter`, or any grey film: then values are in [0, 1] and the
            kind is relative inverse depth.

    Attributes:
        info: what the film says about itself.
        kind: what the values mean.

    Raises:
        InputError: if the film cannot be read.
        DepthInputError: if its tags do not make sense.
    """

    def __init__(self, path: Path) -> None:
        with open_film(path) as container:
            tags = {key.upper(): value for key, value in container.metadata.items()}
        try:
            self.kind = DepthKind(tags.get(_KIND_TAG, DepthKind.RELATIVE_INVERSE_DEPTH))
            self._low = float(tags.get(_LOW_TAG, "0"))
            self._high = float(tags.get(_HIGH_TAG, "1"))
        except ValueError as error:
            raise DepthInputError(f"{path}: damaged tags ({error}); make the film anew") from error
        self._reader = VideoReader(path, bit_depth=None)
        self.info = self._reader.info
        self._convert = RgbConverter(self.info.bit_depth)
        self._top = (1 << self.info.bit_depth) - 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reader.close()

    def __iter__(self) -> Iterator[DepthMap]:
        span = self._high - self._low
        for frame, _ in self._reader.decode():
            if frame.format.name == "gray16le":
                share = padded_plane(frame, 0)[:, : frame.width] / _TOP
            else:
                image = self._convert(frame)
                share = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) / self._top
            yield DepthMap((share * span + self._low).astype(np.float32), self.kind)
