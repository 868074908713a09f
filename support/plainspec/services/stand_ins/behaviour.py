"""How the stand-in for Ollama answers, as scenarios script it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from plainspec.services.stand_ins.text_vectors import DIMENSIONS

MODEL = "all-minilm"


@dataclass(slots=True)
class Behaviour:
    """How the stand-in answers; what is not set is as it should be.

    Attributes:
        status: Fails with this status.
        dimensions: The dimensions of its vectors.
        takes_s: How long an answer takes, in seconds of the scenario's clock.
        raw: Answers with this text in place of JSON.
        model: The only model that it has.
    """

    status: int = HTTPStatus.OK
    dimensions: int = DIMENSIONS
    takes_s: float = 0.0
    raw: str | None = None
    model: str = MODEL
