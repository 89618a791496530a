from dataclasses import replace

import numpy as np
import pytest

from relievo.core.types import Intrinsics
from relievo.scenes.frame import Frame, View
from relievo.scenes.judgement import faults_of, probe_size

SIZE = (48, 64)


@pytest.fixture
def good():
    """A frame with ground, things and some sky."""
    generator = np.random.default_rng(0)
    depth_m = np.repeat(np.geomspace(30, 1.5, 48)[:, None], 64, axis=1).astype(np.float32)
    depth_m[:10] = 0
    ids = np.zeros(SIZE, np.int32)
    view = View(
        light=generator.random((*SIZE, 3), dtype=np.float32),
        depth_m=depth_m,
        ids=ids,
        instance=np.repeat(np.arange(48)[:, None] // 10, 64, axis=1).astype(np.int32),
    )
    return Frame(
        view=view,
        intrinsics=Intrinsics(60, 60, 32, 24),
        distortion=(0.0, 0.0),
        T_world_from_camera=np.eye(4),
        time_s=0.0,
        normals=np.zeros((*SIZE, 3), np.float32),
        plane_ids=np.full(SIZE, -1, np.int32),
        planes=np.zeros((0, 3)),
    )


def seen(frame, **changes):
    return replace(frame, view=replace(frame.view, **changes))


def test_a_good_view_has_no_faults(good):
    assert faults_of(good) == 0


def test_views_of_sky_alone_are_worse_than_all_others(good):
    assert faults_of(seen(good, depth_m=np.zeros(SIZE, np.float32))) > 9


def test_too_much_sky_is_a_fault(good):
    depth_m = good.view.depth_m.copy()
    depth_m[:41] = 0
    assert faults_of(seen(good, depth_m=depth_m)) > 0


def test_something_right_in_front_of_the_camera_is_a_fault(good):
    depth_m = good.view.depth_m.copy()
    depth_m[:, :40] = 0.2
    assert faults_of(seen(good, depth_m=depth_m)) > 0


def test_one_depth_alone_is_a_fault(good):
    depth_m = np.full(SIZE, 3, np.float32)
    assert faults_of(seen(good, depth_m=depth_m)) > 0


def test_one_thing_alone_is_a_fault(good):
    assert faults_of(seen(good, instance=np.ones(SIZE, np.int32))) > 0


def test_one_plane_is_a_fault_if_it_is_plain(good):
    on_plane = replace(good, plane_ids=np.zeros(SIZE, np.int32), planes=np.ones((1, 3)))
    assert faults_of(on_plane) == 0
    assert faults_of(seen(on_plane, light=np.full((*SIZE, 3), 0.4, np.float32))) > 0


@pytest.mark.parametrize(
    ("size", "small"), [((480, 640), (48, 64)), ((640, 480), (64, 48)), ((32, 4096), (16, 64))]
)
def test_small_pictures_have_the_shape_of_large_ones(size, small):
    assert probe_size(size) == small
