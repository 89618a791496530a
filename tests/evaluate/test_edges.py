import time

import numpy as np
import pytest

from relievo.core.errors import (
    UnknownSegmenterError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.core.segments import SegmentMap
from relievo.core.types import DepthKind, DepthMap
from relievo.data.dataset import Dataset
from relievo.data.registry import open_set
from relievo.data.sample import Sample
from relievo.evaluate.baselines import BASELINES
from relievo.evaluate.edge_methods import OURS, PEERS
from relievo.evaluate.edge_peers import OPENCV_PEERS
from relievo.evaluate.edges import BLUR_PX, CROP, EdgesBenchmark, open_edges
from relievo.evaluate.predictors import Estimated, Predictor, Truth
from relievo.evaluate.registry import Request, open_benchmark
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.small_truth import blurred, reduced
from relievo.metrics.alignment import Alignment
from relievo.metrics.boundary import boundary_f1, tolerant_boundary
from relievo.metrics.edges import edge_distances, leakage
from relievo.refinement.guided import upsample
from relievo.segmentation.testing import GridSegmenter, HalvesSegmenter

SIZE = (120, 168)
RELATIVE = DepthKind.RELATIVE_INVERSE_DEPTH
BILINEAR, OUTLINES, TRUE = "truth, bilinear", "truth, outlines", "truth, outlines, true segments"


def shapes(seed=0, size=SIZE):
    """An oblong and a disc before a wall, each of a colour of its own, and their depth."""
    y, x = np.mgrid[: size[0], : size[1]]
    depth = np.full(size, 6, np.float32)
    image = np.full((*size, 3), (40, 60, 90), np.uint8)
    oblong = (abs(y - 44 - 5 * seed) < 27) & (abs(x - 50 - 9 * seed) < 33)
    disc = (y - 80) ** 2 + (x - 125 + 7 * seed) ** 2 < 30**2
    for where, metres, colour in ((oblong, 3, (210, 180, 60)), (disc, 1.5, (150, 20, 160))):
        depth[where] = metres
        image[where] = colour
    return image, depth


def segments(seed=0):
    """The wall, the oblong and the disc."""
    return np.unique(shapes(seed)[1], return_inverse=True)[1].reshape(SIZE).astype(np.int32) + 1


def metric(seed=0, unknown=None):
    image, depth = shapes(seed)
    return image, DepthMap(depth, DepthKind.METRIC_DEPTH, None if unknown is None else ~unknown)


class Given(Predictor):
    """A map that is told beforehand, of relative inverse depth unless it is said otherwise."""

    name = "given"

    def __init__(self, values, kind=RELATIVE):
        self.kind = kind
        self._values = values

    def predict(self, sample):
        return DepthMap(self._values, self.kind)


class Whole(Dataset):
    """Two images with segments, which alone tell where outlines are; those without are named."""

    name = "held"
    ids = ("0", "1")

    def __init__(self, *lacking):
        self._lacking = lacking

    def _read(self, id):
        image, depth = np.full((*SIZE, 3), 90, np.uint8), metric(int(id))[1]
        instance = None if id in self._lacking else segments(int(id))
        return Sample(name=f"held/{id}", image=image, depth=depth, instance=instance)


class Thresholds(GridSegmenter):
    """Sees what is near in the depth that it is given, at its size."""

    name = "near"
    uses_depth = True

    def _segment(self, image, depth):
        return SegmentMap.numbered((depth.values > np.median(depth.values) + 0.1).astype(np.uint8))


@pytest.fixture
def bench(held):
    """A benchmark over samples (image, depth) by their ids, or over two that are made."""

    def make(predictor=None, samples=None, **options):
        samples = samples or {"0": metric(0), "1": metric(1)}
        return EdgesBenchmark([held(samples)], predictor or Truth(), **options)

    return make


@pytest.fixture
def write(write_set):
    def make(name="shapes"):
        samples = {str(n): (i, np.uint8(d * 25)) for n, (i, d) in enumerate(map(shapes, (0, 1)))}
        return write_set(name, samples, depth_scale_per_metre=25)

    return make


def measured(benchmark, item="held/0"):
    return benchmark.measure(item).measures


def test_truth_along_the_outlines_of_its_image_is_nearly_perfect_and_beats_plain_truth(bench):
    found = measured(bench())
    assert found[OUTLINES]["f1_2px"] > 0.97
    assert found[OUTLINES]["f1"] > 0.8
    assert found[OUTLINES]["leakage"] < 0.15
    assert found[OUTLINES]["completeness_px"] < 0.5
    assert found[BILINEAR]["leakage"] == 1
    for name, is_better in (("f1_2px", np.greater), ("f1", np.greater), ("abs_rel", np.less)):
        assert is_better(found[OUTLINES][name], found[BILINEAR][name]), name


def test_baselines_come_first_and_the_filter_that_is_used_last(bench):
    benchmark = bench()
    found = measured(benchmark)
    filtered = [f"truth, {name}" for name in ("bilinear", *OPENCV_PEERS, *PEERS, *OURS)]
    assert list(found) == list(benchmark.methods) == [*BASELINES, *filtered]
    for numbers in found.values():
        assert list(numbers) == [column.name for column in benchmark.columns]
    assert benchmark.columns[0].name == "f1_2px"
    for baseline in BASELINES:
        assert found[baseline]["abs_rel"] > 2 * found[OUTLINES]["abs_rel"]
    assert found["constant"]["f1"] == 0


def test_filters_with_segments_have_rows_of_their_own(bench):
    plain, benchmark = bench(), bench(segmenter=HalvesSegmenter())
    assert benchmark.methods[-2:] == ("truth, outlines-fast, halves", "truth, outlines, halves")
    assert benchmark.methods[:-2] == plain.methods
    found = measured(benchmark)
    assert list(found) == list(benchmark.methods)
    assert {name: found[name] for name in plain.methods} == measured(plain)
    assert found["truth, outlines, halves"] != found[OUTLINES]


def test_depth_is_clipped_at_the_farthest_true_one(bench):
    image, depth = metric(0)
    inverse = 1 / depth.values
    inverse[:6, :6] = 1e-3
    found = measured(bench(Given(inverse), {"0": (image, depth)}))["given, bilinear"]
    # 36 pixels at a thousand metres, where the wall is at six, would be 0.3.
    assert found["abs_rel"] < 0.02


def test_segments_are_found_in_the_image_and_the_small_map(bench):
    image, depth = metric(0)
    small = reduced(DepthMap(1 / depth.values, RELATIVE), 8)
    found = measured(bench(Given(small.values), segmenter=Thresholds()))
    guided = upsample(small.values, image, segments=Thresholds().segment(image, small))
    fit = np.polyfit(guided.ravel().astype(np.float64), (1 / depth.values).ravel(), 1)
    fitted = np.minimum(1 / np.polyval(fit, guided), depth.values.max())
    expected = tolerant_boundary(fitted, depth.values)
    assert found["given, outlines, near"]["f1_2px"] == pytest.approx(expected.f1)
    assert expected.f1 != pytest.approx(found["given, outlines"]["f1_2px"])


def test_true_segments_guide_our_filter_and_two_of_others():
    benchmark = EdgesBenchmark([Whole()], Truth(), segmenter=HalvesSegmenter())
    found = measured(benchmark)
    assert list(found) == list(benchmark.methods)
    true = [name for name in benchmark.methods if "true" in name]
    assert true == [
        "truth, guided, true segments",
        "truth, domain-transform, true segments",
        TRUE,
    ]
    assert benchmark.methods[-1] == "truth, outlines, halves"
    assert "instances" in benchmark.protocol["true_segments"]
    for name in true:
        plain = name.removesuffix(", true segments")
        assert found[name]["abs_rel"] < found[plain]["abs_rel"], name
    assert found[TRUE]["f1_2px"] > 0.9


def test_true_segments_have_no_row_unless_every_image_has_them():
    benchmark = EdgesBenchmark([Whole("1")], Truth())
    assert not any("true segments" in name for name in benchmark.methods)
    assert all(
        list(measured(benchmark, item)) == list(benchmark.methods) for item in benchmark.items
    )
    assert benchmark.protocol["true_segments"] == "not known of every image"


def test_one_thread_at_a_time_asks_the_segmenter(bench):
    class Alone(HalvesSegmenter):
        is_busy = False

        def _segment(self, image, depth):
            assert not self.is_busy
            self.is_busy = True
            time.sleep(0.02)
            self.is_busy = False
            return super()._segment(image, depth)

    flat = Given(np.ones((4, 5), np.float32))
    samples = {str(n): metric(n % 2) for n in range(4)}
    run = run_benchmark(bench(flat, samples, segmenter=Alone()), workers=4)
    assert len(run.measured) == 4


def test_baselines_are_the_mean_of_the_other_images_whatever_their_units(bench):
    image, depth = metric(1)
    others = (depth.values, 40 * depth.values)
    means = []
    for values in others:
        samples = {"0": metric(0), "1": (image, DepthMap(values, depth.kind)), "2": metric(2)}
        means.append(measured(bench(samples=samples))["mean map"]["abs_rel"])
    assert means[0] == pytest.approx(means[1], rel=1e-5)
    # Two images of one scene: the mean of the other is the truth.
    same = measured(bench(samples={"0": metric(0), "1": metric(0)}))["mean map"]
    assert same["abs_rel"] < 0.1 < measured(bench())["mean map"]["abs_rel"]


def test_measures_are_those_of_the_map_that_is_upsampled_and_fitted(bench):
    # Every row steps at the same places: the small map is 2 and 5 without mixtures.
    image, depth = np.zeros((48, 80, 3), np.uint8), np.full((48, 80), 5, np.float32)
    depth[:, 40:] = 2
    small = np.repeat(np.float32([[0.2, 0.2, 0.2, 0.5, 0.5]]), 3, axis=0)
    samples = {"0": (image, DepthMap(depth, DepthKind.METRIC_DEPTH))}
    found = measured(bench(Given(7 * small + 3), samples))["given, bilinear"]
    inverse = upsample(small, image, method="bilinear").astype(np.float64)
    design = np.stack([inverse.ravel(), np.ones(inverse.size)], axis=1)
    fit = np.linalg.lstsq(design, (1 / depth).ravel(), rcond=None)[0]
    expected = 1 / (design @ fit).reshape(depth.shape)
    near = tolerant_boundary(expected, depth, radius_px=2)
    assert found["f1"] == pytest.approx(boundary_f1(expected, depth).f1)
    assert found["f1_2px"] == pytest.approx(near.f1)
    assert found["precision_2px"] == pytest.approx(near.precision)
    assert found["recall_2px"] == pytest.approx(near.recall)
    apart = edge_distances(expected, depth)
    assert (found["accuracy_px"], found["completeness_px"]) == pytest.approx(apart)
    assert found["abs_rel"] == pytest.approx(np.mean(abs(expected - depth) / depth), rel=1e-5)


def test_leakage_is_against_the_plain_map_within_a_pixel_of_the_small_one(bench):
    image, depth = metric(0)
    small = reduced(DepthMap(1 / depth.values, RELATIVE), 12).values
    found = measured(bench(Given(small)))

    def of_filter(method):
        inverse = upsample(small, image, method=method).astype(np.float64)
        fit = np.polyfit(inverse.ravel(), (1 / depth.values).ravel(), 1)
        return np.minimum(1 / np.polyval(fit, inverse), depth.values.max())

    plain = of_filter("bilinear")
    expected = leakage(of_filter("guided"), depth.values, plain, None, 12)
    assert found["given, guided"]["leakage"] == pytest.approx(expected, rel=1e-3)
    assert expected != pytest.approx(
        leakage(of_filter("guided"), depth.values, plain, None, 8), rel=5e-3
    )


@pytest.mark.parametrize(("protocol", "factor"), [(None, 8), ("8", 8), ("16", 16)])
def test_the_protocol_says_how_small_the_truth_is_made(write, protocol, factor):
    folder = write()
    benchmark = open_benchmark("edges", Request(folder, Truth(), protocol=protocol, segment="none"))
    _, depth = shapes(0)
    inverse = DepthMap((25 / np.floor(25 * depth)).astype(np.float32), RELATIVE)
    found = measured(benchmark, "shapes/0")[BILINEAR]
    small = blurred(reduced(inverse, factor), BLUR_PX).values
    assert small.shape == tuple(round(length / factor) for length in SIZE)
    same = measured(EdgesBenchmark([open_set(folder)], Given(small)), "shapes/0")
    assert found == pytest.approx(same["given, bilinear"], rel=1e-4)
    assert f"{factor} x {factor}" in benchmark.protocol["map"]
    assert f"sigma {BLUR_PX} pixels of the map" in benchmark.protocol["map"]


def test_the_map_of_a_method_is_taken_as_it_is(bench):
    small = reduced(DepthMap(1 / metric(0)[1].values, RELATIVE), 8).values
    benchmark = bench(Given(small))
    assert benchmark.protocol["map"] == "as predicted"
    sharper = measured(benchmark)["given, bilinear"]["abs_rel"]
    assert sharper < measured(bench())[BILINEAR]["abs_rel"]


def test_the_segmenter_is_the_one_that_is_asked_for(write):
    folder = write()
    assert open_edges(Request(folder, Truth(), segment="none")).protocol["segmenter"] is None
    benchmark = EdgesBenchmark([open_set(folder)], Truth(), segmenter=GridSegmenter())
    assert benchmark.protocol["segmenter"]["name"] == "grid"
    with pytest.raises(UnknownSegmenterError, match="no segmenter is called `region`"):
        open_edges(Request(folder, Truth(), segment="region"))


def test_a_smaller_truth_is_harder(bench):
    coarse, fine = (measured(bench(factor=factor))[OUTLINES] for factor in (16, 8))
    assert coarse["abs_rel"] > fine["abs_rel"]


def test_unknown_pixels_take_part_in_nothing(bench):
    unknown = np.zeros(SIZE, np.bool_)
    unknown[30:75, 20:60] = True
    image, depth = metric(0, unknown)
    told = []
    for metres in (0, 2, 1e5):
        values = np.where(unknown, np.float32(metres), depth.values)
        samples = {"0": (image, DepthMap(values, depth.kind, ~unknown)), "1": metric(1, unknown)}
        told.append(measured(bench(samples=samples)))
    assert told[0] == told[1] == told[2]


def test_what_a_method_says_of_unknown_pixels_does_not_count(bench):
    unknown = np.zeros(SIZE, np.bool_)
    unknown[30:75, 20:60] = True
    image, depth = metric(0, unknown)
    spoilt = np.where(unknown, np.float32(9), 1 / depth.values)
    for truth, is_spoilt in ((depth, False), (metric(0)[1], True)):
        found = measured(bench(Given(spoilt), {"0": (image, truth)}))["given, outlines"]
        assert (found["abs_rel"] > 0.1) is is_spoilt
        assert (found["f1"] < 0.9) is (found["f1_2px"] < 0.9) is is_spoilt


def test_disparity_without_calibration_is_measured_like_the_depth_it_is_the_inverse_of(bench):
    image, depth = metric(0)
    disparity = DepthMap(60 / depth.values, RELATIVE)
    found = measured(bench(samples={"0": (image, disparity), "1": metric(1)}))
    expected = measured(bench())
    for method, numbers in expected.items():
        assert found[method] == pytest.approx(numbers, rel=0.02), method


def test_images_without_dense_truth_are_left_out_and_said_so(bench):
    half, most = np.zeros(SIZE, np.bool_), np.zeros(SIZE, np.bool_)
    half[:, : SIZE[1] // 2], most[:, : SIZE[1] // 3] = True, True
    samples = {"a": metric(0, half), "b": metric(1, most), "c": (shapes(0)[0], None)}
    benchmark = bench(samples=samples)
    assert benchmark.items == ["held/b"]
    assert benchmark.protocol["sets"]["held"] == {"images": 1, "left_out": 2}
    assert "60%" in benchmark.protocol["images"]


def test_images_that_the_method_was_trained_on_are_left_out(bench, seen):
    benchmark = bench(Estimated(seen(trained_on=("held/0",))))
    assert benchmark.items == ["held/1"]


def test_images_that_cannot_be_read_are_refused_when_it_is_their_turn(bench):
    benchmark = bench(samples={"0": metric(0), "1": UnreadableInputError("1.png: damaged")})
    assert benchmark.items == ["held/0", "held/1"]
    assert measured(benchmark)[OUTLINES]["f1_2px"] > 0.9
    with pytest.raises(UnreadableInputError, match="damaged"):
        benchmark.measure("held/1")


def test_sets_without_dense_truth_are_refused(bench):
    sparse = np.ones(SIZE, np.bool_)
    sparse[::3] = False
    with pytest.raises(UnsupportedInputError, match=r"held: nothing .* 33% .* wanted 60%"):
        bench(samples={"0": metric(0, sparse)})
    with pytest.raises(UnsupportedInputError, match="has no depth"):
        bench(samples={"0": (shapes(0)[0], None)})


def test_depth_whose_ratios_are_unknown_is_refused(bench):
    image, depth = metric(0)
    affine = DepthMap(depth.values, DepthKind.AFFINE_INVARIANT_DEPTH)
    with pytest.raises(UnsupportedInputError, match="nothing is known of the ratios"):
        bench(samples={"0": (image, affine)})
    with pytest.raises(UnsupportedInputError, match=r"given: gives affine.*cannot be fitted"):
        bench(Given(depth.values, affine.kind))


def test_options_that_mean_nothing_here_are_refused(write, seen):
    folder = write()
    with pytest.raises(UsageError, match="leave out --align"):
        open_edges(Request(folder, Truth(), alignment=Alignment.MEDIAN))
    with pytest.raises(UsageError, match=r"seen has its own size: leave out --protocol"):
        open_edges(Request(folder, Estimated(seen()), protocol="8"))
    with pytest.raises(UsageError, match="edges has no protocol '4'; it has 8, 16"):
        open_benchmark("edges", Request(folder, Truth(), protocol="4"))


def test_pictures_show_the_place_with_most_true_edges_pixel_by_pixel(bench):
    size = (CROP[0] + 60, CROP[1] + 90)
    y, x = np.mgrid[: size[0], : size[1]]
    # Every pixel has a colour of its own.
    image = np.stack([y % 256, x % 256, y // 256 + 4 * (x // 256)], axis=-1).astype(np.uint8)
    depth = np.full(size, 4, np.float32)
    top, left = 60, 90
    depth[top + 5 : -5 : 20, left + 5 : -5] = 2
    depth[top + 5 : -5, left + 5 : -5 : 30] = 2
    samples = {"0": (image, DepthMap(depth, DepthKind.METRIC_DEPTH))}
    shown = bench(samples=samples).pictures("held/0")
    assert [picture.caption for picture in shown[:3]] == ["image", "truth", "bilinear"]
    assert len(shown) == 5
    assert {picture.image.shape for picture in shown} == {(*CROP, 3)}
    ((y, x),) = np.argwhere((image == shown[0].image[0, 0]).all(axis=-1))
    assert y <= top + 5
    assert x <= left + 5
    np.testing.assert_array_equal(image[y : y + CROP[0], x : x + CROP[1]], shown[0].image)


def test_pictures_show_the_best_of_others_and_ours_without_and_with_segments():
    benchmark = EdgesBenchmark([Whole()], Truth(), segmenter=HalvesSegmenter())
    found = measured(benchmark)
    scores = {name: found[f"truth, {name}"]["f1_2px"] for name in (*OPENCV_PEERS, *PEERS)}
    best = max(scores, key=scores.get)
    captions = [picture.caption for picture in benchmark.pictures("held/0")]
    assert captions == [
        "image",
        "truth",
        "bilinear",
        f"{best}, the best of others",
        "outlines",
        "outlines, halves",
        "outlines, true segments",
    ]


def test_an_image_smaller_than_the_pictures_is_shown_whole(bench):
    shown = bench().pictures("held/1")
    assert {picture.image.shape for picture in shown} == {(*SIZE, 3)}


@pytest.mark.data
def test_outlines_of_real_scenes_are_found_far_better_along_their_images(data_folder):
    request = Request(data_folder / "middlebury", Truth(), segment="none")
    benchmark = open_benchmark("edges", request)
    ours, plain = [], []
    for item in benchmark.items[:2]:
        found = measured(benchmark, item)
        ours.append(found[OUTLINES]["f1_2px"])
        plain.append(found[BILINEAR]["f1_2px"])
    assert np.mean(ours) > np.mean(plain) + 0.3
