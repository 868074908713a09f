"""What a system offers that runs agents for users, and announces over WebSockets what becomes of the runs."""
