"""A benchmark, a set and an estimator without files, for the tests of what works with any."""

from collections.abc import Mapping

import numpy as np
import pytest

from relievo.core.types import DepthKind, DepthMap
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.depth.api import DepthEstimator
from relievo.evaluate.benchmark import Benchmark, Column, Measured, Picture


class Told(Benchmark):
    """Measures that are told beforehand, by item and method; an error is raised."""

    name = "told"
    title = "numbers <told> & taken"
    columns = (Column("error"), Column("hits", "high", 1))
    methods = ("plain", "ours")
    protocol: Mapping = {"alignment": "none"}

    def __init__(self, measures, totals=None, **attributes):
        self._measures = measures
        self._totals = totals or {}
        self.asked = []
        for name, value in attributes.items():
            setattr(self, name, value)

    @property
    def items(self):
        return list(self._measures)

    def measure(self, item):
        self.asked.append(item)
        found = self._measures[item]
        if isinstance(found, Exception):
            raise found
        return Measured(found, self._totals.get(item))

    def pictures(self, item):
        image = np.zeros((30, 40, 3), np.uint8)
        image[:, 20:] = (200, 40, 90)
        return [Picture(f"image of {item}", image)]


@pytest.fixture
def told():
    return Told


class Held(Dataset):
    """Samples in memory: images (H, W, 3) and depth by their ids; an error is raised."""

    def __init__(self, samples, name="held"):
        self.name = name
        self._samples = samples

    @property
    def ids(self):
        return list(self._samples)

    def _read(self, id):
        found = self._samples[id]
        if isinstance(found, Exception):
            raise found
        image, depth = found
        return Sample(name=f"{self.name}/{id}", image=image, depth=depth)


@pytest.fixture
def held():
    return Held


PER_METRE = 25.5


class Seen(DepthEstimator):
    """Reads depth off the images, whose red channel holds its codes.

    Args:
        kind: what is said of the values.
        made: what is made of the depth in metres.
        trained_on: as the contract has it.
    """

    name = "seen"

    def __init__(self, kind=DepthKind.METRIC_DEPTH, made=lambda depth: depth, trained_on=()):
        self.kind = kind
        self.trained_on = trained_on
        self._made = made

    def _predict(self, images):
        depths = [np.maximum(image[..., 0], 1) / np.float32(PER_METRE) for image in images]
        return [np.asarray(self._made(depth), dtype=np.float32) for depth in depths]


@pytest.fixture
def seen():
    return Seen


def codes_of(seed, size):
    """Codes of depth: a slope that rises to one corner, by other amounts down and across."""
    height, width = size
    near, across, down = np.random.default_rng(seed).uniform([30, 40, 40], [60, 90, 90])
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    return (near + across * x + down * y).astype(np.uint8)


@pytest.fixture
def picture():
    """An image whose red channel is its codes of depth, and these codes."""

    def make(seed, size=(48, 64)):
        codes = codes_of(seed, size)
        return np.stack([codes, np.zeros_like(codes), np.zeros_like(codes)], axis=2), codes

    return make


@pytest.fixture
def room(picture):
    """An image and its metric depth; `unknown` (H, W) bool is not valid."""

    def make(seed, size=(48, 64), unknown=None):
        image, codes = picture(seed, size)
        valid = None if unknown is None else ~unknown
        return image, DepthMap(codes / np.float32(PER_METRE), DepthKind.METRIC_DEPTH, valid)

    return make
