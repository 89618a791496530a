"""Measures of depth over time: does a still world stay still.

Depth is aligned once for a whole sequence (`VideoFit`), never frame by frame: that would remove
the very flicker of scale that is to be measured. Frames are taken one by one or in pairs, so a film
needs no more memory than two of them.
"""

from collections.abc import Iterable
from itertools import pairwise, repeat
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from relievo.core.checks import check_same_size
from relievo.core.errors import RangeError
from relievo.core.types import BoolMap, Intrinsics
from relievo.geometry.camera import project, unproject
from relievo.geometry.transform import Transform, apply, inverse
from relievo.metrics.affine_fit import AffineFit
from relievo.metrics.optical_flow import Flow, pull, pull_valid, seen_in_both

Depth: TypeAlias = NDArray[np.floating]

LEAST_OVERLAP_PX = 100
"""Pairs of frames that share fewer pixels say nothing about consistency (our choice)."""

COLOUR_WEIGHT = 50.0
"""How quickly a pixel loses weight in the warping error as its colour changes."""

STEADY_RATIO = 1.25
"""Depths of one point in two frames agree if neither is larger by this factor."""


class VideoFit:
    """Fits one scale and one shift of inverse depth to a whole sequence, frame by frame.

    Only a few sums are kept, so that a film of any length needs no memory.

    Source: the evaluation of Chen et al., "Video Depth Anything", CVPR (2025).
    """

    def __init__(self) -> None:
        self._fit = AffineFit()

    def add(self, q: Depth, g: Depth, valid: BoolMap) -> None:
        """Adds the next frame.

        Args:
            q: (H, W) relative inverse depth; values <= 0 are left out.
            g: (H, W) true depth in metres, > 0 where valid.
            valid: (H, W) bool: the pixels that the fit may use.

        Raises:
            ShapeError: if the maps differ in size.
            RangeError: if a valid truth is not positive.
        """
        check_same_size(q=q, g=g, valid=valid)
        usable = valid & (q > 0)
        truth = g[usable].astype(np.float64)
        if not (truth > 0).all():
            raise RangeError("g must be positive wherever it is valid")
        self._fit.add(q[usable], 1 / truth)

    def solve(self) -> tuple[float, float]:
        """Gives the fit of the frames added so far.

        Returns:
            (s, t) such that s * q + t is nearest to 1 / g; both NaN if there was no pixel.
        """
        return self._fit.solve()


def tae(
    depth_1: Depth,
    depth_2: Depth,
    intrinsics: Intrinsics,
    T_world_from_1: Transform,
    T_world_from_2: Transform,
    *,
    valid_1: BoolMap | None = None,
    valid_2: BoolMap | None = None,
    reference: bool = False,
) -> float:
    """Temporal alignment error of two frames of a rigid scene, in percent.

    The points of each frame are carried into the other camera; the error is the mean of
    |carried - seen| / seen over the pixels on which they fall, in both directions.

    Args:
        depth_1: (H, W) metres, aligned already.
        depth_2: (H, W) metres.
        intrinsics: of both frames, for this size.
        T_world_from_1: (4, 4) pose of the first camera.
        T_world_from_2: (4, 4) pose of the second camera.
        valid_1: (H, W) bool, the pixels that may be used; None = all of positive depth.
        valid_2: like `valid_1`.
        reference: do as the published script does, to compare with published numbers: where
            points fall on one pixel the last one written stays, not the nearest; no pixel is
            masked; frames without overlap have the error 0.

    Returns:
        Percent; NaN if too few pixels overlap in a direction to tell.

    Raises:
        ShapeError: if the maps differ in size.
        RangeError: if the reference is asked for with depth that is not positive everywhere.

    Source: Chen et al., "Video Depth Anything", CVPR (2025).
    """
    masks = {"valid_1": valid_1, "valid_2": valid_2}
    known = {name: mask for name, mask in masks.items() if mask is not None}
    check_same_size(depth_1=depth_1, depth_2=depth_2, **known)
    usable_1, usable_2 = _usable(depth_1, valid_1), _usable(depth_2, valid_2)
    if reference:
        usable_1, usable_2 = depth_1 > 0, depth_2 > 0
        if not (usable_1.all() and usable_2.all()):
            raise RangeError("the reference takes positive depth only: clip it first")
    T_2_from_1 = inverse(T_world_from_2) @ T_world_from_1
    errors = []
    for source, usable, target, seen, T in (
        (depth_1, usable_1, depth_2, usable_2, T_2_from_1),
        (depth_2, usable_2, depth_1, usable_1, inverse(T_2_from_1)),
    ):
        points = apply(T, unproject(source, intrinsics)[usable])
        carried = _splat(points, intrinsics, target.shape, nearest=not reference)
        errors.append(_overlap_error(carried, target, seen, reference))
    return 100 * (errors[0] + errors[1]) / 2


