"""Formats of the outside world, one module each: `from_…` and `to_…`, and nothing else."""
