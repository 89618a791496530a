"""The true segments of a sample: what a perfect segmenter would find.

Every instance is a segment, and of all else every connected region of one class. What has neither
instance nor class is void.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.segments import VOID, SegmentMap
from relievo.core.types import BoolMap
from relievo.data.sample import Sample, Semantic

_UNLABELLED = ("void", "unlabelled", "unlabeled")


def has_true_segments(sample: Sample) -> bool:
    """Whether instances or classes of a sample are known."""
    return sample.instance is not None or sample.semantic is not None


def true_segments(sample: Sample) -> SegmentMap | None:
    """The true segments of a sample.

    Args:
        sample: an instance number of 0 means none; a class is unlabelled if it is negative, is
            called so, or is 0 without a name.

    Returns:
        The segments, of the image's size and of unknown class; None if nothing is known of them.

    Raises:
        RangeError: if there are more than a map can number.
    """
    if not has_true_segments(sample):
        return None
    size = sample.image.shape[:2]
    instance = np.zeros(size, np.int32) if sample.instance is None else sample.instance
    is_thing = instance > 0
    labels = np.where(is_thing, instance, 0).astype(np.int64)
    if sample.semantic is not None:
        regions = _regions(sample.semantic, ~is_thing)
        labels += np.where(regions > 0, regions + labels.max(), 0)
    return SegmentMap.numbered(labels, void=VOID)


def _regions(semantic: Semantic, wanted: BoolMap) -> NDArray[np.int64]:
    """Numbers the connected regions of each class from 1; 0 where not wanted or unlabelled."""
    numbers = np.zeros(semantic.ids.shape, np.int64)
    count = 0
    for number in np.unique(semantic.ids[wanted]).tolist():
        if _is_unlabelled(number, semantic):
            continue
        inside = ((semantic.ids == number) & wanted).view(np.uint8)
        found, regions = cv2.connectedComponents(inside, connectivity=4)
        numbers += np.where(regions > 0, regions + count, 0)
        count += found - 1  # without the outside
    return numbers


def _is_unlabelled(number: int, semantic: Semantic) -> bool:
    name = semantic.names.get(number)
    return number < 0 or (number == 0 if name is None else name in _UNLABELLED)
