"""What belongs to a film beside its picture: sound, subtitles, fonts, chapters and tags.

Packets are copied as they are. Only where the container cannot hold a codec is sound encoded anew
and text of subtitles converted; each change and each loss is told in plain words, never silent.
Packets travel in step with the frames, so that memory does not grow with the film.
"""

import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import av
from av import CodecContext
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.stream import AttachmentStream, Discard, Disposition, Stream

from relievo.io.video_info import clock_start_s, find_video_stream, open_film
from relievo.io.video_tracks import (
    MP4_FAMILY,
    AnyPacket,
    ConvertedSubtitles,
    CopiedTrack,
    EncodedAudio,
    Track,
    copy_stream_tags,
    live_tags,
)

if TYPE_CHECKING:
    from av.container.core import Chapter

# MP4 has room for more, but players do not play it.
_MP4_AUDIO = frozenset({"aac", "ac3", "alac", "eac3", "flac", "mp2", "mp3", "opus"})
_TEXT_SUBTITLES = {"matroska": "subrip", "webm": "webvtt", "mp4": "mov_text", "mov": "mov_text"}
# AVFMT_TS_NEGATIVE of FFmpeg.
_HAS_NEGATIVE_TIMES = 0x40000
_SMALLEST_STEP_S = Fraction(1, 1000)
# The tags that FFmpeg's MP4 muxer keeps.
_MP4_TAGS = frozenset(
    {"title", "artist", "album_artist", "composer", "album", "date", "comment", "genre"}
    | {"copyright", "grouping", "lyrics", "description", "synopsis", "show", "episode_id"}
    | {"network", "keywords", "episode_sort", "season_number", "media_type", "hd_video", "rating"}
    | {"gapless_playback", "compilation", "track", "disc", "creation_time", "sort_name", "author"}
)


