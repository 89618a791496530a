import pytest

from relievo.data.class_names import (
    GROUPS,
    SYNTHIA_RAND,
    SYNTHIA_SEQUENCE,
    SYNTHIA_SF,
    group_of,
)


@pytest.mark.parametrize(
    ("names", "things", "surfaces", "vegetation", "background"),
    [
        (
            SYNTHIA_RAND,
            {7, 8, 9, 10, 11, 12, 15, 17, 18, 19, 20},
            {2, 3, 4, 13, 21, 22},
            {6, 16},
            {0, 1, 5, 14},
        ),
        (SYNTHIA_SEQUENCE, {7, 8, 9, 10, 11, 15}, {2, 3, 4, 12}, {6}, {0, 1, 5, 13, 14}),
        (
            SYNTHIA_SF,
            {6, 7, 8, 12, 13, 14, 15, 16, 17, 18, 19},
            {1, 2, 3, 4, 20},
            {9, 10},
            {0, 5, 11, 21, 22},
        ),
    ],
)
def test_each_id_of_synthia_is_in_its_group(names, things, surfaces, vegetation, background):
    groups = {group: {id for id in names if group_of(names[id]) == group} for group in GROUPS}
    assert groups == {1: things, 2: surfaces, 3: vegetation, 4: background}
    assert sorted(names) == list(range(len(names)))


@pytest.mark.parametrize(
    ("name", "group"),
    [
        *((name, 1) for name in ("polegroup", "person", "caravan", "trailer", "train", "bicycle")),
        *((name, 2) for name in ("ground", "parking", "rail track", "wall", "bridge", "tunnel")),
        *((name, 3) for name in ("vegetation", "terrain")),
        *((name, 4) for name in ("guard rail", "ego vehicle", "out of roi", "static", "sky")),
    ],
)
def test_names_of_cityscapes_have_groups(name, group):
    assert group_of(name) == group


@pytest.mark.parametrize("name", ["Traffic Sign", "traffic_sign", "TRAFFICSIGN", "traffic-sign"])
def test_case_and_gaps_do_not_count(name):
    assert group_of(name) == 1


@pytest.mark.parametrize("name", ["", "elephant", "carpet"])
def test_unknown_names_are_background(name):
    assert group_of(name) == 4
