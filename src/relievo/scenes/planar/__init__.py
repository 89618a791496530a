"""Places of few, large, flat surfaces."""
