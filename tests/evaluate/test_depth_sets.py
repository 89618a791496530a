import json
import logging

import cv2
import numpy as np
import pytest
from scipy.io import savemat

import relievo
from relievo.core.errors import (
    InputError,
    UnreadableInputError,
    UnsupportedInputError,
    UsageError,
)
from relievo.core.types import DepthKind, DepthMap
from relievo.depth.testing import PlaneEstimator
from relievo.evaluate.baselines import MEAN_MAP
from relievo.evaluate.predictors import Estimated, Truth
from relievo.evaluate.published import published, zero_shot
from relievo.evaluate.registry import Request, open_benchmark
from relievo.evaluate.run import run_benchmark
from relievo.evaluate.summary import MEAN_OF_GROUPS, summarise
from relievo.metrics.alignment import Alignment

PER_METRE = 25.5
NYU_SIZE = (480, 640)
RELATIVE = DepthKind.RELATIVE_INVERSE_DEPTH


@pytest.fixture
def write(write_set, picture):
    """A folder of images with codes of depth: a seed for each id."""

    def make(name, seeds, size=(48, 64), **options):
        samples = {id: picture(seed, size) for id, seed in seeds.items()}
        return write_set(name, samples, **{"depth_scale_per_metre": PER_METRE} | options)

    return make


@pytest.fixture
def nyu(write):
    def make(**meta):
        seeds = {"0001": 1, "0002": 2, "0090": 90}
        splits = {"train": ["0090"], "test": ["0001", "0002"]}
        return write("nyuv2", seeds, NYU_SIZE, **splits | meta)

    return make


def opened(name, folder, predictor=None, **options):
    return open_benchmark(name, Request(folder, predictor or Truth(), **options))


def means_of(benchmark):
    rows = summarise(benchmark, run_benchmark(benchmark))
    return {(row.group, row.method): row for row in rows}


def test_rooms_are_measured_on_their_test_images_beside_the_mean_of_the_others(nyu):
    benchmark = opened("depth-nyu", nyu())
    assert benchmark.items == ["nyuv2/0001", "nyuv2/0002"]
    rows = means_of(benchmark)
    assert rows["nyuv2", "truth"].means["abs_rel"] == 0
    assert rows["nyuv2", MEAN_MAP].means["abs_rel"] > 0.01
    said = benchmark.protocol["sets"]["nyuv2"]
    assert (said["protocol"], said["max_depth_m"]) == ("eigen", 10.0)
    assert said["baselines"] == "training images"


def test_rooms_that_are_trained_on_are_left_out(nyu, seen):
    benchmark = opened("depth-nyu", nyu(), Estimated(seen(trained_on=("nyuv2/0001",))))
    assert benchmark.items == ["nyuv2/0002"]


def test_another_split_of_rooms_may_be_measured(nyu):
    assert opened("depth-nyu", nyu(), split="train").items == ["nyuv2/0090"]


@pytest.mark.parametrize(
    ("protocol", "alignment", "rows"),
    [
        (None, Alignment.NONE, published("nyu-metric")),
        ("eigen", Alignment.AFFINE_DISPARITY, zero_shot("nyuv2")),
        ("laina", Alignment.NONE, published("nyu-laina")),
        ("eigen", Alignment.MEDIAN, ()),
    ],
)
def test_rooms_are_shown_beside_rows_of_the_same_alignment(nyu, protocol, alignment, rows):
    benchmark = opened("depth-nyu", nyu(), protocol=protocol, alignment=alignment)
    assert benchmark.published == rows
    assert benchmark.is_pooled is (protocol == "laina")


def test_the_alignment_of_rooms_is_what_the_kind_leaves_open(nyu):
    benchmark = opened("depth-nyu", nyu(), Estimated(PlaneEstimator()))
    assert benchmark.alignment is Alignment.AFFINE_DISPARITY


def test_rooms_of_another_size_are_refused_one_by_one(write):
    folder = write("nyuv2", {"1": 1, "2": 2}, (240, 320), train=["2"], test=["1"])
    run = run_benchmark(opened("depth-nyu", folder))
    assert run.measured == {}
    assert "640 x 480 pixels, got 320 x 240" in run.refused[0].message
    assert len(run_benchmark(opened("depth-nyu", folder, protocol="laina")).measured) == 1


