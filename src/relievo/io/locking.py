"""One run at a time in a folder."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from relievo.core.errors import OutputExistsError

if sys.platform != "win32":
    import fcntl


@contextmanager
def locked(folder: Path, written: Path) -> Iterator[None]:
    """Keeps other runs away from a folder while this one writes there.

    Args:
        folder: an existing one.
        written: what the message names.

    Raises:
        OutputExistsError: if another run writes there.
    """
    if sys.platform == "win32":  # two runs are not kept apart there
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise OutputExistsError(
            f"{written}: another run writes it; choose another folder"
        ) from error
    finally:
        os.close(handle)
