import numpy as np
import pytest
from numpy.typing import NDArray

from relievo.core.errors import DTypeError, RangeError
from relievo.core.segments import Segment, SegmentMap
from relievo.pipeline.segment_picture import segment_colours, segment_picture

WHITE = (255, 255, 255)


def image(height: int = 120, width: int = 160) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(60, 200, (height, width, 3), dtype=np.uint8)


def halves(height: int = 120, width: int = 160, **of_right: object) -> SegmentMap:
    """Void above; below, segment 1 on the left and segment 2 on the right."""
    ids = np.zeros((height, width), np.uint16)
    ids[height // 2 :, : width // 2] = 1
    ids[height // 2 :, width // 2 :] = 2
    return SegmentMap(ids, (Segment(), Segment(**of_right)))


def hue(colours: NDArray[np.generic]) -> NDArray[np.float64]:
    """The mean colour without its grey."""
    mean = colours.reshape(-1, 3).mean(axis=0)
    return mean - mean.mean()


def test_picture_has_the_size_of_the_image() -> None:
    picture = segment_picture(image(), halves(12, 16))
    assert picture.shape == (120, 160, 3)
    assert picture.dtype == np.uint8


def test_image_and_map_stay_as_they_are() -> None:
    photo, segments = image(), halves(class_name="person")
    segment_picture(photo, segments)
    np.testing.assert_array_equal(photo, image())
    np.testing.assert_array_equal(segments.ids, halves().ids)


def test_segments_have_the_hue_of_their_number_and_void_has_none() -> None:
    picture = segment_picture(image(), halves())
    _, first, second = segment_colours(2)
    for part, colour in ((picture[62:, :78], first), (picture[62:, 82:], second)):
        wanted = hue(colour.astype(float))
        assert hue(part) @ wanted > 0.9 * np.linalg.norm(hue(part)) * np.linalg.norm(wanted)
    assert np.ptp(picture[:58].astype(int), axis=-1).max() == 0


def test_only_void_is_hatched() -> None:
    flat = np.full((120, 160, 3), 100, np.uint8)
    picture = segment_picture(flat, halves())
    assert len(np.unique(picture[:58].reshape(-1, 3), axis=0)) == 2
    assert len(np.unique(picture[62:, :78].reshape(-1, 3), axis=0)) == 1


def test_outline_is_one_pixel_between_segments() -> None:
    flat = np.full((120, 160, 3), 100, np.uint8)
    is_white = (segment_picture(flat, halves()) == WHITE).all(axis=-1)
    assert np.flatnonzero(is_white[100]).tolist() == [79]
    assert np.flatnonzero(is_white[:, 20]).tolist() == [59]


def test_outline_of_a_large_picture_is_two_pixels_wide() -> None:
    flat = np.full((600, 1000, 3), 100, np.uint8)
    is_white = (segment_picture(flat, halves(600, 1000)) == WHITE).all(axis=-1)
    assert np.flatnonzero(is_white[500]).tolist() == [499, 500]
    assert np.flatnonzero(is_white[:, 20]).tolist() == [299, 300]


def test_name_and_score_stand_inside_their_segment() -> None:
    plain = segment_picture(image(), halves())
    named = segment_picture(image(), halves(class_name="person"))
    scored = segment_picture(image(), halves(class_name="person", score=0.75))
    changed = np.argwhere((plain != named).any(axis=-1))
    assert len(changed) > 50
    assert (changed.min(axis=0) > (60, 80)).all()
    assert (named != scored).any()


def test_segment_without_room_has_no_text() -> None:
    ids = np.ones((120, 160), np.uint16)
    ids[5:11, 5:60] = 2
    ids[30:110, 10:16] = 3

    def picture(*names: str) -> NDArray[np.uint8]:
        segments = tuple(Segment(name) for name in ("", *names))
        return segment_picture(image(), SegmentMap(ids, segments))

    np.testing.assert_array_equal(picture("low", "narrow"), picture("", ""))


def test_text_of_a_segment_of_one_pixel_and_of_none_is_left_out() -> None:
    segments = SegmentMap(np.ones((1, 1), np.uint16), (Segment("a"), Segment("b")))
    assert segment_picture(image(1, 1), segments).shape == (1, 1, 3)


def test_void_alone_is_a_picture() -> None:
    picture = segment_picture(image(), SegmentMap.void((1, 1)))
    assert not (picture == 255).all(axis=-1).any()


def test_16_bits_look_like_8() -> None:
    ten_bits = image().astype(np.uint16) << 2
    np.testing.assert_array_equal(
        segment_picture(ten_bits, halves(), bit_depth=10), segment_picture(image(), halves())
    )


def test_other_images_are_refused() -> None:
    with pytest.raises(RangeError):
        segment_picture(image().astype(np.uint16) << 4, halves(), bit_depth=8)
    with pytest.raises(DTypeError):
        segment_picture(image().astype(np.float32), halves())


def test_colours_go_by_the_number_alone() -> None:
    np.testing.assert_array_equal(segment_colours(50)[:11], segment_colours(10))


@pytest.mark.parametrize("step", [1, 2, 3])
def test_neighbouring_numbers_have_colours_far_apart(step: int) -> None:
    colours = segment_colours(300)[1:].astype(float)
    assert np.linalg.norm(colours[step:] - colours[:-step], axis=-1).min() > 50


def test_first_colours_all_differ() -> None:
    colours = segment_colours(12).astype(float)
    distances = np.linalg.norm(colours[:, None] - colours[None], axis=-1)
    assert distances[~np.eye(13, dtype=bool)].min() > 40
