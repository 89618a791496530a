"""One row on its way from image to view; `render_rows` is its table of contents.

Convention: the point at column x of the source is seen at x + gain * relative, where relative =
disparity - zero_plane_disparity in pixels and near is large. A gain of +0.5 makes the left view of
a source in the middle, -0.5 the right one. On the way, a row of a view is a row of *source
columns*: the column of the source, to a fraction of a pixel, that each of its pixels shows, NaN in
a hole.

The row is a mesh: two neighbouring pixels span a piece of surface, unless a depth edge lies
between them. Larger disparity hides smaller. All is compiled as one.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from relievo.core.types import BoolMap, FloatMap, Image

EDGE_STEP_PX = 1.25
"""A change of disparity from one pixel to the next above this is a depth edge, below it a slope.

Surfaces seen so obliquely are rare, and whole-pixel maps have steps of one on every slope.
"""

RAMP_SLOPE = 0.35
"""Pixels of disparity per pixel from which a run of changes may be a blurred depth edge."""

RAMP_WIDTH_PX = 24
"""Longest run that is taken for a blurred edge; anything longer is a slope."""

EDGE_MARGIN_PX = 1
"""Pixels beside a depth edge that go with the near side: their colours are mixed with it."""

SURFACE_STEP_PX = 2.0
"""A hole's texture ends where it comes nearer than the border of the hole by more than this."""

TEXTURE_STEP_PX = 16
"""Texture is moved into a hole by a multiple of this, the same one in neighbouring rows."""

MIXED_PX = 3
"""Pixels inside the outline of a near surface that may be mixed with the background."""

SOFT_REACHES_PX = (8, 4)
"""How far to either side of an outline a soft one is looked for: of blur, of hair."""

BACKWARDS, ASIDE, ABRUPT = 0.05, 0.1, 0.3
"""By how much the colours across a soft outline may step back, leave the straight way, and step
ahead from one pixel to the next, as shares of the difference between near and far. Textures leave
it at once, and sharp outlines are no soft ones."""

OPAQUE = 0.95
"""Opacity from which the near surface is taken to begin."""

LEAST_CONTRAST = 0.1
"""Colours of near and far that are closer, as a distance in RGB of 1 for each channel, tell nothing
about opacity."""


# Kernels stay in float32 and divide without Python's check for zero: that halves their time.
@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def render_rows(
    image: Image,
    disparity: FloatMap,
    gains: FloatMap,
    zero_plane_disparity: np.float32,
    largest: np.float32,
    views: Image,
    surfaces: NDArray[np.int16],
    shown: FloatMap,
) -> None:
    """Renders V views of an image, each row by itself.

    Args:
        image: (H, W, 3) uint8 or uint16.
        disparity: (H, W) float32, pixels, finite.
        gains: (V,) float32, signed share of the relative disparity by which each view moves.
        zero_plane_disparity: pixels.
        largest: the code of white.
        views: (V, H, W, 3) of the image's dtype, written.
        surfaces: (V, H, W) int16, written: 0 = shows the source; in holes how many pixels of the
            background beside them are one surface, > 0 on their left, < 0 on their right.
        shown: (V, H, W) float32, written: the disparity of what each pixel shows; or empty.
    """
    height, width = disparity.shape
    for y in numba.prange(height):
        sharp, columns = np.empty(width, np.float32), np.empty(width, np.float32)
        sharpen_row(image[y], disparity[y], largest, sharp)
        for v in range(gains.shape[0]):
            trace_row(sharp, gains[v], zero_plane_disparity, columns)
            fill_row(columns, sharp, surfaces[v, y])
            sample_row(image[y], columns, views[v, y])
            holes = surfaces[v, y] != 0
            blend_row(views[v, y], image[y], columns, sharp, holes, abs(gains[v]), largest)
            if shown.size:
                for x in range(width):
                    shown[v, y, x] = _at(sharp, columns[x])


