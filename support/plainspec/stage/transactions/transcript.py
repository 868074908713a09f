"""What happened in a timeline: who did what, what they read, which session blocked them, and what was refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from plainspec.ports.refusals import RefusalKind
from plainspec.ports.store.database import IsolationLevel
from plainspec.stage.transactions.phrases import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from plainspec.ports.refusals import Refusal
    from plainspec.stage.refusals import Refusals
    from plainspec.stage.transactions.phrases import Answer

CANCELLED = "cancelled"
NO_ACCOUNT = "finds no account"
FINDING = {Kind.READ, Kind.LOCK_FIRST}
CONSEQUENCES = {RefusalKind.FAILED_TRANSACTION, RefusalKind.TRANSACTION_ROLLED_BACK}
"""What is refused because the transaction has failed before."""
ONE_OF_THEM = "one of them"
"""The actor whose refusal it is if exactly one person's session was refused anything."""


class Ending(Enum):
    """How a transaction ended."""

    COMMITTED = "committed"
    ROLLED_BACK = "rolled back"
    CANCELLED = "cancelled"
    IN_DOUBT = "in doubt"
    LEFT_OPEN = "left open"


@dataclass(frozen=True)
class Event:
    """One call of one session, or what happened to it.

    Attributes:
        row: the row of the table in which it began, counted from 1 below the header.
        person: whose column it stands in.
        text: what the cell says.
        kind: what kind of operation it is.
        answer: what the database answered.
        refusal: why the database refused it, if it did.
        waited_for: whose sessions blocked it, in the order of the columns.
        ended_row: the row in which it ended, not before `row`; None if it never did.
        cancelled: whether it was cancelled.
    """

    row: int
    person: str
    text: str
    kind: Kind
    answer: Answer = None
    refusal: Refusal | None = None
    waited_for: tuple[str, ...] = ()
    ended_row: int | None = None
    cancelled: bool = False

    @property
    def outcome(self) -> str:
        """What came of it, in words; empty where there is nothing to say."""
        if self.cancelled:
            return CANCELLED
        if self.refusal is not None:
            return f"refused: {self.refusal.name} ({self.refusal.sqlstate})"
        if self.answer is None:
            return NO_ACCOUNT if self.kind in FINDING else ""
        if isinstance(self.answer, bool):
            return "" if self.answer else NO_ACCOUNT
        return self.answer.value if isinstance(self.answer, IsolationLevel) else str(self.answer)


@dataclass(frozen=True)
class Part:
    """One person's part in a timeline."""

    person: str
    events: tuple[Event, ...]

    def results(self, kind: Kind) -> tuple[Answer, ...]:
        """Return what the database answered to this kind of query, in order; None where it found no account."""
        done = (event for event in self.events if event.refusal is None and not event.cancelled)
        return tuple(event.answer for event in done if event.kind is kind)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What was refused, in order, without what was refused because the transaction had failed before."""
        refused = (event.refusal for event in self.events)
        return tuple(refusal for refusal in refused if refusal is not None and refusal.kind not in CONSEQUENCES)

    @property
    def ending(self) -> Ending:
        """How the last transaction ended."""
        last = next((event for event in reversed(self.events) if event.kind is not Kind.INTERRUPTION), None)
        if last is None or last.kind not in {Kind.COMMIT, Kind.ROLLBACK, Kind.FAIL}:
            return Ending.LEFT_OPEN
        if last.cancelled:
            return Ending.CANCELLED
        if last.refusal is not None and last.refusal.kind is RefusalKind.OUTCOME_UNKNOWN:
            return Ending.IN_DOUBT
        committed = last.kind is Kind.COMMIT and last.refusal is None
        return Ending.COMMITTED if committed else Ending.ROLLED_BACK

    @property
    def waited_for(self) -> tuple[str, ...]:
        """Whose sessions blocked this one, each once."""
        return tuple(dict.fromkeys(name for event in self.events for name in event.waited_for))


class Replay(Protocol):
    """Data that transactions are run on."""

    def branch(self) -> AbstractAsyncContextManager[Replay]:
        """Go on from here; what happens in the block is undone at its end."""

    async def perform(self, act: Event) -> Answer:
        """Make a call again.

        Raises:
            RefusedError: it is refused.
        """

    async def commit(self) -> None:
        """End a transaction.

        Raises:
            RefusedError: it is refused.
        """

    def state(self) -> Hashable:
        """Return what is the same only for the same data; None where that is unknown."""

    async def difference(self) -> str:
        """Say in words what is committed after the timeline and not here, or the other way round; empty if nothing."""


@dataclass(frozen=True)
class Transcript:
    """A timeline as it was played.

    Attributes:
        level: the isolation level of all its transactions.
        people: who acted, in the order of the columns.
        events: what they did, in the order in which it began; of transactions that were retried, the last attempt.
        attempts: how often each person's transaction was begun, where it is retried.
        replay: opens the data as they were before, to run the transactions again one at a time.
    """

    level: IsolationLevel
    people: tuple[str, ...]
    events: tuple[Event, ...]
    attempts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    replay: Callable[[], AbstractAsyncContextManager[Replay]] | None = field(default=None, compare=False, repr=False)

    def of(self, person: str) -> Part:
        """Return one person's part.

        Raises:
            LookupError: there is no column of that name.
        """
        if person not in self.people:
            raise LookupError(f"{person} has no column in this timeline; the columns are {', '.join(self.people)}")
        return Part(person, tuple(event for event in self.events if event.person == person))

    @property
    def not_refused(self) -> tuple[str, ...]:
        """Whose sessions were refused nothing, in the order of the columns."""
        return tuple(person for person in self.people if not self.of(person).refusals)

    @property
    def who_waited(self) -> tuple[str, ...]:
        """Whose sessions were blocked by another, in the order of the columns."""
        return tuple(person for person in self.people if self.of(person).waited_for)

    def record(self, refusals: Refusals) -> Transcript:
        """Enter what was refused in a scenario's ledger, also as that of "one of them" if it is one person's."""
        refused = [person for person in self.people if person not in self.not_refused]
        refusals.story = self.as_text()
        for person in refused:
            for refusal in self.of(person).refusals:
                refusals.record(person, refusal)
                if len(refused) == 1:
                    refusals.record(ONE_OF_THEM, refusal)
        return self

    def as_text(self) -> str:
        """Lay the timeline out for reading: a column for each person, a line for each thing that happened."""
        lines = [("row", *self.people)]
        for event in sorted(self._moments(), key=lambda moment: moment[0]):
            (row, _), person, words = event
            lines.append((str(row), *(words if person == name else "" for name in self.people)))
        attempts = [f"attempts: {person} {number}" for person, number in self.attempts.items()]
        return "\n".join([f"at {self.level.value}", *attempts, *_aligned(lines)])

    def _moments(self) -> list[tuple[tuple[int, int], str, str]]:
        moments = []
        for event in self.events:
            outcome = f" -> {event.outcome}" if event.outcome else ""
            if event.waited_for:
                waits = f"{event.text} ... waits for {' and '.join(event.waited_for)}"
                moments.append(((event.row, 0), event.person, waits))
                if event.ended_row is not None:
                    moments.append(((event.ended_row, 1), event.person, f"... goes on{outcome}"))
            else:
                moments.append(((event.row, 0), event.person, event.text + outcome))
        return moments


def _aligned(lines: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    for line in lines:
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
