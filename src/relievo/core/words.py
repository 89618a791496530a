"""Words that a user chooses from; kept apart from everything heavy, so that help is quick."""

from enum import StrEnum

from relievo.core.errors import UsageError


class Layout(StrEnum):
    """How the two views, or an image and its depth, lie in the output."""

    HALF_SBS = "half-sbs"
    """Side by side, left view on the left, each squeezed to half the width."""
    SBS = "sbs"
    """Side by side at full width."""
    TAB = "tab"
    """Top and bottom at full height, left view on top."""
    HALF_TAB = "half-tab"
    """Top and bottom, each squeezed to half the height."""
    CROSS = "cross"
    """Side by side with the right view on the left, for crossed eyes."""
    LEFT_RIGHT = "left-right"
    """Two files, one for each view."""
    ANAGLYPH_DUBOIS = "anaglyph-dubois"
    """Red-cyan by Dubois' least squares: the least ghosting."""
    ANAGLYPH_COLOUR = "anaglyph-colour"
    """Red-cyan, red of the left view, green and blue of the right one."""
    ANAGLYPH_HALF_COLOUR = "anaglyph-half-colour"
    """Red-cyan, luminance of the left view, green and blue of the right one."""
    ANAGLYPH_GRAY = "anaglyph-gray"
    """Red-cyan of both views' luminance."""
    ANAGLYPH_GREEN_MAGENTA = "anaglyph-green-magenta"
    """Green-magenta by least squares, the left view behind the green filter."""
    ANAGLYPH_AMBER_BLUE = "anaglyph-amber-blue"
    """Amber-blue by least squares, the left view behind the amber filter."""
    INTERLACED = "interlaced"
    """Rows in turn, left view on even rows, for polarised screens."""
    COLUMN_INTERLACED = "column-interlaced"
    """Columns in turn, left view on even columns, for screens with a parallax barrier."""
    CHECKERBOARD = "checkerboard"
    """Pixels in turn like a chess board, left view at the top left, for DLP televisions."""
    FRAME_SEQUENTIAL = "frame-sequential"
    """Left and right view in turn at twice the frame rate, for shutter glasses; films only."""
    QUILT = "quilt"
    """Many views in tiles, the leftmost at the bottom left, for light-field screens."""
    VR180 = "vr180"
    """Half a sphere for each eye, side by side, equirectangular, for headsets."""
    VR360 = "vr360"
    """The whole sphere for each eye, left view on top, equirectangular, for headsets."""
    RGBD = "rgbd"
    """The image beside its optimised depth."""
    DEPTH = "depth"
    """The optimised depth alone, near is bright."""


class Views(StrEnum):
    """How the views are made."""

    WARP = "warp"
    """Depth-image-based rendering with filled holes."""
    HIDDEN = "hidden"
    """HiddenStereo: left and right view average to the original."""


class SourceView(StrEnum):
    """Where the source was taken."""

    MIDDLE = "middle"
    """Between the views, which both move."""
    LEFT = "left"
    """It is the left view, which stays as it is."""
    RIGHT = "right"
    """It is the right view."""


class Border(StrEnum):
    """What is done with the sides of views, where one eye sees what the other cannot."""

    EXTEND = "extend"
    """They are continued from inside."""
    CROP = "crop"
    """They are cut off, and the rest is enlarged."""
    WINDOW = "window"
    """Black bars bring the frame before the nearest things: a floating window."""


class Fill(StrEnum):
    """What uncovered background is painted with."""

    ROWS = "rows"
    """The background beside it, row by row: fast."""
    PATCHES = "patches"
    """Pieces of the background from around: slow."""
    FRAMES = "frames"
    """What other frames of the shot saw there, in films; where none did, rows."""


class Preset(StrEnum):
    """Quality against speed."""

    FAST = "fast"
    BALANCED = "balanced"
    BEST = "best"

    @classmethod
    def checked(cls, word: str) -> "Preset":
        """Finds the preset of a name.

        Raises:
            UsageError: if there is none.
        """
        try:
            return cls(word)
        except ValueError:
            raise UsageError(f"no preset `{word}`; there are {', '.join(cls)}") from None


class Stage(StrEnum):
    """How far a depth map has come."""

    RAW = "raw"
    """As the estimator gave it, at its own size."""
    REFINED = "refined"
    """At image size, outlines sharp."""
    OPTIMISED = "optimised"
    """Levels in [0, 1] as they would be viewed."""
