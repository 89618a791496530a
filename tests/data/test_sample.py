import numpy as np
import pytest

from relievo.core.errors import DTypeError, RangeError, ShapeError, UnsupportedInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.sample import Planes, RightView, Sample, Semantic

IMAGE = np.zeros((4, 6, 3), np.uint8)
VECTORS = np.array([[0.0, 0, 2], [0, 1.5, 0]])


def depth(height=4, width=6):
    return DepthMap(np.ones((height, width), np.float32), DepthKind.METRIC_DEPTH)


def ids(value=0, height=4, width=6, dtype=np.int32):
    return np.full((height, width), value, dtype)


def sample(**parts):
    return Sample(name="set/1", image=IMAGE, **parts)


def pose(*changes):
    T = np.eye(4)
    T[:3, 3] = (1, -2, 3)
    for place, value in changes:
        T[place] = value
    return T


def test_a_sample_holds_an_image_and_a_map_of_one_size():
    assert sample(depth=depth()).depth.size == IMAGE.shape[:2]


def test_what_is_not_known_is_none():
    bare = sample()
    parts = [part for part in bare.__slots__ if part not in ("name", "image")]
    assert all(getattr(bare, part) is None for part in parts)


def test_the_id_is_the_name_without_the_set():
    assert Sample(name="set/take 1/0007", image=IMAGE).id == "take 1/0007"


def test_the_truth_is_the_depth():
    assert sample(depth=depth()).truth.values.shape == (4, 6)


def test_a_truth_that_is_not_known_is_refused_by_name():
    with pytest.raises(UnsupportedInputError, match="set/1: has no depth"):
        _ = sample().truth


def test_a_sample_with_everything_is_taken():
    whole = sample(
        depth=depth(),
        T_world_from_camera=pose(),
        semantic=Semantic(ids(3), {3: "road"}),
        instance=ids(70000),
        planes=Planes(ids(-1), VECTORS),
        right=RightView(IMAGE, np.zeros((4, 6), np.float32), np.ones((4, 6), np.bool_), 0.54),
    )
    assert whole.right.baseline_m == 0.54


@pytest.mark.parametrize(
    ("image", "error"),
    [
        (np.zeros((6, 4, 3), np.uint8), ShapeError),
        (np.zeros((4, 6), np.uint8), ShapeError),
        (np.zeros((4, 6, 3), np.uint16), DTypeError),
        (np.zeros((4, 6, 3), np.float32), DTypeError),
    ],
)
def test_an_image_that_breaks_the_contract_is_refused(image, error):
    with pytest.raises(error):
        Sample(name="set/1", image=image, depth=depth())


@pytest.mark.parametrize("part", ["semantic", "instance", "planes"])
@pytest.mark.parametrize(
    ("wrong", "error"),
    [(ids(height=6, width=4), ShapeError), (ids(dtype=np.uint8), DTypeError)],
)
def test_ids_of_another_size_or_type_are_refused_by_name(part, wrong, error):
    made = {
        "semantic": lambda: Semantic(wrong, {}),
        "instance": lambda: wrong,
        "planes": lambda: Planes(wrong, VECTORS),
    }
    with pytest.raises(error, match=f"{part} of set/1"):
        sample(**{part: made[part]()})


@pytest.mark.parametrize("id", [-2, 2])
def test_planes_that_are_not_there_are_refused(id):
    with pytest.raises(RangeError, match="beyond 2 planes"):
        sample(planes=Planes(ids(id), VECTORS))


@pytest.mark.parametrize("vectors", [np.zeros(3), np.zeros((2, 4))])
def test_planes_that_are_no_vectors_are_refused(vectors):
    with pytest.raises(ShapeError, match=r"must be \(N, 3\)"):
        sample(planes=Planes(ids(0), vectors))


@pytest.mark.parametrize(
    ("right", "error"),
    [
        (RightView(np.zeros((4, 7, 3), np.uint8)), ShapeError),
        (RightView(np.zeros((4, 6, 3), np.uint16)), DTypeError),
        (RightView(np.zeros((4, 6), np.uint8)), ShapeError),
        (RightView(IMAGE, np.zeros((6, 4), np.float32)), ShapeError),
        (RightView(IMAGE, np.zeros((4, 6))), DTypeError),
        (RightView(IMAGE, np.full((4, 6), np.nan, np.float32)), RangeError),
        (RightView(IMAGE, np.zeros((4, 6), np.float32), np.ones((6, 4), np.bool_)), ShapeError),
    ],
)
def test_a_right_view_that_breaks_the_contract_is_refused(right, error):
    with pytest.raises(error):
        sample(right=right)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (np.eye(4)[:3], ShapeError),
        (np.diag([1.0, 1, 1.01, 1]), RangeError),
        (np.diag([1.0, 1, -1, 1]), RangeError),
        (pose(((0, 3), np.nan)), RangeError),
        (pose(((1, 3), -np.inf)), RangeError),
        (pose(((3, 0), 0.1)), RangeError),
        (pose(((3, 3), 2)), RangeError),
        (pose(((0, 0), np.nan)), RangeError),
    ],
)
def test_a_pose_that_is_not_rigid_is_refused_by_name(wrong, error):
    with pytest.raises(error, match="pose of set/1"):
        sample(T_world_from_camera=wrong)


def test_a_pose_of_few_digits_is_taken():
    R = np.round([[0.6, -0.8, 0], [0.8, 0.6, 0], [0, 0, 1]], 3) + 2e-4
    T = pose()
    T[:3, :3] = R
    assert sample(T_world_from_camera=T).T_world_from_camera is T
