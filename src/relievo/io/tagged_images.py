"""Photos that say by themselves how they are to be looked at: in 3D, around the viewer, with depth.

Source: as `io.xmp`; the shape of depth in a photo is RangeInverse of Google's Depthmap Metadata.
"""

from pathlib import Path

import cv2
import numpy as np

from relievo.core.checks import check_image, check_map, check_range, check_same_size
from relievo.core.errors import CodecError, RangeError
from relievo.core.types import FloatMap, Image, Size, StereoPair
from relievo.io.atomic import replacing
from relievo.io.images import write_image
from relievo.io.jpeg_segments import encode_jpeg, insert_segments
from relievo.io.stereo_photos import JPS_MODES, jps_segment
from relievo.io.stereo_tags import SIDE_BY_SIDE, TOP_BOTTOM, StereoTag
from relievo.io.xmp import embed, jpeg_segments, png_with_properties

_JPEG_SUFFIXES = (".jpg", ".jpeg", ".jps")
_STEREO_NAMES = {"left_right": "left-right", "top_bottom": "top-bottom"}


def can_tag_image(path: Path) -> bool:
    """Whether the kind of file that an ending says has room for a tag."""
    return path.suffix.lower() in (*_JPEG_SUFFIXES, ".png")


def write_tagged_image(
    path: Path, image: Image, tag: StereoTag, *, quality: int = 95, overwrite: bool = False
) -> None:
    """Writes a photo of one or two views with what viewers need to know of it.

    JPEG has the marker of JPS for two flat or spherical views; JPEG and PNG have GPano for spheres,
    where it describes one view.

    Args:
        path: ends in .jpg, .jpeg, .jps or .png.
        image: (H, W, 3) uint8 or uint16, RGB, all views in one.
        tag: how they lie in it.
        quality: of JPEG, 1 to 100.
        overwrite: whether a file of that name may be replaced.

    Raises:
        CodecError: if the ending is of another kind, it has no word for the mode, or the image is
            too large for it.
        ShapeError, DTypeError: if it is not an image.
        RangeError: if the quality is outside its range.
        OutputError: as `io.atomic.replacing`.
    """
    check_image("image", image)
    if not can_tag_image(path):
        raise CodecError(f"{path}: this kind of file holds no tag; end it in .jpg, .jps or .png")
    if path.suffix.lower() == ".jps" and tag.mode not in JPS_MODES:
        raise CodecError(f"{path}: JPS cannot hold {tag.mode}; use one of {', '.join(JPS_MODES)}")
    properties = {} if tag.projection == "flat" else _sphere_properties(image, tag)
    with replacing(path, overwrite=overwrite) as temporary:
        write_image(temporary, image, quality=quality)
        data = temporary.read_bytes()
        if path.suffix.lower() in _JPEG_SUFFIXES:
            segments = jpeg_segments(properties, {}) if properties else []
            if tag.mode in JPS_MODES:
                segments.append(jps_segment(tag.mode, tag.is_half))
            temporary.write_bytes(insert_segments(data, segments))
        elif properties:
            temporary.write_bytes(png_with_properties(data, properties))


def write_vr_photo(
    path: Path,
    left: Image,
    right: Image,
    *,
    projection: str = "vr180",
    quality: int = 95,
    overwrite: bool = False,
) -> None:
    """Writes a JPEG of the left view that carries the right one: Google's VR photo format.

    Args:
        path: ends in .jpg or .jpeg; viewers look for names that end in .vr.jpg.
        left: (H, W, 3) uint8 or uint16, RGB, equirectangular.
        right: like `left`.
        projection: "vr180" or "vr360".
        quality: of JPEG, 1 to 100.
        overwrite: whether a file of that name may be replaced.

    Raises:
        RangeError: if the views are on a plane, or the quality is outside its range.
        ShapeError, DTypeError: if a view is not an image, or the views differ in size.
        CodecError: if they are too large for JPEG.
        OutputError: as `io.atomic.replacing`.
    """
    pair = StereoPair(left, right)
    check_range("quality", quality, 1, 100)
    if projection == "flat":
        raise RangeError("projection must be vr180 or vr360 for a VR photo, got flat")
    properties = _sphere_properties(pair.left, StereoTag("mono", projection=projection))
    properties["GImage:Mime"] = "image/jpeg"
    extended = {"GImage:Data": embed(encode_jpeg(pair.right, quality))}
    data = insert_segments(encode_jpeg(pair.left, quality), jpeg_segments(properties, extended))
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(data)


