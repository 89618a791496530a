"""A film of a subject that moves before a textured wall, with exact disparity and true views.

Nothing is estimated or read from files, so what a view uncovers is known: the wall as it is seen
from there. The camera pans and comes nearer, the subject crosses the picture.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, cast

import cv2
import numpy as np

from relievo.core.types import BoolMap, FloatMap, Image8, Size


class FilmedFrame(NamedTuple):
    """A frame as one view sees it.

    `image` (H, W, 3) uint8, RGB; `disparity` (H, W) float32, pixels, near is large; `subject`
    (H, W) bool, True = shows any of the subject; `flow_back` (H, W, 2) float32, pixels, of the wall
    to where the same view of the frame before has it.
    """

    image: Image8
    disparity: FloatMap
    subject: BoolMap
    flow_back: FloatMap


@dataclass(frozen=True, slots=True, kw_only=True)
class MovingSubject:
    """The scene.

    Attributes:
        size: (height, width) of the frames.
        wall_disparity: pixels, of the middle of the wall.
        wall_slope: pixels of disparity from the left border to the right one.
        subject_disparity: pixels.
        pan: (columns, rows) that the wall moves per frame.
        zoom: factor by which the wall grows per frame.
        subject_motion: columns that the subject moves per frame, relative to the camera.
        noise: standard deviation of the camera's noise, codes.
        seed: of the textures and the noise.
    """

    size: Size = (270, 480)
    wall_disparity: float = -4.0
    wall_slope: float = 0.0
    subject_disparity: float = 8.0
    pan: tuple[float, float] = (-0.7, 0.2)
    zoom: float = 1.0
    subject_motion: float = 2.0
    noise: float = 1.0
    seed: int = 0

    def frame(self, t: int, gain: float = 0.0) -> FilmedFrame:
        """Renders a frame.

        Args:
            t: number of the frame; its subject is in the middle at 0.
            gain: share of the disparity by which points are seen further right, as in
                `render.rows`: 0 is the view in the middle, 0.5 the left one.
        """
        rows, columns = np.indices(self.size, dtype=np.float32)
        u, v = self._wall_from_view(columns, rows, t, gain)
        wall = _read(_texture(self.seed, 1.0), u, v)
        opacity = self._opacity(columns - gain * self.subject_disparity, rows, t)
        own = columns - gain * self.subject_disparity - self._subject_column(t)
        skin = _read(_texture(self.seed + 1, 2.0), own, rows)
        image = wall + opacity[..., None] * (skin * 0.5 + 20 - wall)
        noise = np.random.default_rng((self.seed, t % 2**32, round(gain * 1000) % 2**32))
        noisy = image + noise.normal(0, self.noise, image.shape)
        disparity = np.where(opacity >= 0.5, self.subject_disparity, self._disparity(columns, gain))
        return FilmedFrame(
            np.clip(noisy + 0.5, 0, 255).astype(np.uint8),
            disparity.astype(np.float32),
            opacity > 0,
            self._flow_back(columns, rows, u, v, t, gain),
        )

    def _subject_column(self, t: int) -> float:
        return self.size[1] / 2 + self.subject_motion * t

    def _opacity(self, columns: FloatMap, rows: FloatMap, t: int) -> FloatMap:
        """A head on a body, with outlines a pixel soft."""
        height = self.size[0]
        x = columns - self._subject_column(t)
        head = 0.13 * height - np.hypot(x, rows - 0.3 * height)
        body = 0.2 * height - np.maximum(np.abs(x), 0.62 * height - rows)
        opacity: FloatMap = np.clip(np.maximum(head, body) + 0.5, 0, 1)
        return opacity

    def _slope(self, gain: float) -> float:
        """Disparity per column of a view."""
        slope = self.wall_slope / self.size[1]
        return slope / (1 + gain * slope)

    def _disparity(self, columns: FloatMap, gain: float) -> FloatMap:
        """Of the wall: d = a + b * (x - middle) for the source, seen at x + gain * d."""
        slope = self._slope(gain)
        start = self.wall_disparity * (1 - gain * slope)
        return cast(FloatMap, start + slope * (columns - self.size[1] / 2))

    def _wall_from_view(
        self, columns: FloatMap, rows: FloatMap, t: int, gain: float
    ) -> tuple[FloatMap, FloatMap]:
        """Where on the wall a view's pixels look, in pixels of frame 0."""
        height, width = self.size
        x = columns - gain * self._disparity(columns, gain) - width / 2
        y = rows - height / 2
        scale = self.zoom**-t
        u = (x - self.pan[0] * t) * scale
        v = (y - self.pan[1] * t) * scale
        return u.astype(np.float32), v.astype(np.float32)

    def _flow_back(
        self, columns: FloatMap, rows: FloatMap, u: FloatMap, v: FloatMap, t: int, gain: float
    ) -> FloatMap:
        height, width = self.size
        scale = self.zoom ** (t - 1)
        x = u * scale + self.pan[0] * (t - 1)
        slope = self.wall_slope / width
        column = x + width / 2 + gain * (self.wall_disparity + slope * x)
        row = v * scale + self.pan[1] * (t - 1) + height / 2
        return np.stack([column - columns, row - rows], axis=2).astype(np.float32)


_TEXTURE_SIDE = 1024


@lru_cache(maxsize=4)
def _texture(seed: int, finest_px: float) -> FloatMap:
    """Smooth noise at several scales, (1024, 1024, 3) float32, codes; mirrored when read."""
    generator = np.random.default_rng(seed)
    texture = np.full((_TEXTURE_SIDE, _TEXTURE_SIDE, 3), 128, np.float32)
    for octave in range(5):
        sigma = finest_px * 2**octave
        noise = generator.normal(0, 1, texture.shape).astype(np.float32)
        smooth = cv2.GaussianBlur(noise, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
        texture += smooth * np.float32(18 / smooth.std())
    return texture


def _read(texture: FloatMap, u: FloatMap, v: FloatMap) -> FloatMap:
    return cast(
        FloatMap,
        cv2.remap(
            texture,
            u + np.float32(_TEXTURE_SIDE / 2),
            v + np.float32(_TEXTURE_SIDE / 2),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REFLECT_101,
        ),
    )
