import json
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import relievo
from relievo.depth.registry import list_estimators
from relievo.io.images import read_image
from relievo.scenes.kinds.registry import KINDS
from relievo.segmentation.registry import list_segmenters

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def made_files() -> dict[Path, str]:
    return runpy.run_path(str(DOCS / "make_reference.py"))["made_files"]()


@pytest.mark.parametrize(
    "name",
    [
        "reference-cli.md",
        "reference-python.md",
        "models.md",
        "data-sets.md",
        "results.md",
        "scenes-inside.md",
    ],
)
def test_the_page_is_what_the_code_says(name, made_files):
    in_tree = (DOCS / name).read_text(encoding="utf-8")
    assert in_tree == made_files[DOCS / name], "run `make docs`"


def test_the_table_of_the_readme_is_what_the_registry_says(made_files):
    in_tree = (ROOT / "README.md").read_text(encoding="utf-8")
    assert in_tree == made_files[ROOT / "README.md"], "run `make docs`"
    for row in list_estimators():
        assert f"| `{row.name}` |" in in_tree


def test_the_page_of_models_has_a_row_for_every_segmenter(made_files):
    page = made_files[DOCS / "models.md"]
    assert [row.name for row in list_segmenters() if f"| `{row.name}` |" not in page] == []


def test_every_public_name_has_its_place(made_files):
    page = made_files[DOCS / "reference-python.md"]
    for name in set(relievo.__all__) - {"__version__"}:
        assert f"### `{name}`\n" in page


def test_the_scripts_make_every_picture_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(str(DOCS))
    runpy.run_path(str(DOCS / "make_pictures.py"))["main"]([str(tmp_path)])
    made = {path.name for path in tmp_path.iterdir()}
    scenes = runpy.run_path(str(DOCS / "make_scenes.py"))
    made |= {scenes["file_name"](name) for name in (*KINDS, scenes["PARTS"])}
    assert made == {path.name for path in (DOCS / "pictures").iterdir()}


def test_sheets_of_scenes_have_as_many_pictures_as_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(str(DOCS))
    scenes = runpy.run_path(str(DOCS / "make_scenes.py"))
    scenes["main"](["planes", "--count", "2", "--out", str(tmp_path)])
    (path,) = tmp_path.iterdir()
    width, height = scenes["THUMBNAIL_WH"]
    sheet = read_image(path)
    shown = [sheet[:height, n * (width + scenes["GAP_PX"]) :][:, :width] for n in range(2)]
    assert all(np.ptp(each) > 100 for each in shown)
    assert (sheet[:, 3 * width :] > 250).all()


def test_sheets_of_scenes_are_small():
    sheets = list((DOCS / "pictures").glob("scenes-*.jpg"))
    assert len(sheets) == len(KINDS) + 1
    assert all(path.stat().st_size <= 350_000 for path in sheets)


@pytest.fixture
def results(tmp_path: Path) -> tuple[dict[str, Any], Path]:
    """The names of the script, which finds its records in a folder that is empty at first."""
    script = runpy.run_path(str(DOCS / "make_reference.py"))
    script["record_of"].__globals__["RESULTS"] = tmp_path
    return script, tmp_path


def record(folder: Path, name: str, numbers: dict[str, Any]) -> None:
    machine = {"processor": "abacus", "cores": 2}
    words = {"commit": "abc", "date": "2026-01-01", "machine": machine, "numbers": numbers}
    (folder / f"{name}.json").write_text(json.dumps(words), encoding="utf-8")


def test_what_was_not_measured_is_said_to_be_so(results):
    script, _ = results
    for name in ("speed_table", "engines_table", "worth_table"):
        assert script[name]() == "Not measured yet.\n"


def test_each_run_of_the_proof_of_worth_has_a_row_under_the_baselines(results):
    script, folder = results
    bad, good, better = ({"abs_rel": value, "delta_1": 1 - value} for value in (0.4, 0.3, 0.25))
    runs = [
        {
            "note": note,
            "scenes": 6000,
            "steps": [3000, 800],
            "measured": {"depth-nyu nyuv2": {"constant": bad, "lite": found}},
        }
        for note, found in (("", good), ("softer shadows", better))
    ]
    record(folder, "proof_of_worth", {"history": runs})
    *_, first, second, third = script["worth_table"]().splitlines()
    assert first == "| constant | 0.4 | 0.6 |"
    assert second == "| 6000 scenes, 3800 steps | 0.3 | 0.7 |"
    assert third == "| 6000 scenes, 3800 steps: softer shadows | 0.25 | 0.75 |"


def test_engines_that_are_absent_are_named(results):
    script, folder = results
    engines = {
        "ours": {"picture_ms": 98.7, "same_bytes": True},
        "other": {"absent": "other"},
        "third": {"failed": "no display"},
    }
    record(folder, "engines", {"engines": engines})
    *_, ours, other, third = script["engines_table"]().splitlines()
    assert ours == "| ours | 98.7 |  |  |  |  |  | yes |"
    assert other.startswith("| other: not installed |")
    assert third.startswith("| third: failed |")


def test_speed_and_agreement_of_each_kind_have_a_row(results):
    script, folder = results
    kind = {
        "per_second": 5.0,
        "seconds": {"world": 0.123, "prepare": 0.05, "picture": 0.1, "triangles": 40_000},
        "exactness": {"next_db": 31.4, "same_thing": 0.999},
    }
    numbers = {"size": [240, 320], "workers": 2, "mixed": {"per_second": 6.0}, "room": kind}
    record(folder, "scenes", numbers)
    table = script["speed_table"]()
    assert "320 x 240, 2 processes" in table
    assert "| room | 5 | 123 | 50 | 100 | 40000 |\n" in table
    assert "| mixed | 6 |  |  |  |  |\n" in table
    assert "| room | 31.4 | 0.999 |  |  |  |\n" in table


def test_the_picture_of_the_readme_is_small():
    assert (DOCS / "pictures" / "strip.jpg").stat().st_size < 150_000
