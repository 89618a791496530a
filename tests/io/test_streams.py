import itertools
from fractions import Fraction

import av
import numpy as np
import pytest

from relievo.io.video_info import read_video_info
from relievo.io.video_reader import VideoReader
from relievo.io.video_writer import VideoWriter


def convert(source, target, **options):
    """Writes the frames of a film anew and carries everything else; returns the notes."""
    times = {key: options[key] for key in ("start_s", "end_s") if key in options}
    with VideoReader(source, **times) as reader:
        info = reader.info
        with VideoWriter(
            target,
            size=info.size,
            frame_rate=info.frame_rate,
            time_base=info.time_base,
            info=info,
            source=source,
            **options,
        ) as writer:
            for frame in reader:
                writer.add_frame(frame.image, frame.pts)
    return writer.notes


def packets_of(path, kind, index=0):
    with av.open(str(path)) as container:
        stream = getattr(container.streams, kind)[index]
        return [
            (float(packet.pts * packet.time_base), bytes(packet))
            for packet in container.demux(stream)
            if packet.size
        ]


def sound_of(path, index=0):
    """Start in seconds and all samples of the first channel."""
    with av.open(str(path)) as container:
        frames = list(container.decode(container.streams.audio[index]))
        return frames[0].time, np.concatenate([frame.to_ndarray()[0] for frame in frames])


@pytest.mark.parametrize(
    ("a", "b"), [("mp4", "mp4"), ("mkv", "mkv"), ("mp4", "mkv"), ("mkv", "mp4")]
)
def test_sound_is_copied_packet_by_packet(tmp_path, make_film, a, b):
    source = make_film(f"a.{a}", audio_s=[(0, 0.48)])
    notes = convert(source, tmp_path / f"b.{b}")
    before, after = packets_of(source, "audio"), packets_of(tmp_path / f"b.{b}", "audio")
    if (a, b) == ("mp4", "mkv"):
        # The silence in front of the first sample: Matroska has no time before the start.
        assert before.pop(0)[0] < 0
    assert [data for _, data in after] == [data for _, data in before]
    assert [time for time, _ in after] == pytest.approx([time for time, _ in before], abs=2e-3)
    assert notes == []


def test_every_track_is_carried_with_language_and_role(tmp_path, make_film):
    source = make_film("a.mkv", audio_s=[(0, 0.4), (0, 0.4), (0, 0.4)])
    convert(source, tmp_path / "b.mp4")
    with av.open(str(tmp_path / "b.mp4")) as container:
        assert [track.language for track in container.streams.audio] == ["eng", "fra", "deu"]
    convert(source, tmp_path / "b.mkv")
    with av.open(str(source)) as one, av.open(str(tmp_path / "b.mkv")) as other:
        roles = [[track.disposition for track in each.streams.audio] for each in (one, other)]
    assert roles[0] == roles[1]


def test_late_sound_stays_late(tmp_path, make_film):
    source = make_film("a.mkv", audio_s=[(0.2, 0.4)])
    convert(source, tmp_path / "b.mp4")
    assert packets_of(tmp_path / "b.mp4", "audio")[5][0] == pytest.approx(
        packets_of(source, "audio")[5][0], abs=2e-3
    )
    assert sound_of(tmp_path / "b.mp4")[0] > 0.15


def test_sound_does_not_move_the_picture(tmp_path, make_film):
    convert(make_film("a.mp4", audio_s=[(0, 0.48)]), tmp_path / "b.mkv")
    with VideoReader(tmp_path / "b.mkv") as reader:
        assert next(iter(reader)).pts == 0


def test_sound_longer_than_the_picture_is_kept_whole(tmp_path, make_film):
    source = make_film("a.mp4", audio_s=[(0, 3.0)])
    convert(source, tmp_path / "b.mp4")
    assert len(sound_of(tmp_path / "b.mp4")[1]) == len(sound_of(source)[1])
    assert read_video_info(tmp_path / "b.mp4").duration_s == pytest.approx(0.48)


@pytest.mark.parametrize("codec", ["pcm_s16le", "libmp3lame"])
def test_sound_that_the_container_plays_is_not_encoded_anew(tmp_path, make_film, codec):
    source = make_film("a.mkv", audio_s=[(0, 0.5)], audio_codec=codec)
    target = tmp_path / ("b.mov" if codec == "pcm_s16le" else "b.mp4")
    assert convert(source, target) == []
    with av.open(str(source)) as one, av.open(str(target)) as other:
        names = {each.streams.audio[0].codec_context.name for each in (one, other)}
    assert len(names) == 1


