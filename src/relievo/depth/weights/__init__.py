"""Weights that come with the package, each with its description."""
