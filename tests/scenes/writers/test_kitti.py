import numpy as np

from relievo.core.types import DepthKind, DepthMap, Intrinsics
from relievo.data.kitti_odometry import read_kitti_poses
from relievo.data.registry import open_set, recognise
from relievo.data.sample import Sample
from relievo.geometry.transform import inverse
from relievo.scenes.writers.kitti import scanned


def test_films_are_read_by_the_loader_of_raw_recordings(made, film):
    wanted = {"fps": 6, "right": True}
    folder = made(layout="kitti", frames=7, shots=2, **wanted)
    assert recognise(folder).name == "kitti-raw"
    dataset, frames = open_set(folder), film(**wanted)
    assert len(dataset.takes) == 2
    for read, frame in zip(dataset, frames, strict=True):
        sample = frame.sample
        np.testing.assert_array_equal(read.image, sample.image)
        np.testing.assert_array_equal(read.right.image, sample.right.image)
        assert abs(read.right.baseline_m - sample.right.baseline_m) < 1e-9
        np.testing.assert_allclose(read.intrinsics.K, sample.intrinsics.K)
        assert abs(read.time_s - frame.position / 6) < 1e-6


def test_scans_are_the_depth_of_the_picture(made, film):
    folder = made(layout="kitti", frames=7, shots=2, fps=6)
    for read, frame in zip(open_set(folder), film(fps=6), strict=True):
        # The published protocol, which the loader keeps, moves scans by a pixel.
        found, valid = read.truth.values[:-1, :-1], read.truth.valid[:-1, :-1]
        exact = frame.sample.truth.values[1:, 1:]
        assert valid.mean() > 0.5
        np.testing.assert_allclose(found[valid], exact[valid], rtol=1e-5)


def test_poses_are_those_of_the_frames_from_the_first_one_on(made, film):
    folder = made(layout="kitti", frames=7, shots=2, fps=6)
    frames = [frame for frame in film(fps=6) if frame.shot == 1]
    (path,) = (folder / "poses").glob("2011_09_27*.txt")
    first = inverse(frames[0].sample.T_world_from_camera)
    exact = [first @ frame.sample.T_world_from_camera for frame in frames]
    np.testing.assert_allclose(read_kitti_poses(path), exact, atol=1e-9)


def test_a_scan_has_at_most_64_beams_and_leaves_out_the_sky():
    depth_m = np.full((480, 640), 5, np.float32)
    depth_m[:240] = 0
    depth = DepthMap(depth_m, DepthKind.METRIC_DEPTH, depth_m > 0)
    sample = Sample(
        name="a/b",
        image=np.zeros((480, 640, 3), np.uint8),
        depth=depth,
        intrinsics=Intrinsics(500, 500, 320, 240),
    )
    points = scanned(sample)
    assert len(points) == 32 * 640
    np.testing.assert_allclose(points[:, 0], 5)
    assert points[:, 2].max() < 0
