import cv2
import numpy as np

from relievo.refinement.bilateral_solver import solve_bilateral

RNG = np.random.default_rng(0)
CELLS = {"cell_px": 3, "cell_luma": 20, "cell_chroma": 20}


def solve_slowly(values, confidence, guide, smoothness):
    """The same system, dense, from a grid of vertices in a dictionary."""
    yuv = cv2.cvtColor(guide, cv2.COLOR_RGB2YUV)
    vertices, places = {}, {}
    for y, x in np.ndindex(values.shape):
        key = (y // 3, x // 3, *(int(level) // 20 for level in yuv[y, x]))
        places[y, x] = vertices.setdefault(key, len(vertices))
    count = len(vertices)
    blur = 10 * np.eye(count)
    for key, here in vertices.items():
        for axis in range(5):
            for step in (-1, 1):
                beside = (*key[:axis], key[axis] + step, *key[axis + 1 :])
                if beside in vertices:
                    blur[here, vertices[beside]] = 1
    splat = np.zeros((count, values.size))
    for (y, x), vertex in places.items():
        splat[vertex, y * values.shape[1] + x] = 1
    mass, scale = splat.sum(axis=1), np.ones(count)
    for _ in range(10):
        scale = np.sqrt(scale * mass / (blur @ scale))
    laplacian = np.diag(scale * (blur @ scale)) - np.diag(scale) @ blur @ np.diag(scale)
    system = smoothness * laplacian + np.diag(splat @ confidence.ravel())
    solution = np.linalg.solve(system, splat @ (confidence * values).ravel())
    return (splat.T @ solution).reshape(values.shape)


def test_the_solution_is_that_of_the_dense_system():
    values = RNG.random((12, 17), dtype=np.float32)
    confidence = RNG.uniform(0.01, 1, values.shape).astype(np.float32)
    guide = RNG.integers(0, 120, (12, 17, 3), dtype=np.uint8)
    result = solve_bilateral(
        values, confidence, guide, smoothness=2, iterations=200, tolerance=1e-8, **CELLS
    )
    np.testing.assert_allclose(result, solve_slowly(values, confidence, guide, 2), atol=1e-5)


def test_a_constant_map_stays_constant():
    guide = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)
    values = np.full((20, 30), 0.3, np.float32)
    result = solve_bilateral(values, np.ones_like(values), guide, smoothness=50, **CELLS)
    np.testing.assert_allclose(result, 0.3, atol=1e-4)


def test_uncertain_values_are_taken_from_certain_ones_of_their_colour():
    guide = np.full((12, 24, 3), 60, np.uint8)
    guide[:, 12:] = 200
    values = np.where(np.arange(24) < 12, 0, 1).astype(np.float32) + np.zeros((12, 1), np.float32)
    confidence = np.ones_like(values)
    values[:, 8:16], confidence[:, 8:16] = 0.5, 1e-3
    result = solve_bilateral(values, confidence, guide, smoothness=4, **CELLS)
    assert result[:, :12].max() < 0.1
    assert result[:, 12:].min() > 0.9
