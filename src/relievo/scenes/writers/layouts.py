"""The layouts by name, what each can hold, and the two functions that write it."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from relievo.core.errors import UsageError
from relievo.data.sample import Sample
from relievo.scenes.take_options import TakeOptions
from relievo.scenes.writers import kitti, mannequin, own, synthia
from relievo.scenes.writers.record import FrameRecord


class LayoutName(StrEnum):
    """Layouts of sets."""

    OWN = "own"
    SYNTHIA = "synthia"
    KITTI = "kitti"
    MANNEQUIN = "mannequin"


class Layout(NamedTuple):
    """How samples become files.

    Fields: parts that it can hold, of right, motion, background and distortion; write, a frame
    without its record; finish, what can only be written when all frames are there, from the set's
    description and the records in order.
    """

    parts: frozenset[str]
    write: Callable[[Path, Sample, FrameRecord], None]
    finish: Callable[[Path, Mapping[str, Any], Sequence[FrameRecord]], None]


_STILLS = {
    LayoutName.OWN: Layout(
        frozenset({"right", "motion", "background", "distortion"}), own.write_frame, own.finish
    ),
    LayoutName.SYNTHIA: Layout(frozenset(), synthia.write_still, synthia.finish_stills),
}
_FILMS = {
    LayoutName.OWN: _STILLS[LayoutName.OWN],
    LayoutName.SYNTHIA: Layout(frozenset({"right"}), synthia.write_film_frame, synthia.finish_film),
    LayoutName.KITTI: Layout(frozenset({"right"}), kitti.write_frame, kitti.finish),
    LayoutName.MANNEQUIN: Layout(frozenset(), mannequin.write_frame, mannequin.finish),
}


def layout_for(name: LayoutName, options: TakeOptions) -> Layout:
    """The layout that holds what is wanted.

    Raises:
        UsageError: if it cannot.
    """
    is_film = options.fps is not None
    layout = (_FILMS if is_film else _STILLS).get(name)
    if layout is None:
        raise UsageError(f"the layout {name} holds films: give a number of frames per second")
    wanted = [part for part in ("right", "motion", "background") if getattr(options, part)]
    wanted += ["distortion"] if options.distortion else []
    if lacking := [part for part in wanted if part not in layout.parts]:
        pictures = "films" if is_film else "stills"
        raise UsageError(
            f"the layout {name} cannot hold {' and '.join(lacking)} of {pictures}; `own` can"
        )
    return layout
