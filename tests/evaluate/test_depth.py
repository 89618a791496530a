import logging
import math

import numpy as np
import pytest

from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.sample import Sample
from relievo.depth.testing import PlaneEstimator
from relievo.evaluate.baselines import BASELINES, CONSTANT, MEAN_MAP, ROW_PRIOR
from relievo.evaluate.depth import DepthBenchmark, EvaluatedSet, cut_out
from relievo.evaluate.depth_protocols import DepthProtocol, Window, eigen_nyu
from relievo.evaluate.predictors import Estimated, Stored, Truth
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.summary import summarise
from relievo.io.depth_maps import write_depth
from relievo.metrics.alignment import Alignment
from relievo.metrics.depth import METRICS, measure_depth

SCALE, AFFINE = DepthKind.SCALE_INVARIANT_DEPTH, DepthKind.AFFINE_INVARIANT_DEPTH
INVERSE, RELATIVE = DepthKind.METRIC_INVERSE_DEPTH, DepthKind.RELATIVE_INVERSE_DEPTH

SIZE = (48, 64)
GRID = (288, 384)  # what the means of the baselines are kept at
CROP = Window(5, 41, 9, 60)
CROPPED = DepthProtocol("cropped", lambda size: CROP, max_depth_m=10.0)
WHOLE = DepthProtocol("whole")
POOLED = DepthProtocol("pooled", is_pooled=True)
NYU_SIZE, NYU = (480, 640), DepthProtocol("eigen", eigen_nyu, max_depth_m=10.0)


@pytest.fixture
def bench(held, room):
    """A benchmark over the rooms of some seeds, or over samples that are given."""

    def make(predictor, samples=None, *, protocol=CROPPED, train=None, left_out=(), **options):
        samples = samples or {str(seed): room(seed) for seed in (1, 2)}
        each = EvaluatedSet(held(samples), protocol, train and held(train), frozenset(left_out))
        return DepthBenchmark("depth", "rooms", [each], predictor, **options)

    return make


def ours(benchmark, item="held/1"):
    return benchmark.measure(item).measures[benchmark.methods[-1]]


def measured(prediction, truth, window=CROP, **limits):
    p, g = (np.asarray(values, np.float64)[window.slices] for values in (prediction, truth))
    return measure_depth(p, g, np.ones(g.shape, np.bool_), **limits)


def spoilt(window, size=NYU_SIZE):
    """What makes the depth of some pixels one metre."""
    where = np.zeros(size, np.bool_)
    where[window] = True
    return lambda depth: np.where(where, np.float32(1), depth)


def test_the_truth_has_no_error(bench, seen):
    for predictor in (Truth(), Estimated(seen())):
        found = ours(bench(predictor))
        assert found["abs_rel"] == found["rmse"] == found["silog"] == 0
        assert found["delta_1"] == 1


def test_errors_are_those_of_the_pixels_within_the_crop(bench, seen, room):
    found = ours(bench(Estimated(seen(made=lambda depth: depth * depth / 4))))
    truth = room(1)[1].values
    expected = measured(truth**2 / 4, truth, min_depth=1e-3, max_depth=10)
    assert found["abs_rel"] == pytest.approx(expected["abs_rel"], rel=1e-6)
    assert found["rmse"] == pytest.approx(expected["rmse"], rel=1e-6)
    assert expected["abs_rel"] > 0.1


def test_every_measure_is_there_for_every_method(bench, seen):
    benchmark = bench(Estimated(seen()))
    found = benchmark.measure("held/1")
    assert list(found.measures) == list(benchmark.methods) == [*BASELINES, "seen"]
    for numbers in found.measures.values():
        assert set(METRICS) <= set(numbers)
    assert {column.name for column in benchmark.columns} <= set(METRICS)
    assert found.totals is None


def test_errors_outside_the_crop_do_not_count(bench, seen, room):
    outside = np.ones(NYU_SIZE, np.bool_)
    outside[45:471, 41:601] = False
    samples = {"1": room(1, NYU_SIZE)}
    found = ours(bench(Estimated(seen(made=spoilt(outside))), samples, protocol=NYU))
    assert found["abs_rel"] == 0


