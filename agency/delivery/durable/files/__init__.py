"""Runs in files of one machine, where there is no PostgreSQL."""
