"""From the light of a frame to the picture that a camera makes of it."""
