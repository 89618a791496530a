import numpy as np
import pytest

from relievo.core.types import DepthKind
from relievo.data.synthetic.scenes import make_scene
from relievo.data.synthetic.surfaces import FARTHEST_M

SIZE = (36, 48)


def scene(seed, size=SIZE):
    return make_scene(f"made/{seed}", size, np.random.default_rng(seed))


@pytest.fixture(scope="module")
def scenes():
    return [scene(seed) for seed in range(24)]


def test_the_same_seed_gives_the_same_bytes(scenes):
    for seed in (0, 7):
        again = scene(seed)
        assert again.image.tobytes() == scenes[seed].image.tobytes()
        assert again.depth.values.tobytes() == scenes[seed].depth.values.tobytes()


def test_every_seed_gives_another_scene(scenes):
    assert len({one.image.tobytes() for one in scenes}) == len(scenes)
    assert len({one.depth.values.tobytes() for one in scenes}) == len(scenes)


def test_scenes_know_the_metric_depth_of_every_pixel(scenes):
    for one in scenes:
        assert one.depth.kind is DepthKind.METRIC_DEPTH
        assert one.depth.valid is None
        assert one.depth.size == SIZE
        assert one.depth.values.min() > 0.2
        assert one.depth.values.max() <= FARTHEST_M


def test_scenes_are_rooms_and_plains_under_the_sky(scenes):
    has_sky = [bool((one.depth.values == FARTHEST_M).any()) for one in scenes]
    assert 3 < sum(has_sky) < 21
    deepest_room = max(
        one.depth.values.max() for one, sky in zip(scenes, has_sky, strict=True) if not sky
    )
    assert deepest_room < 40


def test_scenes_have_things_in_front_of_their_background(scenes):
    steps = [np.abs(np.diff(np.log(one.depth.values), axis=1)).max() for one in scenes]
    assert np.mean(np.array(steps) > 0.3) > 0.8


def test_images_are_neither_flat_nor_saturated(scenes):
    for one in scenes:
        assert one.image.std() > 3
    assert np.mean([np.isin(one.image, (0, 255)).mean() for one in scenes]) < 0.2


def test_the_name_is_kept_and_any_size_is_made():
    odd = scene(3, (17, 5))
    assert odd.name == "made/3"
    assert odd.image.shape == (17, 5, 3)