@pytest.mark.parametrize(("name", "codec"), [("b.mp4", "aac"), ("b.webm", "opus")])
def test_sound_that_does_not_fit_is_encoded_anew_and_said_so(tmp_path, make_film, name, codec):
    source = make_film("a.mkv", audio_s=[(0.1, 1.0)], audio_codec="pcm_s16le")
    video = "av1" if name.endswith("webm") else "h264"
    notes = convert(source, tmp_path / name, codec=video)
    assert any("audio track 1 (eng): encoded anew" in note for note in notes)
    with av.open(str(tmp_path / name)) as container:
        track = container.streams.audio[0]
        assert track.codec_context.name == codec
        assert track.language == "eng"
    _, samples = sound_of(tmp_path / name)
    assert len(samples) == pytest.approx(48000, abs=2100)
    assert np.abs(samples[20000:28000]).max() == pytest.approx(0.3, abs=0.03)
    assert packets_of(tmp_path / name, "audio")[0][0] == pytest.approx(0.1, abs=0.025)


def test_subtitles_are_copied_between_matroska_files(tmp_path, make_film):
    source = make_film("a.mkv", subtitles=[(0.1, 0.2, "hello"), (0.3, 0.1, "there")])
    assert convert(source, tmp_path / "b.mkv") == []
    assert packets_of(tmp_path / "b.mkv", "subtitles") == packets_of(source, "subtitles")


@pytest.mark.parametrize("codec", ["subrip", "ass"])
def test_text_of_subtitles_is_converted_for_mp4(tmp_path, make_film, codec):
    source = make_film("a.mkv", subtitles=[(0.1, 0.2, "hello")], subtitle_codec=codec)
    notes = convert(source, tmp_path / "b.mp4")
    assert any("subtitle track 1 (eng): converted" in note for note in notes)
    spoken = [(t, data) for t, data in packets_of(tmp_path / "b.mp4", "subtitles") if data[2:]]
    assert len(spoken) == 1
    assert spoken[0][0] == pytest.approx(0.1, abs=2e-3)
    assert spoken[0][1][2:].startswith(b"hello")
    with av.open(str(tmp_path / "b.mp4")) as container:
        assert container.streams.subtitles[0].language == "eng"


def test_subtitles_of_mp4_become_text_in_matroska(tmp_path, make_film):
    first = make_film("a.mkv", subtitles=[(0.1, 0.2, "hello")])
    convert(first, tmp_path / "b.mp4")
    convert(tmp_path / "b.mp4", tmp_path / "c.mkv")
    assert any(b"hello" in data for _, data in packets_of(tmp_path / "c.mkv", "subtitles"))


def test_subtitles_that_fit_nowhere_are_left_out_and_said_so(tmp_path, make_film):
    source = make_film("a.mkv", subtitles=[(0.1, 0.2, "hello")])
    notes = convert(source, tmp_path / "b.avi")
    assert any("subtitle track 1 (eng): left out, avi cannot hold it" in note for note in notes)


@pytest.mark.parametrize("name", ["b.mkv", "b.mp4"])
def test_chapters_are_kept(tmp_path, make_film, name):
    source = make_film("a.mkv", chapters=[(0, 0.2, "one"), (0.2, 0.48, "two")])
    convert(source, tmp_path / name)
    chapters = read_video_info(tmp_path / name).chapters
    assert [chapter.title for chapter in chapters] == ["one", "two"]
    assert [chapter.start_s for chapter in chapters] == pytest.approx([0, 0.2])


def test_fonts_are_kept_in_matroska(tmp_path, make_film):
    source = make_film("a.mkv", attachment=b"letters" * 50)
    assert convert(source, tmp_path / "b.mkv") == []
    with av.open(str(tmp_path / "b.mkv")) as container:
        (font,) = container.streams.attachments
        assert (font.name, font.data) == ("font.ttf", b"letters" * 50)


def test_fonts_are_left_out_of_mp4_and_said_so(tmp_path, make_film):
    source = make_film("a.mkv", attachment=b"letters" * 50)
    notes = convert(source, tmp_path / "b.mp4")
    assert any("attachment track 1: left out" in note for note in notes)


