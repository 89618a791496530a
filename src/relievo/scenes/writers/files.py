"""Files that all layouts are made of.

Each appears whole or not at all, and is the same bytes whenever it is written. Folders are made
where they are missing.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from relievo.core.errors import OutputError, OutputFolderError
from relievo.core.types import Image8
from relievo.io.atomic import replacing
from relievo.io.images import write_image

_PACKED_QUICKLY = 1


def make_folder(path: Path) -> Path:
    """Makes a folder and its parents where they are missing.

    Raises:
        OutputFolderError: if that is not possible.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFolderError(f"{path}: folder cannot be made: {error.strerror}") from error
    return path


def write_picture(path: Path, image: Image8) -> None:
    """Writes a picture without loss."""
    make_folder(path.parent)
    write_image(path, image, overwrite=True)


def write_codes(path: Path, codes: NDArray[np.uint8] | NDArray[np.uint16]) -> None:
    """Writes whole numbers (H, W), or (H, W, 3) of 8 bits, as a PNG file."""
    packed = io.BytesIO()
    PillowImage.fromarray(codes).save(packed, "PNG", compress_level=_PACKED_QUICKLY)
    write_bytes(path, packed.getvalue())


def write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Writes arrays by name as a packed NPZ file."""
    packed = io.BytesIO()
    # NumPy's own way packs four times as long, for files a few percent smaller.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=_PACKED_QUICKLY) as file:
        for name, array in arrays.items():
            plain = io.BytesIO()
            np.lib.format.write_array(plain, np.asarray(array, order="C"), allow_pickle=False)
            # Without a date of its own a member has that of its writing.
            member = zipfile.ZipInfo(f"{name}.npy")
            member.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(member, plain.getvalue(), compresslevel=_PACKED_QUICKLY)
    write_bytes(path, packed.getvalue())


def write_text(path: Path, text: str) -> None:
    """Writes a text."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file.

    Raises:
        OutputError: as `io.atomic.replacing`, or if the disk takes no such file.
    """
    make_folder(path.parent)
    try:
        with replacing(path, overwrite=True) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from error
