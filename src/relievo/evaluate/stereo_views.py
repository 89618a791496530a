"""`relievo evaluate stereo-views`: rendered right views against true ones.

The right view of a rectified pair is rendered from the left image and a disparity, and compared
with the photograph taken there: over all pixels, over those that the left view shows too, and over
the disoccluded ones, where anything has to be made up. So that shapes are measured and not scales,
every disparity but the true one is fitted to it by a scale and a shift.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from relievo.core.errors import (
    DependencyError,
    DepthInputError,
    UnsupportedInputError,
    UsageError,
    WeightsMissingError,
)
from relievo.core.types import BoolMap, DepthKind, DepthMap, FloatMap, Image8
from relievo.core.words import SourceView
from relievo.data.dataset import Dataset
from relievo.data.registry import open_sets
from relievo.data.sample import Sample
from relievo.evaluate.baselines import BASELINES
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Picture
from relievo.evaluate.decibels import MOST_DECIBELS, capped
from relievo.evaluate.measured_sets import Known, measured_sets
from relievo.evaluate.peers import nearest_and_extension, nearest_and_telea
from relievo.evaluate.pictures import level_picture
from relievo.evaluate.predictors import Predictor, Truth
from relievo.evaluate.registry import Request
from relievo.metrics.affine_fit import AffineFit
from relievo.metrics.views import (
    Distance,
    disoccluded_from_left,
    load_lpips,
    measure_views,
)
from relievo.refinement.fill import fill_invalid
from relievo.refinement.refine import refine
from relievo.render.fillers import HoleFiller
from relievo.render.patches import PatchFiller
from relievo.render.stereo import render_pair

logger = logging.getLogger(__name__)

COLUMNS: tuple[Column, ...] = (
    Column("psnr", "high", 2),
    Column("ssim", "high"),
    Column("psnr_visible", "high", 2),
    Column("ssim_visible", "high"),
    Column("psnr_disoccluded", "high", 2),
    Column("ssim_disoccluded", "high"),
    Column("psnr_uncovered", "high", 2),
    Column("ssim_uncovered", "high"),
    Column("psnr_inside", "high", 2),
    Column("ssim_inside", "high"),
    Column("disoccluded", "none", 3),
)

NO_SHIFT, PEER, EXTENSION = "no shift", "nearest + Telea", "nearest + extension"

_WHITE_DIFFERENCE = 64  # code values that pictures of differences show as the brightest


class Pair(NamedTuple):
    """A rectified pair with its true disparity, unknown pixels filled from the nearest known.

    Fields: left and right (H, W, 3) uint8; disparity (H, W) float32, pixels; valid (H, W) bool,
    where it is known.
    """

    left: Image8
    right: Image8
    disparity: FloatMap
    valid: BoolMap


class StereoViewsBenchmark(Benchmark):
    """Right views of the pairs of one or several sets.

    Args:
        sets: those that may hold pairs with disparity.
        predictor: gives the disparity to render with.
        lpips: measures the perceptual distance of two images, too; None = it is left out.

    Raises:
        UnsupportedInputError: if no set has such a pair that the method was not trained on.
    """

    name = "stereo-views"
    title = "rendered right views"
    columns = COLUMNS

    def __init__(
        self, sets: Sequence[Dataset], predictor: Predictor, lpips: Distance | None = None
    ) -> None:
        self._predictor = predictor
        self._lpips = lpips
        if lpips is not None:
            self.columns = (*COLUMNS, Column("lpips"))
        self._sets = measured_sets(sets, predictor, lambda sample: _for_prior(pair_of(sample)))
        ours = (f"{predictor.name}, patches", f"{predictor.name}, warp")
        self.methods = (NO_SHIFT, *BASELINES, PEER, EXTENSION, *ours)

    @property
    def protocol(self) -> Mapping[str, Any]:
        """What the numbers depend on."""
        return {
            "disparity": "the true one, unknown pixels filled from the nearest"
            if isinstance(self._predictor, Truth)
            else "relative inverse depth at image size, affinely fitted to the true disparity",
            "baselines": "mean disparity of the other pairs, as percent of the width, fitted too",
            "peers": "the disparity of the last method",
            "patches": "the last method with its holes painted by patches",
            "disoccluded": "pixels of the right view that the true disparity does not reach",
            "uncovered": "those of them behind a surface",
            "inside": "all pixels but the disoccluded ones beyond the left view's frame",
            "psnr": f"at most {MOST_DECIBELS:g} dB",
            "averaged": "per pair, then over pairs",
            "sets": {
                name: {"pairs": len(each.ids), "left_out": each.left_out}
                for name, each in self._sets.items()
            },
        }

    @property
    def items(self) -> Sequence[str]:
        """Every pair, "set/id"."""
        return [f"{name}/{id}" for name, each in self._sets.items() for id in each.ids]

    def measure(self, item: str) -> Measured:
        """Measures the views of every method for one pair."""
        sample, pair = self._read(item)
        known = np.ones_like(pair.valid)
        disoccluded = disoccluded_from_left(pair.disparity, known)
        measures = {
            method: capped(measure_views(view, pair.right, disoccluded))
            | ({} if self._lpips is None else {"lpips": self._lpips(view, pair.right)})
            for method, view in self._views(item, sample, pair)
        }
        return Measured(measures)

    def pictures(self, item: str) -> Sequence[Picture]:
        """The pair, the peer's and our view, and how far each is from the true one."""
        sample, pair = self._read(item)
        disparity = self._disparity(sample, pair)
        peer, ours = nearest_and_telea(pair.left, disparity), _right_view(pair.left, disparity)
        limits = np.percentile(pair.disparity, (2, 98))
        levels = (disparity - limits[0]) / max(limits[1] - limits[0], 1e-6)
        hidden = disoccluded_from_left(pair.disparity, np.ones_like(pair.valid))
        marked = np.where(hidden[..., None], np.array([255, 0, 255], np.uint8), pair.right)
        return [
            Picture("left view", pair.left),
            Picture("true right view", pair.right),
            Picture("disoccluded pixels of it", marked),
            Picture("disparity rendered with", level_picture(levels)),
            Picture(PEER, peer),
            Picture(self.methods[-1], ours),
            Picture(f"error of {PEER}, white = {_WHITE_DIFFERENCE}", _difference(peer, pair.right)),
            Picture(f"error of ours, white = {_WHITE_DIFFERENCE}", _difference(ours, pair.right)),
        ]

    def _read(self, item: str) -> tuple[Sample, Pair]:
        name, _, id = item.partition("/")
        sample = self._sets[name].dataset.read(id)
        return sample, pair_of(sample)

    def _views(self, item: str, sample: Sample, pair: Pair) -> Iterator[tuple[str, Image8]]:
        yield NO_SHIFT, pair.left
        prior = self._sets[item.partition("/")[0]].prior.without(*_for_prior(pair))
        for method, values in prior.predictions(pair.disparity.shape).items():
            yield method, _right_view(pair.left, fitted(values, pair))
        disparity = self._disparity(sample, pair)
        yield PEER, nearest_and_telea(pair.left, disparity)
        yield EXTENSION, nearest_and_extension(pair.left, disparity)
        yield self.methods[-2], _right_view(pair.left, disparity, PatchFiller())
        yield self.methods[-1], _right_view(pair.left, disparity)

    def _disparity(self, sample: Sample, pair: Pair) -> FloatMap:
        if isinstance(self._predictor, Truth):
            return pair.disparity
        refined = refine(self._predictor.predict_whole(sample), pair.left)
        return fitted(refined.values, pair)


