"""What happened in a timeline: who did what, what they saw, for whom they waited, and what was refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from plainspec.ports.database import IsolationLevel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from plainspec.ports.refusals import Refusal
    from plainspec.stage.transactions.actions import Answer


GIVEN_UP, BROKEN_OFF = "given up", "broken off"
FINDING = {"reads": "finds nobody", "picks": "finds nothing"}


@dataclass(frozen=True)
class Event:
    """One act of one person.

    Attributes:
        row: the row of the table in which it began, counted from 1 below the header.
        person: whose column it stands in.
        text: what the cell says.
        verb: the first word of it.
        answer: what the database answered.
        refusal: the database's no, if it said no.
        waited_for: whom the server named as in the way, in the order of the columns.
        ended_row: the row in which it ended, not before `row`; None if it never did.
        given_up: whether the person gave it up.
        lasted_s: how long it took, in seconds; 0 if it never ended.
    """

    row: int
    person: str
    text: str
    verb: str
    answer: Answer = None
    refusal: Refusal | None = None
    waited_for: tuple[str, ...] = ()
    ended_row: int | None = None
    given_up: bool = False
    lasted_s: float = field(default=0.0, compare=False)

    @property
    def outcome(self) -> str:
        """What came of it, in words; empty where there is nothing to say."""
        if self.given_up:
            return GIVEN_UP
        if self.refusal is not None:
            return f"refused: {self.refusal.name} ({self.refusal.sqlstate})"
        if self.answer is None:
            return FINDING.get(self.verb, "")
        if isinstance(self.answer, bool):
            return "" if self.answer else "finds nobody"
        return str(self.answer) if isinstance(self.answer, int | str) else self.answer.value


@dataclass(frozen=True)
class Part:
    """One person's part in a timeline."""

    person: str
    events: tuple[Event, ...]

    @property
    def reads(self) -> tuple[int | None, ...]:
        """The balances that this person has read, in order; None where there was no account."""
        return tuple(int(e.answer) if isinstance(e.answer, int) else None for e in self._done("reads"))

    @property
    def last_read(self) -> int | None:
        """The balance that was read last.

        Raises:
            LookupError: this person has read nothing.
        """
        if not self.reads:
            raise LookupError(f"{self.person} has read nothing in this timeline, or was refused")
        return self.reads[-1]

    @property
    def counts(self) -> tuple[int, ...]:
        """How many accounts this person has counted, in order."""
        return tuple(e.answer for e in self._done("counts") if isinstance(e.answer, int))

    @property
    def totals(self) -> tuple[int, ...]:
        """The sums of the balances that this person has seen, in order."""
        return tuple(e.answer for e in self._done("sums") if isinstance(e.answer, int))

    @property
    def levels(self) -> tuple[IsolationLevel, ...]:
        """The levels that the server named when this person asked, in order."""
        return tuple(e.answer for e in self._done("asks") if isinstance(e.answer, IsolationLevel))

    @property
    def picked(self) -> tuple[str, ...]:
        """Whose accounts this person has picked, in order."""
        return tuple(e.answer for e in self._done("picks") if isinstance(e.answer, str))

    @property
    def found_nothing(self) -> bool:
        """Whether the last search for one account, a reading or a pick, found none.

        Raises:
            LookupError: this person has searched for none.
        """
        searches = self._done(*FINDING)
        if not searches:
            raise LookupError(f"{self.person} has looked for no account in this timeline, or was refused")
        return searches[-1].answer is None

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What this person was refused, in order."""
        return tuple(event.refusal for event in self.events if event.refusal is not None)

    @property
    def verdict(self) -> str:
        """How it went: the first refusal or `given up`, else how it ended: `committed`, ..., `left open`."""
        return _verdict(self.events)

    @property
    def commit_verdict(self) -> str:
        """What came of the last commit alone: `committed`, or `refused: ...`.

        Raises:
            LookupError: this person has not tried to commit.
        """
        commits = [event for event in self.events if event.verb == "commits"]
        if not commits:
            raise LookupError(f"{self.person} has not tried to commit in this timeline")
        return _verdict(commits[-1:])

    @property
    def waited_for(self) -> tuple[str, ...]:
        """Whom this person had to wait for, each once."""
        return tuple(dict.fromkeys(name for event in self.events for name in event.waited_for))

    @property
    def waited_s(self) -> float:
        """How long the longest call took in which this person had to wait, in seconds."""
        return max((event.lasted_s for event in self.events if event.waited_for), default=0.0)

    def _done(self, *verbs: str) -> list[Event]:
        return [event for event in self.events if event.verb in verbs and event.refusal is None]


def _verdict(events: Sequence[Event]) -> str:
    for event in events:
        if event.given_up:
            return GIVEN_UP
        if event.refusal is not None:
            return f"refused: {event.refusal.name}"
    endings = {"commits": "committed", "rolls": "rolled back", "breaks": "broken off"}
    return endings.get(events[-1].verb, "left open") if events else "left open"


@dataclass(frozen=True)
class Transcript:
    """A timeline as it was played.

    Attributes:
        level: the level of isolation of all its transactions.
        people: who acted, in the order of the columns.
        events: what they did, in the order in which it began.
    """

    level: IsolationLevel
    people: tuple[str, ...]
    events: tuple[Event, ...]

    def of(self, person: str) -> Part:
        """Return one person's part.

        Raises:
            LookupError: nobody of that name has a column.
        """
        if person not in self.people:
            raise LookupError(f"{person} has no column in this timeline; the columns are {', '.join(self.people)}")
        return Part(person, tuple(event for event in self.events if event.person == person))

    @property
    def who_waited(self) -> tuple[str, ...]:
        """Who had to wait for somebody, in the order of the columns."""
        return tuple(person for person in self.people if self.of(person).waited_for)

    def as_text(self) -> str:
        """Lay the timeline out for reading: a column for each person, a line for each thing that happened."""
        lines = [("row", *self.people)]
        for event in sorted(self._moments(), key=lambda moment: moment[0]):
            (row, _), person, words = event
            lines.append((str(row), *(words if person == name else "" for name in self.people)))
        widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
        table = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)
        return "\n".join([f"at {self.level.value}", *(line.rstrip() for line in table)])

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
