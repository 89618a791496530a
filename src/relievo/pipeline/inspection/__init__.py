"""Comfort reports of stereo photos and films."""