class StreamCarrier:
    """Carries everything but the picture from a source film into an output.

    Args:
        source: the film that streams are taken from.
        output: the container being written; its video stream has been added already.
        start_s: packets before this time, in seconds on the source's clock, are left out; it
            becomes the start of the output.
        end_s: packets at this time and later are left out.

    Attributes:
        notes: what was changed or left out, a sentence each.
    """

    def __init__(
        self,
        source: Path,
        output: OutputContainer,
        *,
        start_s: Fraction = Fraction(0),
        end_s: Fraction | None = None,
    ) -> None:
        self.notes: list[str] = []
        self._output = output
        self._source = open_film(source)
        self._origin_s = clock_start_s(self._source) + start_s
        self._length_s = None if end_s is None else end_s - start_s
        self._picture = find_video_stream(self._source, source)
        self._tracks: dict[int, Track] = {}
        self._names: dict[int, str] = {}
        self._last_dts: dict[int, int] = {}
        self._moved: dict[int, int] = {}
        self._damaged: dict[int, int] = {}
        self._copy_tags()
        self._copy_chapters()
        for stream in self._source.streams:
            self._names[stream.index] = self._name(stream)
            if stream.index != self._picture.index:
                self._add(stream)
        for stream in self._source.streams:
            if stream.index not in self._tracks:
                stream.discard = Discard.all
        if start_s > 0 and self._tracks:
            self._seek_to_start()
        self._packets = self._read()
        self._next = next(self._packets, None)

    def advance(self, until_s: Fraction) -> None:
        """Writes all packets before a time, in seconds on the output's clock."""
        while self._next is not None and self._time_s(self._next) < until_s:
            self._write(self._next)
            self._next = next(self._packets, None)

    def finish(self) -> None:
        """Writes the rest and sums up what had to be repaired."""
        while self._next is not None:
            self._write(self._next)
            self._next = next(self._packets, None)
        for index, track in self._tracks.items():
            self._mux(index, track.flush())
        for index, count in self._damaged.items():
            self.notes.append(f"{self._names[index]}: {count} damaged packets were left out")
        for index, count in self._moved.items():
            self.notes.append(
                f"{self._names[index]}: {count} timestamps did not go forward and were moved"
            )

    def close(self) -> None:
        """Closes the source."""
        self._source.close()

    def _read(self) -> Iterator[AnyPacket]:
        if not self._tracks:
            return
        streams = [self._source.streams[index] for index in self._tracks]
        packets = self._source.demux(*streams)
        while True:
            try:
                packet = next(packets)
            except StopIteration:
                return
            except av.FFmpegError as error:
                self.notes.append(f"reading sound and subtitles ended early ({error.strerror})")
                return
            is_in = packet.pts is not None and self._is_inside(packet)
            if is_in or packet.stream.disposition & Disposition.attached_pic:
                yield packet

    def _is_inside(self, packet: AnyPacket) -> bool:
        time_s = self._time_s(packet)
        if self._length_s is not None and time_s >= self._length_s:
            return False
        if not self._keeps_priming:
            # Where no time can be negative, the muxer would move the whole film instead.
            return time_s >= 0 or (self._is_from_beginning and time_s + _duration_s(packet) > 0)
        return time_s >= 0 or self._is_from_beginning

    @property
    def _is_from_beginning(self) -> bool:
        return self._origin_s == clock_start_s(self._source)

    @property
    def _keeps_priming(self) -> bool:
        """Whether the silence that an encoder puts in front of sound may lie before the start."""
        if self._output.format.name == "matroska" and "matroska" in self._source.format.name:
            return True  # Its length is a property of the track there.
        return bool(self._output.format.flags & _HAS_NEGATIVE_TIMES)

    def _time_s(self, packet: AnyPacket) -> Fraction:
        return (packet.pts or 0) * packet.time_base - self._origin_s

    def _seek_to_start(self) -> None:
        try:
            self._source.seek(int(self._origin_s * av.time_base))
        except av.FFmpegError:
            return  # A format that cannot be sought is read from its beginning.

    def _write(self, packet: AnyPacket) -> None:
        index = packet.stream.index
        try:
            # Muxers look into packets too, where another form of the codec is wanted.
            self._mux(index, self._tracks[index].convert(packet))
        except av.InvalidDataError:
            self._damaged[index] = self._damaged.get(index, 0) + 1

    def _mux(self, index: int, packets: list[AnyPacket]) -> None:
        for packet in packets:
            shift = round(self._origin_s / packet.time_base)
            if packet.pts is not None:
                packet.pts -= shift
            if packet.dts is not None:
                packet.dts -= shift
                last = self._last_dts.get(index)
                if last is not None and packet.dts <= last:
                    # A whole packet further: less may be nothing in the units of the output.
                    step_s = _duration_s(packet) or _SMALLEST_STEP_S
                    packet.dts = last + max(1, round(step_s / packet.time_base))
                    packet.pts = packet.dts
                    self._moved[index] = self._moved.get(index, 0) + 1
                self._last_dts[index] = packet.dts
            self._output.mux(packet)

    def _add(self, stream: Stream) -> None:
        """Finds a track of the output for a stream, or says that there is none."""
        if stream.type == "attachment":
            self._add_attachment(stream)
        elif stream.type == "video":
            self._add_picture(stream)
        elif stream.type in ("audio", "subtitle") and not _has_decoder(stream):
            self._leave_out(stream)
        elif stream.type == "audio":
            self._add_audio(cast(AudioStream, stream))
        elif stream.type == "subtitle":
            self._add_subtitles(stream)
        elif self._can_copy(stream):
            self._tracks[stream.index] = self._copied(stream)
        else:
            self._leave_out(stream)

    def _add_attachment(self, stream: Stream) -> None:
        attachment = cast(AttachmentStream, stream)
        if self._output.format.name == "matroska":
            self._output.add_attachment(
                attachment.name or "attachment",
                attachment.mimetype or "application/octet-stream",
                attachment.data,
            )
        else:
            self._leave_out(stream)

    def _add_picture(self, stream: Stream) -> None:
        if not stream.disposition & Disposition.attached_pic:
            self._leave_out(stream)
        elif self._output.format.name == "matroska":
            with open_film(Path(self._source.name.removeprefix("file:"))) as source:
                picture = bytes(next(source.demux(source.streams[stream.index])))
            kind = "png" if stream.codec_context.name == "png" else "jpeg"
            self._output.add_attachment(f"cover.{kind}", f"image/{kind}", picture)
        elif self._can_copy(stream):
            self._tracks[stream.index] = self._copied(stream)
        else:
            self._leave_out(stream)

    def _add_audio(self, stream: AudioStream) -> None:
        context = stream.codec_context
        name = self._output.format.name
        is_played = name not in MP4_FAMILY or context.codec.canonical_name in _MP4_AUDIO
        is_played = is_played or (name == "mov" and context.name.startswith("pcm_"))
        if is_played and self._can_copy(stream):
            self._tracks[stream.index] = self._copied(stream)
            return
        codec = "libopus" if name == "webm" else "aac"
        try:
            self._tracks[stream.index] = EncodedAudio(stream, self._output, codec)
        except (ValueError, av.FFmpegError):
            self._leave_out(stream)
        else:
            self.notes.append(
                f"{self._names[stream.index]}: encoded anew as {codec}, because {name} does not "
                f"hold {context.codec.canonical_name} in a way that players know"
            )

    def _add_subtitles(self, stream: Stream) -> None:
        if self._can_copy(stream):
            self._tracks[stream.index] = self._copied(stream)
            return
        name = self._output.format.name
        target = _TEXT_SUBTITLES.get(name)
        if (
            target is None
            or stream.codec_context is None
            or not stream.codec_context.codec.text_sub
        ):
            self._leave_out(stream)
            return
        self._tracks[stream.index] = ConvertedSubtitles(stream, self._output, target)
        self.notes.append(
            f"{self._names[stream.index]}: converted from {stream.codec_context.name} to {target}; "
            "text is kept, styling may be lost"
        )

    def _can_copy(self, stream: Stream) -> bool:
        """Asks the muxer itself: writes a header with this one stream into memory."""
        format_name = self._output.format.name
        if stream.type == "data" and format_name not in self._source.format.name:
            return False
        try:
            with av.open(io.BytesIO(), "w", format=format_name) as probe:
                probe.add_stream_from_template(stream, opaque=True)
                probe.start_encoding()
        except (ValueError, av.FFmpegError):
            return False
        return True

    def _copied(self, stream: Stream) -> CopiedTrack:
        target = self._output.add_stream_from_template(stream, opaque=True)
        copy_stream_tags(stream, target, self._output.format.name)
        return CopiedTrack(target)

    def _leave_out(self, stream: Stream) -> None:
        self.notes.append(
            f"{self._names[stream.index]}: left out, {self._output.format.name} cannot hold it"
            if stream.type != "video"
            else f"{self._names[stream.index]}: left out, only the first picture is converted"
        )

    def _name(self, stream: Stream) -> str:
        same = [other.index for other in self._source.streams if other.type == stream.type]
        language = f" ({stream.language})" if stream.language not in (None, "und") else ""
        return f"{stream.type} track {same.index(stream.index) + 1}{language}"

    def _copy_tags(self) -> None:
        tags = live_tags(self._source.metadata)
        self._output.metadata.update(tags)
        if self._output.format.name in MP4_FAMILY:
            lost = sorted(key for key in tags if key.lower() not in _MP4_TAGS)
            if lost:
                self.notes.append(
                    f"tags left out, {self._output.format.name} cannot hold them: {', '.join(lost)}"
                )
        video = self._output.streams.video[0]
        copy_stream_tags(self._picture, video, self._output.format.name)

    def _copy_chapters(self) -> None:
        kept: list[Chapter] = []
        for chapter in self._source.chapters():
            base = chapter["time_base"] or Fraction(1, av.time_base)
            shift = round(self._origin_s / base)
            start, end = max(0, chapter["start"] - shift), chapter["end"] - shift
            if self._length_s is not None:
                end = min(end, round(self._length_s / base))
            if end > start:
                kept.append(
                    {
                        "id": chapter["id"],
                        "start": start,
                        "end": end,
                        "time_base": base,
                        "metadata": chapter["metadata"],
                    }
                )
        self._output.set_chapters(kept)


def _has_decoder(stream: Stream) -> bool:
    context: CodecContext | None = stream.codec_context
    return context is not None


def _duration_s(packet: AnyPacket) -> Fraction:
    return (packet.duration or 0) * packet.time_base
