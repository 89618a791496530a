import numpy as np
import pytest

from relievo.scenes.textures.cells import (
    bond,
    chevron,
    courses,
    cracks,
    herringbone,
    random_courses,
    voronoi,
)
from relievo.scenes.textures.noise import COLUMNS, ROWS, SIZE


def test_each_pixel_is_in_the_cell_of_the_nearest_point():
    cells = voronoi(np.random.default_rng(1), 5, 4, jitter=0.8)
    y, x = np.broadcast_arrays(ROWS, COLUMNS)
    points = np.empty((cells.count, 2))
    for n in range(cells.count):
        inside = cells.index == n
        points[n] = (y - cells.y)[inside][0] % SIZE, (x - cells.x)[inside][0] % SIZE
    apart = np.abs(np.stack([y, x], -1)[:, :, None] - points)
    away = (np.minimum(apart, SIZE - apart) ** 2).sum(-1)
    np.testing.assert_array_equal(cells.index, away.argmin(-1))
    np.testing.assert_allclose(cells.x**2 + cells.y**2, away.min(-1), atol=1e-9)


def test_the_edge_is_half_way_between_two_points():
    cells = voronoi(np.random.default_rng(1), 4, 4, jitter=0.0)
    assert cells.edge.min() == pytest.approx(0.5)
    assert cells.edge.max() == pytest.approx(SIZE / 8 - 0.5)


def test_a_bond_shifts_every_second_row():
    cells = bond(4, 2, 0.5)
    assert len(np.unique(cells.index[32])) == 2
    assert cells.index[32, 0] == cells.index[32, 127] != cells.index[32, 128]
    assert cells.index[96, 64] == cells.index[96, 191] != cells.index[96, 192]
    assert cells.index[96, 0] == cells.index[96, 255], "the cell goes on across the border"


def test_courses_have_the_sizes_that_were_asked_for():
    cells = courses([1, 3], [[1, 1], [1, 3]], [0.0, 0.25])
    areas = np.bincount(cells.index.ravel(), minlength=4) / SIZE**2
    np.testing.assert_allclose(areas, [1 / 8, 1 / 8, 3 / 16, 9 / 16])
    assert cells.edge.min() == 0.5


def test_turned_cells_have_rows_for_columns():
    cells = random_courses(np.random.default_rng(2), 4, 3)
    turned = cells.turned()
    np.testing.assert_array_equal(turned.index, cells.index.T)
    np.testing.assert_array_equal(turned.x, cells.y.T)


@pytest.mark.parametrize(("ratio", "across"), [(2, 16), (4, 16), (4, 8)])
def test_the_pieces_of_a_herringbone_are_alike_and_whole(ratio, across):
    cells, lies = herringbone(ratio, across)
    areas = np.bincount(cells.index.ravel())
    assert set(areas[areas > 0]) == {ratio * (SIZE // across) ** 2}
    assert lies.mean() == 0.5
    for away, is_across in ((cells.x, lies), (cells.y, ~lies)):
        assert np.abs(away[~is_across]).max() < SIZE / across / 2
        assert SIZE / across / 2 < np.abs(away[is_across]).max() < ratio * SIZE / across / 2


def test_chevrons_meet_at_the_borders_of_columns():
    cells = chevron(4, 16, 1.0)
    for column in (63, 127, 191):
        rows = cells.index[:, column] // 4, cells.index[:, column + 1] // 4
        np.testing.assert_array_equal(*rows)


def test_cracks_are_narrow():
    share = cracks(np.random.default_rng(3), 4, 1.5).mean()
    assert 0.005 < share < 0.1
