import pytest

from relievo.cli.options import parse_numbers, parse_time
from relievo.core.errors import UsageError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0", 0), ("90", 90), ("1.5", 1.5), ("1:30", 90), ("01:02:03.5", 3723.5), (None, None)],
)
def test_times_are_seconds_or_parts_by_colons(text: str | None, seconds: float | None) -> None:
    assert parse_time("--start", text) == seconds


@pytest.mark.parametrize("text", ["", "x", "-1", "1:-2", "1:2:3:4", "nan", "inf", "1:"])
def test_other_times_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--start takes seconds"):
        parse_time("--start", text)


def test_numbers_are_separated_by_commas() -> None:
    assert parse_numbers("--range", "5, 95", 2) == (5, 95)


@pytest.mark.parametrize("text", ["", "5", "1,2,3", "a,b", "1,"])
def test_other_numbers_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--range takes 2 numbers"):
        parse_numbers("--range", text, 2)
