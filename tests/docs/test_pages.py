import json
import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
from typer.main import get_command

from relievo.cli.main import app, run
from relievo.data.sample import Sample
from relievo.depth.adapters.onnx_spec import OnnxSpec
from relievo.io.depth_maps import DEPTH_SUFFIXES
from relievo.io.image_decoding import MAX_PIXELS
from relievo.io.label_maps import SEGMENT_SUFFIXES
from relievo.io.video_info import VIDEO_SUFFIXES
from relievo.optimisation.budget import (
    BACKGROUND_LIMIT_PERCENT,
    DEPTH_BUDGET_PERCENT,
    MAX_BUDGET_PERCENT,
)
from relievo.pipeline.bands import BAND_PIXELS
from relievo.pipeline.config import HIDDEN_BUDGET_PERCENT
from relievo.pipeline.segments import SEGMENT_FORMATS
from relievo.refinement.guided import METHODS
from relievo.scenes.classes import CLASSES
from relievo.scenes.kinds.registry import KINDS
from relievo.scenes.stream import MIXED_TAKES
from relievo.scenes.take_options import LARGEST, SMALLEST, TakeOptions
from relievo.scenes.writers.layouts import LayoutName
from relievo.segmentation.registry import list_segmenters

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MADE = {DOCS / name for name in ("reference-cli.md", "reference-python.md")}
VIEWS = TakeOptions().views
WORDS = {4: "four", 8: "eight"}
PAGES = [ROOT / "README.md", *sorted(set(DOCS.glob("*.md")) - MADE)]


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def code_blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(page), re.MULTILINE | re.DOTALL)


def commands(text: str) -> list[str]:
    return re.findall(r"^ *(relievo .*)$", text, re.MULTILINE)


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", [ROOT / "README.md", DOCS / "quickstart.md"], ids=lambda p: p.name)
def test_every_command_of_the_page_does_its_work(page, workplace):
    lines = commands("".join(code_blocks(page, "sh")))
    assert lines
    for line in lines:
        assert run(shlex.split(line)[1:]) == 0, line
        for output in re.findall(r"-o (\S+)", line):
            assert (workplace / output).exists(), line


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_of_every_page_has_options_that_exist(page):
    for line in commands(text_of(page)):
        command, words = get_command(app), shlex.split(line, comments=True)[1:]
        while hasattr(command, "commands"):
            command, words = command.commands[words[0]], words[1:]
        command.make_context("command", words)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_python_block_of_the_page_runs(page, workplace):
    for block in code_blocks(page, "python"):
        exec(compile(block, page.name, "exec"), {"__name__": page.stem})


def test_the_readme_shows_python():
    assert len(code_blocks(ROOT / "README.md", "python")) == 1


def test_the_description_of_an_onnx_file_is_accepted():
    (block,) = code_blocks(DOCS / "howto-own-depth.md", "json")
    OnnxSpec.from_dict(json.loads(block))


def test_every_key_of_such_a_description_is_explained():
    explained = text_of(DOCS / "howto-own-depth.md")
    assert [key for key in OnnxSpec.__slots__ if f"`{key}`" not in explained] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_link_to_another_page_leads_somewhere(page):
    for link in re.findall(r"\]\((?!\w+://)([^)\s]+)\)", text_of(page)):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_index_names_every_page():
    linked = set(re.findall(r"\]\(([^)#\s]+\.md)\)", text_of(DOCS / "index.md")))
    assert linked == {page.name for page in DOCS.glob("*.md")} - {"index.md"}


def test_the_numbers_of_the_depth_budget_are_those_of_the_code():
    page = text_of(DOCS / "howto-tune-depth.md")
    numbers = (
        DEPTH_BUDGET_PERCENT,
        HIDDEN_BUDGET_PERCENT,
        MAX_BUDGET_PERCENT,
        BACKGROUND_LIMIT_PERCENT,
    )
    assert [number for number in numbers if f"{number:g} percent" not in page] == []
    shown = f"[default: ({DEPTH_BUDGET_PERCENT:g}; hidden views {HIDDEN_BUDGET_PERCENT:g})]"
    assert shown in " ".join(text_of(DOCS / "reference-cli.md").split())


def test_the_page_of_formats_names_every_ending():
    page = text_of(DOCS / "formats.md")
    endings = (VIDEO_SUFFIXES - {".gif"}) | DEPTH_SUFFIXES
    assert [ending for ending in endings if f"`{ending}`" not in page] == []
    assert f"{MAX_PIXELS // 1_000_000} million pixels" in page


def test_the_page_of_refinement_names_every_filter_and_every_file():
    page = text_of(DOCS / "howto-refine.md")
    named = (*METHODS, *SEGMENT_FORMATS, *(SEGMENT_SUFFIXES - {".tiff"}))
    assert [name for name in named if f"`{name}`" not in page] == []
    assert f"{BAND_PIXELS // 1_000_000} million pixels" in page


def test_the_page_of_scenes_names_every_kind_class_and_layout():
    page = text_of(DOCS / "howto-scenes.md")
    named = (*KINDS, *LayoutName, *(field.name for field in fields(Sample)[1:]))
    assert [name for name in named if f"`{name}" not in page] == []
    assert [name for name in CLASSES if not re.search(rf"\b{name}\b", page)] == []
    for number in (SMALLEST, LARGEST, VIEWS, MIXED_TAKES):
        assert re.search(rf"\b({number}|{WORDS.get(number, number)})\b", page.lower())


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_segmenter_and_every_filter_of_a_command_is_known(page):
    segmenters = [row.name for row in list_segmenters()]
    for line in commands(text_of(page)):
        for name in re.findall(r"--segment (\S+)", line):
            assert name in segmenters or name.startswith("labels"), line
        for name in re.findall(r"--filter (\S+)", line):
            assert name in METHODS, line
