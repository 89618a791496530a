"""The contract of a benchmark: items, methods, and what is measured of each.

An item is an image, a pair or a sequence, whatever is measured on its own. Each item is measured
for every method: baselines first, the method under test last. Items of one group (a set, say) are
averaged together.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from relievo.core.types import Image8
from relievo.evaluate.published import PublishedRow
from relievo.metrics.depth import Totals

Measures: TypeAlias = Mapping[str, float]
"""Numbers by the name of the measure; NaN where it is not defined."""


class Column(NamedTuple):
    """A measure that tables show: its name, which direction is better, decimals shown."""

    name: str
    better: Literal["low", "high", "none"] = "low"
    decimals: int = 4


class Measured(NamedTuple):
    """What was measured of one item: measures by method, and totals by method for pooling."""

    measures: Mapping[str, Measures]
    totals: Mapping[str, Totals] | None = None


class Picture(NamedTuple):
    """One picture of a report: (H, W, 3) uint8 RGB, with a caption."""

    caption: str
    image: Image8


class Benchmark(ABC):
    """One benchmark, ready to run: data opened, method loaded.

    `measure` and `pictures` are called from several threads at once.

    Attributes:
        name: as the command line knows it.
        title: one line for people.
        columns: what tables show.
        methods: every method, baselines first, the one under test last.
        published: rows of other people for the same measures.
    """

    name: str
    title: str
    columns: Sequence[Column]
    methods: Sequence[str]
    published: Sequence[PublishedRow] = ()
    is_pooled: bool = False

    @property
    @abstractmethod
    def protocol(self) -> Mapping[str, Any]:
        """Everything that a number depends on, for the record and for going on with a run."""

    @property
    @abstractmethod
    def items(self) -> Sequence[str]:
        """The names of all items, "set/id"."""

    @abstractmethod
    def measure(self, item: str) -> Measured:
        """Measures every method on one item.

        Raises:
            RelievoError: if the item or a prediction of it cannot be measured; the others go on.
        """

    @abstractmethod
    def pictures(self, item: str) -> Sequence[Picture]:
        """What a report shows of an item.

        Raises:
            RelievoError: as `measure`.
        """

    @property
    def decisive(self) -> Column:
        """The measure by which items are the best and the worst: the first of the table."""
        return self.columns[0]

    def group(self, item: str) -> str:
        """The group that an item is averaged with: its set."""
        return item.partition("/")[0]
