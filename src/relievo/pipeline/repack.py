"""Files that hold two views already: into another layout, or into a hidden pair.

views -> hidden, if asked for -> layout -> file
"""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from relievo.core.errors import UsageError
from relievo.core.images import largest_code, to_8_bit
from relievo.core.types import Image, Size, StereoPair
from relievo.core.words import Border, Layout, SourceView, Views
from relievo.io.atomic import check_output
from relievo.io.video_info import VideoInfo, is_video, read_video_info
from relievo.metrics.matching import match_views, reduce_views
from relievo.parallel.ahead import ahead
from relievo.parallel.ordered import map_ordered
from relievo.pipeline.batch import check_targets
from relievo.pipeline.config import ONE_VIEW, VideoConfig, ViewConfig
from relievo.pipeline.film_files import FilmFiles, Pictures, with_square_pixels
from relievo.pipeline.photo_files import is_photo_file, output_files, view_for, write_photo
from relievo.pipeline.presentation import HALF_IS_NO_WHOLE, show_pair
from relievo.pipeline.progress import Progress, counted, silent
from relievo.pipeline.stereo_source import (
    Moment,
    PairReading,
    StereoSource,
    glance,
    open_source,
    read_moments,
)
from relievo.pipeline.video import Film
from relievo.render.hidden_from_stereo import hide_stereo

RANGE_PERCENTILES = (5.0, 95.0)
"""The ends of the range of disparity in whose middle a hidden pair has its zero plane."""


def check_repacking(view: ViewConfig) -> None:
    """Refuses what cannot be made of two views alone.

    Raises:
        UsageError: naming it.
    """
    if view.layout in ONE_VIEW:
        raise UsageError(f"layout {view.layout} needs depth; it cannot be made of two views")
    chosen = {
        "--border": view.border is not Border.EXTEND,
        "--source-view": view.source_view is not SourceView.MIDDLE,
        "--fill": view.fill is not None,
        "--depth-budget": view.depth_budget_percent is not None,
        "--zero-plane": view.zero_plane is not None,
        "--filter": view.filter is not None,
        "--sphere": view.is_sphere,
    }
    for option, is_chosen in chosen.items():
        if is_chosen:
            raise UsageError(f"{option} does not go with --from: the views are there already")


def repack_photo(
    source: Path, target: Path, reading: PairReading, view: ViewConfig, *, overwrite: bool = False
) -> tuple[Path, ...]:
    """Lays the views of one photo out anew and returns the files written.

    Raises:
        UsageError: if target, layout and source do not go together.
        InputError: if the source has no two views.
        OutputError: if the result cannot be written.
    """
    if not is_photo_file(target):
        raise UsageError(f"{target}: a photo becomes an image; give an ending such as .jpg or .png")
    view = view_for(target, view)
    targets = output_files(target, view.layout)
    pair_source = open_source(source, reading)
    view = _whole_view(pair_source, view)
    for path in targets:
        check_output(path, overwrite=overwrite, inputs=pair_source.paths)
    with read_moments(pair_source, reading) as moments:
        offset = _middle(pair_source, reading, view)
        images = _pictures(pair_source, next(moments), view, offset)
    write_photo(targets, images, view, overwrite=overwrite)
    return targets


