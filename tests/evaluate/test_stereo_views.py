import cv2
import numpy as np
import pytest

from relievo.core.errors import DepthInputError, UnsupportedInputError, UsageError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.dataset import Dataset
from relievo.data.sample import RightView, Sample
from relievo.evaluate.baselines import BASELINES
from relievo.evaluate.predictors import Estimated, Predictor, Truth
from relievo.evaluate.registry import Request
from relievo.evaluate.stereo_views import (
    EXTENSION,
    NO_SHIFT,
    PEER,
    StereoViewsBenchmark,
    fitted,
    open_stereo_views,
    pair_of,
)
from relievo.metrics.alignment import Alignment

SIZE = (48, 90)
FAR_PX, NEAR_PX = 3, 11
PER_PX = 64
OURS = "truth, warp"
PATCHES = OURS.replace("warp", "patches")


def smooth(seed, width=SIZE[1]):
    noise = np.random.default_rng(seed).uniform(0, 255, (SIZE[0], width, 3))
    return np.rint(cv2.GaussianBlur(noise, (0, 0), 2) * 2 - 128).clip(1, 254).astype(np.uint8)


def two_planes(seed=0):
    """Left and right view of a card before a wall, and the disparity of the left one."""
    width = SIZE[1]
    wall, card = smooth(seed, width + NEAR_PX), smooth(seed + 100, 30)
    top, bottom, left = 10 + seed, 34 + seed, 40 - 9 * seed
    views = []
    for wall_at, card_at in ((0, left), (FAR_PX, left - NEAR_PX)):
        view = wall[:, wall_at : wall_at + width].copy()
        view[top:bottom, card_at : card_at + 30] = card[top:bottom]
        views.append(view)
    disparity = np.full(SIZE, FAR_PX, np.float32)
    disparity[top:bottom, left : left + 30] = NEAR_PX
    return views[0], views[1], disparity


class Pairs(Dataset):
    """Rectified pairs in memory; one without a right view where it is None."""

    def __init__(self, pairs, name="pairs", unknown=None):
        self.name = name
        self._pairs = pairs
        self._unknown = unknown

    @property
    def ids(self):
        return list(self._pairs)

    def _read(self, id):
        left, right, disparity = self._pairs[id]
        valid = np.ones(SIZE, bool)
        if self._unknown is not None:
            valid &= ~self._unknown
        depth = DepthMap(disparity, DepthKind.RELATIVE_INVERSE_DEPTH, valid)
        view = None if right is None else RightView(right, disparity, valid)
        return Sample(name=f"{self.name}/{id}", image=left, depth=depth, right=view)


class Scaled(Predictor):
    """The true disparity by another scale and shift."""

    name = "scaled"
    kind = DepthKind.RELATIVE_INVERSE_DEPTH

    def predict(self, sample):
        return DepthMap(0.03 * sample.right.disparity + 2, self.kind)


def write_pairs(write_set, pairs, **meta):
    samples = {
        id: (left, np.rint(d * PER_PX).astype(np.uint16)) for id, (left, _, d) in pairs.items()
    }
    folder = write_set("pairs", samples, is_stereo=True, disp_scale=PER_PX, **meta)
    (folder / "right").mkdir()
    for id, (_, right, _) in pairs.items():
        cv2.imwrite(str(folder / "right" / f"{id}.png"), np.ascontiguousarray(right[..., ::-1]))
    return folder


def test_the_true_disparity_gives_the_visible_pixels_of_the_true_view():
    benchmark = StereoViewsBenchmark([Pairs({"a": two_planes(1), "b": two_planes(2)})], Truth())
    assert benchmark.items == ["pairs/a", "pairs/b"]
    assert benchmark.methods == (NO_SHIFT, *BASELINES, PEER, EXTENSION, PATCHES, OURS)
    measures = benchmark.measure("pairs/b").measures
    assert tuple(measures) == benchmark.methods
    assert set(measures[OURS]) == {column.name for column in benchmark.columns}
    assert measures[OURS]["psnr_visible"] > 30
    assert measures[OURS]["psnr_visible"] > measures[OURS]["psnr_disoccluded"]
    for method in (NO_SHIFT, *BASELINES):
        assert measures[method]["psnr"] < measures[OURS]["psnr"]
        assert measures[method]["disoccluded"] == measures[OURS]["disoccluded"]
    # Beside the card, and at the right side of the wall.
    uncovered = 24 * (NEAR_PX - FAR_PX) + SIZE[0] * FAR_PX
    assert measures[OURS]["disoccluded"] == pytest.approx(uncovered / np.prod(SIZE))


def test_neither_scale_nor_shift_of_a_prediction_is_measured():
    pairs = Pairs({"a": two_planes(1), "b": two_planes(2)})
    true = StereoViewsBenchmark([pairs], Truth()).measure("pairs/a").measures
    scaled = StereoViewsBenchmark([pairs], Scaled()).measure("pairs/a").measures
    assert scaled["scaled, warp"]["psnr"] == pytest.approx(true[OURS]["psnr"], abs=1.5)
    assert scaled[NO_SHIFT] == true[NO_SHIFT]
    assert scaled["constant"] == true["constant"]