def test_rooms_without_splits_are_refused(write):
    with pytest.raises(UnreadableInputError, match="no split"):
        opened("depth-nyu", write("nyuv2", {"1": 1}))


@pytest.mark.parametrize(
    ("protocol", "window", "limit"),
    [
        (None, (153, 371, 44, 1197), 80),
        ("garg-50", (153, 371, 44, 1197), 50),
        ("garg-1-50", (153, 371, 44, 1197), 50),
        ("eigen", (124, 342, 44, 1197), 80),
        ("benchmark", (23 + 117, 23 + 321, 13 + 43, 13 + 1172), 80),
        ("whole", (0, 375, 0, 1242), 80),
    ],
)
def test_streets_are_measured_within_the_crop_of_their_protocol(
    write, seen, protocol, window, limit
):
    folder = write("kitti_seq", {"1": 1}, (375, 1242))
    top, bottom, left, right = window
    wrong = np.zeros((375, 1242), np.bool_)
    wrong[top, left:right] = wrong[bottom - 1, left:right] = True
    wrong[top:bottom, left] = wrong[top:bottom, right - 1] = True
    outside = np.ones((375, 1242), np.bool_)
    outside[top:bottom, left:right] = False
    errors = []
    for where in (wrong, outside):
        # The benchmark's own window is all that a method gets to see.
        shown = where[23:375, 13:1229] if protocol == "benchmark" else where
        estimator = seen(made=lambda g, shown=shown: np.where(shown, np.float32(1), g))
        benchmark = opened("depth-kitti", folder, Estimated(estimator), protocol=protocol)
        measured = benchmark.measure("kitti_seq/1").measures["seen"]
        errors.append(measured["abs_rel"])
        said = benchmark.protocol["sets"]["kitti_seq"]
        assert (said["protocol"], said["max_depth_m"]) == (protocol or "garg", limit)
    assert errors[0] > 1e-3
    assert errors[1] == 0


@pytest.mark.parametrize(
    ("protocol", "alignment", "rows"),
    [
        (None, Alignment.MEDIAN, published("kitti-median")),
        ("garg", Alignment.NONE, published("kitti-metric")),
        ("garg-50", Alignment.MEDIAN, published("kitti-median-50")),
        ("garg-50", Alignment.NONE, published("kitti-metric-50")),
        ("benchmark", Alignment.AFFINE_DISPARITY, zero_shot("kitti")),
        ("eigen", Alignment.MEDIAN, ()),
        ("whole", Alignment.NONE, ()),
    ],
)
def test_streets_are_shown_beside_rows_of_the_same_protocol(write, protocol, alignment, rows):
    folder = write("kitti_seq", {"1": 1})
    benchmark = opened("depth-kitti", folder, protocol=protocol, alignment=alignment)
    assert benchmark.published == rows


def test_streets_are_their_own_baselines(write):
    benchmark = opened("depth-kitti", write("kitti_seq", {"1": 1, "2": 2}))
    assert benchmark.protocol["sets"]["kitti_seq"]["baselines"] == "the other images"


@pytest.mark.parametrize(
    ("protocol", "has_rows"),
    [("garg", True), ("eigen", True), ("benchmark", True), ("garg-50", False), ("whole", False)],
)
def test_streets_fitted_in_disparity_have_rows_of_the_same_range(write, protocol, has_rows):
    folder = write("kitti_seq", {"1": 1})
    options = {"protocol": protocol, "alignment": Alignment.AFFINE_DISPARITY}
    rows = opened("depth-kitti", folder, **options).published
    assert rows == (zero_shot("kitti") if has_rows else ())


def test_rooms_that_are_pooled_have_no_rows_fitted_in_disparity(nyu):
    options = {"protocol": "laina", "alignment": Alignment.AFFINE_DISPARITY}
    assert opened("depth-nyu", nyu(), **options).published == ()


def test_streets_whose_disparity_is_in_no_unit_are_refused_by_name(write, seen):
    pairs = {"b": {"focal_px": 40, "baseline_m": 0.5}}
    options = {"is_stereo": True, "disp_scale": 8, "pairs": pairs}
    folder = write("stereo", {"a": 1, "b": 2}, **options)
    wavy = Estimated(seen(RELATIVE, lambda g: 1 / g + np.sin(5 * g)))
    run = run_benchmark(opened("depth-kitti", folder, wavy))
    assert list(run.measured) == ["stereo/b"]
    assert [refused.item for refused in run.refused] == ["stereo/a"]
    assert (
        "stereo/a: its depth is relative_inverse_depth, wanted metric depth"
        in run.refused[0].message
    )


