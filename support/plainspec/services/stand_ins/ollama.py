"""A stand-in for Ollama: it answers `POST /api/embed` as Ollama does, with vectors that are made without a model.

With the URL of a real Ollama it passes requests on, so that scenarios run on real embeddings, outages included.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from plainspec.services.stand_ins.behaviour import Behaviour
from plainspec.services.stand_ins.http import LoopbackServer, Request, Response
from plainspec.services.stand_ins.text_vectors import WORD, text_vector

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

REAL_LIMIT_S = 120.0
"""How long a real Ollama may take; it may have to load the model."""
CONTEXT = 256
"""The most words of a text; the real model counts tokens."""
TOO_LONG = "the input length exceeds the context length"


@dataclass(slots=True)
class OllamaStandIn:
    """Ollama's protocol on a loopback socket.

    Attributes:
        behaviour: How it answers from now on.
        received: The text of each request that has reached it, in this order; what is no request to embed, as it is.
        embedded: The texts that it has made vectors of, in this order.
        vectors: The last vector of each of these texts.
        pass_time: Lets so many seconds of the scenario's clock pass, until the first deadline; returns whether none
            was met.
        meanwhile: Awaited before each answer.
        real_url: Where a real Ollama is, which makes the vectors; empty for none.
    """

    real_url: str = ""
    behaviour: Behaviour = field(default_factory=Behaviour)
    received: list[str] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    vectors: dict[str, list[float]] = field(default_factory=dict)
    pass_time: Callable[[float], bool] = lambda _: True
    meanwhile: Callable[[], Awaitable[object]] | None = None
    server: LoopbackServer = field(init=False)

    def __post_init__(self) -> None:
        """Make its server, which is not started yet."""
        self.server = LoopbackServer(self._answer)

    async def _answer(self, request: Request) -> Response:
        self.received.append(_received(request.body))
        behaviour = self.behaviour
        if self.meanwhile is not None:
            await self.meanwhile()
        if not self.pass_time(behaviour.takes_s):
            raise ConnectionAbortedError("the client has not waited")
        if request.path != "/api/embed":
            return Response(HTTPStatus.NOT_FOUND, b"404 page not found", "text/plain")
        if request.method != "POST":
            return Response(HTTPStatus.METHOD_NOT_ALLOWED, b"405 method not allowed", "text/plain")
        if behaviour.status != HTTPStatus.OK:
            return _error(behaviour.status, "the stand-in fails as configured")
        if behaviour.raw is not None:
            return Response(HTTPStatus.OK, behaviour.raw.encode())
        try:
            asked = json.loads(request.body)
        except ValueError as error:
            return _error(HTTPStatus.BAD_REQUEST, str(error))
        return await self._pass_on(request, asked) if self.real_url else self._embed(asked)

    async def _pass_on(self, request: Request, asked: dict[str, Any]) -> Response:
        import httpx

        async with httpx.AsyncClient(base_url=self.real_url, timeout=REAL_LIMIT_S, trust_env=False) as client:
            response = await client.post(request.path, content=request.body)
        if response.status_code == HTTPStatus.OK:
            self._note(_texts(asked), response.json()["embeddings"])
        return Response(response.status_code, response.content)

    def _embed(self, asked: dict[str, Any]) -> Response:
        model, given = asked.get("model", ""), asked.get("input", [])
        if not model or not isinstance(given, str | list):
            return _error(HTTPStatus.BAD_REQUEST, "missing model, or invalid input type")
        if model.removesuffix(":latest") != self.behaviour.model:
            return _error(HTTPStatus.NOT_FOUND, f'model "{model}" not found, try pulling it first')
        texts = _texts(asked)
        if any(_length(text) > CONTEXT for text in texts):
            if not asked.get("truncate", True):
                return _error(HTTPStatus.BAD_REQUEST, TOO_LONG)
            texts = [_cut(text) for text in texts]
        vectors = [text_vector(text, self.behaviour.dimensions) for text in texts]
        self._note(texts, vectors)
        answer = {
            "model": model,
            "embeddings": vectors,
            "total_duration": 1_000_000,
            "load_duration": 1_000,
            "prompt_eval_count": sum(map(_length, texts)),
        }
        return Response(HTTPStatus.OK, json.dumps(answer).encode())

    def _note(self, texts: list[str], vectors: list[list[float]]) -> None:
        self.embedded += texts
        self.vectors.update(zip(texts, vectors, strict=True))


def _received(body: bytes) -> str:
    try:
        return ", ".join(_texts(json.loads(body)))
    except (ValueError, TypeError, KeyError):
        return body.decode(errors="replace")


def _texts(asked: dict[str, Any]) -> list[str]:
    given = asked["input"]
    return [given] if isinstance(given, str) else list(given)


def _length(text: str) -> int:
    return len(WORD.findall(text))


def _cut(text: str) -> str:
    """Return the words of a text that fit, as Ollama does by default."""
    ends = [found.end() for found in WORD.finditer(text)]
    return text[: ends[CONTEXT - 1]] if len(ends) > CONTEXT else text


def _error(status: int, message: str) -> Response:
    return Response(status, json.dumps({"error": message}).encode())