def test_a_fit_sees_known_pixels_only():
    unknown = np.zeros(SIZE, bool)
    unknown[5:30, :40] = True
    left, right, disparity = two_planes()
    wrong = np.where(unknown, np.float32(80), disparity)
    pair = pair_of(Pairs({"a": (left, right, wrong)}, unknown=unknown).read("a"))
    assert pair.disparity.max() == NEAR_PX
    values = np.where(unknown, np.float32(-50), disparity / 4 - 1)
    np.testing.assert_allclose(fitted(values, pair)[~unknown], disparity[~unknown], atol=1e-5)


def test_a_pair_is_not_among_those_that_its_baselines_are_the_mean_of():
    left, right, _ = two_planes(1)
    low, high = (np.full(SIZE, value, np.float32) for value in (2, 9))
    low[:, 50:] = 6
    pairs = Pairs({"stepped": (left, right, low), "flat": (left, right, high)})
    measures = StereoViewsBenchmark([pairs], Truth()).measure("pairs/stepped").measures
    # The mean of the others is flat: all that a fit can make of it is the mean.
    assert measures["mean map"]["psnr"] == pytest.approx(measures["constant"]["psnr"])


def test_pairs_that_the_method_was_trained_on_are_left_out(seen):
    pairs = Pairs({"a": two_planes(1), "b": two_planes(2)})
    benchmark = StereoViewsBenchmark([pairs], Estimated(seen(trained_on=("pairs/a",))))
    assert benchmark.items == ["pairs/b"]
    assert benchmark.protocol["sets"] == {"pairs": {"pairs": 1, "left_out": 1}}
    with pytest.raises(UnsupportedInputError, match="pairs: nothing to measure; seen was"):
        StereoViewsBenchmark([pairs], Estimated(seen(trained_on=("pairs/*",))))


def test_pictures_show_both_views_and_how_far_they_are_from_the_truth():
    pairs = Pairs({"a": two_planes(1)})
    pictures = StereoViewsBenchmark([pairs], Truth()).pictures("pairs/a")
    images = {picture.caption: picture.image for picture in pictures}
    assert list(images)[:2] == ["left view", "true right view"]
    assert OURS in images
    assert PEER in images
    for image in images.values():
        assert image.shape == (*SIZE, 3)
        assert image.dtype == np.uint8
    np.testing.assert_array_equal(images["true right view"], two_planes(1)[1])


def test_pairs_are_opened_from_files(write_set):
    folder = write_pairs(write_set, {"a": two_planes(1), "b": two_planes(2)}, test=["b"])
    benchmark = open_stereo_views(Request(folder, Truth()))
    assert benchmark.items == ["pairs/a", "pairs/b"]
    assert benchmark.measure("pairs/a").measures[OURS]["psnr_visible"] > 30
    assert open_stereo_views(Request(folder, Truth(), split="test")).items == ["pairs/b"]


def test_sets_without_pairs_are_passed_over_and_refused_if_they_are_all():
    left, _, disparity = two_planes()
    singles = Pairs({"a": (left, None, disparity)}, "singles")
    assert StereoViewsBenchmark([singles, Pairs({"a": two_planes()})], Truth()).items == ["pairs/a"]
    with pytest.raises(UnsupportedInputError, match="singles: nothing to measure"):
        StereoViewsBenchmark([singles], Truth())


def test_a_pair_without_any_known_disparity_is_refused_and_no_baseline(caplog):
    left, right, disparity = two_planes()
    dark = Pairs({"a": (left, right, disparity)}, unknown=np.ones(SIZE, bool))
    benchmark = StereoViewsBenchmark([dark], Truth())
    assert "left out of the baselines" in caplog.text
    with pytest.raises(DepthInputError, match="pairs/a: no pixel has a disparity"):
        benchmark.measure("pairs/a")
    with pytest.raises(UnsupportedInputError, match="singles/a: has no right view"):
        pair_of(Pairs({"a": (left, None, disparity)}, "singles").read("a"))


def test_an_alignment_cannot_be_chosen(tmp_path):
    with pytest.raises(UsageError, match="leave out --align"):
        open_stereo_views(Request(tmp_path, Truth(), alignment=Alignment.MEDIAN))


@pytest.mark.data
def test_ours_beats_the_usual_peer_on_photographs(data_folder):
    benchmark = open_stereo_views(Request(data_folder / "middlebury", Truth()))
    items = ["middlebury/teddy", "middlebury/venus", "middlebury/Art"]
    for item in items:
        measures = benchmark.measure(item).measures
        for measure in ("psnr", "ssim", "psnr_visible"):
            assert measures[OURS][measure] > measures[PEER][measure] > measures[NO_SHIFT][measure]


def test_a_perceptual_distance_is_measured_where_it_is_given():
    pairs = Pairs({"a": two_planes(1)})
    benchmark = StereoViewsBenchmark([pairs], Truth(), lpips=lambda a, b: float((a != b).mean()))
    assert benchmark.columns[-1].name == "lpips"
    measures = benchmark.measure("pairs/a").measures
    assert measures[benchmark.methods[-1]]["lpips"] < measures["no shift"]["lpips"]
