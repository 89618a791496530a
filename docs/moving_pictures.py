"""What a passing subject uncovers, frame by frame: a picture, and the same moving."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from drawings import captioned
from numpy.typing import NDArray
from PIL import Image

from relievo.core.types import DepthKind, DepthMap, Frame
from relievo.evaluate.peers import nearest_and_telea
from relievo.pipeline.plates import look_around
from relievo.render.seen_frames import see_frame
from relievo.render.stereo import render_pair

Picture = NDArray[np.uint8]
Montage = Callable[[float, float], tuple[Picture, NDArray[np.float32]]]
"""From a gain and the columns that the subject has moved to an image and its disparity."""

STEP_PX = 4
"""Columns that the subject moves per frame."""

FILMED, SHOWN, STILLS = range(-18, 40), range(0, 28), (3, 6, 9)
CROP_PX = 140
CAPTIONS = ("nearest + Telea", "ours, rows", "ours, frames", "truth")


def steady(montage: Montage) -> Picture:
    """Three moments of a film as its right view, made in different ways."""
    panels = crops(montage)
    rows = [[_enlarged(panel) for panel in panels[SHOWN.index(t)]] for t in STILLS]
    return np.vstack([captioned(row, CAPTIONS if row is rows[-1] else None) for row in rows])


def write_moving(montage: Montage, path: Path) -> None:
    """Writes all moments as an animated WebP."""
    shown = [Image.fromarray(captioned(list(row), CAPTIONS)) for row in crops(montage)]
    shown[0].save(path, save_all=True, append_images=shown[1:], duration=120, quality=70, method=6)


@cache
def crops(montage: Montage) -> list[tuple[Picture, ...]]:
    """For each moment that is shown, the same part of each right view."""

    def measured() -> Iterator[tuple[Frame, DepthMap]]:
        for t in FILMED:
            image, disparity = montage(0.0, STEP_PX * t)
            frame = Frame(image, index=t, pts=t, time_base=Fraction(1, 24))
            yield frame, DepthMap(disparity, DepthKind.RELATIVE_INVERSE_DEPTH)

    result = []
    around = look_around(
        measured(), lambda frame, depth: see_frame(frame.image, depth.values), lambda _: FILMED[0]
    )
    for each in around:
        t, image, disparity = each.frame.index, each.frame.image, each.depth.values
        if t not in SHOWN:
            continue
        plate = each.plate(disparity, gain=1.0)
        views = (
            nearest_and_telea(image, disparity),
            render_pair(image, disparity, source_view="left").right,
            render_pair(image, disparity, source_view="left", plate=plate).right,
            montage(-1.0, STEP_PX * t)[0],
        )
        result.append(tuple(_crop(np.asarray(view, np.uint8), t) for view in views))
    return result


def _crop(view: Picture, t: int) -> Picture:
    """The part beside the subject, which it moves along with."""
    top, left = 60, 345 + STEP_PX * t
    return np.ascontiguousarray(view[top : top + CROP_PX, left : left + CROP_PX])


def _enlarged(image: Picture) -> Picture:
    return np.asarray(cv2.resize(image, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST))
