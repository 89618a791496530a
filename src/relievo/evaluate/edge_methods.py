"""The methods of `relievo evaluate edges`: filters by colour alone, and filters with segments.

First those of others, then what true segments would make of them and of ours, ours last.
"""

from typing import NamedTuple

from relievo.evaluate.edge_peers import OPENCV_PEERS
from relievo.refinement.guided import METHODS

PLAIN = "bilinear"
"""The filter that looks at nothing."""
OURS = ("outlines-fast", "outlines")
"""Our own filters, the one that is used last."""
PEERS = tuple(sorted(METHODS.keys() - {PLAIN, *OURS}))
"""The filters of others, as we apply them."""
PAINTED = ("guided", "domain-transform")
"""Those of others that get true segments too, as a guide that is painted by them."""
TRUE_SEGMENTS = "true segments"
"""Stands for the name of a segmenter where segments are the true ones."""


class EdgeMethod(NamedTuple):
    """A filter, and the name of the segments that guide it; None = colours alone."""

    filter: str
    segments: str | None = None

    def named(self, *before: str) -> str:
        """What its row is called, after other words."""
        return ", ".join((*before, *(part for part in self if part is not None)))


def edge_methods(segmenter: str | None, *, with_true_segments: bool) -> tuple[EdgeMethod, ...]:
    """Lists the methods in the order of the table.

    Args:
        segmenter: name of the one that guides our filters; None = there is none.
        with_true_segments: whether true segments are known.
    """
    true = (EdgeMethod(name, TRUE_SEGMENTS) for name in (*PAINTED, OURS[-1]))
    return (
        *(EdgeMethod(name) for name in (PLAIN, *OPENCV_PEERS, *PEERS)),
        *(true if with_true_segments else ()),
        *(EdgeMethod(name) for name in OURS),
        *(EdgeMethod(name, segmenter) for name in OURS if segmenter is not None),
    )
