"""The agency, the reference platform, as the ports know it."""
