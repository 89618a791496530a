"""An index of a set: what its samples hold, and what is wrong with them."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from relievo.core.errors import RelievoError, UnsupportedInputError
from relievo.core.types import DepthKind
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.parallel.ordered import map_ordered

_PARTS = (
    "depth",
    "intrinsics",
    "T_world_from_camera",
    "semantic",
    "instance",
    "planes",
    "right",
    "neighbours",
    "time_s",
    "normals",
    "motion",
    "background",
    "people",
)


class Damaged(NamedTuple):
    """A sample that cannot be used: its id, "" for the set as a whole, and why."""

    id: str
    reason: str


class SetReport(NamedTuple):
    """What a set holds.

    Fields: `name`; `samples` in all; `holds`, how many samples have each part; `sizes`, how many
    are of each (height, width); `takes`, runs of frames; `nearest_m` and `farthest_m`, the range of
    metric depth; `known_share`, the mean share of pixels whose depth is known; the last three NaN
    where there is none; `damaged` samples.
    """

    name: str
    samples: int
    holds: Mapping[str, int]
    sizes: Mapping[tuple[int, int], int]
    takes: int
    nearest_m: float
    farthest_m: float
    known_share: float
    damaged: tuple[Damaged, ...]


class _Seen(NamedTuple):
    parts: tuple[str, ...]
    size: tuple[int, int]
    known_share: float
    range_m: tuple[float, float] | None


def check_set(
    dataset: Dataset, progress: Callable[[int, int], None] = lambda done, total: None
) -> SetReport:
    """Reads every sample of a set once.

    Args:
        dataset: an opened set.
        progress: told how many samples of how many are done.
    """
    ids = dataset.ids
    seen: list[_Seen] = []
    damaged: list[Damaged] = []

    def look(id: str) -> _Seen | Damaged:
        try:
            return _look(dataset.read(id))
        except RelievoError as error:
            return Damaged(id, str(error))

    for done, found in enumerate(map_ordered(look, ids), 1):
        if isinstance(found, Damaged):
            damaged.append(found)
        else:
            seen.append(found)
        progress(done, len(ids))
    ranges = [each.range_m for each in seen if each.range_m is not None]
    shares = [each.known_share for each in seen if not math.isnan(each.known_share)]
    return SetReport(
        name=dataset.name,
        samples=len(ids),
        holds=Counter(part for each in seen for part in each.parts),
        sizes=Counter(each.size for each in seen),
        takes=len(dataset.takes),
        nearest_m=min((low for low, _ in ranges), default=math.nan),
        farthest_m=max((high for _, high in ranges), default=math.nan),
        known_share=sum(shares) / len(shares) if shares else math.nan,
        damaged=(*(Damaged("", complaint) for complaint in dataset.complaints()), *damaged),
    )


def _look(sample: Sample) -> _Seen:
    parts = tuple(part for part in _PARTS if getattr(sample, part) is not None)
    size = (sample.image.shape[0], sample.image.shape[1])
    if sample.depth is None:
        return _Seen(parts, size, math.nan, None)
    valid, values = sample.depth.valid, sample.depth.values
    known = values if valid is None else values[valid]
    if known.size == 0:
        raise UnsupportedInputError(f"{sample.name}: no pixel of its depth is known")
    is_metric = sample.depth.kind is DepthKind.METRIC_DEPTH
    range_m = (float(known.min()), float(known.max())) if is_metric else None
    return _Seen(parts, size, known.size / values.size, range_m)