@pytest.mark.parametrize("edge", [np.s_[45, 41:601], np.s_[470], np.s_[:, 41], np.s_[:, 600]])
def test_errors_on_the_edge_of_the_crop_count(bench, seen, room, edge):
    samples = {"1": room(1, NYU_SIZE)}
    found = ours(bench(Estimated(seen(made=spoilt(edge))), samples, protocol=NYU))
    assert found["abs_rel"] > 1e-3


@pytest.mark.parametrize("line", [np.s_[44], np.s_[471], np.s_[:, 40], np.s_[:, 601]])
def test_errors_beside_the_crop_do_not_count(bench, seen, room, line):
    samples = {"1": room(1, NYU_SIZE)}
    found = ours(bench(Estimated(seen(made=spoilt(line))), samples, protocol=NYU))
    assert found["abs_rel"] == 0


def test_unknown_pixels_do_not_count(bench, seen, room):
    unknown = np.zeros(SIZE, np.bool_)
    unknown[10:20, 15:40] = True
    made = spoilt(np.s_[10:20, 15:40], SIZE)
    for samples, is_counted in (({"1": room(1, unknown=unknown)}, False), ({"1": room(1)}, True)):
        found = ours(bench(Estimated(seen(made=made)), samples))
        assert (found["abs_rel"] > 0.01) is is_counted


@pytest.mark.parametrize("metres", [0.0005, 0.001, 10, 12])
def test_truth_out_of_range_does_not_count(bench, room, metres):
    image, depth = room(1)
    values = depth.values.copy()
    values[10:20, 15:40] = metres
    samples = {"1": (image, DepthMap(values, depth.kind))}
    found = cut_out(Sample(name="held/1", image=image, depth=samples["1"][1]), CROPPED)
    assert not found.valid[10 - 5 : 20 - 5, 15 - 9 : 40 - 9].any()
    assert found.valid.sum() == found.valid.size - 10 * 25


def test_truth_beyond_the_range_may_be_clipped_instead(room):
    protocol = DepthProtocol("clipped", max_depth_m=4.0, clips_truth=True)
    image, depth = room(1)
    found = cut_out(Sample(name="held/1", image=image, depth=depth), protocol)
    assert depth.values.max() > 4
    assert found.valid.all()
    np.testing.assert_array_equal(found.truth, np.minimum(depth.values, 4))


def test_predictions_are_clipped_to_the_range_before_they_are_measured(bench, seen, room):
    truth = room(1)[1].values
    found = ours(bench(Estimated(seen(made=lambda depth: np.where(depth > 5, 44, depth)))))
    expected = measured(np.where(truth > 5, 10, truth), truth)
    assert found["abs_rel"] == pytest.approx(expected["abs_rel"], rel=1e-6)


def test_a_prediction_is_resized_to_the_truth(bench, room):
    # Even steps across, odd places exact: a map of half the size is the same slope.
    image, _ = room(1)
    slope = np.tile(np.arange(2, 66, dtype=np.float32) / 10, (48, 1))
    samples = {"1": (image, DepthMap(slope, DepthKind.METRIC_DEPTH))}

    class Half(Truth):
        def predict(self, sample):
            values = sample.truth.values[::2].reshape(24, 32, 2).mean(axis=2)
            return DepthMap(values, sample.truth.kind)

    assert ours(bench(Half(), samples))["abs_rel"] < 1e-6


def test_an_image_without_truth_within_the_crop_is_refused_by_name(bench, room):
    unknown = np.zeros(SIZE, np.bool_)
    unknown[CROP.slices] = True
    benchmark = bench(Truth(), {"1": room(1, unknown=unknown), "2": (room(2)[0], None)})
    with pytest.raises(UnsupportedInputError, match=r"held/1: no true depth .* cropped"):
        benchmark.measure("held/1")


def test_what_a_method_was_trained_on_is_no_item_and_in_no_baseline(bench, room):
    samples = {str(seed): room(seed) for seed in (1, 2, 3)}
    benchmark = bench(Truth(), samples, left_out=["2"])
    assert benchmark.items == ["held/1", "held/3"]
    without = bench(Truth(), {id: samples[id] for id in ("1", "3")})
    assert benchmark.measure("held/3") == without.measure("held/3")


