"""Makes every picture of the README and of the pages, into docs/pictures.

Run from the project's folder: python docs/make_pictures.py [FOLDER]

Photos: `demo/coffee.jpg` by Rachel Michetti (CC0) and `demo/astronaut.jpg` by NASA (public domain).
"""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from drawings import captioned, draw_curve, draw_layouts, draw_parallax, draw_profile
from moving_pictures import steady, write_moving
from numpy.typing import NDArray

import relievo
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthKind, DepthMap, FloatMap, StereoPair
from relievo.data.synthetic.scenes import make_scene
from relievo.evaluate import small_truth
from relievo.evaluate.edge_methods import PEERS
from relievo.evaluate.peers import nearest_and_extension, nearest_and_telea
from relievo.evaluate.pictures import depth_picture
from relievo.evaluate.predictors import Estimated
from relievo.evaluate.registry import Request, open_benchmark
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.summary import extremes
from relievo.geometry.depth import to_relative_inverse
from relievo.metrics.alignment import Alignment, align
from relievo.metrics.boundary import tolerant_boundary
from relievo.optimisation.mapping import Mapping, apply_mapping, fit_mapping
from relievo.pipeline.explain import explain_picture
from relievo.pipeline.segment_picture import segment_picture
from relievo.render.formats import pack_depth
from relievo.render.patches import PatchFiller

Picture = NDArray[np.uint8]

ROOT = Path(__file__).parents[1]
PHOTOS = ("coffee", "astronaut")
PANEL_WH = (306, 204)
HOLE_COLOUR = (0, 255, 60)
SCENE_SEED = 1
SCENE_SIZE = (360, 480)
SMALLER = 8
BLUR_PX = 0.7
CROP_PX = 152
EXPLAIN_PX = 1200
CROPS = ((1, 35, 165), (16, 40, 80), (23, 75, 140))
"""(seed of a scene, first row, first column) of what `outlines` shows."""
VIEW_CROPS = ((60, 370), (235, 330))
"""(first row, first column) of what `views` shows."""
QUALITY = 78


