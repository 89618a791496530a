"""Where the files of a set lie: the folders of its takes, and the images in them."""

from pathlib import Path

from relievo.core.errors import UnreadableInputError
from relievo.data.files import require_folder
from relievo.io.images import is_image


def picture_stems(folder: Path, purpose: str) -> list[str]:
    """The names, without their endings, of a folder's images; numbers in the order of their size.

    Raises:
        UnreadableInputError: if the folder is missing or has no image; naming what it should hold.
    """
    names = {path.stem for path in require_folder(folder, purpose).iterdir() if is_image(path)}
    if not names:
        raise UnreadableInputError(f"{folder}: no images; it should hold {purpose}")
    return sorted(names, key=lambda name: (len(name), name))


def find_picture(stem: Path) -> Path:
    """The image file of that name, whatever its ending.

    Raises:
        UnreadableInputError: if there is none.
    """
    for suffix in (".png", ".jpg", ".jpeg"):
        path = stem.with_name(stem.name + suffix)
        if path.is_file():
            return path
    raise UnreadableInputError(f"{stem}.png: no such image, nor one that ends in .jpg")


def folders_with(folder: Path, part: str) -> list[Path]:
    """The folders of a set's takes: the folder itself, or its subfolders, that hold a `part`.

    Args:
        folder: one take, or the folder of several.
        part: a pattern of the name of something that each take holds.

    Returns:
        At least one, sorted.

    Raises:
        UnreadableInputError: if there is none.
    """
    inside = sorted(path for path in require_folder(folder, part).iterdir() if path.is_dir())
    takes = [path for path in (folder, *inside) if any(path.glob(part))]
    if not takes:
        raise UnreadableInputError(f"{folder}: has no {part}, nor has one of its folders")
    return takes[:1] if takes[0] == folder else takes
