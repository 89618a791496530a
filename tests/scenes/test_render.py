from dataclasses import replace

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from relievo.core.errors import RangeError
from relievo.geometry.camera import unproject
from relievo.geometry.transform import apply, inverse
from relievo.scenes.classes import CLASSES
from relievo.scenes.frame import Frame
from relievo.scenes.lens import pictured
from relievo.scenes.materials import Material
from relievo.scenes.mesh import merged
from relievo.scenes.paths import look_at, still
from relievo.scenes.picture import FINE
from relievo.scenes.render import Parts, Stage, render
from relievo.scenes.shapes import ball, quad
from relievo.scenes.testing import BRICK, EVEN, PLAIN, ground, little_camera, little_world
from relievo.scenes.world import Camera, Thing, World

SIZE = (120, 160)
ALL = Parts(right=True, motion=True, background=True, baseline_m=0.1)


@pytest.fixture(scope="module")
def frames() -> tuple[Frame, Frame]:
    """Two frames a 24th of a second apart."""
    world = little_world()
    stage = Stage(world)
    camera = world.cameras[0]
    return (
        stage.render(camera, SIZE, 0.5, parts=ALL, next_time_s=0.5 + 1 / 24),
        stage.render(camera, SIZE, 0.5 + 1 / 24),
    )


def _sampled(values: np.ndarray, places: np.ndarray, order: int) -> np.ndarray:
    rows_columns = [places[..., 1] - 0.5, places[..., 0] - 0.5]
    channels = values.reshape(*values.shape[:2], -1)
    parts = [
        map_coordinates(channels[..., k], rows_columns, order=order, mode="nearest")
        for k in range(channels.shape[2])
    ]
    return np.stack(parts, axis=-1).reshape(*places.shape[:-1], *values.shape[2:])


def _middles() -> np.ndarray:
    rows, columns = np.indices(SIZE)
    return np.stack([columns + 0.5, rows + 0.5], axis=-1)


def _inner(mask: np.ndarray, frame: Frame) -> np.ndarray:
    """Pixels whose eight neighbours show the same thing on a like plane."""
    same = mask.copy()
    for shift in ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1)):
        for values in (frame.view.instance, frame.plane_ids, frame.view.ids):
            same &= np.roll(values, shift, (0, 1)) == values
    same[[0, -1]] = same[:, [0, -1]] = False
    return same


def _decibels(first: np.ndarray, second: np.ndarray) -> float:
    peak = np.percentile(first, 99)
    return float(-10 * np.log10(np.mean(((first - second) / peak) ** 2)))


def test_the_next_frame_is_explained_by_depth_and_pose(frames: tuple[Frame, Frame]) -> None:
    now, then = frames
    camera_points = unproject(now.view.depth_m.astype(np.float64), now.intrinsics)
    world = apply(now.T_world_from_camera, camera_points.reshape(-1, 3))
    seen = apply(inverse(then.T_world_from_camera), world)
    places = pictured(seen, then.intrinsics).reshape(*SIZE, 2)
    assert now.motion is not None
    still = (np.abs(now.motion.points).max(-1) == 0) & (now.view.depth_m > 0)
    chosen = _inner(now.motion.visible & still, now)
    assert chosen.mean() > 0.3
    np.testing.assert_allclose(places[chosen], (_middles() + now.motion.flow)[chosen], atol=2e-3)
    again = _sampled(then.view.light, places, 3)
    assert _decibels(now.view.light[chosen], again[chosen]) > 32


def test_flow_leads_to_the_same_thing_also_where_it_moves(frames: tuple[Frame, Frame]) -> None:
    now, then = frames
    assert now.motion is not None
    target = _middles() + now.motion.flow
    found = _sampled(then.view.instance, target, 0)
    chosen = _inner(now.motion.visible, now)
    assert (found == now.view.instance)[chosen].mean() > 0.995
    ball = (now.view.ids == CLASSES["toy"].number) & chosen
    assert ball.sum() > 50
    moved = now.motion.points[ball]
    np.testing.assert_allclose(
        moved, np.broadcast_to([0.9 / 24, 0.3 / 24, 0], moved.shape), atol=1e-4
    )
    colour = _sampled(then.view.light, target, 3)
    assert _decibels(now.view.light[chosen], colour[chosen]) > 32


