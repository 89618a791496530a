"""The whole of this package in one call: from relative inverse depth to disparity."""

from relievo.core.types import DepthMap, FloatMap
from relievo.geometry.depth import to_relative_inverse
from relievo.optimisation.budget import (
    DEPTH_BUDGET_PERCENT,
    comfortable_zero_plane,
    to_disparity,
)
from relievo.optimisation.mapping import Emphasis, apply_mapping, fit_mapping


def optimise(
    depth: DepthMap,
    *,
    depth_budget_percent: float = DEPTH_BUDGET_PERCENT,
    zero_plane: float | None = None,
    percentiles: tuple[float, float] = (5.0, 95.0),
    emphasis: Emphasis = "auto",
) -> FloatMap:
    """Spends a viewer's limited range of depth on the subject of one image.

    Args:
        depth: of any kind, valid everywhere.
        depth_budget_percent: parallax from the nearest to the farthest, percent of the width.
        zero_plane: level shown on the screen, [0, 1], 1 = the nearest; None = the subject's, or
            less, so that the background stays within `BACKGROUND_LIMIT_PERCENT`.
        percentiles: the effective range, in percent of the pixels.
        emphasis: the subject: "auto", "off", or (x, y) as fractions of width and height.

    Returns:
        (H, W) float32, disparity in pixels of this map relative to the zero plane, > 0 in front.

    Raises:
        ArrayError: if depth or a number is not as stated.
    """
    values = to_relative_inverse(depth).values
    mapping = fit_mapping(values, percentiles=percentiles, emphasis=emphasis)
    if zero_plane is None:
        zero_plane = comfortable_zero_plane(mapping.zero_plane, depth_budget_percent)
    levels = apply_mapping(values, mapping)
    return to_disparity(
        levels,
        width_px=values.shape[1],
        depth_budget_percent=depth_budget_percent,
        zero_plane=zero_plane,
        out=levels,
    )
