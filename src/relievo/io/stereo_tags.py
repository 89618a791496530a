"""What a film or photo says about its views, so that players show it in 3D by themselves."""

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import av
from av.sidedata.sidedata import SideData

from relievo.core.checks import check_range
from relievo.core.errors import RangeError, UnreadableInputError
from relievo.io.image_decoding import decode_image, read_bytes
from relievo.io.jpeg_segments import JPEG_MAGIC, read_segments
from relievo.io.spatial_heic import has_stereo_group
from relievo.io.stereo_photos import JPS_DEFAULT, jps_layout, second_view
from relievo.io.video_codecs import STEREO_MODES
from relievo.io.video_info import find_video_stream, is_video, open_film
from relievo.io.xmp import PNG_KEYWORD, read_jpeg_properties, read_packet

PROJECTIONS = ("flat", "vr180", "vr360")
"""How a view lies in space: on a plane, or equirectangular on half or all of a sphere."""

FULL_ANGLES = {"vr180": 180.0, "vr360": 360.0}
"""How wide each projection is that is no plane, in degrees."""

SIDE_BY_SIDE, TOP_BOTTOM = ("left_right", "right_left"), ("top_bottom", "bottom_top")
"""Modes in which each view has half of the picture, beside or above the other."""

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
# Of FFmpeg 7.1 to 8 (libavutil/stereo3d.h and spherical.h): by AVStereo3DType, the mode with the
# left view first and the one with the right view first.
_MODES_BY_TYPE = {
    0: ("mono", "mono"),
    1: ("left_right", "right_left"),
    2: ("top_bottom", "bottom_top"),
    3: ("block_lr", "block_rl"),
    4: ("checkerboard_lr", "checkerboard_rl"),
    6: ("row_interleaved_lr", "row_interleaved_rl"),
    7: ("col_interleaved_lr", "col_interleaved_rl"),
}
RIGHT_FIRST = dict(_MODES_BY_TYPE.values())
"""From the modes with the left view first to those with the right view first."""

# type, flags, view, primary eye, baseline in micrometres, two rationals: shift and field of view.
_STEREO_3D = struct.Struct("=4iI4i")
_IS_INVERTED = 1
# projection, three angles, four bounds as fractions of 2**32.
_SPHERICAL = struct.Struct("=4i4I")
_EQUIRECTANGULAR, _EQUIRECTANGULAR_PART, _HALF_EQUIRECTANGULAR = 0, 2, 3
_HALF_OF_BOUNDS = 1 << 31
# Width over height of a view by its projection.
_USUAL_ASPECTS = {"flat": 16 / 9, "vr180": 1.0, "vr360": 2.0}
# Pixels of squeezed views are said to be twice as wide or high; in between lies anamorphic film.
SQUEEZED_PIXEL = 1.5


@dataclass(frozen=True, slots=True)
class StereoTag:
    """How two views share a picture.

    Attributes:
        mode: one of `STEREO_MODES`, FFmpeg's names for Matroska's values. "mono" is one view;
            "block_lr" is one view after the other, also in a photo with two pictures.
        is_half: whether each view is squeezed to half its width or height.
        projection: one of `PROJECTIONS`.
        fov_degrees: width of a view as an angle; None = not known.
        baseline_m: distance between the two cameras in metres; None = not known.

    Raises:
        RangeError: if a value is none of those, or makes no sense.
    """

    mode: str
    is_half: bool = False
    projection: str = "flat"
    fov_degrees: float | None = None
    baseline_m: float | None = None

    def __post_init__(self) -> None:
        if self.mode not in STEREO_MODES:
            raise RangeError(f"mode must be one of {sorted(STEREO_MODES)}, got {self.mode}")
        if self.projection not in PROJECTIONS:
            raise RangeError(f"projection must be one of {PROJECTIONS}, got {self.projection}")
        if self.fov_degrees is not None:
            check_range("fov_degrees", self.fov_degrees, 0, 360)
        if self.baseline_m is not None:
            check_range("baseline_m", self.baseline_m, 0, 1000)


def read_stereo_tag(path: Path) -> StereoTag | None:
    """Reads how two views share a film or photo, as the file itself says.

    Films hardly ever say whether views are squeezed. Where they do not, it is told from the shape
    of the picture: whichever of a whole frame and of one view is nearer to 16:9, or to the shape
    of the sphere.

    Returns:
        None where the file says nothing of views and of spheres, or has them in a way of which
        only one view is decoded (MV-HEVC).

    Raises:
        UnreadableInputError: if the file is missing, empty or damaged.
        UnsupportedInputError: if a film has no video stream or one that cannot be decoded.
    """
    return _read_film_tag(path) if is_video(path) else read_photo_tag(path)


def _read_film_tag(path: Path) -> StereoTag | None:
    with open_film(path) as container:
        stream = find_video_stream(container, path)
        try:
            frame = next(container.decode(stream))
        except (StopIteration, av.FFmpegError) as error:
            raise UnreadableInputError(
                f"{path}: not one frame can be decoded; try the original"
            ) from error
        tag = _tag_of(frame, stream.metadata.get("stereo_mode", ""))
        if tag is None:
            return None
        pixel_aspect = float(stream.sample_aspect_ratio or 1)
        return replace(tag, is_half=_is_squeezed(tag, frame.width / frame.height, pixel_aspect))


