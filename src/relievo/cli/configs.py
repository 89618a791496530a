"""From what a user wrote to the configuration of a conversion."""

from typing import TYPE_CHECKING, Any

from relievo.cli.options import parse_numbers
from relievo.core.errors import RangeError, UsageError

if TYPE_CHECKING:
    from relievo.core.types import DepthKind
    from relievo.optimisation.comfort import Screen
    from relievo.optimisation.subject import Emphasis
    from relievo.pipeline.config import ViewConfig
    from relievo.pipeline.photo import PhotoConfig
    from relievo.pipeline.stereo_source import PairReading
    from relievo.render.hidden_options import HiddenOptions


def view_config(
    *,
    percentiles: str,
    emphasis: str,
    zero_plane: str = "auto",
    depth_budget: str | None = None,
    screen: str | None = None,
    hidden: str | None = None,
    quilt: str | None = None,
    **options: Any,
) -> "ViewConfig":
    """Builds the configuration of the views.

    Raises:
        UsageError: for words or numbers that make no sense.
    """
    from relievo.pipeline.config import ViewConfig
    from relievo.render.quilt import QuiltShape

    low, high = parse_numbers("--range", percentiles, 2)
    try:
        size = _screen(screen)
        if hidden is not None:
            options["hidden"] = _hidden(hidden)
        if quilt is not None:
            options["quilt"] = QuiltShape.parse(quilt)
        return ViewConfig(
            range_percentiles=(low, high),
            screen=size,
            depth_budget_percent=_budget(depth_budget, size),
            emphasis=_emphasis(emphasis),
            zero_plane=None
            if zero_plane == "auto"
            else parse_numbers("--zero-plane", zero_plane, 1)[0],
            **options,
        )
    except RangeError as error:
        raise UsageError(str(error)) from error


def photo_config(*, background: str, first_frame: bool, max_pixels: int) -> "PhotoConfig":
    """Builds the configuration of reading photos.

    Raises:
        UsageError: for a background that is no colour.
    """
    from relievo.pipeline.photo import PhotoConfig

    red, green, blue = parse_numbers("--background", background, 3)
    if not all(0 <= value <= 255 and value == int(value) for value in (red, green, blue)):
        raise UsageError(f"--background takes whole numbers from 0 to 255, got {background!r}")
    return PhotoConfig(
        background=(int(red), int(green), int(blue)),
        first_frame=first_frame,
        max_pixels=max_pixels,
    )


def pair_reading(layout: str, photo: "PhotoConfig") -> "PairReading":
    """Builds the configuration of reading pictures of two views.

    Raises:
        UsageError: for an unknown layout, or one that has no two views.
    """
    from relievo.core.words import Layout
    from relievo.pipeline.stereo_source import SEPARABLE, PairReading

    if layout not in ("auto", *Layout):
        raise UsageError(f"--from must be auto or one of {', '.join(SEPARABLE)}, got {layout!r}")
    return PairReading(
        layout=None if layout == "auto" else Layout(layout),
        background=photo.background,
        first_frame=photo.first_frame,
        max_pixels=photo.max_pixels,
    )


def depth_kind(text: str | None) -> "DepthKind | None":
    """Reads the kind of depth maps.

    Raises:
        UsageError: if there is no such kind.
    """
    from relievo.core.types import DepthKind

    if text is None:
        return None
    if text not in list(DepthKind):
        raise UsageError(f"--depth-kind must be one of {', '.join(DepthKind)}, got {text!r}")
    return DepthKind(text)


def _emphasis(text: str) -> "Emphasis":
    from relievo.optimisation.subject import WORDS

    for word in WORDS:
        if text == word:
            return word
    try:
        x, y = parse_numbers("--emphasis", text, 2)
    except UsageError:
        raise UsageError(f"--emphasis takes {', '.join(WORDS)} or X,Y, got {text!r}") from None
    return x, y


def _hidden(text: str) -> "HiddenOptions":
    from relievo.render.hidden_options import HiddenEngine, HiddenOptions

    chosen: dict[str, Any] = {}
    for word in text.split(","):
        name, _, value = word.partition("=")
        if word in list(HiddenEngine):
            chosen["engine"] = word
        elif word == "linear":
            chosen["in_linear_light"] = True
        elif word == "rgb":
            chosen["luma_only"] = False
        elif name == "headroom" and value:
            chosen["headroom"] = parse_numbers("--hidden headroom", value, 1)[0]
        else:
            raise UsageError(
                f"--hidden takes {', '.join(HiddenEngine)}, linear, rgb or headroom=SHARE, "
                f"got {word!r}"
            )
    return HiddenOptions(**chosen)


def _screen(text: str | None) -> "Screen | None":
    from relievo.optimisation.comfort import Screen

    if text is None:
        return None
    width_m, distance_m = parse_numbers("--screen", text, 2)
    return Screen(width_m, distance_m)


def _budget(text: str | None, screen: "Screen | None") -> float | None:
    """Reads a depth budget: percent of the width, or arc minutes on a stated screen."""
    from relievo.optimisation.comfort import budget_from_arcmin

    if text is None:
        return None
    number = text.removesuffix("arcmin")
    if number == text:
        return parse_numbers("--depth-budget", text, 1)[0]
    if screen is None:
        raise UsageError("--depth-budget in arc minutes needs --screen WIDTH,DISTANCE")
    return budget_from_arcmin(parse_numbers("--depth-budget", number, 1)[0], screen)
