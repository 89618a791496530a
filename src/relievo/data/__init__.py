"""Samples to train and test on."""
