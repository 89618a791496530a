"""A depth map of your own, written and used: python examples/own_depth.py PHOTO FOLDER.

The map is a ramp, near at the bottom, with a ball in the middle; yours may come from a scanner, a
renderer or a painting program.
"""

import sys
from pathlib import Path

import numpy as np

import relievo


def main(photo: str, folder: str) -> None:
    """Writes depth.npz and pair.png into a folder that exists."""
    height, width = relievo.read_image(Path(photo)).shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    metres = 10 - 7 * y / height
    from_middle = np.hypot(x - width / 2, y - height / 2) / (height / 4)
    ball = 3 - np.sqrt(np.clip(1 - from_middle**2, 0, 1))
    values = np.where(from_middle < 1, ball, metres).astype(np.float32)
    depth_file = Path(folder) / "depth.npz"
    depth = relievo.DepthMap(values, relievo.DepthKind.METRIC_DEPTH)
    relievo.write_depth(depth_file, depth, overwrite=True)
    settings = relievo.ConvertConfig(depth=str(depth_file), overwrite=True)
    for outcome in relievo.convert(photo, Path(folder) / "pair.png", settings):
        print(outcome.error or f"{depth_file} and {outcome.outputs[0]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
