"""Whole processes, as a user runs them: frames per second, seconds and peak memory.

A 1080p film of 20 seconds to half side by side, a ten-minute one for its memory, and a photo of
12 megapixels. Beside the film, in the same run, the same stages one after the other without
overlap. Run: python benchmarks/pipeline/bench_convert.py [--long]
"""

import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from record import write_result

ROOT = Path(__file__).parents[2]
HEIGHT, WIDTH = 1080, 1920
LONG_RATE = 3  # a film of ten minutes needs its length, not its frames, to show a leak
REPEATS = 3

SEQUENTIAL = """
import sys
from pathlib import Path
from relievo.depth.registry import load_depth
from relievo.io.video_info import read_video_info
from relievo.io.video_reader import VideoReader
from relievo.io.video_writer import VideoWriter
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.frame import convert_frame, frame_mapping
from relievo.pipeline.scene import Scene
from relievo.segmentation.registry import load_segmenter
source, target = map(Path, sys.argv[1:])
view, info, estimator = ViewConfig(), read_video_info(source), load_depth("lite")
segmenter = load_segmenter("regions")
options = dict(size=info.size, frame_rate=info.frame_rate, time_base=info.time_base)
with VideoReader(source) as reader, VideoWriter(target, source=source, **options) as writer:
    for frame in reader:
        depth = estimator.estimate([frame.image])[0]
        scene = Scene(frame, depth, segmenter.segment(frame.image, depth))
        writer.add_frame(convert_frame(scene, frame_mapping(scene, view), view)[0],
                         frame.pts)
"""


class Run(NamedTuple):
    """One process: wall time and the largest resident memory."""

    seconds: float
    peak_mib: float


def main() -> None:
    """Runs everything and writes results/convert.json."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        numbers = {"photo_12mp": photo(folder), **films(folder)}
        if "--long" in sys.argv:
            numbers["film_10_minutes"] = long_film(folder)
    print(write_result("convert", numbers))


def photo(folder: Path) -> dict[str, float]:
    """A JPEG of 4000 x 3000 to half side by side."""
    source = folder / "photo.jpg"
    cv2.imwrite(str(source), large_picture(3000, 4000))
    runs = [relievo_convert(source, folder / "photo-3d.jpg") for _ in range(REPEATS + 1)][1:]
    return summary("photo of 12 megapixels", runs)


def films(folder: Path) -> dict[str, dict[str, float]]:
    """Twenty seconds at 24 frames a second: by options, and one stage after the other."""
    source = folder / "film.mp4"
    make_film(source, seconds=20, rate=24)
    results = {}
    for name, repeats, options in (
        ("fast", REPEATS, ["--preset", "fast"]),
        ("balanced", 1, []),
        ("balanced_fill_frames", 1, ["--fill", "frames"]),
    ):
        runs = [relievo_convert(source, folder / "film-3d.mp4", *options) for _ in range(repeats)]
        results[f"film_20_s_{name}"] = summary(f"film, {name}", runs, frames=480)
    command = [sys.executable, "-c", SEQUENTIAL, str(source), str(folder / "sequential.mp4")]
    (folder / "sequential.mp4").unlink(missing_ok=True)
    results["film_20_s_no_overlap"] = summary("film, no overlap", [timed(command)], frames=480)
    return results


def long_film(folder: Path) -> dict[str, float]:
    """Ten minutes, for the memory."""
    source = folder / "long.mp4"
    make_film(source, seconds=600, rate=LONG_RATE)
    run = relievo_convert(source, folder / "long-3d.mp4", "--preset", "fast")
    return summary("film of ten minutes", [run], frames=600 * LONG_RATE)


def relievo_convert(source: Path, target: Path, *options: str) -> Run:
    """Runs the command line on one file."""
    command = [sys.executable, "-m", "relievo", "convert", str(source), "-o", str(target)]
    return timed([*command, "--overwrite", *options])


def timed(command: list[str]) -> Run:
    """Runs a process under GNU-time-like accounting of its own children."""
    probe = (
        "import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)"
    )
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", probe, *command], capture_output=True, text=True, check=True
    )
    return Run(time.monotonic() - start, int(done.stdout.split()[-1]) / 1024)


def summary(name: str, runs: list[Run], frames: int = 0) -> dict[str, float]:
    """Median seconds and the largest memory; frames per second for a film."""
    seconds = float(np.median([run.seconds for run in runs]))
    result = {
        "seconds": round(seconds, 2),
        "seconds_low": round(min(run.seconds for run in runs), 2),
        "seconds_high": round(max(run.seconds for run in runs), 2),
        "peak_mib": round(max(run.peak_mib for run in runs), 1),
    }
    if frames:
        result["frames_per_second"] = round(frames / seconds, 2)
    print(name, result, flush=True)
    return result


def large_picture(height: int, width: int) -> NDArray[np.uint8]:
    """The demo's photos side by side, enlarged, with grain as a sensor adds it."""
    photos = [cv2.imread(str(ROOT / "demo" / name)) for name in ("coffee.jpg", "astronaut.jpg")]
    row = np.hstack([cv2.resize(photo, (600, 900)) for photo in photos])
    picture = cv2.resize(row, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = np.random.default_rng(0).normal(0, 4, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def make_film(path: Path, seconds: int, rate: int) -> None:
    """A camera that pans over the picture and back, with a tone."""
    picture = large_picture(HEIGHT + 160, WIDTH + 480)[..., ::-1]
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=rate, options={"preset": "veryfast"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = container.add_stream("aac", rate=48_000, layout="mono")
        time_s = np.arange(48_000) / 48_000
        tone = (0.2 * np.sin(2 * np.pi * 440 * time_s)).astype(np.float32)[None]
        for second in range(seconds):
            for step in range(rate):
                share = abs((second * rate + step) / (10 * rate) % 2 - 1)
                y, x = int(160 * share), int(480 * share)
                window = np.ascontiguousarray(picture[y : y + HEIGHT, x : x + WIDTH])
                frame = av.VideoFrame.from_ndarray(window, format="rgb24")
                frame.pts, frame.time_base = second * rate + step, Fraction(1, rate)
                container.mux(video.encode(frame))
            sound = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
            sound.sample_rate, sound.pts = 48_000, second * 48_000
            container.mux(audio.encode(sound))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))


if __name__ == "__main__":
    main()
