"""Spans as they are searched: descent, orphans, secrets, and traces that tell of two users."""

from __future__ import annotations

import pytest

from plainspec.ports.telemetry import MetricPoint, Span, SpanStatus
from plainspec.stage.gateway.leak_check import LeakCheck
from plainspec.stage.gateway.people import Person, StartedRun
from plainspec.stage.telemetry import expectations
from plainspec.stage.telemetry.expectations import missing_spans, wrong_points
from plainspec.stage.telemetry.records import SpanRecords, shape_of

pytestmark = pytest.mark.anyio

ROOT = Span("root", "t1", "r", None)


class Exported:
    """Where spans were exported to."""

    def __init__(self, *spans: Span) -> None:
        self._spans = spans

    def spans(self) -> tuple[Span, ...]:
        """Return them."""
        return self._spans


def records(*spans: Span) -> SpanRecords:
    made = SpanRecords()
    made.opened["root"] = ROOT
    made.sources.append(Exported(*spans))
    return made


def leak_check(spans: SpanRecords, *people: Person) -> LeakCheck:
    made = LeakCheck({person.name: person for person in people}, None, None, "", lambda _: False)  # type: ignore[arg-type]  # only spans are searched
    made.spans = spans
    return made


def test_spans_descend_over_several_steps_and_are_found_once_whatever_they_were_exported_to() -> None:
    child, grandchild = Span("a", "t1", "a", "r"), Span("b", "t1", "b", "a", status=SpanStatus.ERROR)
    found = records(grandchild, child, Span("c", "t2", "c", None))
    found.sources.append(Exported(child))
    assert sorted(span.name for span, _ in found.below(ROOT)) == ["a", "b"]
    assert shape_of(found.below(ROOT), ROOT) == {("a", "", "ok"): 1, ("b", "a", "error"): 1}
    assert found.as_text().splitlines() == ["root", "  a", "    b [error]", "c"]


@pytest.mark.parametrize(
    ("span", "orphaned"),
    [
        (Span("a", "t1", "a", "r"), False),
        (Span("a", "t9", "a", None), False),
        (Span("a", "t1", "a", "gone"), True),
        (Span("a", "t2", "a", "r"), True),
    ],
    ids=["below an open one", "a root", "without its parent", "in another trace than its parent"],
)
def test_an_orphan_has_no_parent_in_its_trace(span: Span, *, orphaned: bool) -> None:
    assert bool(records(span).orphans()) is orphaned


async def test_each_row_needs_a_span_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectations, "LIMIT_S", 0.0)
    row = {"span": "a", "parent": "root", "x": "1"}
    found = [(Span("a", "t1", "a", "r", attributes={"x": 1}), ROOT)]
    assert await missing_spans([row], lambda: found) == []
    assert await missing_spans([row, row], lambda: found) == [row]
    assert await missing_spans([{**row, "x": "2"}], lambda: found) == [{**row, "x": "2"}]


async def test_series_with_the_labels_of_a_row_are_added_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectations, "LIMIT_S", 0.0)
    points = [MetricPoint({"pool": "p", "state": "used"}, 2), MetricPoint({"pool": "p", "state": "idle"}, 3)]
    assert await wrong_points([{"pool": "p", "value": "5"}, {"state": "used", "value": "2"}], lambda: points) == []
    (wrong,) = await wrong_points([{"state": "gone", "value": "1"}], lambda: points)
    assert wrong.endswith("0 instead of 1")


def test_the_canary_finds_secrets_in_spans_and_traces_of_two_users() -> None:
    ana, ben = Person("Ana"), Person("Ben")
    ana.token = f"token-of-{ana.name}"
    ana.runs.append(StartedRun("a", "run-of-Ana"))
    ben.runs.append(StartedRun("b", "run-of-Ben"))
    of_ana = Span("run", "t1", "a", None, text="run-of-Ana")
    assert leak_check(records(of_ana, Span("run", "t2", "b", None, text="run-of-Ben")), ana, ben).in_spans() == []
    (mixed,) = leak_check(records(of_ana, Span("query", "t1", "b", "a", text="run-of-Ben")), ana, ben).in_spans()
    assert mixed == "a trace tells of Ana and Ben"
    for secret in (ana.mark, ana.token):
        (held,) = leak_check(records(Span("run", "t1", "a", None, text=f"said {secret}")), ana, ben).in_spans()
        assert held.startswith("a span holds a secret of Ana's")
    assert LeakCheck({}, None, None, "", lambda _: False).in_spans() == []  # type: ignore[arg-type]  # the same
