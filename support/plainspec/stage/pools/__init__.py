"""The stage for connection pools."""
