"""What a user may choose about the way from an image to its 3D form."""

from dataclasses import dataclass, field

from relievo.core.checks import check_range
from relievo.core.errors import RangeError, UsageError
from relievo.core.words import Border, Fill, Layout, Preset, SourceView, Views
from relievo.optimisation.budget import DEPTH_BUDGET_PERCENT, MAX_BUDGET_PERCENT
from relievo.optimisation.comfort import Screen
from relievo.optimisation.profile import PERCENTILES
from relievo.optimisation.subject import Emphasis
from relievo.refinement.guided import METHODS
from relievo.render.hidden_options import HiddenOptions
from relievo.render.panorama import MAX_FOV_DEGREES
from relievo.render.quilt import QuiltShape

ONE_VIEW = (Layout.RGBD, Layout.DEPTH, Layout.QUILT)
"""Layouts that show no pair of views."""

HIDDEN_BUDGET_PERCENT = 0.365
"""7 pixels of 1920: more saturates the bands of HiddenStereo without adding depth."""

_X26X = {Preset.FAST: "ultrafast", Preset.BALANCED: "veryfast", Preset.BEST: "medium"}
_SVT = {Preset.FAST: "11", Preset.BALANCED: "9", Preset.BEST: "6"}
ENCODER_PRESETS = {
    **dict.fromkeys(("h264", "hevc", "libx264", "libx265"), _X26X),
    **dict.fromkeys(("av1", "libsvtav1"), _SVT),
}
"""Speed against size in each encoder's own words, by the names of codecs and encoders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewConfig:
    """How depth is spent and the views are made and laid out.

    Attributes:
        views: how the views are made.
        layout: how they lie in the output.
        depth_budget_percent: parallax from the nearest to the farthest point, percent of the
            width; None = the default of `views`.
        zero_plane: level shown on the screen, [0, 1], 1 = the nearest; None = the subject's.
        range_percentiles: the effective range of depth, in percent of the pixels.
        emphasis: the subject: "auto", "off", "saliency", or (x, y) as fractions of width and
            height.
        screen: where the result is looked at: near and far stay comfortable there; None = not
            known.
        filter: what brings depth to the size of its image, a name in `refinement.guided.METHODS`;
            None = `outlines`, or what goes with the preset of a conversion.
        source_view: which of the views the source is.
        border: what is done with the sides of the views.
        fill: what uncovered background is painted with; None = rows, or what goes with the preset
            of a conversion. Photos have no other frames and are filled as by None.
        hidden: how hidden views are made.
        quilt: the tiles of the layout of that name.
        fov_degrees: how wide the picture is in the layouts that are spheres, from side to side.
        is_sphere: whether the source is a sphere itself, equirectangular, whole or half.

    Raises:
        RangeError: if a number is outside its range.
        UsageError: if views and layout do not go together.
    """

    views: Views = Views.WARP
    layout: Layout = Layout.HALF_SBS
    depth_budget_percent: float | None = None
    zero_plane: float | None = None
    range_percentiles: tuple[float, float] = PERCENTILES
    emphasis: Emphasis = "auto"
    screen: Screen | None = None
    filter: str | None = None
    source_view: SourceView = SourceView.MIDDLE
    border: Border = Border.EXTEND
    fill: Fill | None = None
    hidden: HiddenOptions = field(default_factory=HiddenOptions)
    quilt: QuiltShape = field(default_factory=lambda: QuiltShape(5, 9))
    fov_degrees: float = 75.0
    is_sphere: bool = False

    def __post_init__(self) -> None:
        if self.depth_budget_percent is not None:
            check_range("depth budget", self.depth_budget_percent, 0, MAX_BUDGET_PERCENT)
        if self.zero_plane is not None:
            check_range("zero plane", self.zero_plane, 0, 1)
        low, high = self.range_percentiles
        if not 0 <= low < high <= 100:
            raise RangeError(f"range must be in order within 0 to 100, got {low:g},{high:g}")
        if not isinstance(self.emphasis, str):
            for axis, value in zip("xy", self.emphasis, strict=True):
                check_range(f"emphasis {axis}", value, 0, 1)
        if self.filter not in (None, *METHODS):
            raise UsageError(f"no filter {self.filter!r}; there are {', '.join(METHODS)}")
        check_range("field of view", self.fov_degrees, 1, MAX_FOV_DEGREES)
        self._check_words()

    def _check_words(self) -> None:
        is_warp = self.views is Views.WARP
        if not is_warp and self.layout in (Layout.RGBD, Layout.DEPTH):
            raise UsageError(f"the layout {self.layout} has no views; leave out --views hidden")
        if not is_warp and self.layout is Layout.QUILT:
            raise UsageError("a quilt has more than two views; leave out --views hidden")
        if not is_warp and self.source_view is not SourceView.MIDDLE:
            raise UsageError("hidden views lie on both sides of it; leave out --source-view")
        if not is_warp and self.border is not Border.EXTEND:
            raise UsageError("hidden views look past no side; leave out --border")
        if not is_warp and self.fill is not None:
            raise UsageError("hidden views uncover nothing; leave out --fill")
        if is_warp and self.hidden != HiddenOptions():
            raise UsageError("--hidden says how hidden views are made; add --views hidden")
        if self.layout in ONE_VIEW:
            self._check_no_pair()
        if self.is_sphere:
            self._check_sphere()

    def _check_sphere(self) -> None:
        if self.border is not Border.EXTEND:
            raise UsageError("a sphere has no sides; leave out --border")
        if self.layout is Layout.QUILT:
            raise UsageError("a quilt is seen through a flat window; leave out --sphere")
        if self.fill is Fill.FRAMES:
            raise UsageError("--fill frames is for flat films; leave it out with --sphere")

    def _check_no_pair(self) -> None:
        chosen = {
            "--border": self.border is not Border.EXTEND,
            "--source-view": self.source_view is not SourceView.MIDDLE,
            "--fill": self.fill is not None,
        }
        for option, is_chosen in chosen.items():
            if is_chosen:
                raise UsageError(f"layout {self.layout} has no pair of views; leave out {option}")

    @property
    def has_holes(self) -> bool:
        """Whether a pair of views is made that uncovers background."""
        return self.views is Views.WARP and self.layout not in ONE_VIEW

    @property
    def largest_gain(self) -> float:
        """Share of the disparity by which the view that moves more does so."""
        return 0.5 if self.source_view is SourceView.MIDDLE else 1.0

    @property
    def budget_percent(self) -> float:
        """The depth budget that holds."""
        if self.depth_budget_percent is not None:
            return self.depth_budget_percent
        return HIDDEN_BUDGET_PERCENT if self.views is Views.HIDDEN else DEPTH_BUDGET_PERCENT


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoConfig:
    """How a film is read and written.

    Attributes:
        codec: name of a video codec or encoder.
        crf: constant quality, as the encoder counts it; None = visually lossless.
        preset: speed against size of the encoder; `convert` takes that of its own configuration.
        bit_depth: bits per channel, 8 or 10.
        start_s: where to begin, seconds; None = at the beginning.
        end_s: where to stop; None = at the end.

    Raises:
        UsageError: if the times are out of order or the bit depth is not offered.
    """

    codec: str = "h264"
    crf: int | None = None
    preset: Preset = Preset.BALANCED
    bit_depth: int = 8
    start_s: float | None = None
    end_s: float | None = None

    def __post_init__(self) -> None:
        if self.start_s is not None and self.start_s < 0:
            raise UsageError(f"--start must not be negative, got {self.start_s:g}")
        if self.end_s is not None and self.end_s <= (self.start_s or 0):
            raise UsageError(f"--end must be after --start, got {self.end_s:g}")
        if self.bit_depth not in (8, 10):
            raise UsageError(f"--bit-depth must be 8 or 10, got {self.bit_depth}")

    @property
    def encoder_preset(self) -> str | None:
        """The encoder's own word for the preset; None = it has none, or it is not known."""
        words = ENCODER_PRESETS.get(self.codec)
        return None if words is None else words[self.preset]
