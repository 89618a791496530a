"""Weights from the web: fetched once into a cache folder, checked by their hash.

A file carries its final name only when it is complete and its SHA-256 is the published one.
"""

import hashlib
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import BinaryIO, TypeAlias
from urllib.parse import unquote, urlsplit

from relievo.core.errors import OutputFolderError, WeightsHashError, WeightsMissingError
from relievo.io.atomic import replacing

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes done and the bytes in all, None if the server does not say."""

_BLOCK = 1 << 20


def cache_folder() -> Path:
    """The folder for downloaded weights: RELIEVO_CACHE, else the platform's place for caches."""
    if chosen := os.environ.get("RELIEVO_CACHE"):
        return Path(chosen)
    places = {"darwin": "Library/Caches", "win32": "AppData/Local"}
    return Path.home() / places.get(sys.platform, ".cache") / "relievo"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as 64 lower-case hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(
    url: str,
    sha256: str,
    *,
    folder: Path | None = None,
    progress: Progress | None = None,
    timeout_s: float = 30.0,
) -> Path:
    """Returns the file behind a URL, downloaded at most once.

    Args:
        url: its last part is the name of the file.
        sha256: hexadecimal digits of the published file.
        folder: where the file is kept; None = `cache_folder()`.
        progress: told about the bytes that have arrived.
        timeout_s: seconds of silence after which the server counts as unreachable.

    Raises:
        WeightsHashError: if what arrived is not the published file; it is removed.
        WeightsMissingError: if the server cannot be reached or the connection breaks.
        OutputFolderError: if the cache folder cannot be made or written to.
        NoSpaceError: if the disk fills up.
    """
    target = (folder or cache_folder()) / Path(unquote(urlsplit(url).path)).name
    if target.is_file() and sha256_of(target) == sha256.lower():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFolderError(f"{target.parent}: cannot be made: {error.strerror}") from error
    with replacing(target, overwrite=True) as temporary:
        _download(url, temporary, target, progress, timeout_s)
        found = sha256_of(temporary)
        if found != sha256.lower():
            target.unlink(missing_ok=True)
            raise WeightsHashError(
                f"{url}: SHA-256 is {found}, expected {sha256}; removed, try again or report it"
            )
    return target


def _download(
    url: str, temporary: Path, target: Path, progress: Progress | None, timeout_s: float
) -> None:
    try:
        with urllib.request.urlopen(url, timeout=timeout_s) as response:
            with temporary.open("wb") as file:
                _copy(response, file, progress)
    # A URLError is an OSError; a full disk is one too, and `replacing` has its own name for it.
    except (HTTPException, ConnectionError, TimeoutError, urllib.error.URLError) as error:
        raise WeightsMissingError(
            f"{url}: cannot be fetched ({error}); go online and retry, or copy the file to {target}"
        ) from error


def _copy(response: HTTPResponse, file: BinaryIO, progress: Progress | None) -> None:
    length = response.headers["Content-Length"]
    total = None if length is None else int(length)
    done = 0
    while block := response.read(_BLOCK):
        file.write(block)
        done += len(block)
        if progress is not None:
            progress(done, total)
    if total is not None and done != total:
        raise ConnectionError(f"connection ended after {done} of {total} bytes")