@numba.njit(parallel=True, nogil=True, cache=True, error_model="numpy")
def trace_rows(
    disparity: FloatMap, gain: np.float32, zero_plane_disparity: np.float32, columns: FloatMap
) -> None:
    """Traces every row of a map (H, W) into `columns` (H, W), as `trace_row` does."""
    for y in numba.prange(disparity.shape[0]):
        trace_row(disparity[y], gain, zero_plane_disparity, columns[y])


@numba.njit(cache=True)
def sharpen_row(image: Image, disparity: FloatMap, largest: np.float32, sharp: FloatMap) -> None:
    """Turns blurred depth edges into steps, so that they can be torn instead of stretched.

    A short monotone run of steep changes becomes one step, placed at the strongest change of
    colour around the middle of the run. The near side then grows by the mixed pixels at its border,
    which otherwise stay behind as a halo. Slopes and flat parts are not changed.

    Args:
        image: (W, 3) uint8 or uint16.
        disparity: (W,) float32, finite.
        largest: the code of white.
        sharp: (W,) float32, written.
    """
    sharp[:] = disparity
    end = 0
    for start in range(disparity.shape[0] - 1):
        step = abs(disparity[start + 1] - disparity[start])
        if step < np.float32(RAMP_SLOPE) or start < end:
            continue
        end = run_end(disparity, start)
        rise = disparity[end] - disparity[start]
        if abs(rise) > np.float32(EDGE_STEP_PX) and end - start <= RAMP_WIDTH_PX:
            last_before = _strongest_change(image, start, end)
            if rise < 0:
                last_before += EDGE_MARGIN_PX
                last_before += _mixed_beyond(image, last_before, 1, largest)
            else:
                last_before -= EDGE_MARGIN_PX
                last_before -= _mixed_beyond(image, last_before + 1, -1, largest)
            for x in range(min(start, last_before + 1), max(end, last_before) + 1):
                sharp[x] = disparity[start if x <= last_before else end]


@numba.njit(cache=True)
def run_end(row: FloatMap, start: int) -> int:
    """Last pixel of the monotone run of steep changes that begins at `start`."""
    rises = row[start + 1] > row[start]
    end = start + 1
    while end < row.shape[0] - 1:
        step = row[end + 1] - row[end]
        if (step if rises else -step) < np.float32(RAMP_SLOPE):
            break
        end += 1
    return end


@numba.njit(cache=True)
def _strongest_change(row: Image, start: int, end: int) -> int:
    """Pixel of [start, end) that differs most in colour from the next one.

    Changes near the middle of a blurred edge count more: texture beside it must not draw it away.
    """
    strongest, place = np.int64(-1), start
    for x in range(start, end):
        change = np.int64(0)
        for channel in range(3):
            change += abs(np.int64(row[x + 1, channel]) - np.int64(row[x, channel]))
        change *= 1 + min(x - start, end - 1 - x)
        if change > strongest:
            strongest, place = change, x
    return place


@numba.njit(cache=True, error_model="numpy")
def _mixed_beyond(image: Image, place: int, outwards: int, largest: np.float32) -> int:
    """Pixels beyond `place`, the outermost of a near surface, that are mixed of it and of far."""
    for reach in SOFT_REACHES_PX:
        near, far = place - outwards * reach, place + outwards * reach
        if min(near, far) < 0 or max(near, far) >= image.shape[0]:
            continue
        if _is_mixture(image, near, far, outwards, largest):
            contrast = _project(image[near], image[near], image[far])
            count = 0
            while count < reach - 1:
                colour = image[place + outwards * (count + 1)]
                if _project(colour, image[near], image[far]) <= (1 - OPAQUE) * contrast:
                    break
                count += 1
            return count
    return 0


@numba.njit(cache=True, error_model="numpy")
def _is_mixture(image: Image, near: int, far: int, outwards: int, largest: np.float32) -> bool:
    """Whether the colours from one pixel to another go straight, and only forwards, to the last."""
    contrast = _project(image[near], image[near], image[far])
    if contrast < (np.float32(LEAST_CONTRAST) * largest) ** 2:
        return False
    least = np.float32(1)
    for x in range(near, far + outwards, outwards):
        opacity = _project(image[x], image[near], image[far]) / contrast
        aside = _project(image[x], image[x], image[far]) / contrast - opacity * opacity
        is_straight = aside <= np.float32(ASIDE) ** 2 and opacity >= least - np.float32(ABRUPT)
        if not is_straight or opacity > least + np.float32(BACKWARDS):
            return False
        least = min(least, opacity)
    return True


