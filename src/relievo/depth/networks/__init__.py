"""Our own networks, one file each. They need the extra `train`."""
