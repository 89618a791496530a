"""A comfort report of any stereo picture or film: what `relievo inspect` calls.

Every frame of a film is looked at for cuts; measured is one now and then, and both sides of each
cut. Nothing of a film is kept but numbers, and the picture of its worst moment.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from relievo.core.errors import ShapeError, UnsupportedInputError, UsageError
from relievo.core.images import to_8_bit
from relievo.core.types import StereoPair
from relievo.io.atomic import check_output
from relievo.io.images import is_image, write_image
from relievo.pipeline.inspection.advice import GRADES, Verdict, advise, judge, worst
from relievo.pipeline.inspection.config import InspectConfig, OnScreen, OnSphere, Viewing
from relievo.pipeline.inspection.look import Look, fuse, look_at
from relievo.pipeline.inspection.measures import inspect_views
from relievo.pipeline.inspection.original import original_notes
from relievo.pipeline.inspection.sampling import Sample, read_samples
from relievo.pipeline.progress import Progress, silent
from relievo.pipeline.stereo_source import Moment, StereoSource, open_source

FLAT_PERCENT = 0.15
"""Views of which hardly a point is farther from the screen than this are alike."""
UPSIDE_DOWN_PERCENT = -0.5
"""Scenes are nearer below than above; where it is the other way round by more than this share of
the width, left and right may have changed places."""

_MEDIAN = "parallax_p50_arcmin"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture that was measured.

    Attributes:
        index: number of the frame, from 0.
        time_s: its time, seconds.
        is_after_cut: whether a shot begins with it.
        measures: by name; NaN = not known. Of the median parallax, `jump_arcmin` is the change
            across the cut before, and `speed_arcmin_per_s` that since the picture measured before.
        grade: of this picture alone; empty = not known.
    """

    index: int
    time_s: float
    is_after_cut: bool
    measures: dict[str, float]
    grade: str

    @property
    def is_known(self) -> bool:
        """Whether enough of it could be matched."""
        return math.isfinite(self.measures[_MEDIAN])


@dataclass(frozen=True, slots=True)
class Inspection:
    """What is known of a stereo picture or film.

    Attributes:
        source: what was read, and how its views lie in it.
        config: what was asked for.
        viewing: how it is looked at.
        pictures: in order of time; one for a photo.
        verdicts: a grade for each rule.
        notes: what else the user should know.
        look: the worst moment.
    """

    source: StereoSource
    config: InspectConfig
    viewing: Viewing
    pictures: tuple[Picture, ...]
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]
    look: Look

    @property
    def grade(self) -> str:
        """The grade of the whole, A to E."""
        return worst(self.verdicts)

    @property
    def advice(self) -> list[str]:
        """What to change, the worst first."""
        return advise(self.verdicts)


def inspect(
    path: str | Path,
    config: InspectConfig | None = None,
    *,
    fused: Path | None = None,
    overwrite: bool = False,
    progress: Progress = silent,
) -> Inspection:
    """Measures how comfortable a stereo picture or film is.

    Args:
        path: a photo or film with two views, or one of two files NAME_left and NAME_right.
        config: everything that may be chosen; None = the defaults.
        fused: where to write what is seen of a photo without glasses; None = nowhere.
        overwrite: whether that file may be replaced.
        progress: told how many frames were looked at.

    Raises:
        UsageError: if options do not go together or with the file, such as an original of another
            shape than the views.
        UnreadableInputError: if a file is missing, empty or damaged.
        UnsupportedInputError: if it does not have two views, or they have nothing in common.
        OutputError: if the fused picture cannot be written.
    """
    path, config = Path(path), config or InspectConfig()
    source = open_source(path, config.reading)
    if fused is not None:
        _check_fused(fused, source, config, overwrite)
    viewing = _viewing(source, config)
    pictures: list[Picture] = []
    notes: list[str] = []
    look: Look | None = None
    most = -1.0
    with read_samples(source, config, progress) as samples:
        for sample in samples:
            pair = _views(source, sample.moment)
            if not pictures:
                notes.extend(original_notes(source, config, sample, pair))
            measures, seen = _measure(source, viewing, config, sample, pair)
            pictures.append(_picture(sample, measures, pictures, viewing, config.every_s))
            if (severity := _severity(pictures[-1])) > most:
                most, look = severity, seen
            if fused is not None:
                write_image(fused, fuse(pair), overwrite=overwrite)
    if look is None:
        raise UnsupportedInputError(
            f"{path}: its views ({source.arrangement.layout}, {source.found}) have nothing in"
            " common; name another --layout"
        )
    verdicts = judge([picture.measures for picture in pictures], viewing)
    notes.extend(_notes(source, pictures))
    return Inspection(source, config, viewing, tuple(pictures), tuple(verdicts), tuple(notes), look)


