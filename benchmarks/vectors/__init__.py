"""What searches of embeddings cost: `python -m benchmarks.vectors`."""
