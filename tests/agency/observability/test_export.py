"""Export over OTLP, as the environment says, to a collector that speaks the protocol."""

import gzip
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http import HTTPStatus

import httpx
import pytest

from agency.observability import export, initialise, telemetry
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
        ({}, set(), set()),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c"}, {"otlp"}, {"otlp"}),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/v1/traces"}, {"otlp"}, set()),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_METRICS_EXPORTER": "none"}, {"otlp"}, set()),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_TRACES_EXPORTER": "console"}, {"console"}, {"otlp"}),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, {"otlp"}, set()),
        ({"OTEL_METRICS_EXPORTER": "OTLP, console"}, set(), {"otlp", "console"}),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c", "OTEL_SDK_DISABLED": "TRUE"}, set(), set()),
    ],
)
def test_the_environment_says_what_is_exported(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], traces: set[str], metrics: set[str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert (set(export.exporters("TRACES")), set(export.exporters("METRICS"))) == (traces, metrics)
    assert export.is_exported() is bool(traces or metrics)


def test_an_export_of_traces_only_sends_no_metrics(collector: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_METRICS_EXPORTER", "none")
    made = initialise("shop")
    with span("shop.price"):
        pass
    made.shutdown()
    assert [one.name for one in collector.spans()] == ["shop.price"]
    assert collector.metric_names() == set()


def test_spans_and_metrics_are_written_to_the_console(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "console")
    monkeypatch.setenv("OTEL_METRICS_EXPORTER", "console")
    made = initialise("shop")
    with span("shop.price"):
        pass
    made.shutdown()
    written = capsys.readouterr().out
    assert '"name": "shop.price"' in written
    assert '"name": "agency.operation.duration"' in written


def test_an_unknown_exporter_is_refused_with_those_that_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")
    with pytest.raises(export.ExportError, match=r"there is no exporter 'zipkin'; use otlp, console or none"):
        initialise("shop")


def test_a_shutdown_does_not_wait_for_a_collector_that_never_answers(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(telemetry, "SHUTDOWN_LIMIT_S", 0.05)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "0.5")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        made = initialise("shop")
        with span("shop.price"):
            pass
        made.shutdown()
        assert "not exported within 0.05 s, and is lost" in caplog.text
        for thread in threading.enumerate():
            if thread.name.startswith("telemetry shutdown"):
                thread.join()


def test_a_block_leaves_telemetry_alone_that_is_initialised_already(collector: Collector) -> None:
    made = initialise("shop")
    with telemetry.exporting("inner") as inner, span("shop.price"):
        assert inner is None
    with span("shop.tax"):
        pass
    made.shutdown()
    assert [(one.name, one.service) for one in collector.spans()] == [("shop.price", "shop"), ("shop.tax", "shop")]


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
