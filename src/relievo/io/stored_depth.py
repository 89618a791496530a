"""What a depth map file holds, before its numbers are checked."""

from pathlib import Path
from typing import NamedTuple

from relievo.core.errors import DepthInputError
from relievo.core.types import BoolMap, DepthKind, FloatMap


class StoredDepth(NamedTuple):
    """The contents of a file.

    Attributes:
        values: (H, W) float32; NaN and infinity where nothing is known.
        kind: what the file says that the values mean; None where it does not say.
        valid: (H, W) bool, True = may be used; None where the file does not say.
    """

    values: FloatMap
    kind: DepthKind | None = None
    valid: BoolMap | None = None


def kind_named(path: Path, name: str) -> DepthKind:
    """The kind that a file names.

    Raises:
        DepthInputError: if there is no kind of that name.
    """
    if name not in list(DepthKind):
        kinds = ", ".join(DepthKind)
        raise DepthInputError(f"{path}: unknown kind of depth {name!r}; it can be {kinds}")
    return DepthKind(name)
