"""What a user may choose about an inspection, and how large things look to a viewer."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from relievo.core.errors import RangeError, UsageError
from relievo.core.words import Layout
from relievo.io.image_decoding import MAX_PIXELS
from relievo.optimisation.comfort import EYE_DISTANCE_M, Screen
from relievo.pipeline.stereo_source import PairReading

TELEVISION = Screen(width_m=1.2, distance_m=2.5)
"""Taken where no screen is stated: 55 inches, looked at from the far side of a room."""


class Viewing(Protocol):
    """How a picture is looked at."""

    @property
    def diverging_percent(self) -> float:
        """Parallax at which lines of sight are parallel, percent of the width."""

    def arcmin_from_percent(self, percent: float) -> float:
        """The angle of a length in percent of the width, arc minutes."""


@dataclass(frozen=True, slots=True)
class OnScreen:
    """A picture that fills the width of a screen."""

    screen: Screen = TELEVISION

    @property
    def diverging_percent(self) -> float:
        """Where parallax is as wide as eyes are apart."""
        return 100 * EYE_DISTANCE_M / self.screen.width_m

    def arcmin_from_percent(self, percent: float) -> float:
        """The angle seen from in front of the screen's middle."""
        return self.screen.arcmin_from_percent(percent)


@dataclass(frozen=True, slots=True)
class OnSphere:
    """A picture around a headset's wearer: its zero plane is infinitely far away.

    Attributes:
        fov_degrees: width of a view as an angle.
    """

    fov_degrees: float

    @property
    def diverging_percent(self) -> float:
        """A twelfth of a degree: less than that is in the noise of matching."""
        return 100 / 12 / self.fov_degrees

    def arcmin_from_percent(self, percent: float) -> float:
        """The angle itself, for columns are degrees of longitude."""
        return 60 * self.fov_degrees * percent / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectConfig:
    """How stereo pictures are inspected.

    Attributes:
        layout: how the views lie in the file; None = as the file says, or as it looks.
        screen: where the picture is looked at.
        every_s: seconds of a film between two pictures that are measured.
        start_s: begin of the part that is looked at; None = the film's.
        end_s: its end; None = the film's.
        with_ghost: also measure what is seen without glasses.
        original: the picture or film that should be seen without glasses; None = not known.
        max_pixels: refuse larger images.

    Raises:
        UsageError: if the layout has no two views that can be told apart, or `original` is given
            without `with_ghost`.
        RangeError: if a time makes no sense.
    """

    layout: Layout | None = None
    screen: Screen = TELEVISION
    every_s: float = 1.0
    start_s: float | None = None
    end_s: float | None = None
    with_ghost: bool = False
    original: Path | None = None
    max_pixels: int = MAX_PIXELS

    def __post_init__(self) -> None:
        self.reading  # noqa: B018 - refuses its part
        if not 0 < self.every_s < math.inf:
            raise RangeError(f"every_s must be positive and finite, got {self.every_s:g}")
        if self.original is not None and not self.with_ghost:
            raise UsageError("an original is compared with what is seen without glasses only")

    @property
    def reading(self) -> PairReading:
        """How the file is read."""
        return PairReading(
            layout=self.layout,
            start_s=self.start_s,
            end_s=self.end_s,
            max_pixels=self.max_pixels,
        )
