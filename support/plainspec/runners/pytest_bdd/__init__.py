"""Plainspec's sentences under pytest-bdd's `scenarios()`, and its definitions under pytest."""
