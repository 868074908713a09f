"""What systems offer that take components from their specification to production."""
