"""Inputs made by code, and the command line as a fixture, for tests from file to file.

Every test stands in an empty folder of its own, so that its words are those a user would type.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from relievo.cli.main import run

SIZE = (48, 64)
SUBTITLE_HEADER = (
    b"[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\n"
    b"Style: Default,Arial,16\n[Events]\n"
    b"Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


class Result(NamedTuple):
    """What a command left on the terminal."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The lines of JSON on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class CommandLine:
    """The command `relievo` in the test's folder."""

    capsys: pytest.CaptureFixture[str]
    folder: Path

    def __call__(self, *words: object) -> Result:
        self.capsys.readouterr()
        code = run([str(word) for word in words])
        out, err = self.capsys.readouterr()
        assert "Traceback" not in err
        return Result(code, out, err)

    def works(self, *words: object) -> Result:
        """Runs a command that must succeed, change no file and leave nothing unfinished."""
        before = contents(self.folder)
        result = self(*words)
        assert result.code == 0, result.err
        after = contents(self.folder)
        assert before == {path: after[path] for path in before}
        assert not [path for path in after if ".part" in path and path not in before]
        return result

    def refuses(self, *words: object, code: int = 1) -> str:
        """Runs a command that must fail, say why in one line and leave no trace.

        Returns the line without `relievo: error: `.
        """
        before = contents(self.folder)
        result = self(*words)
        assert result.code == code, result.err
        assert contents(self.folder) == before
        errors = [line for line in result.err.splitlines() if " frames, " not in line]
        assert len(errors) == 1, result.err
        assert result.out == ""
        assert errors[0].startswith("relievo: error: ")
        return errors[0].removeprefix("relievo: error: ")


