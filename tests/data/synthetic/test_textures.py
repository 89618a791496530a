import numpy as np

from relievo.data.synthetic.textures import random_texture

SEEDS = range(60)


def coordinates(span_m=4.0):
    v, u = np.mgrid[-span_m:span_m:40j, -span_m:span_m:50j]
    return u.astype(np.float32), v.astype(np.float32)


def test_colours_stay_in_range_near_and_far():
    for seed in SEEDS:
        for span_m in (0.5, 200.0):
            colours = random_texture(np.random.default_rng(seed))(*coordinates(span_m))
            assert colours.shape == (40, 50, 3)
            assert colours.dtype == np.float32
            assert colours.min() >= 0
            assert colours.max() <= 1


def test_the_same_seed_gives_the_same_texture_and_others_differ():
    made = [random_texture(np.random.default_rng(seed))(*coordinates()) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(made[0], made[1])
    assert not np.array_equal(made[0], made[2])


def test_a_texture_depends_on_the_place_alone():
    texture = random_texture(np.random.default_rng(4))
    u, v = coordinates()
    np.testing.assert_array_equal(texture(u, v)[5:9, 7:20], texture(u[5:9, 7:20], v[5:9, 7:20]))


def test_most_textures_vary_over_a_surface():
    spread = [random_texture(np.random.default_rng(s))(*coordinates()).std() for s in SEEDS]
    assert np.mean(np.array(spread) > 0.01) > 0.8
