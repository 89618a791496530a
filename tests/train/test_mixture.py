import json
from fnmatch import fnmatchcase

import numpy as np
import pytest
import torch

from relievo.core.errors import UnreadableInputError
from relievo.core.types import DepthKind, DepthMap
from relievo.data.augment import Example
from relievo.data.folders import FolderSet
from relievo.data.sample import Sample
from relievo.train.mixture import MIXTURE, SCENES, Mixture, to_batch, to_example, trained_on

PLAN = [((32, 32), 3), ((32, 32), 3), ((32, 64), 2), ((64, 32), 4)]


def picture(value, height=40, width=60):
    image = np.full((height, width, 3), value, np.uint8)
    return image, np.full((height, width), 100 + value, np.uint16)


@pytest.fixture
def data(tmp_path, write_set):
    """Two sets of the mixture and one that is no part of it."""
    write_set(
        "nyuv2",
        {name: picture(i) for i, name in enumerate(["0001", "0002", "0003", "0004"])},
        depth_scale_per_metre=25.5,
        train=["0001", "0003"],
        test=["0002", "0004"],
    )
    pairs = {name: picture(100) for name in ("Adirondack", "Art", "Books", "Dolls", "teddy")}
    write_set("middlebury", pairs, is_stereo=True, disp_scale=64, invalid=0)
    write_set("kitti_object", {"1": picture(200)}, depth_scale_per_metre=256)
    return tmp_path


def equal(first, second):
    return all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_neither_test_ids_nor_what_is_left_out_nor_other_sets_are_held(data):
    mixture = Mixture(data, generated=0)
    assert mixture.names == {"nyuv2/0001", "nyuv2/0003", "middlebury/Dolls"}
    assert mixture.counts == {"nyuv2": 2, "middlebury": 1}


@pytest.mark.data
@pytest.mark.slow
def test_the_real_mixture_holds_no_benchmark(data_folder):
    names = Mixture(data_folder, generated=0).names
    test = json.loads((data_folder / "nyuv2" / "meta.json").read_text(encoding="utf-8"))["test"]
    assert len(names) > 900
    assert not {f"nyuv2/{name}" for name in test} & names
    left_out = MIXTURE["middlebury"].leave_out
    assert len(left_out) == 5
    assert not {f"middlebury/{name}" for name in left_out} & names
    for name in left_out:
        assert (data_folder / "middlebury" / "left" / f"{name}.png").is_file()


def test_sets_that_were_trained_on_whole_are_not_to_be_measured(data, write_set):
    write_set("sevenscenes", {"1": picture(1)}, depth_scale_per_metre=1000)
    assert trained_on(data) == ["sevenscenes/*", "middlebury/Dolls"]


def test_no_pattern_meets_what_is_left_to_measure(data):
    patterns = trained_on(data)
    names = {f"{folder.name}/{id}" for folder in data.iterdir() for id in FolderSet(folder).ids}
    met = {name for name in names if any(fnmatchcase(name, each) for each in patterns)}
    # The training images of NYU are of a split of their own.
    assert met == {name for name in Mixture(data, generated=0).names if "nyuv2" not in name}


@pytest.mark.parametrize("folder", [None, "absent"])
def test_without_sets_nothing_was_trained_on(tmp_path, folder):
    assert trained_on(folder and tmp_path / folder) == []


def test_generated_scenes_are_a_part_of_their_own():
    mixture = Mixture(None, generated=3)
    assert mixture.counts == {"generated": 3}
    assert len(mixture.names) == 3
    assert {name.partition("/")[0] for name in mixture.names} <= set(SCENES)


def test_a_set_of_which_everything_is_left_out_is_no_part(tmp_path, write_set):
    write_set("middlebury", {"Art": picture(1)}, is_stereo=True, disp_scale=64)
    mixture = Mixture(tmp_path, generated=1)
    assert mixture.counts == {"generated": 1}
    assert len(list(mixture.batches(0, PLAN, seed=0))) == len(PLAN)


def test_a_folder_without_any_set_is_refused_even_beside_generated_scenes(tmp_path):
    with pytest.raises(UnreadableInputError, match="none of the sets nyuv2"):
        Mixture(tmp_path / "mistyped", generated=1)


