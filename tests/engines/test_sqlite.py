"""SQLite behind the database port: who waits for whom, what is refused, and nothing left behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from plainspec import Table
from plainspec.engines.sqlite import SqliteDatabase
from plainspec.ports.refusals import RefusedError
from plainspec.ports.store.database import Account, IsolationLevel
from plainspec.stage import Timeline, Transcript
from plainspec.stage.transactions.phrases import Kind
from plainspec.stage.transactions.transcript import Ending

if TYPE_CHECKING:
    from pathlib import Path

    from plainspec.ports.store.database import Session
from plainspec.services import directories

pytestmark = pytest.mark.anyio

SERIALIZABLE = IsolationLevel.SERIALIZABLE
BEFORE = (Account("Ana", 100), Account("Ben", 50))


async def play(database: SqliteDatabase, *raw: tuple[str, ...]) -> Transcript:
    await database.fill(BEFORE)
    return await Timeline.from_table(Table(raw)).play(database, SERIALIZABLE)


def names(transcript: Transcript, person: str) -> list[str]:
    return [refusal.name for refusal in transcript.of(person).refusals]


async def test_a_second_writer_waits_for_the_first_and_then_writes() -> None:
    async with SqliteDatabase.made() as database:
        transcript = await play(
            database,
            ("Ana", "Ben"),
            ("adds 1 to Ana", ""),
            ("", "adds 2 to Ben and waits"),
            ("commits", ""),
            ("", "commits"),
        )
        assert transcript.of("Ben").waited_for == ("Ana",)
        assert await database.accounts() == (Account("Ana", 101), Account("Ben", 52))


async def test_a_write_after_a_stale_read_is_refused() -> None:
    async with SqliteDatabase.made() as database:
        transcript = await play(
            database,
            ("Ana", "Ben"),
            ("", "reads Ana"),
            ("adds 1 to Ana", ""),
            ("", "adds 2 to Ana and waits"),
            ("commits", ""),
            ("", "commits"),
        )
        assert names(transcript, "Ben") == ["serialization failure"]
        assert transcript.of("Ben").ending is Ending.ROLLED_BACK


async def test_a_reader_does_not_wait_for_a_writer() -> None:
    async with SqliteDatabase.made() as database:
        transcript = await play(database, ("Ana", "Ben"), ("adds 1 to Ana", ""), ("", "reads Ana"), ("commits", ""))
        assert (transcript.of("Ben").results(Kind.READ), transcript.who_waited) == ((100,), ())


@pytest.mark.parametrize("cell", ["locks Ben without waiting", "sets the lock timeout to 30 ms"])
async def test_a_lock_that_is_not_free_in_time_is_refused(cell: str) -> None:
    last = "" if cell.startswith("locks") else "adds 1 to Ben and times out"
    rows = [("adds 1 to Ana", ""), ("", cell), *([("", last)] if last else [])]
    async with SqliteDatabase.made() as database:
        transcript = await play(database, ("Ana", "Ben"), *rows)
        assert names(transcript, "Ben") == ["lock not available"]


async def test_a_call_that_does_not_wait_is_never_reported_as_blocked() -> None:
    async with SqliteDatabase.made() as database:
        await database.fill(BEFORE)
        async with database.session(SERIALIZABLE) as ana, database.session(SERIALIZABLE) as ben:
            await ana.add("Ana", 1)
            attempt = asyncio.create_task(ben.lock("Ben", wait=False))
            seen = set[int]()
            while not attempt.done():
                seen |= await database.blockers(ben.number)
                await asyncio.sleep(0)
        assert isinstance(attempt.exception(), RefusedError)
        assert seen == set()


@pytest.mark.parametrize(
    ("cell", "refusal"),
    [
        ("takes 101 from Ana", "check violation"),
        ("opens Ben with 1", "unique violation"),
        ("locks the first unlocked account", "not supported"),
        ("sets the statement timeout to 30 ms", "not supported"),
        ("sets the isolation level to read committed", "not supported"),
        ("inserts a loan for Ana", "not supported"),
    ],
)
async def test_refusals_have_the_names_of_the_port(cell: str, refusal: str) -> None:
    async with SqliteDatabase.made() as database:
        transcript = await play(database, ("Ana",), (cell,))
        assert names(transcript, "Ana") == [refusal]


async def test_after_a_refusal_nothing_is_run_until_the_end_or_the_savepoint() -> None:
    async with SqliteDatabase.made() as database:
        transcript = await play(
            database,
            ("Ana",),
            ("adds 1 to Ana",),
            ("creates a savepoint",),
            ("takes 500 from Ana",),
            ("adds 1 to Ben",),
            ("rolls back to the savepoint",),
            ("adds 2 to Ben",),
            ("commits",),
        )
        assert [event.refusal.name for event in transcript.of("Ana").events if event.refusal] == [
            *["check violation", "failed transaction"]
        ]
        assert await database.accounts() == (Account("Ana", 101), Account("Ben", 52))


async def test_a_serialization_failure_is_retried_and_a_check_violation_is_not() -> None:
    async with SqliteDatabase.made() as database:
        await database.fill(BEFORE)
        async with database.session(SERIALIZABLE) as ana:
            attempts: list[int | None] = []

            async def read_and_set(session: Session) -> None:
                attempts.append(await session.read("Ana"))
                if len(attempts) == 1:
                    await ana.set("Ana", 7)
                    await ana.commit()
                await session.set("Ana", (attempts[-1] or 0) + 1)

            await database.transact(SERIALIZABLE, read_and_set)
        assert attempts == [100, 7]
        with pytest.raises(RefusedError, match="check violation"):
            await database.transact(SERIALIZABLE, lambda session: session.open("Cleo", -1))


def left_in(folder: Path) -> list[str]:
    return [file.name for file in folder.rglob("*")]


async def test_the_file_is_gone_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directories, "memory_or_disk", lambda: tmp_path)
    async with SqliteDatabase.made():
        assert "accounts.db" in left_in(tmp_path)
    assert left_in(tmp_path) == []
