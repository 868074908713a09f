"""The anomalies of concurrent transactions, by the names that Adya and Hermitage use: which of them happen.

Interleavings are played on any engine: what a blocked session does next is run when its call has ended. Only what
committed transactions have read counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from plainspec.stage.transactions.interleaving import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plainspec.ports.store.database import Database, IsolationLevel
    from plainspec.stage.transactions.interleaving import Interleaving
    from plainspec.stage.transactions.transcript import Transcript

EVIDENCE = "What the level prevents"


class Verdict(Enum):
    """What a level of an engine does about an anomaly."""

    PREVENTED = "✓"
    ALLOWED = "—"
    PREVENTED_FOR_READERS = "R/O"
    """It happens to transactions that write, not to those that only read."""


@dataclass(frozen=True)
class Attempt:
    """An interleaving that was played, and whether the anomaly has happened."""

    interleaving: Interleaving
    transcript: Transcript
    happened: bool


@dataclass(frozen=True)
class Anomalies:
    """Every anomaly, provoked at one level."""

    attempts: tuple[Attempt, ...]

    @classmethod
    async def provoked(cls, database: Database, level: IsolationLevel) -> Anomalies:
        """Play every interleaving at a level, each on fresh accounts; the verdicts are kept as evidence."""
        from plainspec.reporting.evidence import attach
        from plainspec.stage.transactions.interleavings import BEFORE, INTERLEAVINGS

        attempts = []
        for interleaving in INTERLEAVINGS:
            await database.empty()
            await database.fill(BEFORE)
            transcript = await interleaving.timeline.play(database, level, adaptive=True)
            left = {account.owner: account.balance for account in await database.accounts()}
            attempts.append(Attempt(interleaving, transcript, interleaving.shows(Seen(transcript, left))))
        anomalies = cls(tuple(attempts))
        verdicts = {name: verdict.value for name, verdict in anomalies.verdicts.items()}
        said = json.dumps({"level": level.value, "verdicts": verdicts}, ensure_ascii=False)
        attach(EVIDENCE, said, "application/json")
        return anomalies

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """What the level does about each anomaly, by name."""
        return {name: self._verdict(name) for name in dict.fromkeys(one.interleaving.anomaly for one in self.attempts)}

    def differences(self, expected: Mapping[str, str]) -> list[str]:
        """List the verdicts that are not as expected, the first first, each with what happened."""
        verdicts = {name: verdict.value for name, verdict in self.verdicts.items()}
        return [
            f"{name} is {_said(verdicts.get(name))}, not {_said(expected.get(name))}\n{self.pictures(name)}"
            for name in dict.fromkeys([*verdicts, *expected])
            if verdicts.get(name) != expected.get(name)
        ]

    def pictures(self, anomaly: str) -> str:
        """Show what happened when an anomaly was provoked."""
        return "\n".join(attempt.transcript.as_text() for attempt in self._of(anomaly))

    def _of(self, anomaly: str) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.interleaving.anomaly == anomaly]

    def _verdict(self, anomaly: str) -> Verdict:
        attempts = self._of(anomaly)
        if not any(attempt.happened for attempt in attempts):
            return Verdict.PREVENTED
        readers = [attempt for attempt in attempts if attempt.interleaving.reading]
        only_writers = readers and not any(attempt.happened for attempt in readers)
        return Verdict.PREVENTED_FOR_READERS if only_writers else Verdict.ALLOWED


def _said(sign: str | None) -> str:
    names = {verdict.value: verdict.name.lower().replace("_", " ") for verdict in Verdict}
    return "left out" if sign is None else f"{names.get(sign, 'no verdict')} ({sign})"
