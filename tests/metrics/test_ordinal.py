import math

import numpy as np
import pytest

from relievo.core.errors import RangeError, ShapeError
from relievo.metrics.depth import measure_depth
from relievo.metrics.ordinal import pairwise_errors, si_between, whdr

DEPTH = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
PAIRS = np.array(
    [
        [[0, 0], [1, 2]],  # 1 and 6
        [[1, 0], [0, 2]],  # 4 and 3
        [[0, 1], [1, 1]],  # 2 and 5
        [[1, 2], [1, 1]],  # 6 and 5
    ]
)
RELATIONS = np.array([-1, 1, -1, 1])


def brute_force(R, p, q):
    squares = [(a - b) ** 2 for a in R[p] for b in R[q]]
    return math.sqrt(sum(squares) / len(squares))


def random_errors():
    rng = np.random.default_rng(0)
    return rng.normal(0.3, 0.5, (6, 7)), rng.random((6, 7)) > 0.6, rng.random((6, 7)) > 0.3


def test_the_right_order_of_every_pair_has_no_disagreement():
    assert whdr(DEPTH, PAIRS, RELATIONS) == 0
    assert whdr(-DEPTH, PAIRS, RELATIONS) == 1


def test_disagreement_is_a_share_of_the_pairs():
    assert whdr(DEPTH, PAIRS, np.array([1, 1, -1, 1])) == 0.25


def test_points_are_rows_before_columns():
    with pytest.raises(RangeError, match="row, column"):
        whdr(DEPTH, PAIRS[..., ::-1], RELATIONS)


def test_order_does_not_change_under_rising_functions():
    assert whdr(np.exp(DEPTH) - 40, PAIRS, RELATIONS) == 0


def test_equal_depths_are_no_order():
    assert whdr(np.ones((2, 3)), PAIRS, RELATIONS) == 1
    assert whdr(np.ones((2, 3)), PAIRS, 0 * RELATIONS) == 0


def test_depths_within_the_ratio_are_equally_far():
    assert whdr(DEPTH, PAIRS, np.array([-1, 1, -1, 0]), ratio=1.25) == 0
    assert whdr(DEPTH, PAIRS, np.array([-1, 0, -1, 0]), ratio=1.4) == 0


def test_depths_that_differ_by_just_the_ratio_are_equally_far():
    pairs = np.array([[[1, 0], [1, 1]], [[1, 1], [1, 0]]])
    assert whdr(DEPTH, pairs, np.array([0, 0]), ratio=1.25) == 0


def test_without_pairs_nothing_is_measured():
    assert math.isnan(whdr(DEPTH, PAIRS[:0], RELATIONS[:0]))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"prediction_depth": DEPTH[0]}, ShapeError, "prediction_depth must be"),
        ({"pairs": PAIRS[:, 0]}, ShapeError, "pairs and relations"),
        ({"relations": RELATIONS[:2]}, ShapeError, "pairs and relations"),
        ({"ratio": 0.9}, RangeError, "ratio must be >= 1"),
        ({"prediction_depth": DEPTH * np.nan}, RangeError, "must be finite"),
        ({"prediction_depth": DEPTH - 2, "ratio": 1.1}, RangeError, "> 0 if the ratio"),
        ({"pairs": PAIRS - 1}, RangeError, "inside of"),
        ({"relations": 2 * RELATIONS}, RangeError, "relations must be"),
    ],
)
def test_refuses_what_cannot_be_compared(change, error, message):
    arguments = {"prediction_depth": DEPTH, "pairs": PAIRS, "relations": RELATIONS} | change
    with pytest.raises(error, match=message):
        whdr(**arguments)


def test_pairwise_error_agrees_with_all_pairs():
    R, p, q = random_errors()
    assert si_between(R, p, q) == pytest.approx(brute_force(R, p, q), rel=1e-12)
    assert si_between(R, q, p) == pytest.approx(si_between(R, p, q), rel=1e-12)


def test_a_shared_offset_of_the_errors_loses_no_digits():
    R, p, q = random_errors()
    assert si_between(R + 1e6, p, q) == pytest.approx(si_between(R, p, q), rel=1e-9)


def test_an_empty_set_has_no_pairs():
    R, p, q = random_errors()
    assert math.isnan(si_between(R, p & ~p, q))
    assert math.isnan(si_between(R, p, q & ~q))


def test_sets_must_have_the_shape_of_the_errors():
    R, p, q = random_errors()
    with pytest.raises(ShapeError, match="one shape"):
        si_between(R, p, q.T)


def image_with_people():
    rng = np.random.default_rng(1)
    truth = rng.uniform(1, 5, (6, 7))
    prediction = truth * rng.uniform(0.5, 1.5, truth.shape)
    return prediction, truth, rng.random(truth.shape) > 0.2, rng.random(truth.shape) > 0.6


def test_errors_of_an_image_agree_with_all_pairs():
    prediction, truth, valid, people = image_with_people()
    spoilt = np.where(valid, prediction, np.nan)
    R = np.log(prediction / truth)
    human, rest = valid & people, valid & ~people
    found = pairwise_errors(spoilt, truth, valid, people)
    assert found == pytest.approx(
        (
            brute_force(R, valid, valid),
            brute_force(R, rest, rest),
            brute_force(R, human, valid),
            brute_force(R, human, human),
            brute_force(R, human, rest),
        )
    )


def test_with_people_everywhere_hum_equals_full():
    prediction, truth, valid, people = image_with_people()
    found = pairwise_errors(prediction, truth, valid, people | True)
    assert found.hum == found.full == found.intra
    assert math.isnan(found.env)
    assert math.isnan(found.inter)


def test_full_is_the_scale_invariant_error_of_depth():
    prediction, truth, valid, people = image_with_people()
    found = pairwise_errors(prediction, truth, valid, people).full
    assert found == pytest.approx(measure_depth(prediction, truth, valid)["si_rmse_log"])


def test_errors_of_an_image_do_not_change_with_scale():
    prediction, truth, valid, people = image_with_people()
    expected = pairwise_errors(prediction, truth, valid, people)
    assert pairwise_errors(7 * prediction, truth, valid, people) == pytest.approx(expected)


def test_people_must_have_the_size_of_the_map():
    prediction, truth, valid, people = image_with_people()
    with pytest.raises(ShapeError, match="people"):
        pairwise_errors(prediction, truth, valid, people.T)
