import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from relievo.core.errors import OutputExistsError
from relievo.io.images import write_image
from relievo.pipeline.inspection.config import InspectConfig, OnSphere
from relievo.pipeline.inspection.html import write_html
from relievo.pipeline.inspection.inspect import inspect
from relievo.pipeline.inspection.report import headline, record, summary, text_lines


class Tags(HTMLParser):
    """Checks that what is opened is closed, and collects the sources of pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.sources: list[str] = []

    def handle_starttag(self, tag, attributes):
        if tag == "img":
            self.sources.append(dict(attributes)["src"])
        elif tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    noise = np.random.default_rng(0).random((180, 400, 3)).astype(np.float32)
    wide = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 2), None, 0, 255, cv2.NORM_MINMAX)
    wide = wide.astype(np.uint8)
    path = tmp_path_factory.mktemp("photo") / "a & b.png"
    write_image(path, np.hstack((wide[:, :320], wide[:, 6:326])))
    return inspect(path, InspectConfig(with_ghost=True))


@pytest.fixture(scope="module")
def film(photo):
    """The photo as a film of two shots, in the second of which one picture is not known."""
    (picture,) = photo.pictures
    unknown = dict.fromkeys(picture.measures, np.nan)
    pictures = tuple(
        replace(
            picture,
            index=index,
            time_s=index / 2,
            is_after_cut=index == 3,
            measures=unknown if index == 5 else picture.measures,
        )
        for index in range(8)
    )
    return replace(photo, pictures=pictures, source=replace(photo.source, is_film=True))


def test_record_is_plain_json(photo):
    text = json.dumps(record(photo), allow_nan=False)
    found = json.loads(text)
    assert found["grade"] == photo.grade
    assert found["screen"] == {"width_m": 1.2, "distance_m": 2.5}
    assert found["pictures"][0]["parallax_p50_percent"] == pytest.approx(-1.875, abs=0.02)
    assert found["pictures"][0]["jump_arcmin"] is None
    names = [verdict["name"] for verdict in found["verdicts"]]
    assert names[0] == "behind"
    assert all(len(verdict["limits"]) == 4 for verdict in found["verdicts"])


def test_summary_leaves_out_what_is_not_known(film):
    assert summary(film)["delta_e"] == film.pictures[0].measures["delta_e"]
    assert np.isnan(summary(film)["jump_arcmin"])


def test_lines_say_grade_parallax_and_what_to_do(photo):
    text = "\n".join(text_lines(photo))
    assert f"grade {photo.grade}" in text
    assert re.search(r"% of the width +-1\.9", text) or "-1.88" in text
    assert "to do: " in text
    assert "without glasses: ghosts" in text
    assert "on a screen 1.2 m wide, 2.5 m away" in headline(photo)


def with_measures(found, **measures):
    (picture,) = found.pictures
    return replace(found, pictures=(replace(picture, measures=picture.measures | measures),))


def test_a_ghost_against_the_original_is_told_in_both_ways_of_averaging(photo, tmp_path):
    exact = {"ghost_psnr": np.inf, "ghost_max": 0.0}
    light = {"ghost_psnr_light": 41.23, "ghost_max_light": 12.0}
    found = with_measures(photo, **exact, **light)
    text = "\n".join(text_lines(found))
    assert "mean of code values against the original: exact" in text
    assert "mean of light against the original: 41.2 dB, largest error 12 of 255" in text
    assert record(found)["pictures"][0]["ghost_psnr"] is None
    write_html(tmp_path / "a.html", found)
    assert "mean of light against the original: 41.2 dB" in (tmp_path / "a.html").read_text(
        encoding="utf-8"
    )


def test_views_without_detail_have_nothing_to_double(photo, tmp_path):
    found = with_measures(photo, doubled=np.nan)
    write_html(tmp_path / "a.html", found)
    for text in ("\n".join(text_lines(found)), (tmp_path / "a.html").read_text(encoding="utf-8")):
        assert "no detail that could be seen twice" in text


def test_views_for_headsets_have_no_screen(photo):
    found = replace(photo, viewing=OnSphere(180))
    assert record(found)["screen"] is None
    assert "in a headset" in headline(found)


@pytest.mark.parametrize("kind", ["photo", "film"])
def test_page_is_whole_and_holds_everything_itself(kind, request, tmp_path):
    found = request.getfixturevalue(kind)
    write_html(tmp_path / "a.html", found)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert len(tags.sources) == 3
    assert all(source.startswith("data:image/jpeg;base64,") for source in tags.sources)
    assert "a &amp; b.png" in page
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert "nan" not in re.sub(r'"data:[^"]+"', "", page).lower().replace("and", "")


def test_page_of_a_film_has_plots_over_time(film, tmp_path):
    write_html(tmp_path / "a.html", film)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Over time" in page
    assert page.count("<svg") > 5


def test_page_that_is_there_is_kept_unless_it_may_be_replaced(photo, tmp_path):
    path = tmp_path / "a.html"
    path.write_text("mine")
    with pytest.raises(OutputExistsError):
        write_html(path, photo)
    assert path.read_text() == "mine"
    write_html(path, photo, overwrite=True)
    assert "Comfort" in path.read_text(encoding="utf-8")