def test_hidden_points_are_not_called_visible(frames: tuple[Frame, Frame]) -> None:
    now, then = frames
    assert now.motion is not None
    target = _middles() + now.motion.flow
    depth_then = _sampled(then.view.depth_m, target, 0)
    camera_points = unproject(now.view.depth_m.astype(np.float64), now.intrinsics).reshape(-1, 3)
    world = apply(now.T_world_from_camera, camera_points) + now.motion.points.reshape(-1, 3)
    depth = apply(inverse(then.T_world_from_camera), world)[:, 2].reshape(SIZE)
    surface = now.view.depth_m > 0
    agree = np.abs(depth_then - depth) < 0.02 * depth + 0.02
    assert agree[_inner(now.motion.visible & surface, now)].mean() > 0.995
    inside = (target > 1).all(-1) & (target < [SIZE[1] - 1, SIZE[0] - 1]).all(-1)
    hidden = surface & inside & ~now.motion.visible
    assert hidden.sum() > 20
    assert agree[hidden].mean() < 0.6


def test_disparity_agrees_with_the_right_view(frames: tuple[Frame, Frame]) -> None:
    frame = frames[0]
    assert frame.right is not None
    assert frame.right_visible is not None
    depth = frame.view.depth_m
    chosen = _inner(frame.right_visible & (depth > 0), frame)
    disparity = frame.intrinsics.f_x * 0.1 / np.where(depth > 0, depth, np.inf)
    places = _middles() - np.stack([disparity, 0 * disparity], axis=-1)
    found = _sampled(frame.right.depth_m, places, 1)
    right = frame.intrinsics.f_x * 0.1 / np.maximum(found, 0.1)
    assert np.quantile(np.abs(right - disparity)[chosen], 0.99) < 0.05
    # The pictures say the same: what is left to shift after the warp is a small part of a pixel.
    colour = _sampled(frame.right.light, places, 3).mean(-1)
    slope = np.gradient(frame.view.light.mean(-1), axis=1)
    difference = frame.view.light.mean(-1) - colour
    shift = (slope * difference)[chosen].sum() / (slope**2)[chosen].sum()
    assert abs(shift) < 0.05


def test_points_of_a_plane_lie_on_it(frames: tuple[Frame, Frame]) -> None:
    frame = frames[0]
    points = unproject(frame.view.depth_m.astype(np.float64), frame.intrinsics)
    on_plane = frame.plane_ids >= 0
    assert on_plane.mean() > 0.4
    assert len(frame.planes) >= 4
    vectors = frame.planes[frame.plane_ids[on_plane]]
    length = np.linalg.norm(vectors, axis=1)
    distance = (points[on_plane] * vectors).sum(1) / length - length
    near = points[on_plane][:, 2] < 15
    assert np.abs(distance[near]).max() < 1e-3
    assert (frame.view.depth_m[on_plane] > 0).all()
    ball = frame.view.ids == CLASSES["toy"].number
    assert (frame.plane_ids[ball] == -1).all()


def test_a_long_wall_of_small_triangles_is_one_exact_plane() -> None:
    side = 0.05
    wall = merged(
        quad((x * side, 0, z * side), (side, 0, 0), (0, 0, side), BRICK)
        for x in range(200)
        for z in range(24)
    )
    camera = Camera(still(look_at((-2.0, -4.0, 1.0), (3.0, 2.5, 0.6))), 60)
    thing = Thing(wall.turned(33.3).moved(-2.7, 0.4), "wall")
    frame = render(World((thing,), EVEN, (camera,)), camera, SIZE)
    points = unproject(frame.view.depth_m.astype(np.float64), frame.intrinsics)
    seen = frame.view.depth_m > 0
    assert seen.mean() > 0.1
    (vector,) = frame.planes
    length = np.linalg.norm(vector)
    np.testing.assert_allclose(points[seen] @ vector / length, length, atol=5e-5)