DATE = "2011_09_26"
DRIVE = f"{DATE}/{DATE}_drive_0002_sync"
CAMERAS = """S_rect_02: 9 6
R_rect_00: 1 0 0 0 1 0 0 0 1
P_rect_02: 8 0 5 0 0 8 3 0 0 0 1 0
S_rect_03: 9 6
P_rect_03: 8 0 5 -4 0 8 3 0 0 0 1 0
"""


@pytest.fixture
def kitti_raw(tmp_path):
    """Three frames of a drive; the laser sees one point straight ahead, farther every time."""
    folder = tmp_path / "raw"
    images, scans = (folder / DRIVE / part / "data" for part in ("image_02", "velodyne_points"))
    images.mkdir(parents=True)
    scans.mkdir(parents=True)
    for frame in range(3):
        cv2.imwrite(str(images / f"{frame:010d}.png"), np.full((6, 9, 3), 50 + frame, np.uint8))
        np.array([(8 + frame, 0, 0, 0.1)], "<f4").tofile(scans / f"{frame:010d}.bin")
    (folder / DATE / "calib_cam_to_cam.txt").write_text(CAMERAS)
    (folder / DATE / "calib_velo_to_cam.txt").write_text("R: 0 -1 0 0 0 -1 1 0 0\nT: 0 0 0\n")
    return folder


def write_list(path, frames):
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{DRIVE} {frame} l\n" for frame in frames))


def test_drives_are_measured_on_the_list_of_test_frames(kitti_raw, seen):
    write_list(kitti_raw / "splits" / "kitti_eigen_test_697.txt", [2, 0])
    write_list(kitti_raw / "mine.txt", [1])
    benchmark = opened("depth-kitti", kitti_raw, Estimated(seen()))
    frames = [f"kitti/{DRIVE}/image_02/000000000{n}" for n in (2, 0, 1)]
    assert benchmark.items == frames[:2]
    assert benchmark.protocol["sets"]["kitti"]["protocol"] == "garg"
    found = benchmark.measure(frames[0]).measures
    assert found["seen"]["rmse"] == pytest.approx(10 - 52 / PER_METRE)
    assert found["constant"]["rmse"] == pytest.approx(10 - 8)
    assert opened("depth-kitti", kitti_raw, split="mine").items == frames[2:]
    assert opened("depth-kitti", kitti_raw).measure(frames[0]).measures["truth"]["rmse"] == 0


def test_drives_without_their_list_or_its_frames_are_refused_with_what_is_missing(kitti_raw):
    with pytest.raises(UsageError, match="kitti: no split 'eigen_test'; give the path of a list"):
        opened("depth-kitti", kitti_raw)
    write_list(kitti_raw / "eigen_test.txt", [2, 7])
    message = r"eigen_test\.txt: 1 of its 2 frames are missing, .*image_02/data/0000000007 among"
    with pytest.raises(UnreadableInputError, match=message):
        opened("depth-kitti", kitti_raw)


@pytest.fixture
def make3d(tmp_path):
    """Two training and two test images; the laser's grids are of few rows and many columns."""
    places = {"train-a": "Train400Img", "train-b": "Train400Img", "b": "Test134", "a": "Test134"}
    for seed, (id, images) in enumerate(places.items()):
        (tmp_path / images).mkdir(exist_ok=True)
        image = np.full((40, 30, 3), 50 + seed, np.uint8)
        cv2.imwrite(str(tmp_path / images / f"img-{id}.jpg"), image)
        grid = np.random.default_rng(seed).uniform(2, 60, (5, 30, 4))
        grid[0, :, 3] = 75.0
        (tmp_path / "Grids").mkdir(exist_ok=True)
        savemat(tmp_path / "Grids" / f"depth_sph_corr-{id}.mat", {"Position3DGrid": grid})
    return tmp_path


