"""What feature files say: read, checked for their form, and kept as value objects."""