@pytest.mark.parametrize("name", ["b.mkv", "b.mp4"])
def test_title_of_the_film_is_kept(tmp_path, make_film, name):
    source = make_film("a.mkv", tags={"title": "A film", "artist": "Someone"})
    convert(source, tmp_path / name)
    with av.open(str(tmp_path / name)) as container:
        tags = {key.lower(): value for key, value in container.metadata.items()}
    assert (tags["title"], tags["artist"]) == ("A film", "Someone")


def test_tags_that_mp4_cannot_hold_are_said(tmp_path, make_film):
    notes = convert(make_film("a.mkv", tags={"SHOE_SIZE": "42"}), tmp_path / "b.mp4")
    assert any("SHOE_SIZE" in note for note in notes)


@pytest.mark.parametrize("name", ["b.mp4", "b.mkv"])
def test_stretch_has_its_own_sound_subtitles_and_chapters_in_step(tmp_path, make_film, name):
    source = make_film(
        "a.mkv",
        pts=range(100),
        audio_s=[(0, 4.0)],
        subtitles=[(0.5, 0.2, "early"), (2.2, 0.2, "inside"), (3.5, 0.2, "late")],
        chapters=[(0, 1, "one"), (1, 2.4, "two"), (2.4, 4, "three")],
    )
    convert(source, tmp_path / name, start_s=2.0, end_s=3.0)
    target = tmp_path / name
    with VideoReader(target) as reader:
        frames = list(reader)
    assert len(frames) == 25
    assert frames[0].pts == 0
    before = {data: time for time, data in packets_of(source, "audio")}
    for time, data in packets_of(target, "audio"):
        assert time == pytest.approx(before[data] - 2.0, abs=2e-3)
        assert -1e-3 <= time < 1.0
    assert len(packets_of(target, "audio")) == pytest.approx(47, abs=2)
    texts = [data for _, data in packets_of(target, "subtitles") if data[2:]]
    assert len(texts) == 1
    assert b"inside" in texts[0]
    chapters = read_video_info(target).chapters
    assert [chapter.title for chapter in chapters] == ["two", "three"]
    assert [chapter.start_s for chapter in chapters] == pytest.approx([0, 0.4], abs=2e-3)


def test_clock_of_a_transport_stream_is_taken_off_sound_too(tmp_path, make_film):
    source = make_film("a.ts", audio_s=[(0, 0.48)], pts=range(12))
    convert(source, tmp_path / "b.mp4")
    with av.open(str(tmp_path / "b.mp4")) as container:
        starts = [float(s.start_time * s.time_base) for s in container.streams]
    assert starts == pytest.approx([0, 0], abs=0.05)


def test_cover_is_carried(tmp_path, make_film):
    source = tmp_path / "a.mp4"
    with av.open(str(make_film("film.mp4"))) as container, av.open(str(source), "w") as output:
        video = output.add_stream_from_template(container.streams.video[0])
        cover = output.add_stream("mjpeg", rate=1)
        cover.height, cover.width, cover.pix_fmt = 16, 16, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        for packet in container.demux(video=0):
            if packet.size:
                packet.stream = video
                output.mux(packet)
        output.mux(cover.encode(av.VideoFrame(16, 16, "yuvj420p")))
        output.mux(cover.encode(None))
    for name in ("b.mp4", "b.mkv"):
        assert convert(source, tmp_path / name) == []
        with av.open(str(tmp_path / name)) as container:
            pictures = [
                stream
                for stream in container.streams.video
                if stream.disposition & av.stream.Disposition.attached_pic
            ]
        assert len(pictures) == 1


def test_sound_whose_times_go_back_is_moved_forward_and_said_so(tmp_path, make_film):
    part = make_film("a.ts", audio_s=[(0, 0.48)])
    source = tmp_path / "twice.ts"
    source.write_bytes(part.read_bytes() * 2)
    notes = convert(source, tmp_path / "b.mp4")
    assert any("did not go forward" in note for note in notes)
    times = [time for time, _ in packets_of(tmp_path / "b.mp4", "audio")]
    assert times == sorted(times)


def test_sound_is_interleaved_with_the_picture(tmp_path, make_film):
    source = make_film("a.mp4", pts=range(200), audio_s=[(0, 8.0)])
    convert(source, tmp_path / "b.mkv")
    with av.open(str(tmp_path / "b.mkv")) as container:
        times = [
            packet.dts * packet.time_base for packet in container.demux() if packet.dts is not None
        ]
    backwards = max(
        (earlier - later for earlier, later in itertools.pairwise(times)),
        default=Fraction(0),
    )
    assert backwards < Fraction(1, 2)
