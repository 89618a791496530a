import os
from fractions import Fraction

import av
import numpy as np
import pytest

from relievo.core.errors import (
    CodecError,
    DTypeError,
    NoSpaceError,
    OutputExistsError,
    OutputFolderError,
    OutputIsInputError,
    RangeError,
    ShapeError,
    UsageError,
)
from relievo.io.stereo_tags import read_stereo_tag
from relievo.io.video_info import read_video_info
from relievo.io.video_reader import VideoReader
from relievo.io.video_writer import VideoWriter

MILLISECOND = Fraction(1, 1000)


def gradient(height=48, width=64, shift=0):
    """A colourful image that is smooth, so that an encoder keeps it."""
    y, x = np.mgrid[0:height, 0:width]
    channels = [
        x * 200 // width + shift,
        y * 200 // height + shift,
        (x + y) * 200 // (width + height),
    ]
    return np.stack(channels, axis=-1).astype(np.uint8)


def write(path, images, pts=None, **options):
    options = {"size": images[0].shape[:2], "frame_rate": Fraction(25), **options}
    options.setdefault("time_base", Fraction(1, 25))
    with VideoWriter(path, **options) as writer:
        for image, time in zip(images, pts or range(len(images)), strict=True):
            writer.add_frame(image, time)
    return writer


def read(path, **options):
    with VideoReader(path, **options) as reader:
        return list(reader)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", "h264"),
        ("a.mkv", "h264"),
        ("a.mov", "prores"),
        ("a.mp4", "hevc"),
        ("a.webm", "av1"),
        ("a.mkv", "ffv1"),
        ("a.ts", "h264"),
        ("a.avi", "h264"),
    ],
)
def test_frames_come_back_in_number_time_and_colour(tmp_path, name, codec):
    images = [gradient(shift=5 * index) for index in range(10)]
    write(tmp_path / name, images, codec=codec)
    frames = read(tmp_path / name)
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(10) / 25, abs=1e-3)
    for frame, image in zip(frames, images, strict=True):
        assert np.abs(frame.image.astype(int) - image).mean() < 5


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_uneven_times_are_kept_exactly(tmp_path, name):
    pts = [7, 8, 50, 51, 1000, 1700, 1701]
    write(tmp_path / name, [gradient()] * 7, pts, time_base=MILLISECOND)
    assert [round(frame.time_s * 1000, 6) for frame in read(tmp_path / name)] == pts


def test_times_of_the_cinema_are_kept_to_the_unit_in_mp4(tmp_path):
    base = Fraction(1001, 24000)
    write(tmp_path / "a.mp4", [gradient()] * 6, frame_rate=1 / base, time_base=base)
    frames = read(tmp_path / "a.mp4")
    assert [frame.pts * frame.time_base for frame in frames] == [i * base for i in range(6)]


