"""The WebSocket of the gateway: commands in, answers and events out."""
