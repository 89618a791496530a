"""Everything needed to go on with a training, written whole or not at all."""

from pathlib import Path
from typing import Any

import torch

from relievo.core.errors import UnreadableInputError
from relievo.io.atomic import replacing


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Replaces the checkpoint at `path`."""
    with replacing(path, overwrite=True) as temporary:
        torch.save(state, temporary)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Reads a checkpoint of `save_checkpoint`.

    Raises:
        UnreadableInputError: if the file is damaged.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except (OSError, RuntimeError, EOFError) as error:
        raise UnreadableInputError(
            f"{path}: damaged checkpoint; delete it to begin anew"
        ) from error
    if not isinstance(state, dict):
        raise UnreadableInputError(f"{path}: not a checkpoint; delete it to begin anew")
    return state
