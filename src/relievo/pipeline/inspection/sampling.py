"""Which pictures of a film are measured: one now and then, and both sides of every cut."""

import math
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from relievo.core.errors import UnsupportedInputError
from relievo.core.types import FloatMap, Image8
from relievo.optimisation.shots import is_cut, luma_thumbnail
from relievo.parallel.ahead import ahead
from relievo.pipeline.inspection.config import InspectConfig
from relievo.pipeline.progress import Progress, counted
from relievo.pipeline.stereo_source import Moment, StereoSource, read_moments, read_original


class Sample(NamedTuple):
    """One picture that is measured.

    Attributes:
        moment: what was read.
        is_after_cut: whether a shot begins with it.
        original: what should be seen without glasses; None = not known.
    """

    moment: Moment
    is_after_cut: bool
    original: Image8 | None


@contextmanager
def read_samples(
    source: StereoSource, config: InspectConfig, progress: Progress
) -> Iterator[Iterator[Sample]]:
    """Yields the pictures that are measured; those of a film are read ahead.

    Raises:
        UnreadableInputError, UnsupportedInputError: as the readers of photos and films.
        UsageError: if no frame lies between start and end.
    """
    with ExitStack() as stack:
        moments = stack.enter_context(read_moments(source, config.reading))
        if not source.is_film:
            yield choose_samples(_with_originals(moments, config), config.every_s)
            return
        is_part = config.start_s is not None or config.end_s is not None
        total = None if is_part else source.frames
        seen = counted(moments, source.paths[0], "looking", total, progress)
        samples = choose_samples(_with_originals(seen, config), config.every_s)
        yield stack.enter_context(ahead(samples))


def choose_samples(
    moments: Iterable[tuple[Moment, Image8 | None]], every_s: float
) -> Iterator[Sample]:
    """Takes the first of every `every_s` seconds, and the frames before and after each cut.

    Args:
        moments: all pictures of a film, in order, with their originals.
        every_s: seconds between two that are taken, > 0.
    """
    before: Sample | None = None
    thumbnail: FloatMap | None = None
    is_taken = False
    last_s = -math.inf
    for moment, original in moments:
        frame = moment.first
        small = luma_thumbnail(frame.image, bit_depth=frame.bit_depth)
        is_after_cut = thumbnail is not None and is_cut(thumbnail, small)
        if is_after_cut and before is not None and not is_taken:
            yield before
        before, thumbnail = Sample(moment, is_after_cut, original), small
        is_taken = is_after_cut or frame.time_s - last_s >= every_s
        if is_taken:
            last_s = frame.time_s
            yield before


def _with_originals(
    moments: Iterable[Moment], config: InspectConfig
) -> Iterator[tuple[Moment, Image8 | None]]:
    if config.original is None:
        yield from ((moment, None) for moment in moments)
        return
    originals = read_original(config.original, config.reading)
    for moment in moments:
        original = next(originals, None)
        if original is None:
            raise UnsupportedInputError(
                f"{config.original}: ends before the pictures that are compared with it, at"
                f" {moment.first.time_s:.2f} s"
            )
        yield moment, original
