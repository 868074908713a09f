"""An interleaving of transactions that provokes an anomaly, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plainspec.stage.transactions.timeline import Timeline
    from plainspec.stage.transactions.transcript import Transcript


@dataclass(frozen=True)
class Seen:
    """What came of an interleaving.

    Attributes:
        transcript: what was done and seen.
        left: what each owner has in the end.
    """

    transcript: Transcript
    left: Mapping[str, int]

    def reads(self, person: str) -> tuple[int | None, ...]:
        """Return the balances that somebody has read; none if their work was not kept."""
        return self.transcript.of(person).reads if self.kept(person) else ()

    def counts(self, person: str) -> tuple[int, ...]:
        """Return the numbers of accounts that somebody has counted; none if their work was not kept."""
        return self.transcript.of(person).counts if self.kept(person) else ()

    def totals(self, person: str) -> tuple[int, ...]:
        """Return the sums that somebody has seen; none if their work was not kept."""
        return self.transcript.of(person).totals if self.kept(person) else ()

    def kept(self, person: str) -> bool:
        """Tell whether somebody's work was committed."""
        return self.transcript.of(person).verdict == "committed"


@dataclass(frozen=True)
class Interleaving:
    """One way to provoke an anomaly.

    Attributes:
        anomaly: its name.
        timeline: who does what, in which order.
        shows: tells whether the anomaly has happened.
        reading: whether it would happen to a transaction that only reads.
    """

    anomaly: str
    timeline: Timeline
    shows: Callable[[Seen], bool]
    reading: bool
