"""What delivery offers: components taken from their specification to production."""
