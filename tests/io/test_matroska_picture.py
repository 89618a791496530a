import zlib
from fractions import Fraction

import av
import numpy as np
import pytest
from pymediainfo import MediaInfo

from relievo.core.errors import UnreadableInputError
from relievo.io.matroska_picture import describe_picture, make_room

TRACKS = b"\x16\x54\xae\x6b"


@pytest.fixture(params=[("a.mkv", "libx264", ""), ("a.webm", "libsvtav1", "Main picture")])
def roomy(tmp_path, request):
    """A film with room for the projection, and the name that its track is to have."""
    name, codec, title = request.param
    path = tmp_path / name
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=Fraction(25))
        stream.height, stream.width, stream.pix_fmt = 64, 128, "yuv420p"
        stream.metadata.update({"title": make_room(title), "stereo_mode": "left_right"})
        for index in range(5):
            image = np.full((64, 128, 3), 40 * index, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return path, title


def sphere_of(path):
    with av.open(path) as container:
        frame = next(container.decode(video=0))
        return np.frombuffer(frame.side_data["SPHERICAL"], np.uint32)[[0, 4, 6]].tolist()


def test_only_the_description_of_the_tracks_changes(roomy):
    path, title = roomy
    before = path.read_bytes()
    describe_picture(path, title, projection="vr180")
    after = path.read_bytes()
    start = before.index(TRACKS, before.index(TRACKS) + 4)
    end = before.index(b"\x1f\x43\xb6\x75")
    assert len(after) == len(before)
    assert (after[:start], after[end:]) == (before[:start], before[end:])


def test_ffmpeg_reads_half_a_sphere_by_its_bounds(roomy):
    describe_picture(*roomy, projection="vr180")
    assert sphere_of(roomy[0]) == [2, 1 << 30, 1 << 30]


def test_ffmpeg_reads_a_whole_sphere(roomy):
    describe_picture(*roomy, projection="vr360")
    assert sphere_of(roomy[0]) == [0, 0, 0]


def test_track_has_its_name_and_views_again(roomy):
    path, title = roomy
    describe_picture(path, title, projection="vr180")
    with av.open(path) as container:
        metadata = container.streams.video[0].metadata
        assert metadata.get("title", "") == title
        assert metadata["stereo_mode"] == "left_right"
        assert len(list(container.decode(video=0))) == 5


def test_mediainfo_reads_projection_and_views(roomy):
    path, title = roomy
    describe_picture(path, title, projection="vr360")
    (track,) = MediaInfo.parse(path).video_tracks
    assert track.multiview_layout == "Side by Side (left eye first)"
    assert track.title == (title or None)
    trace = MediaInfo.parse(path, output="Text", mediainfo_options={"Details": "0.9"})
    assert "ProjectionPrivate (23 bytes)" in trace


def test_checksum_of_matroska_is_right_again(roomy):
    path, title = roomy
    describe_picture(path, title, projection="vr180")
    data = path.read_bytes()
    # The first one stands in the table of contents.
    start = data.index(TRACKS, data.index(TRACKS) + 4) + 4
    size = int.from_bytes(data[start : start + 2], "big") & 0x3FFF
    tracks = data[start + 2 : start + 2 + size]
    if path.suffix == ".webm":  # FFmpeg writes none into WebM
        assert tracks[:1] == b"\xae"
        return
    assert tracks[:2] == b"\xbf\x84"
    assert tracks[2:6] == zlib.crc32(tracks[6:]).to_bytes(4, "little")


def test_film_without_room_is_refused_and_stays_as_it_is(make_film):
    path = make_film("a.mkv")
    before = path.read_bytes()
    with pytest.raises(UnreadableInputError, match="no room"):
        describe_picture(path, "", projection="vr180")
    assert path.read_bytes() == before


@pytest.mark.parametrize("length", [0, 3, 60, 330])
def test_film_that_is_cut_off_is_refused(make_film, length):
    path = make_film("a.mkv")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(UnreadableInputError, match="damaged"):
        describe_picture(path, "", projection="vr180")


def test_the_size_as_shown_is_read_back(roomy):
    path, title = roomy
    describe_picture(path, title, shown=(54, 192))
    (track,) = MediaInfo.parse(path).video_tracks
    assert float(track.display_aspect_ratio) == pytest.approx(192 / 54, abs=0.01)
    with av.open(str(path)) as film:
        assert len(list(film.decode(video=0))) > 0
