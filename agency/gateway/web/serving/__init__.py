"""Running the gateway: a server in the loop of its caller, or a process of its own."""

from agency.gateway.web.serving.gateway import Gateway

__all__ = ["Gateway"]