def test_nothing_to_train_on_is_refused():
    with pytest.raises(UnreadableInputError, match="nothing to train on"):
        Mixture(None, generated=0)


def test_batches_are_as_the_plan_says(data):
    batches = list(Mixture(data, generated=0).batches(0, PLAN, seed=0))
    assert len(batches) == len(PLAN)
    for batch, ((height, width), count) in zip(batches, PLAN, strict=True):
        assert batch.image.shape == (count, 3, height, width)
        assert batch.image.dtype == torch.float32
        assert 0 <= batch.image.min() <= batch.image.max() <= 1
        assert batch.inverse_depth.shape == batch.valid.shape == (count, height // 2, width // 2)
        assert batch.valid.dtype == torch.bool


def test_a_resumed_training_goes_on_with_the_same_batches(data):
    mixture = Mixture(data, generated=0)
    whole = list(mixture.batches(0, PLAN, seed=4))
    rest = list(mixture.batches(2, PLAN[2:], seed=4))
    assert all(map(equal, whole[2:], rest))
    assert not equal(whole[0], whole[1])


def test_another_seed_gives_other_batches(data):
    mixture = Mixture(data, generated=0)
    assert not equal(next(mixture.batches(0, PLAN, seed=0)), next(mixture.batches(0, PLAN, seed=1)))


def test_sets_are_drawn_as_often_as_their_shares_say(data):
    # The sets are told apart by their targets: 25.5 / 100 and 200 / 64.
    batch = next(Mixture(data, generated=0).batches(0, [((32, 32), 400)], seed=0))
    is_nyu = batch.inverse_depth[:, 0, 0] < 1
    share = MIXTURE["nyuv2"].share / (MIXTURE["nyuv2"].share + MIXTURE["middlebury"].share)
    assert is_nyu.float().mean().item() == pytest.approx(share, abs=0.03)


def sample(values, kind, valid=None):
    return Sample(
        name="set/1",
        image=np.zeros((*values.shape, 3), np.uint8),
        depth=DepthMap(values, kind, valid),
    )


def test_metric_depth_becomes_inverse_depth():
    values = np.array([[1, 2, 0], [4, 8, 5]], np.float32)
    known = np.array([[True, True, True], [True, True, False]])
    example = to_example(sample(values, DepthKind.METRIC_DEPTH, known))
    np.testing.assert_array_equal(example.inverse_depth, [[1, 0.5, 0], [0.25, 0.125, 0]])
    np.testing.assert_array_equal(example.valid, [[True, True, False], [True, True, False]])


def test_disparity_is_inverse_depth_already_and_zero_is_unknown():
    values = np.array([[3, 0, -1, 7]], np.float32)
    example = to_example(sample(values, DepthKind.RELATIVE_INVERSE_DEPTH))
    np.testing.assert_array_equal(example.inverse_depth, [[3, 0, 0, 7]])
    np.testing.assert_array_equal(example.valid, [[True, False, False, True]])


def test_depth_that_cannot_be_inverted_is_unknown():
    example = to_example(sample(np.ones((2, 3), np.float32), DepthKind.AFFINE_INVARIANT_DEPTH))
    assert not example.valid.any()


def test_large_samples_are_shrunk_for_keeping():
    example = to_example(sample(np.ones((576, 1000), np.float32), DepthKind.METRIC_DEPTH))
    assert example.image.shape == (288, 500, 3)
    assert example.valid.shape == (288, 500)


def test_a_batch_keeps_colours_and_halves_the_target():
    generator = np.random.default_rng(0)
    image = generator.integers(0, 256, (4, 6, 3), np.uint8)
    target = generator.uniform(1, 2, (4, 6)).astype(np.float32)
    valid = generator.random((4, 6)) < 0.5
    batch = to_batch([Example(image, target, valid)] * 2)
    np.testing.assert_allclose(batch.image[1].permute(1, 2, 0).numpy(), image / 255, rtol=1e-6)
    np.testing.assert_array_equal(batch.inverse_depth[1].numpy(), target[1::2, 1::2])
    np.testing.assert_array_equal(batch.valid[1].numpy(), valid[1::2, 1::2])