def read_photo_tag(path: Path) -> StereoTag | None:
    """As `read_stereo_tag`, for a photo: JPEG, MPO, JPS, PNG or HEIC."""
    data = read_bytes(path)
    if data.startswith(JPEG_MAGIC):
        return _read_jpeg_tag(data, path)
    if data.startswith(_PNG_MAGIC):
        texts = decode_image(path, first_frame=True).texts
        return _sphere_tag(read_packet(texts.get(PNG_KEYWORD, "")), "mono")
    if has_stereo_group(data, str(path)):
        return StereoTag("block_lr")
    return None


def _read_jpeg_tag(data: bytes, path: Path) -> StereoTag | None:
    segments = read_segments(data, str(path))
    properties = read_jpeg_properties(segments)
    if second_view(data, segments, str(path)) is not None:
        return _sphere_tag(properties, "block_lr") or StereoTag("block_lr")
    layout = jps_layout(segments)
    if layout is None and path.suffix.lower() == ".jps":
        layout = JPS_DEFAULT
    if layout is None:
        return _sphere_tag(properties, "mono")
    return _sphere_tag(properties, layout.mode) or StereoTag(layout.mode, layout.is_half)


def _sphere_tag(properties: dict[str, str], mode: str) -> StereoTag | None:
    """The tag of a photo sphere; None = the properties are of a flat picture."""
    if properties.get("GPano:ProjectionType") != "equirectangular":
        return None
    named = properties.get("GSpherical:StereoMode", "").replace("-", "_")
    try:
        whole = float(properties["GPano:FullPanoWidthPixels"])
        share = float(properties["GPano:CroppedAreaImageWidthPixels"]) / whole
        # The whole sphere of one view; where it is not twice as wide as high, views are squeezed.
        aspect = whole / float(properties["GPano:FullPanoHeightPixels"])
    except (KeyError, ValueError, ZeroDivisionError):
        share, aspect = 1.0, 2.0
    mode = named if named in SIDE_BY_SIDE + TOP_BOTTOM else mode
    is_half = (mode in SIDE_BY_SIDE and aspect <= 1) or (mode in TOP_BOTTOM and aspect >= 4)
    return StereoTag(
        mode,
        is_half=is_half,
        projection="vr180" if share <= 0.5 else "vr360",
        fov_degrees=360 * share if 0 < share <= 1 else None,
    )


def _tag_of(frame: av.VideoFrame, named: str) -> StereoTag | None:
    """What the side data of a frame say; the first of each kind is that of the container."""
    found: dict[str, bytes] = {}
    for data in cast(Iterable[SideData], frame.side_data):
        found.setdefault(data.type.name, bytes(data))
    projection = _projection_of(found.get("SPHERICAL"))
    stereo = found.get("STEREO3D")
    if stereo is None:
        kind = flags = baseline = angle = 0
        scale = 1
    else:
        kind, flags, _, _, baseline, _, _, angle, scale = _STEREO_3D.unpack_from(stereo)
    modes = _MODES_BY_TYPE.get(kind)
    # Matroska's own word comes first: FFmpeg has no type for anaglyphs.
    mode = named if named in STEREO_MODES else modes and modes[flags & _IS_INVERTED]
    if not mode or (mode, projection) == ("mono", "flat"):
        return None
    return StereoTag(
        mode,
        projection=projection,
        fov_degrees=angle / scale if angle and scale else FULL_ANGLES.get(projection),
        baseline_m=baseline / 1e6 if baseline else None,
    )


def _projection_of(spherical: bytes | None) -> str:
    """Spheres that are stored as cubes or by a fisheye count as flat: no view can be cut out."""
    if spherical is None:
        return "flat"
    kind, _, _, _, left, _, right, _ = _SPHERICAL.unpack_from(spherical)
    if kind == _HALF_EQUIRECTANGULAR:
        return "vr180"
    if kind == _EQUIRECTANGULAR_PART:
        return "vr180" if left + right >= _HALF_OF_BOUNDS else "vr360"
    return "vr360" if kind == _EQUIRECTANGULAR else "flat"


def _is_squeezed(tag: StereoTag, aspect: float, pixel_aspect: float) -> bool:
    """Whether views are at half width or height, by the shape of frame and pixels."""
    usual = _USUAL_ASPECTS[tag.projection]
    if tag.mode in TOP_BOTTOM:
        # Turned on its side, a view above another is one beside another.
        usual, aspect, pixel_aspect = 1 / usual, 1 / aspect, 1 / pixel_aspect
    elif tag.mode not in SIDE_BY_SIDE:
        return False
    if pixel_aspect >= SQUEEZED_PIXEL:
        return True
    shape = aspect * pixel_aspect
    return abs(math.log(shape / usual)) < abs(math.log(shape / 2 / usual))
