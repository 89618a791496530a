"""Parts of streets: roads, houses, cars, and what stands along them.

The frame of a street before it is bent: x to the right of its middle, y along it, z up from its
middle line, metres. A front is made in its own frame: x along it to the right as seen from the
street, y into the house, z up.
"""
