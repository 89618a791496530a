import numpy as np
import pytest

from relievo.scenes import smoothing
from relievo.scenes.gathering import FAR_SHARE, gathered
from relievo.scenes.smoothing import evened, softened, without_sparks

SIZE = (13, 17)
ONE = (1.0, 1.0, 1.0)


def likeness(normal, place, depth, normals, places):
    """How alike other spots are to one, from what the module says about it."""
    along = normals @ normal
    off = (places - place) @ normal
    reach = smoothing.NEAR_M + smoothing.NEAR_PER_M * depth
    floor = smoothing.LEAST_COSINE
    alike = np.maximum(along - floor, 0) / (1 - floor)
    return alike**2 / (1 + (off / reach) ** 2)


def by_hand(light, place, normal, depth, coarse, step, before, side):
    coarse_light, coarse_place, coarse_normal = coarse
    result = light.copy()
    for y, x in np.ndindex(depth.shape):
        if not normal[y, x].any():
            continue
        top, left = y // step - before, x // step - before
        rows = slice(max(top, 0), max(top + side, 0))
        columns = slice(max(left, 0), max(left + side, 0))
        normals = coarse_normal[rows, columns].reshape(-1, 3)
        there = normals.any(1)
        share = likeness(
            normal[y, x],
            place[y, x],
            depth[y, x],
            normals[there],
            coarse_place[rows, columns].reshape(-1, 3)[there],
        )
        if there.any():
            own = coarse_light[rows, columns].reshape(-1, 3)[there]
            result[y, x] += np.average(own, axis=0, weights=FAR_SHARE + share)
    return result


def room(seed=0):
    """A floor and a wall at right angles, some of which is not there, and noisy light."""
    generator = np.random.default_rng(seed)
    y, x = np.indices(SIZE)
    is_wall = y < 6
    place = np.stack(
        [0.1 * x, np.where(is_wall, 2.0, 0.25 * y), np.where(is_wall, 1 - 0.1 * y, 0)], -1
    )
    normal = np.where(is_wall[..., None], [0, -1.0, 0], [0, 0, 1.0])
    normal += generator.normal(0, 0.2, normal.shape)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    normal[generator.uniform(size=SIZE) < 0.15] = 0
    depth = generator.uniform(1, 4, SIZE)
    return generator.uniform(0, 1, (*SIZE, 3)), place, normal, depth


def every(step, *fields):
    return tuple(np.ascontiguousarray(field[::step, ::step]) for field in fields)


@pytest.mark.parametrize(
    ("step", "before", "side"), [(1, 1, 3), (2, 2, 4), (4, 2, 4), (3, 0, 2), (2, 1, 1), (4, 3, 7)]
)
def test_light_is_gathered_as_by_hand(step, before, side):
    light, place, normal, depth = room()
    coarse_light = np.random.default_rng(1).uniform(0, 5, (*SIZE, 3))
    coarse = every(step, coarse_light, place, normal)
    expected = by_hand(light, place, normal, depth, coarse, step, before, side)
    gathered(light, place, normal, depth, *coarse, step, before, side)
    np.testing.assert_allclose(light, expected, rtol=1e-12)


def test_even_light_is_added_everywhere_but_to_the_sky():
    light, place, normal, depth = room()
    before = light.copy()
    coarse = every(2, np.full((*SIZE, 3), 0.7), place, normal)
    gathered(light, place, normal, depth, *coarse, 2, 2, 4)
    is_there = normal.any(-1)
    np.testing.assert_allclose(light[is_there], before[is_there] + 0.7)
    np.testing.assert_array_equal(light[~is_there], before[~is_there])


def test_pixels_with_nothing_to_gather_from_stay_as_they_are():
    light, place, normal, depth = room()
    before = light.copy()
    coarse = every(2, light, place, np.zeros_like(normal))
    gathered(light, place, normal, depth, *coarse, 2, 2, 4)
    np.testing.assert_array_equal(light, before)
    gathered(light, place, normal, depth, *every(2, light, place, normal), 2, 1, 0)
    np.testing.assert_array_equal(light, before)


def test_windows_reach_as_far_as_is_said():
    _, place, normal, depth = room()
    normal[:] = (0, 0, 1.0)
    coarse_light = np.zeros((*SIZE, 3))
    coarse_light[8, 8] = 1
    light = np.zeros((*SIZE, 3))
    gathered(light, place, normal, depth, *every(4, coarse_light, place, normal), 4, 1, 3)
    rows, columns = np.nonzero(light[..., 0])
    assert (rows.min(), rows.max()) == (4, 12)
    assert (columns.min(), columns.max()) == (4, 15)


