"""Measures of quality, once, for training and evaluation."""
