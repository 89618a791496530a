"""Files in and out: images, videos, depth maps."""
