"""Brings a small depth map to image size along the image's edges."""
