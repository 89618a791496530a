"""What windows show: ground, houses and trees some metres away."""

import numpy as np

from relievo.scenes.indoor.draws import between, chance, pick
from relievo.scenes.indoor.parts import boxes, cushion
from relievo.scenes.indoor.piece import Piece, Pose
from relievo.scenes.indoor.style import tone
from relievo.scenes.indoor.walls import Opening, Shell, walls_of
from relievo.scenes.materials import Material
from relievo.scenes.mesh import Mesh, merged
from relievo.scenes.shapes import quad, tube

_GLASS = Material("glass", 0, 1.0, (0.12, 0.14, 0.17), gloss=0.8)


def outdoors(generator: np.random.Generator, shell: Shell) -> list[tuple[Mesh, str]]:
    """Ground all round, and houses and trees before each wall with windows."""
    ground = pick(generator, (-0.4, -0.6, -3.2, -6.0))
    name = pick(generator, ("grass", "grass", "paving", "asphalt", "gravel"))
    material = Material(name, int(generator.integers(8)), 2.0)
    size = 60.0
    parts: list[tuple[Mesh, str]] = [
        (
            quad((-size, -size, ground), (2 * size + 6, 0, 0), (0, 2 * size + 6, 0), material),
            "ground",
        )
    ]
    walls = walls_of(shell.outline)
    holes: dict[int, Opening] = {
        each.wall: each for each in shell.openings if each.kind == "window"
    }
    for number, hole in holes.items():
        pose = walls[number].pose.beside((hole.start + hole.end) / 2, 0.0, ground)
        parts += _view(generator, pose)
    return parts


def _view(generator: np.random.Generator, window: Pose) -> list[tuple[Mesh, str]]:
    """Things beyond a window: a house, some trees, a fence."""
    parts: list[tuple[Mesh, str]] = []
    if chance(generator, 0.75):
        x, y = between(generator, -7, 7), between(generator, 11, 26)
        house = Piece(((_house(generator), "building"),))
        parts += house.at(window.beside(x, y, 0, between(generator, -12, 12))).parts
    for _ in range(int(generator.integers(1, 6))):
        y = between(generator, 8.5, 24)
        tree = Piece(((_tree(generator), "tree"),))
        parts += tree.at(window.beside(between(generator, -0.6, 0.6) * y, y)).parts
    if chance(generator, 0.4):
        fence = [[x, -0.02, 0, x + 0.11, 0.02, 1.5] for x in np.arange(-7, 7, 0.14)]
        mesh = boxes(fence, Material("planks", int(generator.integers(8)), 1.2))
        parts += Piece(((mesh, "fence"),)).at(window.beside(0, 8.0)).parts
    return parts


def _house(generator: np.random.Generator) -> Mesh:
    """A front with rows of windows."""
    x, h = between(generator, 4, 9), between(generator, 5, 14)
    name = pick(generator, ("brick", "plaster", "planks", "concrete"))
    tint = tone(
        between(generator, 0.02, 0.15), between(generator, 0.05, 0.3), between(generator, 0.6, 0.95)
    )
    skin = Material(name, int(generator.integers(8)), 2.0, tint, dirt=0.3)
    spans, slots = [[-x, 0, 0, x, 8, h]], [0]
    for z in np.arange(1.0, h - 1.6, 2.9):
        for s in np.arange(-x + 0.8, x - 1.2, between(generator, 1.8, 2.6)):
            spans += [
                [s, -0.01, z, s + 1.1, 0.3, z + 1.4],
                [s - 0.05, -0.06, z - 0.08, s + 1.15, 0.1, z],
            ]
            slots += [1, 2]
    white = Material("plain", 0, 1.0, (0.75, 0.75, 0.73))
    return boxes(spans, skin, _GLASS, white, slots=slots)


def _tree(generator: np.random.Generator) -> Mesh:
    """A trunk under some bodies of leaves."""
    height = between(generator, 3.0, 8.0)
    trunk = tube(
        [[0, 0, -0.1], [0.1, 0, height * 0.6]], [0.16, 0.08], Material("bark", 0, 0.8), sides=7
    )
    leaf = Material("foliage", int(generator.integers(8)), 1.6, bump_m=0.03)
    crown = []
    for _ in range(int(generator.integers(4, 9))):
        size = between(generator, 0.35, 0.6) * height * 0.6
        x, y = generator.normal(0, height * 0.13, 2)
        ball = cushion(size, size, size * 0.8, leaf, square=0.9)
        crown.append(ball.moved(float(x), float(y), between(generator, 0.35, 0.75) * height))
    return merged([trunk, *crown])
