"""Formulas of depth, disparity and parallax: the only place where they stand."""
