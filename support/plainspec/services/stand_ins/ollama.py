"""A stand-in for Ollama: it answers `POST /api/embed` as Ollama does, with vectors that are made without a model."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from plainspec.services.stand_ins.http import LoopbackServer, Request, Response
from plainspec.services.stand_ins.text_vectors import DIMENSIONS, WORD, text_vector

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = "all-minilm"
CONTEXT = 256
"""The most words of a text; the real model counts tokens."""
TOO_LONG = "the input length exceeds the context length"


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


@dataclass(slots=True)
class OllamaStandIn:
    """Ollama's protocol on a loopback socket.

    Attributes:
        behaviour: How it answers from now on.
        embedded: The texts that it has made vectors of, in this order.
        asked: How many requests have reached it.
        pass_time: Lets so many seconds of the scenario's clock pass.
    """

    behaviour: Behaviour = field(default_factory=Behaviour)
    embedded: list[str] = field(default_factory=list)
    asked: int = 0
    pass_time: Callable[[float], object] = lambda _: None
    server: LoopbackServer = field(init=False)

    def __post_init__(self) -> None:
        """Make its server, which is not started yet."""
        self.server = LoopbackServer(self._answer)

    async def _answer(self, request: Request) -> Response:
        self.asked += 1
        behaviour = self.behaviour
        self.pass_time(behaviour.takes_s)
        if request.path != "/api/embed":
            return Response(HTTPStatus.NOT_FOUND, b"404 page not found", "text/plain")
        if request.method != "POST":
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, b"405 method not allowed", "text/plain")
        if behaviour.status != HTTPStatus.OK:
            return _error(behaviour.status, "the stand-in fails as it was told to")
        if behaviour.raw is not None:
            return Response(HTTPStatus.OK, behaviour.raw.encode())
        try:
            asked = json.loads(request.body)
        except ValueError as error:
            return _error(HTTPStatus.BAD_REQUEST, str(error))
        return self._embed(asked)

    def _embed(self, asked: dict[str, Any]) -> Response:
        model, given = asked.get("model", ""), asked.get("input", [])
        if not model or not isinstance(given, str | list):
            return _error(HTTPStatus.BAD_REQUEST, "missing model, or invalid input type")
        if model.removesuffix(":latest") != self.behaviour.model:
            return _error(HTTPStatus.NOT_FOUND, f'model "{model}" not found, try pulling it first')
        texts = [given] if isinstance(given, str) else given
        if any(_length(text) > CONTEXT for text in texts):
            if not asked.get("truncate", True):
                return _error(HTTPStatus.BAD_REQUEST, TOO_LONG)
            texts = [_cut(text) for text in texts]
        self.embedded += texts
        answer = {
            "model": model,
            "embeddings": [text_vector(text, self.behaviour.dimensions) for text in texts],
            "total_duration": 1_000_000,
            "load_duration": 1_000,
            "prompt_eval_count": sum(map(_length, texts)),
        }
        return Response(HTTPStatus.OK, json.dumps(answer).encode())


def _length(text: str) -> int:
    return len(WORD.findall(text))


def _cut(text: str) -> str:
    """Return the words of a text that fit, as Ollama does by default."""
    ends = [found.end() for found in WORD.finditer(text)]
    return text[: ends[CONTEXT - 1]] if len(ends) > CONTEXT else text


def _error(status: int, message: str) -> Response:
    return Response(status, json.dumps({"error": message}).encode())
