"""The stages of delivery: what happens to a component on its way to production."""
