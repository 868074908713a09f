"""Embeddings by a server of Ollama, over its HTTP API."""

from __future__ import annotations

from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import httpx

from agency.memory.embedding import ModelUnavailableError, TextRefusedError, UnusableModelError
from agency.observability.genai import embeddings
from agency.observability.metrics import CLIENT_REQUEST_DURATION
from agency.observability.spans import span
from agency.store.entities.embeddings import DIMENSIONS, EmbeddingError, checked
from agency.workflow import (
    Backoff,
    CircuitBreaker,
    CircuitOpenError,
    Clock,
    Retry,
    StepTimeoutError,
    SystemClock,
    Timeout,
    step,
)
from agency.workflow.observation import unobserved

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from agency.observability.spans import Attributes
    from agency.settings import SharedSettings

Embedding: TypeAlias = tuple[list[float], int | None]
"""An embedding, and how many tokens the text has, if the server says so."""

PROVIDER, PATH = "ollama", "/api/embed"
PORTS = {"http": 80, "https": 443}
DEFAULT_URL = "http://localhost:11434"
DEFAULT_MODEL = "all-minilm"
DEFAULT_TIMEOUT_S = 30.0
TOO_LONG = "input length exceeds"
"""What stands in Ollama's error for a text that is longer than the model's context, if it may not be cut."""
BACKOFF = Backoff(base=0.1, cap_s=0.1)
FAILURES, RECOVERY_S = 5, 30.0
TRANSIENT = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}


class OllamaEmbedder:
    """A model on a server of Ollama; a text that is too long for it is refused, never cut.

    Each attempt has a time limit, and one that fails is repeated once. After ``FAILURES`` consecutive failures no
    request is made for ``RECOVERY_S`` seconds; a call that runs into its own limit has failed, too. An embedding is one
    span, with one below it for each request.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        model: str = DEFAULT_MODEL,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        clock: Clock | None = None,
    ) -> None:
        """Use a client whose base URL is that of the server."""
        self._client = client
        self._model = model
        self._clock = clock or SystemClock()
        outages = (ModelUnavailableError, StepTimeoutError)
        attempt = Timeout(step(self._ask), timeout_s, clock=self._clock)
        self._tried = Retry(attempt, max_retries=1, backoff=BACKOFF, on=outages, clock=self._clock)
        self._step = CircuitBreaker(
            step(self._within),
            failures=FAILURES,
            recovery_s=RECOVERY_S,
            on=outages,
            successes=1,
            clock=self._clock,
        )

    @classmethod
    @asynccontextmanager
    async def at(
        cls,
        url: str = DEFAULT_URL,
        model: str = DEFAULT_MODEL,
        *,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> AsyncIterator[Self]:
        """Connect to a server for as long as the block runs; proxies of the environment are not used."""
        async with httpx.AsyncClient(base_url=url, timeout=timeout_s, transport=transport, trust_env=False) as client:
            yield cls(client, model, timeout_s=timeout_s, clock=clock)

    @classmethod
    @asynccontextmanager
    async def configured(cls, settings: SharedSettings) -> AsyncIterator[Self]:
        """Connect to the server that the settings name."""
        async with cls.at(
            str(settings.ollama_url), settings.embedding_model, timeout_s=settings.embedding_timeout_s
        ) as embedder:
            yield embedder

    @property
    def model(self) -> str:
        """The name of the model."""
        return self._model

    async def embed(self, text: str, limit_s: float | None = None) -> Sequence[float]:
        """Return the embedding of a text, within so many seconds.

        Raises:
            ModelUnavailableError: The server cannot be reached, is too slow, fails, or has failed too often just now.
            TextRefusedError: The text is too long for the model.
            UnusableModelError: The server has no such model, or the model makes no embedding of this size.
        """
        with embeddings(self._model, PROVIDER, DIMENSIONS) as call:
            values, tokens = await self._limited(text, limit_s)
            if tokens is not None:
                call.used(tokens)
        return values

    async def _limited(self, text: str, limit_s: float | None) -> Embedding:
        """Ask unless the circuit is open, and tell failures apart."""
        try:
            with unobserved():
                return await self._step.execute((text, limit_s))
        except StepTimeoutError as error:
            raise ModelUnavailableError(f"Ollama has not answered within {error.limit_s:g} s") from error
        except CircuitOpenError as error:
            raise ModelUnavailableError(
                f"Ollama has failed repeatedly; it is asked again in {error.retry_after_s:g} s"
            ) from error

    async def _within(self, asked: tuple[str, float | None]) -> Embedding:
        """Make the request, and another if need be, within so many seconds."""
        text, limit_s = asked
        limited = self._tried if limit_s is None else Timeout(self._tried, limit_s, clock=self._clock)
        return await limited.execute(text)

    async def _ask(self, text: str) -> Embedding:
        """Make one request."""
        asked = {"model": self._model, "input": text, "truncate": False}
        try:
            response = await self._post(asked)
        except httpx.TimeoutException as error:
            raise ModelUnavailableError("Ollama has not answered in time") from error
        except httpx.TransportError as error:
            raise ModelUnavailableError(f"Ollama cannot be reached ({type(error).__name__})") from error
        if response.status_code != HTTPStatus.OK:
            raise _refusal(response, self._model)
        return _embedding(response)

    async def _post(self, asked: dict[str, Any]) -> httpx.Response:
        request = self._client.build_request("POST", PATH, json=asked)
        known: Attributes = {
            "http.request.method": request.method,
            "server.address": request.url.host,
            "server.port": request.url.port or PORTS[request.url.scheme],
            "url.full": str(request.url.copy_with(userinfo=b"")),
        }
        with span(f"POST {PATH}", known, kind="client", metric=CLIENT_REQUEST_DURATION) as opened:
            response = await self._client.send(request)
            opened.set("http.response.status_code", response.status_code)
            if response.is_error:
                opened.fail(str(response.status_code))
        return response


def _refusal(response: httpx.Response, model: str) -> Exception:
    """Tell what a status means; releases of Ollama answer a text that is too long with 400, 413 or 500."""
    status = response.status_code
    if TOO_LONG in response.text:
        return TextRefusedError(f"the text is too long for the model {model!r}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in TRANSIENT:
        return ModelUnavailableError(f"Ollama has failed with the status {status}")
    if status == HTTPStatus.NOT_FOUND:
        return UnusableModelError(f"Ollama has no model {model!r}; pull it first")
    return UnusableModelError(f"Ollama has refused the request with the status {status}")


def _embedding(response: httpx.Response) -> Embedding:
    try:
        said: Any = response.json()
    except ValueError as error:
        raise UnusableModelError("Ollama's answer is not JSON") from error
    embeddings = said.get("embeddings") if isinstance(said, dict) else None
    if not isinstance(embeddings, list) or len(embeddings) != 1 or not isinstance(embeddings[0], list):
        raise UnusableModelError("Ollama's answer holds no embedding")
    try:
        values = checked(embeddings[0])
    except EmbeddingError as error:
        raise UnusableModelError(str(error)) from error
    if not any(values):
        raise UnusableModelError("A zero vector has no direction, so it has no cosine distance to anything.")
    tokens = said.get("prompt_eval_count")
    return values, tokens if isinstance(tokens, int) else None
