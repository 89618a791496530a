"""All ways to make views, side by side in one run, into results/views.json.

Memory is what NumPy allocates at the peak of a call, its results included, in copies of the image.

Run: python benchmarks/render/bench_views.py
"""

import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
import bench_formats
import bench_hidden
import bench_warp
from record import write_result
from timing import SIZES, measure

from relievo.render.quilt import QuiltShape

Make = Callable[[tuple[int, int]], Callable[[], object]]


class Way(NamedTuple):
    """A way to make views, and the sizes it is measured at."""

    name: str
    make: Make
    sizes: tuple[str, ...]


ALL = {**SIZES, "12 MP": (3000, 4000)}
LARGE = ("1080p", "4K", "12 MP")
WAYS = (
    Way("both views", bench_warp.warp, LARGE),
    Way("both views, patches", bench_warp.patches, ("1080p",)),
    Way("row-nearest + Telea, both views", bench_warp.nearest_telea, LARGE),
    *(
        Way(f"hidden, {name}", lambda size, name=name: bench_hidden.hiding(name, size), sizes)
        for name, sizes in (
            ("rows", ("1080p", "4K")),
            ("pyramid", ("1080p",)),
            (bench_hidden.FROM_STEREO, ("1080p",)),
        )
    ),
    Way(
        "quilt of 45 views, 420 x 560",
        lambda size: bench_formats.quilting(QuiltShape(5, 9, (560, 420)), size),
        ("1080p",),
    ),
)


def peak_copies(call: Callable[[], object], size: tuple[int, int]) -> float:
    """Peak of the memory of a call, in images of 8 bits."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / (3 * size[0] * size[1])


def main() -> None:
    """Measures every way, prints and records it."""
    rows = []
    for way in WAYS:
        for label in way.sizes:
            call = way.make(ALL[label])
            timing, copies = measure(call), peak_copies(call, ALL[label])
            rows.append(
                {
                    "case": way.name,
                    "size": label,
                    **{key: round(value, 1) for key, value in timing._asdict().items()},
                    "peak_in_images": round(copies, 1),
                }
            )
            print(f"{way.name:34} {label:>6}", *(f"{v:9.1f}" for v in timing), f"{copies:6.1f}")
    print(write_result("views", {"speed": rows}))


if __name__ == "__main__":
    main()
