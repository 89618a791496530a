import pytest

from relievo.core.errors import UsageError
from relievo.scenes.take_options import TakeOptions
from relievo.scenes.writers.layouts import LayoutName, layout_for


@pytest.mark.parametrize("name", ["kitti", "mannequin"])
def test_layouts_of_films_ask_for_one(name):
    with pytest.raises(UsageError, match="holds films"):
        layout_for(LayoutName(name), TakeOptions())


@pytest.mark.parametrize(
    ("name", "options", "lacking"),
    [
        ("synthia", {"right": True}, "right of stills"),
        ("synthia", {"fps": 10, "motion": True}, "motion of films"),
        ("kitti", {"fps": 10, "background": True, "motion": True}, "motion and background"),
        ("mannequin", {"fps": 10, "right": True}, "right"),
        ("kitti", {"fps": 10, "distortion": True}, "distortion"),
    ],
)
def test_what_a_layout_cannot_hold_is_named(name, options, lacking):
    with pytest.raises(UsageError, match=lacking):
        layout_for(LayoutName(name), TakeOptions(**options))
