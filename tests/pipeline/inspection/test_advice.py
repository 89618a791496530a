import math

import pytest

from relievo.optimisation.comfort import COMFORT_ARCMIN, Screen
from relievo.pipeline.inspection.advice import RULES, advise, judge, worst
from relievo.pipeline.inspection.config import OnScreen, OnSphere

SCREEN = OnScreen(Screen(1.0, 2.0))
PERFECT = {
    "parallax_p1_arcmin": -5.0,
    "parallax_p99_arcmin": 10.0,
    "diverging": 0.0,
    "window_left_arcmin": 0.0,
    "window_right_arcmin": 0.0,
    "vertical_p95_arcmin": 0.1,
    "delta_e": 0.2,
    "sharpness": 1.0,
    "jump_arcmin": math.nan,
    "speed_arcmin_per_s": math.nan,
}


def grades(*pictures, viewing=SCREEN):
    return {verdict.rule.name: verdict.grade for verdict in judge(pictures, viewing)}


def test_a_perfect_picture_has_grade_a_and_no_advice():
    verdicts = judge([PERFECT], SCREEN)
    assert worst(verdicts) == "A"
    assert advise(verdicts) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_limits_grow_and_the_last_value_of_a_grade_still_has_it(rule):
    assert list(rule.limits) == sorted(set(rule.limits))
    assert [rule.grade(limit) for limit in rule.limits] == list("ABCD")
    assert rule.grade(rule.limits[-1] + 0.01) == "E"
    assert rule.grade(0.0) == "A"


def test_one_degree_is_the_end_of_grade_b():
    limits = {rule.name: rule.limits[1] for rule in RULES}
    assert limits["behind"] == limits["in_front"] == COMFORT_ARCMIN


@pytest.mark.parametrize(
    ("change", "rule", "grade", "word"),
    [
        ({"parallax_p99_arcmin": 90.0}, "behind", "D", "smaller --zero-plane"),
        ({"parallax_p1_arcmin": -70.0}, "in_front", "C", "larger --zero-plane"),
        ({"diverging": 0.5}, "divergence", "E", "--screen"),
        ({"window_right_arcmin": 20.0}, "window", "D", "larger"),
        ({"vertical_p95_arcmin": 14.0}, "vertical", "C", "level"),
        ({"delta_e": 30.0}, "colour", "E", "colours"),
        ({"sharpness": 0.5}, "sharpness", "D", "blurred"),
        ({"sharpness": 2.0}, "sharpness", "D", "blurred"),
        ({"jump_arcmin": 80.0}, "cuts", "C", "cuts"),
        ({"speed_arcmin_per_s": 500.0}, "speed", "E", "too fast"),
    ],
)
def test_each_fault_lowers_its_own_grade_and_has_advice(change, rule, grade, word):
    verdicts = judge([PERFECT | change], SCREEN)
    bad = {verdict.rule.name: verdict.grade for verdict in verdicts if verdict.grade > "A"}
    assert bad == {rule: grade}
    (advice,) = advise(verdicts)
    assert word in advice


def test_what_is_worst_is_advised_first():
    verdicts = judge([PERFECT | {"delta_e": 8.0, "window_left_arcmin": 90.0}], SCREEN)
    assert [text.split()[0:2] for text in advise(verdicts)] == [["the", "left"], ["the", "eyes"]]


def test_a_film_is_as_good_as_its_pictures_but_for_the_worst_twentieth():
    bad = PERFECT | {"delta_e": 50.0}
    assert grades(*[PERFECT] * 99, bad)["colour"] == "A"
    assert grades(*[PERFECT] * 80, *[bad] * 20)["colour"] == "E"


def test_what_is_not_known_has_no_grade():
    unknown = dict.fromkeys(PERFECT, math.nan)
    assert set(grades(unknown).values()) == {""}
    assert worst(judge([unknown], SCREEN)) == ""
    assert grades(unknown, PERFECT)["colour"] == "A"


def test_on_a_sphere_there_is_no_screen_to_be_far_from():
    headset = grades(PERFECT, viewing=OnSphere(180))
    assert not {"behind", "in_front", "window"} & set(headset)
    assert {"divergence", "vertical", "colour"} <= set(headset)
