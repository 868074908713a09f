"""The spans of a scenario, from wherever they were exported to, and searches in them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from plainspec.ports.telemetry import Span


class Source(Protocol):
    """Where spans were exported to."""

    def spans(self) -> tuple[Span, ...]:
        """Return all spans that it has, in the order in which they came."""


class SpanRecords:
    """The spans of a scenario, each once.

    Attributes:
        sources: Where they were exported to.
        opened: Those that were opened around what the system does, by name.
    """

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.opened: dict[str, Span] = {}

    def spans(self) -> tuple[Span, ...]:
        """Return all spans that have ended."""
        return tuple({span.span_id: span for source in reversed(self.sources) for span in source.spans()}.values())

    def below(self, root: Span) -> list[tuple[Span, Span]]:
        """Return the spans that descend from one, each with its parent."""
        known = {span.span_id: span for span in (root, *self.spans())}
        return [
            (span, known[span.parent_id or ""])
            for span in self.spans()
            if any(one.span_id == root.span_id for one in _ancestors(span, known))
        ]

    def orphans(self) -> list[Span]:
        """Return the spans whose parent is neither known nor in their trace."""
        known = {span.span_id: span for span in (*self.spans(), *self.opened.values())}
        return [
            span
            for span in self.spans()
            if span.parent_id is not None
            and (span.parent_id not in known or known[span.parent_id].trace_id != span.trace_id)
        ]

    def holding(self, words: Iterable[str]) -> dict[str, list[Span]]:
        """Return, for each of these words, the spans in whose text it stands."""
        spans = self.spans()
        return {word: [span for span in spans if word in span.text] for word in words}

    def as_text(self) -> str:
        """Return the spans as trees, a line each."""
        known = {span.span_id: span for span in (*self.opened.values(), *self.spans())}
        roots = [span for span in known.values() if (span.parent_id or "") not in known]
        return "\n".join(line for root in roots for line in _lines(root, list(known.values()), ""))


def shape_of(below: Sequence[tuple[Span, Span]], root: Span) -> Counter[tuple[str, str, str]]:
    """Return name, parent and status of spans, whatever the name of the root is."""
    return Counter(
        (span.name, "" if parent.span_id == root.span_id else parent.name, span.status.value) for span, parent in below
    )


def _ancestors(span: Span, known: dict[str, Span]) -> Iterator[Span]:
    parent = known.get(span.parent_id or "")
    while parent is not None:
        yield parent
        parent = known.get(parent.parent_id or "")


def _lines(span: Span, spans: Sequence[Span], indent: str) -> Iterator[str]:
    status = "" if span.status.value == "ok" else f" [{span.status.value}]"
    yield f"{indent}{span.name}{status}"
    for child in spans:
        if child.parent_id == span.span_id and child.span_id != span.span_id:
            yield from _lines(child, spans, indent + "  ")
