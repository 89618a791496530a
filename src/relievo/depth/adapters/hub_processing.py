"""How each family of hub networks wants its image and what its answer means.

`prepare` makes the (3, h, w) float32 input of one image; `finish` makes (h, w) float32 maps of the
answers to a batch. Sizes follow the processor's file beside the weights, so that a network sees
what it was trained on.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import torch
from transformers import DPTImageProcessorPil, ZoeDepthImageProcessorPil

from relievo.core.types import FloatMap, Image8, Size

# Longer side over the size in the processor's file; a strip needs no more to be understood, and
# the memory of a transformer grows with the square of its input.
_LONGEST_ASPECT = 4


class Processing(Protocol):
    """What comes before and after a network."""

    def prepare(self, image: Image8) -> torch.Tensor:
        """Makes the network's input of one (H, W, 3) uint8 RGB image: (3, h, w) float32."""
        ...

    def finish(self, answer: Any, sizes: Sequence[Size]) -> list[FloatMap]:
        """Makes one (h, w) float32 map for each image of a batch; `sizes` are the images'."""
        ...


class DptProcessing:
    """Depth Anything and DPT: the answer is the map."""

    def __init__(self, folder: Path, scale: float) -> None:
        self._processor = DPTImageProcessorPil.from_pretrained(folder, local_files_only=True)
        self._scale = scale

    def prepare(self, image: Image8) -> torch.Tensor:
        """Resizes and normalises as the processor's file says."""
        height, width = image.shape[:2]
        return _prepared(self._processor, image, (height, width), self._scale)

    def finish(self, answer: Any, sizes: Sequence[Size]) -> list[FloatMap]:
        """Takes the answer as it is."""
        return list(_to_numpy(answer.predicted_depth))


class ZoeDepthProcessing:
    """ZoeDepth: sees the image inside a mirrored border, which is cut off again."""

    def __init__(self, folder: Path, scale: float) -> None:
        self._processor = ZoeDepthImageProcessorPil.from_pretrained(folder, local_files_only=True)
        self._scale = scale

    def prepare(self, image: Image8) -> torch.Tensor:
        """Adds the border, resizes and normalises as the processor's file says."""
        height, width = (side + 2 * self._border(side) for side in image.shape[:2])
        return _prepared(self._processor, image, (height, width), self._scale)

    def finish(self, answer: Any, sizes: Sequence[Size]) -> list[FloatMap]:
        """Cuts the border off."""
        maps = _to_numpy(answer.predicted_depth)
        return [
            self._without_border(values, size) for values, size in zip(maps, sizes, strict=True)
        ]

    def _border(self, side: int) -> int:
        # The width that the network was trained with, see ZoeDepth's `depth_model.py`.
        return int(np.sqrt(side / 2) * 3) if self._processor.do_pad else 0

    def _without_border(self, values: FloatMap, size: Size) -> FloatMap:
        borders = [self._border(side) for side in size]
        padded = [side + 2 * border for side, border in zip(size, borders, strict=True)]
        shares = [side / whole for side, whole in zip(size, padded, strict=True)]
        height, width = (
            max(1, round(count * share)) for count, share in zip(values.shape, shares, strict=True)
        )
        # The processor resizes corner to corner, so pixel i of the padded image lies at column
        # i * (w - 1) / (W - 1) of the map; pixel j of the result is the image's pixel
        # (j + 0.5) * W / w - 0.5, as everywhere in this project.
        (scale_y, offset_y), (scale_x, offset_x) = (
            _corner_to_corner(count, result, side, border)
            for count, result, side, border in zip(
                values.shape, (height, width), size, borders, strict=True
            )
        )
        matrix = np.array([[scale_x, 0, offset_x], [0, scale_y, offset_y]])
        cut = cv2.warpAffine(
            values,
            matrix,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.asarray(cut, dtype=np.float32)


class DepthProProcessing:
    """Depth Pro: a square of fixed size in, inverse depth for a field of view of its own out."""

    def __init__(self, folder: Path, scale: float) -> None:
        # The library's own processor needs torchvision, which this project does without. The size
        # is fixed by the network, so `scale` has nothing to change.
        values = json.loads((folder / "preprocessor_config.json").read_text(encoding="utf-8"))
        self._size = (values["size"]["height"], values["size"]["width"])
        self._mean = torch.tensor(values["image_mean"]).view(3, 1, 1)
        self._std = torch.tensor(values["image_std"]).view(3, 1, 1)

    def prepare(self, image: Image8) -> torch.Tensor:
        """Normalises, then samples bilinearly, in the network's own order."""
        pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1).float() / 255
        normalised = (pixels - self._mean) / self._std
        return torch.nn.functional.interpolate(
            normalised[None], self._size, mode="bilinear", align_corners=False
        )[0]

    def finish(self, answer: Any, sizes: Sequence[Size]) -> list[FloatMap]:
        """Turns inverse depth into metres by the estimated field of view."""
        inverse_depth = answer.predicted_depth
        if answer.field_of_view is not None:
            # Bochkovskii et al., "Depth Pro" (2024): the network answers for a focal length of one
            # image width, so that depth is f_px / (width * answer).
            half_angle = torch.deg2rad(answer.field_of_view).view(-1, 1, 1) / 2
            inverse_depth = inverse_depth * 2 * torch.tan(half_angle)
        return list(_to_numpy(1 / torch.clamp(inverse_depth, 1e-4, 1e4)))


def _prepared(processor: Any, image: Image8, size: Size, scale: float) -> torch.Tensor:
    height, width = _network_size(processor, size, scale)
    pixels: torch.Tensor = processor(
        images=image,
        size={"height": height, "width": width},
        keep_aspect_ratio=False,
        ensure_multiple_of=1,
        input_data_format="channels_last",
        return_tensors="pt",
    )["pixel_values"][0]
    return pixels


def _network_size(processor: Any, size: Size, scale: float) -> Size:
    """The size a processor would choose, made safe for strips, which it rounds to nothing."""
    wanted = (processor.size["height"], processor.size["width"])
    if not processor.keep_aspect_ratio:
        return wanted
    multiple = max(1, int(processor.ensure_multiple_of))
    # The side that needs the smaller change of scale decides: the processors' own rule.
    factor = min((want / side for want, side in zip(wanted, size, strict=True)), key=_change)
    limit = max(wanted) * _LONGEST_ASPECT
    height, width = (
        max(1, round(min(side * factor, limit) * scale / multiple)) * multiple for side in size
    )
    return height, width


def _change(factor: float) -> float:
    return abs(1 - factor)


def _corner_to_corner(count: int, result: int, side: int, border: int) -> tuple[float, float]:
    """Scale and offset from a result's pixel to the pixel of the padded map beneath it."""
    step = (count - 1) / (side + 2 * border - 1) if side + 2 * border > 1 else 0.0
    scale = side / result
    return scale * step, (0.5 * scale - 0.5 + border) * step


def _to_numpy(tensor: torch.Tensor) -> FloatMap:
    values: FloatMap = tensor.float().cpu().numpy()
    return values
