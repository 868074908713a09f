"""Adapters: one for each system under specification, and the only importers of it."""
