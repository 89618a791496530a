"""Makes the pictures of generated scenes, into docs/pictures.

Run from the project's folder: python docs/make_scenes.py [NAME ...] [--count N] [--workers N]

NAME is a kind of scenes, whose sheet shows one picture of each of the first worlds of a seed, or
`parts`, one picture with all that is known of it. Without a name all are made, which takes some
minutes; so they are not made with the other pictures, by `make_pictures.py`.
"""

import argparse
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from drawings import WHITE, captioned
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from relievo.core.segments import Segment, SegmentMap
from relievo.core.types import BoolMap, Intrinsics
from relievo.data.sample import IdMap, Person, Sample
from relievo.evaluate.pictures import depth_picture
from relievo.pipeline.segment_picture import segment_picture
from relievo.scenes.kinds.registry import KINDS
from relievo.scenes.people import JOINTS
from relievo.scenes.stream import Scenes
from relievo.scenes.take_options import Effort, LookName, TakeKey, TakeOptions
from relievo.scenes.takes import Take

Picture = NDArray[np.uint8]

ROOT = Path(__file__).parents[1]
SEED = 2000
"""Of the sheets; nothing is trained or tuned on these worlds."""
SIZE, THUMBNAIL_WH, COLUMNS, GAP_PX = (240, 320), (128, 96), 10, 2
QUALITY, QUALITY_STEP, LARGEST_BYTES = 70, 5, 230_000
PARTS = "parts"
PARTS_KEY, PARTS_POSITION, PARTS_SIZE = TakeKey("people", SEED, 15), 0, (480, 640)
PANEL_WH, PANELS_IN_ROW = (320, 240), 4
NO, YES = (70, 70, 70), (120, 190, 120)
SEEN, HIDDEN = (255, 220, 40), (230, 60, 60)
LIMBS = (
    ("head_top", "head", "neck", "chest", "pelvis"),
    ("neck", "left_shoulder", "left_elbow", "left_wrist", "left_hand"),
    ("neck", "right_shoulder", "right_elbow", "right_wrist", "right_hand"),
    ("pelvis", "left_hip", "left_knee", "left_ankle", "left_toes"),
    ("pelvis", "right_hip", "right_knee", "right_ankle", "right_toes"),
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the pictures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(KINDS)} or {PARTS}")
    parser.add_argument("--count", type=int, default=100, help="pictures of a sheet")
    parser.add_argument("--seed", type=int, default=SEED, help="of the sheets")
    parser.add_argument("--workers", type=int, default=0, help="processes; 0 = this one alone")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    for name in chosen.names or (*KINDS, PARTS):
        path = chosen.out / file_name(name)
        picture = parts() if name == PARTS else sheet(name, chosen)
        path.write_bytes(packed(picture))
        print(path)


def file_name(name: str) -> str:
    """The file of a picture."""
    return f"scenes-{name}.jpg"