@pytest.mark.parametrize("codec", ["h264", "hevc", "av1", "ffv1"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_films_of_few_frames_are_whole(tmp_path, codec, count):
    write(tmp_path / "a.mp4", [gradient(shift=9 * i) for i in range(count)], codec=codec)
    frames = read(tmp_path / "a.mp4")
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(count) / 25)


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
def test_an_avi_keeps_the_frame_rate_of_its_source(tmp_path, rate):
    pts = [round(600 * index / rate) for index in range(30)]
    times = {"frame_rate": rate, "time_base": Fraction(1, 600)}
    writer = write(tmp_path / "a.avi", [gradient()] * 30, pts, **times)
    with av.open(str(tmp_path / "a.avi")) as container:
        assert container.streams.video[0].average_rate == rate
    frames = read(tmp_path / "a.avi")
    assert [frame.time_s for frame in frames] == pytest.approx(np.arange(30) / float(rate))
    assert writer.notes == []


def test_an_avi_of_a_variable_rate_says_what_became_of_the_frames(tmp_path):
    pts = [0, 40, 80, 81, 82, 83, 84, 400]
    writer = write(tmp_path / "a.avi", [gradient()] * 8, pts, time_base=MILLISECOND)
    times = [frame.time_s for frame in read(tmp_path / "a.avi")]
    assert times == pytest.approx([0, 0.04, 0.08, 0.12, 0.4])
    assert writer.notes == [
        "avi has one frame rate, here 25: 1 frames were moved in time, 3 frames were left out;"
        " .mp4 and .mkv keep their times"
    ]


def test_an_asf_keeps_uneven_times(tmp_path):
    pts = [0, 40, 50, 130, 900]
    options = {"time_base": MILLISECOND, "codec": "mpeg4"}
    writer = write(tmp_path / "a.wmv", [gradient()] * 5, pts, **options)
    assert [round(frame.time_s * 1000) for frame in read(tmp_path / "a.wmv")] == pts
    assert writer.notes == []


def test_start_of_a_stretch_becomes_the_start_of_the_film(tmp_path):
    write(tmp_path / "a.mp4", [gradient()] * 3, [50, 51, 52], start_s=2.0)
    assert [frame.time_s for frame in read(tmp_path / "a.mp4")] == pytest.approx([0, 0.04, 0.08])


def test_lossless_codec_keeps_every_bit(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (47, 63, 3), dtype=np.uint8)
    write(tmp_path / "a.mkv", [image], codec="ffv1")
    np.testing.assert_array_equal(read(tmp_path / "a.mkv")[0].image, image)


def test_lossless_codec_keeps_every_bit_of_10(tmp_path):
    image = np.random.default_rng(0).integers(0, 1024, (48, 64, 3), dtype=np.uint16)
    write(tmp_path / "a.mkv", [image], codec="ffv1", bit_depth=10)
    np.testing.assert_array_equal(read(tmp_path / "a.mkv", bit_depth=10)[0].image, image)


@pytest.mark.parametrize("codec", ["h264", "hevc", "av1"])
def test_10_bits_are_written(tmp_path, codec):
    image = gradient().astype(np.uint16) * 4
    write(tmp_path / "a.mp4", [image] * 2, codec=codec, bit_depth=10)
    frame = read(tmp_path / "a.mp4", bit_depth=10)[0]
    assert frame.bit_depth == 10
    assert np.abs(frame.image.astype(int) - image).mean() < 16


@pytest.mark.parametrize("is_full", [False, True])
def test_colours_of_the_source_are_kept(tmp_path, make_film, is_full):
    colours = {"color_primaries": 9, "color_trc": 16, "colorspace": 9}
    source = make_film("a.mp4", colours={**colours, "color_range": 2 if is_full else 1})
    info = read_video_info(source)
    write(tmp_path / "b.mp4", [gradient()] * 2, info=info)
    copy = read_video_info(tmp_path / "b.mp4")
    assert (copy.primaries, copy.transfer, copy.matrix) == (9, 16, 9)
    assert copy.is_full_range is is_full
    assert np.abs(read(tmp_path / "b.mp4")[0].image.astype(int) - gradient()).mean() < 5


def test_matrix_is_stated_even_if_the_source_does_not(tmp_path, make_film):
    info = read_video_info(make_film("a.mp4"))
    write(tmp_path / "b.mp4", [gradient(720, 1280)], info=info)
    assert read_video_info(tmp_path / "b.mp4").matrix == 6


def test_odd_sizes_are_padded_by_repetition_and_noted(tmp_path):
    image = gradient(47, 63)
    writer = write(tmp_path / "a.mp4", [image])
    stored = read(tmp_path / "a.mp4")[0].image
    assert stored.shape == (48, 64, 3)
    assert np.abs(stored[:47, :63].astype(int) - image).mean() < 5
    assert np.abs(stored[47].astype(int) - stored[46]).mean() < 4
    assert any("63 x 47 pixels are stored as 64 x 48" in note for note in writer.notes)


def test_pixel_shape_is_kept(tmp_path):
    write(tmp_path / "a.mp4", [gradient()], sample_aspect_ratio=Fraction(2))
    assert read_video_info(tmp_path / "a.mp4").sample_aspect_ratio == 2


def test_matroska_says_how_views_share_the_frame(tmp_path):
    writer = write(tmp_path / "a.mkv", [gradient()], stereo_mode="left_right")
    with av.open(str(tmp_path / "a.mkv")) as container:
        assert container.streams.video[0].metadata["stereo_mode"] == "left_right"
    assert writer.notes == []


def test_mp4_of_h264_says_it_in_the_pictures(tmp_path):
    writer = write(tmp_path / "a.mp4", [gradient()], stereo_mode="top_bottom")
    with av.open(str(tmp_path / "a.mp4")) as container:
        frame = next(container.decode(video=0))
    assert "STEREO3D" in {data.type.name for data in frame.side_data}
    assert writer.notes == []


@pytest.mark.parametrize("codec", ["h264", "hevc", "av1"])
@pytest.mark.parametrize("mode", ["left_right", "right_left", "top_bottom"])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_every_codec_says_it_in_either_container(tmp_path, name, codec, mode):
    writer = write(tmp_path / name, [gradient()] * 3, codec=codec, stereo_mode=mode)
    assert read_stereo_tag(tmp_path / name).mode == mode
    assert writer.notes == []


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_transport_stream_says_it_in_the_pictures(tmp_path, codec):
    write(tmp_path / "a.ts", [gradient()] * 20, codec=codec, stereo_mode="top_bottom")
    assert read_stereo_tag(tmp_path / "a.ts").mode == "top_bottom"


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_views_in_turn_are_told_apart(tmp_path, codec):
    images = [gradient(shift=5 * index) for index in range(12)]
    write(tmp_path / "a.mp4", images, codec=codec, stereo_mode="block_lr")
    with av.open(str(tmp_path / "a.mp4")) as container:
        frames = list(container.decode(video=0))
    # AV_STEREO3D_VIEW_LEFT and RIGHT.
    views = [np.frombuffer(frame.side_data["STEREO3D"], np.int32)[2] for frame in frames]
    assert views == [1, 2] * 6


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv", "a.webm"])
@pytest.mark.parametrize("projection", ["vr180", "vr360"])
def test_spheres_are_told(tmp_path, name, projection):
    codec = "av1" if name == "a.webm" else "h264"
    mode = "left_right" if projection == "vr180" else "top_bottom"
    images = [gradient(64, 64)] * 3
    writer = write(tmp_path / name, images, codec=codec, stereo_mode=mode, projection=projection)
    tag = read_stereo_tag(tmp_path / name)
    assert (tag.mode, tag.projection) == (mode, projection)
    assert writer.notes == []
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_name_of_the_track_survives_the_projection(tmp_path, make_film):
    source = make_film("a.mkv", pts=range(3), time_base=Fraction(1, 25), size=(48, 64))
    with av.open(source) as original, av.open(tmp_path / "b.mkv", "w") as named:
        stream = named.add_stream_from_template(original.streams.video[0])
        stream.metadata["title"] = "Main picture"
        for packet in original.demux(video=0):
            if packet.size:
                packet.stream = stream
                named.mux(packet)
    images = [gradient()] * 3
    write(tmp_path / "c.mkv", images, source=tmp_path / "b.mkv", projection="vr180")
    with av.open(tmp_path / "c.mkv") as container:
        assert container.streams.video[0].metadata["title"] == "Main picture"


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("a.mp4", {"codec": "hevc", "stereo_mode": "checkerboard_lr"}, "are checkerboard_lr"),
        ("a.mp4", {"codec": "av1", "stereo_mode": "block_lr"}, "are block_lr"),
        ("a.avi", {"stereo_mode": "right_left"}, "are right_left"),
        ("a.ts", {"projection": "vr180"}, "is vr180"),
    ],
)
def test_what_cannot_be_said_is_noted(tmp_path, name, options, words):
    writer = write(tmp_path / name, [gradient()] * 3, **options)
    assert any(words in note and "choose it in the player" in note for note in writer.notes)


