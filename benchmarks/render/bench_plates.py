"""Speed of background plates: what is done once a frame in order, and what a worker does.

Run: python benchmarks/render/bench_plates.py [720p] [1080p] [4K]
"""

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from timing import SIZES, Case, print_table

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


def making(size: Size) -> Callable[[], object]:
    """Makes the plate of a frame from six others."""
    frame, now = seen(size, 0)
    others = []
    for t in KEYS:
        _, other = seen(size, t)
        motion = camera_motion(now, now)
        motion[0, 3] = scene(size).pan[0] * t * now.gray.shape[0] / size[0]
        others.append(Neighbour(other, motion, 0.5))
    return lambda: background_plate(now, frame.disparity, others)


def showing(size: Size, with_plate: bool) -> Callable[[], object]:
    """Renders both views."""
    frame, now = seen(size, 0)
    plate = background_plate(now, frame.disparity, []) if with_plate else None
    return lambda: render_pair(frame.image, frame.disparity, plate=plate)


CASES = [
    Case(name, label, lambda make=make, size=size: make(size))
    for label, size in SIZES.items()
    for name, make in (
        ("prepare, in order", preparing),
        ("plate of six key frames", making),
        ("views", lambda size: showing(size, False)),
        ("views with a plate", lambda size: showing(size, True)),
    )
]


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(SIZES)
    print_table(case for case in CASES if case.size in wanted)
