"""`relievo evaluate`: from a folder of a set to a table, a record and a page."""

import json
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from relievo.core.types import DepthKind
from relievo.evaluate.registry import list_benchmarks
from relievo.io.depth_maps import read_depth

SIZE = (60, 80)
PER_METRE = 25.5
METHODS = ["constant", "mean map", "row prior"]


def picture(seed):
    """A slope whose codes stand in the red channel too, by other amounts down and across."""
    height, width = SIZE
    near, across, down = np.random.default_rng(seed).uniform([30, 40, 40], [60, 90, 90])
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    codes = (near + across * x + down * y).astype(np.uint8)
    return np.stack([codes, codes // 2, 255 - codes], axis=2), codes


@pytest.fixture
def rooms(write_set):
    """The set in the folder rooms: three images, a slope each."""
    samples = {str(seed): picture(seed) for seed in (1, 2, 3)}
    return write_set("rooms", samples, depth_scale_per_metre=PER_METRE)


def evaluate(*words):
    return ("evaluate", "depth-zeroshot", "--data=rooms", *words)


def numbers_of(events):
    return {row["method"]: row["means"] for row in events if "method" in row}


def refuse(word):
    raise AssertionError(f"{word} is no JSON")


def test_a_table_shows_baselines_and_the_method(relievo, rooms):
    lines = relievo.works(*evaluate()).out.splitlines()
    assert lines[0].split()[:2] == ["rooms", "abs_rel"]
    assert [line.split("  ")[0] for line in lines[1:]] == [*METHODS, "lite"]
    assert all(line.split()[-1] == "3" for line in lines[1:])


def test_rows_are_lines_of_json(relievo, rooms):
    rows = [row for row in relievo.works(*evaluate("--json")).events if "method" in row]
    assert [row["method"] for row in rows] == [*METHODS, "lite"]
    assert {row["group"] for row in rows} == {"rooms"}
    assert {row["items"] for row in rows} == {3}
    assert all(0 < row["means"]["abs_rel"] < 1 for row in rows)


def test_the_truth_has_no_error(relievo, rooms):
    numbers = numbers_of(relievo.works(*evaluate("--depth=truth", "--json")).events)
    assert numbers["truth"]["abs_rel"] < 1e-6
    assert numbers["truth"]["delta_1"] == 1
    assert numbers["mean map"]["abs_rel"] > 0.01


def test_a_record_a_page_and_the_items_are_written(relievo, rooms, folder):
    result = relievo.works(*evaluate("--out=run", "--json"))
    assert sorted(path.name for path in (folder / "run").iterdir()) == [
        "items.jsonl",
        "report.html",
        "result.json",
    ]
    text = (folder / "run" / "result.json").read_text(encoding="utf-8")
    record = json.loads(text, parse_constant=refuse)
    assert record["benchmark"] == "depth-zeroshot"
    assert record["prediction"]["estimator"] == "lite"
    assert record["prediction"]["preset"] == "balanced"
    assert len(record["prediction"]["weights_sha256"]) == 64
    assert [item["item"] for item in record["items"]] == ["rooms/1", "rooms/2", "rooms/3"]
    assert numbers_of(record["rows"]) == numbers_of(result.events)
    items = (folder / "run" / "items.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("item") for line in items] == [
        None,
        "rooms/1",
        "rooms/2",
        "rooms/3",
    ]
    page = (folder / "run" / "report.html").read_text(encoding="utf-8")
    HTMLParser().feed(page)
    assert page.count("data:image/jpeg;base64,") == 3 * 4
    assert "<h1>depth of several sets" in page


def test_an_interrupted_run_goes_on_and_gives_the_same(relievo, rooms, folder):
    relievo.works(*evaluate("--out=run"))
    items, result = folder / "run" / "items.jsonl", folder / "run" / "result.json"
    whole, before = items.read_bytes(), json.loads(result.read_text(encoding="utf-8"))
    lines = whole.splitlines(keepends=True)
    items.write_bytes(b"".join([*lines[:2], lines[2][:30]]))
    assert relievo(*evaluate("--out=run")).code == 0
    assert items.read_bytes() == whole
    after = json.loads(result.read_text(encoding="utf-8"))
    assert after["rows"] == before["rows"]
    assert after["items"] == before["items"]


def test_what_was_measured_is_not_measured_again(relievo, rooms, folder):
    relievo.works(*evaluate("--out=run"))
    items = folder / "run" / "items.jsonl"
    head, first, *others = items.read_text(encoding="utf-8").splitlines()
    record = json.loads(first)
    record["measures"]["lite"]["abs_rel"] = 9.0
    items.write_text("\n".join([head, json.dumps(record), others[1]]), encoding="utf-8")
    assert relievo(*evaluate("--out=run")).code == 0
    result = json.loads((folder / "run" / "result.json").read_text(encoding="utf-8"))
    errors = [item["measures"]["lite"]["abs_rel"] for item in result["items"]]
    assert errors[0] == 9
    assert 0 < errors[1] < 1
    assert errors[2] == json.loads(others[1])["measures"]["lite"]["abs_rel"]


def test_another_run_is_refused_unless_it_begins_anew(relievo, rooms):
    relievo.works(*evaluate("--depth=truth", "--out=run"))
    line = relievo.refuses(*evaluate("--out=run"))
    assert "items.jsonl: of another run" in line
    assert "--restart" in line
    assert relievo(*evaluate("--out=run", "--restart")).code == 0
    assert "items.jsonl" in relievo.refuses(*evaluate("--out=run", "--preset=fast"))


def test_saved_predictions_give_the_same_numbers_as_files(relievo, rooms, folder):
    first = numbers_of(relievo.works(*evaluate("--save=maps", "--json")).events)
    maps = sorted(path.name for path in (folder / "maps").iterdir())
    assert maps == ["1.npz", "2.npz", "3.npz"]
    assert read_depth(folder / "maps" / "1.npz").kind is DepthKind.RELATIVE_INVERSE_DEPTH
    again = numbers_of(relievo.works(*evaluate("--depth=maps", "--json")).events)
    assert again["maps"] == first["lite"]
    assert [again[name] for name in METHODS] == [first[name] for name in METHODS]


def test_maps_of_ones_own_are_measured_as_the_kind_that_is_said(relievo, rooms, folder):
    (folder / "maps").mkdir()
    for seed in (1, 2, 3):
        np.save(folder / "maps" / f"{seed}.npy", picture(seed)[1] / np.float32(PER_METRE))
    words = ("evaluate", "depth-kitti", "--data=rooms", "--depth=maps", "--json")
    numbers = numbers_of(relievo.works(*words, "--depth-kind=metric_depth").events)
    assert numbers["maps"]["abs_rel"] < 1e-6
    fitted = relievo.works(*words, "--depth-kind=scale_invariant_depth").events
    assert numbers_of(fitted)["maps"]["fitted_scale"] == pytest.approx(1, abs=1e-6)


def test_what_is_fitted_may_be_said(relievo, rooms):
    words = ("evaluate", "depth-kitti", "--data=rooms", "--depth=truth", "--protocol=whole")
    table = relievo.works(*words, "--align=median").out
    assert "rooms" in table
    assert "published" not in table


def test_workers_agree(relievo, rooms):
    one, two = (
        numbers_of(relievo.works(*evaluate("--json", f"--workers={n}")).events) for n in (1, 2)
    )
    assert one == two


def test_items_that_cannot_be_measured_are_named_and_the_others_shown(relievo, rooms, folder):
    depth = rooms / "depth" / "2.png"
    depth.write_bytes(depth.read_bytes()[:60])
    result = relievo(*evaluate("--depth=truth", "--out=run"))
    assert result.code == 1
    errors = [line for line in result.err.splitlines() if line.startswith("relievo: error: ")]
    assert any(line.startswith("relievo: error: rooms/2: ") and "2.png" in line for line in errors)
    assert errors[-1].endswith("1 of 3 items were refused and are in no mean")
    assert "truth" in result.out
    record = json.loads((folder / "run" / "result.json").read_text(encoding="utf-8"))
    assert [refused["item"] for refused in record["refused"]] == ["rooms/2"]
    assert "2.png" in (folder / "run" / "report.html").read_text(encoding="utf-8")


def test_missing_predictions_are_named(relievo, rooms, folder):
    relievo.works(*evaluate("--save=maps"))
    (folder / "maps" / "2.npz").unlink()
    result = relievo(*evaluate("--depth=maps"))
    assert result.code == 1
    assert "rooms/2: maps: holds no prediction 2.*" in result.err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("--data=nowhere",), "nowhere"),
        (("--depth=litte",), "litte"),
        (("--depth=absent.onnx",), "absent.onnx"),
        (("--depth=rooms/empty",), "empty"),
        (("--split=val",), "rooms"),
    ],
)
def test_what_cannot_be_read_is_named(relievo, rooms, words, named):
    (rooms / "empty").mkdir()
    assert named in relievo.refuses(*evaluate(*words))