def test_a_plane_that_is_nearly_seen_edge_on_is_exact_far_away() -> None:
    camera = Camera(still(look_at((0.0, -9.0, 0.002), (1.0, 9.0, 0.0))), 60)
    frame = render(World((ground(),), EVEN, (camera,)), camera, SIZE)
    points = unproject(frame.view.depth_m.astype(np.float64), frame.intrinsics)
    (vector,) = frame.planes
    length = np.linalg.norm(vector)
    assert length == pytest.approx(0.002, abs=1e-4)
    shown = points[frame.plane_ids == 0]
    assert len(shown) > 1000
    np.testing.assert_allclose(shown @ vector / length, length, atol=1e-5)
    # Pixels show its first metres alone, but it goes on.
    T = frame.T_world_from_camera
    ahead = (np.array([[0.0, 15.0, 0.0], [5.0, 18.0, 0.0]]) - T[:3, 3]) @ T[:3, :3]
    np.testing.assert_allclose(ahead @ vector / length, length, atol=1e-4)


def test_where_nothing_is_seen_there_are_no_planes() -> None:
    camera = Camera(still(look_at((0.0, 0.0, 1.0), (0.0, 0.0, 9.0))), 60)
    frame = render(World((ground(),), EVEN, (camera,)), camera, SIZE)
    assert frame.planes.shape == (0, 3)
    assert (frame.plane_ids == -1).all()


def test_normals_are_those_of_the_depth(frames: tuple[Frame, Frame]) -> None:
    frame = frames[0]
    points = unproject(frame.view.depth_m.astype(np.float64), frame.intrinsics)
    across = np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0))
    across /= np.linalg.norm(across, axis=-1, keepdims=True) + 1e-12
    flat = _inner(frame.plane_ids >= 0, frame)
    agree = np.abs((across * frame.normals).sum(-1))[flat]
    assert np.quantile(agree, 0.05) > 0.999
    towards = (frame.normals * points).sum(-1)[frame.view.depth_m > 0]
    assert (towards < 1e-6).all()
    assert not frame.normals[frame.view.depth_m == 0].any()


def test_the_background_is_what_is_seen_without_the_thing() -> None:
    world = little_world(walks=False)
    frame = render(world, world.cameras[0], SIZE, parts=Parts(background=True))
    assert frame.behind is not None
    assert frame.uncovered is not None
    np.testing.assert_array_equal(frame.uncovered, frame.view.instance > 0)
    counted = [t for t in world.things if CLASSES[t.class_name].is_thing]
    for number, gone in enumerate(counted, start=1):
        away = Thing(gone.mesh.moved(z=-500), gone.class_name)
        things = tuple(away if thing is gone else thing for thing in world.things)
        without = render(World(things, world.light, world.cameras), world.cameras[0], SIZE)
        own = frame.view.instance == number
        assert own.any()
        np.testing.assert_allclose(frame.behind.depth_m[own], without.view.depth_m[own], atol=1e-4)
        np.testing.assert_array_equal(frame.behind.ids[own], without.view.ids[own])
        np.testing.assert_array_equal(frame.behind.instance[own], without.view.instance[own])
    same = ~frame.uncovered
    np.testing.assert_array_equal(frame.behind.depth_m[same], frame.view.depth_m[same])


def test_no_colour_of_a_thing_is_left_around_it_in_the_background() -> None:
    camera = Camera(still(look_at((0.0, -3.0, 1.5), (0.0, 0.0, 1.5))), 50)
    red = Material(tint=(0.9, 0.01, 0.01), contrast=0.0)
    things = (
        ground(PLAIN),
        Thing(quad((-9, 6, 0), (18, 0, 0), (0, 0, 9), PLAIN), "wall"),
        Thing(ball(0.4, red).moved(0, 0, 1.1), "toy"),
    )
    world, parts = World(things, EVEN, (camera,)), Parts(background=True)
    frame = render(world, camera, SIZE, parts=parts, quality=FINE)
    assert frame.behind is not None

    def redness(light: np.ndarray) -> float:
        return float((light[..., 0] / light[..., 1]).max())

    assert redness(frame.view.light) > 10
    assert redness(frame.behind.light) < 1.1


