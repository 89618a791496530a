import pytest
import torch

from relievo.depth.networks.lite import STRIDE, Lite
from relievo.depth.registry import find_estimator


@pytest.fixture(scope="module")
def network():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return Lite().eval()


def noise(*shape):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("size", [(32, 32), (64, 96), (160, 32)])
def test_the_answer_has_half_the_size_of_the_image(network, size):
    with torch.no_grad():
        answer = network(noise(2, 3, *size))
    assert answer.shape == (2, 1, size[0] // 2, size[1] // 2)


def test_the_answer_is_positive_whatever_the_image(network):
    with torch.no_grad():
        for image in (noise(1, 3, 64, 64), torch.zeros(1, 3, 64, 64), torch.ones(1, 3, 64, 64)):
            assert (network(image) > 0).all()


def test_the_answers_of_a_batch_do_not_depend_on_each_other(network):
    images = noise(3, 3, 64, 96)
    with torch.no_grad():
        together = network(images)
        alone = torch.cat([network(image[None]) for image in images])
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


def test_every_pixel_sees_the_whole_image(network):
    image = noise(1, 3, 2 * STRIDE, 9 * STRIDE).requires_grad_()
    network(image)[0, 0, 0, 0].backward()
    assert image.grad[..., -STRIDE:, -STRIDE:].abs().max() > 0


def test_every_parameter_is_trained():
    network = Lite()
    network(noise(2, 3, 64, 64)).mean().backward()
    idle = [name for name, p in network.named_parameters() if p.grad is None]
    assert idle == []


def test_the_registry_knows_how_large_the_network_is(network):
    count = sum(parameter.numel() for parameter in network.parameters())
    assert find_estimator("lite").parameters_m == pytest.approx(count / 1e6, abs=0.06)
