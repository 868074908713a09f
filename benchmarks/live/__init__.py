"""What live events cost: `python -m benchmarks.live`."""
