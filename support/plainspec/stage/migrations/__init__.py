"""The stage for migrations."""
