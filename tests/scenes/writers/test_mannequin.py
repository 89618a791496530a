import numpy as np

from relievo.data.files import read_codes
from relievo.data.registry import open_set, recognise
from relievo.io.depth_maps import read_depth


def test_films_are_read_by_the_loader_of_clips(made, film):
    folder = made(layout="mannequin", frames=7, shots=2, fps=6)
    assert recognise(folder).name == "camera-clips"
    dataset, frames = open_set(folder), film(fps=6)
    assert len(dataset.takes) == 2
    for read, frame in zip(dataset, frames, strict=True):
        sample = frame.sample
        np.testing.assert_array_equal(read.image, sample.image)
        np.testing.assert_allclose(read.intrinsics.K, sample.intrinsics.K, atol=1e-9)
        np.testing.assert_allclose(read.T_world_from_camera, sample.T_world_from_camera, atol=1e-12)
        assert abs(read.time_s - sample.time_s) < 1e-6


def test_depth_and_people_lie_beside_the_frames(made, film):
    folder = made(layout="mannequin", frames=7, shots=2, fps=6)
    for id, frame in zip(open_set(folder).ids, film(fps=6), strict=True):
        depth = read_depth(folder / "depth" / f"{id}.npz")
        np.testing.assert_array_equal(depth.values, frame.sample.truth.values)
        assert depth.kind is frame.sample.truth.kind
        mask = read_codes(folder / "masks" / f"{id}.png")
        assert set(np.unique(mask)) == {0, 255}
        people = frame.sample.instance == frame.sample.people[0].instance
        np.testing.assert_array_equal(mask == 255, people)
