import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relievo.cli.main import run
from relievo.data.registry import open_set

KIND = "planes"
SMALL = ["--size=40x32", "--frames=6", "--seed=3"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the test stands in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: str) -> dict[str, bytes]:
    files = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_set_is_made_named_and_gone_on_with(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["data", "make", KIND, "--out=set", *SMALL]
    assert run(words) == 0
    shown = capsys.readouterr()
    assert shown.out == "set\n"
    assert "6 of 6 frames" in shown.err
    assert len(open_set(Path("set"))) == 6
    assert run([*words, "--json"]) == 0
    event = json.loads(capsys.readouterr().out)
    assert event == {"event": "done", "outputs": ["set"], "frames": 6, "made": 0}


def test_any_number_of_processes_makes_the_same_bytes() -> None:
    for workers in (1, 2):
        words = ["data", "make", KIND, f"--out=set{workers}", f"--workers={workers}", *SMALL]
        assert run([*words, "--frames=7", "--with=right,motion,background"]) == 0
    assert contents("set1") == contents("set2")


def test_films_are_the_same_bytes_with_any_number_of_processes_too() -> None:
    for workers in (0, 2):
        words = ["data", "make", KIND, f"--out=set{workers}", f"--workers={workers}", *SMALL]
        assert run([*words, "--frames=10", "--fps=12", "--shots=2"]) == 0
    assert contents("set0") == contents("set2")


@pytest.mark.parametrize("layout", ["synthia", "kitti", "mannequin"])
def test_films_are_written_in_the_layouts_of_others(layout: str) -> None:
    words = ["data", "make", KIND, "--out=film", *SMALL, "--fps=6", f"--layout={layout}"]
    assert run(words) == 0
    assert run(["data", "check", "film"]) == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["moon"], "no kind of scenes 'moon'"),
        ([KIND, "--size=40"], "--size takes"),
        ([KIND, "--size=40x-32"], "--size takes"),
        ([KIND, "--with=left"], "--with takes right, motion, background, got 'left'"),
        ([KIND, "--look=pretty"], "--look must be one of clean, photo"),
        ([KIND, "--quality=best"], "--quality must be one of fast, fine"),
        ([KIND, "--layout=own2"], "--layout must be one of own, synthia, kitti, mannequin"),
        ([KIND, "--layout=kitti"], "holds films"),
        ([KIND, "--shots=2"], "frames per second"),
        ([KIND, "--fps=10", "--shots=1", "--frames=900"], "ask for at least 13 shots"),
        ([KIND, "--with=right", "--distortion"], "without distortion"),
    ],
)
def test_wrong_usage_has_its_code(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", "make", "--out=set", *words]) == 2
    assert named in capsys.readouterr().err
    assert not Path("set").exists()


@pytest.mark.parametrize(
    "words",
    [["--frames=0"], ["--seed=-1"], ["--size=16x64"], ["--size=5000x64"], ["--workers=-1"]],
)
def test_impossible_numbers_are_refused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", "make", KIND, "--out=set", *words]) == 1
    assert "must be in" in capsys.readouterr().err
    assert not Path("set").exists()


def test_other_words_for_a_folder_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["data", "make", KIND, "--out=set", "--size=32x32", "--frames=1"]
    assert run(words) == 0
    assert run([*words, "--seed=9"]) == 2
    assert "seed 0 there, 9 now" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_refused() -> None:
    Path("file").write_text("")
    assert run(["data", "make", KIND, "--out=file/set"]) == 1


def wait_for_end(group: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a process is left over")


def test_an_interruption_leaves_no_processes_and_a_set_that_is_gone_on_with() -> None:
    words = ["data", "make", KIND, "--out=set", "--size=32x32", "--frames=400", "--workers=2"]
    code = "from relievo.cli.main import main; main()"
    begun = subprocess.Popen(
        [sys.executable, "-c", code, *words],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )
    end = time.monotonic() + 60
    while not list(Path("set").glob("records/*.json")) and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(begun.pid, signal.SIGINT)
    _, said = begun.communicate(timeout=60)
    assert begun.returncode == 130
    assert said.endswith("relievo: error: interrupted; nothing unfinished was kept\n")
    assert "Traceback" not in said
    wait_for_end(begun.pid)
    assert list(Path("set").rglob(".*.part*")) == []
