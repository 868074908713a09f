"""The agency behind the ports of a store."""
