"""A timeline: a table with a column for each person, played row by row on connections of their own."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from plainspec.stage.transactions.actions import FINDS_NOBODY, Action, UnknownActionError
from plainspec.stage.transactions.calls import CALL_LIMIT_S, Calls, TimelineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plainspec.gherkin.arguments import Table
    from plainspec.ports.database import Database, IsolationLevel
    from plainspec.stage.transactions.transcript import Transcript

EVIDENCE = "The timeline as it was played"


@dataclass(frozen=True)
class Turn:
    """What one person does in one row, counted from 1 below the header."""

    row: int
    person: str
    action: Action


@dataclass(frozen=True)
class Timeline:
    """Who acts when.

    Attributes:
        people: the columns, from left to right.
        turns: the cells that are not empty, row by row and each row from left to right.
    """

    people: tuple[str, ...]
    turns: tuple[Turn, ...]

    @classmethod
    def from_table(cls, table: Table, *, columns: int | None = None) -> Timeline:
        """Read a table whose header names the people and whose cells say what they do.

        Args:
            table: the table.
            columns: how many people there have to be; None for any number.

        Raises:
            TimelineError: a column without a name or with that of another, a cell that nobody understands, or no
                cell in which anybody acts; names the row and the column.
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
            raise TimelineError("Nobody acts in this timeline: all of its cells are empty")
        return cls(people, tuple(turns))

    async def play(
        self,
        database: Database,
        level: IsolationLevel,
        *,
        call_limit_s: float = CALL_LIMIT_S,
        adaptive: bool = False,
        exceptions: Mapping[str, IsolationLevel] = MappingProxyType({}),
    ) -> Transcript:
        """Let the people act in turn, each in transactions at this level.

        A call that the server reports as blocked goes on in the background while the next row is played. What
        the database refuses is noted, not raised. The transcript is kept as evidence, also of a timeline that
        failed.

        Args:
            database: where they act.
            level: the level of isolation of every transaction, but for those of ``exceptions``.
            call_limit_s: seconds within which a call must end or be reported as blocked by somebody in the
                table.
            adaptive: whether nothing is expected of the calls: whoever waits does what comes next as soon as they
                are through, and accounts may be there or not.
            exceptions: who works at another level, and at which.

        Raises:
            TimelineError: a cell speaks of an account that neither is there nor is opened, a call hangs, somebody
                is to act who still waits, or somebody still waits at the end; says who waits for whom. Or an
                exception is made for nobody in the table.
            AssertionError: a cell says `and waits`, and nobody had to; or it finds nobody and does not say so,
                or says `and finds nobody` and finds somebody.
        """
        if strangers := exceptions.keys() - set(self.people):
            raise TimelineError(f"There is no column for {', '.join(strangers)}; there are {', '.join(self.people)}")
        if not adaptive:
            self._expect_owners(account.owner for account in await database.accounts())
        async with AsyncExitStack() as stack:
            sessions = {
                person: await stack.enter_async_context(database.session(exceptions.get(person, level)))
                for person in self.people
            }
            calls = Calls(database, level, sessions, call_limit_s, adaptive=adaptive)
            stack.push_async_callback(calls.cancel)
            try:
                for turn in self.turns:
                    await calls.make(turn.row, turn.person, turn.action)
                calls.expect_nobody_waits()
            finally:
                _keep(calls.transcript())
        return calls.transcript()

    def _expect_owners(self, there: Iterable[str]) -> None:
        owners = dict.fromkeys([*there, *(turn.action.new_owner for turn in self.turns if turn.action.new_owner)])
        for turn in self.turns:
            action = turn.action
            if action.owner is not None and action.owner not in owners and not action.finds_nobody:
                names = ", ".join(owners) or "nobody"
                raise TimelineError(
                    f"Row {turn.row}, column {turn.person}: {action.text!r} speaks of nobody who ever has an account "
                    f"here; the owners are {names}. If that is meant, the cell ends in {FINDS_NOBODY.strip()!r}."
                )


def _parse(cell: str, row: int, person: str) -> Action:
    try:
        return Action.parse(cell)
    except UnknownActionError as error:
        raise TimelineError(f"Row {row}, column {person}: {error}") from error


def _keep(transcript: Transcript) -> None:
    from plainspec.reporting.evidence import attach

    attach(EVIDENCE, transcript.as_text())
