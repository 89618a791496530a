"""Procedural scenes: places made by code, with everything that is true of them."""
