"""Which thing or stuff each pixel of an image belongs to."""
