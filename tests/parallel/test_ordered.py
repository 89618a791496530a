import threading

import numba
import pytest

from relievo.core.errors import RangeError
from relievo.parallel.ahead import ahead
from relievo.parallel.ordered import map_ordered, safe_workers

LONG_ENOUGH_S = 30


@pytest.mark.parametrize("workers", [1, 2, 5, None])
def test_results_come_in_the_order_of_their_items(workers):
    assert list(map_ordered(lambda x: x * x, range(40), workers)) == [x * x for x in range(40)]


def test_a_slow_item_is_waited_for():
    second_is_done = threading.Event()

    def work(number):
        if number == 0:
            assert second_is_done.wait(LONG_ENOUGH_S)
        if number == 1:
            second_is_done.set()
        return number

    assert list(map_ordered(work, range(3), workers=2)) == [0, 1, 2]


def test_no_items_give_no_results():
    assert list(map_ordered(str, [], workers=2)) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_no_more_than_one_item_beyond_the_workers_is_taken_ahead(workers):
    given, leads = 0, []

    def items():
        for taken in range(1, 30):
            leads.append(taken - given)
            yield taken

    for _ in map_ordered(str, items(), workers):
        given += 1
    assert len(leads) == 29
    assert max(leads) == workers + 1


def test_a_failure_is_raised_where_its_result_is_due():
    results = map_ordered(lambda x: 6 // x, [3, 2, 0, 1], workers=2)
    assert [next(results), next(results)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_leaving_early_ends_the_workers():
    before = threading.active_count()
    results = map_ordered(str, iter(int, 1), workers=3)
    next(results)
    results.close()
    assert threading.active_count() == before


def test_compiled_loops_use_one_thread_in_each_worker():
    counts = map_ordered(lambda _: numba.get_num_threads(), range(6), workers=2)
    assert set(counts) == {1}


def test_the_caller_keeps_its_threads():
    before = numba.get_num_threads()
    list(map_ordered(str, range(4), workers=2))
    assert numba.get_num_threads() == before


def test_it_may_run_ahead_between_two_other_stages():
    with (
        ahead(iter(range(60))) as numbers,
        ahead(map_ordered(lambda x: x + 1, numbers, 2)) as raised,
    ):
        assert list(raised) == list(range(1, 61))


def test_there_is_always_a_worker():
    assert safe_workers() >= 1
    with pytest.raises(RangeError, match="workers"):
        next(map_ordered(str, [1], workers=0))
