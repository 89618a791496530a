"""Measures one engine in this process, which is to be of its own."""

import hashlib
import importlib
import os
import time
from pathlib import Path
from typing import Any

import numpy as np

from .setting import Floats, Take, Taken
from .table import ENGINES

_ROUNDS, _PICTURES = 3, 3
_ENOUGH_S = 12


def measure(name: str, world: str, folder: Path, *, once: bool) -> dict[str, Any]:
    """Measures an engine on one core and leaves its picture in `taken.npz`.

    Args:
        name: of the engine.
        world: its kind and number, with a colon between.
        folder: holds `setting.npz` and takes the picture.
        once: whether to take one picture only, without measuring.

    Returns:
        first_s, seconds to the first picture of the process; mib, its memory then; load and
        picture, milliseconds of the clock and of the processor; driver; digest of the picture.
    """
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    module, function = ENGINES[name].target.split(":")
    prepare = getattr(importlib.import_module(f"{__package__}.{module}"), function)
    subject = importlib.import_module(f"{__package__}.{'ours' if module == 'ours' else 'setting'}")
    arguments = (subject.load(world, folder), *ENGINES[name].arguments)

    def load() -> tuple[Take, Taken]:
        take = prepare(*arguments)
        return take, take()

    start = time.perf_counter()
    _, taken = load()
    found: dict[str, Any] = {"first_s": time.perf_counter() - start, "driver": taken.driver}
    found["mib"] = _most_mib()
    if not once:
        firsts: list[Floats] = []
        pictures: list[Floats] = []
        while not firsts or (len(firsts) < _ROUNDS and time.perf_counter() - start < _ENOUGH_S):
            before = _clocks()
            take, _ = load()
            firsts.append(_clocks() - before)
            for _ in range(_PICTURES):
                before = _clocks()
                taken = take()
                pictures.append(_clocks() - before)
        picture = np.median(pictures, axis=0)
        found["picture"] = picture.tolist()
        found["load"] = np.maximum(np.median(firsts, axis=0) - picture, 0).tolist()
    found["digest"] = _kept(taken, folder)
    return found


def _clocks() -> Floats:
    """Milliseconds of the clock, and of the processor in all threads of this process."""
    return np.array([time.perf_counter(), time.process_time()]) * 1e3


def _most_mib() -> float:
    """The largest memory of this process; what `resource` tells may be that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _kept(taken: Taken, folder: Path) -> str:
    parts = {name: part for name, part in taken._asdict().items() if isinstance(part, np.ndarray)}
    np.savez(folder / "taken.npz", **parts)
    content = b"".join(np.ascontiguousarray(part).tobytes() for part in parts.values())
    return hashlib.sha256(content).hexdigest()
