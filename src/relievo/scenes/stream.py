"""An endless stream of samples for training.

The samples and their order follow from the arguments alone: not from the number of processes, nor
from where the stream is taken up again.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import count

import numpy as np

from relievo.core.checks import check_range
from relievo.core.errors import UsageError
from relievo.core.types import Size
from relievo.data.sample import Sample
from relievo.scenes.take_options import TakeKey, TakeOptions, check_take
from relievo.scenes.takes import STUDIO, Studio, check_renderer, make_take
from relievo.scenes.workers import MOST_WORKERS, in_processes

MIXED_TAKES = 8
"""So many worlds are mixed, so that views of one do not come one after the other."""

_SHARES = 101
"""Kinds are numbered from 1 on, so that this is the source of chance of no take."""


class Scenes:
    """Samples of endlessly many worlds; every iteration begins anew.

    An iterator ends its processes when it is closed or forgotten, or when an exception leaves it.

    Args:
        kinds: names of kinds of worlds, or their shares, which need not sum up to 1.
        size: (height, width) of the pictures, each from 32 to 4096.
        seed: >= 0.
        options: what is wanted; of a film, the frames of a shot come one after the other.
        workers: processes that make worlds; 0 = this one does.
        start: how many samples are passed over.
        studio: where takes are made.

    Raises:
        UsageError: if there is no such kind, or no share is positive.
        RangeError: if a number is outside its range.
        MissingExtraError: if Embree is not installed.
    """

    def __init__(
        self,
        kinds: Mapping[str, float] | tuple[str, ...] | list[str],
        size: Size,
        seed: int,
        options: TakeOptions | None = None,
        *,
        workers: int = 0,
        start: int = 0,
        studio: Studio = STUDIO,
    ) -> None:
        shares = dict(kinds) if isinstance(kinds, Mapping) else dict.fromkeys(kinds, 1.0)
        for kind, share in shares.items():
            check_take(TakeKey(kind, seed, 0), size)
            check_range(f"share of {kind}", share, 0, 1e9)
        if sum(shares.values()) <= 0:
            raise UsageError("a stream of scenes needs at least one kind with a share above 0")
        check_range("workers", workers, 0, MOST_WORKERS)
        check_range("start", start, 0, 2**62)
        if studio is STUDIO:
            check_renderer()
        self._kinds, self._shares = tuple(shares), tuple(shares.values())
        self._size, self._seed = size, seed
        self._options = TakeOptions() if options is None else options
        self._workers, self._start, self._studio = workers, start, studio

    def __iter__(self) -> Iterator[Sample]:
        views = self._options.count
        # At every step one more take is made, and each of its positions is taken of another take.
        is_film = self._options.fps is not None
        lags = [0 if is_film else MIXED_TAKES * view // views for view in range(views)]
        step, passed = divmod(self._start, views)
        work = partial(_samples_of, self._size, self._options, self._studio)
        keys = (self._key(number) for number in count(step))
        recent: deque[list[Sample]] = deque(maxlen=lags[-1] + 1)
        with closing(in_processes(work, keys, self._workers)) as takes:
            for take in takes:
                recent.append(take)
                if len(recent) <= lags[-1]:
                    continue
                for view in range(passed, views):
                    yield recent[-1 - lags[view]][view]
                passed = 0

    def _key(self, number: int) -> TakeKey:
        generator = np.random.default_rng((self._seed, _SHARES, number))
        ends = np.cumsum(self._shares)
        chosen = int(np.searchsorted(ends, generator.random() * ends[-1], side="right"))
        return TakeKey(self._kinds[min(chosen, len(ends) - 1)], self._seed, number)


def _samples_of(size: Size, options: TakeOptions, studio: Studio, key: TakeKey) -> list[Sample]:
    return list(make_take(key.kind, key.seed, key.number, size, options, studio=studio))
