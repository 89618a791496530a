import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.core.words import Layout, Preset, Views
from relievo.pipeline.config import HIDDEN_BUDGET_PERCENT, VideoConfig, ViewConfig


@pytest.mark.parametrize(
    "wrong",
    [
        {"depth_budget_percent": -0.1},
        {"depth_budget_percent": 10.1},
        {"depth_budget_percent": float("nan")},
        {"zero_plane": 1.01},
        {"range_percentiles": (50, 50)},
        {"range_percentiles": (-1, 50)},
        {"range_percentiles": (0, 101)},
        {"range_percentiles": (float("nan"), 50)},
        {"emphasis": (0.5, 1.5)},
    ],
)
def test_numbers_outside_their_range_are_refused(wrong: dict) -> None:
    with pytest.raises(RangeError):
        ViewConfig(**wrong)


@pytest.mark.parametrize("layout", [Layout.RGBD, Layout.DEPTH])
def test_hidden_views_need_a_layout_of_views(layout: Layout) -> None:
    with pytest.raises(UsageError, match=layout):
        ViewConfig(views=Views.HIDDEN, layout=layout)


def test_hidden_views_spend_little_unless_told_otherwise() -> None:
    assert ViewConfig(views=Views.HIDDEN).budget_percent == HIDDEN_BUDGET_PERCENT
    assert ViewConfig(views=Views.HIDDEN, depth_budget_percent=1.0).budget_percent == 1.0
    assert ViewConfig(depth_budget_percent=0).budget_percent == 0


@pytest.mark.parametrize(
    "wrong", [{"start_s": -1.0}, {"end_s": 0.0}, {"start_s": 2.0, "end_s": 2.0}, {"bit_depth": 9}]
)
def test_parts_and_bits_that_make_no_sense_are_refused(wrong: dict) -> None:
    with pytest.raises(UsageError):
        VideoConfig(**wrong)


@pytest.mark.parametrize("codec", ["h264", "hevc", "av1"])
def test_each_preset_has_a_word_of_the_encoder(codec: str) -> None:
    words = [VideoConfig(codec=codec, preset=preset).encoder_preset for preset in Preset]
    assert None not in words
    assert len(set(words)) == 3


@pytest.mark.parametrize("codec", ["ffv1", "prores", "mpeg4"])
def test_encoders_without_presets_get_none(codec: str) -> None:
    assert VideoConfig(codec=codec).encoder_preset is None
