"""`lite`: a small dense encoder-decoder, relative inverse depth from one image.

Dense 3x3 convolutions rather than depthwise ones: on a CPU they train several times faster and
run as fast. A pooled context vector gives every pixel a view of the whole image, a feature
pyramid brings the coarse layout down to a quarter of the input's size, and one last step with
the image's own shallow features gives half size.
"""

import itertools

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDE = 32
"""Height and width of the input must be multiples of this."""

_CELLS = 4


class Lite(nn.Module):
    """The network that ships inside the package.

    Input: (B, 3, H, W) float32 RGB in [0, 1], H and W multiples of `STRIDE`.
    Output: (B, 1, H / 2, W / 2) float32, relative inverse depth > 0, near is large.
    """

    def __init__(self, widths: tuple[int, ...] = (16, 32, 64, 128, 256), pyramid: int = 48) -> None:
        super().__init__()
        # Means and deviations of natural images, as ImageNet has them.
        self.mean = nn.Buffer(torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.std = nn.Buffer(torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))
        self.stem = _conv(3, widths[0], stride=2)
        self.stages = nn.ModuleList(
            nn.Sequential(
                _conv(before, after, stride=2),
                *(_Residual(after) for _ in range(1 if after == widths[1] else 2)),
            )
            for before, after in itertools.pairwise(widths)
        )
        self.context = _Context(widths[-1])
        self.laterals = nn.ModuleList(nn.Conv2d(width, pyramid, 1) for width in widths[1:])
        self.smooth = nn.ModuleList(_Residual(pyramid) for _ in widths[1:])
        self.reduce = _conv(pyramid, 24)
        self.shallow = nn.Conv2d(widths[0], 24, 1)
        self.head = nn.Sequential(_conv(24, 16), nn.Conv2d(16, 1, 3, padding=1))

    def forward(self, image: Tensor) -> Tensor:
        """Maps images to relative inverse depth, as the class says."""
        shallow = self.stem((image - self.mean) / self.std)
        features, levels = shallow, []
        for stage in self.stages:
            features = stage(features)
            levels.append(features)
        levels[-1] = self.context(levels[-1])
        merged = self.smooth[-1](self.laterals[-1](levels[-1]))
        for index in range(len(levels) - 2, -1, -1):
            merged = self.laterals[index](levels[index]) + _double(merged)
            merged = self.smooth[index](merged)
        merged = _double(self.reduce(merged)) + self.shallow(shallow)
        # Never negative, as inverse depth is: protocols drop pixels that are not positive.
        return functional.softplus(self.head(functional.relu(merged)))


class _Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _conv(width, width)
        self.second = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.second(self.first(x)))


class _Context(nn.Module):
    """Adds what the whole image says, pooled to one cell and to 4 x 4 cells."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.whole = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
        self.cells = nn.Sequential(nn.Conv2d(width, width // 2, 1), nn.ReLU())
        self.spread = nn.Conv2d(width // 2, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        whole = self.whole(x.mean(dim=(2, 3)))[:, :, None, None]
        cells = self.spread(self.cells(_pool_cells(x)))
        cells = functional.interpolate(cells, size=x.shape[2:], mode="bilinear")
        return functional.relu(x + whole + cells)


def _pool_cells(x: Tensor) -> Tensor:
    """Means over 4 x 4 cells of any size, as `adaptive_avg_pool2d`.

    Written as two products with tables made from the size: exported, the library's own form would
    keep the cells of the size that it was exported with.
    """
    rows, columns = (_cell_table(side, x) for side in x.shape[2:])
    return rows @ x @ columns.transpose(0, 1)


def _cell_table(side: int, like: Tensor) -> Tensor:
    place = torch.arange(side, device=like.device)[None]
    cell = torch.arange(_CELLS, device=like.device)[:, None]
    begin, end = cell * side // _CELLS, ((cell + 1) * side + _CELLS - 1) // _CELLS
    inside = ((place >= begin) & (place < end)).to(like.dtype)
    return inside / inside.sum(dim=1, keepdim=True)


def _conv(before: int, after: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    )


def _double(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
