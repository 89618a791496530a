import threading
from contextlib import ExitStack

import pytest

from relievo.core.errors import RangeError
from relievo.parallel.ahead import ahead

LONG_ENOUGH_S = 30


def finish(work):
    """Runs work in a thread of its own, so that a deadlock fails a test instead of hanging it."""
    outcome = []

    def run():
        try:
            outcome.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again below
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(LONG_ENOUGH_S)
    assert outcome, "deadlock"
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def workers():
    return [thread for thread in threading.enumerate() if thread.name == "relievo-ahead"]


class Failing:
    def __iter__(self):
        raise OSError("cannot be opened")


def test_items_come_in_their_order_and_then_end():
    def work():
        with ahead(range(100)) as items:
            return list(items), list(items)

    assert finish(work) == (list(range(100)), [])


def test_none_is_an_item_like_any_other():
    def work():
        with ahead([None, 0, None]) as items:
            return list(items)

    assert finish(work) == [None, 0, None]


def test_an_empty_iterable_ends_at_once():
    def work():
        with ahead([]) as items:
            return list(items)

    assert finish(work) == []


def test_the_thread_works_before_it_is_asked():
    started = threading.Event()

    def source():
        yield 1
        yield 2
        started.set()
        yield 3

    with ahead(source(), depth=2) as items:
        assert started.wait(LONG_ENOUGH_S)
        assert next(items) == 1


@pytest.mark.parametrize("depth", [1, 3])
def test_the_thread_is_never_more_than_depth_and_one_ahead(depth):
    asked, leads = 0, []

    def source():
        for made in range(1, 60):
            leads.append(made - asked)
            yield made

    def work():
        nonlocal asked
        with ahead(source(), depth) as items:
            for _ in range(59):
                asked += 1
                next(items)

    finish(work)
    assert len(leads) == 59
    assert max(leads) <= depth + 1


def test_a_depth_below_one_is_refused():
    with pytest.raises(RangeError, match="depth"), ahead([1], depth=0):
        pass


def test_a_failure_is_raised_behind_the_items_before_it():
    def source():
        yield 1
        yield 2
        raise ValueError("broken")

    got = []

    def work():
        with ahead(source()) as items:
            got.extend(iter(items.__next__, None))

    with pytest.raises(ValueError, match="broken"):
        finish(work)
    assert got == [1, 2]


def test_an_iterable_that_cannot_be_opened_fails_at_the_reader():
    def work():
        with ahead(Failing()) as items:
            next(items)

    with pytest.raises(OSError, match="cannot be opened"):
        finish(work)


def test_a_failure_while_closing_is_raised_at_the_end():
    def source():
        try:
            yield 1
        finally:
            raise OSError("cannot be closed")

    got = []

    def work():
        with ahead(source()) as items:
            got.extend(items)

    with pytest.raises(OSError, match="cannot be closed"):
        finish(work)


def test_leaving_early_closes_the_generator_in_the_thread_that_ran_it():
    seen = []

    def source():
        seen.append(threading.current_thread())
        try:
            while True:
                yield 0
        finally:
            seen.append(threading.current_thread())

    def work():
        with ahead(source()) as items:
            next(items)

    finish(work)
    first, last = seen
    assert first is last
    assert first is not threading.main_thread()
    assert not first.is_alive()


def test_an_exception_of_the_reader_stops_the_thread_and_comes_through():
    def work():
        with ahead(iter(int, 1)) as items:
            for _ in items:
                raise KeyError("reader")

    with pytest.raises(KeyError, match="reader"):
        finish(work)
    assert not workers()


def test_nothing_is_read_once_the_context_is_left():
    def work():
        with ahead(iter(int, 1)) as items:
            next(items)
        return list(items)

    assert finish(work) == []


def chain(stages, source):
    """Stages as a film has them: each reads the one before it and has a thread of its own."""
    stack = ExitStack()
    items = stack.enter_context(ahead(source))
    for stage in stages:
        items = stack.enter_context(ahead(map(stage, items)))
    return stack, items


def test_nested_stages_give_what_they_would_give_one_after_another():
    def work():
        stack, items = chain([lambda x: x + 1, lambda x: x * 2], range(50))
        with stack:
            return list(items)

    assert finish(work) == [(x + 1) * 2 for x in range(50)]


def test_nested_stages_stop_when_the_reader_leaves_early():
    def work():
        stack, items = chain([lambda x: x + 1, lambda x: x * 2], iter(int, 1))
        with stack:
            return [next(items) for _ in range(3)]

    assert finish(work) == [2, 2, 2]
    assert not workers()


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_failure_in_any_nested_stage_reaches_the_reader(failing):
    def stage(number):
        def step(x):
            if number == failing and x > 5:
                raise ArithmeticError(f"stage {number}")
            return x

        return step

    def work():
        stack, items = chain([stage(0), stage(1), stage(2)], range(1000))
        with stack:
            return list(items)

    with pytest.raises(ArithmeticError, match=f"stage {failing}"):
        finish(work)
    assert not workers()


def test_a_failure_of_the_reader_of_nested_stages_stops_them_all():
    def work():
        stack, items = chain([lambda x: x] * 3, iter(int, 1))
        with stack:
            next(items)
            raise KeyError("encoder")

    with pytest.raises(KeyError, match="encoder"):
        finish(work)
    assert not workers()
