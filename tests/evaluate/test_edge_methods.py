from relievo.evaluate.edge_methods import OURS, PEERS, EdgeMethod, edge_methods
from relievo.evaluate.edge_peers import OPENCV_PEERS
from relievo.refinement.guided import METHODS


def test_every_filter_has_a_row_by_colours_alone():
    found = edge_methods(None, with_true_segments=False)
    assert sorted(each.filter for each in found) == sorted([*METHODS, *OPENCV_PEERS])
    assert {each.segments for each in found} == {None}


def test_plain_upsampling_comes_first_and_what_is_used_last():
    assert edge_methods(None, with_true_segments=True)[0] == EdgeMethod("bilinear")
    assert edge_methods(None, with_true_segments=True)[-1] == EdgeMethod("outlines")
    assert edge_methods("mine", with_true_segments=True)[-1] == EdgeMethod("outlines", "mine")


def test_a_segmenter_adds_a_row_for_each_of_our_filters():
    without = edge_methods(None, with_true_segments=True)
    added = edge_methods("mine", with_true_segments=True)[len(without) :]
    assert added == tuple(EdgeMethod(name, "mine") for name in OURS)


def test_true_segments_come_after_the_filters_of_others_and_before_ours():
    found = edge_methods("mine", with_true_segments=True)
    count = len(OPENCV_PEERS) + len(PEERS)
    others, true = found[1 : 1 + count], found[1 + count : 4 + count]
    assert tuple(each.filter for each in others) == (*OPENCV_PEERS, *PEERS)
    assert {each.segments for each in true} == {"true segments"}
    assert [each.filter for each in true] == ["guided", "domain-transform", "outlines"]


def test_names_say_the_filter_and_its_segments():
    assert EdgeMethod("guided").named("lite") == "lite, guided"
    assert EdgeMethod("outlines", "mine").named("lite") == "lite, outlines, mine"
    assert EdgeMethod("outlines", "mine").named() == "outlines, mine"
