from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import DepthKind, DepthMap, Intrinsics
from relievo.data.dataset import Dataset
from relievo.data.sample import Planes, Sample
from relievo.evaluate.baselines import BASELINES, CONSTANT
from relievo.evaluate.planes import PlanesBenchmark, open_planes
from relievo.evaluate.predictors import Predictor, Stored, Truth
from relievo.evaluate.published import published
from relievo.evaluate.registry import Request
from relievo.geometry.camera import viewing_rays
from relievo.io.depth_maps import write_depth
from relievo.metrics.alignment import Alignment

SIZE = (60, 80)
CAMERA = Intrinsics(70.0, 66.0, 43.0, 27.5)
SCALE, RELATIVE = DepthKind.SCALE_INVARIANT_DEPTH, DepthKind.RELATIVE_INVERSE_DEPTH


class Rooms(Dataset):
    """Samples by their ids; an error is raised."""

    name = "rooms"

    def __init__(self, samples):
        self._samples = samples

    @property
    def ids(self):
        return list(self._samples)

    def _read(self, id):
        if isinstance(self._samples[id], Exception):
            raise self._samples[id]
        return self._samples[id]


class Made(Predictor):
    """Makes its prediction of the truth."""

    name = "made"

    def __init__(self, make, kind=DepthKind.METRIC_DEPTH):
        self.kind = kind
        self._make = make

    def predict(self, sample):
        return DepthMap(self._make(sample.truth.values).astype(np.float32), self.kind)


def corner(seed):
    """A floor and two walls, (H, W) float32 metres."""
    rng = np.random.default_rng(seed)
    rays = viewing_rays(CAMERA, SIZE)
    vectors = np.array([[0.1, 1.1, 0.2], [0.5, -0.1, 3.0], [-1.4, 0.1, 0.9]])
    vectors *= rng.uniform(0.8, 1.25, (3, 1))
    hits = [v @ v / np.where(rays @ v > 1e-3, rays @ v, np.nan) for v in vectors]
    return np.nanmin(hits, axis=0).astype(np.float32)


def room(id, camera=CAMERA, kind=DepthKind.METRIC_DEPTH, **known):
    codes = np.random.default_rng(int(id)).integers(0, 255, (*SIZE, 3)).astype(np.uint8)
    depth = DepthMap(corner(int(id)), kind)
    return Sample(name=f"rooms/{id}", image=codes, depth=depth, intrinsics=camera, **known)


def bench(predictor, samples=None, **options):
    return PlanesBenchmark([Rooms(samples or {i: room(i) for i in "123"})], predictor, **options)


def ours(benchmark, item="rooms/1"):
    return benchmark.measure(item).measures[benchmark.methods[-1]]


def test_the_truth_finds_every_plane():
    found = ours(bench(Truth()))
    assert found["recall_5cm"] == found["recall_50cm"] == found["pixels_5cm"] == 1
    assert found["planes"] == 3


def test_every_measure_is_there_for_every_method():
    benchmark = bench(Truth())
    measures = benchmark.measure("rooms/2").measures
    assert list(measures) == list(benchmark.methods) == [*BASELINES, "truth"]
    for column in benchmark.columns:
        assert all(column.name in found for found in measures.values())
    assert measures[CONSTANT]["recall_10cm"] < 1
    assert measures[CONSTANT]["planes"] == 1


def test_the_baselines_are_the_mean_of_the_other_images():
    benchmark = bench(Truth(), {"1": room("1"), "2": room("2")})
    other = bench(Made(lambda _: corner(2)), {"1": room("1"), "2": room("2")})
    mean_map = benchmark.measure("rooms/1").measures["mean map"]
    assert mean_map["recall_30cm"] == pytest.approx(ours(other)["recall_30cm"])


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda z: 3 * z, SCALE),
        (lambda z: 0.4 / z + 0.1, RELATIVE),
        (lambda z: 1 / z, DepthKind.METRIC_INVERSE_DEPTH),
    ],
)
def test_what_the_kind_leaves_open_is_fitted(make, kind):
    assert ours(bench(Made(make, kind)))["recall_5cm"] == 1


def test_an_alignment_that_is_asked_for_is_fitted():
    doubled = Made(lambda z: 2 * z)
    assert ours(bench(doubled))["recall_50cm"] < 1
    found = bench(doubled, alignment=Alignment.MEDIAN)
    assert ours(found)["recall_5cm"] == 1
    assert found.protocol["alignment"] == "median"