def test_anaglyphs_need_nothing_from_the_player(tmp_path):
    writer = write(tmp_path / "a.mp4", [gradient()], stereo_mode="anaglyph_cyan_red")
    assert writer.notes == []


@pytest.mark.parametrize("codec", ["h264", "hevc", "av1"])
@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_odd_sizes_are_told_too(tmp_path, name, codec):
    images = [gradient(47, 65)] * 2
    write(tmp_path / name, images, codec=codec, stereo_mode="left_right", projection="vr180")
    frame = read(tmp_path / name)[0]
    assert frame.image.shape == (48, 66, 3)
    assert read_stereo_tag(tmp_path / name).projection == "vr180"


def test_unknown_projection_is_refused(tmp_path):
    with pytest.raises(RangeError, match="vr180"):
        write(tmp_path / "a.mkv", [gradient()], projection="cube")


@pytest.mark.parametrize("options", [{}, {"stereo_mode": "left_right"}, {"projection": "vr180"}])
def test_index_of_mp4_comes_first(tmp_path, options):
    write(tmp_path / "a.mp4", [gradient()] * 3, **options)
    data = (tmp_path / "a.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("a.mp4", {"codec": "nonsense"}, "h264, hevc"),
        ("a.mp4", {"codec": "aac"}, "encodes audio"),
        ("a.webm", {"codec": "h264"}, "webm cannot hold h264; use av1"),
        ("a.mp4", {"codec": "prores"}, "use h264"),
        ("a.xyz", {}, "no container"),
        ("a.mp4", {"bit_depth": 16}, "cannot hold 16 bits"),
        ("a.mp4", {"preset": "warp"}, "a.mp4: libx264 refuses 64 x 48, 25 frames .* preset warp;"),
        ("a.mkv", {"codec": "ffv1", "crf": 3}, "no option crf"),
        ("a.mkv", {"codec": "libx265", "size": (8, 64)}, "of 64 x 8; use a larger size or another"),
        ("a.mkv", {"codec": "av1", "size": (2, 2)}, "a.mkv: libsvtav1 .* 2 x 2; use a larger size"),
        ("a.mkv", {"codec": "av1", "size": (2, 40000)}, "of 40000 x 2; use a larger size"),
        ("a.mkv", {"codec": "rv10"}, "a.mkv: matroska refuses rv10"),
    ],
)
def test_codecs_that_do_not_fit_are_refused_before_anything_is_written(
    tmp_path, name, options, words
):
    arguments = {
        "size": (48, 64),
        "frame_rate": Fraction(25),
        "time_base": Fraction(1, 25),
        **options,
    }
    with pytest.raises(CodecError, match=words):
        VideoWriter(tmp_path / name, **arguments)
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_fails_on_a_frame_is_told(tmp_path):
    with pytest.raises(CodecError, match=r"a\.mkv: vc2 failed on a frame"):
        write(tmp_path / "a.mkv", [gradient()], codec="vc2")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("width", [16, 34, 48, 62])
