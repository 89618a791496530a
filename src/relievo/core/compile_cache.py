"""Where compiled loops are kept, and until when.

Numba keeps compiled code beside the source or in the user's cache folder, and refuses to import a
cached function where it can write to neither: a container, a service without a home.
"""

import atexit
import logging
import os
import shutil
import tempfile
from pathlib import Path

_LOG = logging.getLogger(__name__)
_VARIABLE = "NUMBA_CACHE_DIR"
_LOCATORS = "NUMBA_CACHE_LOCATOR_CLASSES"
_OURS = tuple(f"relievo.parallel.kernel_cache.{name}" for name in ("Chosen", "Beside", "OfUser"))
# Numba's own, for everything that is not ours.
_USUAL = ("UserProvidedCacheLocator", "InTreeCacheLocator", "UserWideCacheLocator")
_OTHERS = ("IPythonCacheLocator", "ZipCacheLocator")


def forget_outdated_loops() -> None:
    """Lets numba look at all files that a loop was compiled from; before numba is imported."""
    os.environ.setdefault(_LOCATORS, ",".join(_OURS + _USUAL + _OTHERS))


def ensure_compile_cache(package: Path) -> None:
    """Points numba to a temporary folder if it could write nowhere else.

    The folder is new and private, because its files are executed, and is removed at exit: every
    process compiles anew until NUMBA_CACHE_DIR names a folder that lasts.

    Args:
        package: the folder of the source.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path(os.path.expanduser("~")) / ".cache")
    if _VARIABLE in os.environ or _is_writable(package) or _is_writable(cache):
        return
    folder = tempfile.mkdtemp(prefix="relievo-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ[_VARIABLE] = folder
    _LOG.warning("compiled loops are kept for this run only; set %s to a folder", _VARIABLE)


def _is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, or in the nearest one above it that exists."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