@numba.njit(cache=True, error_model="numpy")
def trace_row(
    disparity: FloatMap, gain: np.float32, zero_plane_disparity: np.float32, columns: FloatMap
) -> None:
    """Finds the source column that each pixel of a view shows.

    Args:
        disparity: (W,) float32, finite, with sharp depth edges.
        gain: signed share of the relative disparity by which the view moves.
        zero_plane_disparity: pixels; points of this disparity stay where they are.
        columns: (W,) float32, written: in [0, W - 1]; NaN = hole, nothing lands there.
    """
    if gain <= 0:
        _trace_leftwards(disparity, -gain, zero_plane_disparity, columns)
        return
    # Near points move right: the same as moving left in the mirrored row.
    width = columns.shape[0]
    traced = np.empty(width, np.float32)
    _trace_leftwards(disparity[::-1].copy(), gain, zero_plane_disparity, traced)
    for x in range(width):
        columns[x] = np.float32(width - 1) - traced[width - 1 - x]


@numba.njit(cache=True, error_model="numpy")
def _trace_leftwards(
    row: FloatMap, gain: np.float32, zero_plane_disparity: np.float32, traced: FloatMap
) -> None:
    """Traces a row whose near points move left.

    Where two points land on one column, the right one is then the nearer: written last, it needs
    no depth buffer. Beside an edge a point reaches half a pixel far.
    """
    width = row.shape[0]
    last, half, zero, one = np.float32(width - 1), np.float32(0.5), np.float32(0), np.float32(1)
    # Loops of their own, in which several points are computed at once.
    place, per_column = np.empty(width, np.float32), np.empty(width, np.float32)
    first_column = np.empty(width, np.int32)
    traced[:] = np.nan
    for x in range(width):
        place[x] = np.float32(x) + gain * (zero_plane_disparity - row[x])
    for x in range(width):
        first_column[x] = np.int32(np.floor(min(max(place[x], -one), last))) + np.int32(1)
    for x in range(width - 1):
        stretch = place[x + 1] - place[x]
        is_surface = (abs(row[x + 1] - row[x]) <= np.float32(EDGE_STEP_PX)) & (stretch > zero)
        per_column[x] = one / stretch if is_surface else zero
    _write_point(traced, 0, place[0] - half, place[0])
    for x in range(width - 1):
        if per_column[x] > zero:
            for column in range(first_column[x], first_column[x + 1]):
                share = (np.float32(column) - place[x]) * per_column[x]
                traced[column] = np.float32(x) + share
        else:
            _write_point(traced, x, place[x], place[x] + half)
            _write_point(traced, x + 1, place[x + 1] - half, place[x + 1])
    _write_point(traced, width - 1, place[width - 1], place[width - 1] + half)


@numba.njit(cache=True)
def _write_point(traced: FloatMap, source: int, begin: np.float32, end: np.float32) -> None:
    """Shows one source column wherever a pixel centre lies in [begin, end]."""
    first = np.int32(np.ceil(max(begin, np.float32(0))))
    last = np.int32(np.floor(min(end, np.float32(traced.shape[0] - 1))))
    for column in range(first, last + 1):
        traced[column] = source


