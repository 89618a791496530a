import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.core.segments import Segment, SegmentMap
from relievo.optimisation.subject import find_subject

SIZE = (60, 90)
ALL = np.ones(SIZE, bool)


def depth():
    """A ramp from far above to near below, each value in one row."""
    return np.repeat(np.linspace(0, 1, SIZE[0], dtype=np.float32)[:, None], SIZE[1], axis=1)


def labelled(*segments):
    """A map of rectangles: (rows, columns, Segment)."""
    ids = np.zeros(SIZE, np.uint16)
    for number, (rows, columns, _) in enumerate(segments, start=1):
        ids[rows, columns] = number
    return SegmentMap(ids, tuple(segment for *_, segment in segments))


def photo(rows=slice(35, 50), columns=slice(50, 70), seed=0):
    """Grey with a red patch, of the size of the depth map."""
    image = np.random.default_rng(seed).normal(110, 6, (*SIZE, 3))
    image[rows, columns, 0] += 120
    return np.clip(image, 0, 255).astype(np.uint8)


def test_off_has_no_subject():
    assert find_subject(depth(), ALL, "off") is None


def median(subject):
    return np.median(subject.values)


def is_the_centre(subject):
    return np.array_equal(subject.values, find_subject(depth(), ALL, (0.5, 0.5)).values)


def test_by_default_the_subject_is_at_the_centre():
    subject = find_subject(depth(), ALL, "auto")
    assert is_the_centre(subject)
    assert subject.pixels is None


def test_at_a_point_the_middle_half_of_the_depths_around_it_votes():
    values = np.random.default_rng(0).random(SIZE, dtype=np.float32)
    subject = find_subject(values, ALL, (0.5, 0.5))
    around = values[27:33, 40:50]
    low, middle, high = np.percentile(around, (25, 50, 75))
    assert median(subject) == pytest.approx(middle)
    assert low <= subject.values.min() <= subject.values.max() <= high
    np.testing.assert_allclose(subject.votes, 1 / 30)


def test_each_pixel_of_a_thing_votes_by_score_and_distance_from_the_centre():
    things = labelled(
        (slice(10, 20), slice(40, 50), Segment("a", True, 0.9)),
        (slice(40, 50), slice(0, 30), Segment("b", True, 0.5)),
        (slice(55, 60), slice(0, 90), Segment("c", False, 1.0)),
    )
    values = depth()
    subject = find_subject(values, ALL, "auto", segments=things)
    diagonal = np.hypot(*SIZE)
    expected = np.zeros(SIZE)
    for number, segment in enumerate(things.segments, start=1):
        rows, columns = np.nonzero(things.ids == number)
        away = np.hypot(rows.mean() + 0.5 - 30, columns.mean() + 0.5 - 45)
        if segment.is_thing:
            expected[rows, columns] = segment.score * np.exp(
                -(away**2) / (2 * (0.3 * diagonal) ** 2)
            )
    expected /= expected.sum()
    np.testing.assert_allclose(subject.votes, expected[expected > 0], rtol=1e-9)
    np.testing.assert_array_equal(subject.values, values[expected > 0])
    np.testing.assert_array_equal(subject.pixels, (things.ids == 1) | (things.ids == 2))


@pytest.mark.parametrize(
    "segment", [Segment("grass", is_thing=False), Segment("ghost", is_thing=True, score=0.0)]
)
def test_without_a_thing_that_counts_the_centre_decides(segment):
    segments = labelled((slice(0, 9), slice(0, 9), segment))
    assert is_the_centre(find_subject(depth(), ALL, "auto", segments=segments))


def test_a_thing_that_may_not_be_relied_on_has_no_vote():
    segments = labelled(
        (slice(0, 9), slice(0, 9), Segment(is_thing=True)),
        (slice(50, 59), slice(0, 9), Segment(is_thing=True)),
    )
    usable = segments.ids != 1
    subject = find_subject(depth(), usable, "auto", segments=segments)
    assert subject.values.min() > 0.8


