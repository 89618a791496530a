from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError, UsageError
from relievo.core.types import DepthKind, DepthMap, Intrinsics
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.evaluate.odometry import LEAST_LEVEL
from relievo.evaluate.pose import STATIC, UNIT_DEPTH, PoseBenchmark, open_pose
from relievo.evaluate.predictors import Predictor, Truth
from relievo.evaluate.published import published
from relievo.evaluate.registry import Request
from relievo.geometry.camera import viewing_rays
from relievo.geometry.transform import rigid
from relievo.metrics.alignment import Alignment

SIZE = (120, 160)
CAMERA = Intrinsics(130.0, 126.0, 84.0, 57.5)
FAR_M, SIDE_M, FLOOR_M = 5.0, 1.6, 1.2
SHADES = cv2.resize(
    np.random.default_rng(0).uniform(0, 255, (100, 100, 3)).astype(np.float32),
    (800, 800),
    interpolation=cv2.INTER_CUBIC,
)


RELATIVE = DepthKind.RELATIVE_INVERSE_DEPTH


def pose(step):
    """The camera goes forward, to the right and down while it turns to the left."""
    turn = cv2.Rodrigues(np.array([0.004, -0.02, 0.006]) * step)[0]
    return rigid(turn, np.array([0.05, 0.02 + 0.002 * step, 0.08]) * step)


def view(T_world_from_camera, size=SIZE):
    """A corridor with noise on its walls: image, depth."""
    rays = viewing_rays(CAMERA, size) @ T_world_from_camera[:3, :3].T
    at = T_world_from_camera[:3, 3]
    with np.errstate(divide="ignore"):
        hits = np.stack(
            [
                (FAR_M - at[2]) / rays[..., 2],
                (FLOOR_M - at[1]) / rays[..., 1],
                (-SIDE_M - at[0]) / rays[..., 0],
                (2 * SIDE_M - at[0]) / rays[..., 0],
                (-FLOOR_M - at[1]) / rays[..., 1],
            ]
        )
    hits[hits <= 0] = np.inf
    depth, wall = hits.min(axis=0), hits.argmin(axis=0)
    points = at + depth[..., None] * rays
    u = np.select([wall == 0, (wall == 1) | (wall == 4)], [points[..., 0]] * 2, points[..., 2])
    v = np.select([(wall == 1) | (wall == 4)], [points[..., 2] + 3], points[..., 1])
    places = [((each + 3.0) * 75 + 31 * wall).astype(np.float32) for each in (u, v)]
    image = cv2.remap(SHADES, *places, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.clip(image, 0, 255).astype(np.uint8), depth.astype(np.float32)


VIEWS = [view(pose(step)) for step in range(8)]


def frame(step, name="film", **known):
    image, depth = VIEWS[step]
    known = {"intrinsics": CAMERA, "T_world_from_camera": pose(step)} | known
    metric = DepthMap(depth, DepthKind.METRIC_DEPTH)
    return Sample(name=f"{name}/a/{step}", image=image, depth=metric, **known)


class Film(Dataset):
    """One take of samples by their ids; an error is raised."""

    def __init__(self, samples, name="film"):
        self.name = name
        self._samples = samples

    @property
    def ids(self):
        return list(self._samples)

    @property
    def takes(self):
        return [self.ids]

    def _read(self, id):
        if isinstance(self._samples[id], Exception):
            raise self._samples[id]
        return self._samples[id]


class Made(Predictor):
    """Makes its prediction of the truth."""

    name = "made"

    def __init__(self, make, kind=DepthKind.METRIC_DEPTH, known=lambda z: z > 0):
        self.kind = kind
        self._make = make
        self._known = known

    def predict(self, sample):
        depth = sample.truth.values
        return DepthMap(self._make(depth).astype(np.float32), self.kind, self._known(depth))


def take(count=8, name="film", **known):
    return Film({f"a/{step}": frame(step, name, **known) for step in range(count)}, name)


def measured(predictor, dataset=None):
    benchmark = PoseBenchmark([dataset or take()], predictor)
    (item,) = benchmark.items
    return benchmark.measure(item).measures


def test_true_depth_gives_the_motion_of_the_camera():
    found = measured(Truth())["truth"]
    assert found["ate"] < 0.01
    assert found["rpe_m"] < 0.01
    assert found["rpe_deg"] < 0.2
    assert found["snippet_ate"] < 0.005
    assert found["failed"] == 0


def test_every_measure_is_there_for_every_method_and_the_rivals_are_worse():
    benchmark = PoseBenchmark([take()], Truth())
    measures = benchmark.measure(benchmark.items[0]).measures
    assert list(measures) == list(benchmark.methods) == [STATIC, UNIT_DEPTH, "truth"]
    for column in benchmark.columns:
        assert all(column.name in found for found in measures.values())
    assert measures["truth"]["ate"] < measures[UNIT_DEPTH]["ate"] / 3
    assert measures["truth"]["ate"] < measures[STATIC]["ate"] / 10


def test_a_camera_that_stands_still_is_as_wrong_as_the_way_is_long():
    found = measured(Truth())[STATIC]
    places = np.stack([pose(step)[:3, 3] for step in range(8)])
    spread = np.sqrt(((places - places.mean(axis=0)) ** 2).sum(axis=1).mean())
    steps = np.sqrt((np.diff(places, axis=0) ** 2).sum(axis=1).mean())
    assert found["ate"] == pytest.approx(spread)
    assert found["rpe_m"] == pytest.approx(steps)
    assert found["failed"] == 0


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda z: 40 * z, DepthKind.METRIC_DEPTH),
        (lambda z: 0.3 * z, DepthKind.SCALE_INVARIANT_DEPTH),
        (lambda z: 1 / z, DepthKind.METRIC_INVERSE_DEPTH),
    ],
)
def test_a_scale_of_depth_changes_nothing(make, kind):
    found, true = measured(Made(make, kind))["made"], measured(Truth())["truth"]
    for name in ("ate", "rpe_m", "rpe_deg", "snippet_ate"):
        assert found[name] == pytest.approx(true[name], abs=2e-3)


