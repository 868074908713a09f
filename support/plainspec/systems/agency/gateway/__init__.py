"""The agency's gateway as the gateway port knows it."""
