"""Traces that end at the gateway, and spans that tell what nobody should read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

    from agency.observability.recorder import CurrentSpan
    from plainspec.proving import Patch

GATEWAY = "observability/gateway_traces.feature"
RUNS = "observability/concurrent_runs.feature"
SPAN = "agency.observability.recorder:CurrentSpan"


def without_parent(span: Callable[..., Any]) -> Any:
    """Return a `span` that takes no span from outside."""

    def open_span(*given: Any, parent: str | None = None, **options: Any) -> Any:
        del parent
        return span(*given, **options)

    return open_span


@fault(
    "a command starts a trace of its own, whatever span it carries",
    caught_by=f"{GATEWAY}: Ana starts a run by a command that carries her span",
    because="there is no span",
)
def ignore_commands(patch: Patch) -> None:
    """A click in the browser and the run that it started cannot be related."""
    patch.wrap("agency.gateway.web.live.commands:span", without_parent)


@fault(
    "the span of a handshake is ignored",
    caught_by=f"{GATEWAY}: Ana's phone connects with a span, and her commands carry none",
    because="there is no span",
)
def ignore_handshakes(patch: Patch) -> None:
    """What a client does over a connection cannot be related to it."""
    patch.wrap("agency.gateway.web.live.route:span", without_parent)


@fault(
    "the span in the header of a request is ignored",
    caught_by=f"{GATEWAY}: Ana starts a run over HTTP",
    because="there is no span",
)
def ignore_headers(patch: Patch) -> None:
    """Another service's trace ends where it asks the gateway."""

    def headers(*, scope: Any) -> dict[str, str]:
        del scope
        return {}

    patch.attribute("agency.gateway.web.tracing:Headers", headers)


@fault(
    "a run that fails looks as if it had completed",
    caught_by=f"{GATEWAY}: Ana's run fails",
    because="there is no span",
)
def conceal_failed_runs(patch: Patch) -> None:
    """The trace of a run that failed shows no error at its top."""

    def make(original: Callable[..., None]) -> Any:
        def fail(self: CurrentSpan, error_type: str) -> None:
            if self.name != "run":
                original(self, error_type)

        return fail

    patch.wrap(f"{SPAN}.fail", make)


@fault(
    "what tools are given and return stands in spans, secrets too",
    caught_by=[
        f"{RUNS}: a key that a tool is given",
        f"{RUNS}: a password that a tool is given",
        f"{RUNS}: what a tool returns",
    ],
    because="appears in",
)
def show_content(patch: Patch) -> None:
    """Whoever may read traces may read passwords."""
    patch.attribute("agency.redaction:redact", lambda value: value)

    def set_content(span: CurrentSpan, name: str, content: object) -> None:
        span.set(name, json.dumps(content))

    patch.attribute("agency.observability.genai:set_content", set_content)


@fault(
    "the message of an error stands in the span of a tool",
    caught_by=f"{RUNS}: a token in the error of a tool",
    because="appears in",
)
def show_messages(patch: Patch) -> None:
    """An error message quotes what it failed at."""

    def make(original: Callable[..., None]) -> Any:
        def end(self: CurrentSpan, error: BaseException | None = None) -> None:
            self.set("error.message", str(error))
            original(self, error)

        return end

    patch.wrap("agency.observability.recorder:RecordedSpan.end", make)


@fault(
    "what a query writes stands in its span",
    caught_by=f"{RUNS}: what an agent writes",
    because="appears in",
)
def show_parameters(patch: Patch) -> None:
    """Every row that is written can be read in the traces."""
    span_of_query = patch.original("agency.store.telemetry:SPAN")

    def show(connection: Connection, _cursor: Any, _statement: str, parameters: Any, *_: Any) -> None:
        if query := connection.info.get(span_of_query):
            query.set("db.query.parameters", str(parameters))

    def make(original: Callable[..., None]) -> Any:
        def observe_queries(engine: AsyncEngine) -> None:
            original(engine)
            event.listen(engine.sync_engine, "before_cursor_execute", show)

        return observe_queries

    patch.wrap("agency.store.telemetry:observe_queries", make)


@fault(
    "what an agent thinks stands in a span",
    caught_by=f"{RUNS}: what an agent thinks",
    because="appears in",
)
def show_thoughts(patch: Patch) -> None:
    """The reasoning about a user is shown to whoever reads traces."""
    from agency.observability.spans import span  # noqa: PLC0415 - loaded only where the fault is planted

    def make(original: Callable[..., Any]) -> Any:
        async def think(self: Any, reasoning: str, **options: Any) -> None:
            with span("think", {"reasoning": reasoning}):
                await original(self, reasoning, **options)

        return think

    patch.wrap("agency.gateway.runs.active_run:ActiveRun.think", make)
