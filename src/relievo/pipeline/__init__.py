"""The way from an image or film to its 3D form."""
