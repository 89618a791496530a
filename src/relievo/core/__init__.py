"""What every other package shares: types, the tree of errors, checks of arrays."""
