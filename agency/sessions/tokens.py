"""Tokens that identify users: JSON Web Tokens (RFC 7519), signed with HS256 (RFC 7518, 3.2)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from uuid import uuid4

import jwt

from agency.ids import UserID
from agency.observability.spans import traced

AUDIENCE: Final = "agency"
ALGORITHM: Final = "HS256"
CLAIMS: Final = ("exp", "iat", "sub", "tenant", "aud", "jti")
LEAST_SECRET_BYTES: Final = 32
"""The shortest secret: as long as the hash, as RFC 7518 (3.2) asks for."""


class TokenFault(StrEnum):
    """What is wrong with a token."""

    MISSING = "missing"
    EXPIRED = "expired"
    FORGED = "forged"
    OTHER_AUDIENCE = "other audience"
    MALFORMED = "malformed"


class TokenError(Exception):
    """A token that identifies nobody.

    Attributes:
        fault: What is wrong with it; the message, which says so too, never shows the token.
    """

    def __init__(self, fault: TokenFault, message: str) -> None:
        super().__init__(message)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a token identifies.

    Attributes:
        user: The user.
        expires_at: From when on the token is worth nothing, in UTC.
        token_id: What tells it apart from every other token.
    """

    user: UserID
    expires_at: datetime
    token_id: str


class Tokens:
    """Issues tokens for users, and verifies them.

    Raises:
        ValueError: The secret is shorter than 32 bytes.
    """

    def __init__(self, secret: str, audience: str = AUDIENCE) -> None:
        if len(secret.encode()) < LEAST_SECRET_BYTES:
            raise ValueError(f"the secret of tokens has at least {LEAST_SECRET_BYTES} bytes")
        self._secret = secret
        self._audience = audience

    def issue(self, user: UserID, lifetime_s: float) -> str:
        """Return a token of the user that expires after so many seconds, rounded up to a whole second of the clock."""
        now = datetime.now(UTC).timestamp()
        claims = {
            "tenant": user.tenant,
            "sub": user.name,
            "aud": self._audience,
            "iat": math.floor(now),
            "exp": math.ceil(now + lifetime_s),
            "jti": uuid4().hex,
        }
        return jwt.encode(claims, self._secret, algorithm=ALGORITHM)

    @traced("session.verify_token")
    def verify(self, token: str | None) -> Identity:
        """Return whom a token identifies.

        Raises:
            TokenError: It is missing, expired, forged, for another audience, or lacks a claim.
        """
        if not token:
            raise TokenError(TokenFault.MISSING, "the token is missing")
        claims = self._decoded(token)
        try:
            user = UserID(claims["tenant"], claims["sub"])
            expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            raise TokenError(TokenFault.MALFORMED, "the token names no user, or no time of its end") from None
        return Identity(user, expires_at, claims["jti"])

    def _decoded(self, token: str) -> dict[str, str]:
        try:
            return jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=self._audience,
                options={"require": list(CLAIMS), "strict_aud": True},
            )
        except jwt.ExpiredSignatureError:
            raise TokenError(TokenFault.EXPIRED, "the token has expired") from None
        except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
            raise TokenError(TokenFault.FORGED, "the token is not signed by the agency") from None
        except jwt.InvalidAudienceError:
            raise TokenError(TokenFault.OTHER_AUDIENCE, "the token is for another audience") from None
        except jwt.MissingRequiredClaimError as missing:
            raise TokenError(TokenFault.MALFORMED, f"the token lacks the claim {missing.claim}") from None
        except jwt.InvalidTokenError:
            raise TokenError(TokenFault.MALFORMED, "the token is not a valid JSON Web Token") from None
