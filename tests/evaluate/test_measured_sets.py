import logging

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.sample import Sample
from relievo.evaluate.measured_sets import (
    DENSE,
    check_dense,
    inverse_of,
    measured_sets,
    metric_truth,
)
from relievo.evaluate.predictors import Estimated, Truth

DAMAGED = UnreadableInputError("b.png: damaged")


def sample(values, kind=DepthKind.METRIC_DEPTH, valid=None):
    values = np.array(values, np.float32)
    known = None if valid is None else np.array(valid)
    image = np.zeros((*values.shape, 3), np.uint8)
    return Sample(name="set/a", image=image, depth=DepthMap(values, kind, known))


def means(found, size=(48, 64)):
    return found.prior.predictions(size)["mean map"]


def test_samples_that_cannot_be_measured_are_left_out(held, room):
    samples = {"a": room(1), "none": (room(2)[0], None), "c": room(3)}

    found = measured_sets([held(samples)], Truth(), metric_truth)["held"]

    assert found.ids == ["a", "c"]
    assert found.left_out == 1
    wanted = (samples["a"][1].values + samples["c"][1].values) / 2
    np.testing.assert_allclose(means(found)[1:-1, 1:-1], wanted[1:-1, 1:-1], atol=0.1)


def test_samples_that_cannot_be_read_stay_but_are_in_no_baseline(held, room, caplog):
    samples = {"a": room(1), "b": DAMAGED}

    found = measured_sets([held(samples)], Truth(), metric_truth)["held"]

    assert found.ids == ["a", "b"]
    assert found.left_out == 0
    np.testing.assert_allclose(means(found)[24], samples["a"][1].values[24], atol=0.1)
    assert "left out of the baselines: b.png: damaged" in caplog.text


def test_what_the_method_was_trained_on_is_left_out(held, room, seen):
    samples = {"a": room(1), "b": room(2), "c": room(3)}
    method = Estimated(seen(trained_on=("held/b", "other/c")))

    found = measured_sets([held(samples)], method, metric_truth)["held"]

    assert found.ids == ["a", "c"]
    assert found.left_out == 1


def test_sets_of_which_nothing_is_left_are_dropped_and_said_so(held, room, caplog):
    blind = held({"x": (room(1)[0], None), "y": (room(2)[0], None)}, name="blind")

    with caplog.at_level(logging.INFO):
        found = measured_sets([blind, held({"a": room(3)})], Truth(), metric_truth)

    assert list(found) == ["held"]
    assert "blind: 2 samples are left out, as blind/y: has no depth" in caplog.text


def test_sets_of_which_nothing_is_left_at_all_are_refused_with_the_reason(held, room):
    blind = held({"x": (room(1)[0], None)}, name="blind")

    with pytest.raises(UnsupportedInputError, match="blind: nothing to measure; blind/x: has no"):
        measured_sets([blind], Truth(), metric_truth)


def test_sets_that_the_method_was_trained_on_as_a_whole_are_refused(held, room, seen):
    method = Estimated(seen(trained_on=("held/*",)))

    with pytest.raises(UnsupportedInputError, match="seen was trained on all of it"):
        measured_sets([held({"a": room(1)})], method, metric_truth)


def test_truth_is_dense_from_a_share_of_the_pixels_on():
    valid = np.arange(100).reshape(4, 25) < 100 * DENSE

    check_dense("set/a", valid)
    valid.flat[0] = False
    with pytest.raises(UnsupportedInputError, match="set/a: the truth is known in 59%"):
        check_dense("set/a", valid)


def test_metric_truth_is_known_where_it_is_valid_and_positive():
    valid = [[True, False, True], [True, True, True]]

    values, valid = metric_truth(sample([[1, 2, 0], [3, -1, 4]], valid=valid))

    assert values.tolist() == [[1, 2, 0], [3, -1, 4]]
    assert valid.tolist() == [[True, False, False], [True, False, True]]


def test_truth_in_no_unit_is_refused_where_metres_are_wanted():
    relative = sample([[1, 2]], DepthKind.RELATIVE_INVERSE_DEPTH)

    with pytest.raises(UnsupportedInputError, match="relative_inverse_depth, wanted metric depth"):
        metric_truth(relative)


def test_reciprocals_are_0_where_nothing_is_known():
    values = np.array([[0, 2, 4]], np.float32)

    inverse, valid = inverse_of((values, values > 2))

    assert inverse.tolist() == [[0, 0, 0.25]]
    assert valid.tolist() == [[False, False, True]]