def test_relative_inverse_depth_is_depth_again_where_its_range_is_the_assumed_one():
    nearest = 0.8

    def relative(z):
        inverse = 1 / z
        inverse[:3], inverse[-3:] = LEAST_LEVEL * nearest, nearest
        return 5 * inverse - 2

    found = measured(Made(relative, RELATIVE))["made"]
    assert found["ate"] < 0.005
    assert found["failed"] == 0


def test_one_range_for_all_frames_keeps_the_scale():
    calm = measured(Made(lambda z: 1 / z, RELATIVE))["made"]
    again = measured(Made(lambda z: 7 / z + 3, RELATIVE))["made"]
    for name, value in calm.items():
        assert again[name] == pytest.approx(value, abs=2e-3)


def test_pairs_without_enough_depth_are_counted():
    found = measured(Made(lambda z: np.where(z < 0, z, 0)))["made"]
    assert found["failed"] == 7
    assert found["ate"] == pytest.approx(measured(Truth())[STATIC]["ate"])


def test_maps_that_are_known_nowhere_give_no_motion():
    blind = Made(lambda z: 1 / z, RELATIVE, known=lambda z: z < 0)
    assert measured(blind)["made"]["failed"] == 7


def test_threads_find_the_same_way():
    benchmark = PoseBenchmark([take(5)], Truth())
    expected = benchmark.measure("film/a/0..4")
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(benchmark.measure, ["film/a/0..4"] * 6):
            assert found == expected


def test_long_takes_are_cut_into_equal_pieces():
    frames = {f"a/{n:02d}": frame(0) for n in range(41)}
    benchmark = PoseBenchmark([Film(frames)], Truth())
    assert benchmark.items == ["film/a/00..13", "film/a/14..27", "film/a/28..40"]
    said = benchmark.protocol["sets"]["film"]
    assert (said["pieces"], said["frames"]) == (3, 41)


def test_frames_without_a_pose_are_left_out():
    frames = {f"a/{step}": frame(step) for step in range(8)}
    frames["a/2"] = frame(2, T_world_from_camera=None)
    frames["a/5"] = UnsupportedInputError("a/5: no pose")
    benchmark = PoseBenchmark([Film(frames)], Truth())
    assert benchmark.items == ["film/a/0..7"]
    assert benchmark.protocol["sets"]["film"]["frames"] == 6
    assert benchmark.measure("film/a/0..7").measures["truth"]["ate"] < 0.01


def test_a_damaged_frame_refuses_its_piece():
    frames = {f"a/{step}": frame(step) for step in range(6)}
    frames["a/3"] = UnreadableInputError("a/3.png: damaged")
    benchmark = PoseBenchmark([Film(frames)], Truth())
    with pytest.raises(UnreadableInputError, match="damaged"):
        benchmark.measure(benchmark.items[0])


