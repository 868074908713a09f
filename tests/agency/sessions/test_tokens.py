"""Tokens: whom they identify, and which are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import time_machine

from agency.sessions import UserID
from agency.sessions.tokens import Identity, TokenError, TokenFault, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "a secret that only this test may see"
OTHER_KEY = "a secret that an attacker has made up"
ANA = UserID("Acme", "Ana")
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
CLAIMS: dict[str, Any] = {
    "tenant": "Acme",
    "sub": "Ana",
    "aud": "agency",
    "iat": NOON,
    "exp": NOON + timedelta(minutes=1),
    "jti": "1",
}


def signed(key: str = KEY, algorithm: str = "HS256", **changed: Any) -> str:
    """Sign the claims of a good token, some of them changed or, where None, left out."""
    claims = {name: value for name, value in (CLAIMS | changed).items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm)


def swap_claims() -> str:
    """Put another user's claims under the signature of a good token."""
    header, _, signature = signed().split(".")
    return ".".join((header, signed(sub="Ben").split(".")[1], signature))


@time_machine.travel(NOON, tick=False)
def test_a_token_identifies_its_user_until_it_expires() -> None:
    tokens = Tokens(KEY)
    one, other = (tokens.verify(tokens.issue(ANA, 60)) for _ in range(2))
    assert one == Identity(ANA, NOON + timedelta(minutes=1), one.token_id)
    assert one.token_id != other.token_id


def test_a_token_expires_at_its_second() -> None:
    tokens = Tokens(KEY)
    with time_machine.travel(NOON, tick=False) as clock:
        token = tokens.issue(ANA, 60)
        clock.shift(59)
        assert tokens.verify(token).user == ANA
        clock.shift(1)
        with pytest.raises(TokenError, match=r"^the token has expired$"):
            tokens.verify(token)


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: "", TokenFault.MISSING),
        (lambda: None, TokenFault.MISSING),
        (lambda: signed(exp=NOON), TokenFault.EXPIRED),
        (lambda: signed(OTHER_KEY), TokenFault.FORGED),
        (lambda: signed(KEY * 2, "HS512"), TokenFault.FORGED),
        (lambda: signed("", "none"), TokenFault.FORGED),
        (swap_claims, TokenFault.FORGED),
        (lambda: signed(aud="bank"), TokenFault.OTHER_AUDIENCE),
        (lambda: signed(aud=["agency", "bank"]), TokenFault.OTHER_AUDIENCE),
        (lambda: signed(iat=NOON + timedelta(hours=1)), TokenFault.MALFORMED),
        (lambda: signed(sub=" Ana"), TokenFault.MALFORMED),
        (lambda: signed(tenant=7), TokenFault.MALFORMED),
        (lambda: signed(jti=7), TokenFault.MALFORMED),
        (lambda: signed(exp=10**30), TokenFault.MALFORMED),
        (lambda: "no.token.at-all", TokenFault.MALFORMED),
        (lambda: "Ünïcode", TokenFault.MALFORMED),
        *((partial(signed, **dict[str, Any]({name: None})), TokenFault.MALFORMED) for name in CLAIMS),
    ],
)
@time_machine.travel(NOON, tick=False)
def test_other_tokens_are_refused_for_what_is_wrong(make: Callable[[], str | None], fault: TokenFault) -> None:
    token = make()
    with pytest.raises(TokenError) as refused:
        Tokens(KEY).verify(token)
    assert refused.value.fault is fault
    assert not token or token not in str(refused.value)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        Tokens("secret")
