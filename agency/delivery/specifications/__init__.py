"""Specifications of components, written in Markdown."""
