"""Depth from one image: the contract, the names, the estimators."""