def write_depth_photo(
    path: Path,
    image: Image,
    levels: FloatMap,
    *,
    nearest: float = 1.0,
    farthest: float = 10.0,
    quality: int = 95,
    overwrite: bool = False,
) -> None:
    """Writes a JPEG that carries its depth, by which viewers refocus it or look around in it.

    Args:
        path: ends in .jpg or .jpeg.
        image: (H, W, 3) uint8 or uint16, RGB.
        levels: (H, W) float32 in [0, 1], relative inverse depth, near = 1.
        nearest: the distance that 1 stands for. The format wants one, so a stand-in is written
            where no distance is known.
        farthest: the distance that 0 stands for, > nearest.
        quality: of JPEG, 1 to 100.
        overwrite: whether a file of that name may be replaced.

    Raises:
        ShapeError, DTypeError: if an argument is not of its kind, or they differ in size.
        RangeError: if levels lie outside [0, 1], or the distances or the quality make no sense.
        CodecError: if the image is too large for JPEG.
        OutputError: as `io.atomic.replacing`.
    """
    check_image("image", image)
    check_map("levels", levels)
    check_same_size(image=image, levels=levels)
    check_range("quality", quality, 1, 100)
    if levels.min() < 0 or levels.max() > 1:
        raise RangeError(f"levels must be in [0, 1], got [{levels.min():g}, {levels.max():g}]")
    if not 0 < nearest < farthest:
        raise RangeError(f"0 < nearest < farthest must hold, got {nearest:g} and {farthest:g}")
    # RangeInverse is far (d - near) / (d (far - near)) of a distance d: 0 at near, 1 at far.
    codes = np.rint(255 * (1 - levels)).astype(np.uint8)
    _, depth = cv2.imencode(".png", codes)
    properties = {
        "GDepth:Format": "RangeInverse",
        "GDepth:Near": f"{nearest:g}",
        "GDepth:Far": f"{farthest:g}",
        "GDepth:Mime": "image/png",
    }
    segments = jpeg_segments(properties, {"GDepth:Data": embed(depth.tobytes())})
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(insert_segments(encode_jpeg(image, quality), segments))


def _sphere_properties(image: Image, tag: StereoTag) -> dict[str, str]:
    """GPano for one view; half a sphere is the middle of a whole one that is twice as wide."""
    height, width = _view_size(image, tag.mode)
    whole = 2 * width if tag.projection == "vr180" else width
    properties = {
        "GPano:ProjectionType": "equirectangular",
        "GPano:UsePanoramaViewer": "True",
        "GPano:CroppedAreaImageWidthPixels": str(width),
        "GPano:CroppedAreaImageHeightPixels": str(height),
        "GPano:FullPanoWidthPixels": str(whole),
        "GPano:FullPanoHeightPixels": str(height),
        "GPano:CroppedAreaLeftPixels": str((whole - width) // 2),
        "GPano:CroppedAreaTopPixels": "0",
    }
    if tag.mode in _STEREO_NAMES:
        properties["GSpherical:StereoMode"] = _STEREO_NAMES[tag.mode]
    return properties


def _view_size(image: Image, mode: str) -> Size:
    height, width = image.shape[:2]
    if mode in SIDE_BY_SIDE:
        return height, width // 2
    return (height // 2, width) if mode in TOP_BOTTOM else (height, width)
