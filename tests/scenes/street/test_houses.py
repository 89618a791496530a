import numpy as np
import pytest

from relievo.scenes.materials import Material
from relievo.scenes.street.facades import pierced
from relievo.scenes.street.fronts import random_style
from relievo.scenes.street.houses import KINDS, random_house
from relievo.scenes.street.solids import bars, boxes, copies, quads


def areas(mesh):
    u, v = (mesh.corners[:, n] - mesh.corners[:, 0] for n in (1, 2))
    return np.sqrt((np.cross(u, v) ** 2).sum(1)) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_houses_have_the_size_of_their_kind(kind):
    for seed in range(2):
        house = random_house(np.random.default_rng(seed), kind)
        points = np.concatenate([mesh.corners.reshape(-1, 3) for _, mesh in house.parts])
        low, high = points.min(0), points.max(0)
        assert KINDS[kind].width[0] <= house.width <= KINDS[kind].width[1]
        assert 2.5 <= house.height <= 45
        assert low[2] < 0
        assert house.height <= high[2] <= house.height + 9
        assert (low[:2] > -2.5).all()
        assert (high[:2] < [house.width + 2.5, house.depth + 4]).all()
        assert sum(len(mesh.slots) for _, mesh in house.parts) < 7000


def test_a_wall_and_its_openings_make_up_the_front():
    openings = np.array([[1.0, 2.0, 0.9, 2.2], [3.0, 4.5, 0.0, 2.4]])
    [(_, wall)] = pierced(6.0, 0.0, 3.0, openings, Material())
    holes = ((openings[:, 1] - openings[:, 0]) * (openings[:, 3] - openings[:, 2])).sum()
    assert areas(wall).sum() + holes == pytest.approx(18.0)


def test_reveals_are_as_deep_as_those_of_masonry():
    for seed in range(20):
        style = random_style(np.random.default_rng(seed), ("brick",), is_old=True, is_lit=False)
        assert 0.1 <= style.reveal <= 0.25
        assert style.parapet + style.window[1] < style.floor


def test_windows_shine_at_night_alone():
    def glows(is_lit):
        house = random_house(np.random.default_rng(3), "town", is_lit=is_lit)
        panes = next(mesh for name, mesh in house.parts if name == "window")
        return max(material.glow for material in panes.materials)

    assert glows(True) > 0
    assert glows(False) == 0


def test_boxes_are_closed_and_look_outwards():
    solid = boxes([(0, 0, 0), (5, 0, 1)], [(1, 2, 3), (6, 1, 2)], Material(), bottom=True)
    a, b, c = solid.corners.swapaxes(0, 1)
    volume = (a * np.cross(b, c)).sum(1)
    assert volume.sum() / 6 == pytest.approx(6 + 1)
    assert areas(solid).sum() == pytest.approx(22 + 6)


def test_bars_run_from_end_to_end():
    rod = bars([[(0, 0, 0), (0, 0, 2)], [(1, 0, 0), (1, 3, 0)]], 0.02, Material())
    np.testing.assert_allclose(rod.bounds, [[-0.02, -0.02, -0.02], [1.02, 3, 2]], atol=0.011)


def test_copies_are_turned_about_themselves():
    flat = quads((0, 0, 0), (2, 0, 0), (0, 1, 0), Material())
    both = copies(flat, [(10, 0, 0), (0, 10, 0)], [0, 90])
    np.testing.assert_allclose(both.bounds, [[-1, 0, 0], [12, 12, 0]], atol=1e-12)