def test_a_bright_wall_hardly_lights_the_floor_beside_it():
    light, place, _, depth = room()
    light[:] = 0
    is_wall = np.broadcast_to(np.arange(SIZE[0])[:, None] < 6, SIZE)
    normal = np.where(is_wall[..., None], [0, -1.0, 0], [0, 0, 1.0])
    own = np.where(is_wall[..., None], 1.0, 0.0) * ONE
    gathered(light, place, normal, depth, *every(2, own, place, normal), 2, 2, 4)
    assert light[is_wall].min() > 0.8
    assert light[~is_wall].max() < 0.2


def test_surfaces_one_behind_the_other_do_not_share_their_light():
    _, place, _, _ = room()
    is_near = np.broadcast_to(np.arange(SIZE[1]) < 9, SIZE)
    place[..., 1] = np.where(is_near, 2.0, 3.0)
    normal = np.broadcast_to([0, -1.0, 0], (*SIZE, 3)).copy()
    own = np.where(is_near[..., None], 1.0, 0.0) * ONE
    light, depth = np.zeros((*SIZE, 3)), np.full(SIZE, 2.0)
    gathered(light, place, normal, depth, *every(2, own, place, normal), 2, 2, 4)
    assert light[is_near].min() > 0.8
    assert light[~is_near].max() < 0.25


def test_evened_light_is_a_mean_of_pixels_of_the_same_direction():
    light, place, normal, depth = room(2)
    wide = smoothing._WIDE
    even = evened(light, place, normal, depth)
    for y, x in np.ndindex(SIZE):
        rows = [j for j in (y - wide, y, y + wide) if 0 <= j < SIZE[0]]
        columns = [i for i in (x - wide, x, x + wide) if 0 <= i < SIZE[1]]
        here = np.ix_(rows, columns)
        share = likeness(
            normal[y, x],
            place[y, x],
            depth[y, x],
            normal[here].reshape(-1, 3),
            place[here].reshape(-1, 3),
        )
        expected = share @ light[here].reshape(-1, 3) / max(share.sum(), 1e-12)
        np.testing.assert_allclose(even[y, x], expected, atol=1e-12)
    assert (even[~normal.any(-1)] == 0).all()


def test_even_light_stays_as_it_is():
    _, place, normal, depth = room(3)
    even = evened(np.full((*SIZE, 3), 0.4), place, normal, depth)
    np.testing.assert_allclose(even[normal.any(-1)], 0.4)


def test_sparks_are_cut_and_keep_their_colour():
    light = np.random.default_rng(4).uniform(0.2, 0.4, (1000, 3))
    np.testing.assert_array_equal(without_sparks(light), light)
    light[7] = (300, 150, 30)
    cut = without_sparks(light)
    np.testing.assert_array_equal(np.delete(cut, 7, 0), np.delete(light, 7, 0))
    assert cut[7].max() < 5
    np.testing.assert_allclose(cut[7] / cut[7, 0], [1, 0.5, 0.1])
    assert without_sparks(np.zeros((0, 3))).shape == (0, 3)
    assert (without_sparks(np.zeros((5, 3))) == 0).all()


def mirrors(turn_deg):
    """What a mirror 9 pixels wide shows, each of which is turned further, and its arrays."""
    angle = np.radians(turn_deg) * np.arange(9.0)
    shading = np.stack([np.sin(angle), 0 * angle, np.cos(angle)], axis=-1)
    sheen = np.repeat((np.arange(9) % 2 * 1.0 + 0.1)[:, None], 3, axis=1)
    return sheen[None], np.zeros((1, 9), np.int32), shading[None]


def test_what_bent_surfaces_mirror_is_mixed_among_neighbours():
    sheen, thing, shading = mirrors(5.0)
    soft = softened(sheen, thing, shading)
    np.testing.assert_allclose(soft[0, 1:-1:2, 0], (1.1 + 0.1 + 0.1) / 3)
    assert soft.std() < 0.5 * sheen.std()


@pytest.mark.parametrize("turn_deg", [0.0, 0.1, 60.0])
def test_flat_mirrors_and_edges_stay_sharp(turn_deg):
    sheen, thing, shading = mirrors(turn_deg)
    np.testing.assert_array_equal(softened(sheen, thing, shading), sheen)


def test_things_do_not_mix_what_they_mirror():
    sheen, thing, shading = mirrors(5.0)
    thing[0] = np.arange(9)
    np.testing.assert_array_equal(softened(sheen, thing, shading), sheen)
