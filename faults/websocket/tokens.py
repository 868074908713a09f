"""Ways in which tokens, tickets and origins can admit strangers, or keep users out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from agency.sessions import UserID
from agency.sessions.tokens import Identity
from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from plainspec.proving import Patch

TOKENS = "websocket/tokens.feature"
LIMITS = "websocket/limits.feature"
HTTP = "websocket/http.feature"
REDEEM = "agency.gateway.web.tickets:Tickets.redeem"
ALLOWS = "agency.gateway.web.live.route:allows_origin"
NOT_REFUSED = "was not refused."


def decode_without(patch: Patch, check: str) -> None:
    """Leave out one of the checks of a token."""

    def make(original: Callable[..., Any]) -> Any:
        def decode(*given: Any, options: dict[str, Any], **others: Any) -> Any:
            return original(*given, options={**options, check: False}, **others)

        return decode

    patch.wrap("jwt:decode", make)


@fault(
    "the signature of a token is not checked",
    caught_by=f"{TOKENS}: Ana's phone connects with a forged token",
    because=NOT_REFUSED,
)
def believe_signatures(patch: Patch) -> None:
    """Decode a token, regardless of its signature."""
    decode_without(patch, "verify_signature")


@fault(
    "an expired token is accepted",
    caught_by=f"{TOKENS}: Ana's phone connects with an expired token",
    because=NOT_REFUSED,
)
def accept_expired_tokens(patch: Patch) -> None:
    """Leave out the check of its end."""
    decode_without(patch, "verify_exp")


@fault(
    "a token for another audience is accepted",
    caught_by=f"{TOKENS}: Ana's phone connects with a token for another audience",
    because=NOT_REFUSED,
)
def accept_every_audience(patch: Patch) -> None:
    """Leave out the check of the audience."""
    decode_without(patch, "verify_aud")


@fault(
    "a client without a token is taken for Ana",
    caught_by=f"{HTTP}: Cem, who has no token, asks for threads",
    because="received the status 200",
)
def take_strangers_for_ana(patch: Patch) -> None:
    """Give an identity to clients without a token."""

    def make(original: Callable[..., Any]) -> Any:
        def verify(self: Any, token: str | None) -> Any:
            stranger = Identity(UserID("Acme", "Ana"), datetime.now(UTC) + timedelta(hours=1), "none")
            return original(self, token) if token else stranger

        return verify

    patch.wrap("agency.sessions.tokens:Tokens.verify", make)


@fault(
    "a handshake without a token is served",
    caught_by=f"{TOKENS}: Ana's phone connects with no token",
    because=NOT_REFUSED,
)
def serve_without_token(patch: Patch) -> None:
    """Take a client without a token at the handshake for Ana."""

    def make(original: Callable[..., Any]) -> Any:
        async def identify(headers: Any, query: Any, service: Any) -> Any:
            if "authorization" in headers or "ticket" in query:
                return await original(headers, query, service)
            return Identity(UserID("Acme", "Ana"), datetime.now(UTC) + timedelta(hours=1), "none")

        return identify

    patch.wrap("agency.gateway.web.live.route:identify_handshake", make)


@fault(
    "a ticket opens any number of connections",
    caught_by=f"{TOKENS}: A ticket is used twice",
    because=NOT_REFUSED,
)
def keep_tickets(patch: Patch) -> None:
    """Read a ticket without using it up."""
    patch.attribute("redis.asyncio:Redis.getdel", lambda self, key: self.get(key))


@fault(
    "a ticket opens a connection of another user",
    caught_by=f"{TOKENS}: A browser, which cannot send a token, uses a ticket",
    because="event 1 is missing",
)
def confuse_tickets(patch: Patch) -> None:
    """Take every client with a ticket for Ben."""

    def make(original: Callable[..., Any]) -> Any:
        async def redeem(self: Any, ticket: str) -> Any:
            identity = await original(self, ticket)
            return identity and replace(identity, user=UserID("Acme", "Ben"))

        return redeem

    patch.wrap(REDEEM, make)


@fault(
    "a connection outlives its token",
    caught_by=f"{TOKENS}: Ana's phone stays connected until its token expires",
    because="was not closed",
)
def forget_the_end_of_tokens(patch: Patch) -> None:
    """Look at a token only when a connection is opened."""

    def make(original: Callable[..., Any]) -> Any:
        def verify(self: Any, token: str | None) -> Any:
            return replace(original(self, token), expires_at=datetime.now(UTC) + timedelta(hours=1))

        return verify

    patch.wrap("agency.sessions.tokens:Tokens.verify", make)


@fault(
    "browsers connect from every origin",
    caught_by=f"{LIMITS}: A page from a foreign origin opens a connection in Ana's name",
    because=NOT_REFUSED,
)
def allow_every_origin(patch: Patch) -> None:
    """Leave out the check of the origin."""
    patch.attribute(ALLOWS, lambda *_: True)


@fault(
    "browsers connect from no origin",
    caught_by=f"{LIMITS}: A page from an allowed origin opens a connection",
    because="was never connected",
)
def allow_no_origin(patch: Patch) -> None:
    """Refuse clients that name one."""
    patch.attribute(ALLOWS, lambda headers, _: "origin" not in headers)
