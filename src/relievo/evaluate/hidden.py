"""`relievo evaluate hidden`: pairs that viewers with and without glasses share.

Without glasses such a pair should look like the image it was made of, with glasses it should be
deep. Each image gets its disparity as `relievo convert --views hidden` computes it; what is
measured is how clean the mean of both views is and how much of that disparity arrives.

The baselines of depth have no place here: nothing is compared with a true depth, and a pair made of
a constant depth is just the image, perfectly clean and flat. The rivals are other ways to make a
pair of the same disparity: the usual warp, and the warp of its high frequencies alone, which spends
parallax where steps are seen and lets it fade away from them. Hidden pairs come from both engines,
the fast one and the published pyramid.

Source: Fukiage, Kawabe, Nishida, ACM TOG 36(4):147 (2017); Didyk et al., ACM TOG 30(4):96 (2011),
for backward-compatible stereo by the Cornsweet illusion.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from relievo.core.errors import UsageError
from relievo.core.types import DepthMap, FloatMap, Image8, StereoPair
from relievo.core.words import Views
from relievo.data.dataset import Dataset
from relievo.data.registry import open_sets
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Picture
from relievo.evaluate.decibels import MOST_DECIBELS, capped
from relievo.evaluate.pictures import level_picture
from relievo.evaluate.predictors import Predictor
from relievo.evaluate.registry import Request
from relievo.metrics.hidden import measure_hidden
from relievo.optimisation.budget import to_disparity
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.frame import frame_mapping, optimised_levels, placement, refined
from relievo.pipeline.scene import Scene
from relievo.render.hidden import hide_pair
from relievo.render.hidden_options import HiddenEngine, HiddenOptions
from relievo.render.stereo import render_pair

COLUMNS = (
    Column("ghost_max", "low", 1),
    Column("ghost_psnr", "high", 2),
    Column("gain_8", "none", 3),
    Column("gain_16", "none", 3),
    Column("gain_32", "none", 3),
    Column("gain_64", "none", 3),
    Column("saturated", "low", 3),
    Column("contrast_mean", "none", 3),
    Column("contrast_p99", "low", 3),
    Column("clipped", "low"),
    Column("ssim_left", "high"),
)

WARP, CORNSWEET, ROWS, PYRAMID = "warp", "cornsweet warp", "hidden (rows)", "hidden (pyramid)"

CORNSWEET_SIGMA = 0.05
"""Width of the filter that the high-passed disparity lacks, as a share of the image's (our
choice)."""

_WHITE_GHOST = 32  # code values that pictures of ghosts show as the brightest

_CONFIG = ViewConfig(views=Views.HIDDEN)


class HiddenBenchmark(Benchmark):
    """Pairs made of the images of one or several sets.

    Args:
        sets: images; no truth is needed.
        predictor: gives the depth that the pairs carry.
    """

    name = "hidden"
    title = "pairs whose mean is the image"
    columns = COLUMNS
    methods = (WARP, CORNSWEET, ROWS, PYRAMID)

    def __init__(self, sets: Sequence[Dataset], predictor: Predictor) -> None:
        self._sets = {dataset.name: dataset for dataset in sets}
        self._predictor = predictor

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "disparity": "as `relievo convert --views hidden`",
            "depth_budget_percent": _CONFIG.budget_percent,
            "range_percentiles": list(_CONFIG.range_percentiles),
            "cornsweet_sigma": f"{CORNSWEET_SIGMA:g} of the width",
            "gains": "against the whole disparity, for the high-passed one too",
            "ghost_psnr": f"at most {MOST_DECIBELS:g} dB",
            "averaged": "per image, then over images",
            "sets": {name: {"images": len(dataset)} for name, dataset in self._sets.items()},
        }

    @property
    def decisive(self) -> Column:
        """Saturation: the ghost of every hidden pair is the same, none."""
        return next(column for column in self.columns if column.name == "saturated")

    @property
    def items(self) -> Sequence[str]:
        """Every image, "set/id"."""
        return [f"{name}/{id}" for name, dataset in self._sets.items() for id in dataset.ids]

    def measure(self, item: str) -> Measured:
        """Measures every pair made of one image."""
        image, disparity = self._read(item)
        measures = {}
        for method, pair in pairs_of(image, disparity).items():
            left, right = np.asarray(pair.left, np.uint8), np.asarray(pair.right, np.uint8)
            measures[method] = capped(measure_hidden(left, right, image, disparity))
        return Measured(measures)

    def pictures(self, item: str) -> Sequence[Picture]:
        """The image, its disparity, what is seen without glasses, ghosts, and a hidden view."""
        image, disparity = self._read(item)
        pairs = pairs_of(image, disparity)
        depth = disparity - disparity.min()
        ghosts = [
            Picture(f"ghost of {method}, white = {_WHITE_GHOST}", _ghost(pair, image))
            for method, pair in pairs.items()
        ]
        return [
            Picture("image", image),
            Picture("disparity", level_picture(depth / max(float(depth.max()), 1e-6))),
            Picture("warp, both views at once", _without_glasses(pairs[WARP])),
            Picture("hidden, both views at once", _without_glasses(pairs[ROWS])),
            *ghosts,
            Picture("hidden, left view", np.asarray(pairs[ROWS].left, dtype=np.uint8)),
        ]

    def _read(self, item: str) -> tuple[Image8, FloatMap]:
        name, _, id = item.partition("/")
        sample = self._sets[name].read(id)
        return sample.image, viewing_disparity(self._predictor.predict_whole(sample), sample.image)


def open_hidden(request: Request) -> HiddenBenchmark:
    """Every image of the set, or of the sets in its subfolders.

    Raises:
        UsageError: if an alignment is asked for.
    """
    if request.alignment is not None:
        raise UsageError("hidden compares with no true depth; leave out --align")
    return HiddenBenchmark(
        open_sets(request.data, request.split, kind=request.kind), request.predictor
    )


def viewing_disparity(depth: DepthMap, image: Image8) -> FloatMap:
    """Spends the small range of a hidden pair on an image, as the pipeline does.

    Args:
        depth: of any kind, at any size of the image's aspect.
        image: (H, W, 3) uint8, RGB.

    Returns:
        (H, W) float32, pixels relative to the zero plane, > 0 in front.
    """
    scene = Scene.of_image(image, depth)
    mapping = frame_mapping(scene, _CONFIG)
    levels = optimised_levels(refined(scene, image, _CONFIG), mapping)
    zero_plane, budget_percent = placement(mapping, _CONFIG)
    return to_disparity(
        levels,
        width_px=image.shape[1],
        depth_budget_percent=budget_percent,
        zero_plane=zero_plane,
        out=levels,
    )


def pairs_of(image: Image8, disparity: FloatMap) -> dict[str, StereoPair]:
    """Makes the pair of every method, by its name.

    Args:
        image: (H, W, 3) uint8, RGB.
        disparity: (H, W) float32, pixels relative to the zero plane.
    """
    sigma = CORNSWEET_SIGMA * disparity.shape[1]
    low = cv2.GaussianBlur(disparity, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)
    return {
        WARP: render_pair(image, disparity),
        CORNSWEET: render_pair(image, disparity - low),
        ROWS: hide_pair(image, disparity),
        PYRAMID: hide_pair(image, disparity, options=HiddenOptions(engine=HiddenEngine.PYRAMID)),
    }


def _without_glasses(pair: StereoPair) -> Image8:
    return np.rint(_mean(pair)).astype(np.uint8)


def _ghost(pair: StereoPair, image: Image8) -> Image8:
    return level_picture(np.abs(_mean(pair) - image).max(axis=2) / _WHITE_GHOST)


def _mean(pair: StereoPair) -> FloatMap:
    """Mean (H, W, 3) of both views, code values."""
    return np.asarray((pair.left.astype(np.float32) + pair.right) / 2, dtype=np.float32)
