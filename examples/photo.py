"""One photo, stage by stage: python examples/photo.py PHOTO OUTPUT."""

import sys
from pathlib import Path

import relievo
from relievo.geometry.depth import to_relative_inverse


def main(photo: str, output: str) -> None:
    """Writes the photo side by side at full width."""
    image = relievo.read_image(Path(photo))
    estimator = relievo.load_depth("lite", preset="best")
    depth = to_relative_inverse(estimator.estimate([image])[0])  # any estimator would do
    segments = relievo.load_segmenter("regions").segment(image, depth)
    refined = relievo.refine(depth, image, segments=segments)
    disparity = relievo.optimise(refined, depth_budget_percent=2.5, image=image)
    pair = relievo.render_views(image, disparity)
    relievo.write_image(Path(output), relievo.pack(pair, relievo.Layout.SBS))
    print(f"{output}: disparity from {disparity.min():.1f} to {disparity.max():.1f} pixels")


if __name__ == "__main__":
    main(*sys.argv[1:])
