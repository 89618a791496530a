import numpy as np
import pytest

from relievo.io.video_padding import pad, padded_size


@pytest.mark.parametrize(
    ("pixel_format", "mode", "size"),
    [
        ("yuv420p", "mono", (48, 66)),
        ("yuv420p", "left_right", (48, 68)),
        ("yuv420p", "top_bottom", (48, 66)),
        ("yuv422p10le", "left_right", (47, 68)),
        ("bgr0", "left_right", (47, 66)),
    ],
)
def test_no_colour_is_shared_between_views_or_cut_off(pixel_format, mode, size):
    assert padded_size((47, 66), pixel_format, mode) == size


def test_each_view_is_continued():
    image = np.arange(6, dtype=np.uint8)[None, :, None].repeat(2, axis=0).repeat(3, axis=2)
    beside = pad(image, (2, 8), "left_right")
    assert beside[0, :, 0].tolist() == [0, 1, 2, 2, 3, 4, 5, 5]
    stacked = pad(image.transpose(1, 0, 2), (8, 2), "bottom_top")
    assert stacked[:, 0, 0].tolist() == [0, 1, 2, 2, 3, 4, 5, 5]
    assert pad(image, (3, 7), "mono")[2, :, 0].tolist() == [0, 1, 2, 3, 4, 5, 5]
