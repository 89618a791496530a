import runpy
from pathlib import Path

import pytest

import relievo
from relievo.depth.registry import list_estimators
from relievo.segmentation.registry import list_segmenters

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def made_files() -> dict[Path, str]:
    return runpy.run_path(str(DOCS / "make_reference.py"))["made_files"]()


@pytest.mark.parametrize(
    "name", ["reference-cli.md", "reference-python.md", "models.md", "data-sets.md", "results.md"]
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


def test_the_script_makes_every_picture_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.syspath_prepend(str(DOCS))
    runpy.run_path(str(DOCS / "make_pictures.py"))["main"]([str(tmp_path)])
    made = {path.name for path in tmp_path.iterdir()}
    assert made == {path.name for path in (DOCS / "pictures").iterdir()}


def test_the_picture_of_the_readme_is_small():
    assert (DOCS / "pictures" / "strip.jpg").stat().st_size < 150_000
