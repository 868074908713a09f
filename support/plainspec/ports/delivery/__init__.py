"""What a system offers that takes components from their specification to production."""
