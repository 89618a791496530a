"""Our classes by the numbers of SYNTHIA's sets, which know streets alone."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from relievo.data.sample import IdMap
from relievo.scenes.classes import CLASSES

_NAMES: Mapping[str, tuple[str, ...]] = {
    "sky": ("sky",),
    "road": ("road",),
    "marking": ("lanemarking", "road"),
    "sidewalk": ("sidewalk",),
    "ground": ("terrain", "vegetation"),
    "grass": ("terrain", "vegetation"),
    "mountain": ("terrain", "vegetation"),
    "building": ("building",),
    "window": ("building",),
    "door": ("building",),
    "wall": ("wall", "building"),
    "fence": ("fence",),
    "rail": ("fence",),
    "vegetation": ("vegetation",),
    "tree": ("vegetation",),
    "plant": ("vegetation",),
    "person": ("pedestrian",),
    "car": ("car",),
    "truck": ("truck", "car"),
    "bus": ("bus", "car"),
    "bicycle": ("bicycle", "cyclist"),
    "motorcycle": ("motorcycle", "cyclist"),
    "pole": ("pole",),
    "sign": ("traffic sign", "sign"),
    "traffic_light": ("traffic light",),
}
"""What each class is called there, the first name that a set has; all others are its number 0."""


def synthia_numbers(ids: IdMap, names: Mapping[int, str]) -> NDArray[np.uint8]:
    """Turns class ids of ours into those of a set.

    Args:
        ids: (H, W) int32, numbers of `scenes.classes`.
        names: the names of the set's numbers, as in `data.class_names`.
    """
    numbers = {name: number for number, name in names.items()}
    table = np.zeros(len(CLASSES), np.uint8)
    for name, each in CLASSES.items():
        known = [numbers[other] for other in _NAMES.get(name, ()) if other in numbers]
        table[each.number] = known[0] if known else 0
    return table[ids]
