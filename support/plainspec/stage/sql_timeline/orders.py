"""Every order in which the statements of several sessions can run, each played on the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, prod
from typing import TYPE_CHECKING

from plainspec.stage.sql_timeline.statements import Statement
from plainspec.stage.transactions.calls import TimelineError
from plainspec.stage.transactions.columns import Columns, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from plainspec.gherkin.features.arguments import Table
    from plainspec.ports.store.database import IsolationLevel
    from plainspec.stage.sql.database import SqlDatabase
    from plainspec.stage.transactions.serial import Attempt
    from plainspec.stage.transactions.transcript import Transcript

MOST_ORDERS = 100


@dataclass(frozen=True)
class Outcome:
    """What came of one order.

    Attributes:
        transcript: what was done and read.
        closest: the serial order that explains it, or comes closest.
    """

    transcript: Transcript
    closest: Attempt

    @property
    def is_serializable(self) -> bool:
        """Whether it is that of a serial order."""
        return not self.closest.difference

    def as_text(self) -> str:
        """Say what explains it, and draw what happened."""
        return f"{self.closest.as_text()}\n{self.transcript.as_text()}"


async def play_every_order(table: Table, database: SqlDatabase, level: IsolationLevel) -> tuple[Outcome, ...]:
    """Play every order that keeps that of each column, and put the rows back after each.

    A session that is blocked runs its next statement when it no longer is.

    Raises:
        TimelineError: there are more than ``MOST_ORDERS``, or a cell expects how it ends.
        ServiceError: it is not a database of PostgreSQL, or the role may not put rows back.
    """
    from plainspec.stage.sql_timeline.replay import DataBefore
    from plainspec.stage.sql_timeline.sessions import SqlSessions
    from plainspec.stage.transactions.serial import closest_order

    columns = Columns.read(table, Statement.parse)
    _expect_few(columns)
    sessions = SqlSessions(database)
    before = await DataBefore.of(sessions.url)
    outcomes = []
    for order in orders(columns):
        async with sessions.opened():
            transcript = await order.play(sessions, level, adaptive=True)
        async with before.replay() as replay:
            outcomes.append(Outcome(transcript, await closest_order(transcript, replay)))
        await before.restore()
    return tuple(outcomes)


def orders(columns: Columns[Statement]) -> Iterator[Columns[Statement]]:
    """Return every order, with a row for each statement."""
    work = {person: [turn.action for turn in columns.turns if turn.person == person] for person in columns.people}
    for people in _interleaved({person: len(statements) for person, statements in work.items()}, ()):
        left = {person: iter(statements) for person, statements in work.items()}
        turns = [Turn(row, person, next(left[person])) for row, person in enumerate(people, start=1)]
        yield Columns(columns.people, tuple(turns))


def _interleaved(left: dict[str, int], so_far: Sequence[str]) -> Iterator[Sequence[str]]:
    following = [person for person, number in left.items() if number]
    if not following:
        yield so_far
    for person in following:
        yield from _interleaved({**left, person: left[person] - 1}, (*so_far, person))


def _expect_few(columns: Columns[Statement]) -> None:
    remarks = [turn for turn in columns.turns if turn.action.waits or turn.action.times_out or turn.action.queued]
    if remarks:
        first = remarks[0]
        raise TimelineError(
            f"Row {first.row}, column {first.person}: whether a statement waits depends on the order; leave that out."
        )
    lengths = [sum(turn.person == person for turn in columns.turns) for person in columns.people]
    number = factorial(sum(lengths)) // prod(map(factorial, lengths))
    if number > MOST_ORDERS:
        raise TimelineError(
            f"{' + '.join(map(str, lengths))} statements have {number} orders, of which at most {MOST_ORDERS} are "
            "played. Use fewer statements or sessions, or play the order that matters."
        )
