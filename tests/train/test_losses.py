import numpy as np
import pytest
import torch

from relievo.train.losses import (
    depth_loss,
    gradient_loss,
    relative_loss,
    standardise,
    trimmed_loss,
)

SHAPE = (3, 7, 9)


@pytest.fixture
def batch():
    """Prediction, target and mask; a quarter of the pixels is not valid."""
    generator = np.random.default_rng(0)
    prediction, target = generator.uniform(0.2, 3.0, (2, *SHAPE)).astype(np.float32)
    valid = generator.random(SHAPE) < 0.75
    return torch.from_numpy(prediction), torch.from_numpy(target), torch.from_numpy(valid)


def images(*tensors):
    return zip(*(tensor.numpy().astype(float) for tensor in tensors), strict=True)


def slow_standardise(values, valid):
    known = np.sort(values[valid > 0])
    median = known[(len(known) - 1) // 2]
    return (values - median) / np.abs(known - median).mean()


def slow_gradient(prediction, target, valid):
    total = 0.0
    for step in (1, 2, 4, 8):
        jumps, count = 0.0, 0
        for p, t, mask in zip(prediction, target, valid, strict=True):
            d, m = (p - t)[::step, ::step], mask[::step, ::step]
            for y, x in np.ndindex(d.shape):
                count += m[y, x]
                for y2, x2 in ((y + 1, x), (y, x + 1)):
                    if y2 < d.shape[0] and x2 < d.shape[1] and m[y, x] and m[y2, x2]:
                        jumps += abs(d[y2, x2] - d[y, x])
        total += jumps / count
    return total


def slow_relative(prediction, target, valid):
    errors = []
    for p, t, mask in images(prediction, target, valid):
        x, y = p[mask > 0], t[mask > 0]
        scale, shift = np.polyfit(x, y, 1)
        floor = np.maximum(y, 0.1 * y.mean())
        errors.extend(np.minimum(np.abs(scale * x + shift - y) / floor, 2))
    return np.mean(errors)


def test_standardising_takes_away_median_and_mean_deviation(batch):
    prediction, _, valid = batch
    got = standardise(prediction, valid).numpy()
    wanted = [slow_standardise(p, mask) for p, mask in images(prediction, valid)]
    np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-5)


def test_standardising_forgets_scale_and_shift(batch):
    prediction, _, valid = batch
    moved = standardise(7 * prediction - 3, valid)
    torch.testing.assert_close(moved, standardise(prediction, valid), rtol=1e-4, atol=1e-4)


def test_trimming_leaves_out_each_images_worst_pixels(batch):
    prediction, target, valid = batch
    kept = 0.0
    for p, t, mask in images(prediction, target, valid):
        errors = np.sort(np.abs(p - t)[mask > 0])
        kept += errors[: int(0.9 * (len(errors) - 1)) + 1].sum()
    got = trimmed_loss(prediction, target, valid).item()
    assert got == pytest.approx(kept / valid.sum().item(), rel=1e-5)


def test_gross_outliers_cost_nothing_when_they_are_few(batch):
    _, target, valid = batch
    spoilt = target.clone()
    spoilt[:, 3, 3:6] += 1e6
    assert trimmed_loss(spoilt, target, valid).item() == pytest.approx(0, abs=1e-5)


def test_the_gradient_loss_compares_neighbours_at_four_scales(batch):
    got = gradient_loss(*batch).item()
    assert got == pytest.approx(slow_gradient(*(each.numpy() for each in batch)), rel=1e-4)


def test_the_gradient_loss_forgets_a_shift(batch):
    _, target, valid = batch
    assert gradient_loss(target + 5, target, valid).item() == pytest.approx(0, abs=1e-4)


def test_the_relative_loss_is_measured_after_a_fit(batch):
    assert relative_loss(*batch).item() == pytest.approx(slow_relative(*batch), rel=1e-4)


def test_the_sky_does_not_rule_the_relative_loss():
    target = torch.ones(1, 8, 8)
    target[:, :4] = 0
    prediction = target + 0.01 * torch.randn(1, 8, 8, generator=torch.Generator().manual_seed(0))
    valid = torch.ones(1, 8, 8, dtype=torch.bool)
    assert relative_loss(prediction, target, valid).item() < 0.2


def test_an_affine_prediction_is_perfect(batch):
    _, target, valid = batch
    assert depth_loss(0.3 * target + 2, target, valid).item() == pytest.approx(0, abs=1e-4)


def test_the_loss_forgets_scale_and_shift_of_the_prediction(batch):
    prediction, target, valid = batch
    moved = depth_loss(4 * prediction + 1, target, valid)
    torch.testing.assert_close(moved, depth_loss(prediction, target, valid), rtol=1e-3, atol=1e-4)


def test_far_for_near_costs_more_than_noise(batch):
    prediction, target, valid = batch
    assert depth_loss(-target, target, valid) > depth_loss(prediction, target, valid)


def test_pixels_that_are_not_valid_count_nowhere(batch):
    prediction, target, valid = batch
    prediction.requires_grad_()
    loss = depth_loss(prediction, target, valid)
    loss.backward()
    spoilt = depth_loss(
        torch.where(valid, prediction, 1e4), torch.where(valid, target, -1e4), valid
    )
    torch.testing.assert_close(spoilt, loss)
    assert (prediction.grad[~valid] == 0).all()
    assert (prediction.grad[valid] != 0).any()


@pytest.mark.parametrize("known", [0, 15])
def test_an_image_that_hardly_knows_a_pixel_is_left_out(batch, known):
    prediction, target, valid = batch
    prediction.requires_grad_()
    valid[1] = False
    valid[1].view(-1)[:known] = True
    loss = depth_loss(prediction, target, valid)
    loss.backward()
    others = depth_loss(prediction[::2], target[::2], valid[::2])
    torch.testing.assert_close(loss, others)
    assert (prediction.grad[1] == 0).all()
    assert torch.isfinite(prediction.grad).all()


def test_a_batch_that_knows_nothing_gives_no_loss_and_no_gradient(batch):
    prediction, target, valid = batch
    prediction.requires_grad_()
    loss = depth_loss(prediction, target, torch.zeros_like(valid))
    loss.backward()
    assert loss.item() == 0
    assert (prediction.grad == 0).all()


def test_a_flat_prediction_has_a_finite_gradient(batch):
    _, target, valid = batch
    prediction = torch.ones(SHAPE, requires_grad=True)
    depth_loss(prediction, target, valid).backward()
    assert torch.isfinite(prediction.grad).all()