def test_baselines_do_not_depend_on_the_estimator(bench, seen):
    runs = [
        run_benchmark(bench(Estimated(estimator), alignment=Alignment.AFFINE_DISPARITY))
        for estimator in (seen(), PlaneEstimator())
    ]
    for item in ("held/1", "held/2"):
        first, second = (run.measured[item].measures for run in runs)
        assert all(first[name] == second[name] for name in BASELINES)


def test_baselines_are_the_means_of_the_other_images(bench, room):
    samples = {str(seed): room(seed, GRID) for seed in (1, 2, 3)}
    found = bench(Truth(), samples, protocol=WHOLE).measure("held/2").measures
    maps = {id: depth.values.astype(np.float64) for id, (_, depth) in samples.items()}
    mean = (maps["1"] + maps["3"]) / 2
    guesses = {
        CONSTANT: np.full(GRID, mean.mean()),
        MEAN_MAP: mean,
        ROW_PRIOR: np.broadcast_to(mean.mean(axis=1, keepdims=True), GRID),
    }
    for name, guess in guesses.items():
        expected = measured(guess, maps["2"], Window(0, 288, 0, 384))
        assert found[name]["abs_rel"] == pytest.approx(expected["abs_rel"], rel=1e-4), name
        assert found[name]["rmse"] == pytest.approx(expected["rmse"], rel=1e-4), name


def test_baselines_are_the_means_of_the_training_images_where_there_are_some(bench, room):
    samples = {str(seed): room(seed, GRID) for seed in (1, 2)}
    train = {"9": room(9, GRID)}
    found = bench(Truth(), samples, protocol=WHOLE, train=train).measure("held/2").measures
    guess, truth = train["9"][1].values, samples["2"][1].values
    expected = measured(guess, truth, Window(0, 288, 0, 384))
    assert found[MEAN_MAP]["abs_rel"] == pytest.approx(expected["abs_rel"], rel=1e-5)


def test_baselines_are_fitted_in_disparity_where_the_method_is(bench, room):
    samples = {str(seed): room(seed) for seed in (1, 2)}
    predictor = Truth()
    found = bench(predictor, samples, alignment=Alignment.AFFINE_DISPARITY).measure("held/1")
    truth = samples["1"][1].values[CROP.slices].astype(np.float64)
    guess = 1 / np.mean(1 / truth)
    expected = np.mean(np.abs(guess - truth) / truth)
    assert found.measures[CONSTANT]["abs_rel"] == pytest.approx(expected, rel=1e-5)
    assert found.measures[MEAN_MAP]["abs_rel"] < found.measures[CONSTANT]["abs_rel"]


def test_an_image_that_cannot_be_read_is_left_out_of_the_baselines(bench, room, caplog):
    gone = UnreadableInputError("2.png: missing")
    samples = {"1": room(1), "2": gone, "3": room(3)}
    with caplog.at_level(logging.WARNING):
        benchmark = bench(Truth(), samples)
    assert "2.png: missing" in caplog.text
    without = bench(Truth(), {"1": room(1), "3": room(3)})
    assert benchmark.measure("held/1") == without.measure("held/1")
    run = run_benchmark(benchmark)
    assert [refused.item for refused in run.refused] == ["held/2"]


@pytest.mark.parametrize(
    ("kind", "made", "alignment"),
    [
        (DepthKind.METRIC_DEPTH, lambda g: g, Alignment.NONE),
        (INVERSE, lambda g: 1 / g, Alignment.NONE),
        (SCALE, lambda g: 7 * g, Alignment.MEDIAN),
        (AFFINE, lambda g: 0.2 * g - 3, Alignment.AFFINE_DEPTH),
        (RELATIVE, lambda g: 3 / g + 0.4, Alignment.AFFINE_DISPARITY),
    ],
)
def test_what_a_kind_leaves_open_is_fitted_and_no_more(bench, seen, kind, made, alignment):
    benchmark = bench(Estimated(seen(kind, made)))
    assert benchmark.alignment is alignment
    assert benchmark.protocol["alignment"] == str(alignment)
    assert ours(benchmark)["abs_rel"] < 1e-6


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (DepthKind.METRIC_DEPTH, lambda g: g),
        (SCALE, lambda g: 5 * g),
        (INVERSE, lambda g: 1 / g),
        (RELATIVE, lambda g: 0.5 / g + 5),
    ],
)
def test_any_kind_may_be_fitted_in_disparity(bench, seen, kind, made):
    predictor = Estimated(seen(kind, made))
    assert ours(bench(predictor, alignment=Alignment.AFFINE_DISPARITY))["abs_rel"] < 1e-5


