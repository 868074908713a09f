"""The stage for audit trails."""
