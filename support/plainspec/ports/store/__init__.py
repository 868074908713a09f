"""What a system with a database offers, port by port."""
