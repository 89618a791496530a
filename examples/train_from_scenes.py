"""Learning from endless scenes (extras scenes, train): python examples/train_from_scenes.py."""

import sys
from itertools import islice

import numpy as np
import torch
from torch import nn

from relievo.scenes.stream import Scenes


def main(steps: int = 20, workers: int = 2) -> list[float]:
    """Prints and returns the mean error of the logarithm of depth, step by step."""
    torch.manual_seed(0)
    wide = [nn.Conv2d(32, 32, 3, padding=n, dilation=n) for n in (1, 2, 4, 8, 16)]
    layers = [nn.Conv2d(3, 32, 8, stride=4, padding=2), *wide, nn.Conv2d(32, 1, 1)]
    network = nn.Sequential(*(part for each in layers for part in (nn.ELU(), each)))
    optimiser, losses = torch.optim.Adam(network.parameters(), 2e-3), []
    shares = {"room": 0.5, "street": 0.3, "nature": 0.2}
    stream = iter(Scenes(shares, (96, 128), 0, workers=workers))
    for step in range(steps):
        samples = list(islice(stream, 8))
        images = torch.from_numpy(np.stack([each.image for each in samples])).permute(0, 3, 1, 2)
        metres = torch.from_numpy(np.stack([each.truth.values[2::4, 2::4] for each in samples]))
        error = network(images / 255 - 0.5)[:, 0] - metres.clamp(0.1, 200).log()
        loss = error[metres > 0].abs().mean()  # the sky has no depth
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        print(f"step {step:2}  error {losses[-1]:.3f}", flush=True)
    return losses


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
