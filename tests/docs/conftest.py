from pathlib import Path

import cv2
import pytest

from relievo.io.video_info import read_video_info
from relievo.io.video_reader import VideoReader
from relievo.io.video_writer import VideoWriter

ROOT = Path(__file__).parents[2]
FILM = ROOT / "demo" / "film.mp4"


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the pages speak of, small, as the working directory."""
    photo = cv2.imread(str(ROOT / "demo" / "coffee.jpg"))
    (tmp_path / "holiday").mkdir()
    for name, wh in {"photo": (240, 160), "holiday/one": (96, 64), "holiday/two": (64, 96)}.items():
        cv2.imwrite(str(tmp_path / f"{name}.jpg"), cv2.resize(photo, wh))
    make_film(tmp_path / "film.mp4")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make_film(path: Path) -> None:
    """The first ten frames of the demo's film, with their sound."""
    info, size, end_s = read_video_info(FILM), (108, 192), 0.4
    with (
        VideoReader(FILM, size=size, end_s=end_s) as reader,
        VideoWriter(
            path,
            size=size,
            frame_rate=info.frame_rate,
            time_base=info.time_base,
            source=FILM,
            end_s=end_s,
        ) as writer,
    ):
        for frame in reader:
            writer.add_frame(frame.image, frame.pts)
