"""People who send requests over HTTP, each in a session of their own."""
