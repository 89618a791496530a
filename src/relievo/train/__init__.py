"""Training of the project's own networks."""
