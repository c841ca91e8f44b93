"""Timings beside the best peers; `python -m benchmarks NAME` (or `all`) rewrites docs/benchmarks.md."""
