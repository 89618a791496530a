"""Frames of a film with what others of their shot saw behind the subjects.

A frame looks at key frames: every few frames of its shot one is kept, for a while, and the film is
read a few frames ahead. So a frame's surroundings depend on the frames in a finite window of its
shot alone, wherever reading began before it, and memory is bounded: the frames read ahead, and the
key frames behind.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import NamedTuple, TypeAlias, cast

import cv2
import numpy as np

from relievo.core.types import DepthMap, FloatMap, Frame
from relievo.core.words import Fill
from relievo.geometry.depth import px_from_percent, to_relative_inverse
from relievo.optimisation.mapping import Mapping
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.frame import PlateOf, placement, resize_image, working_size
from relievo.pipeline.shots import Shots
from relievo.refinement.fill import fill_invalid
from relievo.render.background_plate import Neighbour, background_plate
from relievo.render.plate import Plate
from relievo.render.seen_frames import LONG_SIDE_PX, Motion, SeenFrame, camera_motion, see_frame

See: TypeAlias = Callable[[Frame, DepthMap], SeenFrame]
"""Prepares a frame whose depth is known."""

KEY_EVERY = 6
"""Of so many frames of a shot one is kept."""

BEHIND, AHEAD = 24, 12
"""Key frames up to so many frames before and after a frame are looked at. Those ahead cost twelve
frames of memory, those behind only four."""


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """A frame with its depth, and the key frames around it.

    Attributes:
        frame: the frame.
        depth: its depth, of any kind and size.
        now: the frame, prepared.
        others: the key frames of the shot within the window, without the frame itself.
    """

    frame: Frame
    depth: DepthMap
    now: SeenFrame
    others: tuple[Neighbour, ...]

    def plate(self, disparity: FloatMap, *, gain: float = 0.5) -> Plate:
        """Makes the plate of the frame.

        Args:
            disparity: (H, W) float32, pixels, of the prepared image's size: refined to it.
            gain: largest share of the disparity by which a view will move.

        Raises:
            ShapeError, DTypeError, RangeError: as `background_plate`.
        """
        return background_plate(self.now, disparity, self.others, gain=gain)


def see_with(mapping_of: Callable[[Frame], Mapping], config: ViewConfig) -> See:
    """Prepares frames as they will be converted, with about the disparity they will have.

    Args:
        mapping_of: gives the mapping of a frame.
        config: how depth is spent and the views are made.
    """

    def see(frame: Frame, depth: DepthMap) -> SeenFrame:
        image = resize_image(frame.image, working_size(config, frame.image.shape[:2]))
        disparity = _rough_disparity(depth, mapping_of(frame), config, image.shape[1])
        return see_frame(image, disparity, bit_depth=frame.bit_depth)

    return see


def _rough_disparity(
    depth: DepthMap, mapping: Mapping, config: ViewConfig, width_px: int
) -> FloatMap:
    """Disparity at the depth's own size or less.

    By NumPy: frames are prepared in order beside the workers, to whom compiled loops belong.
    """
    inverse = fill_invalid(to_relative_inverse(depth))
    shrink = LONG_SIDE_PX / max(inverse.shape)
    if shrink < 1:
        height, width = (max(1, round(side * shrink)) for side in inverse.shape)
        smaller = cv2.resize(inverse, (width, height), interpolation=cv2.INTER_AREA)
        inverse = cast(FloatMap, smaller)
    zero_plane, budget_percent = placement(mapping, config)
    share = np.clip((inverse - mapping.low) / (mapping.high - mapping.low), 0, 1)
    levels = mapping.curve(share) - zero_plane
    return (levels * px_from_percent(budget_percent, width_px)).astype(np.float32)


class _Waiting(NamedTuple):
    """A frame whose surroundings are not complete, and its number in the shot."""

    number: int
    frame: Frame
    depth: DepthMap
    seen: SeenFrame


class Planned(NamedTuple):
    """A frame with its depth, of any kind and size, and what gives its plate; None = none."""

    frame: Frame
    depth: DepthMap
    plate_of: PlateOf | None


def plan_plates(
    measured: Iterable[tuple[Frame, DepthMap]], shots: Shots, config: ViewConfig
) -> Iterator[Planned]:
    """Finds what other frames of the shot can tell of each, if that is to fill it.

    Args:
        measured: frames with their depth, in order.
        shots: the shots of the film and their mappings.
        config: how depth is spent and the views are made.
    """
    if config.fill is not Fill.FRAMES:
        yield from (Planned(*each, None) for each in measured)
        return
    see = see_with(shots.mapping, config)
    for around in look_around(measured, see, shots.start):
        plate_of = partial(around.plate, gain=config.largest_gain)
        yield Planned(around.frame, around.depth, plate_of)


def look_around(
    measured: Iterable[tuple[Frame, DepthMap]], see: See, shot_start: Callable[[Frame], int]
) -> Iterator[Surroundings]:
    """Gives each frame its surroundings.

    Args:
        measured: frames with their depth, in order.
        see: prepares a frame.
        shot_start: index of the first frame of the shot of a frame.

    Returns:
        One for each frame, in order, as late as its window needs.
    """
    for start, shot in groupby(measured, lambda pair: shot_start(pair[0])):
        yield from _within_shot(start, shot, see)


def _within_shot(
    start: int, shot: Iterable[tuple[Frame, DepthMap]], see: See
) -> Iterator[Surroundings]:
    window = _Window()
    for frame, depth in shot:
        window.add(frame.index - start, frame, depth, see(frame, depth))
        if len(window.waiting) > AHEAD:
            yield window.look()
    while window.waiting:
        yield window.look()


class _Window:
    """The frames of a shot that are held at one time.

    Attributes:
        waiting: frames whose surroundings are not complete yet.
    """

    def __init__(self) -> None:
        self.waiting: deque[_Waiting] = deque()
        self._keys: deque[tuple[int, SeenFrame]] = deque()
        # From the frame of a number to the next one.
        self._motions: dict[int, Motion] = {}
        self._last: SeenFrame | None = None

    def add(self, number: int, frame: Frame, depth: DepthMap, seen: SeenFrame) -> None:
        """Reads the next frame of the shot."""
        if self._last is not None:
            self._motions[number - 1] = camera_motion(self._last, seen)
        self._last = seen
        self.waiting.append(_Waiting(number, frame, depth, seen))
        if number % KEY_EVERY == 0:
            self._keys.append((number, seen))

    def look(self) -> Surroundings:
        """Takes the first frame that waits, and forgets what no later one needs."""
        number, frame, depth, seen = self.waiting.popleft()
        while self._keys and self._keys[0][0] < number - BEHIND:
            oldest, _ = self._keys.popleft()
            self._motions = {at: each for at, each in self._motions.items() if at > oldest}
        others = tuple(
            Neighbour(key, self._motion(number, key_number), _closeness(key_number - number))
            for key_number, key in self._keys
            if key_number != number and key_number <= number + AHEAD
        )
        return Surroundings(frame, depth, seen, others)

    def _motion(self, begin: int, end: int) -> Motion:
        motion: Motion = np.eye(4)
        for number in range(min(begin, end), max(begin, end)):
            motion = self._motions[number] @ motion
        return motion if begin <= end else np.linalg.inv(motion).astype(np.float64)


def _closeness(distance: int) -> float:
    """Weight of a key frame, falling towards the ends of the window so that none comes suddenly."""
    reach = BEHIND if distance < 0 else AHEAD
    return 1 - abs(distance) / (reach + KEY_EVERY)
