"""Generated scenes as a set on disk, in the layout of `data.folders`.

Depth is written in 16 bits with the same number of codes for every metre, so that a step between
two surfaces is kept however far away they are.
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from relievo.core.checks import check_range
from relievo.core.segments import SegmentMap
from relievo.core.types import FloatMap, Size
from relievo.data.sample import Sample
from relievo.data.synthetic.scenes import make_scene
from relievo.data.synthetic.surfaces import FARTHEST_M
from relievo.io.atomic import check_output, replacing
from relievo.io.images import write_image
from relievo.io.label_maps import write_segments

CODES_PER_METRE = int(np.iinfo(np.uint16).max // FARTHEST_M)
"""As many as 16 bits allow for the farthest depth."""
UNKNOWN_CODE = 0


def write_scenes(folder: Path, count: int, size: Size, seed: int) -> None:
    """Writes generated scenes with their depth and segments.

    Every scene depends on the seed and its own number alone. The sky is a segment like any other.

    Args:
        folder: where the set is to be; it and its parents are made.
        count: number of scenes, >= 1.
        size: (height, width) of each, pixels.
        seed: >= 0.

    Raises:
        RangeError: if count or seed is outside its range.
        OutputError: as `io.atomic.replacing`: a set that is there is not replaced.
    """
    check_range("count", count, 1, 9999)
    check_range("seed", seed, 0, np.inf)
    for name in ("rgb", "depth", "segments"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    check_output(folder / "meta.json")
    for number in range(count):
        id = f"{number:04}"
        generator = np.random.default_rng((seed, number))
        _write_scene(folder, id, make_scene(f"{folder.name}/{id}", size, generator))
    meta = {
        "kind": "generated scenes",
        "depth_scale_per_metre": CODES_PER_METRE,
        "depth_dtype": "uint16",
        "invalid": UNKNOWN_CODE,
        "seed": seed,
    }
    # Last: a folder without it is no set, so an unfinished one cannot be taken for whole.
    with replacing(folder / "meta.json") as temporary:
        temporary.write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")


def _write_scene(folder: Path, id: str, scene: Sample) -> None:
    write_image(folder / "rgb" / f"{id}.png", scene.image)
    _write_depth(folder / "depth" / f"{id}.png", scene.truth.values)
    assert scene.instance is not None  # scenes know their surfaces
    write_segments(folder / "segments" / f"{id}.png", SegmentMap.numbered(scene.instance))


def _write_depth(path: Path, depth_m: FloatMap) -> None:
    codes = np.rint(depth_m.astype(np.float64) * CODES_PER_METRE).astype(np.uint16)
    with replacing(path) as temporary:
        PillowImage.fromarray(codes).save(temporary, "PNG")
