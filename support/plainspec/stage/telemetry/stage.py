"""The stage for telemetry: the traces and the metrics that runs leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from plainspec.ports.telemetry import Span, Telemetry
    from plainspec.stage.telemetry.records import SpanRecords
    from plainspec.stage.workflows.stage import WorkflowStage


class TelemetryStage:
    """Looks at the telemetry of what people run on a stage.

    Args:
        workflow_stage: the stage.
        telemetry: the telemetry of the system under specification.
        records: the spans of the scenario.

    Attributes:
        opened: the spans that were opened around runs, by name.
    """

    def __init__(self, workflow_stage: WorkflowStage, telemetry: Telemetry, records: SpanRecords) -> None:
        self.telemetry = telemetry
        self.records = records
        self.opened = records.opened
        records.sources.append(telemetry)
        self._workflow_stage = workflow_stage

    def open_span(self, name: str) -> AbstractContextManager[Span]:
        """Open a span around the block."""
        return self.telemetry.open_span(name)

    def spans_of(self, person: str) -> tuple[Span, ...]:
        """Return the spans of one person's runs."""
        runs = {context.correlation_id for _, context in self._workflow_stage.seen_by(person)}
        return tuple(span for span in self.telemetry.spans() if span.correlation_id in runs)

    def trace_of(self, person: str) -> list[tuple[Span, Span | None]]:
        """Return all spans of the traces that one person's runs take part in, as they ended, with their parents."""
        traces = {span.trace_id for span in self.spans_of(person)}
        return [(span, self._parent(span)) for span in self.telemetry.spans() if span.trace_id in traces]

    def _parent(self, span: Span) -> Span | None:
        known = {one.span_id: one for one in (*self.telemetry.spans(), *self.opened.values())}
        return known.get(span.parent_id or "")
