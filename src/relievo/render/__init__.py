"""From an image and its disparity to views and layouts."""
