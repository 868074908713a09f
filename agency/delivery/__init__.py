"""Delivery: a component taken from its specification to production, through stages, gates and people's approval."""
