"""Stages that run side by side."""
