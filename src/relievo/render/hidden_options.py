"""How HiddenStereo pairs are made: one frozen set of options for both algorithms."""

from dataclasses import dataclass
from enum import StrEnum

from relievo.core.checks import check_range
from relievo.core.errors import UsageError

MOST_HEADROOM = 0.2
"""Share of the range that may be left free at either end; more would wash the image out."""


class HiddenEngine(StrEnum):
    """How bands are cut out of the image."""

    ROWS = "rows"
    """Octaves of every row by short filters: fast, and all that a horizontal shift needs."""
    PYRAMID = "pyramid"
    """The published steerable pyramid: what the other engine is measured against."""


@dataclass(frozen=True, slots=True)
class HiddenOptions:
    """Choices for a HiddenStereo pair.

    Attributes:
        engine: a value of `HiddenEngine`.
        in_linear_light: whether light is added up, as a display that shows both views at once
            does, or the code values of the sRGB curve. In light the mean of the views is the image
            within half a code value; in code values it is exact.
        luma_only: whether all three channels get the inducer of the luma, or each its own.
        headroom: share of the range of code values, 0 to 0.2, that the image is drawn together by
            at black and at white, so that those carry depth too. Viewers without glasses then see
            the image with less contrast.

    Raises:
        UsageError: if there is no such engine.
        RangeError: if headroom is outside its range.
    """

    engine: str = HiddenEngine.ROWS
    in_linear_light: bool = False
    luma_only: bool = True
    headroom: float = 0.0

    def __post_init__(self) -> None:
        if self.engine not in tuple(HiddenEngine):
            raise UsageError(f"engine must be one of {', '.join(HiddenEngine)}; got {self.engine}")
        check_range("headroom", self.headroom, 0.0, MOST_HEADROOM)