def warping_error(
    depth_t: Depth,
    depth_next: Depth,
    flow_next_to_t: Flow,
    flow_t_to_next: Flow,
    image_t: NDArray[np.uint8],
    image_next: NDArray[np.uint8],
    *,
    valid_t: BoolMap | None = None,
    valid_next: BoolMap | None = None,
) -> float:
    """Mean change of depth along the optical flow, weighted by how well the colours agree.

    Args:
        depth_t: (H, W), any unit, > 0 where valid.
        depth_next: (H, W), of the next frame.
        flow_next_to_t: (H, W, 2) float32, from the next frame back.
        flow_t_to_next: (H, W, 2) float32; with the other one it tells what is occluded.
        image_t: (H, W, 3) uint8, RGB.
        image_next: (H, W, 3) uint8, RGB.
        valid_t: (H, W) bool; None = all of positive depth.
        valid_next: like `valid_t`.

    Returns:
        In the unit of depth, over the pixels seen in both frames; NaN if there is none.

    Raises:
        ShapeError: if the arrays differ in size.

    Source: Wang et al., "Neural Video Depth Stabilizer", ICCV (2023): OPW.
    """
    check_same_size(depth_t=depth_t, depth_next=depth_next, image_t=image_t, image_next=image_next)
    usable_t, usable_next = _usable(depth_t, valid_t), _usable(depth_next, valid_next)
    counted = seen_in_both(flow_next_to_t, flow_t_to_next)
    counted &= usable_next & pull_valid(usable_t, flow_next_to_t)
    if not counted.any():
        return float("nan")
    carried = pull(np.where(usable_t, depth_t, 0), flow_next_to_t).values[counted]
    colours = pull(image_t, flow_next_to_t).values[counted]
    difference = (image_next[counted] - colours) / np.iinfo(np.uint8).max
    weight = np.exp(-COLOUR_WEIGHT * (difference**2).sum(axis=1))
    return float(np.mean(weight * np.abs(depth_next[counted] - carried), dtype=np.float64))


def relative_temporal_change(
    depths: Iterable[Depth],
    valids: Iterable[BoolMap],
    flows_back: Iterable[Flow] | None = None,
) -> float:
    """Share of pixels whose depth agrees with that of the frame before.

    Args:
        depths: (H, W) each, any unit.
        valids: (H, W) bool each, the pixels that may be used.
        flows_back: from each frame but the first to the one before; None = nothing moves.

    Returns:
        In [0, 1], over the pixels valid in both frames; NaN if there is none.

    Raises:
        ShapeError: if the maps differ in size.
        ValueError: if there are more frames of one than of another.
    """
    agreeing = count = 0
    pairs = pairwise(zip(depths, valids, strict=True))
    flows = repeat(None) if flows_back is None else flows_back
    for ((before, valid_before), (now, valid_now)), flow in zip(
        pairs, flows, strict=flows_back is not None
    ):
        check_same_size(before=before, now=now)
        usable_before, usable = _usable(before, valid_before), _usable(now, valid_now)
        carried: Depth = np.where(usable_before, before, 1)
        if flow is not None:
            carried, usable_before = pull(carried, flow).values, pull_valid(usable_before, flow)
        both = usable & usable_before
        ratio = now[both] / carried[both]
        agreeing += int((np.maximum(ratio, 1 / ratio) < STEADY_RATIO).sum())
        count += int(both.sum())
    return agreeing / count if count else float("nan")


def _usable(depth: Depth, valid: BoolMap | None) -> BoolMap:
    """Where depth may be used: valid, finite and in front of the camera."""
    usable: BoolMap = np.isfinite(depth) & (depth > 0)
    return usable if valid is None else usable & valid


def _splat(
    points: NDArray[np.float64], intrinsics: Intrinsics, size: tuple[int, ...], *, nearest: bool
) -> NDArray[np.float64]:
    """Depth map of points (N, 3): 0 where none falls, else the nearest z or the last one given."""
    height, width = size
    # The published script projects points behind the camera too, where they write over others.
    seen = points if nearest else np.where(points[:, 2:] < 0, -points, points)
    u, v = np.floor(project(seen, intrinsics)).T
    inside = (u >= 0) & (u < width) & (v >= 0) & (v < height)
    places = (v[inside] * width + u[inside]).astype(np.int64)
    z = points[inside, 2]
    if nearest:
        depth = np.full(height * width, np.inf)
        np.minimum.at(depth, places, z)
        depth[np.isinf(depth)] = 0
    else:
        depth = np.zeros(height * width)
        depth[places] = z
    return depth.reshape(height, width)


def _overlap_error(
    carried: NDArray[np.float64], target: Depth, seen: BoolMap, reference: bool
) -> float:
    both = (carried > 0) & seen
    if reference and not both.any():
        return 0.0
    if not reference and both.sum() < LEAST_OVERLAP_PX:
        return float("nan")
    truth = target[both].astype(np.float64)
    return float(np.mean(np.abs(carried[both] - truth) / truth))
