"""Sparse and dense kernels, weights and measures that several families share."""
