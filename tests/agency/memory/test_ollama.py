"""The client of Ollama, and what it makes of answers."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import httpx
import pytest

from agency.memory.embedding import ModelUnavailableError, TextRefusedError, UnusableModelError
from agency.memory.ollama import FAILURES, OllamaEmbedder
from agency.settings import WorkerSettings

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.anyio, pytest.mark.requirement("S2-MEM-03")]

VECTOR = [1.0] + [0.0] * 383
LONG_S = 60.0


def embedder(answer: Callable[[httpx.Request], httpx.Response]) -> OllamaEmbedder:
    """Connect to an answer in place of a socket."""
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://localhost:11434")
    return OllamaEmbedder(client)


async def test_a_request_names_the_model_and_forbids_to_cut_the_text() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"embeddings": [VECTOR]})

    assert await embedder(answer).embed("Pay at noon") == VECTOR
    assert str(seen[0].url) == "http://localhost:11434/api/embed"
    assert json.loads(seen[0].content) == {"model": "all-minilm", "input": "Pay at noon", "truncate": False}


@pytest.mark.parametrize("status", [400, 413, 500])
async def test_releases_of_ollama_refuse_a_long_text_with_several_statuses(status: int) -> None:
    error = {"error": "the input length exceeds the context length"}
    with pytest.raises(TextRefusedError, match="too long"):
        await embedder(lambda _: httpx.Response(status, json=error)).embed("long")


@pytest.mark.parametrize(
    ("response", "error", "message"),
    [
        (httpx.Response(404, json={"error": "model not found"}), UnusableModelError, "pull it first"),
        (httpx.Response(400, json={"error": "invalid"}), UnusableModelError, "with the status 400"),
        (httpx.Response(200, json=[]), UnusableModelError, "holds no embedding"),
        (httpx.Response(200, json={"embeddings": []}), UnusableModelError, "holds no embedding"),
        (httpx.Response(200, json={"embeddings": [[0.0] * 384]}), UnusableModelError, "zero vector"),
        (httpx.Response(200, json={"embeddings": [["a"] * 384]}), UnusableModelError, "is not a number"),
        (httpx.Response(200, text="<html>"), UnusableModelError, "not JSON"),
        (httpx.Response(429), ModelUnavailableError, "with the status 429"),
        (httpx.Response(503), ModelUnavailableError, "with the status 503"),
    ],
)
async def test_an_answer_without_an_embedding_says_why(
    response: httpx.Response, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        await embedder(lambda _: response).embed("Pay at noon")


async def test_calls_that_run_into_their_limit_count_as_failures() -> None:
    asked: list[httpx.Request] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        await asyncio.sleep(LONG_S)
        return httpx.Response(200, json={"embeddings": [VECTOR]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://localhost:11434")
    slow = OllamaEmbedder(client)
    for _ in range(FAILURES):
        with pytest.raises(ModelUnavailableError, match=r"has not answered within 0.01 s"):
            await slow.embed("Pay at noon", 0.01)
    with pytest.raises(ModelUnavailableError, match="failed repeatedly"):
        await slow.embed("Pay at noon", 0.01)
    assert len(asked) == FAILURES


async def test_the_settings_name_server_model_and_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("OLLAMA_URL", "http://127.0.0.1:9/"), ("EMBEDDING_MODEL", "tiny")):
        monkeypatch.setenv(name, value)
    urls = {"database_url": "postgresql://localhost/agency", "redis_url": "redis://localhost"}
    settings = WorkerSettings(environment="development", token_secret="s" * 32, **urls)  # type: ignore[arg-type]
    assert (settings.embedding_model, settings.embedding_timeout_s) == ("tiny", 30.0)
    async with OllamaEmbedder.configured(settings) as configured:
        assert configured.model == "tiny"
        with pytest.raises(ModelUnavailableError, match="cannot be reached"):
            await configured.embed("Pay at noon")
