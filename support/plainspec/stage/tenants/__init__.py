"""The stage for tenants who share a database."""