def test_a_damaged_description_is_named(relievo, rooms):
    (rooms / "meta.json").write_text("{", encoding="utf-8")
    assert "meta.json" in relievo.refuses("evaluate", "depth-kitti", "--data=rooms")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("evaluate", "depth", "--data=rooms"), "depth-nyu"),
        (("evaluate", "depth-nyu"), "--data"),
        (("evaluate", "depth-kitti", "--data=rooms", "--protocol=c1"), "garg"),
        (("evaluate", "depth-kitti", "--data=rooms", "--align=best"), "median"),
        (("evaluate", "depth-kitti", "--data=rooms", "--kind=nyu"), "nyu-labelled"),
        (("evaluate", "depth-kitti", "--data=rooms", "--preset=slow"), "balanced"),
        (("evaluate", "depth-kitti", "--data=rooms", "--workers=0"), "--workers"),
        (("evaluate", "depth-kitti", "--data=rooms", "--depth-kind=metric_depth"), "--depth-kind"),
        (evaluate("--depth=truth", "--depth-kind=metric_depth"), "--depth-kind"),
        (evaluate("--depth=a.onnx", "--depth-kind=metric_depth"), "--depth-kind"),
        (evaluate("--depth=network", "--depth-kind=metric_depth"), "--depth-kind"),
        (evaluate("--align=median"), "affine_disparity"),
        (("evaluate", "depth-kitti", "--data=rooms", "--depth=rooms", "--depth-kind=x"), "metric"),
        (("evaluate", "depth-kitti", "--data=rooms", "--depth=truth", "--save=maps"), "--save"),
    ],
)
def test_wrong_options_are_told_apart_from_damaged_files(relievo, rooms, folder, words, named):
    (folder / "network").mkdir()
    (folder / "network" / "config.json").write_text("{}", encoding="utf-8")
    assert named in relievo.refuses(*words, code=2)


