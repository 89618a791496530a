"""Where the predictions that are measured come from: a network, files, or the truth itself."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from relievo.core.errors import DepthInputError, InputError, UnreadableInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.depth.api import DepthEstimator
from relievo.evaluate.provenance import digest_of
from relievo.io.depth_maps import DEPTH_SUFFIXES, check_fits, read_depth, write_depth

TRUTH = "truth"
"""The name under which the truth is its own prediction: what a perfect method would get."""


class Predictor(ABC):
    """Gives a depth map for each sample, of which only the image may be looked at.

    Attributes:
        name: what its rows are called.
        kind: what its values mean, if that is known before the first one.
    """

    name: str
    kind: DepthKind | None
    _has_several_sets = False

    @abstractmethod
    def predict(self, sample: Sample) -> DepthMap:
        """Predicts one map of the sample's aspect; several threads may ask at once.

        Raises:
            RelievoError: if there is no usable prediction.
        """

    @property
    def identity(self) -> Mapping[str, Any]:
        """What its numbers depend on, for the record."""
        return {"estimator": self.name}

    def expect(self, items: Iterable[str]) -> None:
        """Is told the items, "set/id", that it will be asked for.

        Files are named like their images; those of several sets lie in a folder for each.
        """
        self._has_several_sets = len({item.partition("/")[0] for item in items}) > 1

    def _file_name(self, sample: Sample) -> str:
        return sample.name if self._has_several_sets else sample.id

    def predict_whole(self, sample: Sample) -> DepthMap:
        """Predicts one map that has a value for every pixel.

        Raises:
            DepthInputError: if it has none for some.
            RelievoError: as `predict`.
        """
        depth = self.predict(sample)
        if depth.valid is not None and (lacking := int((~depth.valid).sum())):
            raise DepthInputError(
                f"{sample.name}: the prediction has no value for {lacking} of {depth.valid.size}"
                " pixels"
            )
        return depth

    def left_out(self, dataset: Dataset) -> frozenset[str]:
        """Ids of samples that it was trained on, and that say nothing of it."""
        return frozenset()


class Estimated(Predictor):
    """Predictions of an estimator.

    Args:
        estimator: the network.
        preset: what it was loaded with, for the record.
        save: a folder for every prediction as it was given, "<id>.npz", or "<set>/<id>.npz" if
            there are several sets; None = none is kept.
    """

    def __init__(
        self, estimator: DepthEstimator, preset: str = "", save: Path | None = None
    ) -> None:
        self.name = estimator.name
        self.kind = estimator.kind
        self._estimator = estimator
        self._preset = preset
        self._save = save
        self._lock = threading.Lock()

    def predict(self, sample: Sample) -> DepthMap:
        """Estimates one map."""
        with self._lock:
            depth = self._estimator.estimate([sample.image])[0]
        if self._save is not None:
            path = self._save / f"{self._file_name(sample)}.npz"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_depth(path, depth, overwrite=True)
        return depth

    @property
    def identity(self) -> Mapping[str, Any]:
        """The network, its weights and how it was run."""
        return {
            "estimator": self.name,
            "preset": self._preset,
            "weights_sha256": self._estimator.weights_sha256,
        }

    def left_out(self, dataset: Dataset) -> frozenset[str]:
        """Ids that its training set names, by patterns of "set/id"."""
        return frozenset(
            id
            for id in dataset.ids
            for pattern in self._estimator.trained_on
            if fnmatchcase(f"{dataset.name}/{id}", pattern)
        )


class Stored(Predictor):
    """Predictions from files named like their images.

    Args:
        folder: "<id>.npz", .npy, .exr or .png for each id, or "<set>/<id>" of several sets.
        kind: what the values mean, whatever the files say; None = as the first readable one says.

    Raises:
        UnreadableInputError: if there is no such folder, or it holds no depth map.
    """

    def __init__(self, folder: Path, kind: DepthKind | None = None) -> None:
        files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in DEPTH_SUFFIXES)
        if not files:
            raise UnreadableInputError(
                f"{folder}: no folder of predictions (.npz, .npy, .exr, .png)"
            )
        self.name = folder.resolve().name
        self.kind = kind or _first_kind(files)
        self._said = kind
        self._folder = folder

    def predict(self, sample: Sample) -> DepthMap:
        """Reads one map.

        Raises:
            UnreadableInputError: if there is none for this sample.
            DepthInputError: if it is of another aspect than the image.
        """
        for suffix in sorted(DEPTH_SUFFIXES):
            path = self._folder / f"{self._file_name(sample)}{suffix}"
            if path.is_file():
                depth = read_depth(path, kind=self._said)
                check_fits(depth, (sample.image.shape[0], sample.image.shape[1]), str(path))
                return depth
        name = self._file_name(sample)
        raise UnreadableInputError(f"{self._folder}: holds no prediction {name}.*")

    @property
    def identity(self) -> Mapping[str, Any]:
        """The folder, and a digest of its files."""
        return {
            "estimator": "files",
            "folder": str(self._folder),
            "files": digest_of(self._folder),
            "depth_kind": self._said,
        }


def _first_kind(files: Sequence[Path]) -> DepthKind:
    for path in files[:-1]:
        try:
            return read_depth(path).kind
        except InputError:
            continue  # refused by name when it is measured
    return read_depth(files[-1]).kind


class Truth(Predictor):
    """The truth as its own prediction."""

    name = TRUTH
    kind = None

    def predict(self, sample: Sample) -> DepthMap:
        """Gives the sample's own depth."""
        return sample.truth
