"""The classes of the usual panoptic data sets: what they are called, which of them are things.

In the lists an asterisk marks a thing, and the order is that in which networks number the classes.
"""

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple, TypeAlias


class PanopticClass(NamedTuple):
    """One class: its name, empty if that is not known, and whether it is a thing."""

    name: str
    is_thing: bool


_DataSet: TypeAlias = tuple[PanopticClass, ...]


def _data_set(names: str) -> _DataSet:
    return tuple(
        PanopticClass(name.removeprefix("*"), name.startswith("*")) for name in names.split(", ")
    )


COCO: _DataSet = _data_set(
    "*person, *bicycle, *car, *motorcycle, *airplane, *bus, *train, *truck, *boat, *traffic light,"
    " *fire hydrant, *stop sign, *parking meter, *bench, *bird, *cat, *dog, *horse, *sheep, *cow,"
    " *elephant, *bear, *zebra, *giraffe, *backpack, *umbrella, *handbag, *tie, *suitcase,"
    " *frisbee, *skis, *snowboard, *sports ball, *kite, *baseball bat, *baseball glove,"
    " *skateboard, *surfboard, *tennis racket, *bottle, *wine glass, *cup, *fork, *knife, *spoon,"
    " *bowl, *banana, *apple, *sandwich, *orange, *broccoli, *carrot, *hot dog, *pizza, *donut,"
    " *cake, *chair, *couch, *potted plant, *bed, *dining table, *toilet, *tv, *laptop, *mouse,"
    " *remote, *keyboard, *cell phone, *microwave, *oven, *toaster, *sink, *refrigerator, *book,"
    " *clock, *vase, *scissors, *teddy bear, *hair drier, *toothbrush, banner, blanket, bridge,"
    " cardboard, counter, curtain, door-stuff, floor-wood, flower, fruit, gravel, house, light,"
    " mirror-stuff, net, pillow, platform, playingfield, railroad, river, road, roof, sand, sea,"
    " shelf, snow, stairs, tent, towel, wall-brick, wall-stone, wall-tile, wall-wood, water-other,"
    " window-blind, window-other, tree-merged, fence-merged, ceiling-merged, sky-other-merged,"
    " cabinet-merged, table-merged, floor-other-merged, pavement-merged, mountain-merged,"
    " grass-merged, dirt-merged, paper-merged, food-other-merged, building-other-merged,"
    " rock-merged, wall-other-merged, rug-merged"
)
"""COCO panoptic, 133 classes."""

CITYSCAPES: _DataSet = _data_set(
    "road, sidewalk, building, wall, fence, pole, traffic light, traffic sign, vegetation,"
    " terrain, sky, *person, *rider, *car, *truck, *bus, *train, *motorcycle, *bicycle"
)
"""Cityscapes, 19 classes."""

ADE20K: _DataSet = _data_set(
    "wall, building, sky, floor, tree, ceiling, road, *bed, *window, grass, *cabinet, sidewalk,"
    " *person, earth, *door, *table, mountain, plant, *curtain, *chair, *car, water, *painting,"
    " *sofa, *shelf, house, sea, *mirror, rug, field, *armchair, *seat, *fence, *desk, rock,"
    " *wardrobe, *lamp, *tub, *rail, *cushion, base, *box, *column, *signboard, *chest of drawers,"
    " *counter, sand, *sink, skyscraper, *fireplace, *refrigerator, grandstand, path, *stairs,"
    " runway, *case, *pool table, *pillow, *screen door, stairway, river, bridge, *bookcase, blind,"
    " *coffee table, *toilet, *flower, *book, hill, *bench, *countertop, *stove, *palm,"
    " *kitchen island, *computer, *swivel chair, *boat, bar, *arcade machine, hovel, *bus, *towel,"
    " *light, *truck, tower, *chandelier, *awning, *street lamp, *booth, *tv, *plane, dirt track,"
    " *clothes, *pole, land, *bannister, escalator, *ottoman, *bottle, buffet, poster, stage, *van,"
    " *ship, *fountain, conveyer belt, canopy, *washer, *plaything, pool, *stool, *barrel,"
    " *basket, falls, tent, *bag, *minibike, cradle, *oven, *ball, *food, *step, tank,"
    " *trade name, *microwave, *pot, *animal, *bicycle, lake, *dishwasher, *screen, blanket,"
    " *sculpture, *hood, *sconce, *vase, *traffic light, *tray, *trash can, *fan, pier, crt screen,"
    " *plate, *monitor, *bulletin board, shower, *radiator, *glass, *clock, *flag"
)
"""ADE20K, 150 classes."""

_DATA_SETS = (COCO, CITYSCAPES, ADE20K)
# What transformers calls a class whose name nobody gave.
_UNNAMED = re.compile(r"LABEL_\d+")


def classes_of(
    labels: Mapping[int, str], thing_ids: Collection[int] | None = None
) -> dict[int, PanopticClass]:
    """Finds out what the classes of a network are.

    Args:
        labels: number of a class -> its name, or LABEL_<number>; of synonyms, which stand between
            commas, the first is taken.
        thing_ids: numbers of the things, where a network's files say; None = known by the name or,
            where a network has as many classes as a data set, by the place there. A class that no
            data set knows is stuff.
    """
    names = {number: _name(label) for number, label in labels.items()}
    known = _data_set_of(names)
    by_name = {each.name: each.is_thing for each in known}
    by_place = dict(enumerate(known)) if len(known) == len(names) else {}
    classes = {}
    for number, name in names.items():
        same_place = by_place.get(number, PanopticClass("", False))
        is_thing = by_name.get(name, same_place.is_thing)
        if thing_ids is not None:
            is_thing = number in thing_ids
        classes[number] = PanopticClass(name or same_place.name, is_thing)
    return classes


def _name(label: str) -> str:
    return "" if _UNNAMED.fullmatch(label) else label.split(",")[0].strip().lower()


def _data_set_of(names: Mapping[int, str]) -> _DataSet:
    """The data set most of whose things are there; without any names, the one of equal length."""
    if not any(names.values()):
        return next((each for each in _DATA_SETS if len(each) == len(names)), ())
    there = set(names.values())

    def share(data_set: _DataSet) -> float:
        things = {each.name for each in data_set if each.is_thing}
        return len(things & there) / len(things)

    return max(_DATA_SETS, key=share)