def test_a_frame_that_turns_out_to_have_no_pose_refuses_its_piece():
    frames = {f"a/{step}": frame(step) for step in range(6)}
    frames["a/3"] = UnreadableInputError("a/3.png: damaged")
    benchmark = PoseBenchmark([Film(frames)], Truth())
    frames["a/3"] = frame(3, T_world_from_camera=None)
    with pytest.raises(UnsupportedInputError, match="film/a/3: has no pose"):
        benchmark.measure(benchmark.items[0])


def test_takes_without_poses_or_too_short_are_refused():
    short = take(4, name="short")
    blind = take(6, name="blind", T_world_from_camera=None)
    uncalibrated = take(6, name="uncalibrated", intrinsics=None)
    with pytest.raises(UnsupportedInputError, match="short, blind, uncalibrated: no take has 5"):
        PoseBenchmark([short, blind, uncalibrated], Truth())
    assert PoseBenchmark([short, take()], Truth()).items == ["film/a/0..7"]


def test_only_kitti_stands_beside_published_numbers():
    kitti = PoseBenchmark([take(5, name="kitti_odometry")], Truth())
    assert kitti.published == published("pose-kitti")
    assert not PoseBenchmark([take(5)], Truth()).published


def test_pictures_show_the_first_image_its_depth_and_the_ways():
    benchmark = PoseBenchmark([take()], Truth())
    first, depth, ways = benchmark.pictures("film/a/0..7")
    np.testing.assert_array_equal(first.image, VIEWS[0][0])
    assert depth.image.shape == first.image.shape
    assert "from above" in ways.caption
    # The way leads forward and to the right: up the picture from left to right.
    green = np.argwhere((ways.image == (40, 200, 80)).all(axis=2))
    orange = np.argwhere((ways.image == (255, 150, 30)).all(axis=2))
    rows, columns = orange.T
    assert np.corrcoef(rows, columns)[0, 1] < -0.9
    assert len(green) > 0


def test_an_alignment_cannot_be_asked_for(tmp_path):
    with pytest.raises(UsageError, match="leave out --align"):
        open_pose(Request(tmp_path, Truth(), alignment=Alignment.MEDIAN))


def test_a_folder_is_opened_with_its_poses(write_set):
    samples = {
        str(step): (image, np.rint(1000 * depth).astype(np.uint16))
        for step, (image, depth) in enumerate(VIEWS[:5])
    }
    said = {"fx": 130, "fy": 126, "cx": 83.5, "cy": 57, "width": 160, "height": 120}
    kind = "rendered sequence"
    folder = write_set("walk", samples, kind=kind, depth_scale_per_metre=1000, intrinsics=said)
    (folder / "pose").mkdir()
    for step in range(5):
        np.savetxt(folder / "pose" / f"{step}.txt", pose(step))
    benchmark = open_pose(Request(folder, Truth()))
    assert benchmark.items == ["walk/0..4"]
    assert benchmark.measure("walk/0..4").measures["truth"]["ate"] < 0.01


@pytest.mark.data
def test_true_depth_follows_a_real_camera_better_than_unit_depth(data_folder):
    benchmark = open_pose(Request(data_folder / "sevenscenes", Truth()))
    found = benchmark.measure(benchmark.items[0]).measures
    assert found["truth"]["ate"] < 0.5 * found[UNIT_DEPTH]["ate"]
    assert found["truth"]["rpe_deg"] < found[STATIC]["rpe_deg"]


def test_takes_with_frames_that_the_method_was_trained_on_are_left_out():
    class Trained(Truth):
        def left_out(self, dataset):
            return frozenset({"a/3"} if dataset.name == "film" else ())

    benchmark = PoseBenchmark([take(), take(name="other")], Trained())
    assert [item.partition("/")[0] for item in benchmark.items] == ["other"]
    with pytest.raises(UnsupportedInputError, match="that truth was not trained on"):
        PoseBenchmark([take()], Trained())


def test_predictions_of_several_kinds_refuse_their_piece():
    class Mixed(Truth):
        def predict(self, sample):
            depth = sample.truth
            if not sample.name.endswith("2"):
                return depth
            return DepthMap(1 / depth.values, DepthKind.RELATIVE_INVERSE_DEPTH)

    benchmark = PoseBenchmark([take()], Mixed())
    with pytest.raises(UnsupportedInputError, match="several kinds"):
        benchmark.measure(benchmark.items[0])
