"""Depth map files in and out: PNG, EXR, NPZ and NPY.

What a file says beside its numbers:
- PNG: 16-bit grey. Text chunks `Depth-Kind`, `Depth-Offset` and `Depth-Scale` give the kind and
  value = offset + scale * code; a chunk `Depth-Invalid` names the code of pixels that may not be
  used. The range of the valid values is spread over all other codes.
- EXR: 32-bit float, channel `Z`, the kind in the header attribute `depthKind`, NaN where invalid.
- NPZ: `values` (H, W) float32, `kind` a string, and `valid` (H, W) bool if not all pixels are.
- NPY: the values alone, NaN where invalid.
Files of other programs may say less. Their numbers are taken as they stand: the codes of a grey
PNG (8 or 16 bits), arrays of any real dtype, the channel `Z` of an EXR or else its only channel.
They are relative inverse depth (brighter is nearer) unless the caller knows better; only the
channel `Z` is a distance by the convention of OpenEXR. NaN and infinity are never valid.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from relievo.core.errors import CodecError, DepthInputError, RangeError, UnsupportedInputError
from relievo.core.types import DepthKind, DepthMap, Size
from relievo.io.atomic import replacing
from relievo.io.depth_arrays import encode_npy, encode_npz, read_npy, read_npz
from relievo.io.depth_exr import read_exr, write_exr
from relievo.io.depth_png import encode_png, read_png
from relievo.io.image_decoding import MAX_PIXELS
from relievo.io.stored_depth import StoredDepth

_READERS: dict[str, Callable[[Path, int], StoredDepth]] = {
    ".exr": read_exr,
    ".npy": read_npy,
    ".npz": read_npz,
    ".png": read_png,
}
_ENCODERS: dict[str, Callable[[DepthMap], bytes]] = {
    ".npy": encode_npy,
    ".npz": encode_npz,
    ".png": encode_png,
}

DEPTH_SUFFIXES = frozenset(_READERS)
"""The endings, in small letters, of files that hold one depth map."""

_TOLERANCE = 0.02


def read_depth(
    path: str | Path, *, kind: DepthKind | None = None, max_pixels: int = MAX_PIXELS
) -> DepthMap:
    """Reads a depth map.

    Args:
        path: ends in one of `DEPTH_SUFFIXES`.
        kind: what the values mean, whatever the file says; None: as the module says above. Where
            a file is silent and the caller says metric or scale-invariant depth, values that are
            not positive are not valid: sensors write 0 where they measured nothing.
        max_pixels: the largest width times height that is read.

    Returns:
        The map; where it is not valid its values are finite, and 0 if the file has none there.

    Raises:
        UnreadableInputError: if the file is missing, empty, truncated or damaged.
        UnsupportedInputError: if its ending is none of `DEPTH_SUFFIXES`, or it has several frames.
        InputTooLargeError: if it has too many pixels; nothing of that size is allocated.
        DepthInputError: if it holds no map of numbers or no valid pixel, or an unknown kind.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _READERS:
        raise UnsupportedInputError(
            f"{path}: no kind of depth map; give one of {', '.join(sorted(_READERS))}"
        )
    stored = _READERS[suffix](path, max_pixels)
    finite = np.isfinite(stored.values)
    usable = finite.copy()
    if stored.valid is not None:
        usable &= stored.valid
    distances = (DepthKind.METRIC_DEPTH, DepthKind.SCALE_INVARIANT_DEPTH)
    if stored.kind is None and kind in distances:
        usable &= stored.values > 0
    if not usable.any():
        raise DepthInputError(f"{path}: no pixel has a usable value; give another depth map")
    values = stored.values if finite.all() else np.where(finite, stored.values, np.float32(0))
    return DepthMap(
        values=values,
        kind=kind or stored.kind or DepthKind.RELATIVE_INVERSE_DEPTH,
        valid=None if usable.all() else usable,
    )


def write_depth(path: str | Path, depth: DepthMap, *, overwrite: bool = False) -> None:
    """Writes a depth map of the kind of file that its ending says; it appears whole or not at all.

    Args:
        path: ends in one of `DEPTH_SUFFIXES`. EXR, NPZ and NPY keep every valid value, PNG
            within half a step of its 16-bit scale; all but NPY keep the kind.
        depth: with at least one valid pixel.
        overwrite: whether a file of that name may be replaced.

    Raises:
        CodecError: if the ending is unknown.
        RangeError: if no pixel is valid.
        OutputError: as `io.atomic.replacing`.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in DEPTH_SUFFIXES:
        raise CodecError(
            f"{path}: no kind of depth map; end it in {', '.join(sorted(DEPTH_SUFFIXES))}"
        )
    if depth.valid is not None and not depth.valid.any():
        raise RangeError("depth must have at least one valid pixel, got none")
    with replacing(path, overwrite=overwrite) as temporary:
        if suffix == ".exr":
            write_exr(temporary, depth)
        else:
            temporary.write_bytes(_ENCODERS[suffix](depth))


def check_fits(depth: DepthMap, image_size: Size, name: str) -> None:
    """Refuses a depth map whose ratio of width to height is not that of its image.

    Args:
        depth: of any size; a smaller map than the image is what networks give.
        image_size: (height, width) of the image, pixels.
        name: the depth map's file, for the message.

    Raises:
        DepthInputError: if the ratios differ by more than 2 %.
    """
    height, width = depth.size
    image_height, image_width = image_size
    if abs(width * image_height / (height * image_width) - 1) > _TOLERANCE:
        raise DepthInputError(
            f"{name}: the depth map is {width} x {height}, the image {image_width} x "
            f"{image_height}; give a map of the whole image, not cropped or turned"
        )
