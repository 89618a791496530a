"""The bilateral solver: the smoothest map, over a grid of places and colours, close to a given one.

Pixels of similar place and colour share a vertex of the grid. OpenCV has this solver too, but not
in the packages that pip installs: those are built without Eigen.

Source: Barron and Poole, The Fast Bilateral Solver, ECCV 2016, with the simplified grid.
"""

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

from relievo.core.types import FloatMap, Image8

Numbers: TypeAlias = NDArray[np.float64]
Vertices: TypeAlias = NDArray[np.int64]

BALANCING_STEPS = 10


def solve_bilateral(
    values: FloatMap,
    confidence: FloatMap,
    guide: Image8,
    *,
    cell_px: float,
    cell_luma: float,
    cell_chroma: float,
    smoothness: float,
    offset: float = 0,
    iterations: int = 25,
    tolerance: float = 1e-4,
) -> FloatMap:
    """Smooths a map along the edges of a guide.

    Args:
        values: (H, W) float32.
        confidence: (H, W) float32, > 0: how much each value counts.
        guide: (H, W, 3) uint8, RGB.
        cell_px: width of a cell of the grid in pixels.
        cell_luma: its height in levels of luma.
        cell_chroma: and of each of the two colour differences.
        smoothness: weight of smoothness against closeness to the values, > 0.
        offset: of the grid against the image, in cells, [0, 1).
        iterations: at most so many steps of conjugate gradients.
        tolerance: relative residual at which they end.

    Returns:
        (H, W) float32: one value for all pixels of a vertex.
    """
    cells = (cell_px, cell_px, cell_luma, cell_chroma, cell_chroma)
    vertex_of, blur = _grid(guide, cells, offset)
    count = blur.shape[0]
    mass = np.bincount(vertex_of, minlength=count).astype(np.float64)
    certainty = np.bincount(vertex_of, confidence.ravel(), count)
    target = np.bincount(vertex_of, (confidence * values).ravel(), count)
    scale = np.ones(count)
    for _ in range(BALANCING_STEPS):
        scale = np.sqrt(scale * mass / (blur @ scale))
    scaling = sparse.diags(scale)
    laplacian = sparse.diags(scale * (blur @ scale)) - scaling @ blur @ scaling
    system = smoothness * laplacian + sparse.diags(certainty)
    solution, _ = linalg.cg(
        system,
        target,
        x0=target / certainty,
        M=sparse.diags(1 / system.diagonal()),
        rtol=tolerance,
        maxiter=iterations,
    )
    return np.asarray(solution[vertex_of].reshape(values.shape), np.float32)


def _grid(
    guide: Image8, cells: tuple[float, ...], offset: float
) -> tuple[Vertices, sparse.csr_matrix]:
    """The vertex of each pixel (H * W,), and the blur between neighbouring vertices."""
    height, width = guide.shape[:2]
    rows, columns = np.mgrid[:height, :width].reshape(2, -1)
    colours = np.asarray(cv2.cvtColor(guide, cv2.COLOR_RGB2YUV)).reshape(-1, 3).T
    keys, stride, strides = np.zeros(height * width, np.int64), 1, []
    for axis, cell in zip((rows, columns, *colours), cells, strict=True):
        places = (axis / np.float32(cell) + np.float32(offset)).astype(np.int64)
        keys += stride * places
        strides.append(stride)
        # One place is left empty, so that the last of a line has no neighbour in the next.
        stride *= int(places.max()) + 2
    vertices, vertex_of = np.unique(keys, return_inverse=True)
    count = len(vertices)
    blur = sparse.identity(count, format="csr") * (2 * len(cells))
    for stride in strides:
        after = np.minimum(np.searchsorted(vertices, vertices + stride), count - 1)
        are_pairs = np.flatnonzero(vertices[after] == vertices + stride)
        ones = np.ones(len(are_pairs))
        pairs = sparse.csr_matrix((ones, (are_pairs, after[are_pairs])), (count, count))
        blur = blur + pairs + pairs.T
    return vertex_of, blur.tocsr()