def test_a_shift_of_depth_is_left_by_a_fit_of_scale(bench, seen):
    predictor = Estimated(seen(SCALE, lambda g: 2 * g + 3))
    for alignment in (Alignment.MEDIAN, Alignment.SCALE_LSQ):
        assert ours(bench(predictor, alignment=alignment))["abs_rel"] > 0.02
    assert ours(bench(predictor, alignment=Alignment.AFFINE_DEPTH))["abs_rel"] < 1e-6


def test_a_kind_that_does_not_fit_the_alignment_is_refused_with_advice(bench, seen):
    with pytest.raises(UnsupportedInputError, match="use affine_disparity"):
        bench(Estimated(seen(RELATIVE, lambda g: 1 / g)), alignment=Alignment.MEDIAN)


def test_a_fit_to_a_handful_of_pixels_is_refused(bench, room):
    unknown = np.ones(SIZE, np.bool_)
    unknown[20, 20:25] = False
    samples = {"1": room(1, unknown=unknown), "2": room(2)}
    assert ours(bench(Truth(), samples))["abs_rel"] == 0
    with pytest.raises(UnsupportedInputError, match=r"held/1: .* in 5 pixels, wanted 10 for a fit"):
        bench(Truth(), samples, alignment=Alignment.MEDIAN).measure("held/1")


def test_the_fit_is_reported(bench, seen, room):
    truth = room(1)[1].values[CROP.slices]
    found = ours(bench(Estimated(seen(SCALE, lambda g: g * g))))
    ratio = np.median(truth) / np.median(truth**2)
    assert found["fitted_scale"] == pytest.approx(ratio, rel=1e-6)
    assert found["fitted_shift"] == 0
    affine = ours(bench(Estimated(seen(AFFINE, lambda g: 4 * g - 6))))
    assert affine["fitted_scale"] == pytest.approx(1 / 4, rel=1e-4)
    assert affine["fitted_shift"] == pytest.approx(6 / 4, rel=1e-4)


def test_the_mean_of_the_fitted_scales_is_in_the_summary(bench, seen):
    benchmark = bench(Estimated(seen(SCALE, lambda g: g / 8)))
    rows = summarise(benchmark, run_benchmark(benchmark))
    assert rows[-1].means["fitted_scale"] == pytest.approx(8)


def test_a_fit_sees_no_pixel_outside_the_crop(bench, seen, room):
    outside = np.ones(SIZE, np.bool_)
    outside[CROP.slices] = False
    for kind in (SCALE, AFFINE, RELATIVE):
        predictor = Estimated(seen(kind, lambda g: np.where(outside, 1e6, g)))
        clean = Estimated(seen(kind))
        assert ours(bench(predictor)) == ours(bench(clean))


def test_a_fit_sees_no_unknown_pixel(bench, seen, room):
    unknown = np.zeros(SIZE, np.bool_)
    unknown[10:30, 20:50] = True
    samples = {"1": room(1, unknown=unknown)}
    for kind in (SCALE, AFFINE, RELATIVE):
        predictor = Estimated(seen(kind, lambda g: np.where(unknown, 1e9, g)))
        assert ours(bench(predictor, samples)) == ours(bench(Estimated(seen(kind)), samples))


def test_depth_in_millimetres_is_refused(bench, seen):
    run = run_benchmark(bench(Estimated(seen(made=lambda depth: 1000 * depth))))
    assert run.measured == {}
    assert "is it in metres?" in run.refused[0].message


def test_depth_in_millimetres_may_be_fitted(bench, seen):
    predictor = Estimated(seen(made=lambda depth: 1000 * depth))
    assert ours(bench(predictor, alignment=Alignment.MEDIAN))["abs_rel"] < 1e-6


