"""What people see in a timeline, and accounts that they look for and do not find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from plainspec.ports.database import IsolationLevel
from plainspec.stage.transactions.calls import TimelineError
from tests.stage.playing import play

if TYPE_CHECKING:
    from plainspec.ports.database import Database

pytestmark = pytest.mark.anyio


async def test_who_has_looked_for_nothing_has_not_found_nothing(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("commits",))
    with pytest.raises(LookupError, match="Ana has looked for no account"):
        assert transcript.of("Ana").found_nothing


@pytest.mark.parametrize(
    "cell", ["sets Anna to 5", "adds 5 to Anna", "takes 5 from Anna", "deletes Anna", "reads Anna"]
)
async def test_an_owner_who_never_has_an_account_is_an_error_with_the_owners_there(
    database: Database, cell: str
) -> None:
    with pytest.raises(TimelineError, match=rf"Row 1, column Ana: '{cell}' .* the owners are Ana, Ben, Cleo\."):
        await play(database, ("Ana",), (cell,), ("opens Cleo with 5",))


async def test_a_call_that_finds_nobody_has_to_say_so(database: Database) -> None:
    with pytest.raises(
        AssertionError, match=r"Row 2: Ana sets Ben to 5 and finds nobody; the committed owners are Ana, Ben"
    ):
        await play(database, ("Ana",), ("deletes Ben",), ("sets Ben to 5",))


async def test_a_call_that_finds_nobody_after_it_has_waited_has_to_say_so(database: Database) -> None:
    late = ("", "deletes Ben and waits")
    with pytest.raises(
        AssertionError, match=r"Row 2: Ben deletes Ben and finds nobody; the committed owners are Ana\."
    ):
        await play(database, ("Ana", "Ben"), ("deletes Ben", ""), late, ("commits", ""))


async def test_a_call_that_says_so_may_wait_and_find_nobody(database: Database) -> None:
    late = ("", "deletes Ben and waits and finds nobody")
    transcript = await play(database, ("Ana", "Ben"), ("deletes Ben", ""), late, ("commits", ""))
    assert transcript.who_waited == ("Ben",)


async def test_a_call_that_was_to_find_nobody_and_found_somebody_is_an_error(database: Database) -> None:
    with pytest.raises(AssertionError, match="Row 1: Ana reads Ben and was to find nobody, but did not: 50"):
        await play(database, ("Ana",), ("reads Ben and finds nobody",))


async def test_each_person_sees_figures_of_every_kind(database: Database) -> None:
    transcript = await play(
        database,
        ("Ana",),
        ("asks for the level",),
        ("opens Cleo with 10",),
        ("takes 30 from Ana",),
        ("counts the accounts",),
        ("sums the balances",),
        ("deletes Cleo",),
        ("deletes Cleo and finds nobody",),
        ("reads Cleo",),
        ("reads Ana",),
        ("rolls back",),
        level=IsolationLevel.REPEATABLE_READ,
    )
    ana = transcript.of("Ana")
    assert ana.levels == (IsolationLevel.REPEATABLE_READ,)
    assert (ana.counts, ana.totals, ana.reads, ana.last_read) == ((3,), (130,), (None, 70), 70)
    assert ana.verdict == "rolled back"
    assert [event.outcome for event in ana.events] == [
        *["repeatable read", "", "", "3", "130", "", "finds nobody", "finds nobody", "70", ""]
    ]


async def test_a_person_without_a_column_or_a_reading_is_named(database: Database) -> None:
    transcript = await play(database, ("Ana",), ("commits",))
    with pytest.raises(LookupError, match="Ben has no column in this timeline; the columns are Ana"):
        transcript.of("Ben")
    with pytest.raises(LookupError, match="Ana has read nothing"):
        assert transcript.of("Ana").last_read
