import numpy as np
import pytest

from relievo.core.errors import OutputExistsError, RangeError
from relievo.core.types import DepthKind
from relievo.data.registry import open_set
from relievo.data.synthetic.generated_set import CODES_PER_METRE, write_scenes
from relievo.data.synthetic.scenes import make_scene
from relievo.data.synthetic.surfaces import FARTHEST_M
from relievo.metrics.contours import depth_edges

SIZE, SEED, COUNT = (60, 80), 3, 8


def made(number):
    return make_scene("made", SIZE, np.random.default_rng((SEED, number)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sets") / "deep" / "generated"
    write_scenes(folder, COUNT, SIZE, SEED)
    return folder


@pytest.fixture(scope="module")
def samples(folder):
    return list(open_set(folder))


def test_scenes_are_read_as_they_were_made(samples):
    assert [sample.name for sample in samples] == [f"generated/{n:04}" for n in range(COUNT)]
    for number, sample in enumerate(samples):
        np.testing.assert_array_equal(sample.image, made(number).image)
        assert sample.depth.kind is DepthKind.METRIC_DEPTH
        assert sample.depth.valid.all()
        error = np.abs(sample.depth.values - made(number).depth.values)
        assert error.max() <= 0.5 / CODES_PER_METRE + 1e-5


def test_segments_are_the_surfaces_and_the_sky(samples):
    for number, sample in enumerate(samples):
        surfaces = made(number).instance
        assert sample.instance.min() == 1
        pairs = np.unique(np.stack([sample.instance.ravel(), surfaces.ravel()]), axis=1)
        assert pairs.shape[1] == np.unique(surfaces).size == np.unique(sample.instance).size


def test_outlines_are_those_of_the_exact_depth(samples):
    for number, sample in enumerate(samples):
        exact = depth_edges(made(number).depth.values)
        assert exact.any()
        assert np.mean(depth_edges(sample.depth.values) != exact) < 1e-3


def test_the_sky_is_as_far_as_it_was(samples):
    has_sky = [number for number in range(COUNT) if (made(number).depth.values == FARTHEST_M).any()]
    assert has_sky
    for number in has_sky:
        is_sky = made(number).depth.values == FARTHEST_M
        np.testing.assert_allclose(samples[number].depth.values[is_sky], FARTHEST_M, rtol=1e-5)


def test_a_scene_does_not_depend_on_how_many_there_are(folder, tmp_path):
    write_scenes(tmp_path / "few", 2, SIZE, SEED)
    for part in ("rgb", "depth", "segments"):
        file = f"{part}/0001.png"
        assert (tmp_path / "few" / file).read_bytes() == (folder / file).read_bytes()


def test_another_seed_makes_other_scenes(folder, tmp_path):
    write_scenes(tmp_path / "other", 1, SIZE, SEED + 1)
    file = "rgb/0000.png"
    assert (tmp_path / "other" / file).read_bytes() != (folder / file).read_bytes()


def test_a_set_that_is_there_is_not_replaced(folder):
    before = (folder / "rgb" / "0000.png").read_bytes()
    with pytest.raises(OutputExistsError, match=r"meta\.json"):
        write_scenes(folder, 1, SIZE, SEED + 1)
    assert (folder / "rgb" / "0000.png").read_bytes() == before


@pytest.mark.parametrize("numbers", [(0, 3), (-1, 3), (2, -1)])
def test_numbers_out_of_range_are_refused_before_anything_is_written(tmp_path, numbers):
    count, seed = numbers
    with pytest.raises(RangeError):
        write_scenes(tmp_path / "set", count, SIZE, seed)
    assert not (tmp_path / "set").exists()