def test_a_prediction_of_nan_is_refused_and_the_rest_goes_on(bench, seen, room):
    far = room(1)[1].values.max()
    predictor = Estimated(seen(made=lambda g: np.where(g == far, np.nan, g)))
    run = run_benchmark(bench(predictor, {str(seed): room(seed) for seed in (1, 2)}))
    assert [(refused.item, refused.error) for refused in run.refused] == [
        ("held/1", "WeightsError")
    ]
    assert list(run.measured) == ["held/2"]


def test_a_prediction_with_gaps_is_refused_where_it_would_be_measured(bench, room, tmp_path):
    image, depth = room(1)
    gaps = np.ones(SIZE, np.bool_)
    gaps[:5] = gaps[:, 60:] = False
    write_depth(tmp_path / "1.npz", DepthMap(depth.values, depth.kind, gaps))
    stored = Stored(tmp_path)
    assert ours(bench(stored, {"1": (image, depth)}))["abs_rel"] == 0
    gaps[20, 30:33] = False
    write_depth(tmp_path / "1.npz", DepthMap(depth.values, depth.kind, gaps), overwrite=True)
    run = run_benchmark(bench(stored, {"1": (image, depth)}))
    assert "no value for 3 of" in run.refused[0].message


def test_files_give_the_numbers_of_the_estimator_that_wrote_them(bench, seen, tmp_path):
    estimator = seen(RELATIVE, lambda g: 1 / g + np.sin(9 * g))
    estimated = bench(Estimated(estimator, save=tmp_path))
    first = [ours(estimated, item) for item in estimated.items]
    stored = bench(Stored(tmp_path))
    assert stored.alignment is estimated.alignment
    assert [ours(stored, item) for item in stored.items] == first
    assert first[0]["abs_rel"] > 0.01


def test_pooled_and_averaged_numbers_differ_where_counts_do(bench, seen, room):
    unknown = np.zeros(SIZE, np.bool_)
    unknown[:, 20:] = True
    samples = {"1": room(1), "2": room(2, unknown=unknown)}
    predictor = Estimated(seen(made=lambda g: g * g / 4))
    means = {}
    for protocol in (WHOLE, POOLED):
        benchmark = bench(predictor, samples, protocol=protocol)
        assert benchmark.is_pooled is protocol.is_pooled
        means[protocol.name] = summarise(benchmark, run_benchmark(benchmark))[-1].means
    g = [samples["1"][1].values.ravel(), samples["2"][1].values[:, :20].ravel()]
    errors = [np.abs(each**2 / 4 - each) / each for each in g]
    averaged, pooled = np.mean([e.mean() for e in errors]), np.concatenate(errors).mean()
    assert means["whole"]["abs_rel"] == pytest.approx(averaged, rel=1e-5)
    assert means["pooled"]["abs_rel"] == pytest.approx(pooled, rel=1e-5)
    assert abs(averaged / pooled - 1) > 0.01


def test_pooled_and_averaged_means_agree_where_counts_do_but_not_roots(bench, seen, room):
    predictor = Estimated(seen(made=lambda g: g * g / 4))
    averaged, pooled = (
        summarise(benchmark, run_benchmark(benchmark))[-1].means
        for benchmark in (bench(predictor, protocol=protocol) for protocol in (WHOLE, POOLED))
    )
    assert averaged["abs_rel"] == pytest.approx(pooled["abs_rel"], rel=1e-9)
    assert abs(averaged["rmse"] / pooled["rmse"] - 1) > 1e-4


def test_the_record_says_what_the_numbers_depend_on(bench, room):
    samples = {str(seed): room(seed) for seed in (1, 2, 3)}
    record = bench(Truth(), samples, left_out=["3"]).protocol
    assert record == {
        "alignment": "none",
        "averaged": "per image, then over images",
        "sets": {
            "held": {
                "protocol": "cropped",
                "min_depth_m": 1e-3,
                "max_depth_m": 10.0,
                "images": 2,
                "left_out": 1,
                "baselines": "the other images",
            }
        },
    }
    trained = bench(Truth(), samples, train={"9": room(9)}, protocol=POOLED).protocol
    assert trained["averaged"] == "over all pixels"
    assert trained["sets"]["held"]["baselines"] == "training images"
    assert trained["sets"]["held"]["max_depth_m"] is None


