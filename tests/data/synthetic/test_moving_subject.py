import numpy as np
import pytest

from relievo.data.synthetic.moving_subject import MovingSubject
from relievo.metrics.optical_flow import pull
from relievo.render.stereo import render_pair

INNER = np.s_[12:-12, 16:-16]


@pytest.mark.parametrize("gain", [0.0, 0.5, -0.5])
@pytest.mark.parametrize("moves", [{"zoom": 1.01}, {"wall_slope": 8.0}, {"pan": (2.0, -1.0)}])
def test_the_flow_leads_to_the_same_place_on_the_wall(moves: dict, gain: float) -> None:
    scene = MovingSubject(noise=0, size=(120, 200), **moves)
    before, after = scene.frame(3, gain), scene.frame(4, gain)
    carried = pull(before.image, after.flow_back).values
    wall = ~(after.subject | (pull(before.subject, after.flow_back).values > 0))
    error = np.abs(after.image - carried).mean(axis=2)
    # Reading between pixels costs some of the fine texture.
    assert error[INNER][wall[INNER]].mean() < 3


def test_a_view_shows_each_surface_moved_by_its_disparity() -> None:
    scene = MovingSubject(noise=0, wall_disparity=-4, subject_disparity=8)
    middle, left = scene.frame(0), scene.frame(0, 0.5)
    pair = render_pair(middle.image, middle.disparity)
    seen = ~pair.left_holes[INNER]
    error = np.abs(pair.left.astype(float) - left.image).max(axis=2)[INNER]
    assert np.percentile(error[seen], 99) <= 1


def test_a_slanted_wall_is_seen_with_its_disparity() -> None:
    scene = MovingSubject(noise=0, wall_slope=10)
    left = scene.frame(0, 0.5)
    middle = scene.frame(0)
    columns = np.arange(480, dtype=np.float32)
    landed = columns + 0.5 * middle.disparity[0]
    found = np.interp(landed, columns, left.disparity[0])
    np.testing.assert_allclose(found[6:-6], middle.disparity[0, 6:-6], atol=1e-4)


def test_noise_differs_from_frame_to_frame_and_is_the_same_again() -> None:
    scene = MovingSubject(size=(60, 80), pan=(0, 0), subject_motion=0)
    first, again, other = scene.frame(0), scene.frame(0), scene.frame(1)
    np.testing.assert_array_equal(first.image, again.image)
    assert (first.image != other.image).any()
    np.testing.assert_array_equal(first.disparity, other.disparity)