def main(arguments: Sequence[str]) -> None:
    """Writes all pictures into the folder given, or into docs/pictures."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in PICTURES.items():
        relievo.write_image(folder / name, make(), quality=QUALITY, overwrite=True)
        print(folder / name)
    write_moving(montage, folder / "steady.webp")


def strip() -> Picture:
    """Each photo as it is, its depth, as an anaglyph and half side by side."""
    rows = []
    for name in PHOTOS:
        image = photo(name)
        depth = pack_depth(image, levels(name), relievo.Layout.DEPTH)
        pair = relievo.render_views(image, disparity(name))
        panels = [image, depth]
        panels += [
            relievo.pack(pair, layout)
            for layout in (relievo.Layout.ANAGLYPH_DUBOIS, relievo.Layout.HALF_SBS)
        ]
        rows.append([reduced(panel) for panel in panels])
    captions = ("photo", "depth", "anaglyph for red-cyan glasses", "half side by side")
    return np.vstack([captioned(rows[0], None), captioned(rows[1], captions)])


def stages() -> Picture:
    """The depth of a photo as the network gave it, refined, and optimised."""
    image, raw = photo("coffee"), network_depth("coffee")
    enlarged = cv2.resize(raw.values, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    maps = [grey(np.asarray(enlarged)), grey(refined("coffee")), grey(levels("coffee"))]
    shown = [reduced(panel, (420, 280)) for panel in maps]
    return captioned(shown, ("raw: small and soft", "refined: full size, outlines", "optimised"))


def profile() -> Picture:
    """A row of a ground, a thing and a pole: the small map, two filters, and the truth."""
    ids = np.ones((160, 480), np.uint16)
    ids[:, 205:330], ids[:, 388:398] = 2, 3
    truth = np.float32([0, 0.15, 0.75, 0.9])[ids]
    truth[ids == 1] += np.linspace(0, 0.15, ids.shape[1], dtype=np.float32)[None].repeat(160, 0)[
        ids == 1
    ]
    image = np.uint8([0, 110, 130, 60])[ids][..., None].repeat(3, axis=2)
    near = DepthKind.RELATIVE_INVERSE_DEPTH
    small = smaller(DepthMap(truth, near), factor=2 * SMALLER)
    plain = relievo.refine(small, image, method="bilinear")
    along = relievo.refine(small, image, segments=SegmentMap.numbered(ids))
    rows = [each[len(each) // 2] for each in (truth, small.values, plain.values, along.values)]
    return draw_profile(*rows, ids[0])


def outlines() -> Picture:
    """Crops of made scenes, pixel by pixel: what filters make of the same small map."""
    captions = (
        "image",
        "bilinear",
        "best of others",
        "ours, regions",
        "ours, true segments",
        "truth",
    )
    rows = [outline_row(*crop) for crop in CROPS]
    return np.vstack([captioned(row, captions if row is rows[-1] else None) for row in rows])


def outline_row(seed: int, top: int, left: int) -> list[Picture]:
    """One crop: the image and its depth by each filter."""
    scene = make_scene(str(seed), SCENE_SIZE, np.random.default_rng(seed))
    truth = scene.truth.values / np.median(scene.truth.values)
    small = smaller(to_relative_inverse(scene.truth), SMALLER)
    everywhere = np.ones(SCENE_SIZE, np.bool_)
    assert scene.instance is not None

    def filtered(method: str, segments: SegmentMap | None = None) -> NDArray[np.floating]:
        found = relievo.refine(small, scene.image, segments=segments, method=method)
        return align(found.values, truth, everywhere, Alignment.AFFINE_DISPARITY).depth

    found = relievo.load_segmenter("regions").segment(scene.image, small)
    peers = (filtered(name) for name in PEERS if name != "guided")
    best = max(peers, key=lambda depth: tolerant_boundary(depth, truth).f1)
    maps = (
        filtered("bilinear"),
        best,
        filtered("outlines", found),
        filtered("outlines", SegmentMap.numbered(scene.instance)),
        truth,
    )
    crop = np.s_[top : top + CROP_PX, left : left + CROP_PX]
    limits = tuple(np.percentile(1 / truth[crop], (1, 99)))
    shown = [depth_picture(each[crop], None, limits) for each in maps]
    return [scene.image[crop].astype(np.uint8), *shown]


def segments() -> Picture:
    """Each photo and its segments, as `relievo segment` draws them."""
    panels = []
    for name in PHOTOS:
        panels += [photo(name), segment_picture(photo(name), found_segments(name))]
    captions = ("photo", "regions") * len(PHOTOS)
    return captioned([reduced(panel) for panel in panels], captions)


def explain() -> Picture:
    """How the depth of a photo is spent, as `relievo depth --explain` draws it."""
    name = "coffee"
    picture = explain_picture(photo(name), refined(name), mapping(name), levels(name))
    height, width = picture.shape[:2]
    return reduced(picture, (EXPLAIN_PX, height * EXPLAIN_PX // width))


def curve() -> Picture:
    """How often each level occurs in a made scene, and the curve that was fitted to it."""
    _, values = scene()
    fitted = fit_mapping(values)
    plain = np.clip((values - fitted.low) / (fitted.high - fitted.low), 0, 1)
    return draw_curve(plain, fitted)


def holes() -> Picture:
    """The right view of a made scene with its holes marked, and with its holes filled."""
    image, values = scene()
    pair = relievo.render_views(
        image,
        relievo.optimise(
            DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH), depth_budget_percent=8
        ),
    )
    assert pair.right_holes is not None
    marked = np.where(pair.right_holes[..., None], np.uint8(HOLE_COLOUR), pair.right)
    shown = [reduced(panel) for panel in (image, marked, pair.right)]
    return captioned(shown, ("image", "right view, holes marked", "right view, holes filled"))


def views() -> Picture:
    """Crops of right views of a montage: two peers, ours, and the true one."""
    image, disparity = montage(0.0)
    truth = montage(-1.0)[0]
    ours = relievo.render_views(image, disparity, source_view="left")
    painted = relievo.render_views(image, disparity, source_view="left", filler=PatchFiller())
    panels = (
        nearest_and_telea(image, disparity),
        nearest_and_extension(image, disparity),
        ours.right,
        painted.right,
        truth,
    )
    captions = ("nearest + Telea", "nearest + extension", "ours, rows", "ours, patches", "truth")
    rows = []
    for top, left in VIEW_CROPS:
        crop = np.s_[top : top + CROP_PX, left : left + CROP_PX]
        rows.append([enlarged(np.asarray(panel)[crop], cv2.INTER_NEAREST) for panel in panels])
    return np.vstack([captioned(row, captions if row is rows[-1] else None) for row in rows])


def montage(gain: float, moved: float = 0.0) -> tuple[Picture, FloatMap]:
    """A head and a fence before a table, seen from where points move right by gain * disparity.

    All of it is known, so also what stands behind the head and the fence. The head may have moved
    by a number of columns.
    """
    table, face = photo("coffee"), photo("astronaut")
    height, width = 400, 600
    y, x = np.mgrid[:height, :width].astype(np.float32)
    behind = 4 + 10 * y / height
    # The table's disparity is constant along rows, so nothing of it is hidden by itself.
    picture = cv2.remap(table, x - gain * behind, y, cv2.INTER_CUBIC).astype(np.float32)
    disparity = behind.copy()
    for near, opacity in ((26.0, _head), (34.0, _fence)):
        own = x - gain * near - (moved if near == 26.0 else 0.0)
        share = opacity(own, y)[..., None]
        own_face = cv2.remap(face, own * 0.85 - 40, y * 0.85, cv2.INTER_CUBIC)
        own_colour = own_face if near == 26.0 else 0.5 * own_face + (90, 60, 30)
        picture += share * (own_colour - picture)
        disparity = np.where(share[..., 0] >= 0.5, np.float32(near), disparity)
    return np.clip(picture + 0.5, 0, 255).astype(np.uint8), disparity


def _head(x: FloatMap, y: FloatMap) -> FloatMap:
    return np.clip(150 - np.hypot(x - 300, 1.1 * (y - 170)), 0, 1).astype(np.float32)


def _fence(x: FloatMap, y: FloatMap) -> FloatMap:
    bars = 5 - np.abs((x + 0.2 * y) % 90 - 45)
    return np.clip(np.minimum(bars, y - 230), 0, 1).astype(np.float32)


def fused() -> Picture:
    """Three photos, and what eyes without glasses see of hidden and of warped pairs of them."""
    rows = []
    for image, depth in fused_photos():
        small = relievo.optimise(depth, depth_budget_percent=1)
        pair = relievo.render_views(image, small, views=relievo.Views.HIDDEN)
        plain = relievo.render_views(image, small)
        rows.append([reduced(p) for p in (image, mean_of(pair), mean_of(plain))])
    captions = ("photo", "both hidden views at once", "both warped views at once")
    return np.vstack([captioned(row, captions if row is rows[-1] else None) for row in rows])


def fused_photos() -> list[tuple[Picture, DepthMap]]:
    """Both photos and a made scene, with their depth."""
    image, values = scene()
    made = DepthMap(values, DepthKind.RELATIVE_INVERSE_DEPTH)
    return [*((photo(name), refined_depth(name)) for name in PHOTOS), (image, made)]


def mean_of(pair: StereoPair) -> Picture:
    """Both views on top of each other."""
    return ((pair.left.astype(np.uint16) + pair.right) // 2).astype(np.uint8)


def hidden() -> Picture:
    """HiddenStereo: the two views and their mean, enlarged."""
    image = photo("astronaut")
    small = relievo.optimise(refined_depth("astronaut"), depth_budget_percent=1)
    pair = relievo.render_views(image, small, views=relievo.Views.HIDDEN)
    mean = mean_of(pair)
    crop = np.s_[60:200, 120:330]
    shown = [enlarged(np.asarray(view)[crop]) for view in (pair.left, pair.right, mean)]
    return captioned(shown, ("left view", "right view", "their mean: the photo itself"))


def evaluation() -> Picture:
    """The best, the median and the worst of a few made scenes, as a report shows them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "made"
        write_made_set(folder, count=9)
        predictor = Estimated(relievo.load_depth("lite"))
        benchmark = open_benchmark("depth-zeroshot", Request(folder, predictor))
        run = run_benchmark(benchmark)
        found = extremes(run, predictor.name, "abs_rel")
        rows = [[reduced(p.image) for p in benchmark.pictures(item)] for _, item, _ in found]
    captions = ("image", "truth", "lite", "relative error, white = 0.5")
    return np.vstack([captioned(row, captions if row is rows[-1] else None) for row in rows])