def contents(folder: Path) -> dict[str, str]:
    """Every file in and below a folder, hidden ones included, with its hash."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the test stands in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def relievo(capsys: pytest.CaptureFixture[str], folder: Path) -> CommandLine:
    return CommandLine(capsys, folder)


def picture(size: tuple[int, int] = SIZE, seed: int = 0, dtype: Any = np.uint8) -> NDArray[Any]:
    """Soft blobs of colour, (H, W, 3), away from black and white."""
    height, width = size
    noise = np.random.default_rng(seed).uniform(0.25, 0.75, (height // 6 + 2, width // 6 + 2, 3))
    smooth = cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR)
    return (smooth * np.iinfo(dtype).max).astype(dtype)


def write_picture(path: Path, image: NDArray[Any]) -> Path:
    assert cv2.imwrite(str(path), np.ascontiguousarray(image[..., ::-1]))
    return path


def read_picture(path: str | Path) -> NDArray[Any]:
    image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    assert image is not None, path
    return image[..., ::-1]


@pytest.fixture
def photo(folder: Path) -> NDArray[Any]:
    """The picture that lies in the folder as photo.png."""
    image = picture()
    write_picture(folder / "photo.png", image)
    return image


@pytest.fixture
def make_picture(folder: Path) -> Callable[..., NDArray[Any]]:
    """Writes a picture into the folder and returns it: make_picture("a.png", size=(48, 64))."""

    def make(name: str, **options: Any) -> NDArray[Any]:
        image = picture(**options)
        write_picture(folder / name, image)
        return image

    return make


@pytest.fixture
def look() -> Callable[[str | Path], NDArray[Any]]:
    """Reads a picture, (H, W, 3) RGB."""
    return read_picture


@pytest.fixture
def depth(folder: Path) -> str:
    """The options for a map of the usual aspect in depth.npy: near on the right."""
    np.save(folder / "depth.npy", np.tile(np.linspace(0, 1, 32, dtype=np.float32), (24, 1)))
    return "--depth=depth.npy"


@dataclass
class Film:
    """A film with moving blobs, and sound, subtitles and a turn if asked for."""

    frames: int = 10
    size: tuple[int, int] = SIZE
    pts: Sequence[int] | None = None
    time_base: Fraction = Fraction(1, 25)
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    gop: int = 12
    audio_s: float = 0.0
    subtitles: Sequence[tuple[float, float, str]] = ()
    rotation: int = 0
    pixel_aspect: Fraction = Fraction(1)
    image: Callable[[int], NDArray[np.uint8]] | None = None

    def write(self, path: Path) -> Path:
        with av.open(str(path), "w") as output:
            video = output.add_stream(self.codec, rate=25, time_base=self.time_base)
            video.height, video.width = self.size
            video.pix_fmt = self.pixel_format
            video.codec_context.sample_aspect_ratio = self.pixel_aspect
            if self.codec == "libx264":
                video.options = {"g": str(self.gop), "crf": "5", "preset": "ultrafast"}
            if self.rotation:
                video.set_display_rotation(self.rotation)
            audio = output.add_stream("aac", rate=48000, layout="mono") if self.audio_s else None
            text = output.add_stream("subrip") if self.subtitles else None
            if text is not None:
                text.codec_context.subtitle_header = SUBTITLE_HEADER
            for index in range(self.frames):
                output.mux(video.encode(self._frame(index)))
            output.mux(video.encode(None))
            if audio is not None:
                self._write_tone(output, audio)
            for line in self.subtitles:
                _write_text(output, text, *line)
        return path

    def _frame(self, index: int) -> av.VideoFrame:
        image = np.roll(picture(self.size), index, axis=1)
        if self.image is not None:
            image = self.image(index)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=self.pixel_format)
        frame.pts = index if self.pts is None else self.pts[index]
        frame.time_base = self.time_base
        return frame

    def _write_tone(self, output: Any, track: Any) -> None:
        time = np.arange(round(self.audio_s * 48000)) / 48000
        tone = (0.3 * np.sin(2 * np.pi * (300 + 200 * time) * time)).astype(np.float32)
        frame = av.AudioFrame.from_ndarray(tone[None], format="fltp", layout="mono")
        frame.sample_rate, frame.time_base, frame.pts = 48000, Fraction(1, 48000), 0
        output.mux(track.encode(frame))
        output.mux(track.encode(None))


def _write_text(output: Any, stream: Any, start_s: float, length_s: float, words: str) -> None:
    from av.subtitles.subtitle import SubtitleSet

    event = SubtitleSet.create(f"0,0,Default,,0,0,0,,{words}".encode(), 0, round(length_s * 1000))
    packet = stream.codec_context.encode_subtitle(event)
    packet.pts = packet.dts = round(start_s * 1000)
    packet.duration = round(length_s * 1000)
    packet.time_base = Fraction(1, 1000)
    packet.stream = stream
    output.mux(packet)


@pytest.fixture
def make_film(folder: Path) -> Callable[..., Path]:
    """Writes a film into the folder: make_film("film.mp4", frames=8, ...)."""

    def make(name: str, **options: Any) -> Path:
        return Film(**options).write(folder / name)

    return make


class Decoded(NamedTuple):
    """What a film holds: images (N, H, W, 3), the time of each in seconds, and other packets."""

    images: list[NDArray[Any]]
    times_s: list[float]
    pixel_format: str
    audio: list[tuple[float, bytes]]
    subtitles: list[tuple[float, bytes]]


def decode(path: str | Path) -> Decoded:
    """Plays a whole film."""
    with av.open(str(path)) as film:
        frames = list(film.decode(video=0))
        pixel_format = film.streams.video[0].pix_fmt
    return Decoded(
        images=[frame.to_ndarray(format="rgb24") for frame in frames],
        times_s=[frame.time for frame in frames],
        pixel_format=pixel_format,
        audio=_packets(path, "audio"),
        subtitles=_packets(path, "subtitle"),
    )


def _packets(path: str | Path, kind: str) -> list[tuple[float, bytes]]:
    with av.open(str(path)) as film:
        streams = [stream for stream in film.streams if stream.type == kind]
        if not streams:
            return []
        return [
            (float(packet.pts * packet.time_base), bytes(packet))
            for packet in film.demux(*streams)
            if packet.pts is not None
        ]


@pytest.fixture
def play() -> Callable[[str | Path], Decoded]:
    return decode
