"""The calls of a timeline that is being played: made in turn, watched until they end or provably wait."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plainspec.ports.refusals import RefusedError
from plainspec.services.process.deadline import Deadline
from plainspec.stage.transactions.interruptions import happen
from plainspec.stage.transactions.transcript import Event, Transcript

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.database import Database, IsolationLevel, Session
    from plainspec.ports.refusals import Refusal
    from plainspec.stage.transactions.actions import Action, Answer

CALL_LIMIT_S = 10.0
LOOK_AGAIN_AFTER_S = 0.005


class TimelineError(Exception):
    """A timeline cannot be played as it is written, or hangs."""


@dataclass
class Call:
    """One call on one session."""

    row: int
    person: str
    action: Action
    task: asyncio.Task[tuple[Answer, Refusal | None]]
    waited_for: tuple[str, ...] = ()
    ended_row: int | None = None
    begun_s: float = field(default_factory=time.monotonic)
    ended_s: float | None = None

    def __post_init__(self) -> None:
        """Note when it ends."""
        self.task.add_done_callback(self._note_end)

    def _note_end(self, _: object) -> None:
        self.ended_s = time.monotonic()

    def as_event(self) -> Event:
        """Return what is known of it by now."""
        ended_well = self.task.done() and not self.task.cancelled() and self.task.exception() is None
        answer, refusal = self.task.result() if ended_well else (None, None)
        action = self.action
        return Event(
            row=self.row,
            person=self.person,
            text=action.text,
            verb=action.phrase.verb,
            answer=answer,
            refusal=refusal,
            waited_for=self.waited_for,
            ended_row=self.ended_row,
            given_up=self.task.cancelled(),
            lasted_s=0.0 if self.ended_s is None else self.ended_s - self.begun_s,
        )


class Calls:
    """All calls of one timeline, over one session for each person.

    Nothing is expected of adaptive ones: who still waits acts later, and whoever is not found is not there.
    """

    def __init__(
        self,
        database: Database,
        level: IsolationLevel,
        sessions: Mapping[str, Session],
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

    async def make(self, row: int, person: str, action: Action) -> None:
        """Make a call, and return when it has ended or the server says that it waits.

        Raises:
            TimelineError: the person still waits for somebody, or the call hangs.
            AssertionError: the call was to wait and did not, or was to wait in vain and was done, or has found
                nobody, or somebody, against what its cell says.
        """
        if action.phrase.incident is not None:
            await self._let_happen(row, person, action)
            return
        before = [call for call in self._open() if call.person == person]
        if before and not (action.queued or self._adaptive):
            raise TimelineError(f"Row {row}: {person} is to act, but still waits.\n{self._waits()}")
        after = before[-1].task if before else None
        call = Call(row, person, action, asyncio.create_task(_perform(action, self._sessions[person], after)))
        self._calls.append(call)
        await self._settle(row, to_its_end=call if action.in_vain else None)
        outcome = call.as_event().outcome or "it was done"
        if action.waits and not call.waited_for:
            raise AssertionError(f"Row {row}: {person} {action.text} and was to wait, but did not: {outcome}.")
        if action.in_vain and not call.as_event().refusal:
            raise AssertionError(f"Row {row}: {person} {action.text} and was to wait in vain, but did not: {outcome}.")
        for ended in self._calls:
            if ended.ended_row == row and not self._adaptive:
                await self._expect_what_it_finds(ended)

    def expect_nobody_waits(self) -> None:
        """Make sure that everybody is through.

        Raises:
            TimelineError: somebody still waits, and no row is left that could let them go on.
        """
        if self._open():
            raise TimelineError(f"The timeline is over, and nobody is left to let them go on.\n{self._waits()}")

    async def cancel(self) -> None:
        """Give up the calls that have not ended."""
        tasks = [call.task for call in self._open()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def transcript(self) -> Transcript:
        """Return what has happened by now."""
        return Transcript(self._level, tuple(self._sessions), tuple(call.as_event() for call in self._calls))

    async def _let_happen(self, row: int, person: str, action: Action) -> None:
        """Have something happen to a person, and return when everybody else has come to rest."""
        under_way = next((call.task for call in self._under_way() if call.person == person), None)
        self._calls.append(Call(row, person, action, asyncio.create_task(self._happen(person, action, under_way))))
        task = self._calls[-1].task
        await asyncio.wait([task], timeout=self._limit_s)
        if not task.done():
            raise TimelineError(f"Row {row}: {person} {action.text}, not within {self._limit_s:g} s.\n{self._waits()}")
        await self._settle(row, None)

    async def _happen(
        self, person: str, action: Action, call: asyncio.Task[tuple[Answer, Refusal | None]] | None
    ) -> tuple[Answer, Refusal | None]:
        if action.phrase.incident is not None:
            await happen(action.phrase.incident, self._sessions[person].number, self._database, call)
        return None, None

    async def _expect_what_it_finds(self, call: Call) -> None:
        event = call.as_event()
        said = f"Row {call.row}: {call.person} {event.text}"
        if call.action.finds_nobody and (event.refusal is not None or event.answer not in (None, False)):
            outcome = event.outcome or "it was done"
            raise AssertionError(f"{said} and was to find nobody, but did not: {outcome}.")
        if event.answer is False and call.action.owner is not None and not call.action.finds_nobody:
            owners = ", ".join(account.owner for account in await self._database.accounts())
            raise AssertionError(f"{said} and finds nobody; the committed owners are {owners}.")

    def _open(self) -> list[Call]:
        return [call for call in self._calls if not call.task.done()]

    def _under_way(self) -> list[Call]:
        """Return what each person is doing just now, without what they will do next."""
        first: dict[str, Call] = {}
        for call in self._open():
            first.setdefault(call.person, call)
        return list(first.values())

    async def _settle(self, row: int, to_its_end: Call | None) -> None:
        """Wait until every call has ended or waits for somebody whose turn it is to let it go on."""
        deadline = Deadline(self._limit_s)
        while open_calls := self._open():
            tasks = [call.task for call in open_calls]
            await asyncio.wait(tasks, timeout=LOOK_AGAIN_AFTER_S, return_when=asyncio.FIRST_COMPLETED)
            self._note_ends(row)
            nobody_moves = await self._everybody_waits_for_a_turn()
            if nobody_moves and (to_its_end is None or to_its_end.task.done()):
                return
            if deadline.passed:
                raise TimelineError(f"Row {row} was not done within {self._limit_s:g} s.\n{self._waits()}")
        self._note_ends(row)

    def _note_ends(self, row: int) -> None:
        for call in self._calls:
            if call.task.done() and call.ended_row is None:
                call.ended_row = row
                if not call.task.cancelled():
                    call.task.result()

    async def _everybody_waits_for_a_turn(self) -> bool:
        """Say whether every open call is blocked, in the end by somebody who is free to act."""
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

    def _waits(self) -> str:
        lines = [
            f"{call.person} waits for {' and '.join(call.waited_for) or 'nobody in the table'}: "
            f"row {call.row}, {call.action.text}"
            for call in self._open()
        ]
        return "\n".join([*lines, self.transcript().as_text()])


async def _perform(
    action: Action, session: Session, after: asyncio.Task[tuple[Answer, Refusal | None]] | None
) -> tuple[Answer, Refusal | None]:
    if after is not None:
        await asyncio.wait([after])
    try:
        return await action.perform(session), None
    except RefusedError as error:
        return None, error.refusal
