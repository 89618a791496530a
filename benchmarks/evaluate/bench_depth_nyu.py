"""Time and memory of `relievo evaluate depth-nyu` on a set of NYU's size.

654 test images of 640 x 480 and 795 training images of 384 x 288 are made here, and predictions as
`--save` writes them; the whole command is timed as a process, and again on a quarter of the test
images to see that memory does not grow. The bare loop of reading, fitting and measuring in NumPy on
one core is the baseline.

Run: python benchmarks/evaluate/bench_depth_nyu.py
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from record import write_result

TEST, TRAIN, DISTINCT = 654, 795, 12
PER_METRE = 25.5


def write_set(folder: Path, predictions: Path, test: int) -> None:
    """Writes a set of rooms whose images repeat; files of one picture are links."""
    for part in ("rgb", "depth"):
        (folder / part).mkdir(parents=True)
    predictions.mkdir()
    ids = {"train": [], "test": []}
    for split, count, size in (("train", TRAIN, (288, 384)), ("test", test, (480, 640))):
        for number in range(count):
            id = f"{split}{number:04d}"
            ids[split].append(id)
            first = f"{split}{number % DISTINCT:04d}"
            for part, suffix in (("rgb", ".jpg"), ("depth", ".png")):
                path = folder / part / f"{id}{suffix}"
                if number >= DISTINCT:
                    path.hardlink_to(folder / part / f"{first}{suffix}")
            if number < DISTINCT:
                write_room(folder, id, size, np.random.default_rng((len(split), number)))
            if split == "test":
                prediction = predictions / f"{id}.npz"
                if number >= DISTINCT:
                    prediction.hardlink_to(predictions / f"{first}.npz")
                else:
                    write_prediction(folder, prediction, id)
    meta = {"depth_scale_per_metre": PER_METRE, "invalid": None, **ids}
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")


def write_room(folder: Path, id: str, size: tuple[int, int], rng: np.random.Generator) -> None:
    """Writes one image with its depth."""
    height, width = size
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    codes = 200 - 120 * y + 30 * x
    for _ in range(9):
        top, left = rng.integers(0, height - 60), rng.integers(0, width - 60)
        codes[top : top + 90, left : left + 90] = rng.uniform(30, 120)
    texture = cv2.GaussianBlur(rng.normal(0, 40, (*size, 3)), (0, 0), 2)
    image = np.clip(codes[..., None] + texture, 0, 255).astype(np.uint8)
    cv2.imwrite(str(folder / "rgb" / f"{id}.jpg"), image)
    cv2.imwrite(str(folder / "depth" / f"{id}.png"), codes.astype(np.uint8))


def write_prediction(folder: Path, path: Path, id: str) -> None:
    """Writes relative inverse depth of a network's size."""
    codes = cv2.imread(str(folder / "depth" / f"{id}.png"), cv2.IMREAD_UNCHANGED)
    small = cv2.resize(1 / np.maximum(codes, 1).astype(np.float32), (128, 96))
    np.savez(path, values=small, kind="relative_inverse_depth")


def run(folder: Path, predictions: Path, out: Path) -> tuple[float, float]:
    """Times the command; returns seconds and MiB at its peak."""
    command = [str(Path(sys.executable).with_name("relievo")), "evaluate", "depth-nyu"]
    command += [f"--data={folder}", f"--depth={predictions}", f"--out={out}"]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def plain_loop(folder: Path, predictions: Path) -> float:
    """Seconds of one method on every test image, written out in NumPy on one core."""
    start = time.perf_counter()
    for path in sorted(predictions.glob("*.npz")):
        codes = cv2.imread(str(folder / "depth" / f"{path.stem}.png"), cv2.IMREAD_UNCHANGED)
        g = codes[45:471, 41:601].ravel() / PER_METRE
        with np.load(path) as stored:
            q = cv2.resize(stored["values"], (640, 480))[45:471, 41:601].ravel().astype(np.float64)
        (s, t), *_ = np.linalg.lstsq(np.stack([q, np.ones_like(q)], 1), 1 / g, rcond=None)
        p = np.clip(1 / np.maximum(s * q + t, 1e-3), 1e-3, 10)
        ratio, d = np.maximum(p / g, g / p), np.log(p) - np.log(g)
        _ = (
            np.mean(np.abs(p - g) / g),
            np.mean((p - g) ** 2 / g),
            np.sqrt(np.mean((p - g) ** 2)),
            np.sqrt(np.mean(d**2)),
            np.mean(np.abs(d)) / np.log(10),
            np.std(d),
            *(np.mean(ratio < 1.25**k) for k in (1, 2, 3)),
        )
    return time.perf_counter() - start


def main() -> None:
    """Times everything and writes results/evaluate.json."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_set(folder / "nyu", folder / "predictions", TEST)
        write_set(folder / "nyu4", folder / "predictions4", TEST // 4)
        _, quarter_mib = run(folder / "nyu4", folder / "predictions4", folder / "warm")
        times, peak_mib = [], 0.0
        for repeat in range(3):
            seconds, peak_mib = run(folder / "nyu", folder / "predictions", folder / f"out{repeat}")
            times.append(seconds)
            print(f"{seconds:.1f} s", flush=True)
        numbers = {
            "images": TEST,
            "methods": 4,
            "seconds": round(sorted(times)[1], 1),
            "peak_mib": round(peak_mib),
            "peak_mib_of_a_quarter_of_the_images": round(quarter_mib),
            "seconds_of_one_method_in_plain_numpy": round(
                plain_loop(folder / "nyu", folder / "predictions"), 1
            ),
        }
    print(numbers)
    print(write_result("evaluate", numbers))


if __name__ == "__main__":
    main()
