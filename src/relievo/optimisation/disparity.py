"""The whole of this package in one call: from relative inverse depth to disparity."""

from relievo.core.types import FloatMap
from relievo.optimisation.budget import DEPTH_BUDGET_PERCENT, to_disparity
from relievo.optimisation.mapping import Emphasis, apply_mapping, fit_mapping


def optimise(
    values: FloatMap,
    *,
    depth_budget_percent: float = DEPTH_BUDGET_PERCENT,
    zero_plane: float | None = None,
    percentiles: tuple[float, float] = (5.0, 95.0),
    emphasis: Emphasis = "auto",
) -> FloatMap:
    """Spends a viewer's limited range of depth on the subject of one image.

    Args:
        values: (H, W) float32, relative inverse depth, near is large, finite.
        depth_budget_percent: parallax from the nearest to the farthest, percent of the width.
        zero_plane: level shown on the screen, [0, 1], 1 = the nearest; None = the subject's.
        percentiles: the effective range, in percent of the pixels.
        emphasis: the subject: "auto", "off", or (x, y) as fractions of width and height.

    Returns:
        (H, W) float32, disparity in pixels of this map relative to the zero plane, > 0 in front.

    Raises:
        ArrayError: if values or a number is not as stated.
    """
    mapping = fit_mapping(values, percentiles=percentiles, emphasis=emphasis)
    levels = apply_mapping(values, mapping)
    return to_disparity(
        levels,
        width_px=values.shape[1],
        depth_budget_percent=depth_budget_percent,
        zero_plane=mapping.zero_plane if zero_plane is None else zero_plane,
        out=levels,
    )
