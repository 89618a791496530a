import numpy as np
import pytest

from relievo.core.errors import DepthInputError, UnreadableInputError, UnsupportedInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.sample import Sample
from relievo.depth.testing import PlaneEstimator
from relievo.evaluate.predictors import Estimated, Stored, Truth
from relievo.io.depth_maps import read_depth, write_depth

RELATIVE, METRIC = DepthKind.RELATIVE_INVERSE_DEPTH, DepthKind.METRIC_DEPTH
VALUES = np.arange(1, 7, dtype=np.float32).reshape(2, 3)


def sample(name="set/1", size=(20, 30), level=60):
    return Sample(name=name, image=np.full((*size, 3), level, np.uint8))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine"


def test_an_estimator_predicts_at_its_own_size(folder):
    predictor = Estimated(PlaneEstimator(9))
    depth = predictor.predict(sample())
    assert (predictor.name, predictor.kind) == ("plane", RELATIVE)
    assert depth.size == (6, 9)
    assert list(folder.iterdir()) == []


def test_predictions_are_saved_as_they_were_given_under_the_names_of_their_images(folder, seen):
    predictor = Estimated(PlaneEstimator(9), save=folder)
    (folder / "1.npz").write_bytes(b"older")
    given = {id: predictor.predict(sample(f"set/{id}")) for id in ("1", "take 2/0007")}
    for id, depth in given.items():
        saved = read_depth(folder / f"{id}.npz")
        assert saved.kind is RELATIVE
        np.testing.assert_array_equal(saved.values, depth.values)
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2


def test_saved_predictions_are_read_again(folder, seen):
    predictor = Estimated(seen(made=lambda depth: depth * depth), save=folder)
    given = predictor.predict(sample("set/take 2/0007"))
    stored = Stored(folder)
    assert (stored.name, stored.kind) == ("mine", METRIC)
    again = stored.predict(sample("other/take 2/0007"))
    assert again.kind is METRIC
    np.testing.assert_array_equal(again.values, given.values)


def test_the_record_says_which_weights_were_run_and_how(seen):
    assert Estimated(seen(), "fast").identity == {
        "estimator": "seen",
        "preset": "fast",
        "weights_sha256": None,
    }


@pytest.mark.parametrize("suffix", [".npz", ".npy", ".exr", ".png"])
def test_depth_maps_of_every_kind_of_file_are_read(folder, suffix):
    write_depth(folder / f"1{suffix}", DepthMap(VALUES, METRIC))
    depth = Stored(folder, METRIC).predict(sample())
    assert depth.kind is METRIC
    np.testing.assert_allclose(depth.values, VALUES, atol=1e-4)


def test_the_kind_is_that_of_the_files_unless_another_is_said(folder):
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC))
    assert Stored(folder).kind is METRIC
    said = Stored(folder, RELATIVE)
    assert said.kind is said.predict(sample()).kind is RELATIVE


def test_files_that_say_nothing_are_what_is_said_of_them(folder):
    np.save(folder / "1.npy", np.array([[1, 2, 0]], np.float32))
    depth = Stored(folder, METRIC).predict(sample(size=(10, 30)))
    np.testing.assert_array_equal(depth.valid, [[True, True, False]])


def test_an_image_without_its_prediction_is_refused_by_name(folder):
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC))
    with pytest.raises(UnreadableInputError, match=r"mine: holds no prediction take/2\.\*"):
        Stored(folder).predict(sample("set/take/2"))


def test_a_prediction_of_another_aspect_is_refused_by_its_file(folder):
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC))
    with pytest.raises(DepthInputError, match=r"1\.npz"):
        Stored(folder).predict(sample(size=(20, 28)))


def test_a_damaged_prediction_is_refused_by_its_file(folder):
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC))
    stored = Stored(folder)
    (folder / "1.npz").write_bytes(b"PK")
    with pytest.raises(UnreadableInputError, match=r"1\.npz"):
        stored.predict(sample())


@pytest.mark.parametrize("name", ["nowhere", "mine"])
def test_a_folder_without_predictions_is_refused(folder, name):
    (folder / "notes.txt").touch()
    with pytest.raises(UnreadableInputError, match=f"{name}: no folder of predictions"):
        Stored(folder.parent / name)


def test_files_are_known_by_their_folder(folder):
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC))
    identity = Stored(folder).identity
    assert identity["folder"] == str(folder)
    assert Stored(folder, METRIC).identity != identity
    write_depth(folder / "2.npz", DepthMap(VALUES, METRIC))
    assert Stored(folder).identity != identity


@pytest.mark.parametrize(
    ("patterns", "left_out"),
    [
        ((), set()),
        (("rooms/*",), {"1", "2", "hall/1"}),
        (("rooms/1", "rooms/9"), {"1"}),
        (("rooms/hall/*", "attic/*"), {"hall/1"}),
        (("room/*", "ROOMS/*", "*/rooms"), set()),
        (("*/1",), {"1", "hall/1"}),
    ],
)
def test_what_an_estimator_was_trained_on_is_left_out(held, seen, patterns, left_out):
    rooms = held({"1": None, "2": None, "hall/1": None}, name="rooms")
    assert Estimated(seen(trained_on=patterns)).left_out(rooms) == left_out


def test_files_and_the_truth_leave_nothing_out(held, folder):
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC))
    rooms = held({"1": None}, name="rooms")
    assert Stored(folder).left_out(rooms) == Truth().left_out(rooms) == frozenset()


def test_the_truth_is_its_own_prediction(room):
    image, depth = room(1)
    truth = Truth()
    assert truth.predict(Sample(name="set/1", image=image, depth=depth)) is depth
    assert (truth.name, truth.kind, truth.identity) == ("truth", None, {"estimator": "truth"})
    with pytest.raises(UnsupportedInputError, match="set/1"):
        truth.predict(sample())


@pytest.mark.parametrize(
    ("items", "files"),
    [
        (["set/1", "set/take 2/0007"], ["1.npz", "take 2/0007.npz"]),
        (["set/1", "hall/1", "hall/a.b"], ["hall/1.npz", "hall/a.b.npz", "set/1.npz"]),
    ],
)
def test_files_of_several_sets_lie_in_a_folder_for_each(folder, seen, items, files):
    samples = [sample(item, level=60 + 20 * n) for n, item in enumerate(items)]
    estimated = Estimated(seen(), save=folder)
    estimated.expect(items)
    given = [estimated.predict(each) for each in samples]
    found = [path.relative_to(folder).as_posix() for path in folder.rglob("*.npz")]
    assert sorted(found) == files
    stored = Stored(folder)
    stored.expect(items)
    for each, depth in zip(samples, given, strict=True):
        np.testing.assert_array_equal(stored.predict(each).values, depth.values)


def test_a_missing_prediction_of_several_sets_is_named_with_its_set(folder):
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC))
    stored = Stored(folder)
    stored.expect(["set/1", "hall/1"])
    with pytest.raises(UnreadableInputError, match=r"mine: holds no prediction hall/1\.\*"):
        stored.predict(sample("hall/1"))


def test_a_prediction_with_gaps_is_not_whole(folder):
    gap = np.array([[True, False, True], [True, True, True]])
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC, gap))
    with pytest.raises(DepthInputError, match="no value for 1 of 6"):
        Stored(folder).predict_whole(sample())
    assert Estimated(PlaneEstimator(9)).predict_whole(sample()).valid is None


def test_the_kind_is_that_of_the_first_file_that_can_be_read(folder):
    (folder / "0.npz").write_bytes(b"no depth")
    write_depth(folder / "1.npz", DepthMap(VALUES, METRIC))
    assert Stored(folder).kind is METRIC