def test_threads_find_the_same_planes():
    benchmark = bench(Made(lambda z: z + 0.1 * np.sin(20 * z)))
    expected = benchmark.measure("rooms/3")
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(benchmark.measure, ["rooms/3"] * 8):
            assert found == expected


def test_planes_of_the_set_are_the_truth_and_stand_beside_published_numbers():
    ids = np.full(SIZE, -1, np.int32)
    ids[10:50, 10:30], ids[10:50, 30:70] = 0, 1
    planes = Planes(ids, np.array([[0, 0, 9.0], [0.1, 0, 8.0]]))
    benchmark = bench(Truth(), {i: room(i, planes=planes) for i in "12"})
    assert ours(benchmark)["recall_50cm"] == 0
    assert benchmark.published == published("planes-scannet")
    assert benchmark.protocol["sets"]["rooms"]["truth"] == "planes of the set"


def test_fitted_planes_stand_beside_no_published_numbers():
    benchmark = bench(Truth())
    assert not benchmark.published
    assert "found in the true depth" in benchmark.protocol["sets"]["rooms"]["truth"]


def test_images_without_camera_or_metres_are_left_out_and_damaged_ones_refused():
    samples = {
        "1": room("1"),
        "2": room("2", camera=None),
        "3": room("3", kind=RELATIVE),
        "4": UnreadableInputError("4.png: damaged"),
        "5": room("5"),
    }
    benchmark = bench(Truth(), samples)
    assert benchmark.items == ["rooms/1", "rooms/4", "rooms/5"]
    assert benchmark.protocol["sets"]["rooms"]["left_out"] == 2
    with pytest.raises(UnreadableInputError, match="damaged"):
        benchmark.measure("rooms/4")


def test_a_set_without_cameras_is_refused():
    with pytest.raises(UnsupportedInputError, match=r"rooms: .* has no intrinsics"):
        bench(Truth(), {"1": room("1", camera=None)})


def test_other_units_are_refused():
    with pytest.raises(UnsupportedInputError, match="is it in metres"):
        bench(Made(lambda z: 1000 * z)).measure("rooms/1")


def test_a_plane_found_has_the_colour_of_the_true_one_and_no_plane_is_grey():
    benchmark = bench(Made(lambda z: np.where(np.arange(80) < 60, z, 11)))
    image, true, found, depth, prediction = benchmark.pictures("rooms/2")
    assert [p.caption for p in (image, true, found)] == ["image", "true planes", "planes found"]
    assert prediction.caption == "made"
    inner = np.s_[8:52, 3:50]
    same = (true.image[inner] == found.image[inner]).all(axis=2)
    assert same.mean() > 0.9
    colours = np.unique(true.image.reshape(-1, 3) // 90, axis=0)
    assert len(colours) > 3
    assert (np.ptp(found.image[:, 65:].astype(int), axis=2) == 0).all()
    assert depth.image.shape == image.image.shape


def test_a_folder_is_opened_with_its_cameras(write_set):
    intrinsics = {"fx": 70, "fy": 66, "cx": 42.5, "cy": 27, "width": 80, "height": 60}
    samples = {
        id: (room(id).image, np.rint(1000 * corner(int(id))).astype(np.uint16)) for id in "12"
    }
    folder = write_set("flat", samples, depth_scale_per_metre=1000, intrinsics=intrinsics)
    benchmark = open_planes(Request(folder, Truth()))
    assert benchmark.items == ["flat/1", "flat/2"]
    assert ours(benchmark, "flat/2")["recall_5cm"] == 1


@pytest.mark.data
def test_true_depth_finds_more_planes_of_a_room_than_a_smooth_one(data_folder, tmp_path):
    folder = data_folder / "livingroom_synth"
    benchmark = open_planes(Request(folder, Truth()))
    item = benchmark.items[5]
    image = benchmark.pictures(item)[0].image
    rows = np.repeat(np.linspace(0, 1, image.shape[0])[:, None], image.shape[1], axis=1)
    slope = DepthMap(rows.astype(np.float32), RELATIVE)
    write_depth(tmp_path / f"{item.partition('/')[2]}.npz", slope)
    stored = open_planes(Request(folder, Stored(tmp_path)))
    assert ours(benchmark, item)["recall_10cm"] == 1
    assert ours(stored, item)["recall_10cm"] < 0.7
