"""The files that a converted photo becomes, with what viewers need to know of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from relievo.core.errors import UsageError
from relievo.core.images import largest_code
from relievo.core.types import Image, Size
from relievo.core.words import Layout
from relievo.io.images import is_image, write_image
from relievo.io.spatial_heic import write_spatial_heic
from relievo.io.stereo_photos import JPS_MODES, write_mpo
from relievo.io.stereo_tags import StereoTag
from relievo.io.tagged_images import (
    can_tag_image,
    write_depth_photo,
    write_tagged_image,
    write_vr_photo,
)
from relievo.pipeline.arrangement import stated_arrangement
from relievo.pipeline.config import ViewConfig
from relievo.pipeline.presentation import SPHERES
from relievo.render.formats import HALF, stereo_mode
from relievo.render.interleaved import TURNS
from relievo.render.unpacking import unpack

PAIR_SUFFIXES = (".heic", ".mpo")
"""Endings of files that hold both views as pictures of their own."""

VR_SUFFIX = ".vr.jpg"
"""What names of Google's VR photos end in: the left view, which carries the right one."""


_ON_SCREENS = (*TURNS, Layout.FRAME_SEQUENTIAL, Layout.QUILT, Layout.RGBD)
"""Layouts that need a screen of their own kind, or glasses before one: never in a headset."""
_BETWEEN_SPHERES = 1.5
"""Width over height: half a sphere is as wide as high, a whole one twice."""


DEPTH_SUFFIX = ".depth.jpg"
"""What names of photos end in that carry their depth (GDepth), in the layout `rgbd`."""


def is_photo_file(path: Path) -> bool:
    """Whether an ending is one of a photo that can be written."""
    return is_image(path) or path.suffix.lower() in PAIR_SUFFIXES


def view_for(target: Path, view: ViewConfig) -> ViewConfig:
    """The configuration that holds for a file: some kinds hold both views by themselves.

    Raises:
        UsageError: if the layout does not go with the kind of file.
    """
    if view.layout is Layout.FRAME_SEQUENTIAL:
        raise UsageError(f"{target}: layout {view.layout} is for films")
    if target.suffix.lower() == ".jps" and stereo_mode(view.layout) not in JPS_MODES:
        raise UsageError(f"{target}: JPS has no word for layout {view.layout}; use .jpg or .png")
    if target.name.lower().endswith(VR_SUFFIX) and view.layout not in SPHERES:
        raise UsageError(f"{target}: a VR photo is a sphere; use --layout vr180")
    if target.suffix.lower() not in PAIR_SUFFIXES:
        return view
    if view.layout not in (Layout.HALF_SBS, Layout.LEFT_RIGHT):
        raise UsageError(f"{target}: such a file holds both views itself; leave out --layout")
    return replace(view, layout=Layout.LEFT_RIGHT)


def output_files(target: Path, layout: Layout) -> tuple[Path, ...]:
    """The files that a layout needs: one, or one for each view."""
    if layout is not Layout.LEFT_RIGHT or target.suffix.lower() in PAIR_SUFFIXES:
        return (target,)
    return tuple(target.with_stem(f"{target.stem}_{view}") for view in ("left", "right"))


def write_photo(
    targets: Sequence[Path], images: Sequence[Image], view: ViewConfig, *, overwrite: bool
) -> None:
    """Writes the pictures of `view_for` the target into its `output_files`.

    Raises:
        CodecError: if that kind of file does not hold them.
        OutputError: if they cannot be written.
    """
    target = targets[0]
    if target.suffix.lower() == ".mpo":
        write_mpo(target, *images, overwrite=overwrite)
    elif target.suffix.lower() == ".heic":
        write_spatial_heic(target, *images, overwrite=overwrite)
    elif target.name.lower().endswith(DEPTH_SUFFIX) and view.layout is Layout.RGBD:
        width = images[0].shape[1] // 2
        image, depth = images[0][:, :width], images[0][:, width:, 0]
        levels = depth.astype(np.float32) / np.float32(largest_code(image, None))
        write_depth_photo(target, image, levels, overwrite=overwrite)
    elif target.name.lower().endswith(VR_SUFFIX) and view.layout in SPHERES:
        pair = unpack(images[0], view.layout)
        write_vr_photo(
            target, pair.left, pair.right, projection=view.layout.value, overwrite=overwrite
        )
    else:
        for path, image in zip(targets, images, strict=True):
            _write_tagged(path, image, view, overwrite)


def notes_on(target: Path, view: ViewConfig) -> tuple[str, ...]:
    """What the user should know of a photo or film in a layout."""
    if view.layout is Layout.QUILT:
        return (f"players know a quilt by its name; let it end in {view.quilt.suffix}",)
    is_jpeg = target.suffix.lower() in (".jpg", ".jpeg", ".jps")
    if view.layout in TURNS and is_jpeg:
        return ("JPEG mixes the views of this layout; .png and .tif keep them apart",)
    return ()


def projection_of(view: ViewConfig, size: Size) -> str:
    """How the views in a picture of `size` lie in space, in the words of `io.stereo_tags`."""
    if view.layout in SPHERES:
        return view.layout.value
    if not view.is_sphere or view.layout in _ON_SCREENS:
        return "flat"
    aspect = stated_arrangement(view.layout).aspect(size)
    return Layout.VR180.value if aspect < _BETWEEN_SPHERES else Layout.VR360.value


def _write_tagged(path: Path, image: Image, view: ViewConfig, overwrite: bool) -> None:
    tag = StereoTag(
        stereo_mode(view.layout) or "mono",
        is_half=view.layout in HALF,
        projection=projection_of(view, (image.shape[0], image.shape[1])),
    )
    if (tag.mode, tag.projection) == ("mono", "flat") or not can_tag_image(path):
        write_image(path, image, overwrite=overwrite)
    else:
        write_tagged_image(path, image, tag, overwrite=overwrite)
