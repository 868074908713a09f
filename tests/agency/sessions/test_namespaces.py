"""The names of users' keys in Redis, and what is stored under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agency.sessions import UserID
from agency.sessions.namespaces import SessionData, owner_of, prefix_of
from tests.agency.sessions.conftest import ANA

if TYPE_CHECKING:
    from redis.asyncio import Redis

NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)
USERS = st.builds(UserID, NAMES.filter(lambda name: "/" not in name), NAMES)


def allow() -> None:
    """Refuse nothing."""


@given(USERS, USERS, st.text(max_size=8))
@example(UserID("a:b", "c"), UserID("a", "b:c"), "")
@example(UserID("a", "b"), UserID("a", "bb"), "")
@example(UserID("a", "*"), UserID("a", "b"), ":")
@example(UserID("a%3A", "b"), UserID("a:", "b"), ":")
def test_no_key_is_in_the_namespaces_of_two_users(one: UserID, other: UserID, rest: str) -> None:
    assert owner_of(prefix_of(one) + rest) == one
    assert (prefix_of(one) + rest).startswith(prefix_of(other)) == (one == other)
    assert not set("*?[]^\\") & set(prefix_of(one))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "agency:user:",
        "agency:user:Acme",
        "agency:user:Acme:Ana",
        "agency:user:Acme::x",
        "agency:user:A%61:B:x",
        "agency:cache:shared:colour",
        "agency:cache-lock:Acme:Ana:colour",
    ],
)
def test_other_keys_are_in_nobodys_namespace(key: str) -> None:
    assert owner_of(key) is None


@pytest.mark.anyio
async def test_the_data_of_a_session_have_a_ttl_in_case_nobody_ends_it(redis: Redis) -> None:
    data = SessionData(redis, ANA, "1", 60, allow)
    await data.put("draft", ["Dear"])
    await data.put("colour", None)
    assert await data.get("draft") == ["Dear"]
    assert await SessionData(redis, ANA, "2", 60, allow).get("draft") is None
    assert 59_000 < await redis.pttl("agency:user:Acme:Ana:session:1") <= 60_000
    await data.remove()
    assert await redis.keys() == []
