"""HiddenStereo: speed and memory of both engines, and the disparity that gratings get from them.

Memory is what a call takes at its peak beyond its inputs and the two views, and is measured in a
process of its own each. A grating's delivered disparity comes from the phases of its views; an
engine can deliver a quarter of the wavelength at most, and * marks what is above.

Run: python benchmarks/render/bench_hidden.py
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

from relievo.render.hidden import hide_pair
from relievo.render.hidden_from_stereo import hide_stereo
from relievo.render.hidden_options import HiddenEngine, HiddenOptions

OPTIONS = {
    "rows": HiddenOptions(),
    "rows, linear light": HiddenOptions(in_linear_light=True),
    "rows, every channel": HiddenOptions(luma_only=False),
    "pyramid": HiddenOptions(engine=HiddenEngine.PYRAMID),
}
FROM_STEREO = "from a stereo pair"

WAVELENGTHS_PX = (4, 5, 6, 8, 11, 16, 23, 32, 45, 64)
DISPARITIES_PX = (0.5, 1.0, 2.0, 3.5)


def scene(size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """A textured image over a wave of depth; time does not depend on the content."""
    height, width = size
    noise = np.random.default_rng(0).integers(0, 256, (height // 4, width // 4, 3), dtype=np.uint8)
    image = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    wave = np.sin(np.linspace(0, 20, width, dtype=np.float32)) * np.float32(3.5)
    return image, np.ascontiguousarray(np.broadcast_to(wave, (height, width)))


def hiding(name: str, size: tuple[int, int]) -> Callable[[], object]:
    """One case: both views of a scene of this size."""
    image, disparity = scene(size)
    if name == FROM_STEREO:
        right = np.ascontiguousarray(np.roll(image, -2, axis=1))
        return lambda: hide_stereo(image, right)
    return lambda: hide_pair(image, disparity, options=OPTIONS[name])


def print_memory() -> None:
    """Prints the peak of each case."""
    # Large arrays go back to the system at once, so that none is reused unseen.
    settings = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
    for name in (*OPTIONS, FROM_STEREO):
        for label in ("1080p", "4K"):
            done = subprocess.run(
                [sys.executable, __file__, name, label],
                env={**os.environ, **settings},
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
            print(f"{name:32} {label:>6} {float(done.stdout):9.0f}  MiB at the peak", flush=True)


def peak_mib(name: str, size: tuple[int, int]) -> float:
    """Runs one case in this process, which has to be a fresh one."""
    hiding(name, (96, 160))()
    call = hiding(name, size)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # starts a new peak
    before = _status_kib("VmRSS")
    pair = call()
    of_views = 2 * size[0] * size[1] * 3 / 1024
    del pair
    return (_status_kib("VmHWM") - before - of_views) / 1024


def _status_kib(key: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key))


def print_delivered() -> None:
    """Prints delivered over wanted disparity of gratings."""
    print("\ndelivered over wanted disparity of vertical gratings")
    for engine in HiddenEngine:
        print(f"{engine + ', wanted px':20}", *(f"{px:>6} px" for px in WAVELENGTHS_PX))
        for disparity_px in DISPARITIES_PX:
            row = [delivered(engine, px, disparity_px) for px in WAVELENGTHS_PX]
            marks = ["*" if disparity_px > px / 4 else " " for px in WAVELENGTHS_PX]
            cells = (f"{value:8.3f}{mark}" for value, mark in zip(row, marks, strict=True))
            print(f"{disparity_px:20}", *cells, sep="")


def delivered(engine: HiddenEngine, wavelength_px: float, disparity_px: float) -> float:
    """Delivered over wanted disparity of a grating in 16 bits, from the phases of its views."""
    x = np.arange(1024)
    wave = np.rint(30000 + 12000 * np.cos(2 * np.pi * x / wavelength_px)).astype(np.uint16)
    image = np.ascontiguousarray(np.broadcast_to(wave[:, None], (16, 1024, 3)))
    disparity = np.full((16, 1024), disparity_px, np.float32)
    pair = hide_pair(image, disparity, options=HiddenOptions(engine=engine))
    middle = slice(256, 768)
    probe = np.hanning(512) * np.exp(2j * np.pi * x[middle] / wavelength_px)
    left, right = (
        (probe * (view[8, middle, 0] - 30000.0)).sum() for view in (pair.left, pair.right)
    )
    return float(np.angle(left / right)) * wavelength_px / (2 * np.pi * disparity_px)


CASES = [
    Case(f"hidden, {name}", label, lambda name=name, size=size: hiding(name, size))
    for name in (*OPTIONS, FROM_STEREO)
    for label, size in SIZES.items()
    if label != "720p"
]

if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(peak_mib(sys.argv[1], SIZES[sys.argv[2]]))
    else:
        print_table(CASES)
        print_memory()
        print_delivered()
