import json
from pathlib import Path

import numpy as np
import pytest

from relievo.cli.main import run
from relievo.io.images import read_image, write_image
from relievo.io.label_maps import read_segments


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the test stands in, with photo.png and labels.npy."""
    monkeypatch.chdir(tmp_path)
    write_image(tmp_path / "photo.png", np.full((48, 64, 3), 90, np.uint8))
    np.save(tmp_path / "labels.npy", np.arange(1, 5).repeat(4)[None].repeat(12, 0))
    return tmp_path


def test_picture_is_written_and_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["segment", "photo.png", "-o", "out.png", "--segment=labels.npy"]) == 0
    assert capsys.readouterr().out == "out.png\n"
    assert read_image("out.png").shape == (48, 64, 3)


def test_format_is_the_one_asked_for() -> None:
    words = ["segment", "photo.png", "-o", "out/", "--segment=labels.npy", "--format=coco"]
    assert run(words) == 0
    assert len(read_segments("out/photo.png").segments) == 4


def test_files_are_told_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["segment", "photo.png", "-o", "out.npz", "--segment=none", "--json"]
    assert run(words) == 0
    event = json.loads(capsys.readouterr().out)
    assert (event["event"], event["outputs"]) == ("done", ["out.npz"])


def test_existing_file_is_replaced_when_asked() -> None:
    Path("out.npz").write_text("earlier")
    words = ["segment", "photo.png", "-o", "out.npz", "--segment=labels.npy"]
    assert run(words) == 1
    assert run([*words, "--overwrite"]) == 0
    assert len(read_segments("out.npz").segments) == 4


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["photo.png", "-o", "out.png", "--format=jpeg"], "--format must be one of"),
        (["film.mp4", "-o", "out.png", "--segment=none"], "give single frames"),
        (["photo.png", "-o", "out.png", "--background=1"], "--background takes"),
        (["photo.png"], "--output"),
    ],
)
def test_wrong_usage_has_its_code(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["segment", *words]) == 2
    assert named in capsys.readouterr().err


def test_unknown_segmenter_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["segment", "photo.png", "-o", "out.png", "--segment=non"]) == 1
    assert "did you mean none" in capsys.readouterr().err
