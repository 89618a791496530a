"""Films for the tests of this folder, made by PyAV alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest


@dataclass
class Film:
    """What a film of a test consists of; every frame is flat grey, darker to brighter."""

    size: tuple[int, int] = (48, 64)
    pts: Sequence[int] = tuple(range(12))
    time_base: Fraction = Fraction(1, 25)
    rate: int = 25
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    gop: int = 4
    audio_s: Sequence[tuple[float, float]] = ()
    audio_codec: str = "aac"
    languages: Sequence[str] = ("eng", "fra", "deu")
    subtitles: Sequence[tuple[float, float, str]] = ()
    subtitle_codec: str = "subrip"
    chapters: Sequence[tuple[float, float, str]] = ()
    attachment: bytes = b""
    tags: dict[str, str] = field(default_factory=dict)
    colours: dict[str, int] = field(default_factory=dict)

    def grey(self, index: int) -> int:
        return 30 + 190 * index // max(1, len(self.pts) - 1)

    def write(self, path: Path) -> Path:
        with av.open(str(path), "w") as output:
            output.metadata.update(self.tags)
            self._set_chapters(output)
            video = self._add_video(output)
            tracks = [self._add_audio(output, each) for each in self.languages[: len(self.audio_s)]]
            text = output.add_stream(self.subtitle_codec) if self.subtitles else None
            if text is not None:
                text.codec_context.subtitle_header = _ASS_HEADER
                text.metadata["language"] = "eng"
            if self.attachment:
                output.add_attachment("font.ttf", "application/x-truetype-font", self.attachment)
            for index, pts in enumerate(self.pts):
                output.mux(video.encode(self._frame(index, pts)))
            output.mux(video.encode(None))
            for track, (start_s, length_s) in zip(tracks, self.audio_s, strict=False):
                _write_tone(output, track, start_s, length_s)
            for start_s, length_s, words in self.subtitles:
                _write_text(output, text, start_s, length_s, words)
        return path

    def _add_video(self, output):
        video = output.add_stream(self.codec, rate=self.rate, time_base=self.time_base)
        video.height, video.width = self.size
        video.pix_fmt = self.pixel_format
        if self.codec == "libx264":
            video.options = {"g": str(self.gop), "crf": "8", "preset": "ultrafast", "bf": "2"}
        for name, value in self.colours.items():
            setattr(video.codec_context, name, value)
        return video

    def _add_audio(self, output, language):
        track = output.add_stream(self.audio_codec, rate=48000, layout="stereo")
        track.metadata["language"] = language
        return track

    def _frame(self, index, pts):
        image = np.full((*self.size, 3), self.grey(index), np.uint8)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format=self.pixel_format)
        frame.pts, frame.time_base = pts, self.time_base
        return frame

    def _set_chapters(self, output):
        output.set_chapters(
            [
                {
                    "id": index,
                    "start": round(start_s * 1000),
                    "end": round(end_s * 1000),
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": title},
                }
                for index, (start_s, end_s, title) in enumerate(self.chapters)
            ]
        )


_ASS_HEADER = (
    b"[Script Info]\nScriptType: v4.00+\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\n"
    b"Style: Default,Arial,16\n[Events]\n"
    b"Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
)


def _write_tone(output, track, start_s, length_s):
    time = np.arange(round(length_s * 48000)) / 48000
    # A rising tone: no two packets are alike.
    tone = (0.3 * np.sin(2 * np.pi * (300 + 200 * time) * time)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]), format="fltp", layout="stereo")
    frame.sample_rate, frame.time_base = 48000, Fraction(1, 48000)
    frame.pts = round(start_s * 48000)
    output.mux(track.encode(frame))
    output.mux(track.encode(None))


def _write_text(output, stream, start_s, length_s, words):
    from av.subtitles.subtitle import SubtitleSet

    event = SubtitleSet.create(f"0,0,Default,,0,0,0,,{words}".encode(), 0, round(length_s * 1000))
    packet = stream.codec_context.encode_subtitle(event)
    packet.pts = packet.dts = round(start_s * 1000)
    packet.duration = round(length_s * 1000)
    packet.time_base = Fraction(1, 1000)
    packet.stream = stream
    output.mux(packet)


@pytest.fixture
def make_film(tmp_path: Path) -> Callable[..., Path]:
    """Writes a film into the test's folder: make_film("a.mp4", size=(48, 64), ...)."""

    def make(name: str, **options) -> Path:
        return Film(**options).write(tmp_path / name)

    return make
