"""People who hold WebSockets open, each with a transcript."""
