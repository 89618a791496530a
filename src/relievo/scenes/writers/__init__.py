"""Samples into folders, in the layouts of known sets."""
