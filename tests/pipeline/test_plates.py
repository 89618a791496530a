from collections.abc import Iterator
from fractions import Fraction

import cv2
import numpy as np
import pytest

from relievo.core.types import DepthKind, DepthMap, Frame
from relievo.core.words import Layout
from relievo.data.synthetic.moving_subject import FilmedFrame, MovingSubject
from relievo.metrics.fill_steadiness import FillSteadiness, FillSteadinessMeter
from relievo.optimisation.budget import to_disparity
from relievo.optimisation.mapping import apply_mapping
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.frame import frame_mapping, placement
from relievo.pipeline.plates import (
    AHEAD,
    BEHIND,
    KEY_EVERY,
    Surroundings,
    look_around,
    see_with,
)
from relievo.pipeline.scene import Scene
from relievo.render.seen_frames import SeenFrame, see_frame
from relievo.render.stereo import render_pair

MARGIN = 20


def film(scene: MovingSubject, numbers: range) -> Iterator[tuple[Frame, DepthMap]]:
    """Frames of a scene with their exact disparity as depth."""
    for t in numbers:
        shot = scene.frame(t)
        frame = Frame(shot.image, index=t, pts=t, time_base=Fraction(1, 24))
        yield frame, DepthMap(shot.disparity, DepthKind.RELATIVE_INVERSE_DEPTH)


def see(frame: Frame, depth: DepthMap) -> SeenFrame:
    return see_frame(frame.image, depth.values)


SMALL = MovingSubject(size=(60, 96))


def numbers_of(around: Surroundings, seen: dict[int, int]) -> list[int]:
    return [seen[id(other.frame)] for other in around.others]


def looked_at(count: int, starts: dict[int, int] | None = None) -> list[list[int]]:
    """The frames that each frame of a film looks at; starts: first frame of each frame's shot."""
    seen: dict[int, int] = {}

    def remember(frame: Frame, depth: DepthMap) -> SeenFrame:
        prepared = see(frame, depth)
        kept.append(prepared)
        seen[id(prepared)] = frame.index
        return prepared

    kept: list[SeenFrame] = []
    around = look_around(
        film(SMALL, range(count)), remember, lambda frame: (starts or {}).get(frame.index, 0)
    )
    return [numbers_of(each, seen) for each in around]


def test_a_frame_looks_at_the_key_frames_before_and_after_it() -> None:
    found = looked_at(60)
    assert len(found) == 60
    assert found[30] == [6, 12, 18, 24, 36, 42]
    assert found[31] == [12, 18, 24, 30, 36, 42]
    assert found[0] == [6, 12]
    assert found[59] == [36, 42, 48, 54]


def test_no_frame_looks_across_a_cut() -> None:
    found = looked_at(40, {t: 20 for t in range(20, 40)})
    assert max(found[19]) < 20
    assert min(found[20]) >= 20
    assert found[20] == [26, 32]


def test_a_film_of_one_frame_has_no_surroundings() -> None:
    assert looked_at(1) == [[]]


def test_frames_come_in_order_and_once() -> None:
    around = look_around(film(SMALL, range(30)), see, lambda frame: 0)
    assert [each.frame.index for each in around] == list(range(30))


def test_the_film_is_read_no_further_ahead_than_the_window() -> None:
    read = 0

    def counted() -> Iterator[tuple[Frame, DepthMap]]:
        nonlocal read
        for each in film(SMALL, range(40)):
            read += 1
            yield each

    around = look_around(counted(), see, lambda frame: 0)
    next(around)
    assert read == AHEAD + 1


def test_a_chunk_that_begins_within_a_shot_has_the_same_plates() -> None:
    scene, wanted = MovingSubject(size=(120, 200)), range(40, 43)
    plates = []
    for first in (0, wanted.start - BEHIND):
        around = look_around(film(scene, range(first, 56)), see, lambda frame: 0)
        plates += [[each.plate(each.depth.values) for each in around if each.frame.index in wanted]]
    for whole, part in zip(*plates, strict=True):
        np.testing.assert_array_equal(whole.known, part.known)
        np.testing.assert_array_equal(whole.image, part.image)


