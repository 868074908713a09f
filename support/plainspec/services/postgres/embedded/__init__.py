"""PostgreSQL out of a wheel."""
