import base64
import math
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError
from relievo.evaluate.benchmark import Column, Picture
from relievo.evaluate.published import PublishedRow
from relievo.evaluate.report_html import write_html
from relievo.evaluate.run import Refused, Run, run_benchmark

VOID = {"meta", "img", "rect"}
NASTY = '<b>"A" & Söhne'


class Page(HTMLParser):
    """Keeps texts by tag, pictures and headings; refuses tags that do not match."""

    def __init__(self, text):
        super().__init__()
        self.open, self.texts, self.images, self.alts, self.bars = [], {}, [], [], 0
        self.links = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        self.links += [value for key, value in attrs if key in ("href", "src")]
        if tag == "img":
            self.images.append(named["src"])
            self.alts.append(named["alt"])
        self.bars += tag == "rect"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.bars += tag == "rect"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data)


@pytest.fixture
def written(tmp_path):
    def write(benchmark, run=None, identity=None):
        path = tmp_path / "report.html"
        write_html(path, benchmark, run or run_benchmark(benchmark), identity or {})
        return Page(path.read_text(encoding="utf-8"))

    return write


def both(plain, ours):
    return {"plain": {"error": plain, "hits": 50.0}, "ours": {"error": ours, "hits": 60.0}}


ITEMS = {f"rooms/{n}": both(3, float(error)) for n, error in enumerate([5, 1, 9, 7, 3])}


def decoded(source):
    head, _, code = source.partition(",")
    assert head == "data:image/jpeg;base64"
    jpeg = np.frombuffer(base64.b64decode(code), np.uint8)
    return cv2.imdecode(jpeg, cv2.IMREAD_COLOR)[..., ::-1]


def test_a_page_names_what_was_measured(told, written):
    page = written(told(ITEMS), identity={"estimator": "lite"})
    assert "".join(page.texts["h1"]) == "numbers <told> & taken"
    assert page.texts["title"] == ["told"]
    assert page.texts["p"][0] == "5 items measured, 0 refused."
    assert "".join(page.texts["pre"]).count('"estimator": "lite"') == 1
    assert '"alignment": "none"' in "".join(page.texts["pre"])


def test_a_table_shows_every_method_and_which_direction_is_better(told, written):
    page = written(told(ITEMS))
    assert page.texts["th"] == ["rooms", "error ↓", "hits ↑", "items"]
    cells = ["plain", "3.0000", "50.0", "5", "ours", "5.0000", "60.0", "5"]
    assert page.texts["td"] == cells


def test_a_measure_that_is_neither_better_low_nor_high_has_no_arrow(told, written):
    page = written(told(ITEMS, columns=(Column("error", "none"),)))
    assert page.texts["th"] == ["rooms", "error", "items"]


def test_rows_of_others_are_shown_with_their_source(told, written):
    rows = (PublishedRow("Best", {"hits": 98.75}, "Some paper", "recall"),)
    page = written(told(ITEMS, published=rows))
    assert page.texts["td"][-3:] == ["Best", "98.8", "[recall] Some paper"]
    assert any("remembered" in text for text in page.texts["p"])


def test_the_best_the_median_and_the_worst_item_are_shown(told, written):
    page = written(told(ITEMS))
    titles = [text for text in page.texts["h2"] if ": rooms" in text]
    assert titles == [
        "best: rooms/1, error 1.0000",
        "median: rooms/0, error 5.0000",
        "worst: rooms/2, error 9.0000",
    ]
    assert page.alts == ["image of rooms/1", "image of rooms/0", "image of rooms/2"]


def test_the_best_item_is_the_highest_where_high_is_better(told, written):
    items = {item: {m: {"hits": v["error"]} for m, v in n.items()} for item, n in ITEMS.items()}
    page = written(told(items, columns=(Column("hits", "high", 1),)))
    titles = [text for text in page.texts["h2"] if ": rooms" in text]
    assert titles[0] == "worst: rooms/1, hits 1.0"
    assert titles[-1] == "best: rooms/2, hits 9.0"


