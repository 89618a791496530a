"""Decibels that can be averaged: those of images without any error are infinite."""

from collections.abc import Mapping

import numpy as np

MOST_DECIBELS = 99.0
"""More than this counts as this: 8-bit images that differ at all seldom get there (our choice)."""


def capped(measures: Mapping[str, float]) -> dict[str, float]:
    """The same measures, with no `psnr` above `MOST_DECIBELS`; NaN stays NaN."""
    return {
        name: float(np.minimum(value, MOST_DECIBELS)) if "psnr" in name else value
        for name, value in measures.items()
    }