def test_narrow_films_of_hevc_are_whole(tmp_path, width):
    images = [gradient(40, width, shift=5 * index) for index in range(8)]
    write(tmp_path / "a.mkv", images, codec="hevc")
    for frame, image in zip(read(tmp_path / "a.mkv"), images, strict=True):
        assert np.abs(frame.image.astype(int) - image).mean() < 5


def test_unknown_stereo_mode_is_refused(tmp_path):
    with pytest.raises(RangeError, match="left_right"):
        write(tmp_path / "a.mkv", [gradient()], stereo_mode="sideways")


def test_film_that_is_there_is_not_replaced(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"precious")
    with pytest.raises(OutputExistsError):
        write(path, [gradient()])
    assert path.read_bytes() == b"precious"


def test_film_that_is_there_is_replaced_when_asked(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    write(path, [gradient()], overwrite=True)
    assert len(read(path)) == 1


def test_source_is_never_the_output(make_film):
    path = make_film("a.mp4")
    with pytest.raises(OutputIsInputError):
        write(path, [gradient()], source=path, overwrite=True)


def test_missing_folder_is_refused(tmp_path):
    with pytest.raises(OutputFolderError):
        write(tmp_path / "none" / "a.mp4", [gradient()])


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_interrupted_film_leaves_nothing(tmp_path, error):
    def interrupted():
        with VideoWriter(
            tmp_path / "a.mp4", size=(48, 64), frame_rate=Fraction(25), time_base=Fraction(1, 25)
        ) as writer:
            for index in range(60):
                writer.add_frame(gradient(), index)
            raise error

    with pytest.raises(error):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_film_does_not_show_before_it_is_complete(tmp_path):
    with VideoWriter(
        tmp_path / "a.mp4", size=(48, 64), frame_rate=Fraction(25), time_base=Fraction(1, 25)
    ) as writer:
        for index in range(60):
            writer.add_frame(gradient(), index)
        assert not (tmp_path / "a.mp4").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4"])
def test_full_disk_is_told_by_name(tmp_path, name):
    path = tmp_path / name
    # The device that is always full stands in for the temporary file.
    path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}").symlink_to("/dev/full")
    noise = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    with pytest.raises(NoSpaceError, match="no space left"):
        write(path, [noise] * 60)
    assert list(tmp_path.iterdir()) == []


def test_full_disk_is_told_while_boxes_are_added(tmp_path):
    path = tmp_path / "a.mp4"
    process = os.getpid()
    copy = path.with_name(f"..a.{process}.part.{process}.part.mp4")
    copy.symlink_to("/dev/full")
    with pytest.raises(NoSpaceError, match="no space left"):
        write(path, [gradient()] * 60, stereo_mode="left_right")
    assert list(tmp_path.iterdir()) == []


def test_film_without_frames_is_a_wrong_use(tmp_path):
    with (
        pytest.raises(UsageError, match="no frame"),
        VideoWriter(
            tmp_path / "a.mp4", size=(48, 64), frame_rate=Fraction(25), time_base=Fraction(1, 25)
        ),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("image", "pts", "error"),
    [
        (np.zeros((48, 62, 3), np.uint8), 5, ShapeError),
        (np.zeros((48, 64, 3), np.uint16), 5, DTypeError),
        (np.zeros((48, 64, 3), np.uint8), 0, RangeError),
    ],
)
def test_frames_that_do_not_fit_are_refused(tmp_path, image, pts, error):
    with VideoWriter(
        tmp_path / "a.mp4", size=(48, 64), frame_rate=Fraction(25), time_base=Fraction(1, 25)
    ) as writer:
        writer.add_frame(gradient(), 0)
        with pytest.raises(error):
            writer.add_frame(image, pts)


def test_av1_is_not_begun_at_sizes_at_which_its_encoder_never_ends(tmp_path):
    for size in ((300, 16), (16, 128)):
        with pytest.raises(CodecError, match="libsvtav1 refuses pictures of"):
            VideoWriter(
                tmp_path / "a.mkv",
                size=size,
                frame_rate=Fraction(25),
                time_base=Fraction(1, 25),
                codec="av1",
            )