def test_sets_are_measured_by_their_own_protocols_and_baselines(held, room, seen):
    first = held({"1": room(1), "2": room(2)}, name="rooms")
    second = held({"1": room(3, (30, 20)), "2": room(4, (30, 20))}, name="halls")
    benchmark = DepthBenchmark(
        "depth",
        "both",
        [EvaluatedSet(first, CROPPED), EvaluatedSet(second, WHOLE)],
        Estimated(seen(made=lambda g: g * g / 4)),
    )
    assert benchmark.items == ["rooms/1", "rooms/2", "halls/1", "halls/2"]
    assert [benchmark.group(item) for item in benchmark.items] == ["rooms"] * 2 + ["halls"] * 2
    alone = DepthBenchmark(
        "depth", "one", [EvaluatedSet(second, WHOLE)], Estimated(seen(made=lambda g: g * g / 4))
    )
    assert benchmark.measure("halls/2") == alone.measure("halls/2")


def test_workers_agree(bench, seen, room):
    samples = {str(seed): room(seed) for seed in range(6)}
    first, second = (
        run_benchmark(bench(Estimated(seen(RELATIVE, lambda g: 1 / g)), samples), workers=workers)
        for workers in (1, 2)
    )
    assert first == second


def test_an_image_its_truth_the_prediction_and_its_error_are_shown_within_the_crop(bench, room):
    image, depth = room(1)
    pictures = bench(Truth(), {"1": (image, depth)}).pictures("held/1")
    captions = [picture.caption for picture in pictures]
    assert captions[:3] == ["image", "truth", "truth"]
    assert "error" in captions[3]
    assert {picture.image.shape for picture in pictures} == {(36, 51, 3)}
    assert {picture.image.dtype for picture in pictures} == {np.dtype(np.uint8)}
    np.testing.assert_array_equal(pictures[0].image, image[CROP.slices])
    np.testing.assert_array_equal(pictures[1].image, pictures[2].image)
    assert pictures[3].image.max() < 20


def test_a_constant_prediction_is_fitted_all_the_same(bench, seen):
    predictor = Estimated(seen(RELATIVE, lambda g: np.full_like(g, 3)))
    found = ours(bench(predictor))
    assert found["fitted_scale"] == 0
    assert all(map(math.isfinite, (found["abs_rel"], found["rmse"])))


def test_truth_that_is_not_metric_is_refused_by_name(bench, seen, room):
    image, depth = room(2)
    disparity = DepthMap(1 / depth.values, RELATIVE)
    predictor = Estimated(seen(RELATIVE, lambda g: 3 / g))
    run = run_benchmark(bench(predictor, {"1": room(1), "2": (image, disparity)}))
    assert list(run.measured) == ["held/1"]
    message = "held/2: its depth is relative_inverse_depth, wanted metric depth"
    assert run.refused == (("held/2", "UnsupportedInputError", message),)


def test_a_benchmark_of_which_everything_is_left_out_is_refused(bench, seen):
    with pytest.raises(UnsupportedInputError, match="held: nothing left to measure seen on"):
        bench(Estimated(seen()), left_out=["1", "2"])


def test_depth_in_millimetres_is_refused_where_clipping_would_hide_it(bench, seen, room):
    # Truth so near the end of the range that whatever is clipped to it is nearly right.
    image, depth = room(1)
    samples = {"1": (image, DepthMap(9.9 + depth.values / 1000, depth.kind))}
    run = run_benchmark(bench(Estimated(seen(made=lambda g: 1000 * g)), samples))
    assert "is it in metres?" in run.refused[0].message
    far = bench(Estimated(seen(made=lambda g: 40 + g)), samples)
    assert ours(far)["abs_rel"] < 0.01


def test_a_baseline_that_is_far_off_refuses_nothing(bench, room):
    image, depth = room(9)
    train = {"9": (image, DepthMap(100 * depth.values, depth.kind))}
    found = bench(Truth(), protocol=WHOLE, train=train).measure("held/1").measures
    assert all(found[name]["abs_rel"] > 50 for name in BASELINES)
    assert found["truth"]["abs_rel"] == 0


