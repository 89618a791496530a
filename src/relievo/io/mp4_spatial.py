"""The boxes of MP4 and QuickTime films by which players know of two views and of spheres.

Two generations stand side by side in the sample entry of the picture: `st3d` and `sv3d`, which
YouTube and most headsets read, and `vexu` with `hfov`, which Apple's players read.

FFmpeg's muxer could write most of them from side data of the stream, which PyAV does not offer;
and it has no `pack`. So they are put in after muxing, in the pass that brings the index to the
front.

Source: Google, Spherical Video V2 RFC; Apple, Stereo Video ISOBMFF Extensions (2023).
"""

import struct
from fractions import Fraction
from pathlib import Path

from relievo.io.atomic import replacing
from relievo.io.mp4_boxes import ENTRY_FIELDS, Box, full_box, picture_entry, rewrite_moov
from relievo.io.stereo_tags import StereoTag

_STEREO_3D_MODES = {"mono": 0, "top_bottom": 1, "left_right": 2, "right_left": 4}
_PACKINGS = {
    "left_right": b"side",
    "right_left": b"side",
    "top_bottom": b"over",
    "bottom_top": b"over",
}
_RIGHT_FIRST = ("right_left", "bottom_top")
_PROJECTION_KINDS = {"vr180": b"hequ", "vr360": b"equi"}
_HAS_LEFT, _HAS_RIGHT, _IS_REVERSED = 1, 2, 8
_LEFT_EYE = 1
# A quarter of the whole width, as a fraction of 2**32, is left out on either side of half a sphere.
_QUARTER = 1 << 30


def equirectangular_bounds(projection: str) -> bytes:
    """The fields of the box `equi` behind its version: what is missing on each side of a sphere."""
    beside = _QUARTER if projection == "vr180" else 0
    return struct.pack(">4I", 0, 0, beside, beside)


def spatial_boxes(tag: StereoTag) -> list[Box]:
    """The boxes for a sample entry; none where these formats have no word for it."""
    boxes = []
    if tag.mode in _STEREO_3D_MODES:
        boxes.append(full_box(b"st3d", bytes([_STEREO_3D_MODES[tag.mode]])))
    if tag.projection != "flat":
        boxes.append(_spherical_box(tag.projection))
    extended = _extended_usage_box(tag)
    if extended.boxes:
        boxes.append(extended)
    if tag.fov_degrees:
        boxes.append(Box(b"hfov", struct.pack(">I", round(tag.fov_degrees * 1000))))
    return boxes


def add_spatial_boxes(path: Path, tag: StereoTag) -> None:
    """Writes into a film how its views lie, and brings its index to the front.

    The pictures and sound keep their bytes. The film is replaced when its successor is complete.

    Args:
        path: the film, MP4 or QuickTime.
        tag: how its first picture track is to be shown.

    Raises:
        UnreadableInputError: if the film is damaged or has no index.
        UnsupportedInputError: if it has no picture, or is in fragments.
        NoSpaceError: if there is no room for the copy.
    """

    def change(moov: Box) -> None:
        entry = picture_entry(moov, str(path))
        fields, rest = entry.fields[:ENTRY_FIELDS], entry.fields[ENTRY_FIELDS:]
        # Behind the settings of the decoder, which comes first, and in front of optional boxes.
        first = struct.unpack_from(">I", rest)[0] if len(rest) >= 8 else 0
        added = b"".join(box.encode() for box in spatial_boxes(tag))
        entry.fields = fields + rest[:first] + added + rest[first:]

    with replacing(path, overwrite=True) as copy:
        rewrite_moov(path, copy, change)


def _spherical_box(projection: str) -> Box:
    facing_forward = struct.pack(">3i", 0, 0, 0)
    sphere = [
        full_box(b"prhd", facing_forward),
        full_box(b"equi", equirectangular_bounds(projection)),
    ]
    return Box(b"sv3d", boxes=[full_box(b"svhd", b"Relievo\0"), Box(b"proj", boxes=sphere)])


def _extended_usage_box(tag: StereoTag) -> Box:
    boxes = []
    if tag.mode in _PACKINGS:
        boxes.append(_eyes_box(tag))
    if tag.projection != "flat":
        kind = full_box(b"prji", _PROJECTION_KINDS[tag.projection])
        boxes.append(Box(b"proj", boxes=[kind]))
    if tag.mode in _PACKINGS:
        boxes.append(Box(b"pack", boxes=[full_box(b"pkin", _PACKINGS[tag.mode])]))
    return Box(b"vexu", boxes=boxes)


def _eyes_box(tag: StereoTag) -> Box:
    order = _IS_REVERSED if tag.mode in _RIGHT_FIRST else 0
    boxes = [
        full_box(b"stri", bytes([_HAS_LEFT | _HAS_RIGHT | order])),
        full_box(b"hero", bytes([_LEFT_EYE])),
    ]
    if tag.baseline_m:
        micrometres = round(Fraction(tag.baseline_m) * 1_000_000)
        baseline = full_box(b"blin", struct.pack(">I", micrometres))
        boxes.append(Box(b"cams", boxes=[baseline]))
    # The views already have their parallax: they are to be shown unshifted.
    boxes.append(Box(b"cmfy", boxes=[full_box(b"dadj", struct.pack(">i", 0))]))
    return Box(b"eyes", boxes=boxes)
