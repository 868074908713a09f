"""Keys of two users never meet, whatever the users and the entries are called."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from agency.cache.keys import UserKeys, name_in
from agency.sessions import UserID

TRICKY = st.text(st.sampled_from("aB:*?[]^%/\\{}-é"), min_size=1, max_size=8)
ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
USERS = st.builds(UserID, TRICKY.filter(lambda name: "/" not in name), TRICKY)


@given(USERS, USERS, TRICKY, TRICKY)
def test_no_two_users_share_a_key_and_no_pattern_matches_another_users_keys(
    one: UserID, other: UserID, name: str, other_name: str
) -> None:
    assume(one != other)
    keys, others = UserKeys(one), UserKeys(other)
    assert not set(keys.all_of(name)) & set(others.all_of(other_name))
    for pattern in keys.scanned():
        prefix = pattern.removesuffix("*")
        assert not set(prefix) & set("*?[]\\^"), "Redis would take a part of the prefix for a pattern"
        assert not [key for key in others.all_of(other_name) if key.startswith(prefix)]


@given(USERS, ANY, ANY)
def test_a_key_names_its_entry_and_no_other_one(user: UserID, name: str, other: str) -> None:
    assume(name != other)
    keys = UserKeys(user)
    assert {name_in(key) for key in keys.all_of(name)} == {name}
    assert not set(keys.all_of(name)) & set(keys.all_of(other))


@pytest.mark.parametrize("name", ["", "\ud800"])
def test_an_entry_without_a_name_that_can_be_written_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"has a name|surrogates not allowed"):
        UserKeys(UserID("Acme", "Ana")).value(name)
