"""What kinds of trees there are: sizes, crowns, branches, bark and leaves."""

from typing import NamedTuple

from relievo.scenes.materials import Colour
from relievo.scenes.nature.looks import Bark, Leaf
from relievo.scenes.nature.parts import Range


class Species(NamedTuple):
    """A kind of tree whose crown grows from one trunk.

    Attributes:
        weight: how often it is met.
        height: metres.
        thickness: radius of the trunk, in heights.
        clear: height of the lowest branch, in heights.
        width: radius of the crown, in heights.
        profile: a and b of u^a (1 - u)^b: radius of the crown from its bottom (u = 0) to its top.
        angle: of branches from the trunk at the bottom and at the top of the crown, degrees.
        lift: how much branches turn up; < 0 = they hang.
        branches: from the trunk.
        twigs: from each branch.
        bark: kind of its bark.
        leaf: kind of its leaves.
        leaf_shape: width of a leaf in lengths.
        cover: how often the leaves would cover the crown's surface.
        hang: how much the leaves hang down.
        flat: 1 = twigs spread in a plane, as those of firs do.
        lean: of the trunk, in heights.
    """

    weight: float
    height: Range
    thickness: Range
    clear: Range
    width: Range
    profile: tuple[float, float]
    angle: tuple[float, float]
    lift: float
    branches: int
    twigs: int
    bark: Bark
    leaf: Leaf
    leaf_shape: float = 0.7
    cover: float = 2.6
    hang: float = 0.3
    flat: float = 0.0
    lean: float = 0.03


SPECIES: dict[str, Species] = {
    "oak": Species(
        3, Range(8, 18), Range(0.016, 0.027), Range(0.15, 0.3), Range(0.33, 0.48), (0.35, 0.45),
        (75, 25), 0.08, 22, 5, "grey", "green",
    ),
    "lime": Species(
        3, Range(8, 20), Range(0.014, 0.022), Range(0.15, 0.28), Range(0.24, 0.34), (0.3, 0.55),
        (65, 20), 0.12, 26, 4, "grey", "bright",
    ),
    "poplar": Species(
        1, Range(12, 24), Range(0.012, 0.018), Range(0.06, 0.15), Range(0.09, 0.14), (0.25, 0.4),
        (28, 12), 0.15, 34, 3, "grey", "green", 0.8,
    ),
    "umbrella": Species(
        1, Range(5, 14), Range(0.015, 0.03), Range(0.35, 0.55), Range(0.4, 0.55), (0.9, 0.25),
        (62, 45), 0.05, 20, 5, "brown", "green", 0.5, 2.0, 0.0,
    ),
    "willow": Species(
        1, Range(7, 14), Range(0.018, 0.028), Range(0.2, 0.32), Range(0.4, 0.5), (0.3, 0.4),
        (60, 25), -0.25, 24, 6, "brown", "bright", 0.22, 1.3, 2.2,
    ),
    "birch": Species(
        3, Range(7, 18), Range(0.009, 0.014), Range(0.2, 0.4), Range(0.16, 0.24), (0.35, 0.7),
        (55, 20), -0.05, 26, 4, "white", "bright", 0.6, 1.2, 1.0,
    ),
    "pine": Species(
        2, Range(10, 24), Range(0.011, 0.018), Range(0.5, 0.68), Range(0.15, 0.24), (0.4, 0.4),
        (85, 40), 0.12, 22, 5, "red", "needles", 0.4, 1.7, -0.3,
    ),
    "spruce": Species(
        3, Range(7, 26), Range(0.011, 0.016), Range(0.03, 0.12), Range(0.15, 0.22), (0.04, 0.95),
        (100, 60), 0.02, 70, 7, "brown", "needles", 0.28, 2.6, 0.35, 1.0, 0.005,
    ),
    "larch": Species(
        1, Range(8, 22), Range(0.01, 0.015), Range(0.1, 0.2), Range(0.13, 0.19), (0.08, 0.8),
        (95, 55), 0.06, 56, 6, "red", "bright", 0.25, 1.5, 0.3, 1.0, 0.01,
    ),
    "fruit": Species(
        2, Range(2.5, 5.5), Range(0.02, 0.035), Range(0.22, 0.36), Range(0.35, 0.48), (0.4, 0.45),
        (60, 30), 0.1, 16, 5, "brown", "green", 0.55, 1.8,
    ),
    "cypress": Species(
        1, Range(3, 14), Range(0.01, 0.018), Range(0.03, 0.07), Range(0.07, 0.12), (0.2, 0.5),
        (22, 12), 0.2, 40, 3, "brown", "dark", 0.4, 3.0, -1.0,
    ),
}  # fmt: skip
"""By name. Palms and dead trees are made otherwise."""

EVERGREEN = ("pine", "spruce", "cypress", "umbrella")
"""Species that keep their leaves in winter."""

SEASONS: dict[str, tuple[Colour, ...]] = {
    "summer": ((1.0, 1.0, 1.0), (0.85, 0.95, 0.85), (1.1, 1.03, 0.9)),
    "spring": ((1.3, 1.3, 0.9), (1.1, 1.25, 0.8)),
    "autumn": ((3.4, 1.7, 0.6), (3.0, 1.0, 0.5), (2.2, 1.4, 0.7), (1.6, 1.0, 0.6)),
    "blossom": ((0.75, 0.45, 0.5), (0.85, 0.8, 0.78), (0.8, 0.62, 0.66)),
}
"""Factors of the leaves' colour, of which one is chosen for a tree; the colours of blossoms."""
