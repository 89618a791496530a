"""The sRGB curve and the weights of luma: how code values stand for light, and for brightness.

Light is linear; of both light and sRGB values, 0 = black and 1 = white.

Source: IEC 61966-2-1 for the curve, ITU-R BT.709 for the weights, which sRGB shares with it.
"""

import numpy as np
from numpy.typing import NDArray

LUMA_WEIGHTS = (0.2126, 0.7152, 0.0722)
"""What red, green and blue count for: in luminance if they are light, in luma if sRGB values."""


def decode(codes: NDArray[np.floating]) -> NDArray[np.floating]:
    """Gives the light in [0, 1] of sRGB values in [0, 1]."""
    return np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)


def encode(light: NDArray[np.floating]) -> NDArray[np.floating]:
    """Gives the sRGB values in [0, 1] of light in [0, 1]."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
