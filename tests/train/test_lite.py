from dataclasses import replace

import numpy as np
import pytest
import torch

from relievo.core.errors import OutputFolderError, UnreadableInputError, UsageError
from relievo.train.checkpoint import load_checkpoint, save_checkpoint
from relievo.train.lite import LiteTraining, train_lite

TINY = LiteTraining(
    small_steps=4,
    large_steps=2,
    small_size=(32, 32),
    large_size=(32, 64),
    small_batch=3,
    large_batch=2,
    warmup_steps=2,
    generated=3,
)


class PowerCut(BaseException):
    pass


def stop_at(last):
    def progress(step, steps, loss):
        if step == last:
            raise PowerCut

    return progress


def weights(network):
    return {name: value for name, value in network.state_dict().items()}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The network of an uninterrupted training, its folder and the losses of its steps."""
    folder, losses = tmp_path_factory.mktemp("whole"), []
    network = train_lite(
        None, folder, TINY, lambda step, steps, loss: losses.append(loss), report_every=1
    )
    return network, folder, losses


def test_the_plan_is_small_images_first():
    assert list(TINY.plan(0)) == [((32, 32), 3)] * 4 + [((32, 64), 2)] * 2
    assert TINY.steps == 6


@pytest.mark.parametrize("start", [2, 5, 6])
def test_the_plan_goes_on_from_any_step(start):
    assert list(TINY.plan(start)) == list(TINY.plan(0))[start:]


def test_the_rate_rises_to_its_peak_and_falls_to_nothing():
    config = LiteTraining(small_steps=600, large_steps=400, warmup_steps=50, peak_rate=0.01)
    rates = np.array([config.rate(step) for step in range(config.steps)])
    assert (np.diff(rates[:50]) > 0).all()
    assert (np.diff(rates[50:]) < 0).all()
    assert rates[0] == pytest.approx(0.01 / 50, rel=1e-3)
    assert 0.98 * 0.01 < rates.max() <= 0.01
    assert config.rate(500) == pytest.approx(0.005)
    assert 0 < rates[-1] < 1e-6


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"small_steps": -1}, "small_steps"),
        ({"small_steps": 0, "large_steps": 0}, "step"),
        ({"generated": -3}, "generated"),
        ({"large_batch": 0}, "large_batch"),
        ({"warmup_steps": 0}, "warmup_steps"),
        ({"small_size": (32, 40)}, "small_size"),
        ({"large_size": (0, 64)}, "large_size"),
    ],
)
def test_a_configuration_that_cannot_be_trained_is_refused(change, name):
    with pytest.raises(UsageError, match=name):
        replace(TINY, **change)


def test_progress_is_told_of_every_report_and_of_the_last_step(tmp_path):
    told = []
    config = replace(TINY, small_steps=3, large_steps=0)
    train_lite(None, tmp_path, config, lambda *report: told.append(report[:2]), report_every=2)
    assert told == [(2, 3), (3, 3)]


def test_a_training_ends_with_a_checkpoint_and_a_network_for_use(trained):
    network, folder, losses = trained
    assert len(losses) == TINY.steps
    assert np.isfinite(losses).all()
    assert not network.training
    assert load_checkpoint(folder / "lite.pt")["step"] == TINY.steps
    assert [path.name for path in folder.iterdir()] == ["lite.pt"]


def test_an_interrupted_training_goes_on_to_the_same_weights(trained, tmp_path):
    with pytest.raises(PowerCut):
        train_lite(None, tmp_path, TINY, stop_at(4), report_every=1, save_every_s=0)
    assert load_checkpoint(tmp_path / "lite.pt")["step"] == 3
    steps = []
    resumed = train_lite(None, tmp_path, TINY, lambda step, *_: steps.append(step), report_every=1)
    assert steps == [4, 5, 6]
    whole = weights(trained[0])
    for name, value in weights(resumed).items():
        torch.testing.assert_close(value, whole[name], rtol=0, atol=1e-6, msg=name)


def test_a_finished_training_gives_its_network_again(trained):
    network, folder, _ = trained
    again = train_lite(None, folder, TINY, stop_at(1), report_every=1)
    for name, value in weights(again).items():
        assert torch.equal(value, network.state_dict()[name])


def test_another_seed_gives_other_weights(trained, tmp_path):
    config = replace(TINY, seed=1, small_steps=1, large_steps=0)
    other = train_lite(None, tmp_path, config)
    assert not torch.equal(other.stem[0].weight, trained[0].stem[0].weight)


def test_the_callers_chance_is_left_alone(tmp_path):
    torch.manual_seed(9)
    before = torch.get_rng_state()
    train_lite(None, tmp_path, replace(TINY, small_steps=1, large_steps=0))
    assert torch.equal(torch.get_rng_state(), before)


def test_some_steps_lower_the_loss(tmp_path):
    losses = []
    config = replace(TINY, small_steps=40, large_steps=0, small_batch=4, generated=1)
    train_lite(None, tmp_path, config, lambda s, n, loss: losses.append(loss), report_every=10)
    assert losses[-1] < 0.8 * losses[0]


def test_a_changed_configuration_is_refused(trained):
    with pytest.raises(UsageError, match=r"another peak_rate, seed; delete"):
        train_lite(None, trained[1], replace(TINY, peak_rate=1.0, seed=5))


def test_a_damaged_checkpoint_is_refused_and_kept(tmp_path):
    (tmp_path / "lite.pt").write_bytes(b"PK\x03\x04 no more")
    with pytest.raises(UnreadableInputError, match=r"lite\.pt"):
        train_lite(None, tmp_path, TINY)
    assert (tmp_path / "lite.pt").read_bytes() == b"PK\x03\x04 no more"


def test_a_checkpoint_of_something_else_is_refused(tmp_path):
    save_checkpoint(tmp_path / "lite.pt", {"weights": torch.zeros(3)})
    with pytest.raises(UsageError, match="made with another"):
        train_lite(None, tmp_path, TINY)


def test_a_folder_that_is_not_there_is_refused_before_the_first_step(tmp_path):
    with pytest.raises(OutputFolderError):
        train_lite(None, tmp_path / "nowhere", TINY, stop_at(1), report_every=1)
