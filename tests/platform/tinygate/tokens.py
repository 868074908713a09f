"""JSON Web Tokens, with nothing but the standard library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any, NamedTuple

AUDIENCE = "agency"
HEADER = {"alg": "HS256", "typ": "JWT"}


class UnauthorizedError(Exception):
    """A token identifies nobody."""


class Caller(NamedTuple):
    """Who calls, and for how long the gateway may believe it.

    Attributes:
        tenant: The tenant.
        name: The user.
        until_s: The system clock's time at which the token expires.
    """

    tenant: str
    name: str
    until_s: float

    @property
    def user(self) -> tuple[str, str]:
        """The user, whoever else has the same name elsewhere."""
        return self.tenant, self.name


def issue(secret: str, tenant: str, name: str, lives_s: float, audience: str = AUDIENCE) -> str:
    """Make a token."""
    now_s = time.time()
    claims = {"tenant": tenant, "sub": name, "aud": audience, "iat": int(now_s), "exp": now_s + lives_s}
    signed = f"{_encoded(HEADER)}.{_encoded({**claims, 'jti': secrets.token_hex(8)})}"
    return f"{signed}.{_signature(secret, signed)}"


def caller_of(secret: str, token: str) -> Caller:
    """Return whom a token identifies.

    Raises:
        UnauthorizedError: Nobody; says why.
    """
    signed, _, signature = token.rpartition(".")
    if not token:
        raise UnauthorizedError("the token is missing")
    if not hmac.compare_digest(_signature(secret, signed), signature):
        raise UnauthorizedError("the token is not signed by the agency")
    try:
        claims = _decoded(signed.partition(".")[2])
        caller = Caller(claims["tenant"], claims["sub"], float(claims["exp"]))
    except (ValueError, KeyError, TypeError):
        raise UnauthorizedError("the token is malformed") from None
    if claims.get("aud") != AUDIENCE:
        raise UnauthorizedError("the token is for another audience")
    if caller.until_s <= time.time():
        raise UnauthorizedError("the token has expired")
    return caller


def _signature(secret: str, signed: str) -> str:
    return _base64(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))


def _encoded(document: Any) -> str:
    return _base64(json.dumps(document).encode())


def _decoded(text: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