def repack_video(
    source: Path,
    target: Path,
    reading: PairReading,
    view: ViewConfig,
    video: VideoConfig,
    *,
    overwrite: bool = False,
    progress: Progress = silent,
) -> Film:
    """Lays the views of one film out anew, with all its streams.

    Raises:
        UsageError: if target, layout and source do not go together.
        InputError: if the source has no two views.
        OutputError: if the result cannot be written.
    """
    if not is_video(target):
        raise UsageError(f"{target}: a film becomes a film; give an ending such as .mp4 or .mkv")
    reading = replace(reading, bit_depth=video.bit_depth, start_s=video.start_s, end_s=video.end_s)
    pair_source = open_source(source, reading)
    view = _whole_view(pair_source, view)
    check_targets(output_files(target, view.layout), pair_source.paths)
    info = with_square_pixels(_info_of_views(pair_source), view)
    offset = _middle(pair_source, reading, view)
    with FilmFiles(target, source, info, view, video, overwrite=overwrite) as films:

        def picture(moment: Moment) -> Pictures:
            return moment.first.pts, _pictures(pair_source, moment, view, offset, info.size)

        with read_moments(pair_source, reading) as moments, ahead(moments) as read:
            shown = map_ordered(picture, read)
            with ahead(shown) as pictures:
                films.write(counted(pictures, source, "converting", pair_source.frames, progress))
            notes = moments.notes
    return Film(films.paths, tuple(dict.fromkeys(notes + films.notes)))


def _pictures(
    source: StereoSource,
    moment: Moment,
    view: ViewConfig,
    offset: float,
    size: Size | None = None,
) -> tuple[Image, ...]:
    """The pictures of the layout of one moment, of views of a size; None = that of the file.

    The offset is that of hidden pairs, a share of the width.
    """
    bits = moment.first.bit_depth
    pair = source.views(moment, full_size=True)
    if size is not None and pair.left.shape[:2] != size:
        pair = StereoPair(_resized(pair.left, size, bits), _resized(pair.right, size, bits))
    if view.views is Views.HIDDEN:
        offset_px = round(offset * pair.left.shape[1])
        pair = hide_stereo(
            pair.left, pair.right, offset_px=offset_px, bit_depth=bits, options=view.hidden
        )
    size = pair.left.shape[0], pair.left.shape[1]
    return show_pair(pair, view, size, bit_depth=bits)


def _resized(view: Image, size: Size, bit_depth: int) -> Image:
    """A view at a larger size."""
    height, width = size
    larger = cv2.resize(view, (width, height), interpolation=cv2.INTER_CUBIC)
    # Beyond white of 10 bits in 16 there is room that cubic reading would use.
    return cast(Image, np.minimum(larger, largest_code(view, bit_depth)))


def _whole_view(source: StereoSource, view: ViewConfig) -> ViewConfig:
    """The configuration that holds for a source: views on spheres stay on them.

    Raises:
        UsageError: if its views do not go with the layout.
    """
    projection = source.arrangement.projection
    if projection == "flat":
        return view
    if view.layout is Layout.VR360 and projection == Layout.VR180.value:
        raise UsageError(HALF_IS_NO_WHOLE)
    return replace(view, is_sphere=True)


def _info_of_views(source: StereoSource) -> VideoInfo:
    """What a film of one view alone would say of itself."""
    info = read_video_info(source.paths[0])
    height, width = source.arrangement.view_size(info.size)
    aspect = source.arrangement.aspect(info.size, source.pixel_aspect)
    return replace(
        info,
        size=(height, width),
        frame_rate=Fraction(source.frame_rate or info.frame_rate).limit_denominator(100_000),
        sample_aspect_ratio=Fraction(aspect * height / width).limit_denominator(100),
    )


def _middle(source: StereoSource, reading: PairReading, view: ViewConfig) -> float:
    """The disparity in the middle of a file's range: only around it do pairs hide depth.

    A share of the width. One for a whole film, of moments spread over it, so that nothing jumps.
    """
    if view.views is not Views.HIDDEN:
        return 0.0
    middles = []
    for moment in glance(source, reading):
        pair, bits = source.views(moment, full_size=True), moment.first.bit_depth
        matched = match_views(reduce_views(to_8_bit(pair.left, bits), to_8_bit(pair.right, bits)))
        if matched.valid.any():
            low, high = np.percentile(matched.disparity[matched.valid], RANGE_PERCENTILES)
            middles.append(float(low + high) / 2 / matched.disparity.shape[1])
    return float(np.median(middles)) if middles else 0.0
