import numpy as np

from relievo.scenes.materials import Material
from relievo.scenes.nature.land import added, banks, dunes, horizon, rolling, shore
from relievo.scenes.nature.terrain import FAR_M, REACH_M, backdrop, ground, noise
from relievo.scenes.nature.trail import trail


def rng(seed=0):
    return np.random.default_rng(seed)


def everywhere(x, y, z, steep):
    return np.zeros(x.shape, np.int32)


def test_noise_has_about_unit_spread_and_no_steps():
    field = noise(rng())
    x, y = np.meshgrid(np.linspace(-30, 30, 400), np.linspace(-30, 30, 400))
    z = field(x, y)
    assert 0.5 < z.std() < 1.6
    along = field(np.linspace(-30, 30, 60_001), np.full(60_001, 2.5))
    assert np.abs(np.diff(along)).max() < 0.05


def test_heights_are_those_of_the_triangles():
    land = ground(rolling(rng(), bumps=0.3, swells=3.0))
    mesh = land.mesh((Material("grass"),), everywhere)
    weights = rng(1).dirichlet(np.ones(3), len(mesh.corners))
    points = (mesh.corners * weights[..., None]).sum(1)
    np.testing.assert_allclose(land.height(points[:, 0], points[:, 1]), points[:, 2], atol=1e-6)


def test_ground_is_finer_in_the_middle_and_reaches_far():
    land = ground(rolling(rng()))
    steps = np.diff(land.lines)
    assert steps.min() < 0.9
    assert steps.max() > 50
    assert land.lines[-1] == REACH_M
    assert abs(float(land.height(0.0, 0.0))) < 0.2


def test_the_backdrop_rises_all_round_and_begins_below_the_ground():
    relief = added(rolling(rng(), hills=10), horizon(rng(1), 300))
    land, far = ground(relief), backdrop(relief, (Material("rock"),), everywhere)
    points = far.corners.reshape(-1, 3)
    r = np.hypot(points[:, 0], points[:, 1])
    assert abs(r.max() - FAR_M) < 1
    inside = np.abs(points[:, :2]).max(1) < 0.99 * REACH_M
    below = land.height(points[inside, 0], points[inside, 1]) - points[inside, 2]
    assert below.min() > 0
    sector = np.floor(np.degrees(np.arctan2(points[:, 0], points[:, 1])) / 15)
    for each in np.unique(sector):
        chosen = (sector == each) & (r > 3000)
        assert points[chosen, 2].max() > 20


def test_banks_go_under_water_on_one_side_and_stay_dry_on_the_other():
    line = shore(rng(2), distance=6.0, width=np.inf)
    relief = banks(rng(3), line, slope=0.1, height=1.5, inland=rolling(rng(4)))
    x, y = rng(5).uniform(-60, 60, (2, 500))
    side, z = line.side(x, y), relief(x, y)
    assert (z[side > 1.5] < 0).all()
    assert (z[side < -1.5] > 0).all()


def test_dunes_are_as_high_as_they_are_told():
    x, y = rng(1).uniform(-200, 200, (2, 4000))
    z = dunes(rng(), 5.0, 60.0)(x, y)
    assert 2 < np.ptp(z) < 12


def test_trails_lie_on_the_ground_and_know_what_they_cover():
    way = trail(rng(), 2.0)
    land = ground(rolling(rng(1), bumps=0.1, swells=1.5))
    mesh = way.strip(land, Material("gravel"), rng(2), soft=0.02)
    points = mesh.corners.reshape(-1, 3)
    near = np.hypot(points[:, 0], points[:, 1]) < 60
    gap = points[near, 2] - land.height(points[near, 0], points[near, 1])
    assert gap.min() > -0.11
    assert gap.max() < 0.04
    middle = way.at(np.linspace(-40, 40, 30))
    beside = middle + way.right(np.linspace(-40, 40, 30)) * 1.2
    assert way.covers(middle[:, 0], middle[:, 1], 0.0).all()
    assert way.covers(beside[:, 0], beside[:, 1], 0.4).all()
    assert not way.covers(middle[:, 0] + 500, middle[:, 1], 1.0).any()
