import cv2
import numpy as np
import pytest

from relievo.core.types import FloatMap, Image
from relievo.core.words import Layout, Views
from relievo.optimisation.budget import to_disparity
from relievo.pipeline.bands import in_bands
from relievo.pipeline.config import ViewConfig
from relievo.render.formats import pack, pack_depth, view_size
from relievo.render.views import render_views

SIZE = (61, 80)


def scene(size: tuple[int, int]) -> tuple[Image, FloatMap]:
    generator = np.random.default_rng(5)
    image = generator.integers(0, 256, (*size, 3), dtype=np.uint8)
    levels = np.zeros(size, np.float32)
    cv2.circle(levels, (size[1] // 2, size[0] // 2), size[0] // 3, 1.0, -1)
    return image, levels


def presenting(config: ViewConfig):
    def present(view: Image, levels: FloatMap) -> tuple[Image, ...]:
        if config.layout in (Layout.RGBD, Layout.DEPTH):
            return (pack_depth(view, levels, config.layout, 8),)
        disparity = to_disparity(levels, width_px=3 * view.shape[1], out=levels)
        pair = render_views(view, disparity, views=config.views)
        if config.layout is Layout.LEFT_RIGHT:
            return pair.left, pair.right
        tall = view.shape[0] if config.layout is not Layout.HALF_TAB else SIZE[0]
        return (pack(pair, config.layout, (tall, SIZE[1])),)

    return present


@pytest.mark.parametrize("views", list(Views))
@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("rows", [1, 10, 37])
def test_bands_give_what_the_whole_gives(views: Views, layout: Layout, rows: int) -> None:
    if views is Views.HIDDEN and layout in (Layout.RGBD, Layout.DEPTH):
        return
    config = ViewConfig(views=views, layout=layout)
    size = SIZE if views is Views.HIDDEN else view_size(layout, SIZE)
    view, levels = scene(size)
    present = presenting(config)
    expected = present(view, levels.copy())
    result = in_bands(present, view, levels.copy(), config, band_pixels=rows * size[1])
    assert len(result) == len(expected)
    for got, wanted in zip(result, expected, strict=True):
        np.testing.assert_array_equal(got, wanted)


def test_a_small_view_is_presented_at_once() -> None:
    view, levels = scene(SIZE)
    seen = []

    def present(view: Image, levels: FloatMap) -> tuple[Image, ...]:
        seen.append(view.shape)
        return (view,)

    in_bands(present, view, levels, ViewConfig())
    in_bands(present, view, levels, ViewConfig(), band_pixels=20 * SIZE[1])
    assert seen == [view.shape, (24, 80, 3), (28, 80, 3), (25, 80, 3), (5, 80, 3)]
