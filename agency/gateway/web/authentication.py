"""Who asks: the bearer token of a request, and the token or ticket of a WebSocket handshake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param

from agency.sessions.tokens import Identity, TokenError, TokenFault

if TYPE_CHECKING:
    from starlette.datastructures import Headers, QueryParams

    from agency.gateway.web.service import Service

BEARER = HTTPBearer(bearerFormat="JWT", auto_error=False, description="A token that the agency has issued.")


def service_of(request: Request) -> Any:
    """Return what the routes depend on."""
    return request.app.state.service


def identify(request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]) -> Identity:
    """Return whom the token of a request identifies.

    Raises:
        TokenError: It has none, or none that is good.
    """
    service: Service = service_of(request)
    return service.tokens.verify(_bearer(request.headers))


async def identify_handshake(headers: Headers, query: QueryParams, service: Service) -> Identity:
    """Return whom the token, or else the ticket, of a handshake identifies; a ticket is used up by that.

    Raises:
        TokenError: It has neither, or none that is good.
        GatewayRefusedError: `unavailable`: Redis, which holds the tickets, does not answer.
    """
    token, ticket = _bearer(headers), query.get("ticket")
    if token or not ticket:
        return service.tokens.verify(token)
    identity = await service.tickets.redeem(ticket)
    if identity is None:
        raise TokenError(TokenFault.EXPIRED, "the ticket has expired, was used before, or was never issued")
    return identity


def allows_origin(headers: Headers, origins: tuple[str, ...]) -> bool:
    """Whether a handshake comes from an origin that is allowed; only browsers name one."""
    origin = headers.get("origin")
    return origin is None or origin in origins


def _bearer(headers: Headers) -> str:
    scheme, token = get_authorization_scheme_param(headers.get("authorization"))
    return token if scheme.lower() == "bearer" else ""


Caller: TypeAlias = Annotated[Identity, Depends(identify)]
