"""Checkpoints and decisions are read back as they were written."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime

from agency.delivery.contract import Checkpoint, Decision, Question
from agency.delivery.durable.encoding import (
    checkpoint_from_json,
    checkpoint_to_json,
    decision_from_json,
    decision_to_json,
)

DECISION = Decision(
    "review", "Dana", datetime(2026, 11, 29, tzinfo=UTC), approved=True, answers={"safe": "Yes."}, reason="All is well."
)
CHECKPOINT = Checkpoint("review", "Review", (Question("safe", "Is it safe?"),))


def test_decisions_and_checkpoints_are_equal_in_every_field_after_being_stored() -> None:
    assert decision_from_json(json.loads(json.dumps(decision_to_json(DECISION)))) == DECISION
    assert checkpoint_from_json(json.loads(json.dumps(checkpoint_to_json(CHECKPOINT)))) == CHECKPOINT


def test_no_field_of_these_is_at_its_default() -> None:
    for value in (DECISION, CHECKPOINT):
        assert [one.name for one in dataclasses.fields(value) if getattr(value, one.name) == one.default] == []
