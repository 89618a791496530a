import cv2
import numpy as np
import pytest

from relievo.core.types import FloatMap, Image
from relievo.core.words import Border, Fill, Layout, SourceView, Views
from relievo.optimisation.budget import to_disparity
from relievo.pipeline.bands import in_bands
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.presentation import present
from relievo.render.formats import pack_depth, view_size
from relievo.render.holes import SOFTENING_PX
from relievo.render.quilt import QuiltShape

SIZE = (61, 80)


def scene(size: tuple[int, int]) -> tuple[Image, FloatMap]:
    generator = np.random.default_rng(5)
    image = generator.integers(0, 256, (*size, 3), dtype=np.uint8)
    levels = np.zeros(size, np.float32)
    cv2.circle(levels, (size[1] // 2, size[0] // 2), size[0] // 3, 1.0, -1)
    return image, levels


def presenting(config: ViewConfig):
    def picture(view: Image, levels: FloatMap) -> tuple[Image, ...]:
        if config.layout in (Layout.RGBD, Layout.DEPTH):
            return (pack_depth(view, levels, config.layout, 8),)
        disparity = to_disparity(levels, width_px=3 * view.shape[1], out=levels)
        tall = view.shape[0] if config.layout is not Layout.HALF_TAB else SIZE[0]
        return present(view, disparity, config, (tall, SIZE[1]), bit_depth=8)

    return picture


def expect_bands_to_give_the_whole(config: ViewConfig, rows: int) -> None:
    size = SIZE if config.views is Views.HIDDEN else view_size(config.layout, SIZE)
    view, levels = scene(size)
    picture = presenting(config)
    expected = picture(view, levels.copy())
    result = in_bands(picture, view, levels.copy(), config, band_pixels=rows * size[1])
    assert len(result) == len(expected)
    for got, wanted in zip(result, expected, strict=True):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("views", list(Views))
@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("rows", [1, 10, 37])
def test_bands_give_what_the_whole_gives(views: Views, layout: Layout, rows: int) -> None:
    if views is Views.HIDDEN and layout in (Layout.RGBD, Layout.DEPTH, Layout.QUILT):
        return
    quilt = QuiltShape(3, 1, (20, 30))
    expect_bands_to_give_the_whole(ViewConfig(views=views, layout=layout, quilt=quilt), rows)


@pytest.mark.parametrize("border", list(Border))
@pytest.mark.parametrize("source_view", list(SourceView))
def test_bands_keep_the_sides(border: Border, source_view: SourceView) -> None:
    config = ViewConfig(layout=Layout.SBS, border=border, source_view=source_view)
    expect_bands_to_give_the_whole(config, 10)


@pytest.mark.parametrize("fill", [Fill.PATCHES, Fill.FRAMES])
def test_what_looks_at_the_whole_picture_gets_it(fill: Fill) -> None:
    config = ViewConfig(layout=Layout.SBS, fill=fill)
    view, levels = scene(SIZE)
    shapes = []

    def picture(view: Image, levels: FloatMap) -> tuple[Image, ...]:
        shapes.append(levels.shape)
        return (view,)

    in_bands(picture, view, levels, config, band_pixels=10 * SIZE[1])
    assert shapes == [SIZE]


def test_a_small_view_is_presented_at_once() -> None:
    view, levels = scene(SIZE)
    seen = []

    def present(view: Image, levels: FloatMap) -> tuple[Image, ...]:
        seen.append(view.shape)
        return (view,)

    in_bands(present, view, levels, ViewConfig())
    in_bands(present, view, levels, ViewConfig(), band_pixels=20 * SIZE[1])
    # Of 61 rows: 0 to 20 and as many below as may be mixed in, and so on.
    margin = SOFTENING_PX + 2
    rows = [min(20 + margin, 61), min(40 + margin, 61), 61 - (40 - margin), 61 - (60 - margin)]
    assert seen == [view.shape, *((count, 80, 3) for count in rows)]
