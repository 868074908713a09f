"""How a project's template database is built."""
