"""Losses for relative inverse depth: blind to an unknown scale and shift of each image.

Shapes: prediction and target (B, H, W) float32, near is large; valid (B, H, W) bool.
"""

import torch
from torch import Tensor

_FEW = 16  # an image with fewer valid pixels says nothing about its own scale


def standardise(values: Tensor, valid: Tensor) -> Tensor:
    """Removes shift (median) and scale (mean absolute deviation) of each image.

    Source: Ranftl et al., TPAMI 2022, equations 5 and 6.
    """
    flat = torch.where(valid, values, torch.nan).flatten(1)
    shift = flat.nanmedian(dim=1).values
    spread = (flat - shift[:, None]).abs().nanmean(dim=1)
    shift, spread = torch.nan_to_num(shift), torch.nan_to_num(spread, nan=1.0).clamp_min(1e-6)
    return (values - shift[:, None, None]) / spread[:, None, None]


def trimmed_loss(prediction: Tensor, target: Tensor, valid: Tensor, keep: float = 0.9) -> Tensor:
    """Mean absolute difference without each image's worst pixels.

    Source: Ranftl et al., TPAMI 2022, equation 7, with `keep` instead of 0.8: sensors err less
    than the films of that paper.
    """
    error = (prediction - target).abs().flatten(1)
    error = torch.where(valid.flatten(1), error, torch.nan)
    limit = torch.nanquantile(error.detach(), keep, dim=1, keepdim=True)
    return error[error <= limit].sum() / valid.sum().clamp_min(1)


def gradient_loss(prediction: Tensor, target: Tensor, valid: Tensor, scales: int = 4) -> Tensor:
    """Mean absolute gradient of the difference, at several scales: keeps edges together.

    Source: Ranftl et al., TPAMI 2022, equation 11.
    """
    difference = torch.where(valid, prediction - target, 0.0)
    total = prediction.new_zeros(())
    for scale in range(scales):
        step = 2**scale
        part, mask = difference[:, ::step, ::step], valid[:, ::step, ::step]
        for axis in (1, 2):
            both = _shifted(mask, axis, 1) & _shifted(mask, axis, 0)
            jump = (_shifted(part, axis, 1) - _shifted(part, axis, 0)).abs()
            total = total + (jump * both).sum() / mask.sum().clamp_min(1)
    return total


def relative_loss(prediction: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """Relative error after the least-squares fit of scale and shift: what AbsRel measures.

    The floor of the divisor keeps what is far from ruling the sum; the sky, where the target is 0,
    has no relative error.
    """
    weight = (valid & (target > 0)).to(prediction.dtype)
    count = weight.sum((1, 2)).clamp_min(1)
    mean_p = (prediction * weight).sum((1, 2)) / count
    mean_t = (target * weight).sum((1, 2)) / count
    centred = (prediction - mean_p[:, None, None]) * weight
    slope = (centred * target).sum((1, 2)) / (centred**2).sum((1, 2)).clamp_min(1e-8)
    fitted = slope[:, None, None] * (prediction - mean_p[:, None, None]) + mean_t[:, None, None]
    floor = 0.1 * mean_t[:, None, None]
    error = (fitted - target).abs() / torch.maximum(target, floor).clamp_min(1e-6)
    return (error.clamp_max(2.0) * weight).sum() / weight.sum().clamp_min(1)


def depth_loss(prediction: Tensor, target: Tensor, valid: Tensor) -> Tensor:
    """The sum that `lite` is trained with.

    Images with hardly a valid pixel are left out.
    """
    valid = valid & (valid.sum((1, 2), keepdim=True) >= _FEW)
    plain, wanted = standardise(prediction, valid), standardise(target, valid)
    return (
        trimmed_loss(plain, wanted, valid)
        + 0.25 * gradient_loss(plain, wanted, valid)
        + relative_loss(prediction, target, valid)
    )


def _shifted(values: Tensor, axis: int, by: int) -> Tensor:
    return values.narrow(axis, by, values.shape[axis] - 1)
