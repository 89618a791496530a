"""Relievo turns ordinary 2D photos and films into 3D."""

__version__ = "0.1.0"
