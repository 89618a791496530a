import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import EomtImageProcessorPil, Mask2FormerImageProcessorPil

from relievo.segmentation.adapters.hub_processing import Preparation

pytestmark = pytest.mark.hub

MEAN, STD = [0.5, 0.4, 0.3], [0.2, 0.25, 0.3]


def preparation(folder: Path, *, is_square: bool = False, **values: Any) -> Preparation:
    values = {"image_mean": MEAN, "image_std": STD} | values
    (folder / "preprocessor_config.json").write_text(json.dumps(values))
    return Preparation(folder, is_square=is_square)


@pytest.fixture
def photo() -> NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (60, 90, 3), np.uint8)


def test_an_image_for_mask2former_is_as_its_processor_makes_it(
    tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    processor = Mask2FormerImageProcessorPil(
        size={"shortest_edge": 64, "longest_edge": 128}, image_mean=MEAN, image_std=STD
    )
    processor.save_pretrained(tmp_path)
    expected = processor(images=photo, return_tensors="pt")["pixel_values"][0]
    found = Preparation(tmp_path, is_square=False)(photo)
    torch.testing.assert_close(found.pixels, expected, atol=1e-5, rtol=0)
    assert found.content == (64, 96)


def test_an_image_for_eomt_is_as_its_processor_makes_it(
    tmp_path: Path, photo: NDArray[np.uint8]
) -> None:
    processor = EomtImageProcessorPil(
        size={"shortest_edge": 96, "longest_edge": 96}, do_pad=True, image_mean=MEAN, image_std=STD
    )
    processor.save_pretrained(tmp_path)
    expected = processor(images=photo, return_tensors="pt")["pixel_values"][0]
    found = Preparation(tmp_path, is_square=True)(photo)
    torch.testing.assert_close(found.pixels, expected, atol=1e-5, rtol=0)
    assert found.content == (64, 96)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"size": {"height": 40, "width": 30}}, (40, 30)),
        ({"size": {"height": 40, "width": 30}, "size_divisor": 32}, (64, 32)),
        ({"size": {"shortest_edge": 40, "longest_edge": 1000}}, (40, 60)),
        ({"size": {"shortest_edge": 40, "longest_edge": 45}}, (30, 45)),
        ({"size": 40, "max_size": 45, "size_divisibility": 16}, (32, 48)),
        ({"size": 40}, (40, 60)),
        ({"size": {"shortest_edge": 40}}, (40, 60)),
    ],
)
def test_every_way_of_giving_the_size_is_understood(
    tmp_path: Path, photo: NDArray[np.uint8], values: dict[str, Any], expected: tuple[int, int]
) -> None:
    found = preparation(tmp_path, **values)(photo)
    assert found.content == tuple(found.pixels.shape[1:]) == expected


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1)])
def test_a_strip_keeps_a_pixel_across_and_does_not_grow_endless(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    found = preparation(tmp_path, size=40)(np.zeros((*size, 3), np.uint8))
    assert min(found.content) >= 1
    assert max(found.content) <= 160


def test_pixels_are_normalised(tmp_path: Path) -> None:
    found = preparation(tmp_path, size={"height": 2, "width": 2}, rescale_factor=0.01)(
        np.full((5, 5, 3), [10, 20, 30], np.uint8)
    )
    expected = [(0.1 - 0.5) / 0.2, (0.2 - 0.4) / 0.25, (0.3 - 0.3) / 0.3]
    np.testing.assert_allclose(found.pixels[:, 0, 0], expected, atol=1e-6)


def test_a_read_only_image_is_taken(tmp_path: Path, photo: NDArray[np.uint8]) -> None:
    photo.flags.writeable = False
    assert preparation(tmp_path, size=40)(photo).content == (40, 60)
