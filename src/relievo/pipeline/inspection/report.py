"""What an inspection found: lines for the terminal, and one record for machines."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from relievo.pipeline.inspection.config import OnScreen
from relievo.pipeline.inspection.inspect import Inspection

PARALLAX = ("p1", "p5", "p50", "p95", "p99")


def summary(found: Inspection) -> dict[str, float]:
    """The median of each measure over the pictures in which it is known; NaN if in none."""
    names = found.pictures[0].measures
    values = {name: [picture.measures[name] for picture in found.pictures] for name in names}
    return {
        name: float(np.nanmedian(numbers)) if not np.isnan(numbers).all() else math.nan
        for name, numbers in values.items()
    }


def record(found: Inspection) -> dict[str, Any]:
    """Everything that was found, fit for JSON; what is not known is None."""
    arrangement = found.source.arrangement
    viewing = found.viewing
    screen = viewing.screen if isinstance(viewing, OnScreen) else None
    return {
        "files": [str(path) for path in found.source.paths],
        "kind": "film" if found.source.is_film else "photo",
        "layout": str(arrangement.layout),
        "layout_found": found.source.found,
        "is_half": arrangement.is_half,
        "is_swapped": arrangement.is_swapped,
        "projection": arrangement.projection,
        "screen": None
        if screen is None
        else {"width_m": screen.width_m, "distance_m": screen.distance_m},
        "grade": found.grade,
        "verdicts": [
            {
                "name": rule.name,
                "title": rule.title,
                "value": _plain(value),
                "unit": rule.unit,
                "grade": grade or None,
                "limits": list(rule.limits),
                "source": rule.source,
            }
            for rule, value, grade in found.verdicts
        ],
        "advice": found.advice,
        "notes": list(found.notes),
        "median": _plain_all(summary(found)),
        "pictures": [
            {
                "index": picture.index,
                "time_s": picture.time_s,
                "is_after_cut": picture.is_after_cut,
                "grade": picture.grade or None,
                **_plain_all(picture.measures),
            }
            for picture in found.pictures
        ],
    }


def text_lines(found: Inspection) -> Iterator[str]:
    """The report for a terminal, line by line."""
    middle = summary(found)
    yield headline(found)
    yield f"grade {found.grade}"
    yield ""
    yield f"{'parallax' + ' (median)' * (len(found.pictures) > 1):24}" + "".join(
        f"{name:>9}" for name in PARALLAX
    )
    for unit, what, decimals in (("percent", "% of the width", 2), ("arcmin", "arc minutes", 1)):
        numbers = (middle[f"parallax_{name}_{unit}"] for name in PARALLAX)
        yield f"  {what:22}" + "".join(f"{number:9.{decimals}f}" for number in numbers)
    yield (
        f"  in front {_percent(middle['crossed'])}, behind {_percent(middle['uncrossed'])}, matched"
        f" {_percent(middle['matched'])} of the picture"
    )
    yield (
        f"  cut though in front: {_percent(middle['window_left'])} of the left border's rows,"
        f" {_percent(middle['window_right'])} of the right one's, up to"
        f" {middle['window_depth_arcmin']:.1f} arc minutes"
    )
    yield ""
    for rule, value, grade in found.verdicts:
        limits = " / ".join(f"{limit:g}" for limit in rule.limits)
        if grade:
            yield f"{grade}  {rule.title:42} {value:8.1f} {rule.unit:9} A to D: {limits}"
    for line in ghost_lines(found):
        yield f"without glasses: {line}"
    for note in found.notes:
        yield f"note: {note}"
    for advice in found.advice:
        yield f"to do: {advice}"


def headline(found: Inspection) -> str:
    """What was looked at, in one line."""
    source, viewing = found.source, found.viewing
    names = " and ".join(path.name for path in source.paths)
    half = "squeezed, " if source.arrangement.is_half else ""
    where = (
        f"on a screen {viewing.screen.width_m:g} m wide, {viewing.screen.distance_m:g} m away"
        if isinstance(viewing, OnScreen)
        else "in a headset"
    )
    count = f", {len(found.pictures)} pictures measured" if source.is_film else ""
    return f"{names}: {source.arrangement.layout} ({half}{source.found}){count}, {where}"


def ghost_lines(found: Inspection) -> Iterator[str]:
    """What is seen without glasses, line by line; nothing if that was not asked for."""
    middle = summary(found)
    if "doubled" not in middle:
        return
    if math.isnan(middle["doubled"]):
        yield "no detail that could be seen twice"
    else:
        verdict = "looks clean" if middle["looks_clean"] > 0 else "ghosts"
        yield f"{verdict}, {_percent(middle['doubled'])} of the detail is seen twice"
    for suffix, what in (("", "code values"), ("_light", "light")):
        largest = middle.get(f"ghost_max{suffix}")
        if largest is not None:
            decibels = middle[f"ghost_psnr{suffix}"]
            error = f"{decibels:.1f} dB, largest error {largest:.3g} of 255" if largest else "exact"
            yield f"mean of {what} against the original: {error}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _plain_all(numbers: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _plain(value) for name, value in numbers.items()}


def _plain(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
