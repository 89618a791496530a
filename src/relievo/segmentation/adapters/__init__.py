"""Segmenters made by others, one file for each way of running them."""
