"""Everything that is measured of one pair of views, by name."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np

from relievo.core.types import FloatMap, Image8, StereoPair
from relievo.metrics.eye_differences import measure_colours, measure_rows, measure_sharpness
from relievo.metrics.ghost import looks_clean, measure_doubling, measure_ghost
from relievo.metrics.matching import MatchedViews, match_views, reduce_views
from relievo.metrics.parallax import find_window, measure_parallax, measure_window
from relievo.pipeline.inspection.config import Viewing

LEAST_MATCHED = 0.1
"""With less of the picture matched, such as in a fade to black, nothing else is known of it."""

_PERCENT, _ARCMIN = "_percent", "_arcmin"


class Inspected(NamedTuple):
    """What is known of one pair.

    Attributes:
        measures: by name; NaN = not known. Percent are of the width.
        matched: the matches that they come from.
    """

    measures: dict[str, float]
    matched: MatchedViews


def inspect_views(
    pair: StereoPair,
    viewing: Viewing,
    *,
    aspect: float | None = None,
    with_ghost: bool = False,
    original: Image8 | None = None,
) -> Inspected:
    """Measures one pair of views.

    Args:
        pair: views of uint8, as they are stored.
        viewing: how they are looked at.
        aspect: width over height of a view as it is shown; None = as it is stored.
        with_ghost: whether to measure what is seen without glasses, too.
        original: what should be seen then, (H, W, 3) uint8; None = not known.

    Raises:
        ShapeError: if the views are too small to be matched.
        DTypeError: if they are not uint8.
    """
    left, right = (np.ascontiguousarray(view, dtype=np.uint8) for view in (pair.left, pair.right))
    views = reduce_views(left, right, aspect=aspect)
    matched = match_views(views)
    measures = {
        **measure_parallax(
            matched.disparity, matched.valid, diverging_percent=viewing.diverging_percent
        ),
        **measure_window(matched.disparity, matched.valid, find_window(*views)),
        **measure_rows(matched),
        **measure_colours(matched),
        **measure_sharpness(left, right, matched),
        "slope_percent": _slope_percent(matched),
    }
    if measures["matched"] < LEAST_MATCHED:
        measures = {**dict.fromkeys(measures, math.nan), "matched": measures["matched"]}
    if with_ghost:
        measures |= _ghost(left, right, original)
    return Inspected(_with_angles(measures, viewing), matched)


def _ghost(left: Image8, right: Image8, original: Image8 | None) -> dict[str, float]:
    measures = measure_doubling(left, right)
    measures["looks_clean"] = float(looks_clean(measures))
    if original is not None:
        height, width = left.shape[:2]
        if original.shape[:2] != (height, width):
            original = np.asarray(
                cv2.resize(original, (width, height), interpolation=cv2.INTER_AREA), np.uint8
            )
        measures |= measure_ghost(left, right, original)
    return measures


def _slope_percent(matched: MatchedViews) -> float:
    """By how much the lower third lies nearer than the upper one: medians, percent of the width."""
    height, width = matched.valid.shape
    third = max(1, height // 3)
    medians = [
        _median(matched.disparity[rows][matched.valid[rows]])
        for rows in (slice(0, third), slice(height - third, height))
    ]
    return float(100 / width * (medians[1] - medians[0]))


def _median(values: FloatMap) -> float:
    return float(np.median(values)) if values.size else math.nan


def _with_angles(measures: Mapping[str, float], viewing: Viewing) -> dict[str, float]:
    """Adds the angle of each length that is in percent of the width."""
    angles = {
        name.removesuffix(_PERCENT) + _ARCMIN: viewing.arcmin_from_percent(value)
        for name, value in measures.items()
        if name.endswith(_PERCENT)
    }
    return {**measures, **angles}
