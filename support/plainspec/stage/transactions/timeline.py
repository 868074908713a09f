"""A timeline: a table with a column for each person, played row by row on a connection for each."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.stage.transactions.actions import FINDS_NONE, Action, UnknownActionError
from plainspec.stage.transactions.calls import CALL_LIMIT_S, Calls, TimelineError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from plainspec.gherkin.features.arguments import Table
    from plainspec.ports.database import Database, IsolationLevel
    from plainspec.stage.transactions.transcript import Transcript

EVIDENCE = "The timeline as it was played"


@dataclass(frozen=True)
class Turn:
    """A call of one person's session in one row, counted from 1 below the header."""

    row: int
    person: str
    action: Action


@dataclass(frozen=True)
class Timeline:
    """Which session makes which call, and when.

    Attributes:
        people: the columns, from left to right.
        turns: the cells that are not empty, row by row and each row from left to right.
    """

    people: tuple[str, ...]
    turns: tuple[Turn, ...]

    @classmethod
    def from_table(cls, table: Table, *, columns: int | None = None) -> Timeline:
        """Read a table whose header names the people and whose cells are calls of their sessions.

        Args:
            table: the table.
            columns: how many people there have to be; None for any number.

        Raises:
            TimelineError: a column has no name or that of another, a cell is no operation, or all cells are empty;
                names the row and the column.
        """
        people = table.header
        if not people or not all(people) or len(set(people)) != len(people):
            raise TimelineError(f"Every column of a timeline needs a name of its own; this one has {', '.join(people)}")
        if columns is not None and len(people) != columns:
            raise TimelineError(f"The sentence speaks of {columns}, the table of {len(people)}: {', '.join(people)}")
        turns = []
        for row, cells in enumerate(table.rows, start=1):
            for person, cell in zip(people, cells, strict=True):
                if cell:
                    turns.append(Turn(row, person, _parse(cell, row, person)))
        if not turns:
            raise TimelineError("This timeline has no calls: all of its cells are empty")
        return cls(people, tuple(turns))

    async def play(
        self,
        database: Database,
        level: IsolationLevel,
        *,
        call_limit_s: float = CALL_LIMIT_S,
        adaptive: bool = False,
    ) -> Transcript:
        """Make the calls in turn, each person's on a connection of their own, in transactions at this level.

        A call that the server reports as blocked goes on in the background while the next row is played. Refusals are
        noted, not raised. The transcript is kept as evidence, also of a timeline that failed.

        Args:
            database: where.
            level: the isolation level of every transaction.
            call_limit_s: seconds within which a call must end or be reported as blocked by a session of the table.
            adaptive: whether nothing is expected of the calls: a blocked session's next call is made as soon as it can
                be, and accounts may exist or not.

        Raises:
            TimelineError: a cell speaks of an account that neither exists nor is opened, a call hangs, a session has
                another call while one is blocked, or a call is still blocked at the end; says which session blocks
                which.
            AssertionError: a cell says `and waits` or `and times out`, and the call did not; or it finds no account and
                the cell does not say so, or the other way round.
        """
        if not adaptive:
            self._expect_owners(account.owner for account in await database.accounts())
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

    def _expect_owners(self, there: Iterable[str]) -> None:
        owners = dict.fromkeys([*there, *(turn.action.new_owner for turn in self.turns if turn.action.new_owner)])
        for turn in self.turns:
            action = turn.action
            if action.owner is not None and action.owner not in owners and not action.finds_none:
                names = ", ".join(owners) or "none"
                raise TimelineError(
                    f"Row {turn.row}, column {turn.person}: {action.text!r} speaks of an account that does not exist "
                    f"in this scenario; the owners are {names}. If that is meant, the cell ends in "
                    f"{FINDS_NONE.strip()!r}."
                )


def _parse(cell: str, row: int, person: str) -> Action:
    try:
        return Action.parse(cell)
    except UnknownActionError as error:
        raise TimelineError(f"Row {row}, column {person}: {error}") from error


def _keep(transcript: Transcript) -> None:
    from plainspec.reporting.evidence import attach

    attach(EVIDENCE, transcript.as_text())
