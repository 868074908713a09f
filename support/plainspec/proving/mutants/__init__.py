"""Mutants: small slips in the system's source, and whether features and tests catch them."""