def test_every_benchmark_is_named_by_the_help(relievo):
    text = " ".join(relievo.works("evaluate", "--help").out.split())
    assert all(row.name in text for row in list_benchmarks())


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("evaluate", "depth", "--data=rooms"), 2),
        (evaluate("--data=nowhere"), 1),
        (evaluate("--split=val"), 1),
        (evaluate("--depth=absent.onnx"), 1),
        (evaluate("--protocol=garg"), 2),
        (evaluate("--align=median"), 2),
        (evaluate("--align=best"), 2),
        (("evaluate", "depth-kitti", "--data=rooms", "--kind=nyu"), 2),
        (evaluate("--depth-kind=metric_depth"), 2),
        (evaluate("--workers=0"), 2),
        (("evaluate", "depth-kitti", "--data=rooms", "--split=test"), 1),
    ],
)
def test_nothing_is_created_where_something_is_refused(relievo, rooms, folder, words, code):
    assert relievo(*words, "--out=runs/run", "--save=maps").code == code
    assert list(folder.iterdir()) == [rooms]


def test_a_set_of_which_nothing_is_left_is_refused(relievo, write_set):
    write_set("rooms", {"1": picture(1)}, depth_scale_per_metre=PER_METRE, test=[])
    line = relievo.refuses("evaluate", "depth-kitti", "--data=rooms", "--split=test")
    assert line == "rooms: nothing left to measure lite on"


def test_predictions_of_several_sets_are_saved_and_read_by_set(relievo, write_set, folder):
    for name, seeds in {"rooms": (1, 2), "halls": (7, 8)}.items():
        samples = {f"{n}": picture(seed) for n, seed in enumerate(seeds)}
        write_set(f"sets/{name}", samples, depth_scale_per_metre=PER_METRE)
    words = ("evaluate", "depth-zeroshot", "--data=sets")
    first = relievo.works(*words, "--save=maps").out
    found = [path.relative_to(folder / "maps").as_posix() for path in folder.rglob("maps/*/*")]
    assert sorted(found) == ["halls/0.npz", "halls/1.npz", "rooms/0.npz", "rooms/1.npz"]
    assert relievo.works(*words, "--depth=maps").out == first.replace("lite", "maps")


def test_the_page_is_named_last(relievo, rooms, folder):
    page = Path("runs/run/report.html")
    lines = relievo.works(*evaluate("--depth=truth", f"--out={page.parent}")).out.splitlines()
    assert lines[-1] == str(page)
    assert (folder / page).is_file()
    (rooms / "depth" / "2.png").unlink()
    result = relievo(*evaluate("--depth=truth", "--out=again"))
    assert (result.code, result.out.splitlines()[-1]) == (1, str(Path("again/report.html")))


def test_a_run_over_other_data_or_other_predictions_is_refused(relievo, rooms, folder):
    relievo.works(*evaluate("--save=maps"))
    relievo.works(*evaluate("--depth=maps", "--out=run"))
    one = folder / "maps" / "1.npz"
    one.write_bytes((folder / "maps" / "2.npz").read_bytes() + b" ")
    assert "files was" in relievo.refuses(*evaluate("--depth=maps", "--out=run"))


def test_a_run_that_begins_to_save_is_refused(relievo, rooms):
    relievo.works(*evaluate("--out=run"))
    assert "saved was" in relievo.refuses(*evaluate("--out=run", "--save=maps"))
