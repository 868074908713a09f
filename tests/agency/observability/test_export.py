"""Export over OTLP, as the environment says, to a collector that speaks the protocol."""

import gzip
import subprocess
import sys
from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

from agency.observability import export, initialise
from agency.observability.spans import span
from agency.workflow import RecordingStep
from plainspec.services.stand_ins.collector import PROTOBUF, Collector

pytestmark = pytest.mark.anyio


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with Collector.listening() as listening:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", listening.url)
        yield listening


async def test_a_shutdown_exports_the_spans_and_metrics_that_are_left(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
    made = initialise("shop")
    await RecordingStep(name="a").execute("in")
    with pytest.raises(ValueError, match="no price"), span("shop.price", {"shop.tags": ["x", "y"], "shop.cents": 3}):
        raise ValueError("no price")
    made.shutdown()
    found = {one.name: one for one in collector.spans()}
    assert set(found) == {"primitive.a", "invoke_workflow a", "shop.price"}
    assert found["primitive.a"].parent_id == found["invoke_workflow a"].span_id
    assert found["shop.price"].attributes == {"shop.tags": ["x", "y"], "shop.cents": 3, "error.type": "ValueError"}
    assert (found["shop.price"].service, found["shop.price"].status.value) == ("shop", "error")
    assert {"primitive_executions_total", "agency.operation.duration"} <= collector.metric_names()


@pytest.mark.parametrize(
    ("variables", "traces", "metrics"),
    [
        ({}, False, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"}, True, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/v1/traces"}, True, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_METRICS_EXPORTER": "none"}, True, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "TRUE"}, False, False),
    ],
)
def test_the_environment_says_what_is_exported(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], *, traces: bool, metrics: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert (export.is_asked_for("TRACES"), export.is_asked_for("METRICS")) == (traces, metrics)
    assert export.is_exported() is (traces or metrics)


def test_another_protocol_is_refused_with_the_one_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    with pytest.raises(export.ExportError, match="http/protobuf"):
        initialise("shop")


def test_without_the_exporter_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c")
    monkeypatch.setattr(export, "find_spec", lambda _: None)
    with pytest.raises(export.ExportError, match=r"plainspec\[otlp\]"):
        initialise("shop")


def test_a_process_exports_what_it_has_done_below_the_span_that_started_it(collector: Collector) -> None:
    code = """
import asyncio, os, subprocess, sys
from agency.observability import initialise, span, spans
made = initialise("outer")
with span("starts"):
    subprocess.run([sys.executable, "-c", sys.argv[1]], env={**os.environ, **spans.environment()}, check=True)
made.shutdown()
"""
    inner = """
from agency.observability import initialise, span
made = initialise("inner")
with span("goes on"): pass
made.shutdown()
"""
    subprocess.run([sys.executable, "-c", code, inner], check=True)
    found = {one.name: one for one in collector.spans()}
    assert found["goes on"].parent_id == found["starts"].span_id
    assert (found["goes on"].service, found["starts"].service) == ("inner", "outer")


def test_the_collector_refuses_what_is_not_of_the_protocol(collector: Collector) -> None:
    def post(path: str, kind: str, body: bytes, **headers: str) -> int:
        return httpx.post(collector.url + path, content=body, headers={"content-type": kind, **headers}).status_code

    assert post("/v1/traces", "application/json", b"{}") == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert post("/v1/logs", PROTOBUF, b"") == HTTPStatus.NOT_FOUND
    assert post("/v1/traces", PROTOBUF, gzip.compress(b""), **{"content-encoding": "gzip"}) == HTTPStatus.OK
    collector.answers = False
    assert post("/v1/traces", PROTOBUF, b"") == HTTPStatus.SERVICE_UNAVAILABLE
    assert collector.refused == 1
