"""What segments bring, right and wrong ones: python examples/wrong_segments.py [SCENES]."""

import sys

import numpy as np

import relievo
from relievo.data.synthetic.scenes import make_scene
from relievo.evaluate.small_truth import blurred, reduced
from relievo.geometry.depth import to_relative_inverse
from relievo.metrics.boundary import tolerant_boundary

SIZE = (360, 480)


def measure(seed: int) -> list[float]:
    """F1 of the edges of depth within 2 pixels, in one generated scene."""
    scene = make_scene(str(seed), SIZE, np.random.default_rng(seed))
    small = blurred(reduced(to_relative_inverse(scene.truth), 8), 0.7)
    true, moved = scene.instance, np.roll(scene.instance, (4, 4), axis=(0, 1))
    middles = np.random.default_rng(seed).uniform((0, 0), SIZE, (30, 2)).T[:, None, None]
    cells = ((np.indices(SIZE)[..., None] - middles) ** 2).sum(axis=0).argmin(axis=2)
    maps = [relievo.refine(small, scene.image, method="bilinear")]
    guides = [None, *map(relievo.SegmentMap.numbered, (true, moved, cells))]
    maps += [relievo.refine(small, scene.image, segments=each) for each in guides]
    return [tolerant_boundary(1 / each.values, scene.truth.values).f1 for each in maps]


def main(scenes: int = 8) -> dict[str, float]:
    """Prints and returns the means over a few scenes."""
    names = ("bilinear", "colours alone", "true segments", "moved by 4 pixels", "random cells")
    scores = np.nanmean([measure(seed) for seed in range(scenes)], axis=0)
    for name, score in zip(names, scores, strict=True):
        print(f"{name:18} {score:.2f}")
    return dict(zip(names, scores, strict=True))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
