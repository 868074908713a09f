"""The rows of delivery: where runs are, what people were asked, and what they decided."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from agency.delivery.decisions import DecisionError, checked
from agency.delivery.durable.encoding import (
    checkpoint_from_json,
    checkpoint_to_json,
    decision_from_json,
    decision_to_json,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from agency.delivery.contract import Checkpoint, Decision

BEGIN = """
INSERT INTO delivery.position (run_id, stage, since) VALUES (:run, :stage, clock_timestamp())
ON CONFLICT (run_id) DO UPDATE SET stage = excluded.stage, since = excluded.since
"""
ASK = """
INSERT INTO delivery.checkpoint (run_id, checkpoint, content) VALUES (:run, :checkpoint, CAST(:content AS json))
ON CONFLICT DO NOTHING
"""
ASKED = "SELECT content FROM delivery.checkpoint WHERE run_id = :run AND checkpoint = :checkpoint"
DECIDE = """
INSERT INTO delivery.decision (run_id, checkpoint, content) VALUES (:run, :checkpoint, CAST(:content AS json))
ON CONFLICT DO NOTHING
"""
DECIDED = "SELECT content FROM delivery.decision WHERE run_id = :run AND checkpoint = :checkpoint"
ALL_DECIDED = """
SELECT decision.content FROM delivery.decision JOIN delivery.checkpoint USING (run_id, checkpoint)
WHERE run_id = :run ORDER BY asked_at
"""
POSITIONS = "SELECT run_id, stage, since FROM delivery.position"
WAITING = """
SELECT run_id, content, asked_at FROM delivery.checkpoint
WHERE NOT EXISTS (
    SELECT FROM delivery.decision
    WHERE decision.run_id = checkpoint.run_id AND decision.checkpoint = checkpoint.checkpoint
)
ORDER BY asked_at DESC
"""


class Position(NamedTuple):
    """Where a run is.

    Attributes:
        stage: The stage that was begun last.
        since: When it was begun.
    """

    stage: str | None
    since: datetime


class Tables:
    """Reads and writes the rows, each call in a transaction of its own; calls block."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def begin(self, run_id: str, stage: str) -> None:
        """Record that a run begins a stage."""
        with self._engine.begin() as connection:
            connection.execute(sa.text(BEGIN), {"run": run_id, "stage": stage})

    def ask(self, run_id: str, checkpoint: Checkpoint) -> None:
        """Record that a run waits for a person; once, however often it comes to the checkpoint."""
        content = json.dumps(checkpoint_to_json(checkpoint))
        with self._engine.begin() as connection:
            connection.execute(sa.text(ASK), {"run": run_id, "checkpoint": checkpoint.id, "content": content})

    def decided(self, run_id: str, checkpoint: str) -> Decision | None:
        """Return what was decided; None where nothing was."""
        with self._engine.begin() as connection:
            content = connection.scalar(sa.text(DECIDED), {"run": run_id, "checkpoint": checkpoint})
        return content and decision_from_json(content)

    def all_decided(self, run_id: str) -> list[Decision]:
        """Return all decisions of a run, in the order in which they were asked for."""
        with self._engine.begin() as connection:
            return [
                decision_from_json(content) for content in connection.scalars(sa.text(ALL_DECIDED), {"run": run_id})
            ]

    def decide(self, run_id: str, decision: Decision) -> None:
        """Store a decision, unless there is one.

        Raises:
            DecisionError: It does not count, the run has not come to the checkpoint, or it was decided before.
        """
        key = {"run": run_id, "checkpoint": decision.checkpoint}
        with self._engine.begin() as connection:
            asked = connection.scalar(sa.text(ASKED), key)
            if asked is None:
                raise DecisionError(f"The run {run_id} has not reached {decision.checkpoint}; nothing was asked there.")
            content = json.dumps(decision_to_json(checked(decision, checkpoint_from_json(asked))))
            if not connection.execute(sa.text(DECIDE), {**key, "content": content}).rowcount:
                raise DecisionError(f"{decision.checkpoint} has already been decided.")

    def positions(self) -> Mapping[str, Position]:
        """Return where each run is."""
        with self._engine.begin() as connection:
            return {run: Position(stage, since) for run, stage, since in connection.execute(sa.text(POSITIONS))}

    def waiting(self) -> Mapping[str, tuple[Checkpoint, datetime]]:
        """Return at which checkpoint each run waits, and since when; the first of several."""
        with self._engine.begin() as connection:
            rows = connection.execute(sa.text(WAITING))
            return {run: (checkpoint_from_json(content), since) for run, content, since in rows}
