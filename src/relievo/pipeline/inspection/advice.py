"""Grades of comfort, A to E, and what to do about a bad one.

All limits stand in `RULES`. Those of grade B have the source that is named beside them; the others
divide what is better and worse than that, and are our choice, as everything marked `ours`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple, TypeAlias

import numpy as np

from relievo.optimisation.comfort import COMFORT_ARCMIN
from relievo.pipeline.inspection.config import OnScreen, Viewing

GRADES = "ABCDE"
FILM_PERCENTILE = 95
"""A film is as good as its pictures are but for the worst twentieth of them."""

Measures: TypeAlias = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table of grades.

    Attributes:
        name: a word for machines.
        title: what it is about.
        unit: of the value and the limits.
        limits: the largest values of A, B, C and D.
        source: where the limit of B comes from.
        value: from the measures of a picture; larger is worse, NaN = not known.
        advice: what mends it.
        is_for_screens: whether it says nothing of pictures on a sphere.
    """

    name: str
    title: str
    unit: str
    limits: tuple[float, float, float, float]
    source: str
    value: Callable[[Measures], float]
    advice: str
    is_for_screens: bool = False

    def grade(self, value: float) -> str:
        """The letter of a value; an empty text if it is not known."""
        if math.isnan(value):
            return ""
        return GRADES[int(np.searchsorted(self.limits, value))]


class Verdict(NamedTuple):
    """The grade of one rule: an empty text if its value, NaN then, is not known."""

    rule: Rule
    value: float
    grade: str


def _positive(name: str, sign: float) -> Callable[[Measures], float]:
    return lambda measures: _at_least_0(sign * measures[name])


def _at_least_0(value: float) -> float:
    return value if math.isnan(value) else max(0.0, value)


def _unlike(ratio: float) -> float:
    """Percent by which a ratio is off one, either way."""
    return 100 * (max(ratio, 1 / ratio) - 1) if ratio > 0 else math.nan


_ONE_DEGREE = "one degree: Lambooij et al., J. Imaging Sci. Technol. 53(3), 2009"

RULES = (
    Rule(
        "behind",
        "depth behind the screen",
        "arcmin",
        (40, COMFORT_ARCMIN, 80, 120),
        _ONE_DEGREE,
        _positive("parallax_p99_arcmin", 1),
        "the background lies too far behind the screen: convert with a smaller --zero-plane or a"
        " smaller --depth-budget, or say where it is watched with --screen WIDTH,DISTANCE",
        is_for_screens=True,
    ),
    Rule(
        "in_front",
        "depth in front of the screen",
        "arcmin",
        (40, COMFORT_ARCMIN, 80, 120),
        _ONE_DEGREE,
        _positive("parallax_p1_arcmin", -1),
        "things stick too far out of the screen: convert with a larger --zero-plane or a smaller"
        " --depth-budget, or say where it is watched with --screen WIDTH,DISTANCE",
        is_for_screens=True,
    ),
    Rule(
        "divergence",
        "pixels at which eyes turn outwards",
        "%",
        (0.1, 0.5, 2, 10),
        "ours",
        lambda measures: 100 * measures["diverging"],
        "parallax exceeds the distance of the eyes on this screen: convert with --screen"
        " WIDTH,DISTANCE, which prevents it, or show the picture on a smaller screen",
    ),
    Rule(
        "window",
        "things in front that a side cuts",
        "arcmin",
        (2, 8, 16, 32),
        "ours, their depth before the window, the mean over the rows of the worse side",
        lambda measures: max(measures["window_left_arcmin"], measures["window_right_arcmin"]),
        "the left or right border cuts what stands before the screen: convert with --border window"
        " or a larger --zero-plane, up to 1",
        is_for_screens=True,
    ),
    Rule(
        "vertical",
        "vertical misalignment",
        "arcmin",
        (5, 10, 15, 30),
        "ours; that it disturbs most of all: Kooi, Toet, Displays 25, 2004",
        itemgetter("vertical_p95_arcmin"),
        "the views are not level with each other: shift, turn or scale one of them as the numbers"
        " say; views that relievo makes of one picture are level",
    ),
    Rule(
        "colour",
        "colour difference of the eyes",
        "CIELAB",
        (3, 6, 10, 20),
        "ours; 2.3 is just noticeable: Mahy et al., Color Res. Appl. 19(2), 1994",
        itemgetter("delta_e"),
        "the eyes see different colours: match the colours of one view to the other's",
    ),
    Rule(
        "sharpness",
        "sharpness difference of the eyes",
        "%",
        (15, 30, 60, 120),
        "ours; that blur of one eye disturbs: Kooi, Toet, Displays 25, 2004",
        lambda measures: _unlike(measures["sharpness"]),
        "one view is blurred: check focus and compression, or convert the sharper view alone",
    ),
    Rule(
        "cuts",
        "jump of depth at cuts",
        "arcmin",
        (30, COMFORT_ARCMIN, 90, 120),
        "ours, a jump through the zone of comfort at most",
        itemgetter("jump_arcmin"),
        "depth jumps at cuts: give all shots the same --zero-plane, or a smaller --depth-budget",
    ),
    Rule(
        "speed",
        "speed of depth",
        "arcmin/s",
        (30, 60, 120, 240),
        "ours",
        itemgetter("speed_arcmin_per_s"),
        "things come and go too fast: convert with a smaller --depth-budget",
    ),
)
"""What is graded. The whole is as good as its worst line."""


def judge(pictures: Sequence[Measures], viewing: Viewing) -> list[Verdict]:
    """Grades one picture, or the pictures of a film.

    Args:
        pictures: the measures of each; a rule ignores those in which it is not known.
        viewing: how they are looked at.

    Returns:
        One verdict for each rule that says something of such pictures.
    """
    is_on_screen = isinstance(viewing, OnScreen)
    verdicts = []
    for rule in RULES:
        if rule.is_for_screens and not is_on_screen:
            continue
        values = np.array([rule.value(measures) for measures in pictures])
        known = values[np.isfinite(values)]
        value = float(np.percentile(known, FILM_PERCENTILE)) if known.size else math.nan
        verdicts.append(Verdict(rule, value, rule.grade(value)))
    return verdicts


def worst(verdicts: Sequence[Verdict]) -> str:
    """The grade of the whole; an empty text if nothing is known."""
    return max((verdict.grade for verdict in verdicts), default="")


def advise(verdicts: Sequence[Verdict]) -> list[str]:
    """What to change, for every rule below grade B, the worst first."""
    bad = [verdict for verdict in verdicts if verdict.grade > "B"]
    return [each.rule.advice for each in sorted(bad, key=lambda v: v.grade, reverse=True)]
