"""Speed of background plates: what is done once a frame in order, and what a worker does.

Run: python benchmarks/render/bench_plates.py [720p] [1080p] [4K]
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
import numpy as np
from record import write_result
from timing import SIZES, measure

from relievo.core.types import Size
from relievo.data.synthetic.moving_subject import FilmedFrame, MovingSubject
from relievo.render.background_plate import Neighbour, background_plate
from relievo.render.seen_frames import SeenFrame, camera_motion, see_frame
from relievo.render.stereo import render_pair

KEYS = (-24, -18, -12, -6, 6, 12)


def scene(size: Size) -> MovingSubject:
    """A subject before a wall, 2.5 percent of the width nearer."""
    scale = size[0] / 270
    return MovingSubject(
        size=size,
        wall_disparity=-4 * scale,
        subject_disparity=8 * scale,
        pan=(-0.7 * scale, 0),
        subject_motion=2 * scale,
    )


def seen(size: Size, t: int) -> tuple[FilmedFrame, SeenFrame]:
    """A frame of the scene, prepared."""
    frame = scene(size).frame(t)
    return frame, see_frame(frame.image, frame.disparity)


def preparing(size: Size) -> Callable[[], object]:
    """Prepares a frame and finds the motion of the camera from the one before."""
    frame, (_, before) = scene(size).frame(1), seen(size, 0)
    return lambda: camera_motion(before, see_frame(frame.image, frame.disparity))


def surroundings(size: Size) -> tuple[FilmedFrame, SeenFrame, list[Neighbour]]:
    """A frame of the scene, and the key frames around it."""
    frame, now = seen(size, 0)
    others = []
    for t in KEYS:
        _, other = seen(size, t)
        motion = np.eye(4)
        motion[0, 3] = scene(size).pan[0] * t * now.gray.shape[0] / size[0]
        others.append(Neighbour(other, motion, 0.5))
    return frame, now, others


def making(size: Size) -> Callable[[], object]:
    """Makes the plate of a frame from six others."""
    frame, now, others = surroundings(size)
    return lambda: background_plate(now, frame.disparity, others)


def rendering(size: Size, with_plate: bool) -> Callable[[], object]:
    """Renders both views, with a plate that fills most of the holes or without one."""
    frame, now, others = surroundings(size)
    plate = background_plate(now, frame.disparity, others) if with_plate else None
    return lambda: render_pair(frame.image, frame.disparity, plate=plate)


WAYS = {
    "prepare, in order": preparing,
    "plate of six key frames": making,
    "views": lambda size: rendering(size, False),
    "views with a plate": lambda size: rendering(size, True),
}


def main(labels: Sequence[str]) -> None:
    """Measures all sizes that are named and writes results/plates.json."""
    numbers = {}
    for label in labels:
        for name, make in WAYS.items():
            timing = measure(make(SIZES[label]))
            numbers[f"{name}, {label}"] = {
                key: round(value, 1) for key, value in timing._asdict().items()
            }
            print(f"{name:32} {label:>6} {timing.median_ms:9.1f} ms", flush=True)
    print(write_result("plates", numbers))


if __name__ == "__main__":
    main(sys.argv[1:] or list(SIZES))
