"""What delivery offers: a component taken from its specification to production."""
