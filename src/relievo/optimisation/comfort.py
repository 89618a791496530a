"""How much parallax a viewer bears: angles on a stated screen, and a depth budget within them.

The image is taken to fill the width of the screen. Parallax is percent of that width, > 0 behind
the screen; angles are arc minutes that it subtends at the viewer's eyes.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from relievo.core.checks import check_range
from relievo.core.errors import RangeError
from relievo.optimisation.budget import MAX_BUDGET_PERCENT

EYE_DISTANCE_M = 0.065
"""Adults' eyes; parallax behind the screen beyond it would turn them outwards."""
COMFORT_ARCMIN = 60.0
"""The usual rule of one degree, in front of and behind the screen."""


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a picture is looked at.

    Attributes:
        width_m: width of the picture, metres, > 0.
        distance_m: from the viewer's eyes to the screen, metres, > 0.

    Raises:
        RangeError: if a length is not positive and finite.
    """

    width_m: float
    distance_m: float

    def __post_init__(self) -> None:
        for name, length in (("width_m", self.width_m), ("distance_m", self.distance_m)):
            if not 0 < length < math.inf:
                raise RangeError(f"{name} of a screen must be positive and finite, got {length:g}")

    def arcmin_from_percent(self, percent: float) -> float:
        """Converts parallax in percent of the width to the angle that it subtends."""
        half_m = percent / 100 * self.width_m / 2
        return 60 * math.degrees(2 * math.atan(half_m / self.distance_m))

    def percent_from_arcmin(self, arcmin: float) -> float:
        """Converts an angle in arc minutes, within a half turn, to percent of the width.

        Raises:
            RangeError: for a half turn or more.
        """
        if not abs(arcmin) < 180 * 60:
            raise RangeError(f"an angle of {arcmin:g} arc minutes has no parallax on a screen")
        half_m = self.distance_m * math.tan(math.radians(arcmin / 60) / 2)
        return 100 * 2 * half_m / self.width_m


class ParallaxLimits(NamedTuple):
    """The largest parallax behind and in front of the screen, percent of the width, both >= 0."""

    behind_percent: float
    in_front_percent: float


class DepthPlacement(NamedTuple):
    """A zero plane, a level in [0, 1], and the depth budget around it, percent of the width."""

    zero_plane: float
    depth_budget_percent: float


def comfort_limits(
    screen: Screen,
    *,
    behind_arcmin: float = COMFORT_ARCMIN,
    in_front_arcmin: float = COMFORT_ARCMIN,
) -> ParallaxLimits:
    """Computes how far a picture may reach behind and in front of a screen.

    Args:
        screen: where it is looked at.
        behind_arcmin: largest angle behind the screen, arc minutes, >= 0. Whatever it allows, the
            parallax stays within the distance of a viewer's eyes.
        in_front_arcmin: largest angle in front of it, arc minutes, >= 0.

    Raises:
        RangeError: for a negative angle, or one of a half turn or more.

    Source: one degree is the rule of thumb of Lambooij et al., Journal of Imaging Science and
        Technology 53(3), 2009, for the conflict of vergence and accommodation.
    """
    for name, arcmin in (("behind_arcmin", behind_arcmin), ("in_front_arcmin", in_front_arcmin)):
        check_range(name, arcmin, 0, np.inf)
    eyes_percent = 100 * EYE_DISTANCE_M / screen.width_m
    return ParallaxLimits(
        behind_percent=min(eyes_percent, screen.percent_from_arcmin(behind_arcmin)),
        in_front_percent=screen.percent_from_arcmin(in_front_arcmin),
    )


def budget_from_arcmin(arcmin: float, screen: Screen) -> float:
    """Converts a depth budget in arc minutes to percent of the width, for `to_disparity`.

    Args:
        arcmin: angle between the nearest and the farthest point, >= 0.
        screen: where the picture is looked at.

    Raises:
        RangeError: for an angle below 0, or more than the largest depth budget.
    """
    percent = screen.percent_from_arcmin(arcmin)
    if not 0 <= percent <= MAX_BUDGET_PERCENT:
        raise RangeError(
            f"{arcmin:g} arc minutes are {percent:.3g} % of this screen's width; a depth budget "
            f"must be in [0, {MAX_BUDGET_PERCENT:g}] %"
        )
    return percent


def place_within(
    limits: ParallaxLimits, zero_plane: float, depth_budget_percent: float
) -> DepthPlacement:
    """Moves the zero plane as little as possible so that near and far stay within limits.

    Only where the budget is larger than both limits together it is reduced, too. Nothing is
    clipped: the scene moves, or becomes flatter, as a whole.

    Args:
        limits: how far the picture may reach.
        zero_plane: wanted level of the screen, [0, 1].
        depth_budget_percent: wanted parallax between level 0 and level 1, percent of the width.

    Returns:
        The zero plane and the budget that keep the limits; those wanted if they do.

    Raises:
        RangeError: for an argument outside its range.
    """
    check_range("zero_plane", zero_plane, 0, 1)
    check_range("depth_budget_percent", depth_budget_percent, 0, MAX_BUDGET_PERCENT)
    for name, limit in limits._asdict().items():
        check_range(name, limit, 0, np.inf)
    budget = min(depth_budget_percent, sum(limits))
    if budget == 0:
        return DepthPlacement(zero_plane, 0.0)
    lowest = max(0.0, 1 - limits.in_front_percent / budget)
    # Last, for what lies behind must keep its limit even where rounding lets the two cross.
    plane = min(max(zero_plane, lowest), limits.behind_percent / budget)
    return DepthPlacement(plane, budget)
