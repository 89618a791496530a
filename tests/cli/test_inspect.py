import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from relievo.cli.main import run
from relievo.io.images import read_image, write_image


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the test stands in, with pair.png and plain.png."""
    monkeypatch.chdir(tmp_path)
    noise = np.random.default_rng(0).random((120, 400, 3)).astype(np.float32)
    wide = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 2), None, 0, 255, cv2.NORM_MINMAX)
    wide = wide.astype(np.uint8)
    write_image(tmp_path / "pair.png", np.hstack((wide[:, 4:324], wide[:, :320])))
    write_image(tmp_path / "plain.png", wide)
    return tmp_path


def test_a_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", "pair.png"]) == 0
    out = capsys.readouterr().out
    assert "grade A" in out
    assert "arc minutes" in out


def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", "pair.png", "--json", "--screen=2,3"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["layout"] == "sbs"
    assert found["screen"] == {"width_m": 2.0, "distance_m": 3.0}
    assert found["median"]["parallax_p50_percent"] == pytest.approx(1.25, abs=0.05)


def test_page_and_fused_picture_are_written() -> None:
    words = ["inspect", "pair.png", "--ghost", "--fused=fused.png", "--html=report.html"]
    assert run(words) == 0
    assert read_image("fused.png").shape == (120, 320, 3)
    assert Path("report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run(words) == 1
    assert run([*words, "--overwrite"]) == 0


def test_one_view_alone_fails_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inspect", "plain.png"]) == 1
    assert "name the layout" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--layout=sideways"], "--layout must be"),
        (["--layout=anaglyph-gray"], "told apart"),
        (["--layout=left-right"], "two files"),
        (["--screen=1"], "--screen takes"),
        (["--screen=0,1"], "positive"),
        (["--every=0"], "positive"),
        (["--fused=a.png"], "add --ghost"),
        (["--original=a.png"], "add --ghost"),
        (["--start=soon"], "--start takes"),
    ],
)
def test_wrong_usage_has_its_code(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["inspect", "pair.png", *words]) == 2
    assert named in capsys.readouterr().err
