"""Checkpoints, decisions and results as JSON."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from agency.delivery.contract import Checkpoint, Decision, Question

if TYPE_CHECKING:
    from agency.delivery.contract import Json


def plain(value: Json, of: str) -> dict[str, Any]:
    """Return a JSON object as it will be read back.

    Raises:
        TypeError: It is no JSON object; names whose it is.
    """
    try:
        read: Any = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise TypeError(f"What {of} returns cannot be written as JSON: {error}") from error
    if not isinstance(read, dict):
        raise TypeError(f"What {of} returns is not a JSON object: {value!r}")
    return read


def described(error: BaseException) -> str:
    """Return an error as its kind and its message."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def checkpoint_to_json(checkpoint: Checkpoint) -> dict[str, Any]:
    """Return a checkpoint as a JSON object."""
    questions = [{"id": question.id, "text": question.text} for question in checkpoint.questions]
    return {"id": checkpoint.id, "title": checkpoint.title, "questions": questions}


def checkpoint_from_json(said: Json) -> Checkpoint:
    """Return the checkpoint of a JSON object."""
    questions = tuple(Question(question["id"], question["text"]) for question in said["questions"])
    return Checkpoint(said["id"], said["title"], questions)


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """Return a decision as a JSON object."""
    return {
        "checkpoint": decision.checkpoint,
        "by": decision.by,
        "at": decision.at.isoformat(),
        "approved": decision.approved,
        "answers": dict(decision.answers),
        "reason": decision.reason,
    }


def decision_from_json(said: Json) -> Decision:
    """Return the decision of a JSON object."""
    at = datetime.fromisoformat(said["at"])
    answers = dict(said["answers"])
    return Decision(said["checkpoint"], said["by"], at, said["approved"], answers, said["reason"])
