"""The subject of an image: which pixels say what depth deserves the most parallax.

A subject is a poll over depth. Each voter has a value of the map and a vote; the depth layer with
the most votes is the one to emphasise. Where voters lie in the image, and which segment is which,
no longer matters then, so segments need no identity from frame to frame.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_range
from relievo.core.errors import RangeError, UsageError
from relievo.core.segments import VOID, Ids, SegmentMap
from relievo.core.types import BoolMap, FloatMap, Image, Size
from relievo.optimisation.saliency import border_contrast, centre_preference

Word: TypeAlias = Literal["auto", "off", "saliency"]
WORDS: tuple[Word, ...] = get_args(Word)
Emphasis: TypeAlias = Word | tuple[float, float]
"""What the subject is: found by the best means at hand, nothing, what stands out by its colours, or
what is at a point given as fractions (x, y) of width and height."""

CENTRE = (0.5, 0.5)
POINT_WINDOW = 0.1
"""Width and height, as shares of the image's, of the window that tells a point's depth."""
FAR_INTEREST = 0.5
"""Interest in the farthest of two things that stand out alike, beside that in the nearest."""
CLEAR_SHARE = 0.5
"""What stands out is clear where a tenth of the pixels hold at least this share of the interest."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A poll over the values of a map.

    Attributes:
        values: (N,) float32, N >= 1, the depths that are voted for, in the units of the map.
        votes: (N,) float64, >= 0, with sum 1.
        pixels: (H, W) bool, the segments that the subject is made of; None = not known.
    """

    values: NDArray[np.float32]
    votes: NDArray[np.float64]
    pixels: BoolMap | None = None


def find_subject(
    values: FloatMap,
    usable: BoolMap,
    emphasis: Emphasis,
    *,
    segments: SegmentMap | None = None,
    image: Image | None = None,
    bit_depth: int | None = None,
) -> Subject | None:
    """Finds the subject of an image in its depth map.

    "auto" takes the things among the segments; where there are none, what clearly stands out of
    the image; else what is at the centre. A point takes the segment that it lies on, or what is
    close around it where that is not labelled.

    Args:
        values: (H, W) float32, relative inverse depth, finite.
        usable: (H, W) bool, True = may be relied on; at least one.
        emphasis: how to look for the subject.
        segments: those of the image, at any size; None = not known.
        image: (H', W', 3) uint8 or uint16, RGB; None = not at hand.
        bit_depth: bits per channel of the image; None = all bits of its dtype.

    Returns:
        The subject; None for "off".

    Raises:
        RangeError: for a point outside the image or an unknown word.
        UsageError: for "saliency" without an image.

    Source: Ono et al., NTT Technical Review 19(3), 2021, for the layer of an emphasised subject;
        how it is found is ours.
    """
    if not isinstance(emphasis, str):
        return _at_point(values, usable, emphasis, segments)
    if emphasis == "off":
        return None
    if emphasis not in ("auto", "saliency"):
        raise RangeError(f"emphasis must be auto, off, saliency or a point, got {emphasis!r}")
    if emphasis == "saliency" and image is None:
        raise UsageError('emphasis "saliency" looks at the image: hand it over, too')
    found = None
    if emphasis == "auto" and segments is not None:
        found = _things(values, usable, segments)
    if found is None and image is not None:
        needed = CLEAR_SHARE if emphasis == "auto" else 0.0
        found = _salient(values, usable, border_contrast(image, bit_depth=bit_depth), needed)
    return found or _at_point(values, usable, CENTRE, None)


def _at_point(
    values: FloatMap, usable: BoolMap, point: tuple[float, float], segments: SegmentMap | None
) -> Subject:
    for axis, fraction in zip("xy", point, strict=True):
        check_range(f"emphasis {axis}", fraction, 0, 1)
    segment = None if segments is None else _segment_under(point, segments, values.shape)
    if segment is not None and (segment & usable).any():
        return _middle_half(values[segment & usable], segment)
    x, y = point
    height, width = values.shape
    window = _window(y, height), _window(x, width)
    inside = values[window][usable[window]]
    # Where nothing may be relied on, what fills the hole is still the best guess.
    return _middle_half(inside if inside.size else values[window])


def _segment_under(point: tuple[float, float], segments: SegmentMap, size: Size) -> BoolMap | None:
    height, width = segments.size
    x, y = point
    number = segments.ids[min(int(y * height), height - 1), min(int(x * width), width - 1)]
    return None if number == VOID else segments.resized(size).ids == number


def _window(fraction: float, length: int) -> slice:
    half = POINT_WINDOW / 2
    start = min(int(max(fraction - half, 0) * length), length - 1)
    stop = int(np.ceil(min(fraction + half, 1) * length))
    return slice(start, max(stop, start + 1))


def _middle_half(values: NDArray[np.float32], pixels: BoolMap | None = None) -> Subject:
    """Lets the depths around the median vote: by it alone noise could choose between two layers."""
    ranked = np.sort(values, axis=None)
    quarter = ranked.size // 4
    middle = ranked[quarter : ranked.size - quarter]
    return Subject(middle, np.full(middle.size, 1 / middle.size), pixels)


def _things(values: FloatMap, usable: BoolMap, segments: SegmentMap) -> Subject | None:
    """Lets each pixel of a thing vote by the thing's score and its distance from the centre."""
    ids = segments.resized(values.shape).ids
    is_thing = np.array([False, *(segment.is_thing for segment in segments.segments)])
    scores = np.array([0.0, *(segment.score for segment in segments.segments)])
    preference = centre_preference(*_centroids(ids, len(scores)))
    pixels = is_thing[ids]
    return _poll(values, usable, np.where(is_thing, scores * preference, 0)[ids], pixels)


def _centroids(ids: Ids, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Offsets (x, y) of each segment's centroid from the centre, as shares of the diagonal."""
    height, width = ids.shape
    diagonal = np.hypot(height, width)
    rows, columns = np.indices(ids.shape)
    area = np.maximum(np.bincount(ids.ravel(), minlength=count), 1)
    x, y = (
        (np.bincount(ids.ravel(), places.ravel() + 0.5, count) / area - length / 2) / diagonal
        for places, length in ((columns, width), (rows, height))
    )
    return x, y


def _salient(
    values: FloatMap, usable: BoolMap, contrast: FloatMap, needed: float
) -> Subject | None:
    """Lets each pixel vote by how much it stands out, is central and near; None if not clear."""
    height, width = values.shape
    resized = cv2.resize(contrast, (width, height), interpolation=cv2.INTER_LINEAR)
    rows, columns = np.indices(values.shape)
    diagonal = np.hypot(height, width)
    centre = centre_preference(
        (columns + 0.5 - width / 2) / diagonal, (rows + 0.5 - height / 2) / diagonal
    )
    far, near = np.percentile(values[usable], (5, 95))
    nearness = np.clip((values - far) / max(near - far, np.finfo(np.float32).tiny), 0, 1)
    # Squared, or a wide and dull background would outvote a small and striking subject.
    interest = (resized * centre * (FAR_INTEREST + (1 - FAR_INTEREST) * nearness)) ** 2 * usable
    ranked = np.sort(interest, axis=None)[::-1]
    if ranked[: max(1, ranked.size // 10)].sum() < needed * ranked.sum():
        return None
    return _poll(values, usable, interest, None)


def _poll(
    values: FloatMap, usable: BoolMap, votes: NDArray[np.float64], pixels: BoolMap | None
) -> Subject | None:
    voters = usable & (votes > 0)
    if not voters.any():
        return None
    cast = votes[voters]
    return Subject(values[voters], cast / cast.sum(), pixels)
