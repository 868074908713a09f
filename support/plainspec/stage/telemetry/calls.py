"""The stage for calls of a system's parts: each below the span that is open, or all of them at the same time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from plainspec.ports.telemetry import CallEnding
from plainspec.stage.telemetry.records import shape_of

if TYPE_CHECKING:
    from plainspec.ports.telemetry import Part, ServiceCalls, Span
    from plainspec.stage.telemetry.stage import TelemetryStage

__tracebackhide__ = True  # a failure shows the sentence that failed


class CallStage:
    """Makes calls, and compares what they have left.

    Args:
        calls: The calls of the system.
        telemetry: The stage on which spans are opened.
    """

    def __init__(self, calls: ServiceCalls, telemetry: TelemetryStage) -> None:
        self._calls = calls
        self._telemetry = telemetry
        self._roots: list[Span] = []

    async def call(self, part: Part, ending: CallEnding) -> None:
        """Make one call below the span that is open."""
        await self._calls.call(part, ending)

    async def call_at_once(self, part: Part, count: int) -> None:
        """Make so many calls at the same time, each in a task and below a span of its own."""

        async def make(number: int) -> Span:
            name = f"call {number}"
            with self._telemetry.open_span(name) as span:
                self._telemetry.records.opened[name] = span
                await self._calls.call(part, CallEnding.RETURNS)
                return span

        self._roots = await asyncio.gather(*(make(number) for number in range(1, count + 1)))

    def differing(self) -> list[str]:
        """Return a line for each trace that differs from the first one, is empty, or is shared."""
        below = self._telemetry.records.below_each(self._roots)
        shapes = [(root, shape_of(spans, root)) for root, spans in zip(self._roots, below, strict=True)]
        traces = {root.trace_id for root in self._roots}
        first = shapes[0][1]
        problems = [f"{len(self._roots)} calls have left {len(traces)} traces"] if len(traces) < len(shapes) else []
        if not first:
            problems.append("the first call has left no span")
        return problems + [
            f"{root.name} lacks {dict(first - shape)} and has besides {dict(shape - first)}"
            for root, shape in shapes
            if shape != first
        ]
