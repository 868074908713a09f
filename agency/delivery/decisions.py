"""Decisions of people at checkpoints: which of them count."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agency.delivery.contract import Checkpoint, Decision


class DecisionError(ValueError):
    """A decision that does not count: who decided, when, or an answer is missing; nothing was stored."""


def checked(decision: Decision, checkpoint: Checkpoint) -> Decision:
    """Return a decision that counts at a checkpoint.

    Raises:
        DecisionError: It is about another checkpoint, names nobody, has a time without a zone, answers a question that
            was not asked, or is an approval that leaves a question without an answer.
    """
    if decision.checkpoint != checkpoint.id:
        raise DecisionError(f"The decision is about {decision.checkpoint}, not about {checkpoint.id}.")
    if not decision.by.strip():
        raise DecisionError(f"A decision at {checkpoint.id} must say who decided.")
    if decision.at.tzinfo is None:
        raise DecisionError(f"The time of the decision at {checkpoint.id} must have a time zone.")
    asked = {question.id for question in checkpoint.questions}
    if unknown := sorted(decision.answers.keys() - asked):
        raise DecisionError(f"These questions were not asked at {checkpoint.id}: {', '.join(unknown)}.")
    answered = {name for name, answer in decision.answers.items() if answer.strip()}
    if decision.approved and (missing := sorted(asked - answered)):
        raise DecisionError(f"An approval at {checkpoint.id} must answer every question: {', '.join(missing)} missing.")
    return decision
