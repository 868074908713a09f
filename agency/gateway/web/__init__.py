"""The gateway's HTTP routes and its WebSocket."""
