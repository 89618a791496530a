import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError
from relievo.render.plate import RIM_PX, WHOLE_RIM_PX, Plate, show_plate
from relievo.render.stereo import render_pair


def noise(size: tuple[int, int], seed: int = 0, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (*size, 3)).astype(dtype)


def plate_of(image: np.ndarray, disparity: float, known: bool = True) -> Plate:
    size = image.shape[:2]
    return Plate(image, np.full(size, disparity, np.float32), np.full(size, known))


@pytest.mark.parametrize(("gain", "moved"), [(0.5, 3), (-0.5, -3)])
def test_a_plate_is_seen_moved_by_its_own_disparity(gain, moved):
    behind = noise((6, 40))
    view, surfaces = np.zeros_like(behind), np.zeros((6, 40), np.int16)
    surfaces[:, 10:20] = 1
    left = show_plate(view, surfaces, plate_of(behind, 6), gain, 0.0)
    assert not left.any()
    expected = np.where(surfaces[..., None] != 0, np.roll(behind, moved, axis=1), 0)
    # The background of the holes is one pixel long, on their left.
    expected[:, 9] = np.roll(behind, moved, axis=1)[:, 9]
    np.testing.assert_array_equal(view, expected)


def test_unknown_parts_of_a_plate_leave_holes():
    behind = noise((6, 40))
    surfaces = np.ones((6, 40), np.int16)
    view = np.zeros_like(behind)
    left = show_plate(view, surfaces, plate_of(behind, 2, known=False), 1.0, 0.0)
    assert left.all()
    assert not view.any()


@pytest.mark.parametrize("side", [1, -1])
def test_the_background_beside_a_hole_turns_into_the_plate(side):
    behind = np.full((6, 60, 3), 200, np.uint8)
    view, surfaces = np.full_like(behind, 100), np.zeros((6, 60), np.int16)
    surfaces[:, 28:32] = side * 20
    show_plate(view, surfaces, plate_of(behind, 0), 1.0, 0.0)
    row = view[0, ::side, 0].astype(int)
    ramp = np.linspace(100, 200, RIM_PX - WHOLE_RIM_PX + 1).round()[1:].tolist()
    beside = [100] * (28 - RIM_PX) + ramp + [200] * WHOLE_RIM_PX
    np.testing.assert_array_equal(row, beside + [200] * 4 + [100] * 28)


def test_guesses_are_drawn_towards_the_plate_beside_them():
    behind = np.full((20, 60, 3), 200, np.uint8)
    plate = plate_of(behind, 0)
    plate.known[:, 16:50] = False
    view, surfaces = np.full_like(behind, 100), np.zeros((20, 60), np.int16)
    surfaces[:, 10:50] = 1
    left = show_plate(view, surfaces, plate, 1.0, 0.0)
    np.testing.assert_array_equal(left, (surfaces != 0) & ~plate.known)
    guesses = view[10, 16:50, 0].astype(int)
    assert guesses[0] > 180
    assert (np.diff(guesses[:9]) < 0).all()
    assert (guesses[8:] == 100).all()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_a_subject_hides_is_shown_from_the_plate(dtype):
    wall, size = noise((40, 80), dtype=dtype), (40, 80)
    image, disparity = wall.copy(), np.zeros(size, np.float32)
    image[10:30, 30:50], disparity[10:30, 30:50] = 0, 12
    pair = render_pair(image, disparity, plate=plate_of(wall, 0))
    for view, holes in ((pair.left, pair.left_holes), (pair.right, pair.right_holes)):
        inside = holes.copy()
        inside[:, [0, 1, -2, -1]] = False
        assert inside.sum() > 80
        np.testing.assert_array_equal(view[inside], wall[inside])


class WhitePainter:
    """Paints holes white and keeps what it was given."""

    def fill(self, view, disparity, holes, *, bit_depth):
        self.disparity, self.holes = disparity.copy(), holes.copy()
        view[holes] = 255


def test_a_filler_gets_the_holes_that_the_plate_leaves():
    wall, size = noise((40, 80)) // 2, (40, 80)
    image, disparity = wall.copy(), np.zeros(size, np.float32)
    image[10:30, 30:50], disparity[10:30, 30:50] = 0, 12
    plate = plate_of(wall, 0)
    plate.known[:20] = False
    painter = WhitePainter()
    pair = render_pair(image, disparity, source_view="left", plate=plate, filler=painter)
    assert painter.holes[10:20].any()
    assert not painter.holes[20:30].any()
    assert (pair.right[painter.holes] == 255).all()
    assert (pair.right[~painter.holes] < 255).all()
    assert (painter.disparity[pair.right_holes] == 0).all()
    assert painter.disparity.max() == 12


def test_plates_of_another_size_are_refused():
    with pytest.raises(ShapeError):
        render_pair(noise((4, 6)), np.zeros((4, 6), np.float32), plate=plate_of(noise((4, 7)), 0))
    with pytest.raises(ShapeError):
        Plate(noise((4, 6)), np.zeros((4, 7), np.float32), np.ones((4, 6), bool))


def test_plates_of_another_depth_of_bits_are_refused():
    plate = plate_of(noise((4, 6), dtype=np.uint16), 0)
    with pytest.raises(DTypeError, match="plate must be uint8"):
        render_pair(noise((4, 6)), np.zeros((4, 6), np.float32), plate=plate)


def test_plates_of_numbers_that_make_no_sense_are_refused():
    with pytest.raises(RangeError):
        plate_of(noise((4, 6)), np.nan)
    with pytest.raises(DTypeError):
        Plate(noise((4, 6)), np.zeros((4, 6), np.float32), np.ones((4, 6), np.uint8))
