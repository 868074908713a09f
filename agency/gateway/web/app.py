"""The gateway as an ASGI application."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from agency.gateway.web import problems
from agency.gateway.web.bodies import BodyLimit
from agency.gateway.web.limits import Limits
from agency.gateway.web.live import route as live
from agency.gateway.web.openapi import describe
from agency.gateway.web.routes import ROUTERS
from agency.gateway.web.service import MessageHandler, Service
from agency.gateway.web.tracing import TracedRequests

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from redis.asyncio import Redis

    from agency.gateway.agents import AgentFactory
    from agency.sessions.tokens import Tokens
    from agency.store import Store

DEFAULTS = Limits()


def create_app(  # noqa: PLR0913 - all that an application depends on
    store: Store,
    redis: Redis,
    tokens: Tokens,
    agents: Mapping[str, AgentFactory],
    limits: Limits = DEFAULTS,
    *,
    messages: MessageHandler | None = None,
) -> FastAPI:
    """Make the application; its caller closes the store and the client of Redis after it.

    Args:
        store: Where threads, runs and messages are stored.
        redis: Where events, leases and tickets are.
        tokens: What identifies users.
        agents: The factories of the agents, by name.
        limits: What clients may ask of it.
        messages: What takes the messages of users; without it the agent `assistant` answers them, and without that they
            are refused as `unavailable`.
    """
    service = Service(store, redis, tokens, limits, agents, messages)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with service:
            yield

    app = FastAPI(title="Agency gateway", version="1", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.service = service
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, Route)]
    problems.install(app, routes)
    app.add_middleware(BodyLimit, longest_bytes=limits.body_bytes)
    if limits.origins:
        headers = ["Authorization", "Content-Type"]
        app.add_middleware(CORSMiddleware, allow_origins=limits.origins, allow_headers=headers)
    app.add_middleware(TracedRequests)
    for router in (*ROUTERS, live.ROUTER):
        app.include_router(router)
    describe(app)
    return app
