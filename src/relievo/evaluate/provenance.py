"""What a number was made with: package, commit, versions, machine."""

import hashlib
import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import relievo

_PACKAGES = ("numba", "numpy", "opencv-contrib-python-headless", "openvino", "scipy")


def provenance() -> dict[str, Any]:
    """Names the software and the machine; `commit` is None where the package is no checkout."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "relievo": relievo.__version__,
        "commit": _commit(Path(relievo.__file__).resolve().parent),
        "versions": {
            "python": platform.python_version(),
            **{package: version(package) for package in _PACKAGES},
        },
        "machine": {"system": platform.platform(terse=True), "cores": os.cpu_count()},
    }


def digest_of(folder: Path) -> str:
    """A digest of the names, sizes and times of all files below a folder: cheap, and enough."""
    digest = hashlib.sha256()
    for place, folders, files in os.walk(folder, followlinks=True):
        folders.sort()
        for name in sorted(files):
            path = Path(place, name)
            if path.exists():
                status = path.stat()
                told = f"{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}\n"
                digest.update(told.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _commit(folder: Path) -> str | None:
    """The commit of the checkout that the package lies in, "+" if files were changed since."""
    checkout = folder.parent.parent
    if not (checkout / ".git").exists():
        return None
    commit = _git(checkout, "rev-parse", "--short", "HEAD")
    changed = _git(checkout, "status", "--porcelain", "--untracked-files=no")
    return f"{commit}+" if commit and changed else commit or None


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip()
