"""The stand-in for Ollama: its protocol, its vectors, and a guard against calls to other machines."""

from __future__ import annotations

import math
from operator import mul
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plainspec.services.stand_ins.loopback_only import LoopbackOnly, OutsideCallError, is_loopback
from plainspec.services.stand_ins.ollama import OllamaStandIn
from plainspec.services.stand_ins.text_vectors import DIMENSIONS, text_vector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


@pytest.fixture
async def stand_in() -> AsyncIterator[OllamaStandIn]:
    made = OllamaStandIn()
    await made.server.start()
    yield made
    await made.server.kill()


async def ask(stand_in: OllamaStandIn, **asked: object) -> httpx.Response:
    async with httpx.AsyncClient(base_url=stand_in.server.url, trust_env=False) as client:
        return await client.post("/api/embed", json={"model": "all-minilm", **asked})


@pytest.mark.requirement("S2-MEM-03")
async def test_it_answers_as_ollama_documents_it(stand_in: OllamaStandIn) -> None:
    answer = (await ask(stand_in, input=["Pay at noon", "Pay at one"])).json()
    assert [len(vector) for vector in answer["embeddings"]] == [DIMENSIONS, DIMENSIONS]
    assert set(answer) == {"model", "embeddings", "total_duration", "load_duration", "prompt_eval_count"}


@pytest.mark.requirement("S2-MEM-03")
async def test_a_long_text_is_cut_unless_the_request_forbids_it(stand_in: OllamaStandIn) -> None:
    text = "word " * 300
    refused, cut = await ask(stand_in, input=text, truncate=False), await ask(stand_in, input=text)
    assert (refused.status_code, refused.json()) == (400, {"error": "the input length exceeds the context length"})
    assert len(stand_in.embedded[0].split()) == 256
    assert cut.json()["embeddings"] == [text_vector(stand_in.embedded[0])]


async def test_it_refuses_what_ollama_refuses(stand_in: OllamaStandIn) -> None:
    assert (await ask(stand_in, model="other", input="a")).status_code == 404
    assert (await ask(stand_in, input=7)).status_code == 400
    async with httpx.AsyncClient(base_url=stand_in.server.url, trust_env=False) as client:
        assert (await client.get("/api/embed")).status_code == 405
        assert (await client.post("/api/elsewhere")).status_code == 404
        assert (await client.post("/api/embed", content=b"{")).status_code == 400


async def test_it_can_be_killed_and_comes_back_at_the_same_address(stand_in: OllamaStandIn) -> None:
    url = stand_in.server.url
    await stand_in.server.kill()
    with pytest.raises(httpx.ConnectError):
        await ask(stand_in, input="a")
    await stand_in.server.start()
    assert (stand_in.server.url, (await ask(stand_in, input="a")).status_code) == (url, 200)


@pytest.mark.requirement("S2-CI-09")
async def test_with_a_real_ollama_it_passes_requests_on_and_fails_as_it_is_told_to(stand_in: OllamaStandIn) -> None:
    before = OllamaStandIn(stand_in.server.url)
    await before.server.start()
    assert (await ask(before, input="a")).json()["embeddings"] == [text_vector("a")]
    assert (before.embedded, stand_in.embedded) == (["a"], ["a"])
    assert (await ask(before, input="word " * 300, truncate=False)).status_code == 400
    before.behaviour.status = 503
    assert ((await ask(before, input="b")).status_code, stand_in.received) == (503, ["a", "word " * 300])
    await before.server.kill()


@pytest.mark.requirement("S2-MEM-02")
@given(one=st.text(min_size=1, max_size=40), other=st.text(min_size=1, max_size=40))
def test_vectors_are_repeatable_units_and_differ_for_different_texts(one: str, other: str) -> None:
    first, second = text_vector(one), text_vector(other)
    assert len(first) == DIMENSIONS
    assert math.isclose(math.hypot(*first), 1.0)
    assert first == text_vector(one)
    assert (first == second) == (one == other)


@pytest.mark.requirement("S2-MEM-02")
@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("color schemes", "a colour scheme for dashboards", "the bank has declined the transfer"),
        ("how are invoices paid", "Invoices are paid by transfer", "Lunch is at noon"),
        ("retry_payment(order)", "def retry_payment(order): pay(order)", "class Account: balance = 0"),
    ],
)
def test_related_texts_are_nearer_than_unrelated_ones(text: str, near: str, far: str) -> None:
    def similarity(other: str) -> float:
        return math.fsum(map(mul, text_vector(text), text_vector(other)))

    assert similarity(near) > similarity(far) + 0.1


@pytest.mark.requirement("S2-ERR-07")
async def test_a_request_to_another_machine_is_not_sent_and_fails_the_scenario(stand_in: OllamaStandIn) -> None:
    guard = LoopbackOnly()
    async with httpx.AsyncClient(transport=guard) as client:
        assert (await client.get(f"{stand_in.server.url}/")).status_code == 404
        guard.check()
        with pytest.raises(OutsideCallError):
            await client.post("https://embeddings.example/api/embed", json={"input": "a secret"})
    with pytest.raises(AssertionError, match=r"POST https://embeddings\.example/api/embed$"):
        guard.check()


@pytest.mark.parametrize(
    ("host", "inside"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("localhost.example", False)],
)
def test_this_machine_is_told_from_others(host: str, inside: bool) -> None:  # noqa: FBT001 - a row of the table
    assert is_loopback(host) is inside
