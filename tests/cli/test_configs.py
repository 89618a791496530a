import pytest

from relievo.cli.configs import depth_kind, photo_config, view_config
from relievo.core.errors import UsageError
from relievo.core.types import DepthKind
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.photo import PhotoConfig


def test_words_as_they_stand_are_the_defaults() -> None:
    assert view_config(percentiles="5,95", emphasis="auto") == ViewConfig()
    config = photo_config(background="0,0,0", first_frame=False, max_pixels=300_000_000)
    assert config == PhotoConfig()


def test_words_of_the_user_arrive() -> None:
    config = view_config(percentiles="1,99", emphasis="0.2,0.8", zero_plane="0.7")
    assert config == ViewConfig(range_percentiles=(1, 99), emphasis=(0.2, 0.8), zero_plane=0.7)
    assert view_config(percentiles="5,95", emphasis="off").emphasis == "off"


@pytest.mark.parametrize(
    "wrong",
    [{"percentiles": "95,5"}, {"emphasis": "2,2"}, {"zero_plane": "2"}, {"zero_plane": "1,2"}],
)
def test_numbers_outside_their_range_are_wrong_usage(wrong: dict) -> None:
    with pytest.raises(UsageError):
        view_config(**{"percentiles": "5,95", "emphasis": "auto"} | wrong)


@pytest.mark.parametrize("background", ["0,0", "0,0,256", "0,0,0.5", "-1,0,0", "white"])
def test_background_is_three_bytes(background: str) -> None:
    with pytest.raises(UsageError, match="--background takes"):
        photo_config(background=background, first_frame=False, max_pixels=1)


def test_kinds_of_depth_go_by_their_names() -> None:
    assert depth_kind(None) is None
    assert depth_kind("metric_depth") is DepthKind.METRIC_DEPTH
    with pytest.raises(UsageError, match="--depth-kind must be one of metric_depth, "):
        depth_kind("metres")
