"""The contract of a data set: ids, and one sample for each.

A set is opened cheaply (folders are listed, tables are read) and gives its samples one by one, so
that memory does not grow with it. Its class takes the folder and the name of a split.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import final

from relievo.core.errors import ArrayError, UnreadableInputError
from relievo.core.types import DepthKind
from relievo.data.files import neighbours_in
from relievo.data.sample import Neighbours, Sample


class Dataset(ABC):
    """Samples of one set.

    Attributes:
        name: of the set; the first part of the names of its samples.
        splits: the splits that it tells apart, where they are known without trying.
        is_metric: whether every sample has metric depth, or none has any; None = it has to be
            looked at.
    """

    name: str
    splits: Sequence[str] = ()
    is_metric: bool | None = None

    @property
    @abstractmethod
    def ids(self) -> Sequence[str]:
        """The samples, in the order of the split or of time, else sorted."""

    @property
    def takes(self) -> Sequence[Sequence[str]]:
        """Ids of frames next in time, one list for each take; empty in a set of stills."""
        return ()

    @final
    def read(self, id: str) -> Sample:
        """Reads one sample; several threads may do so at once.

        Args:
            id: one of `ids`.

        Raises:
            InputError: if one of its files is missing, damaged or not what the set is made of, or
                its parts do not fit together.
        """
        try:
            return self._read(id)
        except ArrayError as error:
            raise UnreadableInputError(f"{self.name}/{id}: {error}") from error

    @abstractmethod
    def _read(self, id: str) -> Sample:
        """Reads one sample; raises InputError, or ArrayError where parts do not fit together."""

    def complaints(self) -> Sequence[str]:
        """What is wrong with the set as a whole, where samples read one by one do not show it."""
        return ()

    def depth_kind(self, id: str) -> DepthKind | None:
        """What the depth of a sample means; the sample is read where nothing else tells.

        Raises:
            InputError: as `read`.
        """
        if self.is_metric is not None:
            return DepthKind.METRIC_DEPTH if self.is_metric else None
        depth = self.read(id).depth
        return None if depth is None else depth.kind

    @final
    def __len__(self) -> int:
        return len(self.ids)

    @final
    def __iter__(self) -> Iterator[Sample]:
        return (self.read(id) for id in self.ids)


class TakeSet(Dataset):
    """A set of frames, take by take in the order of time; a subclass fills `_takes`."""

    _takes: Mapping[str, Sequence[str]]

    @property
    def ids(self) -> Sequence[str]:
        """Every frame, take by take."""
        return [id for take in self._takes.values() for id in take]

    @property
    def takes(self) -> Sequence[Sequence[str]]:
        """The frames of each take."""
        return list(self._takes.values())

    def _neighbours(self, id: str) -> Neighbours:
        return self._all_neighbours[id]

    @cached_property
    def _all_neighbours(self) -> Mapping[str, Neighbours]:
        return {id: neighbours_in(take, n) for take in self.takes for n, id in enumerate(take)}
