"""The stage for vectors."""
