"""Initialising telemetry and shutting it down, and what the package exports."""

import logging
import subprocess
import sys
from typing import Protocol

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agency import observability, workflow
from agency.observability import Telemetry, initialise
from agency.workflow import RecordingStep

pytestmark = pytest.mark.anyio


class Memory(Protocol):
    """What the fixture offers."""

    def names(self) -> list[str]:
        """Return the names of the spans."""


@pytest.mark.requirement("S0-OBS-01")
async def test_a_second_initialisation_has_no_effect(
    telemetry: Telemetry, memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    assert initialise("integration-tests") is telemetry
    assert not caplog.messages
    with caplog.at_level(logging.WARNING):
        assert initialise("night-shift") is telemetry
    assert caplog.messages == [
        "telemetry is already initialised as integration-tests; initialising it as night-shift has no effect"
    ]
    await RecordingStep(name="a").execute("in")
    assert memory.names() == ["primitive.a", "invoke_workflow a"]


async def test_after_a_shutdown_nothing_is_left_and_telemetry_can_be_initialised_anew(
    telemetry: Telemetry, memory: Memory
) -> None:
    telemetry.shutdown()
    telemetry.shutdown()
    await RecordingStep(name="a").execute("in")
    assert memory.names() == []
    another = initialise("night-shift")
    assert another is not telemetry
    telemetry.shutdown()
    assert initialise("night-shift") is another
    another.shutdown()


async def test_a_shutdown_sends_what_is_left_of_a_provider_made_here() -> None:
    made, sent = initialise("integration-tests"), InMemorySpanExporter()
    assert isinstance(made.tracer_provider, TracerProvider)
    made.tracer_provider.add_span_processor(BatchSpanProcessor(sent, schedule_delay_millis=3_600_000))
    await RecordingStep(name="a").execute("in")
    assert sent.get_finished_spans() == ()
    made.shutdown()
    assert [span.name for span in sent.get_finished_spans()] == ["primitive.a", "invoke_workflow a"]


async def test_a_provider_made_here_names_the_service() -> None:
    made = initialise("integration-tests")
    try:
        assert isinstance(made.tracer_provider, TracerProvider)
        assert made.tracer_provider.resource.attributes["service.name"] == "integration-tests"
        assert await RecordingStep("ok", name="a").execute("in") == "ok"
    finally:
        made.shutdown()


@pytest.mark.requirement("S0-XPKG-02")
@pytest.mark.parametrize("name", ["Cache", "Timeout", "Router"])
def test_a_primitive_is_one_class_under_one_name(name: str) -> None:
    primitive = getattr(observability, name)
    assert primitive is getattr(workflow, name)
    assert name in observability.__all__
    assert [other for other in dir(observability) if getattr(observability, other) is primitive] == [name]


def test_importing_it_loads_no_telemetry_library() -> None:
    code = "import sys, agency.observability, agency.coordination; print('opentelemetry' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_cost_of_telemetry_can_be_measured() -> None:
    command = [sys.executable, "-m", "benchmarks.workflow_overhead", "--rounds", "1", "--runs", "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [line.split()[:2] for line in done.stdout.splitlines()[-2:]] == [["telemetry", "off"], ["telemetry", "on"]]
