import numpy as np
import pytest

from relievo.core.errors import RangeError, UsageError
from relievo.scenes.clutter import THEMES, Scattering, heap, scatter
from relievo.scenes.clutter.footprints import footprint
from relievo.scenes.clutter.paints import plastic
from relievo.scenes.clutter.parts import block

SIDE_BY_SIDE = Scattering(stacked=0.0)


def rows(seed, how=SIDE_BY_SIDE, width=1.2, depth=0.7, count=18):
    return scatter(np.random.default_rng(seed), width, depth, count, how)


def test_footprints_of_things_side_by_side_do_not_meet():
    for seed in range(6):
        outlines = [footprint(mesh) for mesh, _ in rows(seed)]
        assert len(outlines) > 9
        for number, outline in enumerate(outlines):
            assert not any(outline.overlaps(other) for other in outlines[:number])


def test_everything_stays_on_the_surface():
    for seed in range(6):
        for mesh, _ in rows(seed, Scattering(stacked=0.5, to_wall=True)):
            low, high = mesh.bounds
            assert (np.abs([low[0], high[0]]) <= 0.62).all()
            assert (np.abs([low[1], high[1]]) <= 0.37).all()
            assert low[2] > -1e-9


def test_things_stand_on_the_surface_or_on_each_other():
    stacked = 0
    for seed in range(8):
        placed = rows(
            seed, Scattering(kinds=("lying_book", "box_stack", "mug", "apple"), stacked=0.8)
        )
        tops = [float(mesh.bounds[1, 2]) for mesh, _ in placed]
        for mesh, _ in placed:
            low = float(mesh.bounds[0, 2])
            if low > 1e-6:
                stacked += 1
                assert min(abs(top - low) for top in tops) < 0.001
    assert stacked > 4


def test_only_the_kinds_and_sizes_asked_for_come():
    placed = rows(2, Scattering(max_size_m=0.2, kinds=THEMES["bath"]))
    assert placed
    for mesh, name in placed:
        assert np.ptp(mesh.bounds, axis=0).max() < 0.2 * 1.5  # turned boxes are wider
        assert name in {"bottle", "object", "cloth", "vessel", "box"}


def test_a_full_surface_takes_no_more():
    few = rows(1, width=0.3, depth=0.2, count=200)
    assert 0 < len(few) < 40


def test_nothing_is_scattered_if_nothing_is_wanted():
    assert rows(0, count=0) == []


def test_a_heap_lies_on_the_ground_and_rises():
    pile = heap(np.random.default_rng(4), 0.2, 16, Scattering(max_size_m=0.2))
    lows = np.array([mesh.bounds[0, 2] for mesh, _ in pile])
    assert len(pile) == 16
    assert lows[0] == pytest.approx(0, abs=1e-9)
    assert lows.min() > -0.01
    assert lows.max() > 0.1


def test_chance_comes_from_the_generator_alone():
    for make in (rows, lambda seed: heap(np.random.default_rng(seed), 0.3, 6)):
        first, again = make(7), make(7)
        assert [name for _, name in first] == [name for _, name in again]
        for (a, _), (b, _) in zip(first, again, strict=True):
            np.testing.assert_array_equal(a.corners, b.corners)


def test_footprints_know_turned_boxes():
    long = block(1.0, 0.1, 0.1, plastic(np.random.default_rng(0))).turned(45)
    beside = long.moved(0.15, -0.15)
    assert not footprint(long).overlaps(footprint(beside))
    assert footprint(long).overlaps(footprint(beside), gap_m=0.2)
    assert footprint(long).overlaps(footprint(long.moved(0.05, -0.05)))


def test_impossible_surfaces_are_refused():
    with pytest.raises(RangeError, match="width"):
        rows(0, width=0.0)
    with pytest.raises(RangeError, match="depth"):
        rows(0, depth=-1.0)
    with pytest.raises(RangeError, match="count"):
        rows(0, count=-1)
    with pytest.raises(RangeError, match="radius"):
        heap(np.random.default_rng(0), 0.0, 3)
    with pytest.raises(UsageError, match="no kind of object"):
        rows(0, Scattering(kinds=("unicorn",)))
