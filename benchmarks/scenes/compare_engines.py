"""Rendering engines on the same worlds: time, memory, agreement, and quality of the light.

Each engine runs in a process of its own on one core, as a worker of a training run would. All but
the project's own get plain colours instead of textures. Quality is measured on such plain worlds,
against Cycles with many bounces and samples, denoised.

Run: python benchmarks/scenes/compare_engines.py [--worlds N] [--pictures FOLDER] [ENGINE ...]
Engines that are not installed are reported as absent.
"""

import argparse
import json
import signal
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
from engines.alone import measure
from engines.setting import SIZE, Floats
from engines.table import ENGINES, OURS, REFERENCE, TRUTH
from record import write_result

KINDS = ("room", "street", "nature")
LONGEST_S = 900
Parts = dict[str, Floats]


def in_process(name: str, world: str, folder: Path, *, once: bool) -> dict[str, Any]:
    """Measures an engine in a process of its own, or tells how that ended."""
    asked = json.dumps([name, world, str(folder), once])
    command = [sys.executable, __file__, "--alone", asked]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S)
    except subprocess.TimeoutExpired:
        return {"failed": f"not done after {LONGEST_S} s"}
    lines = done.stderr.strip().splitlines()
    if done.returncode > 0:
        return {"failed": lines[-1]}
    if done.returncode < 0:
        # What a library says before it ends its process comes first.
        said = [line for line in lines if "error" in line.lower()][:1]
        return {"failed": ": ".join([signal.Signals(-done.returncode).name, *said])}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def on_world(name: str, world: str, folder: Path, pictures: dict[str, Parts]) -> dict[str, Any]:
    """Measures an engine on a world and adds its picture to those of the world."""
    found = in_process(name, world, folder, once=False)
    if "failed" in found:
        return found
    pictures[name] = _picture(folder)
    again = in_process(name, world, folder, once=True)
    if "failed" in again:
        return again
    found["same_bytes"] = found.pop("digest") == again["digest"]
    return {**found, **agreement(pictures[name], pictures), **quality(pictures[name], pictures)}


def _picture(folder: Path) -> Parts:
    with np.load(folder / "taken.npz") as file:
        return dict(file)


def agreement(taken: Parts, pictures: dict[str, Parts]) -> dict[str, float]:
    """How depth and ids differ from the project's own in double precision."""
    true = pictures[TRUTH]
    if "depth" not in taken:
        return {}
    both = (taken["depth"] > 0) & (true["depth"] > 0)
    off = np.abs(taken["depth"][both] / true["depth"][both] - 1)
    found = {
        "depth_difference": float(np.median(off)),
        "depth_off_by_1_percent": float((off > 0.01).mean()),
        "hit_or_miss_differs": float(((taken["depth"] > 0) != (true["depth"] > 0)).mean()),
    }
    if "things" in taken:
        found["thing_differs"] = float((taken["things"] != true["things"]).mean())
    return found


def quality(taken: Parts, pictures: dict[str, Parts]) -> dict[str, float]:
    """Decibels between the light and the reference, where surfaces are seen.

    Both are clipped at the reference's white and coded roughly as sRGB.
    """
    if "light" not in taken or REFERENCE not in pictures:
        return {}
    seen = pictures[TRUTH]["depth"] > 0
    reference = pictures[REFERENCE]["light"][seen]
    white = np.percentile(reference, 99)
    one, two = (np.clip(v / white, 0, 1) ** (1 / 2.2) for v in (reference, taken["light"][seen]))
    return {"quality_db": float(-10 * np.log10(max(np.mean((one - two) ** 2), 1e-9)))}


def summary(name: str, found: list[dict[str, Any]], ours: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over worlds; times also as multiples of the project's own on the same world."""
    failed = [each["failed"] for each in found if "failed" in each]
    if failed:
        return {"failed": failed[0], "on_worlds": len(failed)}
    package = ENGINES[name].package
    line: dict[str, Any] = {
        "package": f"{package} {version(package)}",
        "driver": found[0]["driver"],
        "same_bytes": all(each["same_bytes"] for each in found),
    }
    for key in ("first_s", "mib", *sorted(found[0].keys() - line.keys() - {"first_s", "mib"})):
        values = [each[key] for each in found]
        if key in ("load", "picture"):
            wall, processor = np.median(values, axis=0).tolist()
            line[f"{key}_ms"], line[f"{key}_processor_ms"] = round(wall, 1), round(processor, 1)
        else:
            line[key] = float(f"{statistics.median(values):.3g}")
    line["times_ours"] = float(f"{np.median(_processor(found) / _processor(ours)):.3g}")
    return line


def _processor(found: list[dict[str, Any]]) -> Floats:
    return np.array([each["picture"][1] for each in found])


def export(world: str, folder: Path) -> None:
    """Writes the triangles, the camera and the lights that the other engines load."""
    from engines import ours

    setting = ours.setting_of(ours.flattened(ours.load(world, folder)))
    np.savez(folder / "setting.npz", **setting._asdict())


def write_pictures(folder: Path, world: str, pictures: dict[str, Parts]) -> None:
    """Writes the light of each engine as PNG, all exposed alike."""
    from relievo.core import srgb
    from relievo.io.images import write_image

    white = np.percentile(pictures[OURS]["light"], 90)
    for name, parts in pictures.items():
        if "light" in parts:
            codes = np.rint(255 * srgb.encode(np.clip(parts["light"] / white, 0, 1)))
            path = folder / f"{world.replace(':', '')}_{name.replace(', ', '_')}.png"
            write_image(path, codes.astype(np.uint8), overwrite=True)


def compare(names: list[str], worlds: list[str], folder: Path | None) -> dict[str, Any]:
    """Measures engines on worlds and prints a line for each pair."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for world in worlds:
        pictures: dict[str, Parts] = {}
        with tempfile.TemporaryDirectory() as shared:
            export(world, Path(shared))
            if find_spec(ENGINES[REFERENCE].package):
                in_process(REFERENCE, world, Path(shared), once=True)
                pictures[REFERENCE] = _picture(Path(shared))
            for name in names:
                found[name].append(on_world(name, world, Path(shared), pictures))
                print(world, name, found[name][-1], flush=True)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            write_pictures(folder, world, pictures)
    return {name: summary(name, found[name], found[OURS]) for name in names}


def main() -> None:
    """Measures and records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="*", help="parts of names; default: all")
    parser.add_argument("--worlds", type=int, default=1, help="of each kind")
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alone:
        name, world, folder, once = json.loads(options.alone)
        print(json.dumps(measure(name, world, Path(folder), once=once)))
        return
    parts = [OURS, TRUTH, *(options.engines or ENGINES)]
    wanted = [name for name in ENGINES if name != REFERENCE and any(p in name for p in parts)]
    installed = [name for name in wanted if find_spec(ENGINES[name].package)]
    absent = {n: {"absent": ENGINES[n].package} for n in wanted if n not in installed}
    worlds = [f"{kind}:{number}" for kind in KINDS for number in range(options.worlds)]
    engines = compare(installed, worlds, options.pictures)
    for name, line in engines.items():
        print(name, line)
    numbers = {"size": SIZE, "worlds": worlds, "engines": {**engines, **absent}}
    print(write_result("engines", numbers))


if __name__ == "__main__":
    main()
