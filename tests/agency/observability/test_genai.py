"""Agents, tools and models, as the conventions for generative AI have them."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, Protocol

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind

from agency.coordination import AgentContext, Aggregate, Answers, Coordinator, HandOff
from agency.memory.ollama import OllamaEmbedder
from agency.observability import initialise
from agency.observability.genai import chat, execute_tool, invoke_agent, message, set_content
from agency.observability.spans import span
from agency.workflow import Context, step


class Memory(Protocol):
    """What the fixture offers."""

    tracers: Any
    meters: Any

    def names(self) -> list[str]:
        """Return the names of the spans."""

    def span(self, name: str) -> ReadableSpan:
        """Return the only span of a name."""

    def spans(self, name: str) -> Sequence[ReadableSpan]:
        """Return the spans of a name."""


def attributes(memory: Memory, name: str) -> dict[str, Any]:
    return dict(memory.span(name).attributes or {})


@pytest.mark.usefixtures("telemetry")
def test_what_models_use_is_added_up_for_every_agent_around_them(memory: Memory) -> None:
    with invoke_agent("planner", conversation="t-1"):
        with invoke_agent("clerk"), chat("small", "openai") as call:
            call.used(10, 2, 0.1)
        with chat("large", "openai") as call:
            call.used(5, 1)
    assert attributes(memory, "chat small") == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "small",
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 2,
        "agency.usage.cost_usd": 0.1,
    }
    assert memory.span("chat small").kind is SpanKind.CLIENT
    assert attributes(memory, "invoke_agent clerk")["gen_ai.usage.input_tokens"] == 10
    assert attributes(memory, "invoke_agent planner") == {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "planner",
        "gen_ai.conversation.id": "t-1",
        "gen_ai.usage.input_tokens": 15,
        "gen_ai.usage.output_tokens": 3,
        "agency.usage.cost_usd": 0.1,
    }


@pytest.mark.usefixtures("telemetry")
def test_agents_that_work_at_the_same_time_and_take_over_count_for_the_one_that_invokes_them(memory: Memory) -> None:
    @step
    async def ask(question: str) -> str:
        with chat("small", "openai") as call:
            await asyncio.sleep(0)
            call.used(10, 2)
        return question

    @step
    async def count(answers: Answers[str]) -> int:
        return len(answers)

    several = Aggregate({"clerk": Coordinator(ask), "scribe": Coordinator(ask)})
    lead = Coordinator(several >> HandOff(Coordinator(count), "counter"))

    async def asked() -> int:
        return await lead.execute("rain", AgentContext("lead").carried_by(Context("run-1")))

    assert asyncio.run(asked()) == 2
    used = {
        name: attributes(memory, f"invoke_agent {name}").get("gen_ai.usage.input_tokens")
        for name in ("clerk", "scribe", "counter", "lead")
    }
    assert used == {"clerk": 10, "scribe": 10, "counter": None, "lead": 20}


@pytest.mark.usefixtures("telemetry")
def test_an_agent_that_fails_has_used_what_it_has_used(memory: Memory) -> None:
    def ask() -> None:
        with invoke_agent("clerk"), chat("small", "openai") as call:
            call.used(10, 2)
            raise LookupError("nothing known")

    with pytest.raises(LookupError):
        ask()
    assert attributes(memory, "invoke_agent clerk")["error.type"] == "LookupError"
    assert attributes(memory, "invoke_agent clerk")["gen_ai.usage.output_tokens"] == 2


@pytest.mark.parametrize(
    ("value", "recorded"),
    [("", False), ("false", False), ("event_only", False), ("true", True), ("span_and_event", True)],
)
def test_content_is_recorded_only_where_the_environment_says_so(
    memory: Memory, monkeypatch: pytest.MonkeyPatch, value: str, *, recorded: bool
) -> None:
    monkeypatch.setenv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", value)
    made = initialise("t", tracer_provider=memory.tracers, meter_provider=memory.meters)
    try:
        with execute_tool("fetch", "call-1", {"url": "/rain", "api_key": "hidden"}) as tool:
            set_content(tool, "gen_ai.tool.call.result", {"token": "hidden", "sky": "grey"})
    finally:
        made.shutdown()
    found = attributes(memory, "execute_tool fetch")
    assert {name: found[name] for name in ("gen_ai.tool.name", "gen_ai.tool.call.id", "gen_ai.tool.type")} == {
        "gen_ai.tool.name": "fetch",
        "gen_ai.tool.call.id": "call-1",
        "gen_ai.tool.type": "function",
    }
    assert ("gen_ai.tool.call.arguments" in found) is recorded
    assert "hidden" not in str(found)
    if recorded:
        assert json.loads(found["gen_ai.tool.call.result"]) == {"token": "[redacted]", "sky": "grey"}


@pytest.mark.anyio
@pytest.mark.usefixtures("telemetry")
@pytest.mark.parametrize(
    ("counted", "tokens"), [({"prompt_eval_count": 2}, 2), ({"prompt_eval_count": "2"}, None), ({}, None)]
)
async def test_an_embedding_is_one_span_with_one_for_each_request_below_it(
    memory: Memory, counted: dict[str, object], tokens: int | None
) -> None:
    answers = iter([httpx.Response(503), httpx.Response(200, json={"embeddings": [[1.0] * 384]} | counted)])
    transport = httpx.MockTransport(lambda _: next(answers))
    async with OllamaEmbedder.at(transport=transport) as embedder:
        await embedder.embed("rain", 5.0)
    assert memory.names() == ["POST /api/embed", "POST /api/embed", "embeddings all-minilm"]
    assert attributes(memory, "embeddings all-minilm").get("gen_ai.usage.input_tokens") == tokens
    embedding = memory.span("embeddings all-minilm").get_span_context()
    assert [one.parent for one in memory.spans("POST /api/embed")] == [embedding, embedding]


def test_while_telemetry_is_off_agents_and_models_work(memory: Memory) -> None:
    with invoke_agent("clerk", object()) as agent, chat("small", "openai") as call:
        call.used(1, 1)
        agent.set("a", 1)
        set_content(agent, "b", "c")
    with span("x"):
        pass
    assert memory.names() == []


def test_messages_have_the_form_of_the_conventions() -> None:
    assert message("user", {"a": 1}) == [{"role": "user", "parts": [{"type": "text", "content": '{"a": 1}'}]}]
    assert message("assistant", "rain")[0]["finish_reason"] == "stop"
