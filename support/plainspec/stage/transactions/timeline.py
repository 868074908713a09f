"""A timeline: a table with a column for each person, played row by row on a connection for each."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from plainspec.stage.transactions.accounts_replay import AccountsReplay
from plainspec.stage.transactions.actions import FINDS_NONE, Action
from plainspec.stage.transactions.calls import CALL_LIMIT_S, TimelineError
from plainspec.stage.transactions.columns import Columns
from plainspec.stage.transactions.columns import Turn as AnyTurn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable
    from contextlib import AbstractAsyncContextManager

    from plainspec.gherkin.features.arguments import Table
    from plainspec.ports.store.database import Account, Database, IsolationLevel
    from plainspec.stage.transactions.transcript import Transcript

Turn: TypeAlias = "AnyTurn[Action]"


class Timeline:
    """Which session makes which call on accounts, and when.

    Attributes:
        people: the columns, from left to right.
        turns: the cells that are not empty, row by row and each row from left to right.
    """

    def __init__(self, columns: Columns[Action]) -> None:
        self._columns = columns
        self.people = columns.people
        self.turns: tuple[Turn, ...] = columns.turns

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
        return cls(Columns.read(table, Action.parse, columns=columns))

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
        before = await database.accounts()
        if not adaptive:
            self._expect_owners(account.owner for account in before)
        played = await self._columns.play(database, level, call_limit_s=call_limit_s, adaptive=adaptive)
        return replace(played, replay=replay_of(database, before))

    def _expect_owners(self, there: Iterable[str]) -> None:
        owners = dict.fromkeys([*there, *(turn.action.new_owner for turn in self.turns if turn.action.new_owner)])
        for turn in self.turns:
            action = turn.action
            if action.owner is not None and action.owner not in owners and not action.finds_none:
                names = ", ".join(owners) or "none"
                raise TimelineError(
                    f"Row {turn.row}, column {turn.person}: {action.text!r} names an account that does not exist "
                    f"in this scenario; the owners are {names}. If that is meant, the cell ends in "
                    f"{FINDS_NONE.strip()!r}."
                )


def replay_of(
    database: Database, before: Iterable[Account]
) -> Callable[[], AbstractAsyncContextManager[AccountsReplay]]:
    """Return what opens the accounts as they were before a timeline, to be compared with those committed by then."""
    balances = {account.owner: account.balance for account in before}

    @asynccontextmanager
    async def replay() -> AsyncIterator[AccountsReplay]:
        yield AccountsReplay(balances, {account.owner: account.balance for account in await database.accounts()})

    return replay
