"""Tracks of an output that take packets of a source: copied, encoded anew or converted.

Also the tags that are true of both. A track gives packets on the clock of the source.
"""

from typing import Any, Protocol, TypeAlias, cast

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.subtitles.codeccontext import SubtitleCodecContext

AnyPacket: TypeAlias = "Packet[Any]"

MP4_FAMILY = ("mp4", "mov", "ipod", "3gp")

_BITS_PER_S_OF_CHANNEL = 96_000
# Written anew by the muxer, or true of the old picture only.
_STALE_TAGS = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "encoder", "duration", "vendor_id"}
    | {"bps", "number_of_frames", "number_of_bytes", "stereo_mode", "timecode"}
)


class Track(Protocol):
    """One output track that packets of the source go into."""

    def convert(self, packet: AnyPacket) -> list[AnyPacket]:
        """Packets to be written for one packet of the source, on the source's clock."""

    def flush(self) -> list[AnyPacket]:
        """What is still held back at the end."""


class CopiedTrack:
    """Packets that go through as they are."""

    def __init__(self, target: Stream) -> None:
        self._target = target

    def convert(self, packet: AnyPacket) -> list[AnyPacket]:
        """See `Track`."""
        packet.stream = self._target
        return [packet]

    def flush(self) -> list[AnyPacket]:
        """See `Track`."""
        return []


class EncodedAudio:
    """Sound that is decoded and encoded anew.

    Raises:
        ValueError: if the container or the encoder refuses; the output is unchanged then.
        av.FFmpegError: like ValueError.
    """

    def __init__(self, stream: AudioStream, output: OutputContainer, codec: str) -> None:
        layout = stream.layout.name
        if layout.endswith(" channels"):
            # Raw sound names no speakers; "2c" asks for the usual ones of two channels.
            layout = f"{stream.layout.nb_channels}c"
            stream.codec_context.layout = cast(Any, layout)
        rates = av.Codec(codec, "w").audio_rates or [stream.rate]
        rate = min(rates, key=lambda rate: (abs(rate - stream.rate), -rate))
        bit_rate = _BITS_PER_S_OF_CHANNEL * stream.layout.nb_channels
        _try_encoder(codec, rate, layout, bit_rate)
        target = cast(AudioStream, output.add_stream(codec, rate=rate))
        target.codec_context.layout = cast(Any, layout)
        target.codec_context.bit_rate = bit_rate
        copy_stream_tags(stream, target, output.format.name)
        self._source = stream
        self._target = target

    def convert(self, packet: AnyPacket) -> list[AnyPacket]:
        """See `Track`."""
        packets: list[AnyPacket] = []
        for frame in self._source.decode(packet):
            packets += self._target.encode(frame)
        return packets

    def flush(self) -> list[AnyPacket]:
        """See `Track`."""
        packets: list[AnyPacket] = []
        for frame in self._source.decode(None):
            packets += self._target.encode(frame)
        return [*packets, *self._target.encode(None)]


class ConvertedSubtitles:
    """Text of subtitles in another format."""

    def __init__(self, stream: Stream, output: OutputContainer, codec: str) -> None:
        self._decoder = cast(SubtitleCodecContext, stream.codec_context)
        self._decoder.open(strict=False)
        self._target = output.add_stream(codec)
        self._encoder = cast(SubtitleCodecContext, self._target.codec_context)
        self._encoder.subtitle_header = self._decoder.subtitle_header
        copy_stream_tags(stream, self._target, output.format.name)

    def convert(self, packet: AnyPacket) -> list[AnyPacket]:
        """See `Track`."""
        subtitles = self._decoder.decode2(packet)
        if subtitles is None or not len(subtitles):
            return []
        encoded = self._encoder.encode_subtitle(subtitles)
        encoded.pts = encoded.dts = packet.pts
        encoded.duration = packet.duration
        encoded.time_base = packet.time_base
        encoded.stream = self._target
        return [encoded]

    def flush(self) -> list[AnyPacket]:
        """See `Track`."""
        return []


def live_tags(tags: dict[str, str]) -> dict[str, str]:
    """Leaves out what the muxer writes anew and what was true of the old picture only."""
    return {
        key: value
        for key, value in tags.items()
        if key.lower() not in _STALE_TAGS and not key.startswith("_STATISTICS")
    }


def copy_stream_tags(source: Stream, target: Stream, format_name: str) -> None:
    """Gives a track the language, the title and the role of another."""
    tags = live_tags(source.metadata)
    if format_name in MP4_FAMILY and "title" in tags:
        # MP4 has no title of a track; players show the name of its handler.
        tags["handler_name"] = tags["title"]
    target.metadata.update(tags)
    target.disposition = source.disposition


def _try_encoder(codec: str, rate: int, layout: str, bit_rate: int) -> None:
    """Opens an encoder of sound by itself, because a stream that was added stays."""
    context = cast(AudioCodecContext, av.CodecContext.create(codec, "w"))
    formats = context.codec.audio_formats
    context.format = formats[0] if formats else cast(Any, "s16")
    context.sample_rate = rate
    context.layout = cast(Any, layout)
    context.bit_rate = bit_rate
    context.open()
