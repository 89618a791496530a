import numpy as np
import pytest
import torch

from relievo.core.errors import OutputExistsError
from relievo.core.types import DepthKind
from relievo.core.words import Preset
from relievo.depth.adapters.onnx import OnnxEstimator
from relievo.depth.adapters.onnx_spec import read_spec
from relievo.depth.networks.lite import Lite
from relievo.depth.registry import load_depth
from relievo.io.weights import sha256_of
from relievo.train.export import export_network
from relievo.train.lite import DESCRIPTION, export_lite


def picture(height, width):
    """Smooth colours with an edge, so that the network has something to answer."""
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    image = np.stack([x, y, (x + y > 0.9)], axis=2)
    return (255 * image).astype(np.uint8)


@pytest.fixture(scope="module")
def network():
    """A network of full size whose norms have seen pictures, as after a training."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = Lite()
    with torch.no_grad():
        for size in ((64, 96), (96, 64), (64, 64)) * 8:
            network(as_batch(picture(*size)))
    return network.eval()


@pytest.fixture(scope="module")
def exported(network, tmp_path_factory):
    return export_lite(network, tmp_path_factory.mktemp("export"))


def as_batch(image):
    return torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255


@pytest.mark.slow
@pytest.mark.parametrize("size", [(64, 96), (128, 64), (32, 32)])
def test_the_file_answers_as_the_network(network, exported, size):
    image = picture(*size)
    got = OnnxEstimator(exported, size=size, precision="f32").estimate([image])[0].values
    with torch.no_grad():
        wanted = network(as_batch(image))[0, 0].numpy()
    assert got.shape == (size[0] // 2, size[1] // 2)
    # Weights of half precision are wrong by up to 1 / 2048 each.
    assert np.abs(got - wanted).max() < 0.02 * np.ptp(wanted)


@pytest.mark.slow
def test_the_file_answers_with_positive_numbers(exported):
    values = OnnxEstimator(exported, size=(96, 64)).estimate([picture(96, 64)])[0].values
    assert (values > 0).all()
    assert np.ptp(values) > 0


@pytest.mark.slow
def test_the_file_is_small_enough_to_ship(exported):
    assert exported.stat().st_size < 12e6


@pytest.mark.slow
def test_the_file_is_described_and_runs_under_every_preset(exported):
    spec = read_spec(exported)
    assert spec.kind is DepthKind.RELATIVE_INVERSE_DEPTH
    assert spec.sha256 == sha256_of(exported)
    assert spec.presets.keys() == set(Preset)
    for preset in Preset:
        long_side = DESCRIPTION["presets"][preset]["size"]
        depth = load_depth(exported, preset=preset).estimate([picture(240, 320)])[0]
        assert max(depth.size) == long_side // 2


@pytest.mark.slow
def test_an_export_leaves_nothing_else_behind(exported):
    assert sorted(path.name for path in exported.parent.iterdir()) == ["lite.json", "lite.onnx"]


@pytest.mark.parametrize("there", ["lite.onnx", "lite.json"])
def test_files_that_are_there_stay_and_nothing_is_written(tmp_path, there):
    (tmp_path / there).write_text("mine", encoding="utf-8")
    with pytest.raises(OutputExistsError, match=there):
        export_network(Lite().eval(), tmp_path / "lite.onnx", DESCRIPTION)
    assert [path.name for path in tmp_path.iterdir()] == [there]
    assert (tmp_path / there).read_text(encoding="utf-8") == "mine"
