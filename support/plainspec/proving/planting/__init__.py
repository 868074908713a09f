"""How a fault gets into a running system, and whether it was reached."""