def _check_fused(fused: Path, source: StereoSource, config: InspectConfig, overwrite: bool) -> None:
    if source.is_film:
        raise UsageError("what is seen without glasses is written of photos, not of films")
    if not is_image(fused):
        raise UsageError(f"{fused}: not an image by its ending; end it in .png")
    originals = () if config.original is None else (config.original,)
    check_output(fused, overwrite=overwrite, inputs=[*source.paths, *originals])


def _viewing(source: StereoSource, config: InspectConfig) -> Viewing:
    fov_degrees = source.arrangement.fov_degrees
    return OnScreen(config.screen) if fov_degrees is None else OnSphere(fov_degrees)


def _measure(
    source: StereoSource, viewing: Viewing, config: InspectConfig, sample: Sample, pair: StereoPair
) -> tuple[dict[str, float], Look]:
    try:
        measures, matched = inspect_views(
            pair,
            viewing,
            aspect=source.aspect(sample.moment),
            with_ghost=config.with_ghost,
            original=sample.original,
        )
    except ShapeError as error:
        raise UnsupportedInputError(f"{source.paths[0]}: {error}") from error
    fused = fuse(pair) if config.with_ghost else None
    return measures, look_at(sample.moment.first.time_s, matched, fused)


def _picture(
    sample: Sample,
    measures: dict[str, float],
    earlier: Sequence[Picture],
    viewing: Viewing,
    every_s: float,
) -> Picture:
    """Adds what has changed since the picture before."""
    frame = sample.moment.first
    jump = speed = math.nan
    if earlier:
        change = abs(measures[_MEDIAN] - earlier[-1].measures[_MEDIAN])
        passed_s = frame.time_s - earlier[-1].time_s
        if sample.is_after_cut:
            jump = change
        elif passed_s >= every_s / 2:
            # Over a shorter time the noise of matching would look like speed.
            speed = change / passed_s
    measures = {**measures, "jump_arcmin": jump, "speed_arcmin_per_s": speed}
    grade = worst(judge([measures], viewing))
    return Picture(frame.index, frame.time_s, sample.is_after_cut, measures, grade)


def _severity(picture: Picture) -> float:
    """Orders pictures from the most to the least comfortable; below -1 = nothing is known."""
    if not picture.is_known:
        return -2.0
    furthest = max(abs(picture.measures[f"parallax_p{p}_arcmin"]) for p in (1, 99))
    return GRADES.find(picture.grade) + min(furthest, 10_000) / 20_000


def _notes(source: StereoSource, pictures: Sequence[Picture]) -> Iterator[str]:
    known = [picture.measures for picture in pictures if picture.is_known]
    if len(known) < len(pictures):
        yield (
            f"{len(pictures) - len(known)} of {len(pictures)} pictures have too little in both"
            " views to be measured"
        )
    furthest = max(abs(m[f"parallax_p{p}_percent"]) for m in known for p in (1, 99))
    if furthest < FLAT_PERCENT:
        yield "both views are alike: this is a flat picture"
    elif np.median([m["slope_percent"] for m in known]) < UPSIDE_DOWN_PERCENT:
        other = "another --layout" if source.arrangement.layout != "sbs" else "--layout cross"
        yield f"what is below lies farther away than what is above: if that is wrong, try {other}"


def _views(source: StereoSource, moment: Moment) -> StereoPair:
    """Both views as uint8."""
    pair, bits = source.views(moment), moment.first.bit_depth
    return StereoPair(to_8_bit(pair.left, bits), to_8_bit(pair.right, bits))