def test_ids_and_instances_tell_the_same_things(frames: tuple[Frame, Frame]) -> None:
    view = frames[0].view
    names = {number.number: name for name, number in CLASSES.items()}
    for instance in np.unique(view.instance):
        classes = np.unique(view.ids[view.instance == instance])
        if instance > 0:
            assert len(classes) == 1
            assert CLASSES[names[int(classes[0])]].is_thing
        else:
            assert not any(CLASSES[names[int(each)]].is_thing for each in classes)
    assert ((view.depth_m == 0) == (view.ids == CLASSES["sky"].number)).all()


def test_the_same_world_gives_the_same_bytes() -> None:
    first, second = (
        render(world, world.cameras[0], SIZE, 0.3, parts=ALL)
        for world in (little_world(), little_world())
    )
    assert first.view.light.tobytes() == second.view.light.tobytes()
    assert first.view.depth_m.tobytes() == second.view.depth_m.tobytes()
    assert first.motion is not None
    assert second.motion is not None
    assert first.motion.flow.tobytes() == second.motion.flow.tobytes()


def test_a_distorted_lens_bends_the_picture_as_its_model_says() -> None:
    world = little_world()
    camera = little_camera(distortion=(-0.2, 0.05))
    frame = render(world, camera, SIZE)
    straight = render(world, little_camera(), SIZE)
    points = np.array([[0.3, -0.4, 2.0], [-0.8, 0.5, 3.0]])
    bent = pictured(points, frame.intrinsics, frame.distortion)
    plain = pictured(points, frame.intrinsics)
    middle = np.array([80.0, 60.0])
    assert (np.linalg.norm(bent - middle, axis=1) < np.linalg.norm(plain - middle, axis=1)).all()
    # What the bent picture shows at a place is what the straight one shows where the point is.
    ground = straight.view.ids == CLASSES["ground"].number
    where = np.argwhere(_inner(ground, straight))[::97]
    depth = straight.view.depth_m[where[:, 0], where[:, 1]]
    seen = unproject(straight.view.depth_m.astype(np.float64), straight.intrinsics)
    places = pictured(seen[where[:, 0], where[:, 1]], frame.intrinsics, frame.distortion)
    inside = (places > 2).all(1) & (places < [158, 118]).all(1)
    found = _sampled(frame.view.depth_m, places[inside], 1)
    assert np.median(np.abs(found / depth[inside] - 1)) < 0.01


def test_a_lens_of_another_camera_does_not_change_the_light() -> None:
    world = little_world()
    folded = replace(world.cameras[0], fov_deg=120.0, distortion=(-0.5, 0.2))
    pictures = [
        Stage(replace(world, cameras=(*world.cameras, other))).render(world.cameras[0], (24, 32))
        for other in (folded, replace(folded, distortion=(0.0, 0.0)))
    ]
    np.testing.assert_array_equal(pictures[0].view.light, pictures[1].view.light)


def test_fine_pictures_show_the_same_with_smoother_outlines() -> None:
    world = little_world()
    fast = render(world, world.cameras[0], SIZE)
    fine = render(world, world.cameras[0], SIZE, quality=FINE)
    np.testing.assert_array_equal(fast.view.depth_m, fine.view.depth_m)
    assert _decibels(fine.view.light, fast.view.light) > 25


@pytest.mark.parametrize("size", [(8, 100), (100, 0), (100, 9000), (-5, 100)])
def test_impossible_sizes_are_refused(size: tuple[int, int]) -> None:
    world = little_world()
    with pytest.raises(RangeError, match="side of a picture"):
        render(world, world.cameras[0], size)
