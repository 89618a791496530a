"""A photo's way from file to file."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from relievo.core.errors import UsageError
from relievo.core.types import Frame, Image
from relievo.io.atomic import check_output
from relievo.io.images import read_image
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.frame import convert_frame, frame_mapping
from relievo.pipeline.photo_files import is_photo_file, output_files, view_for, write_photo
from relievo.pipeline.scene import SceneSource


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoConfig:
    """How a photo is read.

    Attributes:
        background: RGB shown through transparent pixels.
        first_frame: take the first picture of an animated file instead of refusing it.
        max_pixels: refuse larger images.
    """

    background: tuple[int, int, int] = (0, 0, 0)
    first_frame: bool = False
    max_pixels: int = 300_000_000


def convert_photo(
    source: Path,
    target: Path,
    scenes: SceneSource,
    view: ViewConfig,
    photo: PhotoConfig,
    *,
    overwrite: bool = False,
) -> tuple[Path, ...]:
    """Converts one photo and returns the files written.

    Raises:
        UsageError: if the target is not an image.
        InputError: if the photo or its depth cannot be used.
        OutputError: if the result cannot be written.
    """
    if not is_photo_file(target):
        raise UsageError(f"{target}: a photo becomes an image; give an ending such as .jpg or .png")
    view = view_for(target, view)
    targets = output_files(target, view.layout)
    for path in targets:
        check_output(path, overwrite=overwrite, inputs=[source])
    frame = read_photo(source, photo)
    with scenes.open(source) as look:
        scene = look(frame)
    images = convert_frame(scene, frame_mapping(scene, view), view)
    write_photo(targets, images, view, overwrite=overwrite)
    return targets


def read_photo(source: Path, photo: PhotoConfig) -> Frame:
    """Reads a photo as the only frame of a film."""
    image: Image = read_image(
        source,
        background=photo.background,
        first_frame=photo.first_frame,
        max_pixels=photo.max_pixels,
    )
    return Frame(image, index=0, pts=0, time_base=Fraction(1), bit_depth=8 * image.itemsize)
