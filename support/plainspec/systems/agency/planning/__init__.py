"""The agency's planning as the planning port knows it."""
