"""Scenes made by code, with exact depth."""
