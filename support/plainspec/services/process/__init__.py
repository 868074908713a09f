"""Processes of servers: started, supervised, and gone with the run."""
