import numpy as np
import pytest

from relievo.scenes.classes import CLASSES
from relievo.scenes.indoor import (
    bath,
    beds,
    devices,
    hangings,
    kitchen,
    lamps,
    seats,
    storage,
    tables,
)
from relievo.scenes.indoor.piece import Pose
from relievo.scenes.indoor.smalls import basket, carton, plant, rug
from relievo.scenes.indoor.style import random_style

SEEDS = range(3)

STANDING = {
    "chair": (lambda g, s: seats.chair(g, s), (0.35, 0.35, 0.7), (0.65, 0.8, 1.1)),
    "office_chair": (lambda g, s: seats.office_chair(g, s), (0.5, 0.5, 0.8), (0.75, 0.9, 1.45)),
    "stool": (lambda g, s: seats.stool(g, s), (0.2, 0.2, 0.42), (0.5, 0.5, 0.85)),
    "sofa": (lambda g, s: seats.sofa(g, s, 1.9), (1.85, 0.75, 0.65), (2.0, 1.15, 1.1)),
    "table": (lambda g, s: tables.table(g, s, 1.4, 0.8, 0.75), (1.3, 0.7, 0.74), (1.5, 0.9, 0.76)),
    "round": (lambda g, s: tables.round_table(g, s, 1, 0.74), (0.95, 0.95, 0.73), (1.1, 1.1, 0.75)),
    "desk": (lambda g, s: tables.desk(g, s, 1.4), (1.3, 0.55, 0.7), (1.5, 0.95, 0.78)),
    "chest": (lambda g, s: storage.chest(g, s, 0.9, 0.4, 0.9), (0.9, 0.38, 0.88), (1, 0.5, 0.91)),
    "shelf": (lambda g, s: storage.shelf(g, s, 0.9, 2.0), (0.9, 0.2, 1.95), (1.0, 0.42, 2.35)),
    "rack": (lambda g, s: storage.rack(g, s, 1.2, 1.9), (1.2, 0.35, 1.85), (1.3, 0.66, 1.95)),
    "bed": (lambda g, s: beds.bed(g, s, 1.6), (1.6, 1.85, 0.45), (1.9, 2.4, 1.4)),
    "bunk": (lambda g, s: beds.bunk_bed(g, s), (0.95, 2.0, 1.5), (1.1, 2.4, 1.85)),
    "cot": (lambda g, s: beds.cot(g, s), (0.65, 1.2, 0.75), (0.75, 1.4, 1.05)),
    "tub": (lambda g, s: bath.tub(g, s, 1.7), (1.68, 0.66, 0.5), (1.75, 0.95, 2.1)),
    "toilet": (lambda g, s: bath.toilet(g, s), (0.35, 0.6, 0.68), (0.5, 0.8, 1.0)),
    "basin": (lambda g, s: bath.basin(g, s, 0.7), (0.5, 0.4, 0.8), (0.75, 0.65, 1.1)),
    "fridge": (lambda g, s: kitchen.refrigerator(g, s), (0.55, 0.58, 0.8), (0.95, 0.85, 1.9)),
    "piano": (lambda g, s: devices.piano(g, s), (1.4, 0.55, 1.1), (1.6, 0.7, 1.4)),
}  # fmt: skip


@pytest.fixture(params=SEEDS)
def generator(request):
    return np.random.default_rng((41, request.param))


@pytest.mark.parametrize("name", STANDING)
def test_furniture_has_the_size_of_real_furniture(name, generator):
    make, least, most = STANDING[name]
    piece = make(generator, random_style(generator))
    low, high = piece.bounds
    assert (high - low >= least).all(), high - low
    assert (high - low <= most).all(), high - low
    assert low[2] == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("name", STANDING)
def test_parts_are_whole_and_of_known_classes(name, generator):
    make, _, _ = STANDING[name]
    for mesh, class_name in make(generator, random_style(generator)).parts:
        assert class_name in CLASSES
        assert np.isfinite(mesh.corners).all()
        assert np.isfinite(mesh.uv).all()
        np.testing.assert_allclose((mesh.normals**2).sum(-1), 1, atol=1e-6)
        assert len(mesh.corners) < 12000


@pytest.mark.parametrize("name", STANDING)
def test_surfaces_lie_within_their_piece(name, generator):
    make, _, _ = STANDING[name]
    piece = make(generator, random_style(generator))
    low, high = piece.bounds
    for place in piece.surfaces:
        half = np.array([place.width, place.depth]) / 2
        assert (np.array([place.x, place.y]) - half >= low[:2] - 0.03).all()
        assert (np.array([place.x, place.y]) + half <= high[:2] + 0.03).all()
        assert 0 < place.z <= high[2] + 0.06


def test_a_kitchen_line_has_one_sink_and_one_stove(generator):
    lower, upper = kitchen.kitchen_line(generator, random_style(generator), 4)
    names = [name for _, name in lower.parts]
    assert names.count("sanitary") == 1
    assert lower.bounds[1, 0] - lower.bounds[0, 0] == pytest.approx(2.4, abs=0.05)
    assert 0.85 < lower.surfaces[0].z < 0.95
    assert upper.bounds[0, 2] > 1.3
    assert "appliance" in [name for _, name in upper.parts]


@pytest.mark.parametrize(
    "make",
    [hangings.picture, hangings.clock, hangings.hooks, hangings.fireplace, hangings.ladder],
)
def test_what_hangs_has_its_back_at_the_wall(make, generator):
    low, high = make(generator, random_style(generator)).bounds
    assert high[1] <= 0.02
    assert low[1] > -0.8


@pytest.mark.parametrize("on", [False, True])
def test_lamps_send_their_light_out_below_themselves(generator, on):
    style, colour = random_style(generator), (1.0, 0.9, 0.8)
    for lit in (
        lamps.hanging_lamp(generator, style, colour, 0.7, on=on),
        lamps.ceiling_lamp(generator, style, colour, on=on),
    ):
        assert lit.place[2] < lit.piece.bounds[0, 2]
        glow = max(m.glow for mesh, _ in lit.piece.parts for m in mesh.materials)
        assert (glow > 0) == on


def test_small_things_stand_where_they_are_put(generator):
    for mesh, _ in (carton(generator, 0.4), basket(generator, 0.4), plant(generator, 0.9)):
        assert mesh.bounds[0, 2] == pytest.approx(0, abs=0.02)
    assert rug(generator, 2.0, 1.2)[0].bounds[1, 2] < 0.03


def test_right_angles_keep_furniture_along_its_wall(generator):
    piece = storage.chest(generator, random_style(generator), 0.9, 0.45, 0.9)
    turned = piece.at(Pose(1.0, 2.0, 0.0, 90.0))
    size, before = np.ptp(turned.bounds, axis=0), np.ptp(piece.bounds, axis=0)
    np.testing.assert_allclose(size, before[[1, 0, 2]], atol=1e-12)
    there, own = turned.surfaces[0], piece.surfaces[0]
    assert (there.x, there.y) == pytest.approx((1.0 - own.y, 2.0 + own.x))
    assert there.degrees == 90.0
