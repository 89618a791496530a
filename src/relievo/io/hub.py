"""Weights from the Hugging Face hub, kept in the user's hub cache where other programs see them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from huggingface_hub import HfApi, hf_hub_download, try_to_load_from_cache
from huggingface_hub.errors import HTTPError, XetDownloadError  # type: ignore[attr-defined]

from relievo.core.errors import WeightsError, WeightsMissingError
from relievo.io.weights import Progress

_CONFIG_FILES = ("config.json", "preprocessor_config.json")
# The first that a repository has is taken: safetensors run no code when they are read.
_WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")


def find_cached(
    repo_id: str, *, more_files: Sequence[str] = (), cache_folder: Path | None = None
) -> Path | None:
    """Finds a complete snapshot on this machine, without a network.

    Args:
        repo_id: owner and name on the hub.
        more_files: names of files that are needed beside the weights and their configuration.
        cache_folder: None = the user's hub cache.

    Returns:
        The snapshot's folder, whose name is the commit's hash, or None.
    """
    for weights in _WEIGHT_FILES:
        found = [
            try_to_load_from_cache(repo_id, name, cache_dir=cache_folder)
            for name in (weights, *_CONFIG_FILES, *more_files)
        ]
        if all(isinstance(path, str) for path in found):
            return Path(str(found[0])).parent
    return None


def pull_network(
    name: str,
    repo_id: str,
    *,
    instead: str,
    more_files: Sequence[str] = (),
    progress: Progress | None = None,
    cache_folder: Path | None = None,
    endpoint: str | None = None,
) -> Path:
    """Returns the folder of a network's weights, downloaded at most once.

    Args:
        name: what the network is called here.
        repo_id: owner and name on the hub.
        instead: what a user without a network may do, for the message.
        more_files: names of files that are needed beside the weights and their configuration.
        progress: told about the bytes of the file that is arriving.
        cache_folder: None = the user's hub cache.
        endpoint: address of the hub; None = as the hub's own library is set up.

    Raises:
        WeightsMissingError: if the hub cannot be reached or refuses.
        WeightsError: if the repository holds no weights that can be used.
    """
    cached = find_cached(repo_id, more_files=more_files, cache_folder=cache_folder)
    if cached is not None:
        return cached
    try:
        return _download(repo_id, more_files, progress, cache_folder, endpoint)
    except (HTTPError, XetDownloadError, OSError) as error:
        raise WeightsMissingError(
            f"{name}: the weights of {repo_id} are not on this machine and could"
            f" not be fetched ({_first_line(error)}); go online and run"
            f" `relievo models pull {name}`, or {instead}"
        ) from error


def _download(
    repo_id: str,
    more_files: Sequence[str],
    progress: Progress | None,
    cache_folder: Path | None,
    endpoint: str | None,
) -> Path:
    listed = HfApi(endpoint=endpoint).model_info(repo_id).siblings or []
    there = {sibling.rfilename for sibling in listed}
    weights = next((name for name in _WEIGHT_FILES if name in there), None)
    needed = (*_CONFIG_FILES, *more_files)
    if weights is None or not there.issuperset(needed):
        raise WeightsError(f"{repo_id}: holds no weights in a form that can be read")
    for name in (*needed, weights):
        path = hf_hub_download(
            repo_id,
            name,
            cache_dir=cache_folder,
            endpoint=endpoint,
            tqdm_class=_reporter(progress),
        )
    return Path(path).parent


def _reporter(progress: Progress | None) -> Any:
    """The one thing the hub's library can report to: a class shaped like a bar of tqdm."""

    class Reporter:
        def __init__(self, *, total: int | None = None, initial: int = 0, **_: object) -> None:
            self.total, self.done = total, initial

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def update(self, count: float | None = 1) -> None:
            self.done += int(count or 0)
            if progress is not None:
                progress(self.done, self.total)

    return Reporter


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
