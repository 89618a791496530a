"""Renderers behind one interface: a function that loads a world gives one that takes a picture."""
