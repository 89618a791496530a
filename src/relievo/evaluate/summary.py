"""From items to a table: means of each method over the items of each group."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from relievo.evaluate.benchmark import Benchmark, Measures
from relievo.evaluate.journal import plain
from relievo.evaluate.run import Run
from relievo.metrics.depth import mean_over_images, measures_of, pool, silog_root_of_mean


class Row(NamedTuple):
    """One method on one group of items.

    Fields: `group`; `method`; `items` measured; `refused` items of the group; `means` by measure;
    `counts`, the items over which each mean is, for a measure may not be defined on every item.
    """

    group: str
    method: str
    items: int
    refused: int
    means: Mapping[str, float]
    counts: Mapping[str, int]


MEAN_OF_GROUPS = "mean of sets"


def summarise(benchmark: Benchmark, run: Run) -> list[Row]:
    """Averages the items of each group, and the groups where there are several.

    Every item has equal weight within its group, or every pixel if the benchmark pools; every
    group has equal weight in the last rows.
    """
    groups: dict[str, list[str]] = {}
    for item in run.measured:
        groups.setdefault(benchmark.group(item), []).append(item)
    rows = [
        _row(benchmark, run, group, method, items)
        for group, items in groups.items()
        for method in benchmark.methods
    ]
    if len(groups) > 1:
        rows += [_mean_of_groups(rows, method) for method in benchmark.methods]
    return rows


class Extreme(NamedTuple):
    """An item that stands out: "smallest", "median" or "largest"; its name; its number."""

    place: str
    item: str
    value: float


def extremes(run: Run, method: str, measure: str) -> list[Extreme]:
    """The items with the smallest, the median and the largest number of a measure.

    Returns:
        Three items; fewer where fewer have a number, each once.
    """
    numbers = [
        (value, item)
        for item, measured in run.measured.items()
        if math.isfinite(value := measured.measures.get(method, {}).get(measure, math.nan))
    ]
    ordered = sorted(numbers)
    last = len(ordered) - 1
    # Of one item there is but a median, of two there is none.
    places = {} if last == 1 else {"median": len(ordered) // 2}
    places |= {} if last == 0 else {"smallest": 0, "largest": last}
    found = {index: place for place, index in places.items() if ordered}
    return [Extreme(found[n], ordered[n][1], ordered[n][0]) for n in sorted(found)]


def doubts(benchmark: Benchmark, run: Run) -> str | None:
    """What makes a whole run doubtful although every item was measured, in one line."""
    method = benchmark.methods[-1]
    scales = [
        measured.measures[method]["fitted_scale"]
        for measured in run.measured.values()
        if "fitted_scale" in measured.measures.get(method, {})
    ]
    negative = sum(scale < 0 for scale in scales)
    if 2 * negative <= len(scales):
        return None
    return (
        f"{method}: the fitted scale is negative for {negative} of {len(scales)} items; near and"
        " far may be exchanged: is its kind right?"
    )


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as JSON holds them."""
    return [
        row._asdict() | {"means": {name: plain(value) for name, value in row.means.items()}}
        for row in rows
    ]


def _row(benchmark: Benchmark, run: Run, group: str, method: str, items: Sequence[str]) -> Row:
    measured = [run.measured[item] for item in items]
    numbers = [m.measures[method] for m in measured if method in m.measures]
    average = mean_over_images(numbers)
    means = dict(average.means) | _spreads(numbers)
    if benchmark.is_pooled:
        totals = [m.totals[method] for m in measured if m.totals and method in m.totals]
        means |= measures_of(pool(totals))
    refused = sum(benchmark.group(each.item) == group for each in run.refused)
    return Row(group, method, len(items), refused, means, average.counts)


def _spreads(numbers: Sequence[Measures]) -> dict[str, float]:
    """What a mean over images does not say: how much fitted scales differ, the other mean SILog."""
    found = {}
    if any("fitted_scale" in each for each in numbers):
        scales = np.array([each["fitted_scale"] for each in numbers])
        median = abs(float(np.median(scales)))
        found["fitted_scale_spread"] = float(np.std(scales)) / median if median else math.nan
    if any("silog" in each for each in numbers):
        found["silog_root_of_mean"] = silog_root_of_mean(each["silog"] for each in numbers)
    return found


def _mean_of_groups(rows: Sequence[Row], method: str) -> Row:
    mine = [row for row in rows if row.method == method]
    average = mean_over_images(row.means for row in mine)
    items, refused = sum(row.items for row in mine), sum(row.refused for row in mine)
    return Row(MEAN_OF_GROUPS, method, items, refused, *average)
