"""The spans of a scenario, from wherever they were exported to, and searches in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
        return self.below_each([root])[0]

    def below_each(self, roots: Sequence[Span]) -> list[list[tuple[Span, Span]]]:
        """Return, for each of several spans, those that descend from it, each with its parent."""
        spans = self.spans()
        known = {span.span_id: span for span in (*roots, *spans)}
        found: dict[str, list[tuple[Span, Span]]] = {root.span_id: [] for root in roots}
        for span in spans:
            for one in _ancestors(span, known):
                if one.span_id in found:
                    found[one.span_id].append((span, known[span.parent_id or ""]))
        return [found[root.span_id] for root in roots]

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
        children: dict[str, list[Span]] = defaultdict(list)
        for span in known.values():
            if span.parent_id != span.span_id:
                children[span.parent_id or ""].append(span)
        roots = [span for span in known.values() if (span.parent_id or "") not in known]
        return "\n".join(line for root in roots for line in _lines(root, children, ""))


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


def _lines(span: Span, children: Mapping[str, Sequence[Span]], indent: str) -> Iterator[str]:
    status = "" if span.status.value == "ok" else f" [{span.status.value}]"
    yield f"{indent}{span.name}{status}"
    for child in children.get(span.span_id, ()):
        yield from _lines(child, children, indent + "  ")
