"""The HTTP routes of the gateway."""

from agency.gateway.web.routes import health, runs, threads, tickets

ROUTERS = (health.ROUTER, tickets.ROUTER, threads.ROUTER, runs.ROUTER)

__all__ = ["ROUTERS"]
