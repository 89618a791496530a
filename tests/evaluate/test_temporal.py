import math
import tracemalloc
from dataclasses import replace

import cv2
import numpy as np
import pytest

from relievo.core.errors import (
    DepthInputError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.core.types import DepthKind, DepthMap, Intrinsics
from relievo.data.dataset import Dataset
from relievo.data.sample import Sample
from relievo.depth.registry import load_depth
from relievo.evaluate.baselines import BASELINES, MEAN_MAP
from relievo.evaluate.films import PER_FRAME
from relievo.evaluate.predictors import Estimated, Predictor, Truth
from relievo.evaluate.registry import Request
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.steadiness import MOST_COLUMNS
from relievo.evaluate.summary import summarise
from relievo.evaluate.temporal import TemporalBenchmark, open_temporal
from relievo.metrics.alignment import Alignment

SIZE = (40, 56)
METRIC, RELATIVE = DepthKind.METRIC_DEPTH, DepthKind.RELATIVE_INVERSE_DEPTH
STEP_M = 0.05


def way(n):
    """How far the camera has come, metres: 20 frames forth, 20 frames back."""
    return STEP_M * (20 - abs(n % 40 - 20))


def wall(n, size=SIZE, far=2.0):
    """Depth of a slanted wall, metres, as a camera sees it that comes nearer frame by frame."""
    height, width = size
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    # Along the rays of camera() the plane Z = far + X / 4 - Y / 5 stays a plane of inverse depth.
    inverse = (1 - ((x - 0.5) * width / 50) / 4 + ((y - 0.5) * height / 50) / 5) / (far - way(n))
    return (1 / inverse).astype(np.float32)


def camera(size=SIZE):
    height, width = size
    return Intrinsics(50.0, 50.0, width / 2, height / 2)


def texture(size=SIZE):
    noise = np.random.default_rng(0).uniform(0, 255, (*size, 3))
    return np.rint(cv2.GaussianBlur(noise, (0, 0), 2) * 2 - 128).clip(0, 255).astype(np.uint8)


class Takes(Dataset):
    """Takes in memory, of a resting image before a wall that comes nearer."""

    def __init__(self, lengths, name="takes", *, kind=METRIC, posed=True, size=SIZE, valid=None):
        self.name = name
        self._lengths = lengths
        self._kind, self._posed, self._size, self._valid = kind, posed, size, valid

    @property
    def takes(self):
        return [[f"{t}/{n:03d}" for n in range(count)] for t, count in self._lengths.items()]

    @property
    def ids(self):
        return [id for take in self.takes for id in take]

    def _read(self, id):
        take, _, n = id.partition("/")
        pose = np.eye(4)
        pose[2, 3] = way(int(n))
        values = wall(int(n), self._size, far=2.0 if take < "m" else 5.0)
        depth = None if self._kind is None else DepthMap(values, self._kind, self._valid)
        return Sample(
            name=f"{self.name}/{id}",
            image=texture(self._size),
            depth=depth,
            intrinsics=camera(self._size) if self._posed else None,
            T_world_from_camera=pose if self._posed else None,
        )


class Gapped(Takes):
    """Takes of which some frames have no depth, no pose, or cannot be read."""

    def __init__(self, lengths, without_depth=(), without_pose=(), damaged=(), **about):
        super().__init__(lengths, **about)
        self._without_depth, self._without_pose = without_depth, without_pose
        self._damaged = damaged

    def _read(self, id):
        if id in self._damaged:
            raise UnreadableInputError(f"{id}: damaged")
        sample = super()._read(id)
        without = {}
        if id in self._without_depth:
            without["depth"] = None
        if id in self._without_pose:
            without["T_world_from_camera"] = None
        return replace(sample, **without)


class Made(Predictor):
    """What a function makes of the true depth in metres and the number of the frame."""

    def __init__(self, make, kind, name="made", trained_on=()):
        self.name, self.kind = name, kind
        self._make, self._trained_on = make, trained_on
        self.asked = []

    def predict(self, sample):
        self.asked.append(sample.id)
        n = int(sample.id.partition("/")[2])
        take = 2.0 if sample.id < "m" else 5.0
        values = self._make(wall(n, sample.image.shape[:2], far=take), n)
        return DepthMap(np.asarray(values, dtype=np.float32), self.kind)

    def left_out(self, dataset):
        return frozenset(self._trained_on)


def doubled_every_second(depth, n):
    return 1 / (depth * (1 + n % 2))


def test_the_truth_is_steady_and_exact():
    benchmark = TemporalBenchmark([Takes({"a": 6})], Truth())
    assert benchmark.protocol["alignment"].startswith(Alignment.NONE)
    assert benchmark.methods == (*BASELINES, "truth")
    (item,) = benchmark.items
    assert item == "takes/a/000..005"
    assert benchmark.group(item) == "takes"
    truth = benchmark.measure(item).measures["truth"]
    assert {column.name for column in benchmark.columns} < set(truth)
    assert truth["tae"] < 1
    assert truth["opw"] == pytest.approx(STEP_M, rel=0.3)
    assert truth["rtc"] == 1
    assert truth["abs_rel"] == 0
    assert truth["delta_1"] == 1
    logs = [np.log(wall(n)) for n in range(6)]
    assert truth["flicker"] == pytest.approx(np.std(logs, axis=0).mean(), rel=1e-3)


def test_a_scale_that_wavers_shows_unless_each_frame_is_aligned_by_itself():
    wavering = Made(doubled_every_second, RELATIVE)
    benchmark = TemporalBenchmark([Takes({"a": 8})], wavering)
    assert benchmark.protocol["alignment"].startswith(Alignment.AFFINE_DISPARITY)
    assert benchmark.methods == (*BASELINES, f"made, {PER_FRAME}", "made")
    measures = benchmark.measure(benchmark.items[0]).measures
    steady = TemporalBenchmark([Takes({"a": 8})], Made(lambda d, n: 1 / d, RELATIVE))
    true = steady.measure(benchmark.items[0]).measures["made"]
    made, hidden = measures["made"], measures[f"made, {PER_FRAME}"]
    assert made["tae"] > 5 > 10 * true["tae"]
    assert made["opw"] > 1.5 * true["opw"]
    assert hidden["tae"] == pytest.approx(true["tae"], abs=0.1)
    assert hidden["abs_rel"] < 1e-4 < 0.01 < made["abs_rel"]
    assert true["abs_rel"] < 1e-4


def test_depth_that_wavers_where_the_image_rests_flickers():
    takes = Takes({"a": 8})
    steady, wavering = (
        TemporalBenchmark([takes], Made(lambda d, n, by=by: wall(0) * (1 + by * (n % 2)), METRIC))
        for by in (0, 0.2)
    )
    (item,) = steady.items
    assert steady.measure(item).measures["made"]["flicker"] == pytest.approx(0, abs=1e-6)
    flicker = wavering.measure(item).measures["made"]["flicker"]
    assert flicker == pytest.approx(math.log(1.2) / 2, rel=1e-4)


def test_one_scale_and_shift_are_fitted_to_all_frames():
    shifted = Made(lambda depth, n: 0.3 / depth + 0.7, RELATIVE)
    benchmark = TemporalBenchmark([Takes({"a": 5})], shifted)
    measures = benchmark.measure(benchmark.items[0]).measures["made"]
    assert measures["abs_rel"] < 1e-4
    assert measures["tae"] < 1


def test_metric_predictions_are_not_aligned_unless_it_is_asked_for():
    far = Made(lambda depth, n: 1.1 * depth, METRIC)
    (item,) = TemporalBenchmark([Takes({"a": 4})], far).items
    as_it_is = TemporalBenchmark([Takes({"a": 4})], far).measure(item).measures["made"]
    assert as_it_is["abs_rel"] == pytest.approx(0.1, abs=0.002)
    asked = TemporalBenchmark([Takes({"a": 4})], far, alignment=Alignment.AFFINE_DISPARITY)
    assert asked.measure(item).measures["made"]["abs_rel"] < 1e-4


def test_scale_invariant_depth_is_aligned_in_disparity():
    predictor = Made(lambda depth, n: 7 * depth, DepthKind.SCALE_INVARIANT_DEPTH)
    benchmark = TemporalBenchmark([Takes({"a": 4})], predictor)
    assert benchmark.measure(benchmark.items[0]).measures["made"]["abs_rel"] < 1e-4


def test_predictions_are_asked_for_in_the_order_of_time_twice_if_they_have_to_be_fitted():
    in_order = [f"a/{n:03d}" for n in range(5)]
    for kind, make, times in ((RELATIVE, lambda d, n: 1 / d, 2), (METRIC, lambda d, n: d, 1)):
        predictor = Made(make, kind)
        benchmark = TemporalBenchmark([Takes({"a": 5})], predictor)
        assert predictor.asked == []
        benchmark.measure(benchmark.items[0])
        assert predictor.asked == times * in_order


def test_pictures_ask_for_no_fit_that_is_made_already():
    predictor = Made(lambda depth, n: 1 / depth, RELATIVE)
    benchmark = TemporalBenchmark([Takes({"a": 9})], predictor)
    benchmark.measure(benchmark.items[0])
    predictor.asked.clear()
    benchmark.pictures(benchmark.items[0])
    assert predictor.asked == [f"a/00{n}" for n in (0, 1, 3, 4, 7, 8)]


def test_a_scale_that_drifts_over_a_long_take_of_a_resting_camera_shows():
    size = (14, 20)
    rough = np.random.default_rng(3).uniform(1, 6, size).astype(np.float32)

    class Resting(Takes):
        def _read(self, id):
            first = super()._read("a/000")
            return replace(first, name=f"{self.name}/{id}", depth=DepthMap(rough, METRIC))

    def measured(*scales):
        predictor = Made(lambda depth, n: scales[n // 60] / rough, RELATIVE)
        benchmark = TemporalBenchmark([Resting({"a": 180}, size=size)], predictor)
        assert benchmark.items == ["takes/a/000..179"]
        return benchmark.measure(benchmark.items[0]).measures

    steady, drifting = measured(1, 1, 1), measured(1, 1.5, 2)
    assert drifting["made"]["abs_rel"] > 0.15
    for measure in ("abs_rel", "opw", "flicker", "tae"):
        alike = steady["made"][measure], drifting[f"made, {PER_FRAME}"][measure]
        assert alike == pytest.approx((0, 0), abs=1e-4)
        assert drifting["made"][measure] > 5e-3


@pytest.mark.parametrize("kind", [METRIC, None])
def test_a_take_of_any_length_needs_the_memory_of_a_few_frames(kind):
    def peak(count):
        predictor = Made(lambda depth, n: 1 / depth, RELATIVE)
        benchmark = TemporalBenchmark([Takes({"a": count}, kind=kind, size=(80, 112))], predictor)
        tracemalloc.start()
        try:
            benchmark.measure(benchmark.items[0])
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(5)  # what is compiled or imported once does not count
    map_bytes = 4 * 80 * 112
    assert peak(60) - peak(20) < 40 * map_bytes / 3


def test_takes_have_equal_weight_whatever_their_length():
    takes = Takes({"a": 2, "b": 8})
    # Too far by a half in one take, right in the other.
    predictor = Made(lambda depth, n: depth, METRIC)
    predictor.predict = lambda sample: DepthMap(
        sample.depth.values * np.float32(1.5 if sample.id < "b" else 1), METRIC
    )
    benchmark = TemporalBenchmark([takes], predictor)
    assert benchmark.items == ["takes/a/000..001", "takes/b/000..007"]
    assert benchmark.protocol["sets"]["takes"]["takes"] == 2
    assert benchmark.protocol["sets"]["takes"]["frames"] == 10
    *_, row = summarise(benchmark, run_benchmark(benchmark, workers=1))
    assert (row.method, row.items) == ("made", 2)
    assert row.means["abs_rel"] == pytest.approx((0.5 + 0) / 2, rel=1e-3)


def test_baselines_are_the_mean_of_the_other_takes():
    alone = TemporalBenchmark([Takes({"a": 3})], Truth())
    assert alone.protocol["sets"]["takes"]["baselines"] == "the same take"
    assert alone.measure("takes/a/000..002").measures[MEAN_MAP]["abs_rel"] < 0.05
    other = TemporalBenchmark([Takes({"a": 3, "z": 3})], Truth())
    assert other.protocol["sets"]["takes"]["baselines"] == "other takes"
    measured = other.measure("takes/a/000..002").measures[MEAN_MAP]
    expected = [np.mean(np.abs(wall(1, far=5.0) - wall(n)) / wall(n)) for n in range(3)]
    assert measured["abs_rel"] == pytest.approx(np.mean(expected), rel=0.02)


def test_without_truth_only_the_change_along_the_flow_is_measured_whatever_the_scale():
    near, far = (
        TemporalBenchmark([Takes({"a": 6}, kind=None)], Made(make, RELATIVE))
        for make in (lambda d, n: 1 / d, lambda d, n: 90 / d - 400)
    )
    assert near.methods == ("made",)
    assert near.columns[0].name == "opw"
    assert not near.published
    measures = near.measure(near.items[0]).measures["made"]
    assert list(measures) == ["opw"]
    assert measures["opw"] > 0.01
    other = far.measure(far.items[0]).measures["made"]
    assert other["opw"] == pytest.approx(measures["opw"], rel=1e-3)
    wavering = TemporalBenchmark([Takes({"a": 6}, kind=None)], Made(doubled_every_second, RELATIVE))
    assert wavering.measure(near.items[0]).measures["made"]["opw"] > 3 * measures["opw"]


def test_a_flat_prediction_does_not_change():
    flat = Made(lambda depth, n: np.full_like(depth, 4), RELATIVE)
    benchmark = TemporalBenchmark([Takes({"a": 3}, kind=None)], flat)
    assert benchmark.measure(benchmark.items[0]).measures["made"]["opw"] == 0


def test_without_poses_the_warping_error_comes_first():
    benchmark = TemporalBenchmark([Takes({"a": 3}, posed=False)], Truth())
    assert benchmark.columns[0].name == "opw"
    assert not benchmark.published
    assert "tae" not in benchmark.measure(benchmark.items[0]).measures["truth"]


def test_published_errors_are_shown_for_their_set_and_alignment_only():
    fitted = Made(lambda depth, n: 1 / depth, RELATIVE)
    benchmark = TemporalBenchmark([Takes({"a": 3}, "scannet")], fitted)
    assert benchmark.columns[0].name == "tae"
    assert {name for row in benchmark.published for name in row.measures} == {"tae"}
    assert all("ScanNet" in row.source for row in benchmark.published)
    assert not TemporalBenchmark([Takes({"a": 3}, "other")], fitted).published
    assert not TemporalBenchmark([Takes({"a": 3}, "scannet", posed=False)], fitted).published
    assert not TemporalBenchmark([Takes({"a": 3}, "scannet")], Truth()).published


def test_wide_frames_with_sparse_truth_are_measured_smaller():
    size = (30, MOST_COLUMNS + 200)
    sparse = np.zeros(size, bool)
    sparse[::2, ::3] = True
    takes = Takes({"a": 2}, size=size, valid=sparse)
    benchmark = TemporalBenchmark([takes], Truth())
    measures = benchmark.measure(benchmark.items[0]).measures["truth"]
    assert measures["abs_rel"] == 0
    assert measures["tae"] < 5
    assert benchmark.pictures(benchmark.items[0])[0].image.shape[1] == MOST_COLUMNS


def test_a_set_with_a_usual_range_is_measured_within_it():
    inverse = Made(lambda depth, n: 1 / depth, RELATIVE)
    benchmark = TemporalBenchmark([Takes({"a": 2, "z": 2}, "sevenscenes")], inverse)
    assert benchmark.protocol["sets"]["sevenscenes"]["max_depth_m"] == "10.0"
    assert benchmark.measure("sevenscenes/a/000..001").measures["made"]["abs_rel"] < 1e-4


def test_far_predictions_are_clipped_to_the_farthest_truth():
    def with_a_hole(depth, n):
        values = 1 / depth
        values[5 + n, 5] = -3  # beyond infinity after any fit
        return values

    benchmark = TemporalBenchmark([Takes({"a": 4})], Made(with_a_hole, RELATIVE))
    assert benchmark.measure(benchmark.items[0]).measures["made"]["abs_rel"] < 0.01


@pytest.mark.parametrize("kind", [METRIC, None])
def test_pictures_show_three_frames(kind):
    predictor = Made(lambda depth, n: 1 / depth, RELATIVE)
    benchmark = TemporalBenchmark([Takes({"a": 7}, kind=kind)], predictor)
    pictures = benchmark.pictures(benchmark.items[0])
    captions = [picture.caption for picture in pictures]
    frames = [caption for caption in captions if caption.startswith("frame")]
    assert frames == ["frame a/001", "frame a/003", "frame a/006"]
    assert captions.count("made") == 3
    assert captions.count("truth") == (3 if kind else 0)
    assert all(picture.image.shape == (*SIZE, 3) for picture in pictures)
    images = dict(zip(captions, (picture.image for picture in pictures), strict=True))
    if kind:
        np.testing.assert_allclose(images["made"].astype(int), images["truth"], atol=2)


def test_takes_with_frames_that_the_method_was_trained_on_are_left_out_and_counted():
    takes = Takes({"a": 3, "b": 3, "z": 3})
    trained = Made(lambda depth, n: 1 / depth, RELATIVE, trained_on=["z/002"])
    benchmark = TemporalBenchmark([takes], trained)
    assert benchmark.items == ["takes/a/000..002", "takes/b/000..002"]
    assert benchmark.protocol["sets"]["takes"]["left_out"] == 1
    # Nor are baselines made of them: the take z is farther away.
    mean = benchmark.measure("takes/a/000..002").measures[MEAN_MAP]
    assert mean["abs_rel"] < 0.05


def test_a_method_that_was_trained_on_every_take_is_refused():
    trained = Made(lambda depth, n: 1 / depth, RELATIVE, trained_on=["a/000", "b/001"])
    with pytest.raises(UnsupportedInputError, match="takes: made was trained on frames of every"):
        TemporalBenchmark([Takes({"a": 3, "b": 2})], trained)


def test_stills_are_passed_over_and_refused_if_there_is_nothing_else():
    stills, films = Takes({"a": 1, "b": 1}, "stills"), Takes({"a": 2}, "films")
    assert TemporalBenchmark([stills, films], Truth()).items == ["films/a/000..001"]
    with pytest.raises(UnsupportedInputError, match="stills: no takes"):
        TemporalBenchmark([stills], Truth())


def test_other_alignments_are_refused():
    with pytest.raises(UsageError, match="affine_disparity"):
        TemporalBenchmark([Takes({"a": 2})], Truth(), alignment=Alignment.MEDIAN)


@pytest.mark.parametrize("alignment", [None, Alignment.AFFINE_DISPARITY])
def test_affine_invariant_depth_is_refused(alignment):
    predictor = Made(lambda depth, n: depth + 3, DepthKind.AFFINE_INVARIANT_DEPTH)
    with pytest.raises(UnsupportedInputError, match="affine_invariant_depth has no inverse"):
        TemporalBenchmark([Takes({"a": 2})], predictor, alignment=alignment)


@pytest.mark.parametrize("alignment", [Alignment.NONE, Alignment.AFFINE_DISPARITY])
def test_takes_without_any_true_depth_are_refused(alignment):
    takes = Takes({"a": 2}, valid=np.zeros(SIZE, bool))
    nowhere = TemporalBenchmark([takes], Truth(), alignment=alignment)
    with pytest.raises(UnsupportedInputError, match=r"takes/a/000\.\.001: .*no pixel has a depth"):
        nowhere.measure("takes/a/000..001")


def test_predictions_that_nothing_can_be_fitted_to_are_refused():
    negative = TemporalBenchmark([Takes({"a": 2})], Made(lambda d, n: -d, RELATIVE))
    with pytest.raises(UnsupportedInputError, match=r"000\.\.001: .*has a positive prediction"):
        negative.measure("takes/a/000..001")


def test_metric_predictions_in_another_unit_are_refused():
    millimetres = TemporalBenchmark([Takes({"a": 2})], Made(lambda d, n: 1000 * d, METRIC))
    with pytest.raises(UnsupportedInputError, match="is it in metres"):
        millimetres.measure("takes/a/000..001")


def test_without_truth_and_without_a_prediction_there_is_nothing_to_measure():
    benchmark = TemporalBenchmark([Takes({"a": 2}, kind=None)], Truth())
    with pytest.raises(UnsupportedInputError, match=r"takes/a/000\.\.001: no pixel has a predict"):
        benchmark.measure("takes/a/000..001")


def test_predictions_with_gaps_are_refused():
    class Gappy(Made):
        def predict(self, sample):
            whole = super().predict(sample)
            valid = np.ones(SIZE, bool)
            valid[3:6, 7:9] = False
            return DepthMap(whole.values, whole.kind, valid)

    benchmark = TemporalBenchmark([Takes({"a": 2})], Gappy(lambda d, n: 1 / d, RELATIVE))
    with pytest.raises(DepthInputError, match="no value for 6 of"):
        benchmark.measure("takes/a/000..001")


def test_damaged_frames_are_no_part_of_a_baseline_and_refuse_their_take():
    benchmark = TemporalBenchmark([Gapped({"a": 3, "z": 3}, damaged=["z/001"])], Truth())
    assert not math.isnan(benchmark.measure("takes/a/000..002").measures[MEAN_MAP]["abs_rel"])
    with pytest.raises(UnreadableInputError, match="damaged"):
        benchmark.measure("takes/z/000..002")


@pytest.mark.parametrize("kind", [METRIC, None])
def test_a_damaged_first_frame_refuses_its_take_and_nothing_else(kind):
    takes = Gapped({"a": 3, "b": 3}, damaged=["a/000"], kind=kind)
    benchmark = TemporalBenchmark([takes], Made(lambda depth, n: 1 / depth, RELATIVE))
    assert benchmark.columns[0].name == ("tae" if kind else "opw")
    run = run_benchmark(benchmark, workers=1)
    assert [each.item for each in run.refused] == ["takes/a/000..002"]
    assert run.refused[0].message == "a/000: damaged"
    assert list(run.measured) == ["takes/b/000..002"]


def test_a_take_with_gaps_in_truth_and_poses_measures_what_it_can():
    lacking = ["a/000", "a/004"]
    gapped = Gapped({"a": 8}, without_depth=lacking, without_pose=lacking)
    for predictor in (Made(lambda depth, n: 0.3 / depth + 0.7, RELATIVE), Truth()):
        benchmark = TemporalBenchmark([gapped], predictor)
        assert benchmark.columns[0].name == "tae"
        measures = benchmark.measure(benchmark.items[0]).measures[predictor.name]
        assert measures["abs_rel"] < 1e-4
        assert measures["tae"] < 1
        assert measures["opw"] == pytest.approx(STEP_M, rel=0.3)
        assert len(benchmark.pictures(benchmark.items[0])) == 3 * 4


def test_takes_are_opened_from_files(write_set):
    codes = [np.rint(1000 * wall(n)).astype(np.uint16) for n in range(4)]
    samples = {f"{n:03d}": (texture(), code) for n, code in enumerate(codes)}
    folder = write_set("film", samples, kind="RGB-D sequence", depth_scale_per_metre=1000)
    benchmark = open_temporal(Request(folder, Truth()))
    assert benchmark.items == ["film/000..003"]
    assert benchmark.measure("film/000..003").measures["truth"]["rtc"] == 1
    with pytest.raises(UsageError, match="got median"):
        open_temporal(Request(folder, Truth(), alignment=Alignment.MEDIAN))


@pytest.mark.data
def test_an_estimator_is_less_steady_than_the_truth(data_folder):
    class Short(Takes):
        """The first frames of a take."""

        def __init__(self, whole):
            self.name, self._whole = whole.name, whole

        @property
        def takes(self):
            return [self._whole.takes[0][:6]]

        def _read(self, id):
            return self._whole.read(id)

    class Untold(Estimated):
        """It was trained on this very take, and wavers all the same."""

        def left_out(self, dataset):
            return frozenset()

    from relievo.data.registry import open_set

    short = Short(open_set(data_folder / "tartanair_hospital_synth"))
    true, lite = (
        TemporalBenchmark([short], predictor) for predictor in (Truth(), Untold(load_depth("lite")))
    )
    (item,) = true.items
    best, ours = (each.measure(item).measures[each.methods[-1]] for each in (true, lite))
    assert ours["opw"] > best["opw"]
    assert ours["tae"] > best["tae"]
    assert best["abs_rel"] == 0
