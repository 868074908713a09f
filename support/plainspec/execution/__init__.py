"""What every runner shares: a scenario run, the event loop, fixtures, task tracking."""