def test_images_without_truth_within_crop_or_range_are_counted_as_refused(bench, room):
    unknown = np.zeros(SIZE, np.bool_)
    unknown[CROP.slices] = True
    image, depth = room(3)
    far = DepthMap(depth.values + 10, depth.kind)
    samples = {"1": room(1), "2": room(2, unknown=unknown), "3": (image, far), "4": room(4)}
    benchmark = bench(Truth(), samples)
    run = run_benchmark(benchmark)
    assert list(run.measured) == ["held/1", "held/4"]
    assert [refused.item for refused in run.refused] == ["held/2", "held/3"]
    assert all("no true depth within the crop" in refused.message for refused in run.refused)
    assert {row.items for row in summarise(benchmark, run)} == {2}


def test_sparse_truth_is_its_own_prediction_in_metres(bench, room):
    # Of a laser most pixels are unknown, and hold 0: no median of them tells a unit.
    image, depth = room(1)
    unknown = np.ones(SIZE, np.bool_)
    unknown[12:30:4, 10:60:7] = False
    sparse = DepthMap(np.where(unknown, np.float32(0), depth.values), depth.kind, ~unknown)
    found = ours(bench(Truth(), {"1": (image, sparse)}))
    assert found["abs_rel"] == 0


def test_metric_inverse_depth_of_far_scenes_is_in_metres(bench, seen, room):
    image, depth = room(1)
    samples = {"1": (image, DepthMap(10 * depth.values, depth.kind))}
    inverse = bench(Estimated(seen(INVERSE, lambda g: 0.1 / g)), samples, protocol=WHOLE)
    assert ours(inverse)["abs_rel"] < 1e-6
    millimetres = bench(Estimated(seen(INVERSE, lambda g: 1e-4 / g)), samples, protocol=WHOLE)
    with pytest.raises(UnsupportedInputError, match=r"is 1e\+03 times the truth"):
        millimetres.measure("held/1")


def test_truth_that_is_not_metric_is_in_no_baseline(bench, room, caplog):
    image, depth = room(3)
    samples = {"1": room(1), "2": room(2)}
    mixed = samples | {"3": (image, DepthMap(300 / depth.values, RELATIVE))}
    assert bench(Truth(), mixed).measure("held/1") == bench(Truth(), samples).measure("held/1")
    assert "left out of the baselines: held/3" in caplog.text


def test_truth_with_few_known_pixels_is_in_metres_too(bench, held, room):
    unknown = np.random.default_rng(3).random(SIZE) < 0.97
    benchmark = bench(Truth(), {"1": room(1, unknown=unknown), "2": room(2)})
    assert ours(benchmark)["abs_rel"] == 0


def test_far_metric_inverse_depth_is_in_metres_too(bench, picture):
    image, codes = picture(1)
    far = DepthMap(codes.astype(np.float32), DepthKind.METRIC_DEPTH)

    class Inverse(Truth):
        def predict(self, sample):
            return DepthMap(1 / sample.truth.values, INVERSE)

    samples = {"1": (image, far), "2": (image, far)}
    assert ours(bench(Inverse(), samples, protocol=WHOLE))["abs_rel"] < 1e-6


def test_a_set_of_one_image_has_no_baselines(bench, room):
    benchmark = bench(Truth(), {"1": room(1)})
    assert list(benchmark.measure("held/1").measures) == [benchmark.methods[-1]]
    assert summarise(benchmark, run_benchmark(benchmark))[0].means == {}


def test_a_method_sees_the_window_of_a_protocol_and_no_more(bench):
    window = Window(3, 43, 10, 50)
    sizes = []

    class Noting(Truth):
        def predict(self, sample):
            sizes.append(sample.image.shape)
            return super().predict(sample)

    protocol = DepthProtocol("window", window=lambda size: window)
    benchmark = bench(Noting(), protocol=protocol)
    assert ours(benchmark)["abs_rel"] == 0
    assert sizes == [(40, 40, 3)]


def test_a_range_may_clip_predictions_without_leaving_out_truth(bench):
    near = DepthProtocol("near", max_depth_m=1.0, range_masks=False)
    totals = bench(Truth(), protocol=near, alignment=Alignment.NONE)
    assert ours(totals)["abs_rel"] > 0.1


def test_depth_of_unknown_shift_has_no_inverse_to_fit(bench, seen):
    with pytest.raises(UnsupportedInputError, match="use affine_depth"):
        bench(Estimated(seen(AFFINE)), alignment=Alignment.AFFINE_DISPARITY)
