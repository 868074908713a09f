"""An interleaving of transactions that provokes an anomaly, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from plainspec.stage.transactions.phrases import Kind
from plainspec.stage.transactions.transcript import Ending

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plainspec.stage.transactions.actions import Answer
    from plainspec.stage.transactions.timeline import Timeline
    from plainspec.stage.transactions.transcript import Transcript


@dataclass(frozen=True)
class Seen:
    """What came of an interleaving.

    Attributes:
        transcript: what was done and read.
        left: the balance of each owner in the end.
    """

    transcript: Transcript
    left: Mapping[str, int]

    def reads(self, person: str) -> tuple[Answer, ...]:
        """Return the balances that a transaction has read; none if it was not committed."""
        return self._results(person, Kind.READ)

    def counts(self, person: str) -> tuple[Answer, ...]:
        """Return the numbers of accounts that a transaction has counted; none if it was not committed."""
        return self._results(person, Kind.COUNT)

    def totals(self, person: str) -> tuple[Answer, ...]:
        """Return the sums that a transaction has read; none if it was not committed."""
        return self._results(person, Kind.SUM)

    def _results(self, person: str, kind: Kind) -> tuple[Answer, ...]:
        part = self.transcript.of(person)
        return part.results(kind) if part.ending is Ending.COMMITTED else ()


@dataclass(frozen=True)
class Interleaving:
    """One way to provoke an anomaly.

    Attributes:
        anomaly: its name.
        timeline: what is done, in which order.
        shows: tells whether the anomaly has happened.
        reading: whether it would happen to a transaction that only reads.
    """

    anomaly: str
    timeline: Timeline
    shows: Callable[[Seen], bool]
    reading: bool
