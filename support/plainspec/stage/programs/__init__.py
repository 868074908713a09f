"""Programs of the project: services that run beside a scenario, and commands that run to their end."""
