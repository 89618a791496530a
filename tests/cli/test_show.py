import io
import json
import sys
from pathlib import Path

import pytest

from relievo.cli.show import ShownDownload, shown_work
from relievo.core.errors import OutputExistsError, RelievoError, UsageError
from relievo.pipeline.batch import Job, Outcome
from relievo.pipeline.progress import Step

FILM = Path("film [1].mp4")


class Terminal(io.StringIO):
    """A screen in memory."""

    def isatty(self) -> bool:
        return True


def outcome(name: str, error: RelievoError | None = None, note: str = "") -> Outcome:
    job = Job(Path(name), Path(f"out/{name}"))
    if error is not None:
        return Outcome(job, error=error)
    return Outcome(job, (job.target,), (note,) if note else ())


def show(*outcomes: Outcome, as_json: bool = False) -> int:
    with shown_work(as_json) as shown:
        for each in outcomes:
            shown.report(each)
    return shown.exit_code


def test_results_go_to_standard_output_and_notes_beside_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert show(outcome("a"), outcome("b", note="1 frame was skipped")) == 0
    out, err = capsys.readouterr()
    assert out == "out/a\nout/b\n"
    assert err == "relievo: note: b: 1 frame was skipped\n"


def test_failures_are_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(outcome("a"), outcome("b", OutputExistsError("out/b: is\nthere"))) == 1
    err = capsys.readouterr().err
    assert err == "relievo: error: out/b: is there\n1 of 2 failed:\n  b\n"


def test_single_failure_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(outcome("a", OutputExistsError("no"))) == 1
    assert capsys.readouterr().err == "relievo: error: no\n"


def test_wrong_usage_has_a_code_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(outcome("a", UsageError("no"))) == 2
    assert show(outcome("a", UsageError("no")), outcome("b")) == 1
    assert show(outcome("a", UsageError("no")), outcome("b", OutputExistsError("no"))) == 1


def test_outcomes_are_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert show(outcome("é", note="n"), outcome("b", UsageError("no")), as_json=True) == 1
    out, err = capsys.readouterr()
    assert err == ""
    done, failed = (json.loads(line) for line in out.splitlines())
    assert done == {"event": "done", "input": "é", "outputs": ["out/é"], "notes": ["n"]}
    assert failed["event"] == "failed"
    assert (failed["error"], failed["message"]) == ("UsageError", "no")


def test_plain_progress_ends_with_its_last_frame(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_work(False) as shown:
        for done in (1, 2, 3):
            shown.progress(Step(FILM, "looking", done, 3))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("film [1].mp4: looking: 3 of 3 frames, ")
    assert line.endswith(" per second, 0 s left")


@pytest.mark.parametrize("as_json", [False, True])
def test_first_frame_has_no_speed_yet(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    with shown_work(as_json) as shown:
        shown.progress(Step(FILM, "looking", 1, 1))
    out, err = capsys.readouterr()
    if as_json:
        assert json.loads(out)["frames_per_second"] is None
    else:
        assert err == "film [1].mp4: looking: 1 of 1 frames\n"


def test_terminal_shows_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with shown_work(False) as shown:
        for name in ("looking", "converting"):
            for done in (1, 2, 3):
                shown.progress(Step(FILM, name, done, 3))
        shown.report(outcome("a"))
    assert "film [1].mp4: converting" in screen.getvalue()
    assert capsys.readouterr().out == "out/a\n"


def test_download_is_shown_at_its_beginning_and_end_without_a_terminal(capsys):
    shown = ShownDownload()
    for done in (1_000_000, 2_000_000, 3_000_000):
        shown(done, 3_000_000)
    assert capsys.readouterr().err.splitlines() == [
        "downloading weights: 1.0 of 3.0 MB",
        "downloading weights: 3.0 of 3.0 MB",
    ]


def test_download_of_unknown_size_is_shown_on_one_growing_line_of_a_terminal(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    ShownDownload()(2_500_000, None)
    assert screen.getvalue() == "downloading weights: 2.5 MB\r"


def test_download_is_a_line_of_json_if_asked_for(capsys):
    ShownDownload(as_json=True)(5, 5)
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"event": "download", "done": 5, "total": 5}
    assert captured.err == ""
