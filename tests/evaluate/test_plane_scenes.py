import numpy as np
import pytest

from relievo.core.errors import UnsupportedInputError
from relievo.core.types import DepthKind, DepthMap, Intrinsics
from relievo.data.sample import Planes, Sample
from relievo.evaluate.plane_scenes import find_planes, measure_found, scene_of
from relievo.geometry.camera import viewing_rays

SIZE = (60, 80)
CAMERA = Intrinsics(70.0, 66.0, 43.0, 27.5)
FLOOR, WALL = np.array([0.1, 1.2, 0.3]), np.array([0.4, -0.2, 3.0])


def depth_of(vectors, size, camera):
    """The nearest of planes along each pixel's ray."""
    rays = viewing_rays(camera, size)
    hits = [v @ v / np.where(rays @ v > 1e-3, rays @ v, np.nan) for v in vectors]
    return np.nanmin(hits, axis=0).astype(np.float32)


def sample_of(depth, camera=CAMERA, kind=DepthKind.METRIC_DEPTH, **known):
    image = np.full((*depth.shape, 3), 90, np.uint8)
    return Sample(
        name="room/1", image=image, depth=DepthMap(depth, kind), intrinsics=camera, **known
    )


def corner(size=SIZE, camera=CAMERA):
    return depth_of([FLOOR, WALL], size, camera)


def test_planes_of_the_depth_are_the_true_ones_where_the_set_has_none():
    scene = scene_of(sample_of(corner()))
    by_size = sorted(scene.planes.vectors.tolist(), key=np.linalg.norm)
    np.testing.assert_allclose(by_size, [FLOOR, WALL], atol=1e-4)
    assert (scene.planes.ids >= 0).mean() > 0.99


def test_planes_of_the_set_come_before_those_of_the_depth():
    ids = np.full(SIZE, -1, np.int32)
    ids[5:20, 3:70] = 1
    planes = Planes(ids, np.array([[0, 0, 1.0], [0, 0, 2.0]]))
    scene = scene_of(sample_of(corner(), planes=planes))
    np.testing.assert_array_equal(scene.planes.ids, ids)
    assert scene.planes.vectors is planes.vectors


def test_a_large_image_has_the_same_planes_though_few_of_its_pixels_are_looked_at():
    size = (630, 840)
    camera = Intrinsics(720.0, 690.0, 433.0, 281.5)
    scene = scene_of(sample_of(corner(size, camera), camera))
    assert scene.depth.shape == (210, 280)
    assert scene.image.shape == (210, 280, 3)
    by_size = sorted(scene.planes.vectors.tolist(), key=np.linalg.norm)
    np.testing.assert_allclose(by_size, [FLOOR, WALL], atol=1e-4)


def test_the_same_depth_always_has_the_same_planes():
    scene = scene_of(sample_of(corner()))
    noise = np.random.default_rng(3).normal(0, 0.03, SIZE).astype(np.float32)
    first, again = (find_planes(scene.depth + noise, scene) for _ in range(2))
    np.testing.assert_array_equal(first.ids, again.ids)
    np.testing.assert_array_equal(first.vectors, again.vectors)


def test_nothing_is_found_where_the_truth_is_unknown_or_the_depth_is_far():
    depth = corner()
    scene = scene_of(sample_of(depth))
    scene = scene._replace(valid=scene.valid & (np.arange(80) > 30))
    far = depth.copy()
    far[:, 60:] = 12.0
    ids = find_planes(far, scene).ids
    assert (ids[:, :31] == -1).all()
    assert (ids[:, 60:] == -1).all()
    assert (ids[:, 31:60] >= 0).mean() > 0.9


def test_a_wall_that_is_seven_centimetres_off_is_found_within_ten():
    scene = scene_of(sample_of(np.full(SIZE, 2.0, np.float32)))
    found = measure_found(find_planes(scene.depth + np.float32(0.07), scene), scene)
    assert found["planes"] == 1
    assert found["recall_5cm"] == found["pixels_5cm"] == 0
    assert found["recall_10cm"] == found["pixels_10cm"] == found["recall_50cm"] == 1


def test_no_plane_found_is_no_recall():
    scene = scene_of(sample_of(corner()))
    found = measure_found(find_planes(np.full(SIZE, 11, np.float32), scene), scene)
    assert found["planes"] == found["recall_50cm"] == found["pixels_50cm"] == 0


def test_recall_is_not_defined_without_true_planes():
    found = measure_found(*reversed_scene(np.full(SIZE, 11, np.float32), corner()))
    assert np.isnan(found["recall_10cm"])
    assert found["planes"] == 2


def reversed_scene(truth, prediction):
    scene = scene_of(sample_of(truth))
    return find_planes(prediction, scene), scene


def test_samples_without_a_camera_are_refused():
    with pytest.raises(UnsupportedInputError, match="room/1: has no intrinsics"):
        scene_of(sample_of(corner(), camera=None))


def test_samples_without_metres_are_refused():
    with pytest.raises(UnsupportedInputError, match="wanted metric depth"):
        scene_of(sample_of(corner(), kind=DepthKind.RELATIVE_INVERSE_DEPTH))


def test_samples_without_a_known_depth_are_refused():
    with pytest.raises(UnsupportedInputError, match="room/1: no pixel has a depth"):
        scene_of(sample_of(np.zeros(SIZE, np.float32)))
