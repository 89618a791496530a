"""How panoptic networks of the hub want their image.

The processors of transformers would fetch files from the hub or need torchvision, so the few steps
are done here, as the file beside the weights says.
"""

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from PIL import Image as PillowImage

from relievo.core.types import Image8, Size

# Longer side over the shorter one, where a file gives no limit.
_LONGEST_ASPECT = 4


class NetworkInput(NamedTuple):
    """What a network sees.

    Attributes:
        pixels: (3, h, w) float32, normalised.
        content: (height, width) of the image in it, from the top left corner; the rest is border.
    """

    pixels: torch.Tensor
    content: Size


class Preparation:
    """Resizes and normalises images as preprocessor_config.json says.

    Attributes:
        values: what the file says.
    """

    def __init__(self, folder: Path, *, is_square: bool) -> None:
        """Reads the file.

        Args:
            folder: where the file lies.
            is_square: whether the network takes a square only, and the image is put into it.

        Raises:
            OSError: if the file cannot be read.
            ValueError: if it is not JSON or its numbers make no sense.
            KeyError: if the size, the means or the deviations are missing.
        """
        self.values = json.loads((folder / "preprocessor_config.json").read_text(encoding="utf-8"))
        self._limits = _limits(self.values)
        self._multiple = int(
            self.values.get("size_divisor") or self.values.get("size_divisibility") or 1
        )
        self._resample = PillowImage.Resampling(
            self.values.get("resample", PillowImage.Resampling.BILINEAR)
        )
        self._scale = float(self.values.get("rescale_factor", 1 / 255))
        self._mean = torch.tensor(self.values["image_mean"], dtype=torch.float32).view(3, 1, 1)
        self._std = torch.tensor(self.values["image_std"], dtype=torch.float32).view(3, 1, 1)
        self._is_square = is_square

    def __call__(self, image: Image8) -> NetworkInput:
        """Makes the input of one (H, W, 3) uint8 RGB image."""
        height, width = content = self._content_size(image.shape[:2])
        resized = PillowImage.fromarray(image).resize((width, height), self._resample)
        pixels = torch.from_numpy(np.array(resized)).permute(2, 0, 1).float()
        if self._is_square:
            side = max(self._limits)
            pixels = torch.nn.functional.pad(pixels, (0, side - width, 0, side - height))
        return NetworkInput((pixels * self._scale - self._mean) / self._std, content)

    def _content_size(self, size: Size) -> Size:
        wanted = self.values["size"]
        if isinstance(wanted, dict) and "height" in wanted:
            height, width = self._limits
        else:
            short, long = self._limits
            factor = min(short / min(size), long / max(size))
            height, width = (max(1, round(side * factor)) for side in size)
        multiple = self._multiple
        return math.ceil(height / multiple) * multiple, math.ceil(width / multiple) * multiple


def _limits(values: dict[str, Any]) -> tuple[int, int]:
    """A fixed (height, width), or the limits of the shorter and of the longer side."""
    size = values["size"]
    if not isinstance(size, dict):
        return int(size), int(values.get("max_size", _LONGEST_ASPECT * size))
    if "height" in size:
        return int(size["height"]), int(size["width"])
    short = int(size["shortest_edge"])
    return short, int(size.get("longest_edge") or _LONGEST_ASPECT * short)
