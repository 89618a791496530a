"""From a prediction of any kind to metres, as the alignment of a benchmark wants it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from relievo.core.errors import DepthInputError, UnsupportedInputError
from relievo.core.types import BoolMap, DepthKind, DepthMap, Size
from relievo.geometry.depth import to_relative_inverse
from relievo.metrics.alignment import Alignment

_USUAL = {
    DepthKind.METRIC_DEPTH: Alignment.NONE,
    DepthKind.METRIC_INVERSE_DEPTH: Alignment.NONE,
    DepthKind.SCALE_INVARIANT_DEPTH: Alignment.MEDIAN,
    DepthKind.AFFINE_INVARIANT_DEPTH: Alignment.AFFINE_DEPTH,
    DepthKind.RELATIVE_INVERSE_DEPTH: Alignment.AFFINE_DISPARITY,
}
_WITH_SCALE = (
    DepthKind.METRIC_DEPTH,
    DepthKind.METRIC_INVERSE_DEPTH,
    DepthKind.SCALE_INVARIANT_DEPTH,
)
_FITTED = {
    Alignment.NONE: (DepthKind.METRIC_DEPTH, DepthKind.METRIC_INVERSE_DEPTH),
    Alignment.MEDIAN: _WITH_SCALE,
    Alignment.SCALE_LSQ: _WITH_SCALE,
    Alignment.AFFINE_DEPTH: (*_WITH_SCALE, DepthKind.AFFINE_INVARIANT_DEPTH),
    Alignment.AFFINE_DISPARITY: (*_WITH_SCALE, DepthKind.RELATIVE_INVERSE_DEPTH),
}
"""What each alignment can bring to metres."""

_OTHER_UNIT = 50.0


def usual_alignment(kind: DepthKind | None) -> Alignment:
    """What has to be fitted for values of a kind: no more than the kind leaves open."""
    return Alignment.NONE if kind is None else _USUAL[kind]


def check_kind(kind: DepthKind, alignment: Alignment) -> None:
    """Refuses a kind of depth that leaves more open than an alignment fits.

    Raises:
        UnsupportedInputError: naming the alignment that it wants.
    """
    if kind not in _FITTED[alignment]:
        raise UnsupportedInputError(
            f"a prediction of {kind} cannot be measured with alignment {alignment}; "
            f"use {usual_alignment(kind)}"
        )


def in_space_of(depth: DepthMap, alignment: Alignment) -> DepthMap:
    """Brings a prediction to what an alignment fits: depth, or relative inverse depth.

    Depth that is not positive is no answer: such pixels are invalid.

    Raises:
        UnsupportedInputError: if the kind leaves more open than the alignment fits.
    """
    check_kind(depth.kind, alignment)
    if alignment is Alignment.AFFINE_DISPARITY:
        return to_relative_inverse(depth)
    if depth.kind is DepthKind.METRIC_INVERSE_DEPTH:
        inverse = to_relative_inverse(DepthMap(depth.values, DepthKind.METRIC_DEPTH, depth.valid))
        return DepthMap(inverse.values, DepthKind.METRIC_DEPTH, inverse.valid)
    if depth.kind is DepthKind.AFFINE_INVARIANT_DEPTH:
        return depth
    positive = depth.values > 0
    return DepthMap(
        depth.values, depth.kind, positive if depth.valid is None else positive & depth.valid
    )


def at_size(depth: DepthMap, size: Size) -> DepthMap:
    """Resizes a map bilinearly in its own space: inverse depth as inverse depth, depth as depth.

    Args:
        depth: any size and kind.
        size: (height, width) of the result.

    Returns:
        The same kind. A pixel that an invalid one has a part in is invalid; `valid` is None if
        there are none.
    """
    valid = None if depth.valid is None or depth.valid.all() else depth.valid
    if depth.size == size:
        return DepthMap(depth.values, depth.kind, valid)
    wh = size[::-1]
    if valid is None:
        resized = cv2.resize(depth.values, wh, interpolation=cv2.INTER_LINEAR)
        return DepthMap(np.asarray(resized, dtype=np.float32), depth.kind)
    known = np.where(valid, depth.values, np.float32(0))
    resized = cv2.resize(known, wh, interpolation=cv2.INTER_LINEAR)
    share = cv2.resize(valid.astype(np.float32), wh, interpolation=cv2.INTER_LINEAR)
    whole = np.asarray(share) > 1 - 1e-6
    return DepthMap(np.asarray(resized, dtype=np.float32), depth.kind, whole)


def check_whole(name: str, known: BoolMap | None, wanted: BoolMap) -> None:
    """Refuses a prediction that leaves out pixels that are to be measured.

    Raises:
        DepthInputError: naming how many.
    """
    if known is not None and (lacking := int((wanted & ~known).sum())):
        raise DepthInputError(
            f"{name}: the prediction has no value for {lacking} of {int(wanted.sum())} pixels"
        )


def check_unit(name: str, predicted_m: NDArray[np.floating], truth_m: NDArray[np.floating]) -> None:
    """Refuses metric depth in another unit than metres, as far as the range tells.

    Args:
        name: of the image, for the message.
        predicted_m: any pixels of the prediction.
        truth_m: any pixels of the truth.

    Raises:
        UnsupportedInputError: naming the factor.
    """
    if truth_m.size == 0:
        return
    factor = float(np.median(predicted_m)) / float(np.median(truth_m))
    if not 1 / _OTHER_UNIT < factor < _OTHER_UNIT:
        raise UnsupportedInputError(
            f"{name}: the prediction is {factor:.3g} times the truth; is it in metres?"
        )
