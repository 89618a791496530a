"""How much two depth maps differ: python examples/compare_depth.py MAP MAP PICTURE.

Scale and shift of relative inverse depth are unknown, so the second map is fitted to the first
before they are compared.
"""

import sys
from pathlib import Path

import cv2
import numpy as np

import relievo
from relievo.geometry.depth import to_relative_inverse
from relievo.metrics.affine_fit import AffineFit
from relievo.refinement.fill import fill_invalid


def main(first: str, second: str, picture: str) -> None:
    """Prints the difference and writes it as a picture: white where the maps differ most."""
    maps = (to_relative_inverse(relievo.read_depth(Path(name))) for name in (first, second))
    one, other = (fill_invalid(depth) for depth in maps)
    height, width = one.shape
    resized = np.asarray(cv2.resize(other, (width, height)), np.float64)
    (fit := AffineFit()).add(resized, one)
    scale, shift = fit.solve()
    difference = np.abs(scale * resized + shift - one) / max(float(np.ptp(one)), 1e-9)
    correlation = np.corrcoef(one.ravel(), resized.ravel())[0, 1]
    print(f"mean difference {100 * difference.mean():.2f} % of the range", end=", ")
    print(f"correlation {correlation:.3f}")
    share = difference / max(float(difference.max()), 1e-9)
    grey = np.rint(255 * share).astype(np.uint8)
    shown = np.repeat(grey[..., None], 3, axis=2)
    relievo.write_image(Path(picture), shown, overwrite=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
