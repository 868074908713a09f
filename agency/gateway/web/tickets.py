"""Tickets: what a browser, which cannot set the headers of a WebSocket, shows at the handshake."""

from __future__ import annotations

import hashlib
import math
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Final

import orjson

from agency.gateway.web.services import needs_redis
from agency.sessions import UserID
from agency.sessions.tokens import Identity

if TYPE_CHECKING:
    from redis.asyncio import Redis

PREFIX: Final = "agency:ticket:"


class Tickets:
    """Tickets in Redis; each is good for one handshake.

    Redis holds the hash of a ticket, not the ticket.
    """

    def __init__(self, redis: Redis, lifetime_s: float) -> None:
        self._redis = redis
        self.lifetime_s = lifetime_s

    async def issue(self, identity: Identity) -> str:
        """Return a ticket for whom a token has identified; a connection that it opens ends with that token.

        Raises:
            GatewayRefusedError: `unavailable`: Redis does not answer.
        """
        ticket = secrets.token_urlsafe(32)
        user = identity.user
        kept = orjson.dumps([user.tenant, user.name, identity.expires_at.isoformat(), identity.token_id])
        async with needs_redis():
            await self._redis.set(_key(ticket), kept, px=math.ceil(self.lifetime_s * 1000))
        return ticket

    async def redeem(self, ticket: str) -> Identity | None:
        """Return whom a ticket identifies, and use it up; None where it is unknown, used or expired.

        Raises:
            GatewayRefusedError: `unavailable`: Redis does not answer.
        """
        async with needs_redis():
            kept = await self._redis.getdel(_key(ticket))
        if kept is None:
            return None
        tenant, name, expires_at, token_id = orjson.loads(kept)
        return Identity(UserID(tenant, name), datetime.fromisoformat(expires_at), token_id)


def _key(ticket: str) -> str:
    return PREFIX + hashlib.sha256(ticket.encode("utf-8", "surrogatepass")).hexdigest()
