"""Names of the classes of the SYNTHIA sets, and the four groups that classes fall into.

The same number means another class in each set, so groups go by name, never by number.
"""

from collections.abc import Mapping


def _numbered(names: str) -> dict[int, str]:
    return dict(enumerate(names.split(", ")))


SYNTHIA_RAND: Mapping[int, str] = _numbered(
    "void, sky, building, road, sidewalk, fence, vegetation, pole, car, traffic sign, "
    "pedestrian, bicycle, motorcycle, parking slot, road work, traffic light, terrain, rider, "
    "truck, bus, train, wall, lanemarking"
)
"""SYNTHIA-RAND-CITYSCAPES."""

SYNTHIA_SEQUENCE: Mapping[int, str] = _numbered(
    "misc, sky, building, road, sidewalk, fence, vegetation, pole, car, sign, pedestrian, "
    "cyclist, lanemarking, reserved, reserved, traffic light"
)
"""SYNTHIA-SEQS-01 to 06."""

SYNTHIA_SF: Mapping[int, str] = _numbered(
    "void, road, sidewalk, building, wall, fence, pole, traffic light, traffic sign, "
    "vegetation, terrain, sky, person, rider, car, truck, bus, train, motorcycle, bicycle, "
    "road lines, other, road works"
)
"""SYNTHIA-SF."""

GROUPS: Mapping[int, str] = {
    1: "small and narrow things",
    2: "flat surfaces",
    3: "vegetation",
    4: "background",
}
"""What the numbers of `group_of` stand for."""

_THINGS = (
    "car, truck, bus, train, trailer, caravan, motorcycle, bicycle, cyclist, rider, pedestrian, "
    "person, pole, polegroup, traffic sign, sign, traffic light"
)
_SURFACES = (
    "road, sidewalk, lanemarking, road lines, parking, parking slot, ground, building, wall, "
    "bridge, tunnel, rail track"
)
_VEGETATION = "vegetation, terrain"
_BACKGROUND = 4


def group_of(name: str) -> int:
    """The group, one of `GROUPS`, that a class of SYNTHIA or Cityscapes falls into.

    Args:
        name: only its letters count, and not their case; an unknown name is background.

    Source: the groups are those of Atapour-Abarghouei and Breckon, ICIP 2019; which class goes
    where is our choice.
    """
    return _GROUP_OF_NAME.get(_letters(name), _BACKGROUND)


def _letters(name: str) -> str:
    return "".join(filter(str.isalpha, name.lower()))


_GROUP_OF_NAME = {
    _letters(name): group
    for group, names in ((1, _THINGS), (2, _SURFACES), (3, _VEGETATION))
    for name in names.split(",")
}
