"""A workflow library of somebody else, and its adapter."""
