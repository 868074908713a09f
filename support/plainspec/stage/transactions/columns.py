"""A table with a column for each session, read into turns, and played row by row on a connection for each."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from plainspec.stage.transactions.actions import UnknownActionError
from plainspec.stage.transactions.calls import CALL_LIMIT_S, Calls, TimelineError
from plainspec.stage.transactions.protocols import Connections, Operation

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from plainspec.gherkin.features.arguments import Table
    from plainspec.ports.store.database import IsolationLevel
    from plainspec.stage.transactions.transcript import Transcript

EVIDENCE = "The timeline as it was played"

Call = TypeVar("Call", bound=Operation)


class Sessions(Connections, Protocol):
    """A database that sessions are opened on."""

    def session(self, level: IsolationLevel) -> AbstractAsyncContextManager[Any]:
        """Open a connection for transactions at this level."""


@dataclass(frozen=True)
class Turn(Generic[Call]):
    """A call of one person's session in one row, counted from 1 below the header."""

    row: int
    person: str
    action: Call


@dataclass(frozen=True)
class Columns(Generic[Call]):
    """Which session makes which call, and when.

    Attributes:
        people: the columns, from left to right.
        turns: the cells that are not empty, row by row and each row from left to right.
    """

    people: tuple[str, ...]
    turns: tuple[Turn[Call], ...]

    @classmethod
    def read(cls, table: Table, parse: Callable[[str], Call], *, columns: int | None = None) -> Columns[Call]:
        """Read a table whose header names the people and whose cells are calls of their sessions.

        Args:
            table: the table.
            parse: reads a cell that is not empty.
            columns: how many people there have to be; None for any number.

        Raises:
            TimelineError: a column has no name or that of another, a cell is no operation, or all cells are empty;
                names the row and the column.
        """
        people = table.header
        if not people or not all(people) or len(set(people)) != len(people):
            raise TimelineError(f"Every column of a timeline needs a name of its own; this one has {', '.join(people)}")
        if columns is not None and len(people) != columns:
            raise TimelineError(
                f"The sentence needs {columns} columns, the table has {len(people)}: {', '.join(people)}"
            )
        turns = []
        for row, cells in enumerate(table.rows, start=1):
            for person, cell in zip(people, cells, strict=True):
                if cell:
                    turns.append(Turn(row, person, _parsed(parse, cell, row, person)))
        if not turns:
            raise TimelineError("This timeline has no calls: all of its cells are empty")
        return cls(people, tuple(turns))

    async def play(
        self,
        database: Sessions,
        level: IsolationLevel,
        *,
        call_limit_s: float = CALL_LIMIT_S,
        adaptive: bool = False,
    ) -> Transcript:
        """Make the calls in turn, as `Timeline.play` describes."""
        async with AsyncExitStack() as stack:
            sessions = {person: await stack.enter_async_context(database.session(level)) for person in self.people}
            calls = Calls(database, level, sessions, call_limit_s, adaptive=adaptive)
            stack.push_async_callback(calls.cancel)
            try:
                for turn in self.turns:
                    await calls.make(turn.row, turn.person, turn.action)
                calls.expect_none_waits()
            finally:
                _keep(calls.transcript())
        return calls.transcript()


def _parsed(parse: Callable[[str], Call], cell: str, row: int, person: str) -> Call:
    try:
        return parse(cell)
    except UnknownActionError as error:
        raise TimelineError(f"Row {row}, column {person}: {error}") from error


def _keep(transcript: Transcript) -> None:
    from plainspec.reporting.evidence import attach

    attach(EVIDENCE, transcript.as_text())