@numba.njit(cache=True)
def fill_row(columns: FloatMap, disparity: FloatMap, surfaces: NDArray[np.int16]) -> None:
    """Gives every hole source columns of the background beside it.

    The surface behind is the neighbour of smaller disparity. Its texture is moved into the hole by
    a whole number of steps, so that it hangs together from row to row even if the border is
    slanted. Where the surface is too short for that, it is mirrored, to and fro.
    Holes at the ends of the row are continued from inside in the same way.

    Args:
        columns: (W,) float32, NaN = hole. Changed in place: finite afterwards; a row that nothing
            reaches shows its own columns.
        disparity: (W,) float32, of the source.
        surfaces: (W,) int16, written: as `render_rows` says.
    """
    width = columns.shape[0]
    surfaces[:] = 0
    begin = _next_nan(columns, 0)
    while begin < width:
        end = begin
        while end < width and np.isnan(columns[end]):
            end += 1
        if begin == 0 and end == width:
            columns[:] = np.arange(width)
            return
        side = _background_side(columns, disparity, begin, end)
        border = begin - 1 if side > 0 else end
        shift = -(-(end - begin) // TEXTURE_STEP_PX) * TEXTURE_STEP_PX
        length = _surface_length(columns, disparity, surfaces, border, side, shift)
        _continue(columns, border, side, end - begin, shift, length)
        surfaces[begin:end] = side * length
        begin = _next_nan(columns, end)


@numba.njit(cache=True)
def _next_nan(row: FloatMap, begin: int) -> int:
    """The first NaN from `begin` on, or the length of the row; a sum of four tells of all four."""
    x = begin
    while x + 4 <= row.shape[0] and not np.isnan(row[x] + row[x + 1] + row[x + 2] + row[x + 3]):
        x += 4
    while x < row.shape[0] and not np.isnan(row[x]):
        x += 1
    return x


@numba.njit(cache=True)
def _background_side(columns: FloatMap, disparity: FloatMap, begin: int, end: int) -> int:
    """Where the background of the hole [begin, end) is: 1 = on its left, -1 = on its right."""
    if begin == 0:
        return -1
    if end == columns.shape[0]:
        return 1
    is_left_further = _at(disparity, columns[begin - 1]) <= _at(disparity, columns[end])
    return 1 if is_left_further else -1


@numba.njit(cache=True)
def _surface_length(
    columns: FloatMap,
    disparity: FloatMap,
    surfaces: NDArray[np.int16],
    border: int,
    side: int,
    longest: int,
) -> int:
    """Pixels from the border of a hole that show one surface, at most `longest`."""
    nearest = _at(disparity, columns[border]) + SURFACE_STEP_PX
    room = min(border + 1 if side > 0 else columns.shape[0] - border, longest)
    length = 1
    while length < room:
        x = border - side * length
        is_hole = surfaces[x] != 0 or np.isnan(columns[x])
        if is_hole or _at(disparity, columns[x]) > nearest:
            break
        length += 1
    return length


@numba.njit(cache=True)
def _continue(
    columns: FloatMap, border: int, side: int, count: int, shift: int, length: int
) -> None:
    """Fills `count` columns beside `border` with a surface of that length."""
    for i in range(count):
        phase = i % (2 * length)
        distance = min(phase, 2 * length - 1 - phase)
        if length >= shift:
            distance = shift - 1 - i
        columns[border + side * (i + 1)] = columns[border - side * distance]


@numba.njit(cache=True)
def _at(disparity: FloatMap, column: np.float32) -> np.float32:
    return np.float32(disparity[np.int32(column + np.float32(0.5))])


@numba.njit(cache=True)
def sample_row(image: Image, columns: FloatMap, view: Image) -> None:
    """Reads a row at fractional columns, linearly between its pixels.

    Args:
        image: (W, 3) uint8 or uint16.
        columns: (W,) float32, finite in [0, W - 1]; whole ones give the image's values exactly.
        view: (W, 3) of the image's dtype, written.
    """
    width = columns.shape[0]
    # A loop of its own, in which several pixels are computed at once; unsigned, so that numba
    # leaves out the case of negative indices.
    lefts, weights = np.empty(width, np.uint32), np.empty(width, np.int32)
    for x in range(width):
        left = np.int32(columns[x])
        lefts[x] = left
        weights[x] = np.int32((columns[x] - np.float32(left)) * np.float32(256))
    for x in range(width):
        a, weight = lefts[x], weights[x]
        b = a + np.uint32(weight > 0)
        for channel in range(3):
            before, after = np.int32(image[a, channel]), np.int32(image[b, channel])
            view[x, channel] = (before * 256 + (after - before) * weight + 128) >> 8


@numba.njit(cache=True, error_model="numpy")
def blend_row(
    view: Image,
    image: Image,
    columns: FloatMap,
    disparity: FloatMap,
    holes: BoolMap,
    gain: np.float32,
    largest: np.float32,
) -> None:
    """Exchanges the background in the mixed pixels at the outlines of near surfaces.

    Lenses and pixels mix the colours of a near surface and of the background at its outline, over
    one pixel or, where hair or blur makes it soft, over a few. Moved as it is, such a pixel carries
    the old background along, as a halo. So its opacity is estimated between a colour from inside
    the near surface and one of the background beyond, and

        new = old + (1 - opacity) * (new background - old background)

    Where both backgrounds are alike nothing changes, and neither where near and far are. Beside a
    hole the background stays the old one: the fill is only a guess of it.

    Args:
        view: (W, 3) uint8 or uint16, read at `columns`. Changed in place.
        image: (W, 3) of the view's dtype, the source.
        columns: (W,) float32, finite.
        disparity: (W,) float32, of the source, with sharp depth edges.
        holes: (W,) bool, True = uncovered.
        gain: the view's, without its sign.
        largest: the code of white.
    """
    edge, one = np.float32(EDGE_STEP_PX), np.float32(1)
    for x in range(1, columns.shape[0]):
        # Along one surface columns advance with the view, by one and a slope.
        if abs(columns[x] - columns[x - 1] - one) <= gain * edge:
            continue
        before, after = int(columns[x - 1] + 0.5), int(columns[x] + 0.5)
        step = disparity[before] - disparity[after]
        if step > edge and not holes[x]:
            _blend_outline(view, image, disparity, before, x - 1, 1, largest)
        elif step < -edge and not holes[x - 1]:
            _blend_outline(view, image, disparity, after, x, -1, largest)


@numba.njit(cache=True, error_model="numpy")
def _blend_outline(
    view: Image,
    image: Image,
    disparity: FloatMap,
    source: int,
    place: int,
    outwards: int,
    largest: np.float32,
) -> None:
    """Blends the pixels from `place` inwards, whose outermost shows the column `source`."""
    width, edge = image.shape[0], np.float32(EDGE_STEP_PX)
    inside, outside, new = source - outwards * MIXED_PX, source + outwards, place + outwards
    if not (0 <= inside < width and 0 <= outside < width and 0 <= new < width):
        return
    # The surface may go on in the source, hidden here by one that is nearer still.
    if disparity[source] - disparity[outside] <= edge:
        return
    depth_px = MIXED_PX
    for reach in SOFT_REACHES_PX:
        deep = source - outwards * 2 * reach
        if (
            depth_px == MIXED_PX
            and 0 <= deep < width
            and _is_mixture(image, deep, outside, outwards, largest)
        ):
            inside, depth_px = deep, 2 * reach
    contrast = _project(image[inside], image[inside], image[outside])
    if contrast < (np.float32(LEAST_CONTRAST) * largest) ** 2:
        return
    for i in range(depth_px):
        column, pixel = source - outwards * i, place - outwards * i
        if not 0 <= pixel < width or abs(disparity[column] - disparity[source]) > edge:
            return
        opacity = _project(image[column], image[inside], image[outside]) / contrast
        if opacity >= np.float32(OPAQUE):
            return
        share = np.float32(1) - max(opacity, np.float32(0))
        for channel in range(3):
            change = np.float32(view[new, channel]) - np.float32(image[outside, channel])
            value = np.float32(view[pixel, channel]) + share * change + np.float32(0.5)
            view[pixel, channel] = min(max(value, np.float32(0)), largest)


@numba.njit(cache=True, error_model="numpy")
def _project(colour: Image, near: Image, far: Image) -> np.float32:
    """Scalar product of two differences from the far colour: that of a colour, that of near."""
    total = np.float32(0)
    for channel in range(3):
        origin = np.float32(far[channel])
        total += (np.float32(colour[channel]) - origin) * (np.float32(near[channel]) - origin)
    return total
