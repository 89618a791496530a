import pytest

from relievo.segmentation.adapters.panoptic_classes import (
    ADE20K,
    CITYSCAPES,
    COCO,
    PanopticClass,
    classes_of,
)

DATA_SETS = {"coco": (COCO, 133, 80), "cityscapes": (CITYSCAPES, 19, 8), "ade": (ADE20K, 150, 100)}


@pytest.mark.parametrize("name", DATA_SETS)
def test_the_lists_are_as_long_as_the_data_sets_and_name_each_class_once(name: str) -> None:
    data_set, classes, things = DATA_SETS[name]
    assert len({each.name for each in data_set}) == len(data_set) == classes
    assert sum(each.is_thing for each in data_set) == things


@pytest.mark.parametrize("name", DATA_SETS)
def test_a_data_set_is_known_by_its_names(name: str) -> None:
    data_set = DATA_SETS[name][0]
    labels = {number: each.name for number, each in enumerate(data_set)}
    assert tuple(classes_of(labels).values()) == data_set


@pytest.mark.parametrize("name", DATA_SETS)
def test_a_data_set_is_known_by_its_length_where_nobody_gave_names(name: str) -> None:
    data_set = DATA_SETS[name][0]
    labels = {number: f"LABEL_{number}" for number in range(len(data_set))}
    assert tuple(classes_of(labels).values()) == data_set


def test_the_same_name_may_be_a_thing_in_one_data_set_and_stuff_in_another() -> None:
    of_coco = classes_of({number: each.name for number, each in enumerate(COCO)})
    of_ade = classes_of({number: each.name for number, each in enumerate(ADE20K)})
    assert PanopticClass("curtain", False) in of_coco.values()
    assert PanopticClass("curtain", True) in of_ade.values()


def test_the_first_of_synonyms_is_the_name() -> None:
    labels = {0: "Refrigerator, icebox", 1: "bed ", 2: "road, route"}
    assert [each.name for each in classes_of(labels).values()] == ["refrigerator", "bed", "road"]


def test_another_word_for_a_class_is_known_by_its_place() -> None:
    labels = {number: each.name for number, each in enumerate(ADE20K)}
    windows = next(number for number, name in labels.items() if name == "window")
    assert classes_of(labels | {windows: "windowpane"})[windows] == ("windowpane", True)


def test_a_class_that_no_data_set_knows_is_stuff() -> None:
    assert classes_of({0: "cat", 1: "fog"}) == {0: ("cat", True), 1: ("fog", False)}


def test_a_class_without_a_name_among_named_ones_is_nameless_stuff() -> None:
    assert classes_of({1: "person", 184: "LABEL_184"})[184] == ("", False)


def test_unnamed_classes_of_an_unknown_number_are_nameless_stuff() -> None:
    assert classes_of({0: "LABEL_0", 1: "LABEL_1"}) == {0: ("", False), 1: ("", False)}


def test_the_things_that_a_network_lists_are_believed() -> None:
    classes = classes_of({0: "person", 1: "sky"}, thing_ids=[1])
    assert classes == {0: ("person", False), 1: ("sky", True)}
