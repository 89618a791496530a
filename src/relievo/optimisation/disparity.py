"""The whole of this package in one call: from relative inverse depth to disparity."""

from relievo.core.errors import RangeError
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthMap, FloatMap, Image
from relievo.geometry.depth import to_relative_inverse
from relievo.optimisation.budget import (
    DEPTH_BUDGET_PERCENT,
    comfortable_zero_plane,
    to_disparity,
)
from relievo.optimisation.mapping import apply_mapping, fit_mapping
from relievo.optimisation.profile import PERCENTILES
from relievo.optimisation.subject import Emphasis


def optimise(
    depth: DepthMap,
    *,
    depth_budget_percent: float = DEPTH_BUDGET_PERCENT,
    zero_plane: float | None = None,
    percentiles: tuple[float, float] = PERCENTILES,
    emphasis: Emphasis = "auto",
    segments: SegmentMap | None = None,
    image: Image | None = None,
    bit_depth: int | None = None,
) -> FloatMap:
    """Spends a viewer's limited range of depth on the subject of one image.

    Args:
        depth: of any kind, valid everywhere.
        depth_budget_percent: parallax from the nearest to the farthest, percent of the width.
        zero_plane: level shown on the screen, [0, 1], 1 = the nearest; None = the subject's, or
            less, so that the background stays within `BACKGROUND_LIMIT_PERCENT`.
        percentiles: the effective range, in percent of the pixels.
        emphasis: the subject: "auto", "off", "saliency", or (x, y) as fractions of width and
            height.
        segments: those of the image, at any size: things among them are what "auto" looks for.
        image: (H', W', 3) uint8 or uint16, RGB, to see what stands out; None = not at hand.
        bit_depth: bits per channel of the image; None = all bits of its dtype.

    Returns:
        (H, W) float32, disparity in pixels of this map relative to the zero plane, > 0 in front.

    Raises:
        ArrayError: if depth or a number is not as stated, or depth has invalid pixels: `refine`
            fills them.
        UsageError: for the emphasis "saliency" without an image.
    """
    if depth.valid is not None and not depth.valid.all():
        raise RangeError("depth has invalid pixels; refine it first, which fills them")
    values = to_relative_inverse(depth).values
    mapping = fit_mapping(
        values,
        percentiles=percentiles,
        emphasis=emphasis,
        segments=segments,
        image=image,
        bit_depth=bit_depth,
    )
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
