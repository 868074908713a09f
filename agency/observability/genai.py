"""Spans of agents, tools and models, as the semantic conventions for generative AI have them.

The conventions are those of https://github.com/open-telemetry/semantic-conventions-genai: the operations
``invoke_workflow``, ``invoke_agent``, ``execute_tool``, ``chat`` and ``embeddings``, and the attributes ``gen_ai.*``.
What a call of a model costs is no part of them: it is ``agency.usage.cost_usd``. What people write, what models answer,
and what tools are given and return stand in spans only if the environment says so, and without secrets:
``OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT`` is then ``true``, ``SPAN_ONLY`` or ``SPAN_AND_EVENT``.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from agency.observability import spans
from agency.observability.metrics import MODEL_DURATION, TOKEN_USAGE
from agency.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from agency.observability.spans import OpenSpan, Value

CONTENT_VARIABLE: Final = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
WITH_CONTENT: Final = frozenset({"true", "span_only", "span_and_event"})
OPERATION: Final = "gen_ai.operation.name"
EMBEDDINGS: Final = "embeddings"
COST: Final = "agency.usage.cost_usd"


@dataclass(slots=True)
class Usage:
    """What calls of models have used.

    Attributes:
        input_tokens: the tokens that they were given.
        output_tokens: the tokens that they have answered with.
        cost_usd: what that costs, in US dollars.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


@dataclass(slots=True)
class _Tally:
    """The usage of an agent, which is also that of the agent that has invoked it."""

    used: Usage
    invoker: _Tally | None


_AGENT: ContextVar[_Tally | None] = ContextVar("agent", default=None)


class ModelCall:
    """A call of a model that is under way."""

    def __init__(self, span: OpenSpan, attributes: Mapping[str, Value]) -> None:
        self._span = span
        self._attributes = dict(attributes)

    def used(self, input_tokens: int, output_tokens: int = 0, cost_usd: float = 0.0) -> None:
        """Record what it has used, on its span and on that of each agent around it; once.

        Embeddings have no output tokens, and none are recorded of them.
        """
        given = {"input": input_tokens, "output": output_tokens}
        if self._attributes[OPERATION] == EMBEDDINGS:
            del given["output"]
        _set_usage(self._span, Usage(input_tokens, output_tokens, cost_usd), given)
        for kind, tokens in given.items():
            spans.observe(TOKEN_USAGE, tokens, {**self._attributes, "gen_ai.token.type": kind})
        tally = _AGENT.get()
        while tally is not None:
            tally.used.input_tokens += input_tokens
            tally.used.output_tokens += output_tokens
            tally.used.cost_usd += cost_usd
            tally = tally.invoker


@contextmanager
def chat(model: str, provider: str) -> Iterator[ModelCall]:
    """Call a model in the block.

    Args:
        model: its name.
        provider: who provides it, such as ``openai``; the conventions list names.
    """
    known = {OPERATION: "chat", "gen_ai.provider.name": provider, "gen_ai.request.model": model}
    with spans.span(f"chat {model}", known, kind="client", metric=MODEL_DURATION) as opened:
        yield ModelCall(opened, known)


@contextmanager
def embeddings(model: str, provider: str, dimensions: int) -> Iterator[ModelCall]:
    """Have a model embed a text in the block.

    Args:
        model: its name.
        provider: who provides it, such as ``ollama``.
        dimensions: how many elements an embedding has.
    """
    known = {OPERATION: EMBEDDINGS, "gen_ai.provider.name": provider, "gen_ai.request.model": model}
    with spans.span(f"{EMBEDDINGS} {model}", known, kind="client", metric=MODEL_DURATION) as opened:
        opened.set("gen_ai.embeddings.dimension.count", dimensions)
        yield ModelCall(opened, known)


@contextmanager
def invoke_agent(name: str, value: object = None, *, conversation: str = "") -> Iterator[OpenSpan]:
    """Have an agent work in the block; its span gets the sum of what models have used there.

    Args:
        name: the agent.
        value: its input.
        conversation: the id of the thread in which it works; empty for none.
    """
    if spans.recorder is None:
        yield spans.NO_SPAN
        return
    known: dict[str, Value] = {OPERATION: "invoke_agent", "gen_ai.agent.name": name}
    if conversation:
        known["gen_ai.conversation.id"] = conversation
    tally = _Tally(Usage(), _AGENT.get())
    before = _AGENT.set(tally)
    try:
        with spans.span(f"invoke_agent {name}", known) as opened:
            set_content(opened, "gen_ai.input.messages", message("user", value))
            try:
                yield opened
            finally:
                if tally.used != Usage():
                    _set_usage(opened, tally.used)
    finally:
        _AGENT.reset(before)


@contextmanager
def execute_tool(name: str, call_id: str, parameters: Mapping[str, Any]) -> Iterator[OpenSpan]:
    """Have a tool execute in the block.

    Args:
        name: the tool.
        call_id: the id of this call.
        parameters: what it is given.
    """
    known = {
        OPERATION: "execute_tool",
        "gen_ai.tool.name": name,
        "gen_ai.tool.call.id": call_id,
        "gen_ai.tool.type": "function",
    }
    with spans.span(f"execute_tool {name}", known) as opened:
        set_content(opened, "gen_ai.tool.call.arguments", parameters)
        yield opened


def message(role: str, content: object) -> list[dict[str, Any]]:
    """Return a message as the conventions have it."""
    text = content if isinstance(content, str) else json.dumps(content, default=repr)
    said: dict[str, Any] = {"role": role, "parts": [{"type": "text", "content": text}]}
    return [said if role == "user" else {**said, "finish_reason": "stop"}]


def set_content(span: OpenSpan, name: str, content: object) -> None:
    """Set an attribute to what people have written, without secrets, if the environment says that it is recorded."""
    if spans.recorder is not None and spans.recorder.records_content:
        span.set(name, json.dumps(redact(json.loads(json.dumps(content, default=repr)))))


def content_is_recorded() -> bool:
    """Return whether the environment says that the content of messages is recorded in spans."""
    return os.environ.get(CONTENT_VARIABLE, "").lower() in WITH_CONTENT


def _set_usage(span: OpenSpan, usage: Usage, kinds: Iterable[str] = ("input", "output")) -> None:
    for kind in kinds:
        span.set(f"gen_ai.usage.{kind}_tokens", usage.input_tokens if kind == "input" else usage.output_tokens)
    if usage.cost_usd:
        span.set(COST, round(usage.cost_usd, 9))
