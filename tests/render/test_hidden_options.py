import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.render.hidden_options import MOST_HEADROOM, HiddenEngine, HiddenOptions


def test_the_fast_engine_in_code_values_is_the_default():
    assert HiddenOptions() == HiddenOptions(
        engine="rows", in_linear_light=False, luma_only=True, headroom=0.0
    )


@pytest.mark.parametrize("engine", ["rows", HiddenEngine.PYRAMID])
def test_engines_go_by_their_name(engine):
    assert HiddenOptions(engine=engine).engine == engine


def test_an_unknown_engine_is_refused():
    with pytest.raises(UsageError, match="rows, pyramid; got waves"):
        HiddenOptions(engine="waves")


@pytest.mark.parametrize("headroom", [-0.01, MOST_HEADROOM + 0.01, float("nan")])
def test_headroom_outside_its_range_is_refused(headroom):
    with pytest.raises(RangeError, match="headroom"):
        HiddenOptions(headroom=headroom)
