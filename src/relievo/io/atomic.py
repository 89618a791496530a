"""Outputs appear whole or not at all.

A result is written beside its final place under a name that ends in the same suffix, and renamed
when it is complete. Whatever an exception leaves behind is deleted.
"""

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from relievo.core.errors import (
    NoSpaceError,
    OutputExistsError,
    OutputFolderError,
    OutputIsInputError,
)


def check_output(path: Path, *, overwrite: bool = False, inputs: Iterable[Path] = ()) -> None:
    """Refuses a place where nothing may or can be written, before any work is done.

    Args:
        path: the file to be written.
        overwrite: whether a file of that name may be replaced.
        inputs: files that are read for it.

    Raises:
        OutputIsInputError: if the output is one of the inputs.
        OutputExistsError: if the output is there and may not be replaced, or is a folder.
        OutputFolderError: if its folder is missing or not writable.
    """
    for source in inputs:
        if path.exists() and source.exists() and path.samefile(source):
            raise OutputIsInputError(f"{path}: the output is the input; choose another name")
    if path.is_dir():
        raise OutputExistsError(f"{path}: is a folder; give a file name")
    if path.exists() and not overwrite:
        raise OutputExistsError(f"{path}: exists already; use --overwrite to replace it")
    if not path.parent.is_dir():
        raise OutputFolderError(f"{path.parent}: folder does not exist; create it first")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputFolderError(f"{path.parent}: folder is read-only")


@contextmanager
def replacing(path: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Yields a temporary path beside `path` and renames it to `path` on success.

    Args:
        path: the final place.
        overwrite: whether a file of that name may be replaced.

    Raises:
        OutputError: as `check_output`; NoSpaceError if the disk fills up while writing.
    """
    check_output(path, overwrite=overwrite)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoSpaceError(f"{path}: no space left on the disk; free some and retry") from error
        raise
    finally:
        temporary.unlink(missing_ok=True)