def write_made_set(folder: Path, count: int) -> None:
    """Writes made scenes as a set with a meta.json, depth in millimetres."""
    for part in ("rgb", "depth"):
        (folder / part).mkdir(parents=True)
    width, height = PANEL_WH
    for number in range(count):
        sample = make_scene(str(number), (height, width), np.random.default_rng(number))
        relievo.write_image(folder / "rgb" / f"{number}.png", sample.image)
        codes = np.clip(sample.truth.values * 1000, 0, 65535).astype(np.uint16)
        cv2.imwrite(str(folder / "depth" / f"{number}.png"), codes)
    meta = {"depth_scale_per_metre": 1000, "invalid": 0}
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")


@cache
def photo(name: str) -> Picture:
    """One of the demo's photos, cut to the shape of a panel."""
    image = relievo.read_image(ROOT / "demo" / f"{name}.jpg").astype(np.uint8)
    width, height = PANEL_WH
    return image[: image.shape[1] * height // width]


@cache
def scene() -> tuple[Picture, FloatMap]:
    """A made scene and its exact inverse depth: what explains a step must not depend on weights."""
    width, height = PANEL_WH
    sample = make_scene("scene", (2 * height, 2 * width), np.random.default_rng(SCENE_SEED))
    return sample.image.astype(np.uint8), to_relative_inverse(sample.truth).values


@cache
def network_depth(name: str) -> DepthMap:
    """Depth of a photo at network size."""
    return relievo.load_depth("lite", preset="best").estimate([photo(name)])[0]


@cache
def found_segments(name: str) -> SegmentMap:
    """Segments of a photo, as they are found unless others are asked for."""
    return relievo.load_segmenter("regions").segment(photo(name), network_depth(name))


@cache
def refined_depth(name: str) -> DepthMap:
    """Depth of a photo at full size."""
    return relievo.refine(network_depth(name), photo(name), segments=found_segments(name))


def refined(name: str) -> FloatMap:
    """The values of that."""
    return refined_depth(name).values


def mapping(name: str) -> Mapping:
    """The curve of a photo, as `relievo convert` fits it."""
    values = network_depth(name).values
    return fit_mapping(values, segments=found_segments(name), image=photo(name))


def levels(name: str) -> FloatMap:
    """Optimised levels of a photo."""
    return apply_mapping(refined(name), mapping(name))


def disparity(name: str) -> FloatMap:
    """Disparity of a photo within the usual budget."""
    return relievo.optimise(refined_depth(name), segments=found_segments(name), image=photo(name))


def smaller(depth: DepthMap, factor: int) -> DepthMap:
    """A true map as small and as soft as that of a network."""
    return small_truth.blurred(small_truth.reduced(depth, factor), BLUR_PX)


def grey(values: FloatMap) -> Picture:
    """Shows a map as grey, near is bright."""
    share = (values - values.min()) / max(np.ptp(values), 1e-6)
    return np.repeat(np.rint(share * 255).astype(np.uint8)[..., None], 3, axis=2)


def reduced(image: NDArray[np.generic], wh: tuple[int, int] = PANEL_WH) -> Picture:
    """Shrinks an image to a panel."""
    return np.asarray(cv2.resize(image, wh, interpolation=cv2.INTER_AREA), np.uint8)


def enlarged(image: NDArray[np.generic], way: int = cv2.INTER_CUBIC) -> Picture:
    """Doubles an image."""
    return np.asarray(cv2.resize(image, None, fx=2, fy=2, interpolation=way), np.uint8)


PICTURES: dict[str, Callable[[], Picture]] = {
    "strip.jpg": strip,
    "stages.jpg": stages,
    "profile.png": profile,
    "outlines.jpg": outlines,
    "segments.jpg": segments,
    "explain.jpg": explain,
    "parallax.png": draw_parallax,
    "curve.png": curve,
    "holes.jpg": holes,
    "views.jpg": views,
    "steady.jpg": lambda: steady(montage),
    "fused.jpg": fused,
    "hidden.jpg": hidden,
    "layouts.png": draw_layouts,
    "evaluation.jpg": evaluation,
}
"""Every picture by its file name."""


if __name__ == "__main__":
    main(sys.argv[1:])
