"""The names of users' keys in Redis, and what is stored under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agency.sessions import UserCache, UserID
from agency.sessions.namespaces import SessionData, owner_of, prefix_of
from tests.agency.sessions.conftest import ANA, BEN

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
    ["", "agency:user:", "agency:user:Acme", "agency:user:Acme:Ana", "agency:user:Acme::x", "agency:user:A%61:B:x"],
)
def test_other_keys_are_in_nobodys_namespace(key: str) -> None:
    assert owner_of(key) is None


@pytest.mark.anyio
async def test_cached_entries_are_the_users_own_and_end_by_their_ttl(redis: Redis) -> None:
    mine, others = UserCache(redis, ANA, allow), UserCache(redis, BEN, allow)
    await mine.put("colour", {"name": "blue"}, ttl_s=60)
    assert await mine.get("colour") == {"name": "blue"}
    assert await others.get("colour") is None
    assert 59_000 < await redis.pttl("agency:user:Acme:Ana:cache:colour") <= 60_000
    assert not await others.remove("colour")
    assert await mine.remove("colour")
    assert await mine.get("colour") is None


@pytest.mark.anyio
@pytest.mark.parametrize("ttl_s", [0, -1, float("nan")])
async def test_an_entry_without_a_ttl_is_refused(redis: Redis, ttl_s: float) -> None:
    with pytest.raises(ValueError, match="the TTL of 'colour' is positive"):
        await UserCache(redis, ANA, allow).put("colour", "blue", ttl_s)
    assert await redis.keys() == []


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
