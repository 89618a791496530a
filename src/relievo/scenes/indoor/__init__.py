"""Rooms: what they are built of, what stands in them, and how it is laid out."""
