import json

import numpy as np
import pytest

import relievo
from relievo.core.errors import UnreadableInputError, UnsupportedInputError
from relievo.core.types import DepthKind
from relievo.depth.api import DepthEstimator
from relievo.depth.testing import PlaneEstimator
from relievo.evaluate.depth_nyu import evaluate_depth_nyu
from relievo.io.depth_maps import read_depth

SIZE = (480, 640)
PER_METRE = 25.5
CROP = np.s_[45:471, 41:601]
BASELINES = ["constant", "mean of the training set"]


class SeenEstimator(DepthEstimator):
    """Reads depth off the images: their red channel holds the codes of a fake set."""

    name = "seen"
    kind = DepthKind.METRIC_DEPTH

    def __init__(self, spoil=None):
        self._spoil = spoil

    def _predict(self, images):
        depths = [np.maximum(image[..., 0], 1) / np.float32(PER_METRE) for image in images]
        if self._spoil is not None:
            depths = [np.where(self._spoil, np.float32(1), depth) for depth in depths]
        return depths


def picture(seed, size=SIZE):
    """An image whose red channel is its code of depth: a slope that rises to one corner."""
    height, width = size
    near, across, down = np.random.default_rng(seed).uniform([30, 40, 40], [60, 90, 90])
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    codes = (near + across * x + down * y).astype(np.uint8)
    return np.stack([codes, np.zeros_like(codes), np.zeros_like(codes)], axis=2), codes


def with_codes(window, code, seed=0):
    image, codes = picture(seed)
    codes = codes.copy()
    codes[window] = code
    return image, codes


@pytest.fixture
def write_nyu(write_set):
    def write(test, train=None, **meta):
        train = train or {"90": picture(90), "91": picture(91)}
        meta = {"depth_scale_per_metre": PER_METRE, "invalid": None, **meta}
        return write_set("nyuv2", train | test, train=list(train), test=list(test), **meta)

    return write


def score_of(folder, estimator, save=None):
    scores = {score.name: score for score in evaluate_depth_nyu(folder, estimator, save)}
    return scores[estimator.name]


def test_the_truth_has_no_error(write_nyu):
    score = score_of(write_nyu({"1": picture(1), "2": picture(2)}), SeenEstimator())
    assert score.means["abs_rel"] == pytest.approx(0, abs=1e-5)
    assert score.means["rmse"] == pytest.approx(0, abs=1e-4)
    assert score.means["delta_1"] == 1
    assert score.images == 2


def test_baselines_come_first_and_are_measured_on_the_same_images(write_nyu):
    scores = list(evaluate_depth_nyu(write_nyu({"1": picture(1)}), PlaneEstimator()))
    assert [score.name for score in scores] == [*BASELINES, "plane"]
    assert [score.images for score in scores] == [1, 1, 1]


def test_baselines_do_not_depend_on_the_estimator(write_nyu):
    folder = write_nyu({"1": picture(1), "2": picture(2)})
    first, second = (
        {score.name: score.means for score in evaluate_depth_nyu(folder, estimator)}
        for estimator in (PlaneEstimator(), SeenEstimator())
    )
    assert all(first[name] == second[name] for name in BASELINES)
    assert first["mean of the training set"]["abs_rel"] < first["constant"]["abs_rel"]


def test_the_constant_is_the_mean_inverse_depth_of_each_image(write_nyu):
    folder = write_nyu({"1": picture(1)})
    constant = next(evaluate_depth_nyu(folder, PlaneEstimator()))
    truth = picture(1)[1][CROP] / PER_METRE
    guess = 1 / np.mean(1 / truth)
    assert constant.means["abs_rel"] == pytest.approx(np.mean(np.abs(guess - truth) / truth))


def test_the_mean_map_is_that_of_the_training_images(write_nyu):
    # Test and training images agree, so the mean is the truth, but for the size it is kept at.
    same = {name: picture(7) for name in ("90", "91")}
    folder = write_nyu({"1": picture(7)}, same)
    mean = list(evaluate_depth_nyu(folder, PlaneEstimator()))[1]
    assert mean.means["abs_rel"] < 0.01