def sheet(kind: str, chosen: argparse.Namespace) -> Picture:
    """Pictures of the first worlds of a seed, row by row, one of each world."""
    stream = Scenes([kind], SIZE, chosen.seed, TakeOptions(views=1), workers=chosen.workers)
    images = [shrunk(sample.image, THUMBNAIL_WH) for sample in islice(stream, chosen.count)]
    width, height = (side + GAP_PX for side in THUMBNAIL_WH)
    rows = -(-len(images) // COLUMNS)
    found = np.full((rows * height - GAP_PX, COLUMNS * width - GAP_PX, 3), WHITE, np.uint8)
    for number, image in enumerate(images):
        top, left = number // COLUMNS * height, number % COLUMNS * width
        found[top : top + height - GAP_PX, left : left + width - GAP_PX] = image
    return found


def parts() -> Picture:
    """One picture, and all that is known of it."""
    options = TakeOptions(
        right=True, motion=True, background=True, look=LookName.CLEAN, effort=Effort.FINE
    )
    sample = Take(PARTS_KEY, PARTS_SIZE, options).sample(PARTS_POSITION)
    panels = list(panels_of(sample).items())
    rows = []
    for first in range(0, len(panels), PANELS_IN_ROW):
        captions, images = zip(*panels[first : first + PANELS_IN_ROW], strict=True)
        rows.append(captioned([shrunk(image, PANEL_WH) for image in images], captions))
    return np.vstack(rows)


def panels_of(sample: Sample) -> dict[str, Picture]:
    """Every part of a sample as a picture, by its caption."""
    depth, camera = sample.truth, sample.intrinsics
    assert depth.valid is not None
    assert camera is not None
    assert sample.semantic is not None
    assert sample.instance is not None
    assert sample.planes is not None
    assert sample.normals is not None
    assert sample.right is not None
    assert sample.right.valid is not None
    assert sample.motion is not None
    assert sample.background is not None
    assert sample.people is not None
    limits = np.percentile(1 / depth.values[depth.valid], (1, 99))
    names = sample.semantic.names
    return {
        "image": sample.image,
        "depth: bright is near": depth_picture(depth.values, depth.valid, limits),
        "classes": in_colours(sample.image, sample.semantic.ids, names),
        "instances": in_colours(sample.image, sample.instance, void=0),
        "planes": in_colours(sample.image, sample.planes.ids, void=-1),
        "normals": normals_picture(sample.normals),
        "right view": sample.right.image,
        "what the right view shows too": yes_or_no(sample.image, sample.right.valid),
        "flow to the next frame": flow_picture(sample.motion.flow),
        "what the next frame shows": yes_or_no(sample.image, sample.motion.visible),
        "background: without each thing": sample.background.image,
        "people; red joints are hidden": people_picture(sample.image, sample.people, camera),
    }


def in_colours(
    image: Picture, ids: IdMap, names: dict[int, str] | None = None, void: int | None = None
) -> Picture:
    """Whole numbers as colours over the image, with names where there is room."""
    segments = SegmentMap.numbered(ids, void)
    if names is not None:
        known = tuple(Segment(names[number]) for number in np.unique(ids).tolist())
        segments = SegmentMap(segments.ids, known)
    return segment_picture(image, segments)


def normals_picture(normals: NDArray[np.float32]) -> Picture:
    """Red to the right, green upwards, blue towards the camera; the sky is grey."""
    shown = (normals * np.float32([1, -1, -1]) + 1) / 2 * 255
    return np.where((normals == 0).all(-1, keepdims=True), NO, shown).astype(np.uint8)


def flow_picture(flow: NDArray[np.float32]) -> Picture:
    """The direction as a hue, the length as strength; white stands still."""
    length = np.hypot(flow[..., 0], flow[..., 1])
    angle_deg = np.degrees(np.arctan2(flow[..., 1], flow[..., 0])) % 360
    share = np.clip(length / max(float(np.percentile(length, 99)), 1e-6), 0, 1)
    colours = np.stack([angle_deg, share, np.ones_like(share)], axis=-1).astype(np.float32)
    return np.rint(cv2.cvtColor(colours, cv2.COLOR_HSV2RGB) * 255).astype(np.uint8)


def yes_or_no(image: Picture, mask: BoolMap) -> Picture:
    """The image where it is so, dark red where not."""
    grey = image.mean(-1, keepdims=True)
    return np.where(mask[..., None], image, 0.3 * grey + (130, 0, 0)).astype(np.uint8)


def people_picture(image: Picture, people: Sequence[Person], camera: Intrinsics) -> Picture:
    """The joints of everyone, yellow where they are seen."""
    drawn = Image.fromarray(image // 2 + 64)
    draw = ImageDraw.Draw(drawn)
    for person in people:
        # Of a person that is cut by the picture, joints may lie behind the camera.
        x, y, z = np.where(person.joints[:, 2:] > 0.05, person.joints, np.nan).T
        at = np.stack([camera.f_x * x / z + camera.c_x, camera.f_y * y / z + camera.c_y], axis=1)
        places = dict(zip(JOINTS, map(tuple, at.tolist()), strict=True))
        for limb in LIMBS:
            line = [places[joint] for joint in limb if not np.isnan(places[joint]).any()]
            draw.line(line, fill=WHITE, width=3)
        for place, is_seen in zip(places.values(), person.visible.tolist(), strict=True):
            if not np.isnan(place).any():
                draw.circle(place, 4, fill=SEEN if is_seen else HIDDEN, outline=(20, 20, 20))
    return np.array(drawn)


def shrunk(image: Picture, wh: tuple[int, int]) -> Picture:
    """The mean of the pixels that each pixel stands for."""
    return np.asarray(cv2.resize(image, wh, interpolation=cv2.INTER_AREA), np.uint8)


def packed(picture: Picture) -> bytes:
    """A JPEG file, of lower quality if it would be too large."""
    quality = QUALITY
    while True:
        file = BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=quality, optimize=True)
        if len(file.getvalue()) <= LARGEST_BYTES:
            return file.getvalue()
        quality -= QUALITY_STEP


if __name__ == "__main__":
    main()
