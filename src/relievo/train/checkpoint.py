"""Everything needed to go on with a training, written whole or not at all."""

import pickle
import zipfile
from pathlib import Path
from typing import Any

import torch

from relievo.core.errors import UnreadableInputError
from relievo.io.atomic import replacing

# What zipfile and torch are seen to raise on damaged files.
_DAMAGE = (
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    EOFError,
    zipfile.BadZipFile,
    pickle.UnpicklingError,
)


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Replaces the checkpoint at `path`.

    Args:
        path: its folder exists.
        state: tensors, numbers, strings, and lists and dictionaries of them.

    Raises:
        OutputError: if it cannot be written; the older checkpoint stays.
    """
    with replacing(path, overwrite=True) as temporary:
        torch.save(state, temporary)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Reads a checkpoint of `save_checkpoint`.

    Raises:
        UnreadableInputError: if the file is damaged or no checkpoint.
    """
    try:
        # torch reads over damaged weights without a word; the archive knows its checksums.
        with zipfile.ZipFile(path) as archive:
            is_damaged = archive.testzip() is not None
        state = None if is_damaged else torch.load(path, map_location="cpu", weights_only=True)
    except _DAMAGE as error:
        raise _damaged(path) from error
    if not isinstance(state, dict):
        raise _damaged(path)
    return state


def _damaged(path: Path) -> UnreadableInputError:
    return UnreadableInputError(f"{path}: damaged, or no checkpoint; delete it to begin anew")
