"""The stage for entities."""