def test_lasers_are_measured_on_their_test_images(make3d):
    benchmark = opened("depth-make3d", make3d)
    assert benchmark.items == ["make3d/a", "make3d/b"]
    assert benchmark.published == published("make3d-c1")
    assert benchmark.protocol["sets"]["make3d"]["baselines"] == "training images"
    assert means_of(benchmark)["make3d", "truth"].means["rmse"] == 0


class NearAbove(Truth):
    """The truth, but for the far points above."""

    def predict(self, sample):
        values = sample.truth.values.copy()
        values[: len(values) // 5] = 5
        return DepthMap(values, sample.truth.kind)


@pytest.mark.parametrize(("protocol", "is_counted"), [("c1", False), ("c2", True)])
def test_far_points_of_lasers_count_as_the_criterion_says(make3d, protocol, is_counted):
    benchmark = opened("depth-make3d", make3d, NearAbove(), protocol=protocol)
    found = benchmark.measure("make3d/a").measures["truth"]
    assert (found["abs_rel"] > 0.1) is is_counted


def test_the_second_criterion_of_lasers_averages_images(make3d):
    benchmark = opened("depth-make3d", make3d, protocol="c2")
    assert not benchmark.is_pooled
    assert benchmark.published == published("make3d-c2")
    assert opened("depth-make3d", make3d, protocol="c1").is_pooled


def test_every_set_of_a_folder_is_measured_and_has_equal_weight(write, seen, tmp_path):
    write("rooms", {"1": 1, "2": 2, "3": 3})
    write("halls", {"1": 4})
    wavy = seen(RELATIVE, lambda g: 1 / g + np.sin(5 * g))
    benchmark = opened("depth-zeroshot", tmp_path, Estimated(wavy))
    assert benchmark.items == ["halls/1", "rooms/1", "rooms/2", "rooms/3"]
    assert benchmark.alignment is Alignment.AFFINE_DISPARITY
    rows = means_of(benchmark)
    halls, rooms = rows["halls", "seen"].means["abs_rel"], rows["rooms", "seen"].means["abs_rel"]
    mean = rows[MEAN_OF_GROUPS, "seen"]
    assert mean.means["abs_rel"] == pytest.approx((halls + rooms) / 2)
    assert mean.items == 4
    assert abs(halls - rooms) > 1e-4
    assert not benchmark.published


def test_relative_depth_is_left_out(write, tmp_path):
    write("rooms", {"1": 1})
    write("stereo", {"1": 1}, is_stereo=True, disp_scale=8)
    pairs = {"b": {"focal_px": 40, "baseline_m": 0.5}}
    write("mixed", {"a": 1, "b": 2}, is_stereo=True, disp_scale=8, pairs=pairs)
    benchmark = opened("depth-zeroshot", tmp_path)
    assert benchmark.items == ["mixed/b", "rooms/1"]
    assert benchmark.protocol["sets"]["mixed"]["left_out"] == 1


def test_images_without_depth_are_left_out(write, tmp_path):
    write("rooms", {"1": 1})
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "meta.json").write_text("{}", encoding="utf-8")
    cv2.imwrite(str(tmp_path / "photos" / "a.png"), np.zeros((4, 6, 3), np.uint8))
    assert opened("depth-zeroshot", tmp_path).items == ["rooms/1"]


def test_what_was_trained_on_is_left_out(write, seen, tmp_path, caplog):
    write("rooms", {"1": 1, "2": 2})
    write("halls", {"1": 3, "2": 4})
    estimator = seen(trained_on=("rooms/*", "halls/2"))
    with caplog.at_level(logging.WARNING):
        benchmark = opened("depth-zeroshot", tmp_path, Estimated(estimator))
    assert benchmark.items == ["halls/1"]
    assert "rooms: nothing left to measure" in caplog.text


def test_test_images_are_measured_where_a_set_tells_them_apart(write, tmp_path):
    write("rooms", {"1": 1, "2": 2, "3": 3}, train=["1"], test=["3", "2"])
    write("halls", {"1": 4, "2": 5}, test=["2"])
    benchmark = opened("depth-zeroshot", tmp_path)
    assert benchmark.items == ["halls/2", "rooms/3", "rooms/2"]
    said = benchmark.protocol["sets"]
    assert said["rooms"]["baselines"] == "training images"
    assert said["halls"]["baselines"] == "the other images"