def test_things_go_before_what_stands_out():
    segments = labelled((slice(0, 9), slice(40, 50), Segment(is_thing=True)))
    subject = find_subject(depth(), ALL, "auto", segments=segments, image=photo())
    assert subject.values.max() < 0.2


@pytest.mark.parametrize("emphasis", ["auto", "saliency"])
@pytest.mark.parametrize("seed", range(3))
def test_what_clearly_stands_out_is_the_subject(emphasis, seed):
    subject = find_subject(depth(), ALL, emphasis, image=photo(seed=seed))
    of_the_patch = (subject.values > 34 / 59) & (subject.values < 50 / 59)
    assert subject.votes[of_the_patch].sum() > 0.9


def test_where_nothing_stands_out_clearly_the_centre_decides():
    image = np.random.default_rng(0).integers(0, 256, (*SIZE, 3), dtype=np.uint8)
    assert is_the_centre(find_subject(depth(), ALL, "auto", image=image))


def test_a_flat_image_leaves_it_to_the_centre_even_if_asked_what_stands_out():
    image = np.full((*SIZE, 3), 80, np.uint8)
    assert is_the_centre(find_subject(depth(), ALL, "saliency", image=image))


def test_of_two_that_stand_out_alike_the_nearer_has_more_votes():
    image = photo(rows=slice(5, 15), columns=slice(35, 55))
    image[45:55, 35:55] = image[5:15, 35:55]
    subject = find_subject(depth(), ALL, "saliency", image=image)
    near = subject.values > 0.5
    assert subject.votes[near].sum() > 1.5 * subject.votes[~near].sum()


def test_saliency_without_an_image_is_refused():
    with pytest.raises(UsageError, match="image"):
        find_subject(depth(), ALL, "saliency")


def test_an_unknown_word_is_refused():
    with pytest.raises(RangeError, match="emphasis"):
        find_subject(depth(), ALL, "middle")


def test_a_point_takes_the_median_of_the_segment_under_it():
    segments = labelled((slice(0, 40), slice(0, 10), Segment("wall")))
    subject = find_subject(depth(), ALL, (0.05, 0.1), segments=segments)
    assert median(subject) == pytest.approx(np.median(depth()[:40, 0]))
    np.testing.assert_array_equal(subject.pixels, segments.ids == 1)


def test_a_point_that_is_not_labelled_takes_what_is_around_it():
    segments = labelled((slice(0, 40), slice(0, 10), Segment("wall")))
    subject = find_subject(depth(), ALL, (0.5, 0.9), segments=segments)
    assert median(subject) == pytest.approx(0.9, abs=0.02)
    assert subject.pixels is None


def test_segments_of_another_size_are_found_under_the_same_point():
    segments = labelled((slice(0, 40), slice(0, 10), Segment("wall")))
    small = SegmentMap(segments.ids[::2, ::2].copy(), segments.segments)
    for point in ((0.05, 0.1), (0.5, 0.9)):
        subjects = (find_subject(depth(), ALL, point, segments=each) for each in (small, segments))
        assert median(next(subjects)) == pytest.approx(median(next(subjects)), abs=0.02)


def test_a_segment_that_vanishes_at_the_size_of_the_map_leaves_it_to_what_is_around():
    ids = np.zeros((600, 900), np.uint16)
    ids[300, 451] = 1
    subject = find_subject(
        depth(), ALL, (451.5 / 900, 300.5 / 600), segments=SegmentMap(ids, (Segment(),))
    )
    assert median(subject) == pytest.approx(0.5, abs=0.02)


def test_a_point_listens_only_to_pixels_that_may_be_relied_on():
    values = depth()
    usable = ALL.copy()
    usable[:30] = False
    assert find_subject(values, usable, (0.5, 0.5)).values.min() > 0.5
    assert median(find_subject(values, usable, (0.5, 0.1))) == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize("point", [(-0.1, 0.5), (1.1, 0.5), (0.5, 1.01), (0.5, np.nan)])
def test_a_point_outside_the_image_is_refused(point):
    with pytest.raises(RangeError, match="emphasis"):
        find_subject(depth(), ALL, point)
