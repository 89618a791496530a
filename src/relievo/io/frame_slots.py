"""Frames in a container that has one frame rate, such as AVI: each is shown in a slot of its own.

A slot without a frame shows the one before it. Where there are more frames than slots for a while,
some are left out, so that pictures and sound stay together.
"""

import math
from fractions import Fraction

from av.container import OutputContainer

from relievo.io.video_tracks import MP4_FAMILY

# AVFMT_VARIABLE_FPS of FFmpeg.
_HAS_TIMESTAMPS = 0x0400
# The standard of MPEG-4 knows no finer one.
_LARGEST_DENOMINATOR = 1001
# In slots: later than this a frame is left out, and what is moved less is not worth a word.
_LATEST, _HARDLY = 1, Fraction(1, 10)


def can_reorder(container: OutputContainer) -> bool:
    """Whether a container says when a frame is shown, not only which is decoded next."""
    # Those of MP4 all do, though FFmpeg does not say so of .m4v.
    is_mp4 = container.format.name in MP4_FAMILY
    return is_mp4 or bool(container.format.flags & _HAS_TIMESTAMPS)


def has_one_rate(container: OutputContainer) -> bool:
    """Whether all frames of a container are shown for the same time."""
    # ASF counts in milliseconds, though FFmpeg does not say so.
    return not can_reorder(container) and container.format.name != "asf"


class FrameSlots:
    """Places frames of any times in slots of one length.

    Args:
        frame_rate: slots per second, about.
        group: so many frames that follow each other belong together: all are kept, or none.

    Attributes:
        frame_rate: slots per second.
    """

    def __init__(self, frame_rate: Fraction, *, group: int = 1) -> None:
        slowest = Fraction(1, _LARGEST_DENOMINATOR)
        self.frame_rate = max(slowest, frame_rate.limit_denominator(_LARGEST_DENOMINATOR))
        self._group = group
        self._count = 0
        self._next = 0
        self._is_left_out = False
        self._left_out = self._moved = 0

    def place(self, time_s: Fraction) -> int | None:
        """Gives the slot of the next frame, which is shown from a time on; None = left out."""
        wanted = time_s * self.frame_rate
        if self._count % self._group == 0:
            self._is_left_out = self._next - wanted > _LATEST
        self._count += 1
        if self._is_left_out:
            self._left_out += 1
            return None
        slot = max(self._next, math.floor(wanted + Fraction(1, 2)))
        self._moved += abs(slot - wanted) > _HARDLY
        self._next = slot + 1
        return slot

    def notes(self, container: str) -> list[str]:
        """What became of the frames, in the words of `VideoWriter.notes`."""
        changes = {"moved in time": self._moved, "left out": self._left_out}
        told = [f"{count} frames were {change}" for change, count in changes.items() if count]
        if not told:
            return []
        rate = f"{container} has one frame rate, here {float(self.frame_rate):.6g}"
        return [f"{rate}: {', '.join(told)}; .mp4 and .mkv keep their times"]
