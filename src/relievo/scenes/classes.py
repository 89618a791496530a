"""The classes of what worlds consist of."""

from typing import NamedTuple


class SceneClass(NamedTuple):
    """Number of a class, and whether it is things that are counted rather than stuff."""

    number: int
    is_thing: bool


_STUFF = (
    "sky", "road", "marking", "sidewalk", "ground", "grass", "water", "mountain", "building",
    "wall", "floor", "ceiling", "window", "door", "fence", "vegetation", "ceiling_part", "rail",
)  # fmt: skip
_THINGS = (
    "person", "car", "truck", "bus", "bicycle", "motorcycle", "animal", "pole", "sign",
    "traffic_light", "street_furniture", "tree", "plant", "rock", "chair", "table", "sofa", "bed",
    "shelf", "cabinet", "lamp", "screen", "picture", "curtain", "rug", "book", "box", "bottle",
    "vessel", "fruit", "toy", "cloth", "appliance", "sanitary", "object",
)  # fmt: skip

CLASSES: dict[str, SceneClass] = {
    name: SceneClass(number, number >= len(_STUFF)) for number, name in enumerate(_STUFF + _THINGS)
}
"""By name; the sky, where no surface is, has number 0."""
