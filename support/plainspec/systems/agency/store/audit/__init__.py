"""The agency's audit trails as the audit port knows them."""
