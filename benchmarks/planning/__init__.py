"""What plans cost: `python -m benchmarks.planning`."""
