"""Secrets are replaced wherever they stand, and nothing else is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.redaction import REDACTED, redact

NAMES = st.sampled_from(["q", "to", "max_tokens", "token_count", "secretary", "author", "key", "count", "items"])
SECRET_NAMES = st.sampled_from(
    [
        *("password", "Password", "db_password", "dbPassword", "new-password", "password_confirmation", "password2"),
        *(
            "token",
            "access_token",
            "accessToken",
            "X-API-Key",
            "api_key",
            "apikey",
            "APIKey",
            "secret",
            "client_secret",
        ),
        *("Authorization", "authorization_header", "secret_access_key", "private_key", "credentials", "Cookie", "jwt"),
    ]
)
SECRET = "hunter2-5f0c"  # noqa: S105 - of nobody
PLAIN = st.none() | st.booleans() | st.integers() | st.text("abc ", max_size=5)


def objects(names: st.SearchStrategy[str], leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Make JSON."""
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=12
    )


@given(objects(NAMES, PLAIN))
def test_what_holds_no_secret_stays_as_it_is(value: Any) -> None:
    assert redact(value) == value


@given(objects(NAMES, PLAIN), SECRET_NAMES, objects(NAMES, st.just(SECRET)), st.integers(0, 3))
def test_a_secret_is_replaced_at_any_depth(other: Any, name: str, secret: Any, depth: int) -> None:
    value: Any = {name: secret, "other": other}
    for level in range(depth):
        value = [other, value] if level % 2 else {"items": value, "q": other}
    redacted = redact(value)
    assert SECRET not in json.dumps(redacted)
    assert json.dumps(redacted).count(REDACTED) == 1


@given(objects(NAMES | SECRET_NAMES, PLAIN | st.just(f"Bearer {SECRET}") | st.just(f"redis://ana:{SECRET}@localhost")))
def test_what_is_redacted_stays_as_it_is(value: Any) -> None:
    redacted = redact(value)
    assert redact(redacted) == redacted
    assert SECRET not in json.dumps(redacted)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("curl -H 'Authorization: Bearer abc.DEF-1' x", "curl -H 'Authorization: Bearer [redacted]' x"),
        ("it was eyJhbGciOi.eyJzdWIi.c2ln, she said", "it was [redacted], she said"),
        ("postgresql://ana:s3cret@db/agency", "postgresql://ana:[redacted]@db/agency"),
        ("redis://:s3cret@localhost", "redis://:[redacted]@localhost"),
        ("sk-0123456789abcdef0123", "[redacted]"),
        ("https://example.org:8080/a@b", "https://example.org:8080/a@b"),
        ("the bearer", "the bearer"),
    ],
)
def test_texts_are_searched_for_secrets(text: str, shown: str) -> None:
    assert redact({"q": [text]}) == {"q": [shown]}