def open_stereo_views(request: Request) -> StereoViewsBenchmark:
    """Every rectified pair with disparity of the set, or of the sets in its subfolders.

    Raises:
        UnsupportedInputError: if there is none.
        UsageError: if an alignment is asked for.
    """
    if request.alignment is not None:
        raise UsageError("stereo-views always fits a scale and a shift; leave out --align")
    sets = open_sets(request.data, request.split, kind=request.kind)
    return StereoViewsBenchmark(sets, request.predictor, _installed_lpips())


def _installed_lpips() -> Distance | None:
    try:
        return load_lpips()
    except (DependencyError, WeightsMissingError) as error:
        logger.info("LPIPS is left out: %s", error)
        return None


def pair_of(sample: Sample) -> Pair:
    """The rectified pair of a sample.

    Raises:
        UnsupportedInputError: if it has none.
        DepthInputError: if its disparity is nowhere known.
    """
    right = sample.right
    if right is None or right.disparity is None:
        raise UnsupportedInputError(f"{sample.name}: has no right view with disparity")
    valid = np.ones(right.disparity.shape, np.bool_) if right.valid is None else right.valid
    if not valid.any():
        raise DepthInputError(f"{sample.name}: no pixel has a disparity")
    # Only the mask and the values matter here, not what kind they are.
    known = DepthMap(right.disparity, DepthKind.RELATIVE_INVERSE_DEPTH, valid)
    return Pair(sample.image, right.image, fill_invalid(known), valid)


def fitted(values: FloatMap, pair: Pair) -> FloatMap:
    """Brings values (H, W) by a scale and a shift as near to the true disparity as can be."""
    fit = AffineFit()
    fit.add(values[pair.valid], pair.disparity[pair.valid])
    scale, shift = fit.solve()
    return (scale * values.astype(np.float64) + shift).astype(np.float32)


def _right_view(left: Image8, disparity: FloatMap, filler: HoleFiller | None = None) -> Image8:
    pair = render_pair(left, disparity, source_view=SourceView.LEFT, filler=filler)
    return np.asarray(pair.right, dtype=np.uint8)


def _difference(view: Image8, truth: Image8) -> Image8:
    largest = np.abs(view.astype(np.int16) - truth).max(axis=2)
    return level_picture(largest / _WHITE_DIFFERENCE)


def _for_prior(pair: Pair) -> Known:
    """Disparity in percent of the width: pairs of different sizes go into one mean."""
    return pair.disparity * np.float32(100 / pair.disparity.shape[1]), pair.valid
