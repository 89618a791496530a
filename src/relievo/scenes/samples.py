"""From what the renderer gives to samples: pictures are developed, the truth is passed on."""

import numpy as np

from relievo.core.types import DepthKind, DepthMap
from relievo.data.exact_parts import disparity_of
from relievo.data.sample import Background, Neighbours, Planes, RightView, Sample, Semantic
from relievo.scenes.classes import CLASSES
from relievo.scenes.frame import Frame, View
from relievo.scenes.photo.development import develop
from relievo.scenes.photo.look import Look

CLASS_NAMES = {each.number: name for name, each in CLASSES.items()}


def sample_of(
    frame: Frame,
    name: str,
    look: Look,
    exposure: float,
    noise_seed: tuple[int, ...],
    neighbours: Neighbours | None = None,
) -> Sample:
    """Makes a sample of a frame.

    Args:
        frame: with or without right view, motion and background.
        name: "set/id".
        look: of all of its pictures.
        exposure: as `photo.metering.metered` gives it.
        noise_seed: of their noise; where nothing is uncovered the background has the noise of the
            picture, the right view has its own.
        neighbours: of a frame of a film.
    """
    depth = DepthMap(frame.view.depth_m, DepthKind.METRIC_DEPTH, frame.view.depth_m > 0)

    def image_of(view: View, side: int) -> np.typing.NDArray[np.uint8]:
        return develop(view.light, look, exposure, np.random.default_rng((*noise_seed, side)))

    return Sample(
        name=name,
        image=image_of(frame.view, 0),
        depth=depth,
        intrinsics=frame.intrinsics,
        T_world_from_camera=frame.T_world_from_camera,
        semantic=Semantic(frame.view.ids, CLASS_NAMES),
        instance=frame.view.instance,
        planes=Planes(frame.plane_ids, frame.planes),
        right=None if frame.right is None else _right(frame, depth, image_of(frame.right, 1)),
        neighbours=neighbours,
        time_s=frame.time_s,
        normals=frame.normals,
        motion=frame.motion,
        background=(
            None if frame.behind is None else _background(frame, image_of(frame.behind, 0))
        ),
        people=frame.people,
        distortion=None if frame.distortion == (0.0, 0.0) else frame.distortion,
    )


def _right(frame: Frame, depth: DepthMap, image: np.typing.NDArray[np.uint8]) -> RightView:
    assert frame.baseline_m is not None  # it comes with the right view
    disparity = disparity_of(depth, frame.intrinsics.f_x, frame.baseline_m)
    return RightView(image, disparity, frame.right_visible, frame.baseline_m)


def _background(frame: Frame, image: np.typing.NDArray[np.uint8]) -> Background:
    assert frame.behind is not None
    assert frame.uncovered is not None
    return Background(frame.uncovered, image, frame.behind.depth_m, frame.behind.ids)
