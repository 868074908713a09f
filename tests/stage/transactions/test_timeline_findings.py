"""What sessions read in a timeline, and accounts that they look for and do not find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.ports.store.database import IsolationLevel
from plainspec.stage.transactions.calls import TimelineError
from plainspec.stage.transactions.phrases import Kind
from plainspec.stage.transactions.transcript import Ending
from tests.stage.transactions.account_timelines import play

if TYPE_CHECKING:
    from plainspec.ports.store.database import Database

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "cell", ["sets Anna to 5", "adds 5 to Anna", "takes 5 from Anna", "deletes Anna", "reads Anna"]
)
async def test_an_owner_who_never_has_an_account_is_an_error_with_the_owners_there(
    database: Database, cell: str
) -> None:
    with pytest.raises(TimelineError, match=rf"Row 1, column Ana: '{cell}' .* the owners are Ana, Ben, Cleo\."):
        await play(database, ("Ana",), (cell,), ("opens Cleo with 5",))


async def test_a_call_that_finds_no_account_has_to_say_so(database: Database) -> None:
    with pytest.raises(
        AssertionError, match=r"Row 2: Ana sets Ben to 5 and finds no account; the committed owners are Ana, Ben"
    ):
        await play(database, ("Ana",), ("deletes Ben",), ("sets Ben to 5",))


async def test_a_call_that_finds_no_account_after_it_has_waited_has_to_say_so(database: Database) -> None:
    late = ("", "deletes Ben and waits")
    with pytest.raises(
        AssertionError, match=r"Row 2: Ben deletes Ben and finds no account; the committed owners are Ana\."
    ):
        await play(database, ("Ana", "Ben"), ("deletes Ben", ""), late, ("commits", ""))


async def test_a_call_that_says_so_may_wait_and_find_no_account(database: Database) -> None:
    late = ("", "deletes Ben and waits and finds no account")
    transcript = await play(database, ("Ana", "Ben"), ("deletes Ben", ""), late, ("commits", ""))
    assert transcript.who_waited == ("Ben",)


async def test_a_call_that_was_expected_to_find_no_account_and_found_one_is_an_error(database: Database) -> None:
    with pytest.raises(AssertionError, match="Row 1: Ana reads Ben was expected to find no account, but did not: 50"):
        await play(database, ("Ana",), ("reads Ben and finds no account",))


async def test_each_person_sees_figures_of_every_kind(database: Database) -> None:
    transcript = await play(
        database,
        ("Ana",),
        ("reads the isolation level",),
        ("opens Cleo with 10",),
        ("takes 30 from Ana",),
        ("counts the accounts",),
        ("sums the balances",),
        ("deletes Cleo",),
        ("deletes Cleo and finds no account",),
        ("reads Cleo",),
        ("reads Ana",),
        ("rolls back",),
        level=IsolationLevel.REPEATABLE_READ,
    )
    ana = transcript.of("Ana")
    assert ana.results(Kind.LEVEL) == (IsolationLevel.REPEATABLE_READ,)
    assert [ana.results(kind) for kind in (Kind.COUNT, Kind.SUM, Kind.READ)] == [(3,), (130,), (None, 70)]
    assert ana.ending is Ending.ROLLED_BACK
    assert [event.outcome for event in ana.events] == [
        *["repeatable read", "", "", "3", "130", "", "finds no account", "finds no account", "70", ""]
    ]


async def test_a_person_without_a_column_is_named(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("commits",))
    with pytest.raises(LookupError, match="Ben has no column in this timeline; the columns are Ana"):
        transcript.of("Ben")
