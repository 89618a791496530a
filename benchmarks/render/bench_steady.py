"""How true and how steady holes are filled in films whose true views are known, peers beside ours.

Each film has a subject that moves before a textured wall; both views of frames 4 to 15 are measured
where they uncover the wall. Run: python benchmarks/render/bench_steady.py
"""

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from record import write_result

from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Frame, Image8
from relievo.data.synthetic.moving_subject import MovingSubject
from relievo.evaluate.peers import nearest_and_extension, nearest_and_telea
from relievo.metrics.fill_steadiness import FillSteadinessMeter
from relievo.pipeline.plates import Surroundings, look_around
from relievo.render.patches import PatchFiller
from relievo.render.seen_frames import see_frame
from relievo.render.stereo import render_pair

FILMS = {
    "the camera stands still": MovingSubject(pan=(0, 0)),
    "it pans": MovingSubject(pan=(-0.7, 0.2)),
    "it pans and comes nearer": MovingSubject(zoom=1.004),
    "the wall is slanted": MovingSubject(wall_slope=4.0),
    "the subject is fast": MovingSubject(subject_motion=7.0),
    "the picture is noisy": MovingSubject(noise=5.0),
}
COARSE = 6
"""In one more film depth is known at so much less detail, and smoothed as networks do."""

READ, MEASURED = range(-24, 30), range(4, 16)
SIDE_PX = 20
"""What lies past the side of the picture is not measured."""

View = Callable[[Surroundings, float], Image8]
"""Makes the view of a gain of a frame."""


class Result(NamedTuple):
    """PSNR in holes, dB, and change from frame to frame over that of visible background."""

    psnr: float
    flicker: float


def ours(around: Surroundings, gain: float, fill: str) -> Image8:
    """One of our views."""
    disparity = around.depth.values
    pair = render_pair(
        around.frame.image,
        disparity,
        plate=around.plate(disparity) if fill == "frames" else None,
        filler=PatchFiller() if fill == "patches" else None,
    )
    return pair.left if gain > 0 else pair.right


def peer(around: Surroundings, gain: float, render: Callable[..., Image8]) -> Image8:
    """A view by a function that makes the right view, at the full disparity, of a left one."""
    image, disparity = around.frame.image, around.depth.values * np.float32(abs(gain))
    if gain < 0:
        return render(image, disparity)
    mirrored = render(
        np.ascontiguousarray(image[:, ::-1]), np.ascontiguousarray(disparity[:, ::-1])
    )
    return np.ascontiguousarray(mirrored[:, ::-1])


VIEWS: dict[str, View] = {
    "nearest + Telea": lambda around, gain: peer(around, gain, nearest_and_telea),
    "nearest + extension": lambda around, gain: peer(around, gain, nearest_and_extension),
    "ours, rows": lambda around, gain: ours(around, gain, "rows"),
    "ours, patches": lambda around, gain: ours(around, gain, "patches"),
    "ours, frames": lambda around, gain: ours(around, gain, "frames"),
}


def watch(scene: MovingSubject, is_coarse: bool) -> Iterator[Surroundings]:
    """The measured frames of a film, with what is around them."""

    def measured() -> Iterator[tuple[Frame, DepthMap]]:
        for t in READ:
            shot = scene.frame(t)
            frame = Frame(shot.image, index=t, pts=t, time_base=Fraction(1, 24))
            disparity = coarse(shot.disparity) if is_coarse else shot.disparity
            yield frame, DepthMap(disparity, DepthKind.RELATIVE_INVERSE_DEPTH)

    def see(frame: Frame, depth: DepthMap):
        return see_frame(frame.image, depth.values)

    for around in look_around(measured(), see, lambda frame: READ.start):
        if around.frame.index in MEASURED:
            yield around


def coarse(disparity: FloatMap) -> FloatMap:
    """Disparity of less detail, at the size it had."""
    height, width = disparity.shape
    small = cv2.resize(disparity, (width // COARSE, height // COARSE), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))


def uncovered(scene: MovingSubject, around: Surroundings, gain: float) -> BoolMap:
    """Where a true view shows what the frame does not, away from the sides."""
    pair = render_pair(around.frame.image, scene.frame(around.frame.index).disparity)
    holes = pair.left_holes if gain > 0 else pair.right_holes
    assert holes is not None
    holes[:, :SIDE_PX] = holes[:, -SIDE_PX:] = False
    return holes


def measure(scene: MovingSubject, is_coarse: bool = False) -> dict[str, Result]:
    """All ways on one film, over both views."""
    gains = (0.5, -0.5)
    meters = {(name, gain): FillSteadinessMeter() for name in VIEWS for gain in gains}
    squares: dict[str, list[np.ndarray]] = {name: [] for name in VIEWS}
    for around in watch(scene, is_coarse):
        for gain in gains:
            truth = scene.frame(around.frame.index, gain)
            subject = cv2.dilate(truth.subject.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            holes = uncovered(scene, around, gain)
            for name, view in VIEWS.items():
                image = view(around, gain)
                meters[name, gain].add(image, holes, ~subject, truth.flow_back)
                wall = holes & ~subject
                squares[name].append((image[wall].astype(np.float64) - truth.image[wall]) ** 2)
    return {
        name: Result(
            round(float(10 * np.log10(255**2 / np.concatenate(squares[name]).mean())), 2),
            round(float(np.mean([meters[name, gain].result().ratio for gain in gains])), 2),
        )
        for name in VIEWS
    }


def main() -> None:
    """Measures all films and writes results/steady.json."""
    numbers = {}
    for film, scene in FILMS.items():
        numbers[film] = {name: result._asdict() for name, result in measure(scene).items()}
        print(film, numbers[film], flush=True)
    results = measure(FILMS["it pans"], is_coarse=True)
    numbers["it pans, depth is coarse"] = {name: each._asdict() for name, each in results.items()}
    print("it pans, depth is coarse", numbers["it pans, depth is coarse"])
    print(write_result("steady", numbers))


if __name__ == "__main__":
    main()
