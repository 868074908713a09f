"""Promises in plain words, checked for real."""
