"""Runs in PostgreSQL, executed by DBOS, so that several workers on several machines can share them."""
