"""Findings about how features and tags are written."""
