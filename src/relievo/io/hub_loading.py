"""Networks in the form in which transformers saves them: read from a folder, run by torch."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from huggingface_hub.errors import StrictDataclassError
from safetensors import SafetensorError
from transformers.utils import logging as transformers_logging

from relievo.core.errors import UsageError, WeightsError


def resolve_device(device: str) -> str:
    """Turns a user's choice into a device of torch: auto takes a GPU where there is one.

    Raises:
        UsageError: if torch does not know or does not see the device.
    """
    has = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.mps.is_available()}
    if device == "auto":
        return next(name for name in ("cuda", "mps", "cpu") if has[name])
    if not has.get(device.split(":")[0], False):
        there = ", ".join(name for name, is_there in has.items() if is_there)
        raise UsageError(f"device {device}: not seen by torch; there is {there}, or use auto")
    return device


def read_config(folder: Path, families: Collection[str]) -> dict[str, Any]:
    """Reads the config.json of a folder.

    Args:
        folder: as `save_pretrained` writes it.
        families: the values of `model_type` that can be used.

    Raises:
        WeightsError: if the file cannot be read or is of another family.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{path}: not a readable configuration ({error})") from error
    family = config.get("model_type") if isinstance(config, dict) else None
    if family not in families:
        raise WeightsError(
            f"{path}: networks of type {family!r} are not supported; only {', '.join(families)}"
        )
    return dict(config)


def load_network(
    auto_class: Any, folder: Path, *, never_used: str | None = None, **options: Any
) -> Any:
    """Loads a network in 32 bits, ready to answer.

    Args:
        auto_class: the class of transformers that knows its task.
        folder: as `save_pretrained` writes it.
        never_used: part of the names of parameters that may be missing; None = all are needed.
        **options: more keyword arguments of `from_pretrained`.

    Raises:
        ValueError: if parameters are missing; transformers itself raises more, see `refusing`.
    """
    with _quietly():
        network, report = auto_class.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, output_loading_info=True, **options
        )
    missing = sorted(
        key for key in report["missing_keys"] if never_used is None or never_used not in key
    )
    if missing:
        raise ValueError(f"{len(missing)} parameters are missing, the first is {missing[0]}")
    return network.eval()


@contextmanager
def refusing(folder: Path) -> Iterator[None]:
    """Turns what the libraries raise for missing, truncated, foreign and mismatched files into one.

    Raises:
        WeightsError: naming the folder and the reason in one line.
    """
    try:
        yield
    except (
        OSError,
        ImportError,
        ValueError,
        TypeError,
        KeyError,
        RuntimeError,
        SafetensorError,
        StrictDataclassError,
        UnpicklingError,
    ) as error:
        reason = " ".join(str(error).split())[:300]
        raise WeightsError(f"{folder}: the weights cannot be used ({reason})") from error


@contextmanager
def _quietly() -> Iterator[None]:
    """Keeps transformers from writing to the terminal; what matters is raised by us."""
    verbosity = transformers_logging.get_verbosity()
    had_bars = transformers_logging.is_progress_bar_enabled()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        transformers_logging.set_verbosity(verbosity)
        if had_bars:
            transformers_logging.enable_progress_bar()  # type: ignore[no-untyped-call]
