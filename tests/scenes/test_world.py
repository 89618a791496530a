import numpy as np
import pytest

from relievo.core.errors import UsageError
from relievo.scenes.classes import CLASSES
from relievo.scenes.light import Light, Sky
from relievo.scenes.materials import Material
from relievo.scenes.paths import look_at, still
from relievo.scenes.shapes import ball, box
from relievo.scenes.world import Camera, Thing, World

GREY = Material()


def test_classes_are_numbered_from_the_sky_on():
    numbers = [scene_class.number for scene_class in CLASSES.values()]
    assert numbers == list(range(len(CLASSES)))
    assert CLASSES["sky"].number == 0
    assert len(CLASSES) < 256


def test_stuff_comes_before_things_that_are_counted():
    counted = [scene_class.is_thing for scene_class in CLASSES.values()]
    assert counted == sorted(counted)
    for name in ("sky", "road", "wall", "floor", "grass"):
        assert not CLASSES[name].is_thing
    for name in ("person", "car", "chair", "book", "object"):
        assert CLASSES[name].is_thing


def test_a_thing_of_no_class_is_refused():
    with pytest.raises(UsageError, match="unicorn"):
        Thing(box(1, 1, 1, GREY), "unicorn")


def test_things_stay_where_nothing_moves_them():
    stone = Thing(box(1, 1, 1, GREY), "rock")
    assert stone.at(0.0) is stone.mesh
    assert stone.at(7.5) is stone.mesh


def test_things_are_where_their_motion_brings_them():
    start = ball(0.1, GREY)
    thing = Thing(start, "toy", motion=lambda time_s: start.moved(x=2 * time_s))
    np.testing.assert_array_equal(thing.at(0.0).corners, start.corners)
    np.testing.assert_allclose(thing.at(1.5).bounds[:, 0], start.bounds[:, 0] + 3)


def test_materials_are_equal_by_what_they_say():
    assert Material("brick", 1) == Material("brick", 1)
    assert len({Material(), Material(), Material(gloss=0.5)}) == 2


def test_a_world_holds_what_it_was_given():
    light = Light(sky=Sky((0.0, 0.0, 1.0), (1.0, 1.0, 1.0)))
    camera = Camera(still(look_at((0, -3, 1), (0, 0, 1))))
    world = World((Thing(box(1, 1, 1, GREY), "box"),), light, (camera,))
    assert world.cameras == (camera,)
    assert world.light.sun is None
    assert world.light.lamps == ()
