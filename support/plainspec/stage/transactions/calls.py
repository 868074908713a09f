"""The calls of a timeline that is being played: made in turn, watched until they end or are reported as blocked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError
from plainspec.services.process.deadline import Deadline
from plainspec.stage.transactions.actions import DONE
from plainspec.stage.transactions.interruptions import interrupt
from plainspec.stage.transactions.transcript import Event, Transcript

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.refusals import Refusal
    from plainspec.ports.store.database import IsolationLevel
    from plainspec.stage.transactions.phrases import Answer
    from plainspec.stage.transactions.protocols import Connections, NumberedSession, Operation

CALL_LIMIT_S = 10.0
LOOK_AGAIN_AFTER_S = 0.005


class TimelineError(Exception):
    """A timeline cannot be played as it is written, or hangs."""


@dataclass
class Call:
    """One call on one session."""

    row: int
    person: str
    action: Operation
    task: asyncio.Task[tuple[Answer, Refusal | None]]
    waited_for: tuple[str, ...] = ()
    ended_row: int | None = None

    def as_event(self) -> Event:
        """Return what is known of it by now."""
        ended_well = self.task.done() and not self.task.cancelled() and self.task.exception() is None
        answer, refusal = self.task.result() if ended_well else (None, None)
        action = self.action
        return Event(
            row=self.row,
            person=self.person,
            text=action.text,
            kind=action.kind,
            answer=answer,
            refusal=refusal,
            waited_for=self.waited_for,
            ended_row=self.ended_row,
            cancelled=self.task.cancelled(),
        )


class Calls:
    """All calls of one timeline, over one session for each person.

    If they are adaptive, nothing is expected of them: a blocked session's next call is made when it can be, and an
    account may exist or not.
    """

    def __init__(
        self,
        database: Connections,
        level: IsolationLevel,
        sessions: Mapping[str, NumberedSession],
        limit_s: float,
        *,
        adaptive: bool = False,
    ) -> None:
        self._database = database
        self._level = level
        self._sessions = sessions
        self._limit_s = limit_s
        self._adaptive = adaptive
        self._calls: list[Call] = []

    async def make(self, row: int, person: str, action: Operation) -> None:
        """Make a call, and return when it has ended or the server reports it as blocked.

        Raises:
            TimelineError: the person's last call is still blocked, or this one hangs.
            AssertionError: the call was expected to wait, to time out, or to find an account or none, and did not.
        """
        if action.interruption is not None:
            await self._interrupt(row, person, action)
            return
        before = [call for call in self._open() if call.person == person]
        if before and not (action.queued or self._adaptive):
            raise TimelineError(f"Row {row}: {person} has another call, but the last one still waits.\n{self._waits()}")
        after = before[-1].task if before else None
        call = Call(row, person, action, asyncio.create_task(_perform(action, self._sessions[person], after)))
        self._calls.append(call)
        await self._settle(row, to_its_end=call if action.times_out else None)
        self._expect_wait(call)
        for ended in self._calls:
            if ended.ended_row == row and not self._adaptive:
                await self._expect_no_mismatch(ended)

    def expect_none_waits(self) -> None:
        """Make sure that every call has ended.

        Raises:
            TimelineError: a call is still blocked, and no row is left that could unblock it.
        """
        if self._open():
            raise TimelineError(f"The timeline is over, and a call is still blocked.\n{self._waits()}")

    async def cancel(self) -> None:
        """Cancel the calls that have not ended."""
        tasks = [call.task for call in self._open()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def transcript(self) -> Transcript:
        """Return what has happened by now."""
        return Transcript(self._level, tuple(self._sessions), tuple(call.as_event() for call in self._calls))

    async def _interrupt(self, row: int, person: str, action: Operation) -> None:
        """Interrupt a session, and return when all other calls have ended or are blocked."""
        under_way = next((call.task for call in self._under_way() if call.person == person), None)
        self._calls.append(Call(row, person, action, asyncio.create_task(self._interrupted(person, action, under_way))))
        task = self._calls[-1].task
        await asyncio.wait([task], timeout=self._limit_s)
        if not task.done():
            raise TimelineError(f"Row {row}: {person} {action.text}, not within {self._limit_s:g} s.\n{self._waits()}")
        await self._settle(row, None)

    async def _interrupted(
        self, person: str, action: Operation, call: asyncio.Task[tuple[Answer, Refusal | None]] | None
    ) -> tuple[Answer, Refusal | None]:
        if action.interruption is not None:
            await interrupt(action.interruption, self._sessions[person].number, self._database, call)
        return None, None

    async def _expect_no_mismatch(self, call: Call) -> None:
        event = call.as_event()
        if mismatch := await call.action.mismatch(event, self._database):
            raise AssertionError(f"Row {call.row}: {call.person} {event.text} {mismatch}")

    def _open(self) -> list[Call]:
        return [call for call in self._calls if not call.task.done()]

    def _under_way(self) -> list[Call]:
        """Return the call of each person that is running, without those queued behind it."""
        first: dict[str, Call] = {}
        for call in self._open():
            first.setdefault(call.person, call)
        return list(first.values())

    async def _settle(self, row: int, to_its_end: Call | None) -> None:
        """Wait until every call has ended or is blocked by a session that a later row can act on."""
        deadline = Deadline(self._limit_s)
        while open_calls := self._open():
            tasks = [call.task for call in open_calls]
            await asyncio.wait(tasks, timeout=LOOK_AGAIN_AFTER_S, return_when=asyncio.FIRST_COMPLETED)
            self._note_ends(row)
            all_blocked = await self._all_are_blocked()
            if all_blocked and (to_its_end is None or to_its_end.task.done()):
                return
            if deadline.passed:
                raise TimelineError(f"Row {row} did not finish within {self._limit_s:g} s.\n{self._waits()}")
        self._note_ends(row)

    def _note_ends(self, row: int) -> None:
        for call in self._calls:
            if call.task.done() and call.ended_row is None:
                call.ended_row = row
                if not call.task.cancelled():
                    call.task.result()

    async def _all_are_blocked(self) -> bool:
        """Return whether every open call is blocked, in the end by a session without an open call."""
        blockers = {call.person: await self._blockers(call) for call in self._under_way()}
        free = set(self._sessions) - set(blockers)
        while freed := {person for person, names in blockers.items() if names and set(names) <= free}:
            free |= freed
            blockers = {person: names for person, names in blockers.items() if person not in freed}
        return not blockers

    async def _blockers(self, call: Call) -> tuple[str, ...]:
        numbers = await self._database.blockers(self._sessions[call.person].number)
        names = tuple(name for name, session in self._sessions.items() if session.number in numbers)
        call.waited_for += tuple(name for name in names if name not in call.waited_for)
        return names

    def _expect_wait(self, call: Call) -> None:
        event, action = call.as_event(), call.action
        said = f"Row {call.row}: {call.person} {action.text} was expected to"
        if action.waits and not call.waited_for:
            raise AssertionError(f"{said} wait, but did not: {event.outcome or DONE}.")
        if action.times_out and not event.refusal:
            raise AssertionError(f"{said} time out, but did not: {event.outcome or DONE}.")
        may_wait = action.waits or action.times_out or action.queued or self._adaptive or not action.says_waits
        if not (may_wait or call.task.done()):
            raise AssertionError(f"Row {call.row}: a call waits, and its cell does not say so.\n{self._waits()}")

    def _waits(self) -> str:
        lines = [
            f"{call.person} waits for {' and '.join(call.waited_for) or 'no session of the table'}: "
            f"row {call.row}, {call.action.text}"
            for call in self._open()
        ]
        return "\n".join([*lines, self.transcript().as_text()])


async def _perform(
    action: Operation, session: NumberedSession, after: asyncio.Task[tuple[Answer, Refusal | None]] | None
) -> tuple[Answer, Refusal | None]:
    if after is not None:
        await asyncio.wait([after])
    try:
        return await action.perform(session), None
    except RefusedError as error:
        return None, error.refusal