def test_key_frames_count_less_towards_the_ends_of_the_window() -> None:
    around = list(look_around(film(SMALL, range(50)), see, lambda frame: 0))[30]
    weights = [other.weight for other in around.others]
    assert weights[:4] == sorted(weights[:4])
    assert weights[4:] == sorted(weights[4:], reverse=True)
    assert 0 < min(weights) <= KEY_EVERY / (AHEAD + KEY_EVERY)


def steadiness(scene: MovingSubject, gain: float, with_plate: bool) -> FillSteadiness:
    """Of one view of some frames of a film, away from the borders of the image."""
    meter = FillSteadinessMeter()
    wanted = range(4, 10)
    around = look_around(film(scene, range(-24, 24)), see, lambda frame: -24)
    for each in around:
        if each.frame.index not in wanted:
            continue
        plate = each.plate(each.depth.values) if with_plate else None
        pair = render_pair(each.frame.image, each.depth.values, plate=plate)
        view, holes = (pair.left, pair.left_holes) if gain > 0 else (pair.right, pair.right_holes)
        truth = scene.frame(each.frame.index, gain)
        meter.add(view, holes, background_of(truth), truth.flow_back)
    return meter.result()


def test_frames_are_prepared_with_the_disparity_they_will_have() -> None:
    depth = np.tile(np.linspace(2, 6, 96, dtype=np.float32), (60, 1))
    frame, _ = next(film(SMALL, range(1)))
    measured = DepthMap(depth, DepthKind.RELATIVE_INVERSE_DEPTH)
    config = ViewConfig(layout=Layout.SBS)
    mapping = frame_mapping(Scene.of_image(frame.image, measured), config)
    prepared = see_with(lambda frame: mapping, config)(frame, measured)
    zero_plane, budget = placement(mapping, config)
    expected = to_disparity(
        apply_mapping(depth, mapping),
        width_px=96,
        depth_budget_percent=budget,
        zero_plane=zero_plane,
    )
    np.testing.assert_allclose(prepared.disparity, expected, atol=0.01)
    assert prepared.image is frame.image


def test_half_width_layouts_keep_half_width_frames() -> None:
    frame, depth = next(film(SMALL, range(1)))
    mapping = frame_mapping(Scene.of_image(frame.image, depth), ViewConfig())
    prepared = see_with(lambda frame: mapping, ViewConfig(layout=Layout.HALF_SBS))(frame, depth)
    assert prepared.image.shape == (60, 48, 3)


def background_of(truth: FilmedFrame) -> np.ndarray:
    """Where a view surely shows the wall: the subject's outline is not what is measured."""
    background = cv2.dilate(truth.subject.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    inner = np.zeros_like(background)
    inner[MARGIN:-MARGIN, MARGIN:-MARGIN] = True
    return background & inner


@pytest.mark.parametrize("gain", [0.5, -0.5])
@pytest.mark.parametrize("slope", [0.0, 4.0])
def test_filled_areas_are_as_steady_as_the_background_around_them(
    gain: float, slope: float
) -> None:
    scene = MovingSubject(pan=(-0.7, 0.2), wall_slope=slope)
    assert steadiness(scene, gain, with_plate=True).ratio < 1.2
    assert steadiness(scene, gain, with_plate=False).ratio > 5


def test_depth_of_any_shape_may_be_looked_at() -> None:
    frame, _ = next(film(SMALL, range(1)))
    thin = DepthMap(
        np.tile(np.linspace(0, 1, 4000, dtype=np.float32), (4, 1)), DepthKind.RELATIVE_INVERSE_DEPTH
    )
    mapping = frame_mapping(Scene.of_image(frame.image, thin), ViewConfig())
    prepared = see_with(lambda frame: mapping, ViewConfig(layout=Layout.SBS))(frame, thin)
    assert prepared.disparity.shape == (60, 96)