def test_pictures_are_in_the_page_itself(told, written):
    page = written(told(ITEMS))
    assert len(page.images) == 3
    for source in page.images:
        image = decoded(source).astype(int)
        assert image.shape == (30, 40, 3)
        np.testing.assert_allclose(image[5, 35], (200, 40, 90), atol=12)
        np.testing.assert_allclose(image[5, 5], (0, 0, 0), atol=12)


def test_large_pictures_are_shrunk_and_keep_their_aspect(told, written):
    class Large(told):
        def pictures(self, item):
            return [Picture("large", np.full((300, 1200, 3), 128, np.uint8))]

    assert decoded(written(Large(ITEMS)).images[0]).shape == (120, 480, 3)


def test_nothing_is_fetched(told, written):
    page = written(told(ITEMS))
    assert all(link.startswith("data:image/jpeg;base64,") for link in page.links)


def test_there_is_a_histogram_for_every_method(told, written):
    page = written(told(ITEMS))
    assert page.texts["h2"][0] == "error of all items"
    assert page.bars == 2 * 24
    texts = page.texts["text"]
    assert texts[::3] == ["plain", "ours"]


def test_names_are_never_taken_for_markup(told, written):
    rows = (PublishedRow(NASTY, {"error": 1.0}, NASTY, "src"),)
    benchmark = told(
        {f"{NASTY}/1": both(1, 2)},
        published=rows,
        methods=("plain", "ours"),
        protocol={"words": NASTY},
        title=NASTY,
    )
    run = run_benchmark(benchmark)
    run = Run(run.measured, (Refused(NASTY, "ShapeError", NASTY),))
    page = written(benchmark, run, {"folder": NASTY})
    assert "b" not in page.texts
    assert "".join(page.texts["h1"]) == NASTY
    assert NASTY in "".join(page.texts["th"])
    assert f"{NASTY}: {NASTY}" in "".join(page.texts["li"])
    assert f"image of {NASTY}/1" == page.alts[0]


def test_refused_items_are_listed_with_their_reason(told, written):
    items = ITEMS | {"rooms/gone": UnreadableInputError("gone.png: missing")}
    page = written(told(items))
    assert page.texts["p"][0] == "5 items measured, 1 refused."
    assert page.texts["li"] == ["rooms/gone: gone.png: missing"]


def test_an_item_that_cannot_be_shown_any_more_is_told_as_such(told, written):
    class Gone(told):
        def pictures(self, item):
            raise UnreadableInputError(f"{item}: missing")

    page = written(Gone(ITEMS))
    assert page.images == []
    assert [text for text in page.texts["p"] if "missing" in text] == [
        "rooms/1: missing",
        "rooms/0: missing",
        "rooms/2: missing",
    ]


@pytest.mark.parametrize("items", [{}, {"rooms/1": both(math.nan, math.nan)}])
def test_a_run_without_numbers_has_a_page_all_the_same(told, written, items):
    page = written(told(items))
    assert page.bars == len(page.images) == 0


def test_a_number_that_is_the_same_for_all_has_a_histogram(told, written):
    assert written(told({"rooms/1": both(2, 2)})).bars == 2 * 24


@pytest.mark.parametrize(
    ("better", "values", "titles"),
    [
        ("low", [4], ["median: rooms/0, error 4.0"]),
        ("high", [4], ["median: rooms/0, error 4.0"]),
        ("low", [4, 2], ["best: rooms/1, error 2.0", "worst: rooms/0, error 4.0"]),
        ("high", [4, 2], ["worst: rooms/1, error 2.0", "best: rooms/0, error 4.0"]),
        ("low", [3, 3], ["best: rooms/0, error 3.0", "worst: rooms/1, error 3.0"]),
        ("none", [4, 2, math.nan], ["best: rooms/1, error 2.0", "worst: rooms/0, error 4.0"]),
    ],
)
def test_of_two_items_one_is_best_and_one_worst_and_a_single_one_is_the_median(
    told, written, better, values, titles
):
    items = {f"rooms/{n}": both(3, value) for n, value in enumerate(values)}
    page = written(told(items, columns=(Column("error", better, 1),)))
    assert [text for text in page.texts["h2"] if ": rooms" in text] == titles
    assert len(page.images) == len(titles)
