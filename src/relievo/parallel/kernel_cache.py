"""Compiled loops that are forgotten when anything changes that was compiled into them.

Numba keeps what it has compiled until the file of the function changes. Constants and functions
from other files are compiled in as well, and would stay as they were, also after an update of the
package. `NUMBA_CACHE_LOCATOR_CLASSES` names the classes that are here to numba.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, Self

from numba.core import caching

_PACKAGE = Path(__file__).parents[1]
_IMPORT = re.compile(r"^from (relievo[\w.]*) import", re.MULTILINE)
_KERNEL = "@numba.njit"


class _OfPackage:
    """Adds to the stamp of a file those of the package's files that it is compiled with."""

    _py_file: str

    @classmethod
    def from_function(cls, py_func: FunctionType, py_file: str) -> Self | None:
        if _PACKAGE not in Path(py_file).parents:
            return None
        found: Self | None = super().from_function(py_func, py_file)  # type: ignore[misc]
        return found

    def get_source_stamp(self) -> Any:
        return stamp(Path(self._py_file))


class Chosen(_OfPackage, caching.UserProvidedCacheLocator):
    """In the folder that NUMBA_CACHE_DIR names."""


class Beside(_OfPackage, caching.InTreeCacheLocator):
    """Beside the source."""


class OfUser(_OfPackage, caching.UserWideCacheLocator):
    """In the user's folder of caches."""


@cache
def stamp(path: Path) -> bytes:
    """A hash of a file and of all that its compiled loops may take from others of the package."""
    whole = hashlib.sha256()
    for each in sorted(_sources(path)):
        whole.update(each.read_bytes())
    return whole.digest()


@cache
def _sources(path: Path) -> frozenset[Path]:
    """A file, those it imports from, and so on where these have compiled loops themselves."""
    text = path.read_text(encoding="utf-8")
    imported = {_PACKAGE.parent / name.replace(".", "/") for name in _IMPORT.findall(text)}
    files = {each.with_suffix(".py") for each in imported}
    found = {path} | {each for each in files if each.is_file()}
    for each in found - {path}:
        if _KERNEL in each.read_text(encoding="utf-8"):
            found |= _sources(each)
    return frozenset(found)
