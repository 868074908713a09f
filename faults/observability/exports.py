"""Telemetry that does not follow the conventions, or does not arrive."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from plainspec.proving import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from agency.observability.recorder import CurrentSpan
    from plainspec.proving import Patch

GENAI = "observability/genai_conventions.feature"
OTLP = "observability/otlp_export.feature"
EXPORT = "agency.observability.export"


@fault(
    "workflows and agents are named outside of the conventions",
    caught_by=f"{GENAI}: A coordinator runs a workflow for an agent",
    because="there is no span",
)
def name_otherwise(patch: Patch) -> None:
    """No dashboard finds them."""
    patch.attribute("agency.observability.genai:OPERATION", "agency.operation")


@fault(
    "the tokens that an agent has used are not added up",
    caught_by=f"{GENAI}: An agent asks two models",
    because="there is no span",
)
def forget_sums(patch: Patch) -> None:
    """Nobody sees what an agent costs."""

    def make(original: Callable[..., None]) -> Any:
        def set_unless_sum(self: CurrentSpan, name: str, value: Any) -> None:
            if not (self.name.startswith("invoke_agent") and name.startswith("gen_ai.usage")):
                original(self, name, value)

        return set_unless_sum

    patch.wrap("agency.observability.recorder:CurrentSpan.set", make)


@fault(
    "what people write is recorded without being asked for",
    caught_by=[
        f'{GENAI}: Content is not recorded, because the variable is "NO_CONTENT"',
        f'{GENAI}: Content is not recorded, because the variable is "EVENT_ONLY"',
    ],
    because="there is no span",
)
def record_content(patch: Patch) -> None:
    """Personal data are in a system that was never meant to hold any."""
    patch.attribute("agency.observability.genai:content_is_recorded", lambda: True)


@fault(
    "what people write is not recorded although it is asked for",
    caught_by=f'{GENAI}: Content is recorded, because the variable is "SPAN_ONLY"',
    because="there is no span",
)
def withhold_content(patch: Patch) -> None:
    """Whoever has to find out why an agent answered so cannot."""
    patch.attribute("agency.observability.genai:content_is_recorded", lambda: False)


@fault(
    "spans do not reach the collector",
    caught_by=[f"{OTLP}: A call to the store", f"{OTLP}: A call to the workflows"],
    because="the collector lacks",
)
def export_no_spans(patch: Patch) -> None:
    """They are made, and nobody ever sees them."""
    patch.attribute(f"{EXPORT}:export_spans", lambda _: None)


@fault(
    "metrics do not reach the collector",
    caught_by=[f"{OTLP}: A call to the store", f"{OTLP}: A call to the workflows"],
    because="the collector lacks",
)
def export_no_metrics(patch: Patch) -> None:
    """The alarms of the operator stay silent."""
    patch.attribute(f"{EXPORT}:metric_readers", list)


@fault(
    "the name of the service in the environment is ignored",
    caught_by=f"{OTLP}: The operator calls it night-shift",
    because="the spans are reported by",
)
def ignore_service_name(patch: Patch) -> None:
    """All services report under the same name."""
    patch.attribute("agency.observability.telemetry:os", SimpleNamespace(environ={}))


@fault(
    "a process that is started is told nothing of the span that has started it",
    caught_by=f"{OTLP}: A workflow in a process that a service has started",
    because="there is no span",
)
def tell_no_process(patch: Patch) -> None:
    """What it does is a trace of nobody's."""
    patch.attribute("agency.observability.spans:environment", dict)


@fault(
    "a run waits for the export of its spans, and fails with it",
    caught_by=f"{OTLP}: Ana's run succeeds without it",
    because="503",
)
def export_in_the_run(patch: Patch) -> None:
    """A collector that is overloaded takes the platform along."""
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter  # noqa: PLC0415 - only where planted

    class Insisting(SpanExporter):
        def export(self, spans: Any) -> Any:
            raise ConnectionError(f"503: {len(spans)} spans were not taken")

    class InTheRun(SimpleSpanProcessor):
        def on_end(self, span: Any) -> None:
            self.span_exporter.export([span])

    patch.attribute(f"{EXPORT}:export_spans", lambda provider: provider.add_span_processor(InTheRun(Insisting())))


@fault(
    "secrets stand in the content that is recorded",
    caught_by=f"{GENAI}: A secret is left out of recorded content",
    because="there is no span",
)
def record_secrets(patch: Patch) -> None:
    """Everyone who may see a trace sees the token."""
    patch.attribute("agency.observability.genai:redact", lambda content: content)


@fault(
    "a process ignores the span that has started it",
    caught_by=f"{OTLP}: A workflow in a process that a service has started",
    because="there is no span",
)
def ignore_traceparent(patch: Patch) -> None:
    """It begins a trace of its own, although the environment names the span."""
    patch.attribute("agency.observability.telemetry:TRACEPARENT", "IGNORED")
