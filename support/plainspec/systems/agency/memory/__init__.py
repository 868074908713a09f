"""The agency's memory behind its port."""