def test_training_pixels_that_are_unknown_leave_the_mean_map_whole(write_nyu):
    train = {"90": with_codes(np.s_[:200], 0, seed=7), "91": picture(7)}
    folder = write_nyu({"1": picture(7)}, train, invalid=0)
    mean = list(evaluate_depth_nyu(folder, PlaneEstimator()))[1]
    assert mean.means["abs_rel"] < 0.01


def test_errors_outside_the_crop_do_not_count(write_nyu):
    outside = np.ones(SIZE, np.bool_)
    outside[CROP] = False
    score = score_of(write_nyu({"1": picture(1)}), SeenEstimator(spoil=outside))
    assert score.means["abs_rel"] == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("edge", [np.s_[45, 41:601], np.s_[470], np.s_[:, 41], np.s_[:, 600]])
def test_errors_on_the_edge_of_the_crop_count(write_nyu, edge):
    spoil = np.zeros(SIZE, np.bool_)
    spoil[edge] = True
    score = score_of(write_nyu({"1": picture(1)}), SeenEstimator(spoil=spoil))
    assert score.means["abs_rel"] > 1e-3


@pytest.mark.parametrize(("code", "meta"), [(0, {}), (255, {}), (20, {"invalid": [20]})])
def test_pixels_that_are_unknown_or_out_of_range_do_not_count(write_nyu, code, meta):
    spoilt = with_codes(np.s_[100:200, 100:300], code)
    score = score_of(write_nyu({"1": spoilt}, **meta), SeenEstimator())
    assert score.means["abs_rel"] == pytest.approx(0, abs=1e-5)


def test_pixels_that_are_known_do_count(write_nyu):
    spoilt = with_codes(np.s_[100:200, 100:300], 20)
    score = score_of(write_nyu({"1": spoilt}), SeenEstimator())
    assert score.means["abs_rel"] > 0.01


def test_predictions_are_saved_as_they_were_given(write_nyu, tmp_path):
    save = tmp_path / "save"
    save.mkdir()
    folder = write_nyu({"0001": picture(1), "0007": picture(7)})
    (save / "0001.npz").write_bytes(b"older")
    score_of(folder, SeenEstimator(), save)
    assert sorted(path.name for path in save.iterdir()) == ["0001.npz", "0007.npz"]
    for name in ("0001", "0007"):
        saved = read_depth(save / f"{name}.npz")
        assert saved.kind is DepthKind.METRIC_DEPTH
        wanted = picture(int(name))[1] / np.float32(PER_METRE)
        np.testing.assert_array_equal(saved.values, wanted)


def test_nothing_is_saved_unasked(write_nyu, tmp_path):
    folder = write_nyu({"1": picture(1)})
    before = sorted(tmp_path.rglob("*"))
    score_of(folder, SeenEstimator())
    assert sorted(tmp_path.rglob("*")) == before


def test_a_set_of_another_size_is_refused(write_nyu):
    folder = write_nyu({"1": picture(1, (240, 320))})
    with pytest.raises(UnsupportedInputError, match="640 x 480 pixels, got 320 x 240"):
        list(evaluate_depth_nyu(folder, PlaneEstimator()))


def test_a_set_without_splits_is_refused(write_set):
    folder = write_set("nyuv2", {"1": picture(1)}, depth_scale_per_metre=PER_METRE)
    with pytest.raises(UnreadableInputError, match="no split"):
        list(evaluate_depth_nyu(folder, PlaneEstimator()))


@pytest.mark.data
@pytest.mark.slow
def test_lite_beats_the_mean_of_the_training_set_by_a_fifth(data_folder):
    folder = data_folder / "nyuv2"
    scores = {s.name: s for s in evaluate_depth_nyu(folder, relievo.load_depth("lite"))}
    test = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["test"]
    assert scores["lite"].images == len(test)
    mean = scores["mean of the training set"].means["abs_rel"]
    assert scores["lite"].means["abs_rel"] < 0.8 * mean
