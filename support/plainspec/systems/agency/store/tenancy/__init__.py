"""The agency's store as tenants share it."""
