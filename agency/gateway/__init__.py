"""The gateway: runs of agents over HTTP and WebSocket, announced to their user by five events."""
