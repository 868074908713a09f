"""Concurrent clients whose transactions the system retries after serialization failures and deadlocks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError
from plainspec.ports.store.database import IsolationLevel
from plainspec.stage.transactions.calls import TimelineError
from plainspec.stage.transactions.interruptions import interrupt
from plainspec.stage.transactions.phrases import Kind
from plainspec.stage.transactions.timeline import replay_of
from plainspec.stage.transactions.transcript import Event, Transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.ports.refusals import Refusal
    from plainspec.ports.store.database import Database, Session
    from plainspec.stage.transactions.actions import Answer
    from plainspec.stage.transactions.timeline import Timeline, Turn

RUN_LIMIT_S = 40.0
ATTEMPTS_PER_CLIENT = 10
"""Of transactions that conflict one always commits: none needs more attempts than there are clients, by far."""


class RetriedTransactions:
    """Transactions that the system retries, and under which conditions.

    Attributes:
        timeout_s: after how many seconds no other attempt is begun; None leaves it to the system.
        conflicts: in how many first attempts of each person another client adds 1 to their account.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.timeout_s: float | None = None
        self.conflicts: dict[str, int] = {}

    async def run(self, timeline: Timeline, level: IsolationLevel) -> Transcript:
        """Run each column as one transaction.

        In the first attempts no client begins a row before all others are through with the rows before it; so a last
        row of `commits` has them all commit together. The transcript has each client's last attempt.

        Raises:
            TimelineError: a cell ends the transaction otherwise, or `commits` is not the last one of its column.
            TimeoutError: they were not through within ``RUN_LIMIT_S`` seconds.
        """
        steps, people, before = _LockStep(timeline.people), timeline.people, await self.database.accounts()
        clients = [_Client(person, _calls_of(timeline, person), self, level, steps) for person in people]
        async with asyncio.timeout(RUN_LIMIT_S), asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(client.run())
        events = sorted((event for client in clients for event in client.events), key=lambda event: event.row)
        attempts = {client.person: client.attempts for client in clients}
        return Transcript(level, people, tuple(events), attempts, replay_of(self.database, before))


def _calls_of(timeline: Timeline, person: str) -> list[Turn]:
    turns = [turn for turn in timeline.turns if turn.person == person]
    for turn in turns:
        last = turn is turns[-1]
        kind = turn.action.phrase.kind
        if kind in {Kind.ROLLBACK, Kind.FAIL} or (kind is Kind.COMMIT and not last):
            raise TimelineError(f"Row {turn.row}: {turn.action.text!r} does not end a transaction that is retried.")
    return turns


class _LockStep:
    """Lets clients go through the rows of a table side by side."""

    def __init__(self, people: Sequence[str]) -> None:
        self.size = len(people)
        self._rows = dict.fromkeys(people, 0)
        self._moved = asyncio.Condition()

    async def reach(self, person: str, row: int) -> None:
        """Wait until every other client has reached this row, or left."""
        async with self._moved:
            self._rows[person] = row
            self._moved.notify_all()
            await self._moved.wait_for(lambda: all(reached >= row for reached in self._rows.values()))

    async def leave(self, person: str) -> None:
        """Let the others go on without this client."""
        async with self._moved:
            self._rows.pop(person, None)
            self._moved.notify_all()


class _Client:
    """One client: its transaction, and how often it was begun."""

    def __init__(
        self,
        person: str,
        turns: Sequence[Turn],
        retried: RetriedTransactions,
        level: IsolationLevel,
        steps: _LockStep,
    ) -> None:
        self.person = person
        self.attempts = 0
        self.events: list[Event] = []
        self._turns = turns
        self._database = retried.database
        self._level = level
        self._steps = steps
        self._timeout_s = retried.timeout_s
        self._conflicts = retried.conflicts.get(person, 0)
        self._most = max(self._conflicts + 1, ATTEMPTS_PER_CLIENT * steps.size)

    async def run(self) -> None:
        """Have the system run the transaction, and note how it ended."""
        try:
            await self._database.transact(self._level, self._attempt, retry_timeout_s=self._timeout_s)
        except RefusedError as error:
            if not (self.events and self.events[-1].refusal):
                self._note(self._turns[-1].row, "commits", Kind.COMMIT, refusal=error.refusal)
        else:
            if self.attempts <= self._most:
                self._note(self._turns[-1].row, "commits", Kind.COMMIT)
        finally:
            await self._steps.leave(self.person)

    async def _attempt(self, session: Session) -> None:
        self.attempts += 1
        self.events = []
        if self.attempts > self._most:
            return  # retried without end: let it be committed empty
        last = 0
        for turn in self._turns:
            if self.attempts == 1:
                await self._steps.reach(self.person, turn.row)
            if turn.action.phrase.kind is not Kind.COMMIT:
                answer = await self._call(turn, session, last)
                last = answer if isinstance(answer, int) and not isinstance(answer, bool) else last
            if turn is self._turns[0]:
                await self._conflict()
        if self.attempts == 1:
            await self._steps.leave(self.person)

    async def _call(self, turn: Turn, session: Session, last: int) -> Answer:
        action = turn.action.resolved(last)
        if action.phrase.interruption is not None:
            self._note(turn.row, action.text, Kind.INTERRUPTION)
            await interrupt(action.phrase.interruption, session.number, self._database)
            return None
        try:
            answer = await action.perform(session)
        except RefusedError as error:
            self._note(turn.row, action.text, action.phrase.kind, refusal=error.refusal)
            await self._steps.leave(self.person)
            raise
        self._note(turn.row, action.text, action.phrase.kind, answer)
        return answer

    async def _conflict(self) -> None:
        """Have another client add 1 to the account, if one of this attempt is due."""
        if self.attempts <= self._conflicts:
            async with self._database.session(IsolationLevel.READ_COMMITTED) as other:
                await other.add(self.person, 1)
                await other.commit()

    def _note(self, row: int, text: str, kind: Kind, answer: Answer = None, refusal: Refusal | None = None) -> None:
        self.events.append(Event(row, self.person, text, kind, answer, refusal, ended_row=row))
