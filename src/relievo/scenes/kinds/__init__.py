"""The kinds of places that can be made."""