def test_a_split_may_be_asked_for(write):
    folder = write("rooms", {"1": 1, "2": 2, "3": 3}, train=["1"], test=["3", "2"])
    assert opened("depth-zeroshot", folder, split="train").items == ["rooms/1"]


def test_one_set_is_shown_beside_its_rows(write):
    folder = write("nyuv2", {"1": 1}, NYU_SIZE)
    benchmark = opened("depth-zeroshot", folder)
    assert benchmark.published == zero_shot("nyuv2")
    assert benchmark.protocol["sets"]["nyuv2"]["protocol"] == "eigen"


def test_a_damaged_set_among_others_is_passed_over_with_a_warning(write, tmp_path, caplog):
    write("rooms", {"1": 1})
    (write("halls", {"1": 1}) / "meta.json").write_text("{", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert opened("depth-zeroshot", tmp_path).items == ["rooms/1"]
    assert "halls" in caplog.text


def test_a_folder_of_which_nothing_is_left_is_refused(write, seen, tmp_path):
    write("rooms", {"1": 1})
    with pytest.raises(UnsupportedInputError, match="nothing left to measure"):
        opened("depth-zeroshot", tmp_path, Estimated(seen(trained_on=("rooms/*",))))


def test_the_layout_may_be_said(write, tmp_path):
    folder = write("rooms", {"1": 1})
    assert opened("depth-zeroshot", folder, kind="folder").items == ["rooms/1"]
    with pytest.raises(InputError):
        opened("depth-zeroshot", tmp_path, kind="folder")


@pytest.mark.parametrize("alignment", [a for a in Alignment if a != Alignment.AFFINE_DISPARITY])
def test_several_sets_are_always_fitted_in_disparity(write, alignment):
    folder = write("rooms", {"1": 1})
    with pytest.raises(UsageError, match="depth-zeroshot is always fitted by affine_disparity"):
        opened("depth-zeroshot", folder, alignment=alignment)
    said = opened("depth-zeroshot", folder, alignment=Alignment.AFFINE_DISPARITY)
    assert said.alignment is opened("depth-zeroshot", folder).alignment


def test_sets_without_the_split_that_is_asked_for_are_passed_over(
    write, kitti_raw, tmp_path, caplog
):
    write("rooms", {"1": 1, "2": 2}, test=["2"])
    write("halls", {"1": 3})
    with caplog.at_level(logging.WARNING):
        assert opened("depth-zeroshot", tmp_path, split="test").items == ["rooms/2"]
    assert "meta.json: lists no split 'test'" in caplog.text
    assert "kitti: no split 'test'" in caplog.text


def test_a_set_whose_training_images_are_missing_is_passed_over(write, tmp_path, caplog):
    write("rooms", {"1": 1})
    write("halls", {"1": 3}, test=["1"], train=["9"])
    with caplog.at_level(logging.WARNING):
        assert opened("depth-zeroshot", tmp_path).items == ["rooms/1"]
    assert "halls: lacks 1 images of the split 'train'" in caplog.text


def test_a_sample_that_cannot_be_read_is_refused_and_the_other_sets_measured(
    write, tmp_path, caplog
):
    write("rooms", {"1": 1, "2": 2})
    pairs = {"a": {"calibration": {"fx": 40}}}
    write("stereo", {"a": 1}, is_stereo=True, disp_scale=8, pairs=pairs)
    with caplog.at_level(logging.WARNING):
        benchmark = opened("depth-zeroshot", tmp_path)
    assert "left out of the baselines" in caplog.text
    run = run_benchmark(benchmark)
    assert list(run.measured) == ["rooms/1", "rooms/2"]
    assert [refused.item for refused in run.refused] == ["stereo/a"]
    assert "meta.json: calibration of a" in run.refused[0].message


@pytest.mark.data
@pytest.mark.slow
def test_lite_beats_the_mean_of_the_training_set_by_a_fifth(data_folder):
    folder = data_folder / "nyuv2"
    lite = Estimated(relievo.load_depth("lite"), "balanced")
    rows = means_of(opened("depth-nyu", folder, lite))
    test = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["test"]
    assert rows["nyuv2", "lite"].items == len(test)
    mean = rows["nyuv2", MEAN_MAP].means["abs_rel"]
    assert rows["nyuv2", "lite"].means["abs_rel"] < 0.8 * mean
