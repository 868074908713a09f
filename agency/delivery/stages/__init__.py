"""The stages of a delivery: what each does, and which of them lead to a target."""
